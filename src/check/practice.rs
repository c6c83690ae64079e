//! A bureau's own practice: values that are no declared choice, and what must be there and is not.

use rustc_hash::FxHashSet;

use crate::check::Checker;
use crate::check::resolve::{Resolved, is_refused};
use crate::diagnostics::{Code, Diagnostic, Message, suggest};
use crate::model::{Document, Facts, Located, Text};
use crate::scope::{Choice, Wanted};
use crate::syntax::token::{CHOOSABLE, Keyword};

/// How many places are shown of what a bureau declares.
const MOST_LABELS: usize = 3;

/// How many choices are told.
const MOST_TOLD: usize = 20;

/// First levels that every project has: that one is missing is the standard form's finding, whatever a bureau says of it.
const STANDARD_LEVELS: [&str; 3] = ["成本", "产出", "效益"];

/// Fields that every project has, for the same reason.
const STANDARD_FIELDS: [Keyword; 5] = [Keyword::Department, Keyword::Agency, Keyword::Period, Keyword::Budget, Keyword::AnnualGoal];

const fn chosen<'f, 's>(facts: &'f Facts<'s>, field: Keyword) -> Option<&'f Located<Text<'s>>> {
    match field {
        Keyword::Nature => facts.nature.as_ref(),
        Keyword::Category => facts.category.as_ref(),
        Keyword::Department => facts.department.as_ref(),
        Keyword::Agency => facts.agency.as_ref(),
        _ => None,
    }
}

impl<'s> Checker<'s> {
    pub(super) fn check_practice(&mut self, resolved: &Resolved<'s>) {
        if !self.context.scope.has_practice() {
            return;
        }
        let project = &resolved.project;
        for field in CHOOSABLE {
            let Some(value) = chosen(&project.facts, field) else { continue };
            let held = |document: &Document<'s>| document.held.contains(&field) && chosen(&document.facts, field).is_some_and(|default| default.at == value.at);
            if self.context.document.is_some_and(held) {
                continue;
            }
            let Some(mut diagnostic) = self.not_chosen(field, value) else { continue };
            let within = |span| resolved.at.span.start <= span && span <= resolved.at.span.end;
            if value.at.file != resolved.at.file || !within(value.at.span.start) {
                // From the document or a template: an `allow` of the project works here too.
                diagnostic = diagnostic.label(project.name.at, "project");
            }
            self.report(diagnostic);
        }
        self.check_required(resolved);
    }

    /// Holds what a document says against the choices.
    pub(super) fn check_document_choices(&mut self, document: &mut Document<'s>) {
        document.held = CHOOSABLE.into_iter().filter(|field| self.context.scope.choices(*field).next().is_some()).collect();
        for field in CHOOSABLE {
            if let Some(diagnostic) = chosen(&document.facts, field).and_then(|value| self.not_chosen(field, value)) {
                self.report(diagnostic);
            }
        }
    }

    /// What to say of a value that is no choice of its field.
    fn not_chosen(&self, field: Keyword, value: &Located<Text<'s>>) -> Option<Diagnostic> {
        let scope = self.context.scope;
        scope.choices(field).next()?;
        if scope.choice(field, &value.value).is_some() || scope.choices_in_doubt() || is_refused(&value.value) {
            return None;
        }
        let diagnostic = Diagnostic::new(Code::ValueNotInChoices, value.at);
        if self.findings.is_full() {
            // Only counted: nothing need be worked out for it.
            return Some(diagnostic);
        }
        let info = field.info();
        let name = Message { zh: info.chinese.first().copied().unwrap_or(info.english), en: info.english };
        let mut told: Vec<&str> = scope.choices(field).take(MOST_TOLD).map(|choice| choice.value.as_ref()).collect();
        if scope.choices(field).nth(MOST_TOLD).is_some() {
            told.push("…");
        }
        let mut diagnostic = diagnostic.with("field", name).with("value", value.value.as_ref()).with("choices", told.join("、"));
        // Nothing but the choices may stand here.
        let near = suggest::near(&value.value, scope.choices(field).map(|choice| choice.value.as_ref()), suggest::Vocabulary::Closed);
        let written = |word: &str| scope.choice(field, word).map_or_else(|| word.to_owned(), |choice| choice.written.as_ref().to_owned());
        diagnostic = diagnostic.nearest(near, value.at, written);
        let label = |diagnostic: Diagnostic, choice: &Choice<'_>| diagnostic.label_with(choice.at, "choice", vec![("choice", choice.value.as_ref().into())]);
        Some(scope.choices(field).take(MOST_LABELS).fold(diagnostic, label).note("list"))
    }

    /// Whether a bureau asks for an indicator of satisfaction: that there is none is then its finding.
    pub(super) fn requires_satisfaction(&self) -> bool {
        self.context.scope.required().any(|required| match &required.wanted {
            Wanted::Level(level1, level2) => level2.as_ref().unwrap_or(level1).ends_with("满意度"),
            Wanted::Field(_) => false,
        })
    }

    /// Names all that must be there and is not, in one finding.
    fn check_required(&mut self, resolved: &Resolved<'s>) {
        let scope = self.context.scope;
        if resolved.incomplete || self.context.document.is_some_and(|document| document.incomplete) || scope.required().next().is_none() {
            return;
        }
        let project = &resolved.project;
        let mut levels = FxHashSet::default();
        for indicator in &project.indicators {
            levels.insert((indicator.level1.as_ref(), None));
            levels.insert((indicator.level1.as_ref(), indicator.level2.as_deref()));
        }
        // A level that is not known was reported, and may be meant for any.
        let any_unknown = project.indicators.iter().any(|indicator| indicator.level.is_none());
        let is_missing = |wanted: &Wanted<'s>| match wanted {
            Wanted::Level(level1, None) if STANDARD_LEVELS.contains(&level1.as_ref()) => false,
            Wanted::Level(level1, level2) => !any_unknown && !levels.contains(&(level1.as_ref(), level2.as_deref())),
            Wanted::Field(field) => !STANDARD_FIELDS.contains(field) && lacks(resolved, *field),
        };
        let mut missing = scope.required().filter(|required| is_missing(&required.wanted));
        let Some(first) = missing.next() else { return };
        let mut diagnostic = Diagnostic::new(Code::RequiredMissing, project.name.at);
        if !self.findings.is_full() {
            let missing: Vec<_> = std::iter::once(first).chain(missing).collect();
            let names: Vec<&str> = missing.iter().map(|required| required.written).collect();
            diagnostic = diagnostic.with("missing", names.join("、"));
            for required in missing.iter().take(MOST_TOLD) {
                diagnostic = diagnostic.label_with(required.at, "required", vec![("what", required.written.into())]);
            }
        }
        self.report(diagnostic);
    }
}

/// Whether a project has nothing of a field, neither of its own nor of its templates nor of its document. What is said and could not be read is said.
fn lacks(resolved: &Resolved<'_>, field: Keyword) -> bool {
    let (project, facts) = (&resolved.project, &resolved.project.facts);
    match field {
        Keyword::Weight => project.indicators.iter().all(|indicator| indicator.weight.is_none()),
        Keyword::Year => facts.year.is_none() && !resolved.said.contains(&field),
        field => chosen(facts, field).is_none() && !resolved.said.contains(&field),
    }
}
