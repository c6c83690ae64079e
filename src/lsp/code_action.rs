//! `textDocument/codeAction`
use lsp_types::{CodeActionOrCommand, CodeActionParams};
use super::Server;
pub(super) fn actions(_server: &mut Server, _params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    Vec::new()
}
