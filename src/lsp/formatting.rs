//! `textDocument/formatting` and `textDocument/rangeFormatting`: `perfc fmt` in the editor.

use lsp_types::TextEdit;

use super::view::View;
use crate::source::Span;

/// The edits that lay the whole file out.
pub(super) fn document(view: &View<'_>) -> Option<Vec<TextEdit>> {
    range(view, Span::new(0, crate::source::clamp(view.file.text.len())))
}

/// The edits that lay out the statements that some bytes touch.
pub(super) fn range(_view: &View<'_>, _span: Span) -> Option<Vec<TextEdit>> {
    None
}
