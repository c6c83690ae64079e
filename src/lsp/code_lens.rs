//! `textDocument/codeLens`: above each project what it costs, what part of the document that is, and how many findings it has.

use lsp_types::{CodeLens, Command, Position, Range, Uri};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde_json::json;

use super::Server;
use super::figures;
use crate::compile::{Compiled, CompiledSet, ProjectSummary};
use crate::diagnostics::{Language, Severity};
use crate::source::{FileId, Location, Span};
use crate::syntax::token::Keyword;

/// The command that shows the form; the client knows it.
const SHOW_FORM: &str = "perfc.showForm";

/// What a lens stands above.
struct Place {
    keyword: Keyword,
    name: Option<Location>,
    span: Span,
    range: Range,
}

/// The lenses of a document.
pub(super) fn lenses(server: &mut Server, uri: &Uri) -> Vec<CodeLens> {
    if !server.settings.code_lens {
        return Vec::new();
    }
    let places = server.view(uri, |view| {
        let wanted = view.file.tree.statements.iter().filter(|statement| matches!(statement.keyword, Keyword::Project | Keyword::Document));
        let place = |statement: &crate::syntax::ast::Statement| Place {
            keyword: statement.keyword,
            name: Some(view.module.at(super::symbols::head_span(statement))),
            span: statement.span,
            range: view.file.range(statement.keyword_span),
        };
        (view.file.id, wanted.map(place).collect::<Vec<_>>())
    });
    let Some((file, places)) = places.filter(|(_, places)| !places.is_empty()) else { return Vec::new() };
    let compiled = server.checked();
    let language = server.language();
    let findings = Findings::new(&compiled, file);
    let projects: FxHashMap<Location, (&CompiledSet, &ProjectSummary)> =
        compiled.sets.iter().flat_map(|set| set.projects.iter().map(move |project| (project.at, (set, project)))).collect();
    let mut lenses = Vec::new();
    for place in &places {
        let said = match place.keyword {
            Keyword::Document => compiled.sets.iter().find(|set| set.document == Some(file)).map(|set| document(set, language)),
            _ => place.name.and_then(|name| projects.get(&name)).map(|(set, project)| self::project(set, project, language)),
        };
        let findings = findings.within(place.span, language);
        let title = said.into_iter().chain(findings).collect::<Vec<_>>().join(" · ");
        if title.is_empty() {
            continue;
        }
        let position: Position = place.range.start;
        let command = Command { title, command: SHOW_FORM.to_owned(), arguments: Some(vec![json!(uri.as_str()), json!(position)]) };
        lenses.push(CodeLens { range: place.range, command: Some(command), data: None });
    }
    lenses
}

fn project(set: &CompiledSet, project: &ProjectSummary, language: Language) -> String {
    let Some(budget) = project.budget else {
        return match language {
            Language::Chinese => format!("{} 条指标", project.indicators),
            Language::English => format!("{} indicators", project.indicators),
        };
    };
    let share = set.document.and(set.sum).filter(|_| set.projects.len() > 1).and_then(|sum: Decimal| figures::share(budget, sum));
    match (language, share) {
        (Language::Chinese, Some(share)) => format!("预算 {} · 占汇总表 {share}", figures::money(budget)),
        (Language::Chinese, None) => format!("预算 {}", figures::money(budget)),
        (Language::English, Some(share)) => format!("budget {} · {share} of the document", figures::money(budget)),
        (Language::English, None) => format!("budget {}", figures::money(budget)),
    }
}

fn document(set: &CompiledSet, language: Language) -> String {
    let sum = set.sum.map(figures::money).unwrap_or_default();
    match language {
        Language::Chinese => format!("{} 个项目 · 合计 {sum}", set.projects.len()),
        Language::English => format!("{} projects · {sum} in all", set.projects.len()),
    }
}

/// The findings of a file, in the order of the text.
struct Findings {
    list: Vec<(u32, Severity)>,
}

impl Findings {
    fn new(compiled: &Compiled, file: FileId) -> Self {
        let of_file = compiled.findings.iter().filter(|finding| finding.primary.at.file == file);
        let mut list: Vec<(u32, Severity)> = of_file.map(|finding| (finding.primary.at.span.start, finding.severity())).collect();
        list.sort_by_key(|(at, _)| *at);
        Self { list }
    }

    /// How many there are within some bytes, in words; none where all is well.
    fn within(&self, span: Span, language: Language) -> Option<String> {
        let from = self.list.partition_point(|(at, _)| *at < span.start);
        let to = self.list.partition_point(|(at, _)| *at <= span.end);
        let found = self.list.get(from..to)?;
        let count = |severity: Severity| found.iter().filter(|(_, known)| *known == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        match (language, errors, warnings) {
            (_, 0, 0) => None,
            (Language::Chinese, _, 0) => Some(format!("{errors} 处错误")),
            (Language::Chinese, 0, _) => Some(format!("{warnings} 处警告")),
            (Language::Chinese, ..) => Some(format!("{errors} 处错误，{warnings} 处警告")),
            (Language::English, ..) => Some(format!("{errors} errors, {warnings} warnings")),
        }
    }
}
