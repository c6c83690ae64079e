//! `perfc/form`: the official form as one page, for a preview beside the source.

use lsp_types::{Position, TextDocumentIdentifier};
use serde::{Deserialize, Serialize};

use super::Server;
use super::symbols::head_span;
use crate::compile::Progress;
use crate::diagnostics::{Language, Severity};
use crate::emit::{Format, Options};
use crate::syntax::token::Keyword;

/// The request's name.
pub const METHOD: &str = "perfc/form";

/// What is to be shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    /// The file.
    pub text_document: TextDocumentIdentifier,
    /// A place in the project that is wanted; all of the file's if there is none.
    pub position: Option<Position>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// It is self-contained: no script, nothing from outside.
    pub html: String,
    /// What it is called.
    pub title: String,
}

/// The form of a document's projects, a draft where there are errors.
pub(super) fn form(server: &mut Server, params: &Params) -> Option<Page> {
    let uri = &params.text_document.uri;
    let wanted = server.view(uri, |view| {
        let statement = view.statement_at(view.file.byte(params.position?)).filter(|statement| statement.keyword == Keyword::Project)?;
        Some(view.module.at(head_span(statement)))
    })?;
    let path = Server::path(uri);
    let plan = server.plan();
    let is_open = |set: &&crate::workspace::PlannedSet| super::view::SetFiles::new(set).files.contains(&path);
    let set = plan.sets.iter().find(is_open).cloned()?;
    let plan = crate::workspace::Plan { sets: vec![set], problems: Vec::new() };
    let options = Options { draft: true, ..Options::new(Format::Html) };
    let compiled = server.compiler.build(&plan, &server.overlay, options, &Progress::default());
    let id = server.compiler.registry().add(&crate::workspace::shown(&path), Some(&path));
    for set in &compiled.sets {
        let of_file: Vec<usize> = (0..set.projects.len()).filter(|&place| set.projects.get(place).is_some_and(|project| project.at.file == id)).collect();
        let at_place: Vec<usize> = of_file.iter().copied().filter(|&place| set.projects.get(place).is_some_and(|project| Some(project.at) == wanted)).collect();
        let places = if at_place.is_empty() { of_file } else { at_place };
        let Some(parts) = set.output.as_ref().filter(|_| !places.is_empty()) else { continue };
        let is_here = |finding: &&crate::diagnostics::Diagnostic| finding.primary.at.file == id && finding.severity() == Severity::Error;
        let errors: Vec<String> =
            compiled.findings.iter().filter(is_here).map(|finding| format!("{} {}", finding.code.info().id, finding.title(Language::Chinese))).collect();
        let options = Options { draft: !errors.is_empty(), ..options };
        let mut html = Vec::new();
        parts.write(&mut html, options, &places, errors, &mut || {}).ok()?;
        let title = places.first().and_then(|&place| set.projects.get(place)).map(|project| project.name.clone()).unwrap_or_default();
        return Some(Page { html: String::from_utf8(html).ok()?, title });
    }
    None
}
