"""The corpora, made by the generator that the tests of perfc use, and kept for as long as it stays as it is."""

import hashlib
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

# What has to lie beside a corpus.
SCHEMAS = {"json": "schema.json", "jsonnet": "schema.libsonnet", "pkl": "schema.pkl"}


class Corpora:
    def __init__(self, cache, reference):
        written = sorted((ROOT / "tests/corpus").glob("*.rs")) + sorted((HERE / "programs").glob("schema.*"))
        mark = hashlib.sha256(b"".join(file.read_bytes() for file in written)).hexdigest()[:12]
        self.folder = cache / "corpora" / mark
        # Those of a generator that is no more; a million projects take some room.
        for old in self.folder.parent.glob("*"):
            if old != self.folder:
                shutil.rmtree(old)
        self.reference = reference

    def file(self, idiom, size, fault="none"):
        """One file of so many projects."""
        name = f"{fault}.{idiom}" if fault != "none" else f"corpus.{idiom}"
        path = self.folder / str(size) / name
        self.make(path, [idiom, size, path, 0, fault])
        if idiom in SCHEMAS:
            shutil.copy(HERE / "programs" / SCHEMAS[idiom], path.parent)
        return path

    def folder_of(self, size, each):
        """A folder of files with so many projects each."""
        path = self.folder / str(size) / f"files-of-{each}"
        self.make(path, ["perf", size, path, each])
        return path

    def make(self, path, arguments):
        mark = path.with_name(path.name + ".made")
        if not mark.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([self.reference, "corpus", *map(str, arguments)], check=True)
            mark.touch()


def bytes_of(path):
    return path.stat().st_size if path.is_file() else sum(file.stat().st_size for file in path.rglob("*.perf"))
