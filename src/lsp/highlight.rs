//! `textDocument/documentHighlight`: every place in the file that names the same thing.

use lsp_types::{DocumentHighlight, DocumentHighlightKind};

use super::symbols;
use super::view::View;

/// The places that name what is named at a byte.
pub(super) fn highlights(view: &View<'_>, byte: u32) -> Vec<DocumentHighlight> {
    let mut found = Vec::new();
    let Some(wanted) = symbols::at(view, byte) else { return found };
    symbols::walk(view, &mut |occurrence| {
        if occurrence.symbol == wanted.symbol {
            let kind = if occurrence.declares { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ };
            found.push(DocumentHighlight { range: view.file.range(occurrence.span), kind: Some(kind) });
        }
    });
    found.sort_by_key(|highlight| (highlight.range.start, highlight.range.end));
    found.dedup();
    found
}
