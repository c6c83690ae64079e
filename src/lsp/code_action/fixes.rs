//! The repairs that findings carry.

use lsp_types::{CodeAction, CodeActionKind, CodeActionParams, Uri};

use super::{Server, told};
use crate::compile::Compiled;
use crate::diagnostics::{Applicability, Diagnostic, Edit, Language};
use crate::fix::{self, Choice};

/// Every certain repair of a file at once.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::SOURCE_FIX_ALL;

/// The repairs of the findings at a place.
pub(super) fn at(server: &mut Server, params: &CodeActionParams, compiled: &Compiled) -> Vec<CodeAction> {
    let language = server.language();
    let here = server.view(&params.text_document.uri, |view| {
        let within = view.file.span(params.range);
        let is_here = |finding: &&Diagnostic| finding.primary.at.file == view.file.id && finding.primary.at.span.touches(within);
        compiled.findings.iter().filter(is_here).map(|finding| (finding, view.file.range(finding.primary.at.span))).collect::<Vec<_>>()
    });
    let mut found = Vec::new();
    for (finding, range) in here.into_iter().flatten() {
        let (Some(fix), Some(title)) = (&finding.fix, finding.fix_title(language)) else { continue };
        let Some(edit) = server.workspace_edit(&fix.edits) else { continue };
        found.push(CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(told(params, finding.code.info().id, range)).filter(|told| !told.is_empty()),
            edit: Some(edit),
            is_preferred: Some(fix.applicability == Applicability::Safe),
            ..CodeAction::default()
        });
    }
    found
}

/// Every certain repair of a file; where two touch, the first.
pub(super) fn all(server: &mut Server, uri: &Uri, compiled: &Compiled) -> Option<CodeAction> {
    let id = server.view(uri, |view| view.file.id)?;
    let choice = Choice::default();
    let own = |finding: &&Diagnostic| finding.fix.as_ref().is_some_and(|fix| fix.edits.iter().all(|edit| edit.at.file == id));
    let wanted = compiled.findings.iter().filter(|finding| choice.takes(finding)).filter(own);
    let edits: Vec<Edit> = fix::together(wanted).into_iter().flat_map(|(_, fix)| fix.edits.iter().cloned()).collect();
    if edits.is_empty() {
        return None;
    }
    let title = match server.language() {
        Language::Chinese => "改正所有有把握的错误",
        Language::English => "apply every certain repair",
    };
    Some(CodeAction { title: title.to_owned(), kind: Some(FIX_ALL), edit: server.workspace_edit(&edits), ..CodeAction::default() })
}
