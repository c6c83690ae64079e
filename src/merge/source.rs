//! One of the three texts: its statements, and which bytes belong to each.

use crate::diagnostics::{Code, Severity};
use crate::scope::Module;
use crate::source::{FileId, Span, clamp};
use crate::syntax::ast::{Block, File, Head, Statement};
use crate::syntax::lexer::Tokens;
use crate::syntax::parse_with_tokens;
use crate::syntax::token::Kind;
use crate::syntax::trivia::{self, Break};

/// A text that was read.
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Tokens,
    pub(super) tree: File,
}

/// A statement and its bytes: what stands before it from behind the line of the statement before, itself, and the rest of its line.
///
/// ```text
/// lead   │ // where they stand
///        │  indicator 产出.数量.微型消防站数 = 2 个 < weight 10; > // two
///           └────────── name ──────────────┘└ rest ┘└┘ending    └┘└──┘trail
/// ```
#[derive(Clone, Copy)]
pub(super) struct Item<'s> {
    pub(super) statement: &'s Statement,
    /// All of it.
    pub(super) span: Span,
    /// From the keyword to the end of the name, or of the whole head where it has none.
    pub(super) name: Span,
    /// What the head says beside the name.
    pub(super) rest: Span,
    /// Up to the `;` or opener.
    pub(super) ending: Span,
}

impl Item<'_> {
    pub(super) const fn lead(&self) -> Span {
        Span::new(self.span.start, self.name.start)
    }

    pub(super) const fn trail(&self) -> Span {
        Span::new(self.statement.span.end, self.span.end)
    }

    pub(super) const fn block(&self) -> Option<&Block> {
        self.statement.block.as_ref()
    }
}

/// The statements of a file or block.
#[derive(Default)]
pub(super) struct Level<'s> {
    /// What stands before the first statement and is no part of it: the comments at the head of a file, the rest of an opener's line.
    pub(super) intro: Span,
    pub(super) items: Vec<Item<'s>>,
    /// What stands before the closer or the end.
    pub(super) tail: Span,
}

impl<'t> Source<'t> {
    /// Reads a text; `None` where it has a mistake of syntax.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        if u32::try_from(text.len()).is_err() {
            return None;
        }
        let (tokens, parse) = parse_with_tokens(FileId::default(), text);
        // A target that is still missing leaves nothing in doubt about the rest.
        let sound = |code: Code| code == Code::MissingTarget;
        let errors = parse.findings.list().iter().filter(|finding| finding.severity() == Severity::Error);
        let broken =
            parse.findings.dropped().any(|(code, _)| code.info().severity == Severity::Error) || errors.into_iter().any(|finding| !sound(finding.code));
        let source = Self { text, tokens, tree: parse.tree };
        (!broken && source.ends(&source.tree.statements)).then_some(source)
    }

    /// Whether every statement has its `;` or closer.
    fn ends(&self, statements: &[Statement]) -> bool {
        statements.iter().all(|statement| match &statement.block {
            Some(block) => block.close.start < block.close.end && self.ends(&block.statements),
            None => self.last(statement).is_some_and(|last| self.tokens.kinds().get(last) == Some(&Kind::Semicolon)),
        })
    }

    fn last(&self, statement: &Statement) -> Option<usize> {
        self.tokens.index_at(statement.span.end).checked_sub(1)
    }

    /// The text and tree as the rest of the compiler takes them.
    pub(super) const fn module(&self) -> Module<'_> {
        Module { file: FileId(0), text: self.text, tree: &self.tree }
    }

    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Whether a place is the first of a line.
    pub(super) fn begins_line(&self, at: u32) -> bool {
        (at as usize).checked_sub(1).is_none_or(|before| self.text.as_bytes().get(before) == Some(&b'\n'))
    }

    // ---- whose the bytes are --------------------------------------------------------------------------------------------------------------

    /// The statements of the whole text.
    pub(super) fn file(&self) -> Level<'_> {
        let end = clamp(self.text.len());
        let Some(first) = self.tree.statements.first() else {
            return Level { intro: Span::new(0, end), items: Vec::new(), tail: Span::empty(end) };
        };
        let gap = Span::new(0, first.span.start);
        let trivia = trivia::read(self.text, gap);
        let behind = trivia.comments.iter().skip(1).map(|next| next.before).chain([trivia.after]);
        // Comments that a blank line sets off are about the file.
        let last = trivia.comments.iter().zip(behind).filter(|(_, behind)| *behind == Break::Blank).last();
        let intro = last.map_or(0, |(comment, _)| self.line_end(Span::new(comment.span.end, gap.end)));
        self.level(&self.tree.statements, Span::new(intro, end), true)
    }

    /// The statements of a block.
    pub(super) fn block<'s>(&self, block: &'s Block) -> Level<'s> {
        let inside = Span::new(block.open.end, block.close.start);
        let gap = Span::new(inside.start, block.statements.first().map_or(inside.end, |first| first.span.start));
        let intro = self.own_line(gap, false);
        let level = self.level(&block.statements, Span::new(intro, inside.end), false);
        Level { intro: Span::new(inside.start, intro), ..level }
    }

    fn level<'s>(&self, statements: &'s [Statement], inside: Span, whole: bool) -> Level<'s> {
        let mut items = Vec::with_capacity(statements.len());
        let mut start = inside.start;
        for (index, statement) in statements.iter().enumerate() {
            let next = statements.get(index + 1);
            let gap = Span::new(statement.span.end, next.map_or(inside.end, |next| next.span.start));
            let end = self.own_line(gap, whole && next.is_none());
            items.push(self.item(statement, Span::new(start, end)));
            start = end;
        }
        Level { intro: Span::new(0, inside.start), items, tail: Span::new(start, inside.end) }
    }

    fn item<'s>(&self, statement: &'s Statement, span: Span) -> Item<'s> {
        let ending = match &statement.block {
            Some(block) => self.tokens.index_at(block.open.start),
            None => self.last(statement).unwrap_or_default(),
        };
        let head = self.tokens.span(ending.saturating_sub(1)).end;
        let name = match &statement.head {
            Head::Indicator(indicator) => indicator.path.span.end,
            Head::Fund(name, _) | Head::Unit(name, _) => name.span.end,
            Head::Allow(code, _) => code.end,
            _ => head,
        };
        Item {
            statement,
            span,
            name: Span::new(statement.span.start, name),
            rest: Span::new(name, head),
            ending: Span::new(head, self.tokens.span(ending).end),
        }
    }

    /// Where the line ends that a gap begins on: behind its line break. Where there is none, that is the end of a whole text; of a gap with more behind it,
    /// only the `;` of empty statements still belong to what is before.
    fn own_line(&self, gap: Span, whole: bool) -> u32 {
        let end = self.line_end(gap);
        if end < gap.end || whole || self.slice(gap).ends_with('\n') {
            return end;
        }
        let semicolon = self.tokens.index_at(gap.end).checked_sub(1).map(|index| self.tokens.span(index).end);
        semicolon.unwrap_or_default().max(gap.start)
    }

    /// The place behind the first line break of a gap that is in no comment, or the gap's end.
    fn line_end(&self, gap: Span) -> u32 {
        let comments = trivia::read(self.text, gap).comments;
        let mut from = gap.start;
        for stop in comments.iter().map(|comment| comment.span).chain([Span::empty(gap.end)]) {
            if let Some(at) = memchr::memchr(b'\n', self.slice(Span::new(from, stop.start)).as_bytes()) {
                return from + clamp(at) + 1;
            }
            from = stop.end;
        }
        gap.end
    }

    /// Where the last line of a lead begins; `None` where a comment stands on it.
    pub(super) fn last_line(&self, lead: Span) -> Option<u32> {
        let comments = trivia::read(self.text, lead).comments;
        let from = comments.last().map_or(lead.start, |comment| comment.span.end);
        match memchr::memrchr(b'\n', self.slice(Span::new(from, lead.end)).as_bytes()) {
            Some(at) => Some(from + clamp(at) + 1),
            None => comments.is_empty().then_some(lead.start),
        }
    }
}
