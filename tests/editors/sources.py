"""The sources that editors are tested with, and the colours that `perfc lsp` gives them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sound_sources(perfc):
    """Every .perf file that compiles without an error."""
    folders = ["examples", "tests/fixtures", "tests/forms", "tests/format", "src/prelude"]
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.perf"))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    sound = [file for file in files if subprocess.run([perfc, "build", "--to", "json", file], cwd=ROOT, **quiet).returncode == 0]
    assert len(sound) > 70, f"only {len(sound)} sound sources"
    return sound


def text_of(file):
    """A file's bytes as an editor sends them: a byte order mark is no part of the text."""
    return file.read_bytes().removeprefix(b"\xef\xbb\xbf")


def semantic(server, file, text):
    """For each byte the semantic token type that `perfc lsp` gives it."""
    legend = server.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
    uri = file.as_uri()
    server.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "perf", "version": 1, "text": text.decode()}})
    data = server.request("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})["data"]
    server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    starts = [0]
    for line in text.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    out = [None] * len(text)
    line = column = 0
    for index in range(0, len(data), 5):
        down, right, length, kind, _ = data[index : index + 5]
        line, column = line + down, right if down else column + right
        at = starts[line] + column
        out[at : at + length] = [legend[kind]] * length
    return out


def disagreements(file, text, ours, theirs, who):
    """Where two colourings differ, a run of characters at a time; and how many coloured characters agree. White space has no colour."""
    problems, agreed, at, run = [], 0, 0, None
    for character in text.decode():
        size = len(character.encode())
        if not character.isspace():
            if ours[at] == theirs[at]:
                agreed += ours[at] is not None
            elif run == (at, ours[at], theirs[at]):
                problems[-1][1] += character
            else:
                line = text.count(b"\n", 0, at) + 1
                problems.append([f"{file.relative_to(ROOT)}:{line}", character, ours[at], theirs[at]])
            run = (at + size, ours[at], theirs[at]) if ours[at] != theirs[at] else None
        at += size
    return [f"{place}: {words!r} is {our} to {who} and {their} to perfc lsp" for place, words, our, their in problems], agreed
