//! `textDocument/foldingRange`: blocks, text blocks, and comments of several lines.

use lsp_types::{FoldingRange, FoldingRangeKind};

use super::symbols::inner;
use super::view::View;
use crate::source::Span;
use crate::syntax::ast::Statement;
use crate::syntax::token::Kind;
use crate::syntax::trivia;

/// What can be folded.
pub(super) fn ranges(view: &View<'_>) -> Vec<FoldingRange> {
    let mut found = Vec::new();
    for statement in &view.file.tree.statements {
        blocks(view, statement, &mut found);
    }
    let tokens = &view.file.tokens;
    for (index, kind) in tokens.kinds().iter().enumerate() {
        if *kind == Kind::TextBlock {
            push(view, tokens.span(index), None, &mut found);
        }
    }
    // Line comments one below the other are one.
    let mut run: Option<Span> = None;
    for comment in trivia::comments(&view.file.text, tokens).map(|comment| comment.span) {
        let before = Span::new(view.file.lines.line_start(comment.start), comment.start);
        let begins_line = view.slice(before).trim_start().is_empty();
        let joins = run.is_some_and(|run| {
            let between = view.slice(Span::new(run.end, comment.start));
            begins_line && between.trim().is_empty() && between.matches('\n').count() == 1
        });
        match &mut run {
            Some(run) if joins => *run = run.to(comment),
            _ => {
                if let Some(run) = run.replace(comment) {
                    push(view, run, Some(FoldingRangeKind::Comment), &mut found);
                }
            }
        }
    }
    if let Some(run) = run {
        push(view, run, Some(FoldingRangeKind::Comment), &mut found);
    }
    found.sort_by_key(|range| (range.start_line, range.end_line));
    found
}

fn blocks(view: &View<'_>, statement: &Statement, found: &mut Vec<FoldingRange>) {
    if statement.block.is_some() {
        push(view, statement.span, None, found);
    }
    for inner in inner(statement) {
        blocks(view, inner, found);
    }
}

fn push(view: &View<'_>, span: Span, kind: Option<FoldingRangeKind>, found: &mut Vec<FoldingRange>) {
    let range = view.file.range(span);
    if range.start.line < range.end.line {
        // The closer stays in sight.
        let closes = view.slice(span).ends_with(['>', '}', '》', '〉', '＞', '｝', '"', '”', '“', '＂']);
        let end_line = if closes && range.end.line > range.start.line + 1 { range.end.line - 1 } else { range.end.line };
        found.push(FoldingRange { start_line: range.start.line, end_line, kind, ..FoldingRange::default() });
    }
}
