//! The repairs that findings carry, put into the texts: which are wanted, which can be made at once, and what a text is with them.

pub mod rounds;

use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Fix};

pub use rounds::{Fixed, Outcome, Refused, Why, fix};

/// Which repairs are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Those that are only likely too.
    pub likely: bool,
    /// Those of these codes; of every code where it is empty.
    pub codes: Vec<Code>,
}

impl Choice {
    /// Whether findings of a code are to be repaired at all.
    #[must_use]
    pub fn takes_code(&self, code: Code) -> bool {
        self.codes.is_empty() || self.codes.contains(&code)
    }

    /// Whether a finding has a repair that is wanted.
    #[must_use]
    pub fn takes(&self, finding: &Diagnostic) -> bool {
        self.takes_code(finding.code) && finding.fix.as_ref().is_some_and(|fix| self.likely || fix.applicability == Applicability::Safe)
    }
}

/// The repairs that can be made at once, in their order: of those that touch, the first. One that is known already is not made twice.
pub fn together<'f>(findings: impl Iterator<Item = &'f Diagnostic>) -> Vec<(&'f Diagnostic, &'f Fix)> {
    let mut taken: Vec<(&Diagnostic, &Fix)> = findings.filter_map(|finding| Some((finding, finding.fix.as_ref()?))).collect();
    let place = |fix: &Fix| fix.edits.iter().map(|edit| edit.at).min();
    taken.sort_by_key(|(_, fix)| place(fix));
    // Only what ends last can reach as far as the next one, so long as each repair is in one piece; those in several are few.
    let mut last: Option<&Edit> = None;
    let mut scattered: Vec<&Edit> = Vec::new();
    taken.retain(|(_, fix)| {
        let touches = |one: &Edit, other: &Edit| one.at.file == other.at.file && one.at.span.touches(other.at.span);
        let is_free = fix.edits.iter().all(|edit| last.is_none_or(|last| !touches(last, edit)) && !scattered.iter().any(|taken| touches(taken, edit)));
        if is_free && fix.edits.len() > 1 {
            scattered.extend(&fix.edits);
        } else if is_free {
            last = fix.edits.first();
        }
        is_free && !fix.edits.is_empty()
    });
    taken
}

/// A text with some edits made in it that do not overlap; the rest of its bytes are as they were.
#[must_use]
pub fn edited<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|edit| edit.at.span);
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        let range = edit.at.span.range();
        let Some(between) = text.get(done..range.start) else { continue };
        out.push_str(between);
        out.push_str(&edit.text);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Location, Span};

    fn edit(file: u32, start: u32, end: u32, text: &str) -> Edit {
        Edit { at: Location { file: FileId(file), span: Span::new(start, end) }, text: text.to_owned() }
    }

    fn finding(edits: &[Edit]) -> Diagnostic {
        let mut finding = Diagnostic::new(Code::DashInterval, edits[0].at);
        finding.fix = Some(Fix { applicability: Applicability::Safe, edits: edits.to_vec() });
        finding
    }

    fn starts(findings: &[Diagnostic]) -> Vec<u32> {
        together(findings.iter()).into_iter().map(|(finding, _)| finding.primary.at.span.start).collect()
    }

    #[test]
    fn of_those_that_touch_the_first_wins() {
        let findings = [edit(1, 9, 9, ""), edit(1, 2, 5, ""), edit(1, 5, 6, ""), edit(2, 2, 5, ""), edit(1, 7, 9, "")].map(|edit| finding(&[edit]));
        assert_eq!(starts(&findings), [2, 7, 2]);
        // The edits of one repair stand or fall together.
        let swap = [finding(&[edit(1, 1, 2, ""), edit(1, 8, 9, "")]), finding(&[edit(1, 4, 5, "")]), finding(&[edit(1, 8, 8, "")])];
        assert_eq!(starts(&swap), [1, 4]);
    }

    #[test]
    fn bytes_outside_the_edits_stay() {
        let edits = [edit(1, 4, 4, "；"), edit(1, 0, 3, "ab")];
        assert_eq!(edited("甲\r\n乙", edits.iter()), "ab\r；\n乙");
        assert_eq!(edited("甲", [].iter()), "甲");
    }
}
