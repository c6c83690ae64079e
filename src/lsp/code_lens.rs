//! `textDocument/codeLens`
use super::Server;
use lsp_types::{CodeLens, Uri};
pub(super) fn lenses(_server: &mut Server, _uri: &Uri) -> Vec<CodeLens> {
    Vec::new()
}
