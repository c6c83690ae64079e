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
    if let Some((kind, token)) = token_at(view, byte) {
        if matches!(kind, Kind::String | Kind::EscapedString) {
            let text = view.slice(token);
            let open = text.chars().next().map_or(0, char::len_utf8);
            let close = text.chars().next_back().map_or(0, char::len_utf8);
            let start = token.start + clamp(open);
            spans.push(Span::new(start, token.end.saturating_sub(clamp(close)).max(start)));
        }
        spans.push(token);
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

/// The token that a byte is in. Between two the word is meant, and of two words the one that follows.
fn token_at(view: &View<'_>, byte: u32) -> Option<(Kind, Span)> {
    let tokens = &view.file.tokens;
    let beside = (tokens.from(byte)..tokens.kinds().len()).map(|index| (index, tokens.span(index))).take_while(|(_, span)| span.start <= byte);
    let beside = beside.filter_map(|(index, span)| Some((*tokens.kinds().get(index)?, span)));
    beside.max_by_key(|(kind, _)| kind.ends_operand() || matches!(kind, Kind::Keyword(_) | Kind::TextBlock))
}
