//! `textDocument/hover`
use lsp_types::Hover;
use super::view::View;
pub(super) fn hover(_view: &View<'_>, _byte: u32) -> Option<Hover> {
    None
}
