//! `textDocument/completion`
use super::view::View;
use lsp_types::CompletionResponse;
pub(super) const TRIGGERS: &[char] = &['.', '。', '．', '"', '<', '=', '/'];
pub(super) fn completion(_view: &View<'_>, _byte: u32, _snippets: bool) -> CompletionResponse {
    CompletionResponse::Array(Vec::new())
}
