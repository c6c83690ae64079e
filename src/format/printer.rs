//! Statements and blocks on their lines.

use std::ops::Range;

use super::legible::{Rewrite, rewrites};
use super::read::Reading;
use crate::source::{Span, clamp, display_width};
use crate::syntax::ast::{Block, Statement};
use crate::syntax::token::Kind;
use crate::syntax::trivia::{self, Break, Comment, CommentKind};

/// How many cells a block on one line may take, its indentation included.
const WIDEST: usize = 100;

/// One level of indentation.
const INDENT: &str = "  ";

/// What is blank in perf.
pub(super) const BLANKS: [char; 5] = [' ', '\t', '\r', '\n', '\u{3000}'];

pub(super) struct Printer<'r, 't> {
    pub(super) reading: &'r Reading<'t>,
    /// Leave every top-level statement with a mistake in it as it is.
    coarse: bool,
    /// Lay out only what this touches.
    only: Option<Span>,
    /// Spread everything out, for diffs.
    legible: bool,
    pub(super) out: String,
    /// Where the head that is being printed has no spaces.
    pub(super) tight: Vec<Span>,
    /// What of that head is printed otherwise for diffs.
    pub(super) rewrites: Vec<(u32, Rewrite)>,
}

/// What stands in a block.
struct Item<'r> {
    span: Span,
    /// The statement and its tokens; none for what is left as it is.
    statement: Option<(&'r Statement, Range<usize>)>,
}

/// What is on one side of the space between two items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The start or the end of the file.
    Edge,
    /// An opener or closer.
    Delimiter,
    /// A statement.
    Statement,
}

/// One end of the space between two items.
#[derive(Clone, Copy, PartialEq, Eq)]
struct End {
    side: Side,
    /// Whether it is to be laid out.
    asked: bool,
    /// Whether it is left as it is, for a mistake in it or because it is not asked for.
    left: bool,
}

impl<'r, 't> Printer<'r, 't> {
    pub(super) fn new(reading: &'r Reading<'t>, coarse: bool, only: Option<Span>) -> Self {
        let out = String::with_capacity(reading.text.len() + reading.text.len() / 8);
        Self { reading, coarse, only, legible: false, out, tight: Vec::new(), rewrites: Vec::new() }
    }

    /// For diffs line by line.
    pub(super) fn legible(reading: &'r Reading<'t>) -> Self {
        Self { legible: true, ..Self::new(reading, false, None) }
    }

    /// The text with the line ends and the byte order mark of the author's.
    pub(super) fn print(self) -> String {
        let reading = self.reading;
        let crlf = reading.text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n"));
        let lines = self.lines();
        let text = if crlf { lines.replace('\n', "\r\n") } else { lines };
        if reading.start() > 0 { format!("\u{feff}{text}") } else { text }
    }

    /// The text with line feeds at its lines' ends.
    pub(super) fn lines(mut self) -> String {
        let start = self.reading.start();
        let whole = Span::new(start, clamp(self.reading.text.len()));
        let items = self.items(0..self.reading.tokens.kinds().len(), &self.reading.statements, whole);
        let edge = |at: u32| self.end(Side::Edge, Span::empty(at), false);
        let edges = (edge(whole.start), edge(whole.end));
        self.block(&items, whole, (edges.0, Some(edges.1)), 0);
        self.out
    }

    /// Notes what of a statement's head is printed otherwise.
    pub(super) fn note_rewrites(&mut self, statement: &Statement) {
        if self.legible {
            self.rewrites.clear();
            rewrites(self.reading, statement, &mut self.rewrites);
        }
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.reading.tokens.kinds().get(index).copied()
    }

    pub(super) fn token(&self, index: usize) -> Span {
        self.reading.tokens.span(index)
    }

    /// Whether some of a span is to be laid out.
    fn is_asked(&self, span: Span) -> bool {
        self.only.is_none_or(|only| span.start <= only.end && only.start <= span.end)
    }

    // ---- what is in a block ---------------------------------------------------------------------------------------------------------------

    /// The statements among some tokens, and what is left as it is between them. What stands together of that is one item.
    fn items(&self, tokens: Range<usize>, statements: &'r [Statement], inside: Span) -> Vec<Item<'r>> {
        let mut items: Vec<Item<'r>> = Vec::with_capacity(statements.len());
        let leave = |items: &mut Vec<Item<'r>>, span: Span| match items.last_mut() {
            Some(Item { span: last, statement: None }) => *last = last.to(span),
            _ => items.push(Item { span, statement: None }),
        };
        let mut statements = statements.iter().peekable();
        let (mut at, mut end) = (tokens.start, inside.start);
        loop {
            let start = if at < tokens.end { self.token(at).start } else { inside.end };
            let gap = Span::new(end, start);
            if self.reading.is_wrong_inside(gap) {
                let written = self.reading.slice(gap);
                let blanks = clamp(written.len() - written.trim_start_matches(BLANKS).len());
                let held = Span::new(gap.start + blanks, gap.start + clamp(written.trim_end_matches(BLANKS).len()).max(blanks));
                if held.start < held.end {
                    leave(&mut items, held);
                }
            }
            if at >= tokens.end {
                return items;
            }
            if let Some(statement) = statements.next_if(|statement| statement.span.start == start) {
                let next = self.reading.tokens.index_at(statement.span.end).max(at + 1);
                if self.is_left(statement, at..next) {
                    leave(&mut items, statement.span);
                } else {
                    items.push(Item { span: statement.span, statement: Some((statement, at..next)) });
                }
                at = next;
            } else {
                // An empty statement goes, except behind what is left: there it may be the missing end of it.
                let behind_left = items.last().is_some_and(|last| last.statement.is_none());
                if self.kind(at) != Some(Kind::Semicolon) || behind_left {
                    leave(&mut items, self.token(at));
                }
                at += 1;
            }
            end = self.token(at - 1).end;
        }
    }

    fn is_left(&self, statement: &Statement, tokens: Range<usize>) -> bool {
        let span = statement.span;
        if !self.is_asked(span) || self.coarse && self.reading.is_wrong(span) {
            return true;
        }
        match &statement.block {
            None => self.reading.is_wrong(span) || self.kind(tokens.end - 1) != Some(Kind::Semicolon),
            Some(block) if block.open.start == block.open.end => true,
            Some(block) => self.is_on_one_line(statement) && (self.reading.is_wrong(span) || block.close.start == block.close.end),
        }
    }

    /// Whether the author wrote the block on one line, where it may stay.
    fn is_on_one_line(&self, statement: &Statement) -> bool {
        !self.legible && statement.block.as_ref().is_some_and(|block| !self.reading.slice(block.open.to(statement.span)).contains('\n'))
    }

    fn end(&self, side: Side, span: Span, wrong: bool) -> End {
        let asked = self.is_asked(span);
        End { side, asked, left: wrong || !asked }
    }

    /// The two ends of what is between the delimiters of a block on several lines.
    fn delimiters(&self, statement: &Statement, block: &Block) -> (End, End) {
        let head = Span::new(statement.span.start, block.open.end);
        let end = |span: Span| self.end(Side::Delimiter, span, self.reading.is_wrong(span));
        (end(head), end(block.close))
    }

    /// The two ends of an item.
    fn ends(&self, item: &Item<'_>) -> (End, End) {
        match item.statement.as_ref().map(|(statement, _)| (statement, &statement.block)) {
            Some((statement, Some(block))) if !self.is_on_one_line(statement) => {
                let (head, close) = self.delimiters(statement, block);
                (End { side: Side::Statement, ..head }, End { side: Side::Statement, ..close })
            }
            statement => {
                let end = self.end(Side::Statement, item.span, statement.is_none());
                (end, end)
            }
        }
    }

    // ---- statements -----------------------------------------------------------------------------------------------------------------------

    /// Items and the space around them, on lines of their own. Without a last end, what stands behind the last item is not printed. Answers how far it
    /// came.
    fn block(&mut self, items: &[Item<'r>], inside: Span, (first, last): (End, Option<End>), depth: usize) -> u32 {
        let (mut before, mut from) = (first, inside.start);
        for item in items {
            let (front, back) = self.ends(item);
            self.between(Span::new(from, item.span.start), before, front, depth);
            from = match &item.statement {
                Some((statement, tokens)) => self.statement(statement, tokens.clone(), depth, false),
                None => {
                    self.as_written(item.span);
                    item.span.end
                }
            };
            before = back;
        }
        if let Some(last) = last {
            self.between(Span::new(from, inside.end), before, last, depth);
            from = inside.end;
        }
        from
    }

    /// Prints a statement; answers how far it came: not to the end where a closer is missing.
    fn statement(&mut self, statement: &'r Statement, tokens: Range<usize>, depth: usize, inline: bool) -> u32 {
        let Some(block) = &statement.block else {
            self.head(statement, tokens.start..tokens.end - 1, depth);
            self.out.push(';');
            return statement.span.end;
        };
        let one_line = self.is_on_one_line(statement);
        if one_line && self.only.is_some() {
            // It is asked for as a whole.
            let only = self.only.take();
            let end = self.statement(statement, tokens, depth, inline);
            self.only = only;
            return end;
        }
        let open = self.reading.tokens.index_at(block.open.start);
        let (opener, closer) = if self.kind(open) == Some(Kind::OpenBrace) { ("{", "}") } else { ("<", ">") };
        let closed = block.close.start < block.close.end;
        let close = if closed { self.reading.tokens.index_at(block.close.start) } else { tokens.end };
        let inside = Span::new(block.open.end, if closed { block.close.start } else { statement.span.end });
        let items = self.items(open + 1..close, &block.statements, inside);

        if one_line {
            let mark = self.out.len();
            self.head(statement, tokens.start..open, depth);
            self.out.push_str(opener);
            self.in_line(&items, inside, depth);
            self.out.push_str(closer);
            let printed = self.out.get(mark..).unwrap_or_default();
            if inline || !printed.contains('\n') && depth * INDENT.len() + display_width(printed) <= WIDEST {
                return statement.span.end;
            }
            self.out.truncate(mark);
        }

        let (first, last) = self.delimiters(statement, block);
        if first.left {
            self.as_written(Span::new(statement.span.start, block.open.end));
        } else {
            self.head(statement, tokens.start..open, depth);
            self.out.push_str(opener);
        }
        let end = self.block(&items, inside, (first, closed.then_some(last)), depth + 1);
        if !closed {
            return end;
        }
        if last.left {
            self.as_written(block.close);
        } else {
            self.out.push_str(closer);
        }
        statement.span.end
    }

    /// The inside of a block that stands on one line.
    fn in_line(&mut self, items: &[Item<'r>], inside: Span, depth: usize) {
        let mut from = inside.start;
        for item in items {
            self.comments_in_line(Span::new(from, item.span.start));
            if let Some((statement, tokens)) = &item.statement {
                self.statement(statement, tokens.clone(), depth, true);
            }
            from = item.span.end;
        }
        self.comments_in_line(Span::new(from, inside.end));
    }

    fn comments_in_line(&mut self, gap: Span) {
        for comment in trivia::read(self.reading.text, gap).comments {
            self.out.push(' ');
            self.comment(comment, 0);
        }
        self.out.push(' ');
    }

    // ---- between statements ---------------------------------------------------------------------------------------------------------------

    /// The space between two items: their comments and blank lines, and the start of the next line.
    fn between(&mut self, gap: Span, before: End, after: End, depth: usize) {
        let written = self.reading.slice(gap);
        let at_end = after.side == Side::Edge && before.side != Side::Edge || gap.end as usize == self.reading.text.len();
        let one_line = (before.left || after.left) && !at_end && !written.contains('\n');
        // Where only some statements are asked for, the space before each is its own.
        if !after.asked || before.left && after.left || one_line {
            // What stands on one line with something left alone stays there: where its line ends may decide how it is read.
            self.as_written(gap);
            return;
        }
        let trivia = trivia::read(self.reading.text, gap);
        // Blank lines behind an opener go, those before a closer too.
        let mut first = before.side != Side::Statement;
        let mut own_line = before.side == Side::Edge;
        for &comment in &trivia.comments {
            if comment.before > Break::None && !self.out.is_empty() {
                self.line(comment.before == Break::Blank && !first, depth);
                own_line = true;
                first = false;
            } else if !self.out.is_empty() {
                self.out.push(' ');
            }
            self.comment(comment, depth);
            first &= before.side != Side::Edge;
        }
        if at_end {
            if !self.out.is_empty() && !self.out.ends_with('\n') {
                self.out.push('\n');
            }
            return;
        }
        let same_line = trivia.after == Break::None && !trivia.comments.is_empty() && own_line;
        let closes = after.side == Side::Delimiter;
        if same_line && !closes {
            self.out.push(' ');
        } else if !self.out.is_empty() {
            self.line(trivia.after == Break::Blank && !first && !closes, if closes { depth.saturating_sub(1) } else { depth });
        }
        if after.left && (closes || !same_line) {
            // With the indentation that it has.
            let line = self.reading.text.get(..gap.end as usize).unwrap_or_default();
            let indent = line.rsplit('\n').next().unwrap_or_default();
            if indent.trim_matches(BLANKS).is_empty() {
                self.out.truncate(self.out.trim_end_matches(' ').len());
                self.out.push_str(indent);
            }
        }
    }

    /// Begins a line.
    pub(super) fn line(&mut self, blank: bool, depth: usize) {
        self.out.push('\n');
        if blank {
            self.out.push('\n');
        }
        self.indent(depth);
    }

    pub(super) fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.out.push_str(INDENT);
        }
    }

    pub(super) fn comment(&mut self, comment: Comment, depth: usize) {
        let body = comment.body(self.reading.text);
        if comment.kind == CommentKind::Line {
            self.out.push_str("//");
            self.out.push_str(body.trim_end_matches(BLANKS));
            return;
        }
        let before = self.reading.text.get(..comment.span.start as usize).unwrap_or_default();
        let indent = before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
        // The lines of a comment move with it.
        let moves = indent.trim_matches(BLANKS).is_empty();
        self.out.push_str("/*");
        let mut lines = body.split('\n').peekable();
        let mut first = true;
        while let Some(line) = lines.next() {
            let last = lines.peek().is_none();
            let line = if last { line } else { line.trim_end_matches(BLANKS) };
            if first {
                self.out.push_str(line);
            } else {
                self.out.push('\n');
                match line.strip_prefix(indent).filter(|_| moves) {
                    Some(rest) if last || !line.is_empty() => {
                        self.indent(depth);
                        self.out.push_str(rest);
                    }
                    _ => self.out.push_str(line),
                }
            }
            first = false;
        }
        self.out.push_str("*/");
    }

    /// Bytes as they are; line ends are set for the whole text at the end.
    pub(super) fn as_written(&mut self, span: Span) {
        for line in self.reading.slice(span).split_inclusive('\n') {
            match line.strip_suffix('\n') {
                // One of several carriage returns would make a line end of the next.
                Some(line) => {
                    self.out.push_str(line.trim_end_matches('\r'));
                    self.out.push('\n');
                }
                None => self.out.push_str(line),
            }
        }
    }
}
