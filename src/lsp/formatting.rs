//! `textDocument/formatting` and `textDocument/rangeFormatting`: `perfc fmt` in the editor.

use lsp_types::TextEdit;

use super::view::View;
use crate::format::{Edit, edits, format, format_range};
use crate::source::Span;

/// The edits that lay the whole file out; none where the layout would change what it means.
pub(super) fn document(view: &View<'_>) -> Option<Vec<TextEdit>> {
    let formatted = format(&view.file.text).ok()?;
    Some(shown(view, edits(&view.file.text, &formatted.text)))
}

/// The edits that lay out the statements that some bytes touch.
pub(super) fn range(view: &View<'_>, span: Span) -> Option<Vec<TextEdit>> {
    Some(shown(view, format_range(&view.file.text, span.range()).ok()?))
}

fn shown(view: &View<'_>, edits: Vec<Edit>) -> Vec<TextEdit> {
    edits.into_iter().map(|edit| TextEdit { range: view.file.range(edit.span), new_text: edit.text }).collect()
}
