//! The files under `editors/` that repeat what stands elsewhere: words of the token table, and queries that several editors share.
//!
//! `PERFC_BLESS=1 cargo test --test suite editors` writes them anew and fails, so that they are read.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use perfc::syntax::token::{Keyword, PERIOD, Place, SPAN, SUM, Shape, WORD_COMPARATORS};
use serde_json::{Map, Value, json};

use crate::fixtures::compare;
use crate::support::root;

/// A file, and how its text is made: from what it holds now, where only a part of it is generated.
type Generated = (&'static str, fn(&str) -> String);

const FILES: &[Generated] = &[
    ("editors/tree-sitter-perf/keywords.json", |_| tree_sitter_keywords()),
    ("editors/tree-sitter-perf/src/keywords.h", |_| tree_sitter_header()),
    ("editors/vscode/syntaxes/words.json", |_| textmate_words()),
    ("editors/vim/syntax/perf.vim", |text| region(text, "\"", &vim_words())),
    ("editors/emacs/perf-mode.el", |text| region(text, ";;", &emacs_words())),
    ("editors/neovim/queries/perf/folds.scm", |_| query("folds", &[])),
    ("editors/neovim/queries/perf/highlights.scm", |_| query("highlights", &[])),
    ("editors/neovim/queries/perf/indents.scm", |_| query("indents", &[])),
    ("editors/neovim/queries/perf/injections.scm", |_| query("injections", &[])),
    ("editors/helix/queries/perf/highlights.scm", |_| query("highlights", HELIX)),
    ("editors/helix/queries/perf/injections.scm", |_| query("injections", &[])),
    ("editors/zed/languages/perf/highlights.scm", |_| query("highlights", ZED)),
];

#[test]
fn what_editors_repeat_is_as_its_source_says() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for (file, make) in FILES {
        let now = fs::read_to_string(root().join(file)).unwrap_or_default();
        compare(Path::new(file), &make(&now), &mut problems, &mut blessed);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them:\n{}", blessed.join("\n"));
}

/// A text with what stands between its lines `BEGIN words` and `END words`, comments of the file's own kind, replaced.
fn region(text: &str, comment: &str, words: &str) -> String {
    let (begin, end) = (format!("{comment} BEGIN words\n"), format!("{comment} END words\n"));
    let (head, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("no line {begin:?}"));
    let (_, tail) = rest.split_once(&end).unwrap_or_else(|| panic!("no line {end:?}"));
    format!("{head}{begin}{words}{end}{tail}")
}

// ---- words ------------------------------------------------------------------------------------------------------------------------------

/// The spellings of one keyword, English first.
fn spellings(keyword: Keyword) -> Vec<&'static str> {
    let info = keyword.info();
    [info.english].into_iter().chain(info.chinese.iter().copied()).collect()
}

/// The spellings of every keyword for which `is` holds.
fn words(is: impl Fn(Keyword) -> bool) -> Vec<&'static str> {
    Keyword::all().iter().filter(|info| is(info.keyword)).flat_map(|info| spellings(info.keyword)).collect()
}

fn keywords() -> Vec<&'static str> {
    words(|_| true)
}

/// What a name in a `check` means by itself: money, and the months of the plan.
fn facts() -> Vec<&'static str> {
    let mut facts = words(|keyword| matches!(keyword.info().shape, Shape::Money | Shape::Period));
    facts.push(PERIOD);
    facts.extend(SPAN);
    facts
}

fn comparators() -> Vec<&'static str> {
    WORD_COMPARATORS.iter().map(|(word, _)| *word).collect()
}

/// The spellings of each keyword, known by its English one.
fn spellings_by_keyword() -> Map<String, Value> {
    Keyword::all().iter().map(|info| (info.english.to_owned(), json!(spellings(info.keyword)))).collect()
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap();
    text.push('\n');
    text
}

// ---- tree-sitter ------------------------------------------------------------------------------------------------------------------------

fn tree_sitter_keywords() -> String {
    pretty(&json!({ "keywords": spellings_by_keyword(), "period": PERIOD, "span": SPAN, "sum": SUM }))
}

/// Words as an array of C strings.
fn c_words(name: &str, words: &[&str]) -> String {
    let mut out = format!("static const char *const {name}[] = {{\n");
    for word in words {
        let _ = writeln!(out, "    \"{word}\",");
    }
    out + "    NULL,\n};\n"
}

fn tree_sitter_header() -> String {
    [
        "// Generated from the token table by tests/suite/editors.rs.\n\n#include <stddef.h>\n".to_owned(),
        c_words("KEYWORDS", &keywords()),
        c_words("TOP_LEVEL_KEYWORDS", &words(Keyword::is_top_level)),
        c_words("INDICATOR_BLOCK_KEYWORDS", &words(|keyword| keyword.info().stands_in(Place::Indicator))),
        c_words("BUDGET_KEYWORDS", &spellings(Keyword::Budget)),
        c_words("WORD_COMPARATORS", &comparators()),
    ]
    .join("\n")
}

// ---- queries ----------------------------------------------------------------------------------------------------------------------------

/// Captures of the grammar's own queries, and what an editor calls them.
type Names = &'static [(&'static str, &'static str)];

const HELIX: Names = &[("module", "namespace"), ("property", "variable.other.member"), ("type.definition", "type"), ("number", "constant.numeric")];

const ZED: Names = &[("module", "namespace"), ("type.definition", "title"), ("variable.builtin", "variable.special"), ("function.builtin", "function")];

/// A query of the grammar in the words of another editor.
fn query(name: &str, names: Names) -> String {
    let file = format!("editors/tree-sitter-perf/queries/{name}.scm");
    let text = fs::read_to_string(root().join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let body = text.split_inclusive('\n').filter(|line| !line.starts_with("; The captures agree")).map(|line| {
        let Some((head, capture)) = line.rsplit_once('@') else { return line.to_owned() };
        let word = capture.trim_end_matches([')', '\n']);
        let theirs = names.iter().find(|(ours, _)| *ours == word).map_or(word, |(_, theirs)| theirs);
        format!("{head}@{theirs}{}", &capture[word.len()..])
    });
    format!("; Generated from {file} by tests/suite/editors.rs.\n{}", body.collect::<String>())
}

// ---- VS Code ----------------------------------------------------------------------------------------------------------------------------

fn textmate_words() -> String {
    pretty(&json!({ "comparators": comparators(), "facts": facts(), "keywords": spellings_by_keyword(), "sums": SUM }))
}

// ---- Vim and Emacs ----------------------------------------------------------------------------------------------------------------------

/// Words in quotes, with something between them.
fn quoted(words: &[&str], quote: char, between: &str) -> String {
    words.iter().map(|word| format!("{quote}{word}{quote}")).collect::<Vec<_>>().join(between)
}

fn vim_words() -> String {
    let mut out = "let s:keywords = {\n".to_owned();
    for info in Keyword::all() {
        let _ = writeln!(out, "      \\ '{}': [{}],", info.english, quoted(&spellings(info.keyword), '\'', ", "));
    }
    out += "      \\ }\n";
    for (name, words) in [("facts", facts()), ("comparators", comparators()), ("sum", SUM.to_vec())] {
        let _ = writeln!(out, "let s:{name} = [{}]", quoted(&words, '\'', ", "));
    }
    out
}

fn emacs_words() -> String {
    let mut out = "(defconst perf--keywords\n  '(".to_owned();
    let rows: Vec<String> = Keyword::all().iter().map(|info| format!("({} {})", info.english, quoted(&spellings(info.keyword), '"', " "))).collect();
    out += &rows.join("\n    ");
    out += ")\n  \"The spellings of each keyword, known by its English one.\")\n";
    let lists = [
        ("facts", facts(), "What a name in a check means by itself."),
        ("comparators", comparators(), "Comparators that are written as words."),
        ("sums", SUM.to_vec(), "The words for a sum."),
    ];
    for (name, words, says) in lists {
        let _ = write!(out, "\n(defconst perf--{name}\n  '({})\n  \"{says}\")\n", quoted(&words, '"', " "));
    }
    out
}
