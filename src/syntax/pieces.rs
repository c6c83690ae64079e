//! A large text lexed in pieces, several at a time, so that no one thread must read all of it first.
//!
//! A text is cut before projects that begin a line. Whether that is where a statement begins can only be told from what comes before, as when the line is part
//! of a comment; so every piece is read as if it were, and it is seen afterwards whether the one before it ended so. Where not, both are read as one.

use std::ops::Range;

use super::lexer::{self, Lexed, Tokens};
use super::token::Keyword;
use crate::diagnostics::Findings;
use crate::parallel::parallel;
use crate::source::FileId;

/// About how long a piece is, in bytes, and how long the pieces of the largest texts are: what is learned of a name is learned once in each.
const LENGTH: usize = 128 << 10;
const LONGEST: usize = 4 * LENGTH;
/// About how many pieces a text is cut into, so that no thread has nothing left to do while another has much.
const PIECES: usize = 64;

fn length(text: &str) -> usize {
    (text.len() / PIECES).clamp(LENGTH, LONGEST)
}

/// The tokens of a text, piece by piece, each of whole top-level statements: exactly those that [`lexer::lex`] reads.
#[must_use]
pub fn lex(text: &str, findings: &mut Findings) -> Vec<Tokens> {
    lex_in(text, length(text), findings)
}

fn lex_in(text: &str, length: usize, findings: &mut Findings) -> Vec<Tokens> {
    let ranges = ranges(text, length);
    if ranges.len() == 1 {
        return vec![lexer::lex(text, findings)];
    }
    let file = findings.file;
    let lexed = parallel(&ranges, |range| lexer::lex_piece(text, range.clone(), file));
    let mut pieces = lexed.into_iter().zip(ranges).peekable();
    let mut out = Vec::with_capacity(pieces.len());
    while let Some((mut piece, mut range)) = pieces.next() {
        let mut more = 1;
        while pieces.peek().is_some_and(|(next, _)| !(piece.is_closed && next.tokens.begin_a_statement())) {
            // Twice as many each time, so that a text that cannot be cut is read a few times and not many.
            range.end = pieces.by_ref().take(more).last().map_or(range.end, |(_, last)| last.end);
            more *= 2;
            piece = lexer::lex_piece(text, range.clone(), file);
        }
        let Lexed { tokens, findings: found, .. } = piece;
        findings.append(found);
        out.push(tokens);
    }
    out
}

/// The pieces of a large text that seems to be of nothing but projects; none where it is small, or a line at its beginning or its end, where people declare
/// things, begins otherwise.
pub(crate) fn of_projects(text: &str) -> Option<Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    if bytes.len() < 2 * LENGTH {
        return None;
    }
    let begins_otherwise = |at: usize| match bytes.get(at) {
        Some(b' ' | b'\t' | b'\r' | b'\n' | b'<' | b'>' | b'{' | b'}' | b'/' | b'*' | b';') | None => false,
        Some(_) => !begins_a_project(bytes, at),
    };
    for looked_at in [0..LENGTH, bytes.len() - LENGTH..bytes.len()] {
        let start = looked_at.start;
        let mut breaks = memchr::memchr_iter(b'\n', bytes.get(looked_at)?);
        if breaks.any(|at| begins_otherwise(start + at + 1)) {
            return None;
        }
    }
    Some(ranges(text, length(text))).filter(|ranges| ranges.len() > 1)
}

/// The tokens of one of these pieces, and what is wrong with them; none where it is no part by itself.
pub(crate) fn lex_one(text: &str, range: Range<usize>, file: FileId) -> Option<(Tokens, Findings)> {
    let is_last = range.end == text.len();
    let Lexed { tokens, findings, is_closed } = lexer::lex_piece(text, range, file);
    ((is_closed || is_last) && tokens.begin_a_statement()).then_some((tokens, findings))
}

fn begins_a_project(bytes: &[u8], at: usize) -> bool {
    let mut spellings = std::iter::once(Keyword::Project.info().english).chain(Keyword::Project.info().chinese.iter().copied());
    bytes.get(at..).is_some_and(|rest| spellings.any(|spelling| rest.starts_with(spelling.as_bytes())))
}

/// The pieces of a text, each of `length` or more.
fn ranges(text: &str, length: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    while let Some(rest) = bytes.get(start + length..) {
        let breaks = memchr::memchr_iter(b'\n', rest).map(|at| start + length + at);
        let Some(cut) = breaks.into_iter().find(|at| begins_a_project(bytes, at + 1)) else { break };
        out.push(start..cut + 1);
        start = cut + 1;
    }
    out.push(start..text.len());
    out
}

#[cfg(test)]
mod tests {
    use super::lex_in;
    use crate::diagnostics::Findings;
    use crate::syntax::lexer;

    /// In whatever lengths a text is cut, its tokens, findings and statements are those of the whole.
    #[test]
    fn pieces_are_the_whole() {
        let mut texts = vec![
            "unit 打 = 12 个;\nproject 甲 < budget 1; >\nproject 乙 < budget 2; > unit 对 = 2 个;\n项目 丙 <\n  budget 3;\n>\n".to_owned(),
            "project 甲 < /*\nproject 乙 < budget 2; >\n*/ >\nproject 丙 < budget 3; >\n".to_owned(),
            "project 甲 <\n  annual_goal \"\"\"\nproject 乙 <\n\"\"\";\n>\nproject 丙 < >\n".to_owned(),
            "project 甲 < note \"开头\nproject 乙 < budget 2; >\nproject 丙 < note \"别处\"; >\n".to_owned(),
            "project\nproject 乙 < >\nproject project < >\nproject 丙 < check 乙 >\nproject 丁 < >\n".to_owned(),
            "project 甲 < budget\nproject = 2\nproject 丙 < >\n/* \nproject 丁 < >\n".to_owned(),
            "\u{feff}project 甲 < >\r\nproject 乙 < >\r\nprojects 丙 < >\nproject".to_owned(),
            "project 甲 < \"\"\"\nproject 乙 < \"\"\"\nproject 丙 < \"\"\" >\n项目名称 丁 < >\n".to_owned(),
        ];
        texts.push(texts.concat());
        let mut cut = 0;
        for text in &texts {
            let mut findings = Findings::default();
            let whole = lexer::lex(text, &mut findings);
            for length in 1..text.len() {
                let mut found = Findings::default();
                let pieces = lex_in(text, length, &mut found);
                cut += usize::from(pieces.len() > 1);
                let tokens = |tokens: &lexer::Tokens| (0..tokens.kinds().len()).map(|place| (tokens.kinds()[place], tokens.span(place))).collect::<Vec<_>>();
                assert_eq!(pieces.iter().flat_map(tokens).collect::<Vec<_>>(), tokens(&whole), "{length} of {text}");
                let slices = |tokens: &lexer::Tokens| tokens.slices().map(|slice| tokens.span_of(slice)).collect::<Vec<_>>();
                assert_eq!(pieces.iter().flat_map(slices).collect::<Vec<_>>(), slices(&whole), "{length} of {text}");
                assert_eq!(found.list(), findings.list(), "{length} of {text}");
                assert_eq!(pieces.iter().any(|piece| piece.truncated), whole.truncated, "{length} of {text}");
            }
        }
        assert!(cut > 100, "{cut} texts were cut");
    }
}
