#!/usr/bin/env python3
"""The tree-sitter grammar: it reads every sound source of this repository without an error node, its trees are those of test/corpus, its highlights those
asserted in test/highlight, they agree with the semantic tokens of `perfc lsp`, and a text that is half typed loses few of them.

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
from sources import ROOT, disagreements, semantic, sound_sources, text_of

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


def agreement(server, query, parser, files):
    count = 0
    for file in files:
        text = text_of(file)
        ours = [TYPES[name] if name else None for name in captures(query, parser.parse(text), text)]
        found, agreed = disagreements(file, text, ours, semantic(server, file, text), "the grammar")
        problems.extend(found)
        count += agreed
    assert count > 10_000, f"only {count} characters"
    return count


# ---- half-typed


def half_typed(query, parser):
    """Wherever a line breaks off, the statements but the next keep their colours; one cut in two hundred may cost more."""
    cuts, costly = 0, []
    for file in [ROOT / "tests" / "fixtures" / "recovery" / "three.perf", *sorted((ROOT / "examples").glob("xianghuaqiao-2026/0[1-4]*.perf"))]:
        lines = file.read_text().split("\n")
        whole = colours(query, parser, lines)
        inside = False
        for index, line in enumerate(lines):
            opens = line.count('"""') + line.count("“”“") + line.count("”“”")
            was, inside = inside, inside != (opens == 1)
            if was or opens:
                continue
            following = next((at for at in range(index + 1, len(lines)) if lines[at].strip() and not lines[at].lstrip().startswith("//")), index)
            for length in range(1, len(line)):
                cuts += 1
                cut = colours(query, parser, [*lines[:index], line[:length], *lines[index + 1 :]])
                if any(cut[at] != whole[at] for at in range(len(lines)) if at not in (index, following)):
                    costly.append(f"{file.relative_to(ROOT)}:{index + 1}: {line[:length]!r} takes the colours of other statements")
    assert cuts > 1000, f"only {cuts} cuts"
    if len(costly) > cuts / 200:
        problems.extend(costly)
    return cuts


def colours(query, parser, lines):
    """The semantic token types of each line."""
    text = "\n".join(lines).encode()
    found = captures(query, parser.parse(text), text)
    out, at = [], 0
    for line in lines:
        size = len(line.encode())
        out.append([TYPES.get(name) for name in found[at : at + size]])
        at += size + 1
    return out


def main():
    with tempfile.TemporaryDirectory() as folder:
        language = load(folder)
        parser = Parser(language)
        files = sound_sources(PERFC)
        for file in files:
            for node in broken(parser.parse(file.read_bytes()).root_node):
                problems.append(f"{where(file, node)}: {'missing ' + node.type if node.is_missing else 'an error node'}: {node.text.decode()[:60]!r}")
        # The other queries hold for the grammar too, those for other editors among them.
        queries = sorted((ROOT / "editors").rglob("*.scm"))
        assert len(queries) > 10, queries
        for file in queries:
            try:
                Query(language, file.read_text())
            except ValueError as error:
                problems.append(f"{file.relative_to(ROOT)}: {error}")
        query = Query(language, (GRAMMAR / "queries" / "highlights.scm").read_text())
        unknown = {query.capture_name(index) for index in range(query.capture_count)} - set(TYPES)
        assert not unknown, unknown
        cases, asserted, cuts = corpus(parser), assertions(query, parser), half_typed(query, parser)
        server = Server(PERFC, ROOT)
        characters = agreement(server, query, parser, files)
        server.stop()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(f"{len(problems)} problems")
    print(f"{len(files)} sources, {cases} trees, {asserted} assertions, {cuts} half-typed texts, {characters} coloured characters")


main()
