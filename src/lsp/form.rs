//! `perfc/form`: the official form as one page, for a preview beside the source.

use lsp_types::{Position, TextDocumentIdentifier};
use serde::{Deserialize, Serialize};

use super::Server;
use super::symbols::head_span;
use crate::compile::Progress;
use crate::diagnostics::{Language, Severity};
use crate::emit::{Format, Options};
use crate::source::{FileId, Location, Span};
use crate::syntax::token::Keyword;
use crate::workspace::Plan;

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
        Some(Wanted { name: view.module.at(head_span(statement)), span: statement.span })
    })?;
    let path = Server::path(uri);
    let plan = server.plan();
    let is_open = |set: &&crate::workspace::PlannedSet| super::view::SetFiles::new(set).files.contains(&path);
    let set = plan.sets.iter().find(is_open).cloned()?;
    let plan = Plan { sets: vec![set], ..Plan::default() };
    let id = server.compiler.registry().add(&crate::workspace::shown(&path), Some(&path));
    let sound = Options::new(Format::Html);
    page(server, &plan, id, wanted, sound).or_else(|| page(server, &plan, id, wanted, Options { draft: true, ..sound }))
}

/// The project that a page is to show.
#[derive(Clone, Copy)]
struct Wanted {
    name: Location,
    span: Span,
}

/// The page of a file's projects, or of the one that is wanted; none where errors stop it. A draft lists the errors of what it shows.
fn page(server: &Server, plan: &Plan, id: FileId, wanted: Option<Wanted>, options: Options) -> Option<Page> {
    let compiled = server.compiler.build(plan, &server.overlay, options, &Progress::default());
    let is_error = |finding: &&crate::diagnostics::Diagnostic| {
        let at = finding.primary.at;
        at.file == id && finding.severity() == Severity::Error && wanted.is_none_or(|wanted| wanted.span.touches(at.span))
    };
    let errors = compiled.findings.iter().filter(is_error).map(|finding| format!("{} {}", finding.code.info().id, finding.title(Language::Chinese)));
    let errors: Vec<String> = errors.collect();
    compiled.sets.iter().find_map(|set| {
        let of_file = set.projects.iter().enumerate().filter(|(_, project)| project.at.file == id);
        let (places, at): (Vec<usize>, Vec<Location>) = of_file.map(|(place, project)| (place, project.at)).unzip();
        let one = at.iter().zip(&places).find(|(at, _)| wanted.is_some_and(|wanted| wanted.name == **at)).map(|(_, place)| vec![*place]);
        let places = one.unwrap_or(places);
        let first = set.projects.get(*places.first()?)?;
        let mut html = Vec::new();
        set.output.as_ref()?.write(&mut html, options, &places, errors.clone(), &mut || {}).ok()?;
        Some(Page { html: String::from_utf8(html).ok()?, title: first.name.clone() })
    })
}
