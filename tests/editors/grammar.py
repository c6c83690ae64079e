#!/usr/bin/env python3
"""The tree-sitter grammar: it reads every sound source of this repository without an error node, its trees are those of test/corpus, its highlights those
asserted in test/highlight, and they agree with the semantic tokens of `perfc lsp`.

    python3 tests/editors/grammar.py PERFC

Needs a C compiler, and the packages of tests/editors/requirements.txt. `PERFC_BLESS=1` writes the corpus anew and fails, so that it is read.
"""

import ctypes
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tree_sitter import Language, Parser, Query, QueryCursor

from server import Server

ROOT = Path(__file__).resolve().parents[2]
GRAMMAR = ROOT / "editors" / "tree-sitter-perf"
PERFC = Path(sys.argv[1]).resolve() if len(sys.argv) == 2 else sys.exit(__doc__)
BLESS = os.environ.get("PERFC_BLESS") is not None

# The semantic token type that a capture stands for.
TYPES = {
    "keyword": "keyword",
    "module": "namespace",
    "property": "property",
    "type.definition": "class",
    "type": "type",
    "constant": "enumMember",
    "variable.builtin": "variable",
    "function.builtin": "function",
    "operator": "operator",
    "number": "number",
    "string": "string",
    "comment": "comment",
    "punctuation.delimiter": None,
    "punctuation.bracket": None,
}

problems = []


def load(folder):
    library = Path(folder) / "perf.so"
    sources = [GRAMMAR / "src" / name for name in ("parser.c", "scanner.c")]
    subprocess.run(["cc", "-O1", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror", "-I", GRAMMAR / "src", *sources, "-o", library], check=True)
    function = ctypes.CDLL(str(library)).tree_sitter_perf
    function.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype, capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return Language(capsule(function(), b"tree_sitter.Language", None))


def sound_sources():
    """Every .perf file that compiles without an error."""
    folders = ["examples", "tests/fixtures", "tests/forms", "tests/format", "src/prelude", "editors"]
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.perf"))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    sound = [file for file in files if subprocess.run([PERFC, "build", "--to", "json", file], cwd=ROOT, **quiet).returncode == 0]
    assert len(sound) > 70, f"only {len(sound)} sound sources"
    return sound


def broken(node):
    """The nodes that are errors, or stand for what is missing."""
    if node.is_error or node.is_missing:
        yield node
    for child in node.children:
        if child.has_error or child.is_missing:
            yield from broken(child)


def where(file, node):
    return f"{file.relative_to(ROOT)}:{node.start_point[0] + 1}:{node.start_point[1] + 1}"


# ---- test/corpus

CASE = re.compile(r"={18}\n(?P<name>[^\n]+)\n={18}\n\n(?P<text>.*?)\n\n---\n\n(?P<tree>.*?)\n*(?=={18}\n|\Z)", re.DOTALL)


def indented(node, depth=0):
    """The named nodes of a tree, one a line."""
    lines = []
    for child in node.children:
        if child.is_named or child.is_missing:
            lines.append(indented(child, depth + 1))
    name = "ERROR" if node.is_error else node.type
    head = "  " * depth + "(" + (f'MISSING {node.type if node.is_named else chr(34) + node.type + chr(34)}' if node.is_missing else name)
    return "\n".join([head, *lines]) + ")"


def corpus(parser):
    count = 0
    for file in sorted((GRAMMAR / "test" / "corpus").glob("*.txt")):
        cases = list(CASE.finditer(file.read_text()))
        count += len(cases)
        out = []
        for case in cases:
            tree = indented(parser.parse(case["text"].encode()).root_node)
            out.append(f"{'=' * 18}\n{case['name']}\n{'=' * 18}\n\n{case['text']}\n\n---\n\n{tree}\n")
            if tree != case["tree"]:
                problems.append(f"{file.relative_to(ROOT)}: {case['name']}:\n{'written anew, read it' if BLESS else tree}")
        if BLESS:
            file.write_text("\n".join(out))
        elif "\n".join(out).count("\n---\n") != file.read_text().count("\n---\n"):
            problems.append(f"{file.relative_to(ROOT)}: a case could not be read")
    assert count > 25, f"only {count} cases"
    return count


# ---- highlights


def captures(query, tree, text):
    """For each byte the innermost capture that it lies in."""
    spans = []
    for index, (_, found) in enumerate(QueryCursor(query).matches(tree.root_node)):
        spans += [(node.start_byte, -node.end_byte, index, name) for name, nodes in found.items() for node in nodes]
    out = [None] * len(text)
    for start, end, _, name in sorted(spans):
        out[start:-end] = [name] * (-end - start)
    return out


def assertions(query, parser):
    """`// ^ capture` is about the character above the caret, `// <- capture` about that above the comment's own beginning."""
    count = 0
    for file in sorted((GRAMMAR / "test" / "highlight").glob("*.perf")):
        text = file.read_bytes()
        found = captures(query, parser.parse(text), text)
        lines = text.split(b"\n")
        starts = [sum(len(line) + 1 for line in lines[:index]) for index in range(len(lines))]
        subject = 0
        for index, line in enumerate(lines):
            match = re.match(rb"( *)//( *)(<-|\^+) (!?)([a-z.]+)$", line)
            if not match:
                subject = index
                continue
            blanks, more, mark, negated, wanted = match.groups()
            column = len(blanks) if mark == b"<-" else len(blanks) + 2 + len(more)
            # A column counts characters, as people see them in front of it.
            for at in range(column, column + len(mark)) if mark != b"<-" else [column]:
                byte = starts[subject] + len(lines[subject].decode()[:at].encode())
                count += 1
                if (found[byte] == wanted.decode()) == bool(negated):
                    problems.append(f"{file.relative_to(ROOT)}:{index + 1}: {found[byte]} found")
    assert count > 30, f"only {count} assertions"
    return count


def semantic(server, file, text):
    """For each byte the semantic token type that `perfc lsp` gives it."""
    legend = server.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
    uri = file.as_uri()
    server.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "perf", "version": 1, "text": text.decode()}})
    data = server.request("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})["data"]
    server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    lines = text.split(b"\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    out = [None] * len(text)
    line = column = 0
    for index in range(0, len(data), 5):
        down, right, length, kind, _ = data[index : index + 5]
        line, column = line + down, right if down else column + right
        at = starts[line] + column
        out[at : at + length] = [legend[kind]] * length
    return out


def agreement(server, query, parser, files):
    count = 0
    for file in files:
        # A byte order mark is no part of the text that an editor sends.
        text = file.read_bytes().removeprefix(b"\xef\xbb\xbf")
        tree = parser.parse(text)
        ours, theirs = captures(query, tree, text), semantic(server, file, text)
        at = 0
        while at < len(text):
            character = text[at : at + 4].decode(errors="ignore")[:1]
            our = TYPES[ours[at]] if ours[at] else None
            if not character.isspace() and our != theirs[at]:
                line = text.count(b"\n", 0, at)
                node = tree.root_node.descendant_for_byte_range(at, at + 1)
                problems.append(f"{file.relative_to(ROOT)}:{line + 1}: {node.text.decode()!r} is {our} to the grammar and {theirs[at]} to perfc lsp")
                at = max(at, node.end_byte - 1)
            else:
                count += our is not None and not character.isspace()
            at += len(text[at : at + 4].decode(errors="ignore")[:1].encode()) or 1
    assert count > 10_000, f"only {count} characters"
    return count


def main():
    with tempfile.TemporaryDirectory() as folder:
        language = load(folder)
        parser = Parser(language)
        files = sound_sources()
        for file in files:
            for node in broken(parser.parse(file.read_bytes()).root_node):
                problems.append(f"{where(file, node)}: {'missing ' + node.type if node.is_missing else 'an error node'}: {node.text.decode()[:60]!r}")
        # The other queries hold for the grammar too.
        for file in sorted((GRAMMAR / "queries").glob("*.scm")):
            Query(language, file.read_text())
        query = Query(language, (GRAMMAR / "queries" / "highlights.scm").read_text())
        unknown = {query.capture_name(index) for index in range(query.capture_count)} - set(TYPES)
        assert not unknown, unknown
        cases, asserted = corpus(parser), assertions(query, parser)
        server = Server(PERFC, ROOT)
        characters = agreement(server, query, parser, files)
        server.stop()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(f"{len(problems)} problems")
    print(f"{len(files)} sources, {cases} trees, {asserted} assertions, {characters} coloured characters")


main()
