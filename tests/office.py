#!/usr/bin/env python3
"""Opens what perfc writes for Excel and Word in LibreOffice, prints it to PDF, and reads the pages.

Needs soffice (calc and writer), poppler's pdftotext, pdfinfo and pdffonts, Noto CJK and DejaVu fonts. The program is taken from $PERFC, by default target/debug/perfc.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PERFC = os.environ.get("PERFC", str(ROOT / "target/debug/perfc"))
SET = ROOT / "examples/xianghuaqiao-2026"
FORMS = ROOT / "tests/forms"


# Where Times New Roman is missing, anything may stand in for it: what fits in the widest fits in all.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <test name="family"><string>Times New Roman</string></test>
    <edit name="family" mode="assign" binding="strong"><string>DejaVu Sans</string></edit>
  </match>
</fontconfig>
"""


def run(*arguments: str) -> str:
    return subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=300).stdout


def squeezed(text: str) -> str:
    """A text without its white space: where a line breaks is the printer's business."""
    return re.sub(r"\s+", "", text)


def money(amount: float) -> str:
    return f"{amount:,.2f}"


class Printed:
    """A file of perfc's as LibreOffice prints it."""

    def __init__(self, folder: pathlib.Path, source: pathlib.Path, ending: str, *options: str):
        file = folder / f"{source.stem}.{ending}"
        built = subprocess.run([PERFC, "build", str(source), "-o", str(file), *options], capture_output=True, text=True)
        assert file.exists(), built.stderr
        profile = f"-env:UserInstallation=file://{folder}/profile"
        fonts = folder / "fonts.conf"
        fonts.write_text(FONTS, encoding="utf-8")
        environment = {**os.environ, "LANG": "zh_CN.UTF-8", "FONTCONFIG_FILE": str(fonts)}
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=300, env=environment)
        pdf = str(file.with_suffix(".pdf"))
        self.fonts = run("pdffonts", pdf)
        information = run("pdfinfo", pdf)
        self.sizes = set(re.findall(r"Page size:\s+(.+)", information))
        count = int(re.search(r"Pages:\s+(\d+)", information).group(1))
        self.pages = [squeezed(run("pdftotext", "-layout", "-f", str(page), "-l", str(page), pdf, "-")) for page in range(1, count + 1)]
        self.raw = squeezed(run("pdftotext", "-raw", pdf, "-"))


class Office(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="perfc-office-")
        cls.path = pathlib.Path(cls.folder.name)
        cls.projects = json.loads(run(PERFC, "build", str(SET)))["projects"]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def real_set(self, ending: str) -> Printed:
        printed = Printed(self.path, SET, ending)
        self.assertEqual(len(printed.pages), 1 + len(self.projects), "a cover and one page a project")
        self.assertTrue(all("A4" in size for size in printed.sizes), printed.sizes)
        cover, *forms = printed.pages
        self.assertIn(money(sum(project["budget"]["amount"] for project in self.projects)), cover)
        for page, project in zip(forms, self.projects):
            self.assertIn("财政项目支出绩效目标申报表", page)
            for amount in ("amount", "appropriation"):
                self.assertIn(money(project["budget"][amount]), page)
            self.assertNotIn("###", page, "a number without room")
            for indicator in project["indicators"]:
                # A cell of several lines is printed line by line among its neighbours': each character is there, at least.
                for said in (indicator["name"], indicator["text"]):
                    missing = set(squeezed(said)) - set(page)
                    self.assertFalse(missing, f"{said} in {project['name']}")
        everything = printed.raw
        for project in self.projects:
            for said in [project["name"], project["goals"]["annual"] or "", *[indicator["text"] for indicator in project["indicators"]]]:
                self.assertIn(squeezed(said), everything, "text that was cut")
        return printed

    def test_the_real_set_prints_from_excel(self):
        self.real_set("xlsx")

    def test_the_real_set_prints_from_word(self):
        self.assertIn("DejaVuSans", self.real_set("docx").fonts, "a narrower font proves less")

    def test_every_fact_of_a_full_form_is_printed(self):
        projects = json.loads(run(PERFC, "build", str(FORMS / "full.perf")))["projects"]
        for ending in ("xlsx", "docx"):
            with self.subTest(ending):
                raw = Printed(self.path, FORMS / "full.perf", ending).raw
                for project in projects:
                    facts = [project["name"], project["code"], project["note"], project["goals"]["overall"], project["goals"]["annual"]]
                    facts += [fund["name"] for fund in project["budget"]["funds"]]
                    facts += [indicator[key] for indicator in project["indicators"] for key in ("name", "text", "note")]
                    for fact in filter(None, facts):
                        self.assertIn(squeezed(fact), raw)

    def test_a_draft_says_so_on_every_page(self):
        for ending in ("xlsx", "docx"):
            with self.subTest(ending):
                printed = Printed(self.path, FORMS / "refused.perf", ending, "--draft")
                self.assertGreater(len(printed.pages), 4)
                for page in printed.pages:
                    self.assertIn("草稿", page)
                self.assertIn("E0404", printed.pages[0] + printed.pages[1])


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=2).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed or not result.testsRun else 0)
