#!/usr/bin/env python3
"""Vim: the colours of every sound source are those that `perfc lsp` gives, and indenting a whole file of the examples gives it back.

    python3 tests/editors/vim.py PERFC
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from server import Server
from sources import ROOT, disagreements, semantic, sound_sources, text_of

PERFC = Path(sys.argv[1]).resolve() if len(sys.argv) == 2 else sys.exit(__doc__)

TYPES = {
    "Statement": "keyword",
    "PreProc": "namespace",
    "Identifier": "property",
    "Typedef": "class",
    "Type": "type",
    "Constant": "enumMember",
    "Special": "variable",
    "Function": "function",
    "Operator": "operator",
    "Number": "number",
    "String": "string",
    "Comment": "comment",
}

SCRIPT = """
filetype plugin indent on
syntax on
let s:files = json_decode(join(readfile('{folder}/files.json'), ''))
for s:index in range(len(s:files))
  execute 'edit' fnameescape(s:files[s:index])
  if &filetype !=# 'perf'
    cquit
  endif
  let s:lines = []
  for s:line in range(1, line('$'))
    let s:row = []
    let s:column = 1
    for s:character in split(getline(s:line), '\\zs')
      let s:name = synIDattr(synID(s:line, s:column, 1), 'name')
      call extend(s:row, repeat([s:name], strchars(s:character)))
      let s:column += len(s:character)
    endfor
    call add(s:lines, s:row)
  endfor
  normal! gg=G
  call writefile([json_encode(s:lines), json_encode(getline(1, '$'))], '{folder}/' . s:index . '.json')
  bwipeout!
endfor
qall!
"""

def main():
    plugin = ROOT / "editors" / "vim"
    # What a group links to: a terminal without colours knows no more than the names.
    links = dict(line.split()[3:5] for line in (plugin / "syntax" / "perf.vim").read_text().splitlines() if line.startswith("highlight default link "))
    files = sound_sources(PERFC)
    problems, agreed, indented = [], 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files.json").write_text(json.dumps([str(file) for file in files], ensure_ascii=False))
        (folder / "script.vim").write_text(SCRIPT.replace("{folder}", str(folder)))
        arguments = ["-N", "-u", "NONE", "-i", "NONE", "-n", "--cmd", f"set encoding=utf-8 runtimepath^={plugin}", "-S", folder / "script.vim"]
        vim = subprocess.run(["vim", "-es", *arguments], timeout=300, capture_output=True, text=True)
        assert vim.returncode == 0, vim.stdout + vim.stderr
        server = Server(PERFC, ROOT)
        for index, file in enumerate(files):
            text = text_of(file)
            colours, lines = map(json.loads, (folder / f"{index}.json").read_text().splitlines())
            ours = []
            written = text.decode().replace("\r\n", "\n")
            for line, row in zip(text.decode().split("\n"), colours):
                row += [None] * (len(line) - len(row))
                for character, group in zip(line, row):
                    while group in links:
                        group = links[group]
                    ours += [TYPES.get(group)] * len(character.encode())
                ours.append(None)
            found, count = disagreements(file, text, ours + [None], semantic(server, file, text), "Vim")
            problems += found
            agreed += count
            if file.is_relative_to(ROOT / "examples"):
                indented += 1
                for number, (was, now) in enumerate(zip(written.split("\n"), lines), 1):
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
