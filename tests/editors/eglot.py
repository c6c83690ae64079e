#!/usr/bin/env python3
"""Emacs with eglot, the mode in editors/emacs and `perfc lsp`: diagnostics, hover, completion, renaming and formatting.

    python3 tests/editors/eglot.py PERFC

Needs Emacs 29, or 28 and the package elpa-eglot.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from clients import judge, prepare
from sources import ROOT

PERFC = Path(sys.argv[1]).resolve() if len(sys.argv) == 2 else sys.exit(__doc__)

with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    place = prepare(folder)
    # The mode starts the program that is called `perfc`.
    (folder / "bin").mkdir()
    (folder / "bin" / "perfc").symlink_to(PERFC)
    environment = {**os.environ, "HOME": name, "LC_ALL": "C.UTF-8", "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PERF_FOLDER": str(place)}
    script = ROOT / "tests" / "editors" / "eglot.el"
    done = subprocess.run(["emacs", "-q", "--batch", "-L", ROOT / "editors" / "emacs", "-l", script], env=environment, capture_output=True, text=True, timeout=120)
    assert (place / "seen.json").exists(), done.stdout + done.stderr
    judge(json.loads((place / "seen.json").read_text()), "Emacs")
print("Emacs: diagnostics, hover, completion, renaming and formatting")
