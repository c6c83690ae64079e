//! `textDocument/codeAction`: the repairs of findings, and what else can be rewritten at a place.

mod fixes;
mod missing;
mod money;

use std::collections::BTreeMap;

use lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Diagnostic as Shown, TextEdit, Uri, WorkspaceEdit};

use super::Server;
use crate::diagnostics::Edit;
use crate::source::Location;

/// What can be done at a place.
pub(super) fn actions(server: &mut Server, params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    let uri = &params.text_document.uri;
    let only = params.context.only.as_deref();
    let wanted = |kind: &CodeActionKind| only.is_none_or(|only| only.iter().any(|wanted| is_kind_of(kind, wanted)));
    let mut found: Vec<CodeAction> = Vec::new();
    if wanted(&CodeActionKind::QUICKFIX) || wanted(&fixes::FIX_ALL) {
        let compiled = server.checked();
        if wanted(&CodeActionKind::QUICKFIX) {
            found.extend(fixes::at(server, params, &compiled));
            found.extend(money::differences(server, params, &compiled));
        }
        // Never offered without being asked for: it reaches far beyond the place.
        if only.is_some() && wanted(&fixes::FIX_ALL) {
            found.extend(fixes::all(server, uri, &compiled));
        }
    }
    if wanted(&CodeActionKind::REFACTOR_REWRITE) {
        let rewritten = server.view(uri, |view| {
            let byte = view.file.byte(params.range.start);
            money::converted(view, byte).into_iter().chain(missing::filled_in(view, byte)).collect::<Vec<_>>()
        });
        for rewrite in rewritten.into_iter().flatten() {
            let edit = server.workspace_edit(&rewrite.edits);
            found.extend(edit.map(|edit| CodeAction {
                title: rewrite.title,
                kind: Some(CodeActionKind::REFACTOR_REWRITE),
                edit: Some(edit),
                ..CodeAction::default()
            }));
        }
    }
    found.into_iter().map(CodeActionOrCommand::CodeAction).collect()
}

/// A change that is offered.
struct Rewrite {
    title: String,
    edits: Vec<Edit>,
}

impl Rewrite {
    fn new(title: String, at: Location, text: String) -> Self {
        Self { title, edits: vec![Edit { at, text }] }
    }
}

/// Whether a kind is another or one of its kinds: `quickfix.x` is a `quickfix`.
fn is_kind_of(kind: &CodeActionKind, wanted: &CodeActionKind) -> bool {
    kind.as_str().strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The findings of a place that the client told, by their code and range.
fn told(params: &CodeActionParams, code: &str, range: lsp_types::Range) -> Vec<Shown> {
    let is_same = |shown: &&Shown| shown.range == range && shown.code == Some(lsp_types::NumberOrString::String(code.to_owned()));
    params.context.diagnostics.iter().filter(is_same).cloned().collect()
}

impl Server {
    /// Some edits as the protocol has them; none where one is in a file that cannot be changed.
    fn workspace_edit(&mut self, edits: &[Edit]) -> Option<WorkspaceEdit> {
        let mut changes: BTreeMap<String, (Uri, Vec<TextEdit>)> = BTreeMap::new();
        for edit in edits {
            let path = self.compiler.registry().path(edit.at.file)?;
            let file = self.file(&path)?;
            let (_, edits) = changes.entry(file.uri.as_str().to_owned()).or_insert_with(|| (file.uri.clone(), Vec::new()));
            edits.push(TextEdit { range: file.range(edit.at.span), new_text: edit.text.clone() });
        }
        #[expect(clippy::mutable_key_type, reason = "the protocol's own type; its keys are not changed")]
        let changes = changes.into_values().collect();
        Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() })
    }
}
