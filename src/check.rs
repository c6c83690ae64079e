//! From syntax tree to model: what the tree means, and whether it holds.
//!
//! Checking never stops at the first problem. What is broken is left out of the model or marked, and every later pass is silent about what rests on it, so
//! that one mistake is one finding.

mod completeness;
mod costs;
mod dates;
mod documents;
mod entry;
pub(crate) mod expressions;
mod goals;
mod known;
mod levels;
mod likeness;
mod money;
mod practice;
mod promises;
pub(crate) mod resolve;
mod signs;
mod synonyms;
pub(crate) mod targets;
pub(crate) mod units;
mod weights;
mod wording;
mod words;

use rustc_hash::FxHashMap;

use crate::diagnostics::suggest::Near;
use crate::diagnostics::{Applicability, Code, Diagnostic, Findings, Severity};
use crate::model::{Document, LevelId, Project, Text};
use crate::proof::Proof;
use crate::quantity::Unit;
use crate::scope::{Module, Scope};
use crate::source::{Location, Span, clamp};
use crate::syntax::ast::{self, Head};
use crate::syntax::token::Keyword;

pub use documents::{DocumentCheck, Member, Set};
pub use likeness::Sketch;

/// What a file's statements are checked against.
#[derive(Clone, Copy, Debug)]
pub struct Context<'s> {
    /// What its names mean.
    pub scope: &'s Scope<'s>,
    /// The document that covers it.
    pub document: Option<&'s Document<'s>>,
}

/// An `allow` and the reach of it.
#[derive(Clone, Debug)]
pub struct Allow {
    /// Which finding it silences.
    pub code: Code,
    /// The code as written in the `allow`.
    pub at: Location,
    /// The statement it stands in: findings within are silenced.
    pub reach: Location,
    /// The whole `allow` statement, with the space that goes when it goes.
    pub statement: Span,
    /// It stands in a template: idle only where it is idle in every project that includes it.
    pub shared: bool,
    /// It silenced a finding of its project already.
    pub used: bool,
    /// Why: 审核说明.
    pub reason: String,
}

/// One project as checked.
#[derive(Debug)]
pub struct CheckedProject<'s> {
    /// What it says.
    pub project: Project<'s>,
    /// Whether something in it could not be read: then what is missing may not be missing.
    pub incomplete: bool,
    /// Whether its money rows are in doubt, so that no sum should be held against them.
    pub money_broken: bool,
    /// What its goal is told apart from others by.
    pub goal: Option<Sketch>,
    /// What could be proved of its money, where that was asked for.
    pub proof: Option<Proof>,
}

/// Checks the projects of one file, one after the other.
pub struct Checker<'s> {
    context: Context<'s>,
    module: Module<'s>,
    /// What was found so far.
    pub findings: Findings,
    allows: Vec<Allow>,
    /// Units already looked up and how outputs carry them, by how they are written.
    units: FxHashMap<&'s str, (Unit, Text<'s>)>,
    /// What is nearest to units that are none, by how they are written.
    unknown_units: FxHashMap<&'s str, Option<Near<'s>>>,
    /// Levels already found, by how the path's first parts are written.
    levels: FxHashMap<&'s str, (Text<'s>, Option<Text<'s>>, LevelId)>,
    /// Names and texts already looked through.
    known: known::Known<'s>,
    /// Whether what can be proved of the money is kept.
    proofs: bool,
}

impl<'s> Checker<'s> {
    /// A checker of one file.
    #[must_use]
    pub fn new(context: Context<'s>, module: Module<'s>) -> Self {
        Self {
            context,
            module,
            findings: Findings::new(module.file),
            allows: Vec::new(),
            units: FxHashMap::default(),
            unknown_units: FxHashMap::default(),
            levels: FxHashMap::default(),
            known: known::Known::default(),
            proofs: false,
        }
    }

    /// The same, which also says what can be proved of each project's money.
    #[must_use]
    pub const fn with_proofs(mut self, proofs: bool) -> Self {
        self.proofs = proofs;
        self
    }

    /// The same, which also keeps what is allowed.
    #[must_use]
    pub fn with_silenced(mut self, silenced: bool) -> Self {
        self.findings = self.findings.keeping_silenced(silenced);
        self
    }

    /// The same, which only counts what it finds where that is wanted.
    #[must_use]
    pub fn counting(mut self, counting: bool) -> Self {
        self.findings = self.findings.counting(counting);
        self
    }

    /// Checks one `project` statement; `None` where not even its name can be read.
    pub fn project(&mut self, statement: &'s ast::Statement) -> Option<CheckedProject<'s>> {
        let (found, allowed) = (self.findings.list().len(), self.allows.len());
        let mut resolved = self.resolve_project(statement)?;
        let money_unread = resolved.money_broken;
        let (goal_said, goal) = resolved.project.annual_goal.as_ref().map(|goal| known::Said::of_goal(&goal.value)).unzip();
        resolved.goal_said = goal_said;
        self.check_budget(&mut resolved);
        self.check_dates(&resolved);
        self.check_levels(&resolved);
        self.check_weights(&resolved);
        let mut claims = Vec::new();
        let entries = entry::entries(&resolved, self.context.scope);
        self.check_completeness(&resolved, &entries);
        self.check_practice(&resolved);
        self.check_costs(&resolved, &entries);
        self.check_promises(&entries);
        self.check_signs(&entries);
        self.check_deadlines(&resolved, &entries);
        self.check_synonyms(&entries);
        self.check_wording(&resolved, &entries);
        self.check_goals(&resolved, &entries);
        if self.proofs {
            money::claims(&resolved, money_unread, &mut claims);
            self.cost_claims(&resolved, &entries, &mut claims);
        }
        drop(entries);
        self.check_expressions(&resolved, &mut claims);
        costs::settle(&resolved, &mut claims);
        self.silence_project(resolved.at, found, allowed);
        let proof = self.proofs.then(|| Proof { name: resolved.project.name.value.to_string(), at: resolved.project.name.at, claims });
        Some(CheckedProject { incomplete: resolved.incomplete, money_broken: resolved.money_broken, goal: goal.flatten(), proof, project: resolved.project })
    }

    /// Reads one `project` statement without holding what it says against anything: what [`Checker::project`] begins with.
    pub fn read(&mut self, statement: &'s ast::Statement) -> Option<Project<'s>> {
        self.resolve_project(statement).map(|resolved| resolved.project)
    }

    /// Checks what the statements of a template say on their own, whether it is included or not.
    pub fn template(&mut self, statement: &'s ast::Statement) {
        self.resolve_template(statement);
    }

    /// What a project allows, it allows in what it takes from templates too, wherever those stand: `found` findings and `allowed` `allow`s were there before it.
    fn silence_project(&mut self, project: Location, found: usize, allowed: usize) {
        for allow in self.allows.iter_mut().skip(allowed).filter(|allow| allow.reach == project) {
            let mut place = 0;
            let Allow { code, used, reason, .. } = allow;
            self.findings.silence(|finding| {
                place += 1;
                let silenced = place > found && finding.code == *code;
                *used |= silenced;
                silenced.then_some(reason.as_str())
            });
        }
    }

    /// The findings of the file, those that an `allow` silences taken out and idle `allow`s reported; and the templates' `allow`s with whether each
    /// silenced anything, for when every project that includes them is known.
    #[must_use]
    pub fn finish(mut self) -> (Findings, Vec<(Allow, bool)>) {
        let allows = std::mem::take(&mut self.allows);
        let used = silence(&mut self.findings, &allows);
        // What is found in the whole set only is silenced there.
        let (shared, own): (Vec<_>, Vec<_>) = allows.into_iter().zip(used).partition(|(allow, _)| allow.shared || allow.code.is_of_set());
        let is_sound = !self.findings.has_errors();
        report_idle(&mut self.findings, &own, is_sound);
        (self.findings, shared)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.push(diagnostic);
    }

    /// Reads an `allow`; its reach is the statement it stands in.
    fn allow(&mut self, module: Module<'s>, statement: &ast::Statement, reach: Location, shared: bool) {
        if let Some(allow) = read_allow(&mut self.findings, module, statement, reach, shared) {
            self.allows.push(allow);
        }
    }
}

fn read_allow(findings: &mut Findings, module: Module<'_>, statement: &ast::Statement, reach: Location, shared: bool) -> Option<Allow> {
    let Head::Allow(code, reason) = &statement.head else { return None };
    let at = module.at(*code);
    let written = module.slice(*code);
    let Some(found) = Code::find(written) else {
        findings.push(Diagnostic::new(Code::UnknownCode, at).with("code", written).note("list"));
        return None;
    };
    if found.info().severity == Severity::Error {
        findings.push(Diagnostic::new(Code::ErrorNotAllowable, at).with("code", found.info().id));
        return None;
    }
    let said = module.spelling(*reason);
    if said.trim().is_empty() {
        findings.push(Diagnostic::new(Code::RefusedValue, module.at(reason.span)).with("keyword", module.slice(statement.keyword_span)));
    }
    Some(Allow { code: found, at, reach, statement: with_line(module.text, statement.span), shared, used: false, reason: said.into_owned() })
}

/// A range with its line, where nothing else stands there; else with the space that set it off from what does.
fn with_line(text: &str, span: Span) -> Span {
    const BLANK: [char; 3] = [' ', '\t', '\u{3000}'];
    let (start, end) = (span.start as usize, span.end as usize);
    let before = text.get(..start).unwrap_or_default().trim_end_matches(BLANK);
    let behind = text.get(end..).unwrap_or_default();
    let rest = behind.trim_start_matches(BLANK);
    let line_break = if rest.starts_with("\r\n") { 2 } else { 1 };
    let is_first = before.is_empty() || before.ends_with('\n');
    let behind = end + behind.len() - rest.len();
    match (is_first, rest.starts_with(['\r', '\n'])) {
        (true, true) => Span::new(clamp(before.len()), clamp(behind + line_break)),
        (true, false) => Span::new(span.start, clamp(behind)),
        (false, _) => Span::new(clamp(before.len()), span.end),
    }
}

/// Takes out the findings that an `allow` silences; answers which of them did.
pub fn silence(findings: &mut Findings, allows: &[Allow]) -> Vec<bool> {
    let mut used: Vec<bool> = allows.iter().map(|allow| allow.used).collect();
    if allows.is_empty() {
        return used;
    }
    findings.silence(|finding| {
        let mut reason = None;
        for (allow, used) in allows.iter().zip(&mut used) {
            let within = |at: Location| at.file == allow.reach.file && allow.reach.span.start <= at.span.start && at.span.end <= allow.reach.span.end;
            // A finding with two places is silenced at either.
            if finding.code == allow.code && (within(finding.primary.at) || finding.secondary.iter().any(|label| within(label.at))) {
                *used = true;
                reason = reason.or(Some(allow.reason.as_str()));
            }
        }
        reason
    });
    used
}

/// Reports the `allow`s that silence nothing. They may go without asking only from what has no errors: an error keeps checks silent, and what they have to
/// say may be what is allowed.
pub fn report_idle(findings: &mut Findings, allows: &[(Allow, bool)], is_sound: bool) {
    let applicability = if is_sound { Applicability::Safe } else { Applicability::Unsafe };
    for (allow, _) in allows.iter().filter(|(_, used)| !used) {
        let statement = Location { file: allow.at.file, span: allow.statement };
        findings.push(Diagnostic::new(Code::IdleAllow, allow.at).with("code", allow.code.info().id).fix(applicability, statement, ""));
    }
}

/// What a project adds to its set; `identity` is what its name is told apart from others by.
#[must_use]
pub fn member<'p>(checked: &'p CheckedProject<'_>, identity: &'p str) -> Member<'p> {
    Member {
        name: &checked.project.name.value,
        identity,
        at: checked.project.name.at,
        budget: checked.project.budget.as_ref().map(|budget| budget.amount),
        goal: checked.goal.as_ref(),
        goal_at: checked.project.annual_goal.as_ref().map(|goal| goal.at).unwrap_or_default(),
        money: expressions::Fact::MONEY.map(|fact| {
            let amount = fact.money(checked.project.budget.as_ref(), checked.project.total.as_ref());
            amount.map(|amount| amount.value).unwrap_or_default()
        }),
        indicators: checked.project.indicators.len(),
        broken: checked.incomplete || checked.money_broken,
    }
}

/// The `document` statements of a file.
pub fn documents(file: &ast::File) -> impl Iterator<Item = &ast::Statement> {
    file.statements.iter().filter(|statement| statement.keyword == Keyword::Document)
}
