//! A text as the printer needs it: tokens, tree, and where something is wrong.

use crate::diagnostics::{Code, Diagnostic, Findings, Severity};
use crate::source::{FileId, Span};
use crate::syntax::SliceParser;
use crate::syntax::ast::Statement;
use crate::syntax::lexer::{self, Tokens};

/// A text that was read.
pub(super) struct Reading<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Tokens,
    pub(super) statements: Vec<Statement>,
    /// What was found, in order.
    pub(super) codes: Vec<Code>,
    /// Where the errors are, by their starts.
    errors: Vec<Span>,
    /// For each of them, how far it or any before it goes.
    reach: Vec<u32>,
}

impl<'t> Reading<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let file = FileId::default();
        let mut findings = Findings::new(file);
        let tokens = lexer::lex(text, &mut findings);
        let mut reading = Self { text, tokens, statements: Vec::new(), codes: Vec::new(), errors: Vec::new(), reach: Vec::new() };
        if findings.dropped().next().is_some() {
            // Where the rest of them are is not known: nothing behind the last one that is can be relied on.
            let last = findings.list().iter().map(|finding| finding.primary.at.span.start).max().unwrap_or_default();
            reading.errors.push(Span::new(last, u32::MAX));
        }
        reading.take(&findings);
        let parser = SliceParser::new(file, text, &reading.tokens);
        let mut statements = Vec::new();
        let mut found = Vec::new();
        for slice in reading.tokens.slices() {
            let mut findings = Findings::new(file);
            parser.parse(slice.clone(), &mut statements, &mut findings);
            if !findings.is_empty() {
                found.push((slice, findings));
            }
        }
        drop(parser);
        for (slice, findings) in found {
            if findings.dropped().next().is_some() {
                reading.errors.push(reading.tokens.span_of(slice));
            }
            reading.take(&findings);
        }
        reading.statements = statements;
        reading.errors.sort_unstable();
        reading.reach = reading
            .errors
            .iter()
            .scan(0, |reach: &mut u32, span| {
                *reach = span.end.max(*reach);
                Some(*reach)
            })
            .collect();
        reading
    }

    fn take(&mut self, findings: &Findings) {
        self.codes.extend(findings.list().iter().map(|finding| finding.code));
        let errors = findings.list().iter().filter(|finding: &&Diagnostic| finding.severity() == Severity::Error);
        self.errors.extend(errors.map(|finding| finding.primary.at.span));
    }

    pub(super) const fn is_broken(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Whether an error lies in a span or at either end of it.
    pub(super) fn is_wrong(&self, span: Span) -> bool {
        self.reach(|error| error.start <= span.end).is_some_and(|reach| reach >= span.start)
    }

    /// Whether an error lies on something inside a gap between tokens.
    pub(super) fn is_wrong_inside(&self, gap: Span) -> bool {
        gap.start < gap.end && self.reach(|error| error.start < gap.end).is_some_and(|reach| reach > gap.start)
    }

    /// How far the errors go that begin before some place.
    fn reach(&self, before: impl Fn(&Span) -> bool) -> Option<u32> {
        let count = self.errors.partition_point(before);
        self.reach.get(count.checked_sub(1)?).copied()
    }

    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Where the first token may begin: behind a byte order mark.
    pub(super) fn start(&self) -> u32 {
        if self.text.starts_with('\u{feff}') { 3 } else { 0 }
    }

    /// What stands between a token and the one before it, or the start.
    pub(super) fn gap(&self, index: usize) -> Span {
        let start = index.checked_sub(1).map_or(self.start(), |before| self.tokens.span(before).end);
        let end = if index < self.tokens.kinds().len() { self.tokens.span(index).start } else { crate::source::clamp(self.text.len()) };
        Span::new(start, end)
    }
}
