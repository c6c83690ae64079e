//! Two texts as a unified diff.

use std::fmt::Write as _;

use similar::{Algorithm, ChangeTag, TextDiff};

use crate::diagnostics::push_visible;

/// Lines around a change in a diff.
const CONTEXT: usize = 3;

/// What would change, as a unified diff; what a terminal would obey is shown.
pub(super) fn diff(name: &str, old: &str, new: &str, color: bool) -> String {
    let mut out = String::new();
    let mut line = |sgr: &str, sign: &str, text: &str| {
        if color && !sgr.is_empty() {
            let _ = write!(out, "\u{1b}[{sgr}m");
        }
        out.push_str(sign);
        for (index, part) in text.split('\t').enumerate() {
            if index > 0 {
                out.push('\t');
            }
            push_visible(&mut out, part);
        }
        if color && !sgr.is_empty() {
            out.push_str("\u{1b}[0m");
        }
        out.push('\n');
    };
    line("1", "--- ", name);
    line("1", "+++ ", name);
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).diff_lines(old, new);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        line("36", "", &hunk.header().to_string());
        for change in hunk.iter_changes() {
            let text = change.value().strip_suffix('\n').unwrap_or(change.value());
            let (sgr, sign) = match change.tag() {
                ChangeTag::Equal => ("", " "),
                ChangeTag::Delete => ("31", "-"),
                ChangeTag::Insert => ("32", "+"),
            };
            line(sgr, sign, text.strip_suffix('\r').unwrap_or(text));
            if change.missing_newline() {
                line("", "\\ ", "No newline at end of file");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_shows_what_a_terminal_would_obey() {
        let shown = diff("\u{1b}[2J.perf", "a\nb\tc\u{1b}[31m", "a\nb c\n", false);
        assert_eq!(shown, "--- \\u{1b}[2J.perf\n+++ \\u{1b}[2J.perf\n@@ -1,2 +1,2 @@\n a\n-b\tc\\u{1b}[31m\n\\ No newline at end of file\n+b c\n");
        let colored = diff("a", "x\n", "y\n", true);
        assert!(colored.contains("\u{1b}[31m-x\u{1b}[0m\n\u{1b}[32m+y\u{1b}[0m\n"), "{colored:?}");
    }
}
