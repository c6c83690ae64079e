//! `textDocument/codeLens`: above each project what it costs, what part of the document that is, and how many findings it has.

use lsp_types::{CodeLens, Command, Position, Range, Uri};
use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};
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
    /// What a document declares that its projects cost.
    declared: Option<Decimal>,
}

/// The lenses of a document.
pub(super) fn lenses(server: &mut Server, uri: &Uri) -> Vec<CodeLens> {
    if !server.settings.code_lens {
        return Vec::new();
    }
    let places = server.view(uri, |view| {
        let wanted = view.file.tree.statements.iter().filter(|statement| matches!(statement.keyword, Keyword::Project | Keyword::Document));
        let declared = view.context.document.and_then(|document| document.budget).map(|budget| budget.value);
        let place = |statement: &crate::syntax::ast::Statement| Place {
            declared,
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
        let set = compiled.sets.iter().find(|set| set.document == Some(file)).filter(|_| place.keyword == Keyword::Document);
        let (said, findings) = match set {
            Some(set) => (Some(document(set, place.declared, language)), of_set(&compiled, set, language)),
            None => {
                let known = place.name.and_then(|name| projects.get(&name));
                (known.map(|(set, project)| self::project(set, project, language)), findings.within(place.span, language))
            }
        };
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
            Language::English => counted(project.indicators, "indicator"),
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

fn document(set: &CompiledSet, declared: Option<Decimal>, language: Language) -> String {
    let sum = set.sum.map(figures::money).unwrap_or_default();
    let difference = declared.zip(set.sum).and_then(|(declared, sum)| sum.checked_sub(declared));
    let held = difference.map(|difference| match (language, difference.is_zero(), difference.is_sign_negative()) {
        (Language::Chinese, true, _) => "，与预算相符".to_owned(),
        (Language::Chinese, _, true) => format!("，比预算少 {}", figures::money(difference.abs())),
        (Language::Chinese, ..) => format!("，比预算多 {}", figures::money(difference)),
        (Language::English, true, _) => ", as the budget says".to_owned(),
        (Language::English, _, true) => format!(", {} less than the budget", figures::money(difference.abs())),
        (Language::English, ..) => format!(", {} more than the budget", figures::money(difference)),
    });
    let held = held.unwrap_or_default();
    match language {
        Language::Chinese => format!("{} 个项目 · 合计 {sum}{held}", set.projects.len()),
        Language::English => format!("{} · {sum} in all{held}", counted(set.projects.len(), "project")),
    }
}

/// How many findings a set has, in words; none where all is well.
fn of_set(compiled: &Compiled, set: &CompiledSet, language: Language) -> Option<String> {
    let projects = set.projects.iter().map(|project| project.at.file);
    let files: FxHashSet<FileId> = projects.chain(set.document).chain(set.erroneous.iter().copied()).collect();
    let (mut errors, mut warnings) = (0, 0);
    for (_, _, severity, count) in compiled.counts().filter(|(file, ..)| files.contains(file)) {
        match severity {
            Severity::Error => errors += count,
            Severity::Warning => warnings += count,
            Severity::Information => {}
        }
    }
    in_words(errors, warnings, language)
}

fn in_words(errors: usize, warnings: usize, language: Language) -> Option<String> {
    match (language, errors, warnings) {
        (_, 0, 0) => None,
        (Language::Chinese, _, 0) => Some(format!("{errors} 处错误")),
        (Language::Chinese, 0, _) => Some(format!("{warnings} 处警告")),
        (Language::Chinese, ..) => Some(format!("{errors} 处错误，{warnings} 处警告")),
        (Language::English, _, 0) => Some(counted(errors, "error")),
        (Language::English, 0, _) => Some(counted(warnings, "warning")),
        (Language::English, ..) => Some(format!("{}, {}", counted(errors, "error"), counted(warnings, "warning"))),
    }
}

/// A number of things in English.
fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
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
        in_words(count(Severity::Error), count(Severity::Warning), language)
    }
}
