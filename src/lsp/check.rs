//! Findings, for every file of the sets of what is open.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{
    CodeDescription, Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticTag, Location, NumberOrString, PublishDiagnosticsParams, Range, Uri,
};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::{Server, convert};
use crate::compile::{Compiled, Compiler, Progress};
use crate::diagnostics::{Code, Diagnostic, Language, Severity};
use crate::quantity::grouped;
use crate::source::{EditorLines, Encoding, FileId, Sources};
use crate::workspace::{Overlay, Plan};

/// A check of all that is open, as it is when the check is begun.
#[derive(Debug)]
pub struct Job {
    compiler: Arc<Compiler>,
    plan: Arc<Plan>,
    overlay: Overlay,
    /// The open documents: how the client names them, and which edit it is.
    open: FxHashMap<PathBuf, (Uri, i32)>,
}

/// What a check came to.
#[derive(Debug)]
pub struct Done {
    compiled: Compiled,
    open: FxHashMap<PathBuf, (Uri, i32)>,
}

impl Job {
    /// Runs the check; none where it was cancelled on the way.
    #[must_use]
    pub fn run(self, progress: &Progress) -> Option<Done> {
        let compiled = self.compiler.check(&self.plan, &self.overlay, progress);
        let is_cancelled = progress.cancelled.load(std::sync::atomic::Ordering::Relaxed);
        (!is_cancelled).then_some(Done { compiled, open: self.open })
    }
}

/// What the client was last told of each file.
#[derive(Debug, Default)]
pub struct Published {
    files: FxHashMap<PathBuf, (Uri, Vec<Shown>, Option<i32>)>,
}

impl Published {
    /// Tells everything anew the next time.
    pub fn forget(&mut self) {
        for (_, _, version) in self.files.values_mut() {
            *version = Some(i32::MIN);
        }
    }
}

/// `perfc/status`: an open file in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The file.
    pub uri: Uri,
    /// How many projects it has.
    pub projects: usize,
    /// How many indicators they have.
    pub indicators: usize,
    /// What their budgets add up to, in 元, grouped; none where no budget is known.
    pub budget: Option<String>,
    /// How many errors it has.
    pub errors: usize,
    /// How many warnings it has.
    pub warnings: usize,
}

impl Server {
    /// The check that is due, if something has changed.
    pub fn job(&mut self) -> Option<Job> {
        if !std::mem::replace(&mut self.is_stale, false) {
            return None;
        }
        let plan = self.plan();
        let open = self.documents.iter().map(|(path, document)| (path.clone(), (document.uri.clone(), document.version))).collect();
        Some(Job { compiler: Arc::clone(&self.compiler), plan, overlay: self.overlay.clone(), open })
    }

    /// The findings of a document's set as they are now.
    pub(super) fn checked(&mut self) -> Compiled {
        let plan = self.plan();
        self.compiler.check(&plan, &self.overlay, &Progress::default())
    }

    /// Tells the client what a check came to, as far as it does not know it.
    pub fn publish(&mut self, done: &Done) {
        let converter = Converter { server: self, sources: &done.compiled.sources, open: &done.open, lines: FxHashMap::default() };
        let mut found = converter.all(&done.compiled.findings);
        // A file without findings has them taken away, and one that is open is told its version.
        let known = self.published.files.iter().map(|(path, (uri, _, _))| (path.clone(), uri.clone()));
        for (path, uri) in known.chain(done.open.iter().map(|(path, (uri, _))| (path.clone(), uri.clone()))).collect::<Vec<_>>() {
            found.entry(path).or_insert_with(|| (uri, Vec::new()));
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|one, two| one.0.cmp(&two.0));
        let mut statuses = Statuses::new(&done.compiled);
        for (path, (uri, diagnostics)) in found {
            let version = done.open.get(&path).map(|(_, version)| *version);
            let is_known = self.published.files.get(&path).is_some_and(|(_, known, told)| *known == diagnostics && *told == version);
            if is_known {
                continue;
            }
            if diagnostics.is_empty() && version.is_none() {
                self.published.files.remove(&path);
            } else {
                self.published.files.insert(path.clone(), (uri.clone(), diagnostics.clone(), version));
            }
            self.notify("textDocument/publishDiagnostics", PublishDiagnosticsParams { uri: uri.clone(), diagnostics, version });
            if version.is_some() {
                let id = self.compiler.registry().add(&crate::workspace::shown(&path), Some(&path));
                let status = statuses.take(id, uri);
                self.notify("perfc/status", status);
            }
        }
        if self.client.refreshes_lenses && self.settings.code_lens {
            self.ask("workspace/codeLens/refresh", ());
        }
    }
}

/// The findings and figures of files.
struct Statuses {
    files: FxHashMap<FileId, (usize, usize, Option<Decimal>)>,
    findings: FxHashMap<FileId, (usize, usize)>,
}

impl Statuses {
    fn new(compiled: &Compiled) -> Self {
        let mut files: FxHashMap<FileId, (usize, usize, Option<Decimal>)> = FxHashMap::default();
        for project in compiled.sets.iter().flat_map(|set| &set.projects) {
            let (projects, indicators, budget) = files.entry(project.at.file).or_default();
            *projects += 1;
            *indicators += project.indicators;
            *budget = match (*budget, project.budget) {
                (Some(sum), Some(more)) => sum.checked_add(more),
                (one, other) => one.or(other),
            };
        }
        let mut findings: FxHashMap<FileId, (usize, usize)> = FxHashMap::default();
        for (file, _, severity, count) in compiled.counts() {
            let (errors, warnings) = findings.entry(file).or_default();
            match severity {
                Severity::Error => *errors += count,
                Severity::Warning => *warnings += count,
                Severity::Information => {}
            }
        }
        Self { files, findings }
    }

    fn take(&mut self, file: FileId, uri: Uri) -> Status {
        let (projects, indicators, budget) = self.files.remove(&file).unwrap_or_default();
        let (errors, warnings) = self.findings.remove(&file).unwrap_or_default();
        Status { uri, projects, indicators, budget: budget.map(grouped), errors, warnings }
    }
}

/// Findings in the protocol's words.
struct Converter<'c> {
    server: &'c Server,
    sources: &'c Sources,
    open: &'c FxHashMap<PathBuf, (Uri, i32)>,
    lines: FxHashMap<FileId, EditorLines>,
}

impl Converter<'_> {
    fn all(mut self, findings: &[Diagnostic]) -> FxHashMap<PathBuf, (Uri, Vec<Shown>)> {
        let mut found: FxHashMap<PathBuf, (Uri, Vec<Shown>)> = FxHashMap::default();
        for finding in findings {
            let Some((path, uri)) = self.file(finding.primary.at.file) else { continue };
            let converted = self.one(finding);
            found.entry(path).or_insert_with(|| (uri, Vec::new())).1.push(converted);
        }
        found
    }

    /// The path and name of a file. What is built in has neither, and no finding of its own.
    fn file(&self, id: FileId) -> Option<(PathBuf, Uri)> {
        let path = self.server.compiler.registry().path(id)?;
        let uri = match self.open.get(&path) {
            Some((uri, _)) => uri.clone(),
            None => convert::uri(&path)?,
        };
        Some((path, uri))
    }

    fn range(&mut self, at: crate::source::Location) -> Range {
        let text = &self.sources.get(at.file).text;
        let lines = self.lines.entry(at.file).or_insert_with(|| EditorLines::new(text));
        let encoding: Encoding = self.server.encoding;
        let position = |byte| convert::position(lines.position(text, byte, encoding));
        Range { start: position(at.span.start), end: position(at.span.end) }
    }

    fn one(&mut self, finding: &Diagnostic) -> Shown {
        let language = self.server.settings.language;
        let related = self.server.client.related_information.then(|| self.related(finding, language));
        let page = self.server.pages.as_deref().filter(|_| self.server.client.code_description);
        let href = page.and_then(|folder| convert::uri(&page_path(folder, finding.code)));
        Shown {
            range: self.range(finding.primary.at),
            severity: Some(convert::severity(finding.severity())),
            code: Some(NumberOrString::String(finding.code.info().id.to_owned())),
            code_description: href.map(|href| CodeDescription { href }),
            source: Some("perfc".to_owned()),
            message: message(finding, language),
            related_information: related.filter(|related| !related.is_empty()),
            tags: tags(finding.code),
            data: None,
        }
    }

    fn related(&mut self, finding: &Diagnostic, language: Language) -> Vec<DiagnosticRelatedInformation> {
        let mut related = Vec::new();
        for label in &finding.secondary {
            let Some((_, uri)) = self.file(label.at.file) else { continue };
            let location = Location { uri, range: self.range(label.at) };
            related.push(DiagnosticRelatedInformation { location, message: finding.label_text(label, language) });
        }
        related
    }
}

/// Where the page that explains a finding lies in a folder of such pages.
#[must_use]
pub fn page_path(folder: &Path, code: Code) -> PathBuf {
    folder.join(format!("{}.md", code.info().id))
}

/// A finding as an editor shows it beside the text: headline, what is to be said at the place, arithmetic, notes.
#[must_use]
pub fn message(finding: &Diagnostic, language: Language) -> String {
    let mut lines = vec![finding.title(language)];
    let here = finding.label_text(&finding.primary, language);
    if !here.is_empty() && !lines.contains(&here) {
        lines.push(here);
    }
    if let Some(table) = &finding.table {
        lines.push(match language {
            Language::Chinese => format!("各项之和是 {}", table.sum),
            Language::English => format!("the rows add up to {}", table.sum),
        });
    }
    lines.extend(finding.note_texts(language));
    lines.join("\n")
}

/// How a finding's text is shown besides: faded where it does nothing, struck through where another spelling is meant.
fn tags(code: Code) -> Option<Vec<DiagnosticTag>> {
    match code {
        Code::IdleAllow => Some(vec![DiagnosticTag::UNNECESSARY]),
        Code::DashInterval => Some(vec![DiagnosticTag::DEPRECATED]),
        _ => None,
    }
}
