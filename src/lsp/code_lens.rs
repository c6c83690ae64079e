//! `textDocument/codeLens`
use lsp_types::{CodeLens, Uri};
use super::Server;
pub(super) fn lenses(_server: &mut Server, _uri: &Uri) -> Vec<CodeLens> {
    Vec::new()
}
