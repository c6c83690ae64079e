//! `textDocument/codeAction`
use super::Server;
use lsp_types::{CodeActionOrCommand, CodeActionParams};
pub(super) fn actions(_server: &mut Server, _params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    Vec::new()
}
