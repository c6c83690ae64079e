//! `textDocument/hover`
use super::view::View;
use lsp_types::Hover;
pub(super) fn hover(_view: &View<'_>, _byte: u32) -> Option<Hover> {
    None
}
