#!/usr/bin/env python3
"""Runs what perfc offers to others' repositories for real: the hooks for pre-commit, the scripts of the GitHub and GitLab workflows, and the reports, which
public readers take in.

Needs git, bash, shellcheck, Node.js with the packages of this folder, and pre-commit. The program is taken from $PERFC, by default target/debug/perfc.
"""

import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

import junitparser
import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PERFC = pathlib.Path(os.environ.get("PERFC", ROOT / "target/debug/perfc")).resolve()
HOOKS = ROOT / ".pre-commit-hooks.yaml"
GITHUB = ROOT / ".github/workflows/review.yml"
GITLAB = ROOT / ".gitlab/review.yml"

FOLDER = "年度 2026"
DOCUMENT = 'document "清河街道2026年度项目绩效目标汇总表" <\n  year 2026;\n  budget 30 万元;\n>\n'
PROJECT = 'project "{name}" <\n  budget {budget};\n  indicator 产出.数量.{name}数 >= {count} 个;\n>\n'

# What cargo is asked to install is written down; perfc is there already.
CARGO = '#!/bin/sh\nprintf \'%s\\n\' "$@" > "$HOME/cargo"\nmkdir -p "${CARGO_HOME:-$HOME/.cargo}/bin"\ncp "$(command -v perfc)" "${CARGO_HOME:-$HOME/.cargo}/bin/perfc"\n'

# As much of `gh api` as is used, with the comments in a file.
GH = '''#!/usr/bin/env python3
import json, os, pathlib, sys
store = pathlib.Path(os.environ["HOME"], "comments.json")
comments = json.loads(store.read_text()) if store.exists() else []
arguments = sys.argv[1:]
assert arguments.pop(0) == "api" and os.environ["GH_TOKEN"] == "token"
if "--jq" in arguments:
    assert arguments == ["--paginate", "repos/o/r/issues/7/comments", "--jq", '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARK))) | .id'], arguments
    for comment in comments:
        if comment["bot"] and comment["body"].startswith(os.environ["MARK"]):
            print(comment["id"])
    sys.exit()
if "GH_READS_ONLY" in os.environ:
    sys.exit("HTTP 403")
method, url, form = arguments[1], arguments[2], arguments[4]
assert (arguments[0], arguments[3], arguments[5:]) == ("--method", "-F", ["--silent"]) and form.startswith("body=@"), arguments
body = pathlib.Path(form.removeprefix("body=@")).read_text()
if method == "POST":
    assert url == "repos/o/r/issues/7/comments", url
    comments.append({"id": 100 + len(comments), "bot": True, "body": body})
else:
    assert method == "PATCH"
    [comment] = [comment for comment in comments if url == f"repos/o/r/issues/comments/{comment['id']}"]
    comment["body"] = body
store.write_text(json.dumps(comments))
'''


class Repository:
    """A repository with a document and two projects, and a home of its own."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.home = folder / "home"
        self.top = folder / "仓库 a"
        self.bin = folder / "bin"
        for made in (self.home, self.top / FOLDER, self.bin):
            made.mkdir(parents=True)
        (self.bin / "perfc").symlink_to(PERFC)
        for name, text in (("cargo", CARGO), ("gh", GH)):
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        self.environment = {
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.home / ".gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "PRE_COMMIT_HOME": str(self.home / "pre-commit"),
            "LC_ALL": "C.UTF-8",
        }
        for role in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{role}_NAME": "甲", f"GIT_{role}_EMAIL": "a@example.org", f"GIT_{role}_DATE": "2026-01-02T03:04:05Z"}
        self.run("git", "init", "-q", "-b", "main", check=True)
        self.write("document.perf", DOCUMENT)
        self.project("消防站", 100000, 2)
        self.project("助餐点", 200000, 6)
        self.base = self.commit()

    def run(self, *command: str, check: bool = False, script: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        # Both streams in one, as in a log.
        return subprocess.run(
            command, cwd=self.top, env=self.environment | environment, input=script, check=check, timeout=300, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def write(self, name: str, text: str) -> None:
        (self.top / FOLDER / name).write_text(text)

    def project(self, name: str, budget: int, count: int) -> None:
        self.write(f"{name}.perf", PROJECT.format(name=name, budget=budget, count=count))

    def commit(self) -> str:
        self.run("git", "add", "-A", check=True)
        self.run("git", "commit", "-q", "-m", "改动", check=True)
        return self.run("git", "rev-parse", "HEAD", check=True).stdout.strip()


class Case(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.repository = Repository(pathlib.Path(folder.name))

    def assert_done(self, done: subprocess.CompletedProcess[str], code: int, *said: str) -> None:
        self.assertEqual(done.returncode, code, done.stdout)
        for words in said:
            self.assertIn(words, done.stdout)


class Hooks(Case):
    def setUp(self) -> None:
        super().setUp()
        hooks = yaml.safe_load(HOOKS.read_text())
        # As they are, but for how perfc comes to be there.
        local = [hook | {"language": "system"} for hook in hooks]
        for hook in local:
            if hook["id"] == "perfc-check":
                hook["args"] = [FOLDER]
        (self.repository.top / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": local}]}, allow_unicode=True))
        self.repository.commit()
        self.repository.run(sys.executable, "-m", "pre_commit", "install", check=True)

    def committed(self) -> subprocess.CompletedProcess[str]:
        self.repository.run("git", "add", "-A", check=True)
        return self.repository.run("git", "commit", "-m", "改动")

    def test_manifest(self) -> None:
        done = subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)], text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual({hook["language"] for hook in yaml.safe_load(HOOKS.read_text())}, {"rust"})

    def test_what_is_sound_is_committed(self) -> None:
        self.repository.project("消防站", 100000, 3)
        self.assert_done(self.committed(), 0, "perfc fmt", "perfc check", "Passed")

    def test_layout_is_held_against_the_files_that_change(self) -> None:
        self.repository.write("-助餐点 二.perf", "template 甲   < >\n")
        self.assert_done(self.committed(), 1, "hook id: perfc-fmt", f"{FOLDER}/-助餐点 二.perf")

    def test_a_document_that_did_not_change_is_checked_too(self) -> None:
        self.repository.project("消防站", 100001, 2)
        self.assert_done(self.committed(), 1, "hook id: perfc-check", "E0407")

    def test_a_project_that_is_gone_is_missed(self) -> None:
        (self.repository.top / FOLDER / "助餐点.perf").unlink()
        self.assert_done(self.committed(), 1, "hook id: perfc-check", "E0407")


class GitHub(Case):
    workflow = yaml.safe_load(GITHUB.read_text())
    job = workflow["jobs"]["review"]

    def step(self, name: str, expressions: dict[str, str] | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs the script of a step with its environment, as a runner does."""
        [step] = [step for step in self.job["steps"] if step.get("name") == name]
        known = {"inputs.path": FOLDER, "github.token": "token", "github.event.pull_request.number": "7"} | (expressions or {})

        def value(text: str) -> str:
            return re.sub(r"\$\{\{ (.+?) \}\}", lambda found: known[found[1]], text)

        home = self.repository.home
        self.output = home / "output"
        self.output.write_text("")
        self.summary = home / "summary"
        environment |= {name: value(text) for name, text in (self.job["env"] | step.get("env", {})).items()}
        environment |= {"GITHUB_OUTPUT": str(self.output), "GITHUB_PATH": str(home / "path"), "GITHUB_STEP_SUMMARY": str(self.summary), "RUNNER_TEMP": str(home)}
        environment |= {"GITHUB_REPOSITORY": "o/r", "GITHUB_SERVER_URL": "https://example.org", "GITHUB_RUN_ID": "5"}
        return self.repository.run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], **environment)

    def diff(self, base: str, fail_on: str = "") -> subprocess.CompletedProcess[str]:
        expressions = {"inputs.base || github.event.pull_request.base.sha || github.event.before": base, "inputs.fail-on": fail_on}
        return self.step("perfc diff", expressions)

    def comments(self) -> list[dict]:
        return json.loads((self.repository.home / "comments.json").read_text())

    def test_no_script_holds_an_expression(self) -> None:
        scripts = [step["run"] for step in self.job["steps"] if "run" in step]
        self.assertGreater(len(scripts), 6)
        for script in scripts:
            self.assertNotIn("${{", script)
            self.assertTrue(script.startswith("set -euo pipefail\n"), script)

    def test_permissions_are_the_least(self) -> None:
        self.assertEqual(self.workflow["permissions"], {})
        self.assertEqual(self.job["permissions"], {"contents": "read", "pull-requests": "write"})

    def test_the_linters_find_nothing(self) -> None:
        done = subprocess.run(["node", "lint.js", str(GITHUB)], cwd=HERE, text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        for step in self.job["steps"]:
            if "run" in step:
                shellcheck(self, "bash", step["run"])

    def test_the_perfc_that_is_asked_for_is_built(self) -> None:
        url = str(self.repository.top)
        for repository, ref, version, name, arguments in (
            (url, "main", "", self.repository.base, ["--git", url, "--rev", self.repository.base]),
            (url, "", "", self.repository.base, ["--git", url, "--rev", self.repository.base]),
            (url, "0123abc", "", "0123abc", ["--git", url, "--rev", "0123abc"]),
            ("", "", "1.2.3", "1.2.3", ["--version", "1.2.3"]),
        ):
            expressions = {"inputs.perfc-repository": repository, "inputs.perfc-ref": ref, "inputs.perfc-version": version}
            self.assert_done(self.step("Name the perfc that is wanted", expressions), 0)
            self.assertEqual(self.output.read_text(), f"name={name}\n")
            self.assert_done(self.step("Build perfc", expressions | {"steps.wanted.outputs.name": name}), 0)
            self.assertEqual((self.repository.home / "cargo").read_text().splitlines(), ["install", "--locked", "--force", *arguments, "perfc"])
        self.assert_done(self.step("Find perfc"), 0, "perfc ")
        self.assertEqual((self.repository.home / "path").read_text(), f"{self.repository.home}/.cargo/bin\n")

    def test_layout_and_errors_fail(self) -> None:
        self.assert_done(self.step("perfc fmt --check"), 0)
        self.assert_done(self.step("perfc check"), 0)
        self.repository.write("乱.perf", 'project "乱"   <\n  budget 5 吨;\n>\n')
        self.assert_done(self.step("perfc fmt --check"), 1, f"{FOLDER}/乱.perf\n")
        self.assert_done(self.step("perfc check"), 1, f"::error file={FOLDER}/乱.perf,line=2,endLine=2,col=")

    def test_one_comment_that_each_push_renews(self) -> None:
        self.repository.run("git", "checkout", "-q", "-b", "work", check=True)
        self.repository.project("消防站", 100000, 3)
        self.repository.commit()
        # What happened on main meanwhile is no change of the pull request.
        self.repository.run("git", "checkout", "-q", "main", check=True)
        self.repository.project("助餐点", 200000, 9)
        later = self.repository.commit()
        self.repository.run("git", "checkout", "-q", "work", check=True)
        (self.repository.home / "comments.json").write_text(json.dumps([{"id": 1, "bot": False, "body": f"<!-- perfc diff: {FOLDER} --> 抄来的"}]))

        self.assert_done(self.diff(later), 0)
        self.assertEqual(self.output.read_text(), "status=0\n")
        self.assertIn("消防站", self.summary.read_text())
        self.assertNotIn("助餐点", self.summary.read_text())
        self.assert_done(self.step("Comment"), 0)
        [_, comment] = self.comments()
        self.assertTrue(comment["body"].startswith(f"<!-- perfc diff: {FOLDER} -->\n\n"), comment)
        self.assertTrue(comment["body"].endswith(self.summary.read_text()), comment)

        self.repository.project("消防站", 100000, 4)
        self.repository.commit()
        self.assert_done(self.diff(later), 0)
        self.assert_done(self.step("Comment"), 0)
        [copied, renewed] = self.comments()
        self.assertEqual((copied["id"], renewed["id"]), (1, comment["id"]))
        self.assertNotEqual(renewed["body"], comment["body"])

        # A fork may not write, and a report may be longer than a comment.
        self.assert_done(self.step("Comment", GH_READS_ONLY="1"), 0, "::notice::The comment could not be written")
        (self.repository.home / "perfc-diff.md").write_text("长" * 60001)
        self.assert_done(self.step("Comment"), 0)
        self.assertIn("(https://example.org/o/r/actions/runs/5)", self.comments()[1]["body"])

    def test_changes_that_are_not_wanted_fail(self) -> None:
        self.repository.project("消防站", 100000, 1)
        self.repository.commit()
        self.assert_done(self.diff(self.repository.base), 0)
        self.assertEqual(self.output.read_text(), "status=0\n")
        self.assert_done(self.diff(self.repository.base, "weakened,budget-increased"), 0)
        self.assertEqual(self.output.read_text(), "status=1\n")
        self.assert_done(self.step("Verdict", {"inputs.fail-on": "weakened,budget-increased"}), 1, "::error::perfc diff: weakened")
        self.assertNotEqual(self.diff("no-such-revision").returncode, 0)
        self.assertEqual(self.output.read_text(), "")

    def test_the_first_push_of_a_branch_has_nothing_before_it(self) -> None:
        self.assert_done(self.diff("0" * 40), 0)
        self.assertEqual((self.output.read_text(), self.summary.read_text()), ("", "There is nothing to compare with.\n"))


class Notes(http.server.BaseHTTPRequestHandler):
    """As much of GitLab as is used, two notes a page."""

    notes: list[dict] = []

    def answer(self, value: object, **headers: str) -> None:
        self.send_response(200)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def body(self) -> str:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]

    def do_GET(self) -> None:
        assert self.headers["PRIVATE-TOKEN"] == "token"
        url = urllib.parse.urlsplit(self.path)
        assert url.path == "/api/v4/projects/3/merge_requests/7/notes", url
        page = int(urllib.parse.parse_qs(url.query)["page"][0])
        more = len(self.notes) > 2 * page
        self.answer(self.notes[2 * page - 2 : 2 * page], X_Next_Page=str(page + 1) if more else "")

    def do_POST(self) -> None:
        self.notes.append({"id": len(self.notes) + 1, "body": self.body()})
        self.answer(self.notes[-1])

    def do_PUT(self) -> None:
        note = self.notes[int(self.path.rsplit("/", 1)[1]) - 1]
        note["body"] = self.body()
        self.answer(note)

    def log_message(self, *_: object) -> None:
        pass


class GitLab(Case):
    template = yaml.safe_load(GITLAB.read_text())
    job = template["perfc-review"]

    def setUp(self) -> None:
        super().setUp()
        Notes.notes = [{"id": number, "body": "别的"} for number in (1, 2, 3)]
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notes)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}/api/v4"

    def review(self, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {name: str(value) for name, value in self.template["variables"].items()} | {"PERFC_PATH": FOLDER}
        environment |= {"CARGO_HOME": str(self.repository.home / ".cargo-perfc"), "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.repository.base}
        environment |= {"CI_API_V4_URL": self.url, "CI_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "7", "CI_JOB_URL": "https://example.org/5"} | variables
        # One shell reads all of it, as a runner's does.
        return self.repository.run("sh", script="\n".join(self.job["before_script"] + self.job["script"]), **environment)

    def test_the_linter_finds_nothing(self) -> None:
        shellcheck(self, "sh", "\n".join(self.job["before_script"] + self.job["script"]))

    def test_the_perfc_that_is_asked_for_is_built(self) -> None:
        for variables, arguments in (
            ({}, []),
            ({"PERFC_VERSION": "1.2.3"}, ["--version", "1.2.3"]),
            ({"PERFC_REPOSITORY": "https://example.org/p c", "PERFC_REF": "v1"}, ["--git", "https://example.org/p c", "--rev", "v1"]),
        ):
            self.assert_done(self.review(**variables), 0)
            self.assertEqual((self.repository.home / "cargo").read_text().splitlines(), ["install", "--locked", *arguments, "perfc"])

    def test_one_note_that_each_push_renews(self) -> None:
        self.repository.project("消防站", 100000, 3)
        self.repository.commit()
        self.assert_done(self.review(), 0, "消防站")
        self.assertEqual(len(Notes.notes), 3, "without a token there is no note")
        self.assertIn("消防站", (self.repository.top / "perfc-diff.md").read_text())
        self.assert_done(self.review(PERFC_TOKEN="token"), 0)
        self.repository.project("消防站", 100000, 4)
        self.repository.commit()
        first = Notes.notes[3]["body"]
        self.assert_done(self.review(PERFC_TOKEN="token"), 0)
        self.assertEqual(len(Notes.notes), 4)
        self.assertEqual(Notes.notes[3]["body"], f"<!-- perfc diff: {FOLDER} -->\n\n" + (self.repository.top / "perfc-diff.md").read_text())
        self.assertNotEqual(Notes.notes[3]["body"], first)

    def test_everything_is_run_and_any_of_it_fails(self) -> None:
        self.repository.project("消防站", 100000, 1)
        self.repository.commit()
        self.assert_done(self.review(), 0)
        self.assert_done(self.review(PERFC_FAIL_ON="weakened"), 1, "perfc diff: weakened", "消防站")
        self.repository.write("乱.perf", "template 甲   < >\n")
        self.repository.commit()
        self.assert_done(self.review(), 1, f"{FOLDER}/乱.perf\n", "消防站")
        self.repository.write("乱.perf", 'project "乱" <\n  budget 5 吨;\n>\n')
        self.repository.commit()
        self.assert_done(self.review(), 1, "E0401", "消防站")
        quality = json.loads((self.repository.top / self.job["artifacts"]["reports"]["codequality"]).read_text())
        self.assertEqual([(entry["severity"], entry["location"]) for entry in quality if entry["severity"] != "minor"], [("major", {"path": f"{FOLDER}/乱.perf", "lines": {"begin": 2, "end": 2}})])
        self.assertNotEqual(self.review(PERFC_BASE="no-such-revision").returncode, 0)


class Reports(Case):
    """What perfc says of every example of a finding, and of a file that is not there, as readers of reports understand it."""

    folder = "坏 例子"
    paths = [folder, "没有[1]{0}.perf"]

    def setUp(self) -> None:
        super().setUp()
        examples = self.repository.top / self.folder
        examples.mkdir()
        for file in (ROOT / "examples/errors").glob("*.perf"):
            (examples / file.name).write_bytes(file.read_bytes())
        (examples / "甲#%3a:乙&<.perf").write_bytes("\ufeff项目 “甲😀” 《 预算 5 吨； 预算 6 吨； 》\r\n".encode())
        said = self.check("json").stdout.splitlines()
        self.found = [finding for finding in map(json.loads, said) if finding["code"]]
        self.assertGreater(len(self.found), 80)

    def check(self, form: str, *more: str) -> subprocess.CompletedProcess[str]:
        done = self.repository.run("perfc", "check", *self.paths, "--message-format", form, *more)
        self.assertEqual(done.returncode, 2, done.stdout)
        return done

    def multitool(self, command: str, report: pathlib.Path) -> dict:
        """The SARIF SDK: what it writes about a report, or of it."""
        out = report.with_suffix(f".{command}")
        tool = HERE / "node_modules/.bin/sarif-multitool"
        done = subprocess.run([tool, command, report, "--output", out, "--log", "ForceOverwrite"], text=True, capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(out.read_text("utf-8-sig"))["runs"][0]

    def test_sarif(self) -> None:
        for language in ("zh", "en"):
            report = self.repository.home / "report.sarif"
            report.write_text(self.check("sarif", "--lang", language).stdout)
            # Where perfc lives is not known yet: that it says so shows that it has read all of the report.
            self.assertEqual([told["ruleId"] for told in self.multitool("validate", report)["results"]], ["SARIF2005"])
            run = json.loads(report.read_text())["runs"][0]
            read = self.multitool("rewrite", report)
            # What is as the standard has it by default is left out.
            filled = [{"level": "warning"} | result for result in read["results"]]
            self.assertEqual(filled, run["results"])
            self.assertEqual(read["invocations"], run["invocations"])
            self.assertFalse(run["invocations"][0]["executionSuccessful"])
            self.assertEqual(read["columnKind"], "utf16CodeUnits")
            levels = {"error": "error", "warning": "warning", "info": "note"}
            for result, finding in zip(filled, self.found, strict=True):
                place = result["locations"][0]["physicalLocation"]
                self.assertEqual((result["ruleId"], result["level"]), (finding["code"], levels[finding["severity"]]))
                self.assertEqual(urllib.parse.unquote(place["artifactLocation"]["uri"]), finding["file"])
                self.assertEqual(place["region"]["startLine"], finding["line"])
                self.assertEqual(place["region"]["byteOffset"], finding["span"]["start"])
                self.assertEqual(read["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], finding["code"])

    def test_junit(self) -> None:
        for more, failing in (([], {"error"}), (["--deny", "warnings"], {"error", "warning"})):
            report = self.repository.home / "report.xml"
            report.write_text(self.check("junit", *more).stdout)
            suites = junitparser.JUnitXml.fromfile(str(report))
            files = [suite.name for suite in suites]
            self.assertEqual(files, sorted(str(file.relative_to(self.repository.top)) for file in (self.repository.top / self.folder).iterdir()) + [self.paths[1]])
            cases = [case for suite in suites for case in suite]
            self.assertEqual((suites.tests, suites.failures, suites.errors), (len(cases), sum(not case.is_passed and not case.is_error for case in cases), 1))
            counted = [len(cases), sum(suite.failures for suite in suites), 1]
            suites.update_statistics()
            self.assertEqual([suites.tests, suites.failures, suites.errors], counted)
            told = [code for case in cases for result in case.result for code in re.findall(r"^\S+\[([EWI]\d{4})\]", result.text or "", re.M)]
            self.assertEqual(sorted(told), sorted(finding["code"] for finding in self.found if finding["severity"] in failing))
            output = [code for case in cases for code in re.findall(r"^\S+\[([EWI]\d{4})\]", case.system_out or "", re.M)]
            self.assertEqual(sorted(output), sorted(finding["code"] for finding in self.found if finding["severity"] not in failing))


def shellcheck(case: unittest.TestCase, shell: str, script: str) -> None:
    done = subprocess.run(["shellcheck", "--shell", shell, "-"], input=script, text=True, capture_output=True)
    case.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
