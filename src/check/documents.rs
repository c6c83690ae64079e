//! What concerns a whole set: its document, its sum, and names that must be unique.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::check::expressions::{Fact, Names, evaluate};
use crate::check::likeness::{Goals, Sketch};
use crate::check::money::sum_diagnostic;
use crate::check::{Allow, Checker, Context, documents, read_allow, resolve};
use crate::diagnostics::{Code, Diagnostic, Findings};
use crate::facts;
use crate::model::{Document, Located};
use crate::review::Outline;
use crate::scope::{Module, Scope};
use crate::source::{FileId, Location};
use crate::syntax::ast::{self, Head};
use crate::syntax::token::Keyword;

/// A document as checked by itself, before its projects are known.
#[derive(Debug)]
pub struct DocumentCheck<'s> {
    /// What it says.
    pub document: Option<Document<'s>>,
    /// What is wrong with it alone.
    pub findings: Findings,
    /// What it silences in its whole set.
    pub allows: Vec<Allow>,
    /// Its checks, for when its projects are known.
    checks: Vec<&'s ast::Statement>,
    module: Module<'s>,
}

impl<'s> DocumentCheck<'s> {
    /// Reads the document of a file; a second one in it is an error.
    #[must_use]
    pub fn new(scope: &'s Scope<'s>, module: Module<'s>) -> Self {
        let mut checker = Checker::new(Context { scope, document: None }, module);
        let mut found = None;
        let mut first: Option<&ast::Statement> = None;
        for statement in documents(module.tree) {
            if let Some(first) = first {
                let at = module.at(statement.keyword_span);
                checker.report(Diagnostic::new(Code::SecondDocument, at).label(module.at(first.keyword_span), "first"));
                continue;
            }
            first = Some(statement);
            found = resolve::document(&mut checker, statement);
        }
        if let Some((document, _)) = &mut found {
            checker.check_facts(&document.facts);
            checker.check_document_wording(document);
            checker.check_document_choices(document);
        }
        let (document, statements) = found.map_or((None, Vec::new()), |(document, statements)| (Some(document), statements));
        let mut allows = Vec::new();
        let mut checks = Vec::new();
        let statement_span = first.map(|statement| statement.span).unwrap_or_default();
        for inner in statements {
            if inner.keyword == Keyword::Allow {
                allows.extend(read_allow(&mut checker.findings, module, inner, module.at(statement_span), true));
            } else {
                checks.push(inner);
            }
        }
        Self { document, findings: checker.finish().0, allows, checks, module }
    }

    /// What it says, free of its text.
    #[must_use]
    pub fn facts(&self) -> Option<facts::Document> {
        self.document.as_ref().map(|document| facts::document(self.module, document))
    }

    /// What its places are called.
    #[must_use]
    pub fn outline(&self) -> Option<Outline> {
        let statement = documents(self.module.tree).next()?;
        self.document.as_ref().map(|document| Outline::of_document(document, self.module, statement))
    }

    /// The file it stands in.
    #[must_use]
    pub const fn file(&self) -> FileId {
        self.module.file
    }
}

/// What one project adds to its set.
#[derive(Clone, Copy, Debug)]
pub struct Member<'p> {
    /// Its name.
    pub name: &'p str,
    /// What that is told apart from others by.
    pub identity: &'p str,
    /// Where the name stands.
    pub at: Location,
    /// Its budget.
    pub budget: Option<Located<Decimal>>,
    /// Its money in 元, fact by fact, a row not declared as 0: what `sum(…)` in the document's checks is over.
    pub money: [Decimal; 7],
    /// How many indicators it has.
    pub indicators: usize,
    /// Whether its money is in doubt.
    pub broken: bool,
    /// What its annual goal is told apart from others by.
    pub goal: Option<&'p Sketch>,
    /// Where the goal stands.
    pub goal_at: Location,
}

/// A set while its projects come in, one after the other.
#[derive(Debug, Default)]
pub struct Set {
    names: FxHashMap<String, Location>,
    /// The first terms of the sum, for its table.
    terms: Vec<(String, Located<Decimal>)>,
    projects: usize,
    sum: Option<Decimal>,
    /// The sums of the projects' money, fact by fact; none where one is too large.
    money: [Option<Decimal>; 7],
    broken: bool,
    /// Findings about two projects.
    findings: Findings,
    goals: Goals,
}

/// How many terms of a document's sum are remembered for its finding.
const MOST_TERMS: usize = 20;

impl Set {
    /// No project yet.
    #[must_use]
    pub fn new() -> Self {
        Self { sum: Some(Decimal::ZERO), money: [Some(Decimal::ZERO); 7], ..Self::default() }
    }

    /// Takes in one project.
    pub fn add(&mut self, member: &Member<'_>) {
        self.projects += 1;
        self.broken |= member.broken;
        if let Some(budget) = member.budget {
            self.sum = self.sum.and_then(|sum| sum.checked_add(budget.value));
            if self.terms.len() < MOST_TERMS {
                self.terms.push((member.name.to_owned(), budget));
            }
        }
        for (sum, amount) in self.money.iter_mut().zip(member.money) {
            *sum = sum.and_then(|sum| sum.checked_add(amount));
        }
        if let Some(first) = self.names.get(member.identity) {
            // Its budget would be counted twice: that is this mistake, not another.
            self.broken = true;
            self.findings.push(Diagnostic::new(Code::DuplicateProject, member.at).with("name", member.name).label(*first, "first").note("unique"));
        } else {
            self.names.insert(member.identity.to_owned(), member.at);
        }
        let Some(sketch) = member.goal else { return };
        if let Some((other, first)) = self.goals.add(member.name, member.goal_at, sketch) {
            // The same statement in two projects stands in a template, and is meant.
            if first != member.goal_at {
                let mut finding = Diagnostic::new(Code::SharedGoal, member.goal_at).label(first, "first");
                // What is only counted need not be worded.
                if !self.findings.is_full() {
                    finding = finding.with("name", member.name).with("other", other).note("own");
                }
                self.findings.push(finding);
            }
        }
    }

    /// Something of the set could not be read at all: its sum cannot be held against anything.
    pub const fn add_broken(&mut self) {
        self.broken = true;
    }

    /// How many projects came in.
    #[must_use]
    pub const fn projects(&self) -> usize {
        self.projects
    }

    /// What their budgets add up to, in 元; `None` where that is too large.
    #[must_use]
    pub const fn sum(&self) -> Option<Decimal> {
        self.sum
    }

    /// The findings about the whole set, once every project is in. `whole` says whether every project of the set was given: if not, its sum
    /// is not held against anything.
    pub fn finish<'s>(self, scope: &'s Scope<'s>, check: Option<&DocumentCheck<'s>>, whole: bool, findings: &mut Findings) {
        findings.append(self.findings);
        let (Some(check), true) = (check, whole) else { return };
        let Some(document) = &check.document else { return };
        if let (Some(declared), false) = (document.budget, self.broken) {
            match self.sum {
                None => findings.push(Diagnostic::new(Code::Overflow, declared.at)),
                Some(sum) if sum != declared.value => {
                    let terms: Vec<(&str, Located<Decimal>)> = self.terms.iter().map(|(name, amount)| (name.as_str(), *amount)).collect();
                    let diagnostic = sum_diagnostic(Code::DocumentSum, declared, sum, &terms, self.projects.saturating_sub(terms.len()));
                    findings.push(diagnostic.with("count", self.projects.to_string()).note("project"));
                }
                Some(_) => {}
            }
        }
        let sums = |fact: Fact| {
            let place = Fact::MONEY.iter().position(|known| *known == fact).filter(|_| !self.broken)?;
            self.money.get(place).copied().flatten()
        };
        for statement in &check.checks {
            if let Head::Check(expression) = &statement.head {
                let names = Names::Document { budget: document.budget, facts: &document.facts, sums: &sums };
                evaluate(scope, findings, &names, check.module, expression, statement.span, None);
            }
        }
    }
}
