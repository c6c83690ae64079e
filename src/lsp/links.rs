//! `textDocument/documentLink`: the files that are used.

use lsp_types::DocumentLink;

use super::convert;
use super::view::View;
use crate::compile::uses;
use crate::diagnostics::Language;
use crate::workspace::resolve_use;

/// The links of a file.
pub(super) fn links(view: &View<'_>) -> Vec<DocumentLink> {
    uses(view.module.tree)
        .filter_map(|(_, text)| {
            let path = resolve_use(view.overlay, view.root, &view.file.path, &view.module.spelling(text)).ok()?;
            let tooltip = if view.language == Language::Chinese { "打开引用的文件" } else { "open the file that is used" };
            Some(DocumentLink { range: view.file.range(text.span), target: Some(convert::uri(&path)?), tooltip: Some(tooltip.to_owned()), data: None })
        })
        .collect()
}
