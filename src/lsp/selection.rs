//! `textDocument/selectionRange`: from a word to what it is part of, step by step.

use lsp_types::SelectionRange;

use super::view::View;
use crate::source::{Span, clamp};
use crate::syntax::ast::Head;
use crate::syntax::token::Kind;

/// The ranges around a byte, the innermost first.
pub(super) fn range(view: &View<'_>, byte: u32) -> SelectionRange {
    let mut spans = vec![Span::new(0, clamp(view.file.text.len()))];
    for statement in view.path_to(byte) {
        spans.push(statement.span);
        if let Some(block) = &statement.block
            && block.open.end <= byte
            && byte <= block.close.start
        {
            spans.push(Span::new(block.open.end, block.close.start));
        }
        let head = match &statement.head {
            Head::Indicator(indicator) => vec![indicator.path.span.to(crate::check::resolve::target_span(indicator)), indicator.path.span],
            Head::Check(check) => vec![check.left.span.to(check.right.span), check.left.span, check.right.span],
            Head::Period(start, finish) => vec![start.span.to(finish.span)],
            Head::Quantity(quantity) => vec![quantity.span()],
            _ => Vec::new(),
        };
        spans.extend(head);
    }
    let tokens = &view.file.tokens;
    let (first, count) = tokens_at(view, byte);
    for index in first..first + count {
        let token = tokens.span(index);
        if matches!(tokens.kinds().get(index), Some(Kind::String | Kind::EscapedString)) && view.slice(token).chars().count() >= 2 {
            spans.push(token);
            let text = view.slice(token);
            let open = text.chars().next().map_or(0, char::len_utf8);
            let close = text.chars().next_back().map_or(0, char::len_utf8);
            spans.push(Span::new(token.start + clamp(open), token.end.saturating_sub(clamp(close)).max(token.start + clamp(open))));
        } else {
            spans.push(token);
        }
    }
    spans.retain(|span| span.start <= byte && byte <= span.end);
    spans.sort_by_key(|span| (span.end - span.start, span.start));
    spans.dedup();
    // Each must hold the one before it.
    let mut nested: Vec<Span> = Vec::new();
    for span in spans {
        if nested.last().is_none_or(|inner| span.start <= inner.start && inner.end <= span.end && span != *inner) {
            nested.push(span);
        }
    }
    let mut range = None;
    for span in nested.into_iter().rev() {
        range = Some(Box::new(SelectionRange { range: view.file.range(span), parent: range }));
    }
    range.map_or_else(|| SelectionRange { range: view.file.range(Span::empty(byte)), parent: None }, |range| *range)
}

/// The tokens that a byte is in or beside: the first, and how many.
fn tokens_at(view: &View<'_>, byte: u32) -> (usize, usize) {
    let tokens = &view.file.tokens;
    let first = tokens.from(byte);
    let count = (first..tokens.kinds().len()).take_while(|&index| tokens.span(index).start <= byte).count();
    (first, count)
}
