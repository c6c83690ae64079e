#!/usr/bin/env python3
"""Emacs: the mode compiles without a warning, its tests pass, the colours of every sound source are those that `perfc lsp` gives, and indenting a whole file
of the examples gives it back.

    python3 tests/editors/emacs.py PERFC
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from server import Server
from sources import ROOT, disagreements, semantic, sound_sources, text_of

PERFC = Path(sys.argv[1]).resolve() if len(sys.argv) == 2 else sys.exit(__doc__)

TYPES = {
    "font-lock-keyword-face": "keyword",
    "perf-level": "namespace",
    "perf-indicator": "property",
    "perf-declared": "class",
    "perf-unit": "type",
    "perf-constant": "enumMember",
    "perf-fact": "variable",
    "perf-function": "function",
    "perf-operator": "operator",
    "perf-number": "number",
    "font-lock-string-face": "string",
    "font-lock-comment-face": "comment",
    "font-lock-comment-delimiter-face": "comment",
    None: None,
}


def emacs(*arguments, **environment):
    done = subprocess.run(["emacs", "-Q", "--batch", *arguments], env={**os.environ, "LC_ALL": "C.UTF-8", **environment}, timeout=300, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def main():
    files = sound_sources(PERFC)
    problems, agreed, indented = [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "editors" / "emacs" / "perf-mode.el", folder)
        emacs("--eval", "(setq byte-compile-error-on-warn t)", "-f", "batch-byte-compile", folder / "perf-mode.el")
        (folder / "files.json").write_text(json.dumps([str(file) for file in files], ensure_ascii=False))
        emacs("-L", folder, "-l", ROOT / "tests" / "editors" / "emacs.el", PERF_FOLDER=name)
        server = Server(PERFC, ROOT)
        for index, file in enumerate(files):
            seen = json.loads((folder / f"{index}.json").read_text())
            text = text_of(file)
            written = text.decode().replace("\r\n", "\n")
            # Emacs takes the carriage return of a line end for part of it.
            faces = iter(seen["faces"])
            ours = []
            for character in text.decode():
                ours += [None if character == "\r" else TYPES[next(faces)]] * len(character.encode())
            found, count = disagreements(file, text, ours, semantic(server, file, text), "Emacs")
            problems += found
            agreed += count
            if file.is_relative_to(ROOT / "examples"):
                indented += 1
                for number, (was, now) in enumerate(zip(written.split("\n"), seen["lines"]), 1):
                    if was != now:
                        problems.append(f"{file.relative_to(ROOT)}:{number}: indented as {now!r}, written as {was!r}")
        server.stop()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(f"{len(problems)} problems")
    assert agreed > 10_000 and indented > 10, (agreed, indented)
    print(f"{agreed} characters coloured, {indented} files indented")


main()
