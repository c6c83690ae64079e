//! One function a fuzz target: it takes any bytes, and panics where something does not hold that must.

use perfc::merge::merge as merge_texts;
use perfc::source::FileId;
use perfc::syntax;

use super::invariants::{STYLE, compile_text, examine, examine_fixes, formatted_alike, merged, ranged};

#[path = "targets/import.rs"]
pub mod import;
#[path = "targets/messages.rs"]
mod messages;
#[path = "targets/session.rs"]
mod session;

pub use import::{import, office};
pub use messages::messages;
pub use session::session;

/// A target by its name, as in the name of its corpus.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("parse", parse),
    ("check", check),
    ("format", format),
    ("fix", fix),
    ("merge", merge),
    ("session", session),
    ("messages", messages),
    ("import", import),
    ("office", office),
];

/// The parser: every statement and every finding lies within the text, and a part lies in its whole.
pub fn parse(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let parsed = syntax::parse(FileId(0), text);
    within(&parsed.tree.statements, 0, text.len());
    for finding in parsed.findings.list() {
        let span = finding.primary.at.span;
        assert!(text.get(span.range()).is_some(), "{span:?} is no part of the text");
    }
}

fn within(statements: &[syntax::ast::Statement], start: usize, end: usize) {
    let mut at = start;
    for statement in statements {
        let range = statement.span.range();
        assert!(at <= range.start && range.end <= end, "{range:?} is not within {at}..{end}");
        if let Some(block) = &statement.block {
            within(&block.statements, range.start, range.end);
        }
        at = range.end;
    }
}

/// A whole file through every pass, its findings in every form, and its output.
pub fn check(data: &[u8]) {
    examine(&compile_text(data));
}

/// The one layout: stable, of the same meaning, with the same comments; and so is the layout of a part.
pub fn format(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    formatted_alike(text);
    let middle = text.len() / 2;
    ranged(text, middle / 2..middle);
}

/// The repairs: none brings in an error, and twice is once.
pub fn fix(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        examine_fixes(text);
    }
}

/// What stands between the texts of [`merge`].
const BETWEEN: &str = "\n----\n";

/// A merge of the three texts that the input holds; what is missing is empty.
pub fn merge(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut texts = text.splitn(3, BETWEEN);
    let [base, ours, theirs] = [(); 3].map(|()| texts.next().unwrap_or_default());
    if merge_texts(base, ours, theirs, &STYLE).is_ok() {
        merged(base, ours, theirs);
    }
}
