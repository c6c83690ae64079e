#!/usr/bin/env python3
"""Neovim with the plugin in editors/neovim and `perfc lsp`: diagnostics, hover, completion, renaming and formatting.

    python3 tests/editors/neovim.py PERFC NVIM…

Each NVIM is a Neovim to try: 0.7 and 0.11 differ in how a server is started.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from clients import judge, prepare
from sources import ROOT

if len(sys.argv) < 3:
    sys.exit(__doc__)
PERFC, *PROGRAMS = sys.argv[1:]

for program in PROGRAMS:
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.split("\n")[0]
    with tempfile.TemporaryDirectory() as name:
        place = prepare(Path(name))
        homes = {variable: name for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
        environment = {**os.environ, **homes, "LC_ALL": "C.UTF-8", "PERFC": str(Path(PERFC).resolve()), "PERF_FOLDER": str(place), "PERF_EDITORS": str(ROOT / "editors")}
        script = ROOT / "tests" / "editors" / "neovim.lua"
        done = subprocess.run([program, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", script], env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and (place / "seen.json").exists(), f"{version}: {done.stdout}{done.stderr}"
        judge(json.loads((place / "seen.json").read_text()), version)
    print(f"{version}: diagnostics, hover, completion, renaming and formatting")
