//! What stands between tokens and means nothing to the compiler: comments and line breaks. They are no tokens; whoever wants them reads them out of
//! the gap between two.

use smallvec::SmallVec;

use super::characters::fold;
use super::lexer::Tokens;
use crate::source::{Span, clamp};

/// How many lines end between two things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Break {
    /// None: they stand on one line.
    #[default]
    None,
    /// One.
    Line,
    /// Several, so that a blank line stands between them.
    Blank,
}

/// How far a comment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// To the end of its line.
    Line,
    /// To its closing mark.
    Block,
}

/// One comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With its marks, without the line break behind it.
    pub span: Span,
    /// How far it goes.
    pub kind: CommentKind,
    /// What ends between it and what stands before.
    pub before: Break,
}

impl Comment {
    /// What it says, without its marks, which may be full-width.
    #[must_use]
    pub fn body<'t>(&self, text: &'t str) -> &'t str {
        let mut characters = text.get(self.span.range()).unwrap_or_default().chars();
        characters.next();
        characters.next();
        let body = characters.as_str();
        if self.kind == CommentKind::Block && block_comment(body).is_some() {
            let mut characters = body.chars();
            characters.next_back();
            characters.next_back();
            return characters.as_str();
        }
        body
    }
}

/// The comments of a gap, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trivia {
    /// The comments.
    pub comments: SmallVec<[Comment; 1]>,
    /// What ends between the last of them, or the start of the gap, and what follows.
    pub after: Break,
}

/// The length of a block comment's inside and closing mark, from behind its opening mark; none where it is not closed.
#[must_use]
pub fn block_comment(text: &str) -> Option<usize> {
    text.char_indices().find_map(|(at, character)| {
        let after = at + character.len_utf8();
        let slash = text.get(after..)?.chars().next().filter(|&next| fold(next) == '/')?;
        (fold(character) == '*').then_some(after + slash.len_utf8())
    })
}

/// Reads the trivia of a gap. What is neither blank nor comment is passed over: stray characters, and the `;` of an empty statement, which makes no
/// blank line of the two line ends around it.
#[must_use]
pub fn read(text: &str, gap: Span) -> Trivia {
    let mut trivia = Trivia::default();
    let mut rest = text.get(gap.range()).unwrap_or_default();
    let mut at = gap.start;
    let mut lines = 0_usize;
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        match fold(first) {
            '\n' => {
                lines += 1;
                trivia.after = trivia.after.max(if lines > 1 { Break::Blank } else { Break::Line });
            }
            ' ' | '\t' | '\r' | '\u{3000}' => {}
            '/' => {
                let mark = rest.chars().take(2).map(char::len_utf8).sum::<usize>();
                let inside = rest.get(mark..).unwrap_or_default();
                let comment = match rest.chars().nth(1).map(fold) {
                    Some('/') => Some((CommentKind::Line, mark + line_end(inside))),
                    Some('*') => Some((CommentKind::Block, mark + block_comment(inside).unwrap_or(inside.len()))),
                    _ => None,
                };
                if let Some((kind, whole)) = comment {
                    length = whole;
                    trivia.comments.push(Comment { span: Span::new(at, at + clamp(length)), kind, before: trivia.after });
                    trivia.after = Break::None;
                }
                lines = 0;
            }
            '#' => {
                length = line_end(rest);
                lines = 0;
            }
            _ => lines = 0,
        }
        at += clamp(length);
        rest = rest.get(length..).unwrap_or_default();
    }
    trivia
}

fn line_end(text: &str) -> usize {
    memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len())
}

/// Every comment of a text, in order.
pub fn comments(text: &str, tokens: &Tokens) -> impl Iterator<Item = Comment> {
    let count = tokens.kinds().len();
    (0..=count).flat_map(move |index| {
        let start = index.checked_sub(1).map_or(0, |before| tokens.span(before).end);
        let end = if index < count { tokens.span(index).start } else { clamp(text.len()) };
        read(text, Span::new(start, end)).comments
    })
}
