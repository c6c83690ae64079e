//! Statements to facts: which statement says what, in what order they win, and what was said twice.

use std::borrow::Cow;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::check::{Checker, known};
use crate::diagnostics::suggest::{self, Vocabulary};
use crate::diagnostics::{Code, Diagnostic};
use crate::few::Few;
use crate::model::{Budget, Document, Facts, Field, Fund, Indicator, LevelId, Located, Period, Project, Target, Text, Total};
use crate::names;
use crate::quantity::Unit;
use crate::scope::{Module, Template};
use crate::source::{Location, Span};
use crate::syntax::ast::{self, Head};
use crate::syntax::characters::is_alphanumeric;
use crate::syntax::token::Keyword;

/// A project's statements understood, and what the later passes need besides.
pub(super) struct Resolved<'s> {
    pub project: Project<'s>,
    /// The whole statement.
    pub at: Location,
    /// Its checks, and the files they stand in.
    pub checks: Vec<(Module<'s>, &'s ast::Check, Span)>,
    /// Something in it could not be read.
    pub incomplete: bool,
    /// The keywords of its fields, those that could not be read included.
    pub said: SmallVec<[Keyword; 16]>,
    /// A money row could not be read or contradicts its sum.
    pub money_broken: bool,
    /// Rows of the sums as written, for the table of a failed one.
    pub budget_rows: Vec<Row<'s>>,
    pub total_rows: Vec<Row<'s>>,
    /// What is known of the indicators besides, by place in `project.indicators`.
    pub besides: Vec<Besides>,
    /// What the annual goal says, once it is looked through.
    pub goal_said: Option<known::Said>,
}

/// What is known of an indicator besides what outputs carry.
pub(super) struct Besides {
    /// Its declared unit; none where there is no quantity.
    pub unit: Option<Unit>,
    /// Where its comparator stands.
    pub sign: Option<Location>,
    /// What its name says.
    pub said: known::Name,
}

/// A row of a sum as written.
pub(super) struct Row<'s> {
    pub term: Cow<'s, str>,
    pub amount: Located<Decimal>,
}

/// Who says a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Own,
    Template(usize),
}

/// Where a keyword was first said.
struct Seen<'s> {
    origin: Origin,
    module: Module<'s>,
    statement: &'s ast::Statement,
}

/// What a full path is compared by: 一级, 二级 (empty where there is none) and name.
pub(crate) type PathIdentity<'s> = (Cow<'s, str>, Cow<'s, str>, Cow<'s, str>);

/// A level that is known, or how one that is not is written.
type LevelIdentity<'s> = Result<LevelId, (Text<'s>, Option<Text<'s>>)>;

/// Everything of a project while its statements are read.
struct Reading<'s> {
    resolved: Resolved<'s>,
    seen: Few<Keyword, Seen<'s>, 16>,
    /// Indicators by full path.
    paths: Few<(LevelIdentity<'s>, Text<'s>), (Origin, usize), 16>,
    /// What the project says itself, where it includes templates: these win.
    own_fields: Vec<Keyword>,
    /// The indicators that come from templates: their places, and the statements that say them.
    templated: Vec<(usize, Module<'s>, &'s ast::Statement)>,
    own_paths: Vec<PathIdentity<'s>>,
    /// The templates included, and where.
    included: Vec<(Template<'s>, Location)>,
}

impl<'s> Checker<'s> {
    pub(super) fn resolve_project(&mut self, statement: &'s ast::Statement) -> Option<Resolved<'s>> {
        let module = self.module;
        let Head::Name(name) = &statement.head else { return None };
        let name = Located::new(module.spelling(*name), module.at(name.span));
        if !names::has_word(&name.value) {
            self.report(Diagnostic::new(Code::NameWithoutWord, name.at).with("name", name.value.as_ref()));
        }
        let mut reading = Reading::new(name, module.at(statement.span));
        if let Some(block) = &statement.block {
            reading.resolved.incomplete = block.incomplete;
            if block.statements.iter().any(|inner| inner.keyword == Keyword::Include) {
                reading.own_fields = block.statements.iter().map(|inner| inner.keyword).collect();
                reading.own_paths = block
                    .statements
                    .iter()
                    .filter_map(|inner| match &inner.head {
                        Head::Indicator(indicator) => Some(path_identity(module, &indicator.path)),
                        _ => None,
                    })
                    .collect();
            }
            let room = block.statements.len();
            reading.resolved.project.indicators.reserve(room);
            reading.resolved.besides.reserve(room);
            for inner in &block.statements {
                self.statement(&mut reading, Origin::Own, module, inner, statement.span);
            }
        }
        self.apply_defaults(&mut reading.resolved.project.facts);
        self.finish_budget_targets(&mut reading.resolved);
        reading.resolved.said.extend(reading.seen.keys().copied());
        Some(reading.resolved)
    }

    pub(super) fn resolve_template(&mut self, statement: &'s ast::Statement) {
        let module = self.module;
        let mut reading = Reading::new(Located::new(Cow::Borrowed(""), module.at(statement.keyword_span)), module.at(statement.span));
        for inner in statement.block.iter().flat_map(|block| &block.statements) {
            self.statement(&mut reading, Origin::Own, module, inner, statement.span);
        }
        // What they silence shows here and in the projects that include the template.
        for allow in &mut self.allows {
            allow.shared = true;
        }
    }

    fn apply_defaults(&self, facts: &mut Facts<'s>) {
        let Some(document) = self.context.document else { return };
        let defaults = &document.facts;
        facts.year = facts.year.or(defaults.year);
        facts.period = facts.period.or(defaults.period);
        facts.weight = facts.weight.or(defaults.weight);
        for (own, default) in [
            (&mut facts.department, &defaults.department),
            (&mut facts.agency, &defaults.agency),
            (&mut facts.nature, &defaults.nature),
            (&mut facts.category, &defaults.category),
        ] {
            if own.is_none() {
                own.clone_from(default);
            }
        }
    }

    /// One statement of a project, from itself or a template.
    fn statement(&mut self, reading: &mut Reading<'s>, origin: Origin, module: Module<'s>, statement: &'s ast::Statement, around: Span) {
        match statement.keyword {
            Keyword::Indicator => self.indicator(reading, origin, module, statement),
            Keyword::Check => {
                if let Head::Check(check) = &statement.head {
                    reading.resolved.checks.push((module, check, statement.span));
                }
            }
            Keyword::Include => self.include(reading, module, statement),
            Keyword::Allow => {
                // An `allow` of a template works in every project that includes it.
                let own = origin == Origin::Own;
                self.allow(module, statement, if own { module.at(around) } else { reading.resolved.at }, !own);
            }
            keyword => {
                if matches!(origin, Origin::Template(_)) && reading.own_fields.contains(&keyword) {
                    return;
                }
                if !self.first_time(reading, origin, module, statement) {
                    return;
                }
                self.field(reading, module, statement);
            }
        }
    }

    /// Whether a field is said for the first time; if not, that is a finding.
    fn first_time(&mut self, reading: &mut Reading<'s>, origin: Origin, module: Module<'s>, statement: &'s ast::Statement) -> bool {
        let Some(seen) = reading.seen.get(&statement.keyword) else {
            reading.seen.add(statement.keyword, Seen { origin, module, statement });
            return true;
        };
        let here = module.at(statement.keyword_span);
        let first = seen.module.at(seen.statement.keyword_span);
        match (seen.origin, origin) {
            (Origin::Template(one), Origin::Template(two)) if one != two => {
                if !same_statement((seen.module, seen.statement), (module, statement)) {
                    self.contradiction(reading, one, two, module.slice(statement.keyword_span).to_owned(), first, here);
                }
            }
            _ => {
                let keyword = module.slice(statement.keyword_span);
                self.report(Diagnostic::new(Code::DuplicateField, here).with("keyword", keyword).label(first, "first"));
            }
        }
        false
    }

    fn contradiction(&mut self, reading: &Reading<'s>, one: usize, two: usize, what: String, first: Location, second: Location) {
        let name = |index: usize| {
            reading.included.get(index).and_then(|(template, _)| match &template.statement.head {
                Head::Name(name) => Some(template.module.spelling(*name).into_owned()),
                _ => None,
            })
        };
        self.report(
            Diagnostic::new(Code::ContradictingTemplates, reading.included.get(two).map(|(_, at)| *at).unwrap_or_default())
                .with("first", name(one).unwrap_or_default())
                .with("second", name(two).unwrap_or_default())
                .with("what", what)
                .label(first, "one")
                .label(second, "two")
                .note("own"),
        );
    }

    fn include(&mut self, reading: &mut Reading<'s>, module: Module<'s>, statement: &'s ast::Statement) {
        let Head::Name(name) = &statement.head else {
            reading.resolved.incomplete = true;
            return;
        };
        let identity = module.identity(*name);
        let Some(template) = self.context.scope.template(&identity) else {
            reading.resolved.incomplete = true;
            let at = module.at(name.span);
            let nearest = if self.findings.is_full() { None } else { suggest::near(&identity, self.context.scope.template_names(), Vocabulary::Open) };
            let diagnostic = Diagnostic::new(Code::UnknownTemplate, at).with("name", identity.as_ref());
            let diagnostic = diagnostic.nearest(nearest, at, names::as_written).note("declare");
            self.report(diagnostic);
            return;
        };
        if reading.included.iter().any(|(known, _)| known.module.file == template.module.file && known.statement.span == template.statement.span) {
            return;
        }
        let index = reading.included.len();
        reading.included.push((template, module.at(name.span)));
        let Some(block) = &template.statement.block else { return };
        reading.resolved.incomplete |= block.incomplete;
        for inner in &block.statements {
            self.statement(reading, Origin::Template(index), template.module, inner, statement.span);
        }
    }

    // ---- fields -------------------------------------------------------------------------------------------------------------------

    fn field(&mut self, reading: &mut Reading<'s>, module: Module<'s>, statement: &'s ast::Statement) {
        match statement.keyword {
            Keyword::Budget => self.budget(&mut reading.resolved, module, statement),
            Keyword::Total => self.total(&mut reading.resolved, module, statement),
            Keyword::OverallGoal => reading.resolved.project.overall_goal = self.written(module, statement),
            Keyword::AnnualGoal => reading.resolved.project.annual_goal = self.written(module, statement),
            Keyword::Note => reading.resolved.project.note = text(module, statement),
            _ => self.fact(&mut reading.resolved.project.facts, module, statement),
        }
        // Said, but not so that it could be read.
        let project = &reading.resolved.project;
        let facts = &project.facts;
        reading.resolved.incomplete |= match statement.keyword {
            Keyword::Budget => project.budget.is_none(),
            Keyword::AnnualGoal => project.annual_goal.is_none(),
            Keyword::Department => facts.department.is_none(),
            Keyword::Agency => facts.agency.is_none(),
            Keyword::Period => facts.period.is_none(),
            _ => false,
        };
    }

    /// A fact that documents, templates and projects have alike.
    pub(super) fn fact(&mut self, facts: &mut Facts<'s>, module: Module<'s>, statement: &'s ast::Statement) {
        match (statement.keyword, &statement.head) {
            (Keyword::Code, _) => facts.code = text(module, statement),
            (Keyword::Department, _) => facts.department = self.written(module, statement),
            (Keyword::Agency, _) => facts.agency = self.written(module, statement),
            (Keyword::Nature, _) => facts.nature = self.written(module, statement),
            (Keyword::Category, _) => facts.category = self.written(module, statement),
            (Keyword::Year, Head::Number(number)) => facts.year = self.year(module, *number),
            (Keyword::Weight, Head::Number(number)) => {
                facts.weight = module.number(*number).map(|value| Located::new(value, module.at(number.span)));
            }
            (Keyword::Period, Head::Period(start, finish)) => facts.period = Self::period(module, *start, *finish),
            _ => {}
        }
    }

    fn year(&mut self, module: Module<'s>, number: ast::Number) -> Field<i32> {
        let at = module.at(number.span);
        let value = module.number(number)?;
        let year = value.to_i32().filter(|year| Decimal::from(*year) == value && (1949..=2200).contains(year));
        if year.is_none() {
            let mut diagnostic = Diagnostic::new(Code::MalformedNumber, at).with("number", module.slice(number.span));
            diagnostic.primary.key = "year";
            self.report(diagnostic);
        }
        year.map(|year| Located::new(year, at))
    }

    fn period(module: Module<'s>, start: ast::Date, finish: ast::Date) -> Field<Period> {
        if start.bad || finish.bad {
            return None;
        }
        let read = |date: ast::Date| crate::syntax::date::parse(module.slice(date.span));
        let period = Period { start: read(start)?.first_day(), finish: read(finish)?.last_day() };
        Some(Located::new(period, module.at(start.span.to(finish.span))))
    }

    /// A text that must say something.
    fn written(&mut self, module: Module<'s>, statement: &'s ast::Statement) -> Field<Text<'s>> {
        let said = text(module, statement)?;
        self.refused(statement, module, &said);
        Some(said)
    }

    /// What the budget system does not take: blank, or signs alone.
    pub(super) fn refused(&mut self, statement: &ast::Statement, module: Module<'s>, text: &Located<Text<'s>>) {
        // The usual first character settles it without a walk.
        if text.value.chars().next().is_some_and(is_alphanumeric) {
            return;
        }
        if is_refused(&text.value) {
            self.report(Diagnostic::new(Code::RefusedValue, text.at).with("keyword", module.slice(statement.keyword_span)));
        }
    }

    // ---- money --------------------------------------------------------------------------------------------------------------------

    fn budget(&mut self, resolved: &mut Resolved<'s>, module: Module<'s>, statement: &'s ast::Statement) {
        let Some(amount) = self.money_head(module, statement) else {
            resolved.money_broken = true;
            self.money_rows(module, statement, &mut |_, _, _| {});
            return;
        };
        let mut budget = Budget { amount, has_rows: statement.block.is_some(), appropriation: None, carryover: None, other: None, funds: Vec::new() };
        let mut rows = Vec::new();
        let sound = self.money_rows(module, statement, &mut |keyword, term, amount| {
            match keyword {
                Keyword::Appropriation => budget.appropriation = Some(amount),
                Keyword::Carryover => budget.carryover = Some(amount),
                Keyword::Other => budget.other = Some(amount),
                _ => budget.funds.push(Fund { name: Cow::clone(&term), amount }),
            }
            rows.push(Row { term, amount });
        });
        resolved.money_broken |= !sound;
        resolved.budget_rows = rows;
        resolved.project.budget = Some(budget);
    }

    fn total(&mut self, resolved: &mut Resolved<'s>, module: Module<'s>, statement: &'s ast::Statement) {
        let Some(amount) = self.money_head(module, statement) else {
            self.money_rows(module, statement, &mut |_, _, _| {});
            return;
        };
        let mut total = Total { amount, has_rows: statement.block.is_some(), fiscal: None, other: None, funds: Vec::new() };
        let mut rows = Vec::new();
        let sound = self.money_rows(module, statement, &mut |keyword, term, amount| {
            match keyword {
                Keyword::Fiscal => total.fiscal = Some(amount),
                Keyword::Other => total.other = Some(amount),
                _ => total.funds.push(Fund { name: Cow::clone(&term), amount }),
            }
            rows.push(Row { term, amount });
        });
        if sound {
            resolved.total_rows = rows;
        } else {
            // Not held against the sum: one of its rows is missing here.
            total.has_rows = false;
        }
        resolved.project.total = Some(total);
    }

    /// Reads the rows of a sum; answers whether all of them could be read.
    fn money_rows(&mut self, module: Module<'s>, statement: &'s ast::Statement, row: &mut dyn FnMut(Keyword, Cow<'s, str>, Located<Decimal>)) -> bool {
        let Some(block) = &statement.block else { return true };
        let mut sound = !block.incomplete;
        let mut seen: Few<(Keyword, Cow<'s, str>), Location, 4> = Few::default();
        for inner in &block.statements {
            let (term, amount) = match &inner.head {
                Head::Fund(name, quantity) => (module.spelling(*name), self.money(module, inner, quantity)),
                Head::Quantity(quantity) => (Cow::Borrowed(module.slice(inner.keyword_span)), self.money(module, inner, quantity)),
                _ => {
                    sound = false;
                    continue;
                }
            };
            let at = module.at(inner.keyword_span);
            let named = if inner.keyword == Keyword::Fund { owned_identity(&term) } else { Cow::Borrowed("") };
            let key = (inner.keyword, named);
            if let Some(first) = seen.get(&key) {
                self.report(Diagnostic::new(Code::DuplicateField, at).with("keyword", term.as_ref()).label(*first, "first"));
                sound = false;
                continue;
            }
            seen.add(key, at);
            match amount {
                Some(amount) => row(inner.keyword, term, amount),
                None => sound = false,
            }
        }
        sound
    }

    // ---- indicators ---------------------------------------------------------------------------------------------------------------

    fn indicator(&mut self, reading: &mut Reading<'s>, origin: Origin, module: Module<'s>, statement: &'s ast::Statement) {
        let Head::Indicator(written) = &statement.head else {
            reading.resolved.incomplete = true;
            return;
        };
        if matches!(origin, Origin::Template(_)) && !reading.own_paths.is_empty() && reading.own_paths.contains(&path_identity(module, &written.path)) {
            return;
        }
        let Some((mut indicator, said)) = self.path(module, &written.path) else {
            reading.resolved.incomplete = true;
            self.indicator_block(&mut None, module, statement, origin != Origin::Own);
            return;
        };
        let name = indicator.name.at;
        if !names::has_word(&indicator.name.value) {
            self.report(Diagnostic::new(Code::NameWithoutWord, name).with("name", indicator.name.value.as_ref()));
        }
        let level = match indicator.level {
            Some(id) => Ok(id),
            None => Err((indicator.level1.clone(), indicator.level2.clone())),
        };
        let identity = if said.is_plain { indicator.name.value.clone() } else { owned_identity(&indicator.name.value) };
        let key = (level, identity);
        let index = reading.resolved.project.indicators.len();
        if let Some(&(first_origin, first)) = reading.paths.get(&key) {
            let first_at = reading.resolved.project.indicators.get(first).map(|indicator| indicator.name.at).unwrap_or_default();
            match (first_origin, origin) {
                (Origin::Template(one), Origin::Template(two)) if one != two => {
                    let first = reading.templated.iter().find(|(place, _, _)| *place == first);
                    if !first.is_some_and(|(_, first_module, first)| same_statement((*first_module, first), (module, statement))) {
                        self.contradiction(reading, one, two, indicator.name.value.into_owned(), first_at, name);
                    }
                }
                _ => self.report(Diagnostic::new(Code::DuplicateIndicator, name).with("name", indicator.name.value.as_ref()).label(first_at, "first")),
            }
            return;
        }
        reading.paths.add(key, (origin, index));
        if matches!(origin, Origin::Template(_)) {
            reading.templated.push((index, module, statement));
        }
        let unit = self.target(&mut indicator, module, statement, written);
        if indicator.target.value == Target::Unknown {
            reading.resolved.incomplete = true;
        }
        reading.resolved.incomplete |= !self.indicator_block(&mut Some(&mut indicator), module, statement, origin != Origin::Own);
        reading.resolved.project.indicators.push(indicator);
        reading.resolved.besides.push(Besides { unit, sign: written.comparator.map(|(_, span)| module.at(span)), said });
    }

    /// Reads an indicator's block; answers whether all of it could be read.
    fn indicator_block(&mut self, indicator: &mut Option<&mut Indicator<'s>>, module: Module<'s>, statement: &'s ast::Statement, shared: bool) -> bool {
        let Some(block) = &statement.block else { return true };
        let mut sound = !block.incomplete;
        let mut weight: Field<Decimal> = None;
        let mut note = None;
        for inner in &block.statements {
            let here = module.at(inner.keyword_span);
            let first = match inner.keyword {
                Keyword::Weight => weight.as_ref().map(|known| known.at),
                Keyword::Note => note.as_ref().map(|known: &Located<Text<'s>>| known.at),
                _ => None,
            };
            if let Some(first) = first {
                self.report(Diagnostic::new(Code::DuplicateField, here).with("keyword", module.slice(inner.keyword_span)).label(first, "first"));
                continue;
            }
            match (inner.keyword, &inner.head) {
                (Keyword::Weight, Head::Number(number)) => {
                    weight = module.number(*number).map(|value| Located::new(value, module.at(number.span)));
                    sound &= weight.is_some();
                }
                (Keyword::Note, _) => note = text(module, inner),
                (Keyword::Allow, _) => self.allow(module, inner, module.at(statement.span), shared),
                _ => {}
            }
        }
        if let Some(indicator) = indicator {
            indicator.weight = weight;
            indicator.note = note;
        }
        sound
    }

    /// `<= budget` takes its number from the project, once that is known.
    fn finish_budget_targets(&mut self, resolved: &mut Resolved<'s>) {
        let budget = resolved.project.budget.as_ref().map(|budget| budget.amount.value);
        let quiet = resolved.incomplete || resolved.money_broken;
        let name = resolved.project.name.at;
        for indicator in &mut resolved.project.indicators {
            if let Target::Budget(amount) = &mut indicator.target.value {
                match budget {
                    Some(budget) => *amount = budget,
                    None => {
                        if !quiet {
                            self.findings.push(Diagnostic::new(Code::BudgetTargetWithoutBudget, indicator.target.at).label(name, "project"));
                        }
                        indicator.target.value = Target::Unknown;
                        resolved.incomplete = true;
                    }
                }
            }
        }
    }
}

impl<'s> Reading<'s> {
    fn new(name: Located<Text<'s>>, at: Location) -> Self {
        Self {
            resolved: Resolved {
                project: Project {
                    name,
                    facts: Facts::default(),
                    total: None,
                    budget: None,
                    overall_goal: None,
                    annual_goal: None,
                    note: None,
                    indicators: Vec::new(),
                },
                at,
                checks: Vec::new(),
                incomplete: false,
                said: SmallVec::new(),
                money_broken: false,
                budget_rows: Vec::new(),
                total_rows: Vec::new(),
                besides: Vec::new(),
                goal_said: None,
            },
            seen: Few::default(),
            paths: Few::default(),
            own_fields: Vec::new(),
            templated: Vec::new(),
            own_paths: Vec::new(),
            included: Vec::new(),
        }
    }
}

/// Whether a text is blank, or signs alone.
pub(super) fn is_refused(text: &str) -> bool {
    text.chars().all(|character| character.is_whitespace() || matches!(character, '-' | '_' | '*' | '/' | '－' | '＿' | '＊' | '／' | '—' | '–'))
}

/// The text of a statement that is one text or name.
pub(super) fn text<'s>(module: Module<'s>, statement: &ast::Statement) -> Field<Text<'s>> {
    match &statement.head {
        Head::Text(text) | Head::Name(text) => Some(Located::new(module.spelling(*text), module.at(text.span))),
        _ => None,
    }
}

/// From the comparator, or the target where there is none, to the target's end.
pub(crate) fn target_span(written: &ast::Indicator) -> Span {
    let target = match &written.target {
        ast::Target::Bad => written.path.span.after(),
        ast::Target::Quantity(quantity, supplement) => supplement.map_or(quantity.span(), |words| quantity.span().to(words.span)),
        ast::Target::Interval(low, high) => low.span().to(high.span()),
        ast::Target::Words(words) => words.span,
        ast::Target::Date(date) => date.span,
        ast::Target::Budget(span) => *span,
    };
    written.comparator.map_or(target, |(_, comparator)| comparator.to(target))
}

/// Whether two statements mean the same, however each is spelled.
fn same_statement(one: (Module<'_>, &ast::Statement), two: (Module<'_>, &ast::Statement)) -> bool {
    let ((m1, s1), (m2, s2)) = (one, two);
    let block = |statement: &'_ ast::Statement| statement.block.as_ref().map_or(0, |block| block.statements.len());
    let blocks = block(s1) == block(s2)
        && s1.block.iter().flat_map(|block| &block.statements).all(|inner| {
            let mut others = s2.block.iter().flat_map(|block| &block.statements);
            others.any(|other| same_statement((m1, inner), (m2, other)))
        });
    blocks && s1.keyword == s2.keyword && same_head((m1, &s1.head), (m2, &s2.head))
}

fn same_head(one: (Module<'_>, &Head), two: (Module<'_>, &Head)) -> bool {
    let (m1, m2) = (one.0, two.0);
    let text = |a: ast::Text, b: ast::Text| m1.spelling(a) == m2.spelling(b);
    let number = |a: ast::Number, b: ast::Number| m1.number(a).is_some() && m1.number(a) == m2.number(b);
    let date = |a: ast::Date, b: ast::Date| crate::syntax::date::parse(m1.slice(a.span)) == crate::syntax::date::parse(m2.slice(b.span));
    let quantity = |a: ast::Quantity, b: ast::Quantity| {
        let unit = |module: Module<'_>, unit: Option<Span>| unit.map(|unit| super::units::printed(module, unit).into_owned());
        number(a.number, b.number) && unit(m1, a.unit) == unit(m2, b.unit)
    };
    // Money in 元, 万元 and bare 万 is compared by its amount.
    let money = |a: ast::Quantity, b: ast::Quantity| {
        let amount = |module: Module<'_>, quantity: ast::Quantity| {
            let written = quantity.unit.map_or(Cow::Borrowed("元"), |unit| super::units::printed(module, unit));
            let written = if matches!(written.as_ref(), "万" | "亿") { format!("{written}元") } else { written.into_owned() };
            let unit = crate::scope::Scope::prelude().unit(&written).ok()?;
            unit.measure(module.number(quantity.number)?)
        };
        amount(m1, a).is_some() && amount(m1, a) == amount(m2, b)
    };
    let end = |a: ast::End, b: ast::End| match (a, b) {
        (ast::End::Quantity(a), ast::End::Quantity(b)) => quantity(a, b),
        (ast::End::Date(a), ast::End::Date(b)) => date(a, b),
        _ => false,
    };
    match (one.1, two.1) {
        (Head::Text(a) | Head::Name(a), Head::Text(b) | Head::Name(b)) => text(*a, *b),
        (Head::Number(a), Head::Number(b)) => number(*a, *b),
        (Head::Quantity(a), Head::Quantity(b)) => money(*a, *b),
        (Head::Fund(a, c), Head::Fund(b, d)) => text(*a, *b) && money(*c, *d),
        (Head::Period(a, c), Head::Period(b, d)) => date(*a, *b) && date(*c, *d),
        (Head::Allow(a, c), Head::Allow(b, d)) => m1.slice(*a) == m2.slice(*b) && text(*c, *d),
        (Head::Indicator(a), Head::Indicator(b)) => {
            a.comparator.map(|(comparator, _)| comparator) == b.comparator.map(|(comparator, _)| comparator)
                && match (a.target, b.target) {
                    (ast::Target::Quantity(a, c), ast::Target::Quantity(b, d)) => {
                        quantity(a, b) && c.map(|words| m1.spelling(words)) == d.map(|words| m2.spelling(words))
                    }
                    (ast::Target::Interval(a, c), ast::Target::Interval(b, d)) => end(a, b) && end(c, d),
                    (ast::Target::Words(a), ast::Target::Words(b)) => text(a, b),
                    (ast::Target::Date(a), ast::Target::Date(b)) => date(a, b),
                    (ast::Target::Budget(_), ast::Target::Budget(_)) => true,
                    _ => false,
                }
        }
        _ => false,
    }
}

fn owned_identity<'s>(name: &Text<'s>) -> Cow<'s, str> {
    match name {
        Cow::Borrowed(name) => names::identity(name),
        Cow::Owned(name) => Cow::Owned(names::identity(name).into_owned()),
    }
}

/// A path as identities, levels without the word 指标; two-part paths have an empty second level.
pub(crate) fn path_identity<'s>(module: Module<'s>, path: &ast::Path) -> PathIdentity<'s> {
    match path.segments.as_slice() {
        [first, second, name] => (module.level(*first), module.level(*second), module.identity(*name)),
        [first, name] => (module.level(*first), Cow::Borrowed(""), module.identity(*name)),
        _ => (Cow::Borrowed(""), Cow::Borrowed(""), module.identity(ast::Text { span: path.span, quoting: ast::Quoting::Bare })),
    }
}

/// A `document` statement's facts and budget.
pub(super) fn document<'s>(checker: &mut Checker<'s>, statement: &'s ast::Statement) -> Option<(Document<'s>, Vec<&'s ast::Statement>)> {
    let module = checker.module;
    let title = text(module, statement)?;
    let incomplete = statement.block.as_ref().is_some_and(|block| block.incomplete || block.statements.iter().any(|inner| inner.head == Head::Bad));
    let mut document = Document { title, facts: Facts::default(), budget: None, incomplete, held: Vec::new() };
    let mut checks = Vec::new();
    let mut seen: FxHashMap<Keyword, Span> = FxHashMap::default();
    for inner in statement.block.iter().flat_map(|block| &block.statements) {
        if matches!(inner.keyword, Keyword::Check | Keyword::Allow) {
            checks.push(inner);
            continue;
        }
        let here = module.at(inner.keyword_span);
        if let Some(first) = seen.get(&inner.keyword) {
            let keyword = module.slice(inner.keyword_span);
            checker.report(Diagnostic::new(Code::DuplicateField, here).with("keyword", keyword).label(module.at(*first), "first"));
            continue;
        }
        seen.insert(inner.keyword, inner.keyword_span);
        if inner.keyword == Keyword::Budget {
            document.budget = checker.money_head(module, inner);
            if let Some(block) = &inner.block {
                checker.report(Diagnostic::new(Code::BlockNotTaken, module.at(block.open)).with("keyword", module.slice(inner.keyword_span)));
            }
        } else {
            checker.fact(&mut document.facts, module, inner);
        }
    }
    let said_only = |keyword: Keyword, is_there: bool| seen.contains_key(&keyword) && !is_there;
    document.incomplete |= said_only(Keyword::Year, document.facts.year.is_some()) || said_only(Keyword::Period, document.facts.period.is_some());
    Some((document, checks))
}
