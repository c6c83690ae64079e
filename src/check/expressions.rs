//! `check` statements: arithmetic over the indicators and the money of a project, exact and with dimensions.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::check::Checker;
use crate::check::resolve::{Besides, Resolved};
use crate::check::targets::explain_dimensions;
use crate::diagnostics::suggest::{self, Near};
use crate::diagnostics::{Applicability, Code, Diagnostic, Findings, Message};
use crate::model::{Budget, Comparator, Facts, Field, Located, Project, Target, Total};
use crate::names;
use crate::proof::{Claim, Kind};
use crate::quantity::unit::Problem;
use crate::quantity::{Amount, Dimension, Exact, Failure, Unit, display, exact};
use crate::scope::{Module, Scope};
use crate::source::{Location, Span};
use crate::syntax::ast::{self, Expression, ExpressionKind, Operator};
use crate::syntax::token::{Keyword, PERIOD, SPAN};

/// A fact that a name may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    Budget,
    Total,
    Appropriation,
    Carryover,
    Other,
    Fiscal,
    TotalOther,
    Period,
    Span,
}

impl Fact {
    /// The fact of a name, in either language; `total.other` has two parts.
    pub(crate) fn of(path: &[String]) -> Option<Self> {
        let keyword = |name: &String| Keyword::lookup(name);
        match path {
            [name] if SPAN.contains(&name.as_str()) => Some(Self::Span),
            [name] if name == PERIOD => Some(Self::Period),
            [name] => match keyword(name)? {
                Keyword::Budget => Some(Self::Budget),
                Keyword::Total => Some(Self::Total),
                Keyword::Appropriation => Some(Self::Appropriation),
                Keyword::Carryover => Some(Self::Carryover),
                Keyword::Other => Some(Self::Other),
                Keyword::Fiscal => Some(Self::Fiscal),
                Keyword::Period => Some(Self::Period),
                _ => None,
            },
            [total, other] if keyword(total) == Some(Keyword::Total) => match keyword(other)? {
                Keyword::Other => Some(Self::TotalOther),
                Keyword::Fiscal => Some(Self::Fiscal),
                _ => None,
            },
            [budget, row] if keyword(budget) == Some(Keyword::Budget) => match keyword(row)? {
                Keyword::Other => Some(Self::Other),
                Keyword::Appropriation => Some(Self::Appropriation),
                Keyword::Carryover => Some(Self::Carryover),
                _ => None,
            },
            _ => None,
        }
    }

    /// The facts that are money, in the order of [`crate::check::Member::money`].
    pub(super) const MONEY: [Self; 7] = [Self::Budget, Self::Total, Self::Appropriation, Self::Carryover, Self::Other, Self::Fiscal, Self::TotalOther];

    /// The money it is, of one project. A budget without rows is all appropriation, a total without rows all fiscal; a row not declared counts 0.
    pub(crate) fn money(self, budget: Option<&Budget<'_>>, total: Option<&Total<'_>>) -> Field<Decimal> {
        let row = |declared: Field<Decimal>, sum: Located<Decimal>, has_rows: bool, all: bool| {
            declared.or(Some(Located::new(if !has_rows && all { sum.value } else { Decimal::ZERO }, sum.at)))
        };
        match self {
            Self::Budget => budget.map(|budget| budget.amount),
            Self::Total => total.map(|total| total.amount),
            Self::Appropriation => budget.and_then(|budget| row(budget.appropriation, budget.amount, budget.has_rows, true)),
            Self::Carryover => budget.and_then(|budget| row(budget.carryover, budget.amount, budget.has_rows, false)),
            Self::Other => budget.and_then(|budget| row(budget.other, budget.amount, budget.has_rows, false)),
            Self::Fiscal => total.and_then(|total| row(total.fiscal, total.amount, total.has_rows, true)),
            Self::TotalOther => total.and_then(|total| row(total.other, total.amount, total.has_rows, false)),
            Self::Period | Self::Span => None,
        }
    }
}

/// A project's indicators by the identity of their names.
type Places<'a> = FxHashMap<std::borrow::Cow<'a, str>, Vec<usize>>;

/// What names mean in one check.
pub(super) enum Names<'a, 's> {
    /// The indicators and money of a project.
    Project { project: &'a Project<'s>, places: &'a Places<'a>, besides: &'a [Besides], incomplete: bool, money_broken: bool },
    /// The money of a document; `sum(budget)` is over its projects.
    Document { budget: Field<Decimal>, facts: &'a Facts<'s>, sums: &'a dyn Fn(Fact) -> Option<Decimal> },
}

impl<'a, 's> Names<'a, 's> {
    const fn facts(&self) -> &'a Facts<'s> {
        match self {
            Self::Project { project, .. } => &project.facts,
            Self::Document { facts, .. } => facts,
        }
    }

    /// Whether what is missing may only not have been read.
    const fn is_incomplete(&self) -> bool {
        match self {
            Self::Project { incomplete, .. } => *incomplete,
            Self::Document { .. } => false,
        }
    }
}

/// Whether an indicator of these levels can be meant by a name that is written with `parts`, the last of which is its own.
pub(crate) fn stands_under(level1: &str, level2: Option<&str>, parts: &[String]) -> bool {
    match parts {
        [_] => true,
        [level, _] => level2.unwrap_or(level1) == names::level(level),
        [first, second, _] => level1 == names::level(first) && level2 == Some(names::level(second)),
        _ => false,
    }
}

/// A side of a check, evaluated.
struct Evaluated {
    amount: Amount,
    /// The side with every name replaced by its value.
    steps: String,
    /// The side is one value, which prints as written.
    single: bool,
    /// How tightly the printed steps bind, to know where parentheses are needed.
    sum: bool,
}

/// A finding was made, or what the expression rests on was reported before.
struct Poisoned;

impl<'s> Checker<'s> {
    pub(super) fn check_expressions(&mut self, resolved: &Resolved<'s>, claims: &mut Vec<Claim>) {
        if resolved.checks.is_empty() {
            return;
        }
        let mut places = Places::default();
        for (index, indicator) in resolved.project.indicators.iter().enumerate() {
            places.entry(names::identity(&indicator.name.value)).or_default().push(index);
        }
        for (module, check, span) in &resolved.checks {
            let names = Names::Project {
                project: &resolved.project,
                places: &places,
                besides: &resolved.besides,
                incomplete: resolved.incomplete,
                money_broken: resolved.money_broken,
            };
            evaluate(self.context.scope, &mut self.findings, &names, *module, check, *span, self.proofs.then_some(&mut *claims));
        }
    }
}

/// Evaluates one check and reports where it does not hold; what is proved by it goes to `claims`.
pub(super) fn evaluate<'s>(
    scope: &Scope<'s>,
    findings: &mut Findings,
    names: &Names<'_, 's>,
    module: Module<'s>,
    check: &ast::Check,
    statement: Span,
    claims: Option<&mut Vec<Claim>>,
) {
    let span = check.left.span.to(check.right.span);
    let mut evaluator = Evaluator { scope, findings, names, module, mentioned: Vec::new() };
    // Both sides are evaluated whatever the first one says: every problem is reported in one run.
    let (left, right) = (evaluator.expression(&check.left), evaluator.expression(&check.right));
    let unread = |claims: Option<&mut Vec<Claim>>| {
        if let Some(claims) = claims {
            claims.push(Claim::new(Kind::CheckUnread, module.at(span)).with("source", module.slice(span)));
        }
    };
    let (Ok(left), Ok(right)) = (left, right) else {
        unread(claims);
        return;
    };
    if left.amount.dimension != right.amount.dimension {
        unread(claims);
        let verb = Message { zh: "比较", en: "compared" };
        evaluator.mixed(check.left.span.to(check.right.span), &left, &right, check.left.span, check.right.span, verb);
        return;
    }
    let holds = match check.comparator {
        Comparator::Equal => left.amount.number == right.amount.number,
        Comparator::LessOrEqual => left.amount.number <= right.amount.number,
        Comparator::GreaterOrEqual => left.amount.number >= right.amount.number,
        Comparator::Less => left.amount.number < right.amount.number,
        Comparator::Greater => left.amount.number > right.amount.number,
    };
    if let Some(claims) = claims {
        let side = |side: &Evaluated| if side.single { side.steps.clone() } else { format!("{} = {}", side.steps, evaluator.printed(side)) };
        // What a side comes to is not said twice where the other side is just that.
        let steps = if holds && check.comparator == Comparator::Equal && !left.single && right.single && right.steps == evaluator.printed(&left) {
            side(&left)
        } else {
            format!("{} {} {}", side(&left), check.comparator.printed(), side(&right))
        };
        let mut claim = Claim::new(if holds { Kind::CheckHolds } else { Kind::CheckFails }, module.at(span)).with("steps", steps);
        claim.rests_on.extend(evaluator.mentioned.iter().map(|(at, _)| *at));
        claims.push(claim);
    }
    if holds {
        return;
    }
    let mentioned = std::mem::take(&mut evaluator.mentioned);
    let (left_text, right_text) = (evaluator.printed(&left), evaluator.printed(&right));
    let message = match check.message {
        Some(message) => module.spelling(message).into_owned(),
        None => format!("{left_text} {} {right_text}", check.comparator.ascii()),
    };
    let mut diagnostic = Diagnostic::new(Code::CheckFailed, module.at(check.left.span.to(check.right.span)))
        .with("message", message)
        .with("left", left_text.as_str())
        .with("right", right_text.as_str());
    for (side, text, key, note) in [(&left, &left_text, "left_steps", "left"), (&right, &right_text, "right_steps", "right")] {
        if !side.single {
            diagnostic = diagnostic.with(key, format!("{} = {text}", side.steps)).note(note);
        }
    }
    if let Some(difference) = left.amount.distance(&right.amount) {
        diagnostic = diagnostic.with("difference", evaluator.amount(&difference)).note("difference");
    }
    for (at, value) in mentioned {
        // A label inside the check itself would only repeat it.
        if !(at.file == module.file && statement.start <= at.span.start && at.span.end <= statement.end) {
            diagnostic = diagnostic.label_with(at, "name", vec![("value", value.into())]);
        }
    }
    findings.push(diagnostic);
}

struct Evaluator<'a, 'n, 's> {
    scope: &'a Scope<'s>,
    findings: &'a mut Findings,
    names: &'a Names<'n, 's>,
    module: Module<'s>,
    /// Where each name's value was said, and the value.
    mentioned: Vec<(Location, String)>,
}

impl Evaluator<'_, '_, '_> {
    fn expression(&mut self, expression: &Expression) -> Result<Evaluated, Poisoned> {
        match &expression.kind {
            ExpressionKind::Quantity(quantity) => self.quantity(quantity),
            ExpressionKind::Name(path) => self.name(path),
            ExpressionKind::Sum(path) => self.sum(path),
            ExpressionKind::Parenthesised(inner) => self.expression(inner),
            ExpressionKind::Negate(inner) => {
                let inner = self.expression(inner)?;
                let amount = self.done(inner.amount.negate(), expression.span)?;
                let steps = if inner.sum { format!("-({})", inner.steps) } else { format!("-{}", inner.steps) };
                Ok(Evaluated { amount, steps, single: inner.single, sum: false })
            }
            ExpressionKind::Binary(operator, left, right) => {
                let (left_value, right_value) = (self.expression(left), self.expression(right));
                let (left_value, right_value) = (left_value?, right_value?);
                let amount = match operator {
                    Operator::Add => left_value.amount.add(&right_value.amount),
                    Operator::Subtract => left_value.amount.subtract(&right_value.amount),
                    Operator::Multiply => left_value.amount.multiply(&right_value.amount),
                    Operator::Divide => left_value.amount.divide(&right_value.amount),
                };
                let amount = match amount {
                    Err(Failure::Dimensions) => {
                        let verb = if *operator == Operator::Add { Message { zh: "相加", en: "added" } } else { Message { zh: "相减", en: "subtracted" } };
                        self.mixed(expression.span, &left_value, &right_value, left.span, right.span, verb);
                        return Err(Poisoned);
                    }
                    Err(Failure::DivisionByZero) => {
                        self.findings.push(Diagnostic::new(Code::DivisionByZero, self.module.at(right.span)));
                        return Err(Poisoned);
                    }
                    amount => self.done(amount, expression.span)?,
                };
                let tight = matches!(operator, Operator::Multiply | Operator::Divide);
                let wrap = |value: &Evaluated, always: bool| {
                    if value.sum && tight || always && !value.single { format!("({})", value.steps) } else { value.steps.clone() }
                };
                let right_needs = matches!(operator, Operator::Subtract) && right_value.sum || matches!(operator, Operator::Divide);
                let steps = format!("{} {} {}", wrap(&left_value, false), operator.printed(), wrap(&right_value, right_needs));
                Ok(Evaluated { amount, steps, single: false, sum: !tight })
            }
        }
    }

    fn done(&mut self, result: Result<Amount, Failure>, span: Span) -> Result<Amount, Poisoned> {
        result.map_err(|_| {
            self.findings.push(Diagnostic::new(Code::Overflow, self.module.at(span)));
            Poisoned
        })
    }

    fn quantity(&mut self, quantity: &ast::Quantity) -> Result<Evaluated, Poisoned> {
        let number = self.module.number(quantity.number).ok_or(Poisoned)?;
        let unit = match quantity.unit {
            None => Unit::default(),
            Some(span) => self.unit(span)?,
        };
        let written = quantity.unit.map(|span| crate::check::units::printed(self.module, span)).unwrap_or_default();
        self.value(number, &unit, &written, quantity.span())
    }

    fn unit(&mut self, span: Span) -> Result<Unit, Poisoned> {
        let written = self.module.slice(span);
        match self.scope.unit(written) {
            Ok(unit) => Ok(unit),
            Err(Problem::Broken) => Err(Poisoned),
            Err(Problem::Overflow) => {
                self.findings.push(Diagnostic::new(Code::Overflow, self.module.at(span)));
                Err(Poisoned)
            }
            Err(Problem::Unknown(range)) => {
                let start = span.start + crate::source::clamp(range.start);
                let at = self.module.at(Span::new(start, span.start + crate::source::clamp(range.end)));
                let word = names::identity(written.get(range).unwrap_or_default()).into_owned();
                let divides = !self.candidates(std::slice::from_ref(&word)).is_empty();
                let mut diagnostic = Diagnostic::new(Code::UnknownUnit, at).with("unit", word.as_str());
                if divides {
                    diagnostic = diagnostic.note("divide");
                } else {
                    diagnostic = diagnostic.suggest(self.scope.nearest_unit(&word).map(|near| near.word)).note("declare");
                }
                self.findings.push(diagnostic);
                Err(Poisoned)
            }
        }
    }

    fn value(&mut self, number: Decimal, unit: &Unit, written: &str, span: Span) -> Result<Evaluated, Poisoned> {
        let amount = exact(number)
            .and_then(|number| num_traits::CheckedMul::checked_mul(&number, &unit.factor))
            .map(|number| Amount { number, dimension: unit.dimension.clone() })
            .ok_or(Failure::Overflow);
        let amount = self.done(amount, span)?;
        Ok(Evaluated { amount, steps: with_unit(&number.to_string(), written), single: true, sum: false })
    }

    // ---- names --------------------------------------------------------------------------------------------------------------------

    fn name(&mut self, path: &ast::Path) -> Result<Evaluated, Poisoned> {
        let parts = self.parts(path);
        if let Some(fact) = Fact::of(&parts) {
            return self.fact(fact, path);
        }
        let candidates = self.candidates(&parts);
        match candidates.as_slice() {
            [only] => self.indicator(*only, path),
            [] => {
                self.unknown(&parts, path);
                Err(Poisoned)
            }
            [first, ..] => {
                let Names::Project { project, .. } = self.names else { return Err(Poisoned) };
                let longer = project.indicators.get(*first).map(|indicator| {
                    let level2 = indicator.level2.as_deref().map(|level| format!("{level}.")).unwrap_or_default();
                    format!("{}.{level2}{}", indicator.level1, indicator.name.value)
                });
                let mut diagnostic =
                    Diagnostic::new(Code::AmbiguousName, self.module.at(path.span)).with("name", parts.join(".")).with("longer", longer.unwrap_or_default());
                for candidate in candidates.iter().take(4) {
                    if let Some(indicator) = project.indicators.get(*candidate) {
                        diagnostic = diagnostic.label(indicator.name.at, "candidate");
                    }
                }
                self.findings.push(diagnostic);
                Err(Poisoned)
            }
        }
    }

    fn parts(&self, path: &ast::Path) -> Vec<String> {
        path.segments.iter().map(|name| self.module.identity(*name).into_owned()).collect()
    }

    /// The indicators whose path ends in `parts`.
    fn candidates(&self, parts: &[String]) -> Vec<usize> {
        let Names::Project { project, places, .. } = self.names else { return Vec::new() };
        let Some(called_so) = parts.last().and_then(|name| places.get(name.as_str())) else { return Vec::new() };
        let fits = |indicator: &crate::model::Indicator<'_>| stands_under(&indicator.level1, indicator.level2.as_deref(), parts);
        called_so.iter().copied().filter(|index| project.indicators.get(*index).is_some_and(fits)).collect()
    }

    /// The part of a level's path that is not known, and the level most like it.
    fn nearest_level<'n>(&'n self, path: &'n ast::Path, levels: &[&str]) -> Option<(&'n ast::Name, Near<'n>)> {
        let roots = || self.scope.levels().map(|(_, level)| level.level1.as_ref());
        let (first, vocabulary) = (*levels.first()?, self.scope.level_vocabulary());
        if !roots().any(|root| root == first) {
            return Some((path.segments.first()?, suggest::near(first, roots(), vocabulary)?));
        }
        let children = self.scope.levels().filter(|(_, level)| level.level1 == first).filter_map(|(_, level)| level.level2.as_deref());
        Some((path.segments.get(1)?, suggest::near(levels.get(1)?, children, vocabulary)?))
    }

    fn unknown(&mut self, parts: &[String], path: &ast::Path) {
        // An indicator that could not be read may be the one that is meant.
        if self.names.is_incomplete() {
            return;
        }
        if self.findings.is_full() {
            self.findings.push(Diagnostic::new(Code::UnknownName, self.module.at(path.span)));
            return;
        }
        let name = parts.join(".");
        let known: Vec<String> = match self.names {
            Names::Project { project, .. } => project.indicators.iter().map(|indicator| indicator.name.value.to_string()).collect(),
            Names::Document { .. } => Vec::new(),
        };
        let last = parts.last().map(String::as_str).unwrap_or_default();
        let facts = ["budget", "total", "appropriation", "period", "预算", "计划期"];
        let nearest = suggest::nearest(last, known.iter().map(String::as_str).chain(facts));
        let at = self.module.at(path.segments.last().map_or(path.span, |segment| segment.span));
        let mut diagnostic = Diagnostic::new(Code::UnknownName, self.module.at(path.span)).with("name", name).suggest(nearest);
        match nearest {
            // Never certain: which of the project's numbers is meant decides what is checked.
            Some(nearest) => {
                let written = if facts.contains(&nearest) { nearest.to_owned() } else { names::as_written(nearest) };
                diagnostic = diagnostic.fix(Applicability::Unsafe, at, written);
            }
            None => {
                let facts = match self.names {
                    Names::Project { .. } => "budget total appropriation carryover other fiscal total.other period span sum(…)",
                    Names::Document { .. } => "budget sum(budget)",
                };
                diagnostic = diagnostic.with("facts", facts).note("facts");
            }
        }
        self.findings.push(diagnostic);
    }

    fn indicator(&mut self, index: usize, path: &ast::Path) -> Result<Evaluated, Poisoned> {
        let Names::Project { project, besides, money_broken, .. } = self.names else { return Err(Poisoned) };
        let indicator = project.indicators.get(index).ok_or(Poisoned)?;
        let value = match &indicator.target.value {
            Target::Quantity { number, unit, .. } => {
                let known = besides.get(index).and_then(|besides| besides.unit.as_ref()).ok_or(Poisoned)?.clone();
                self.value(*number, &known, unit, path.span)?
            }
            Target::Budget(_) if *money_broken => return Err(Poisoned),
            Target::Budget(amount) => self.yuan(*amount, path.span)?,
            Target::Unknown => return Err(Poisoned),
            other => {
                let kind = match other {
                    Target::Interval { .. } => Message { zh: "区间", en: "an interval" },
                    Target::Words(_) => Message { zh: "文字", en: "in words" },
                    _ => Message { zh: "日期", en: "a date" },
                };
                self.findings.push(
                    Diagnostic::new(Code::NotANumber, self.module.at(path.span))
                        .with("name", indicator.name.value.as_ref())
                        .with("kind", kind)
                        .label(indicator.target.at, "target"),
                );
                return Err(Poisoned);
            }
        };
        self.mentioned.push((indicator.target.at, value.steps.clone()));
        Ok(value)
    }

    fn yuan(&mut self, amount: Decimal, span: Span) -> Result<Evaluated, Poisoned> {
        let unit = Unit { factor: Exact::from_integer(1), dimension: Dimension::base(*crate::scope::YUAN) };
        self.value(amount, &unit, "元", span)
    }

    fn fact(&mut self, fact: Fact, path: &ast::Path) -> Result<Evaluated, Poisoned> {
        if matches!(fact, Fact::Period | Fact::Span) {
            return self.months(fact, path);
        }
        let amount = match self.names {
            Names::Project { project, money_broken, .. } => {
                if *money_broken && !matches!(fact, Fact::Total | Fact::Fiscal | Fact::TotalOther) {
                    return Err(Poisoned);
                }
                fact.money(project.budget.as_ref(), project.total.as_ref())
            }
            Names::Document { budget, .. } => budget.filter(|_| fact == Fact::Budget),
        };
        let Some(amount) = amount else {
            if !self.names.is_incomplete() {
                let name = self.module.slice(path.span);
                self.findings.push(Diagnostic::new(Code::UnknownName, self.module.at(path.span)).with("name", name).note("missing"));
            }
            return Err(Poisoned);
        };
        let value = self.yuan(amount.value, path.span)?;
        self.mentioned.push((amount.at, value.steps.clone()));
        Ok(value)
    }

    /// `period` and `span`: whole months, those in `year` or all.
    fn months(&mut self, fact: Fact, path: &ast::Path) -> Result<Evaluated, Poisoned> {
        let facts = self.names.facts();
        let Some(period) = facts.period else {
            if !self.names.is_incomplete() {
                let mut diagnostic = Diagnostic::new(Code::PartMonths, self.module.at(path.span));
                diagnostic.primary.key = "none";
                self.findings.push(diagnostic);
            }
            return Err(Poisoned);
        };
        if period.value.finish < period.value.start {
            return Err(Poisoned);
        }
        if !period.value.is_whole_months() {
            self.findings.push(
                Diagnostic::new(Code::PartMonths, self.module.at(path.span))
                    .with("start", date(period.value.start))
                    .with("finish", date(period.value.finish))
                    .label(period.at, "period"),
            );
            return Err(Poisoned);
        }
        let months = match facts.year {
            Some(year) if fact == Fact::Period => period.value.months_in(year.value),
            _ => period.value.months(),
        };
        let unit = self.scope.unit("月").map_err(|_| Poisoned)?;
        let value = self.value(Decimal::from(months), &unit, "月", path.span)?;
        self.mentioned.push((period.at, value.steps.clone()));
        Ok(value)
    }

    /// `sum(成本)`: over the indicators under a level; in a document `sum(budget)`: over its projects.
    fn sum(&mut self, path: &ast::Path) -> Result<Evaluated, Poisoned> {
        let parts = self.parts(path);
        let project = match self.names {
            Names::Document { sums, .. } => {
                let Some(fact) = Fact::of(&parts).filter(|fact| !matches!(fact, Fact::Period | Fact::Span)) else {
                    self.unknown(&parts, path);
                    return Err(Poisoned);
                };
                let sum = sums(fact).ok_or(Poisoned)?;
                return self.yuan(sum, path.span);
            }
            Names::Project { project, .. } => project,
        };
        let levels: Vec<&str> = parts.iter().map(|part| names::level(part)).collect();
        let known = match levels.as_slice() {
            [level1] => self.scope.levels().any(|(_, level)| level.level1 == *level1),
            [level1, level2] => self.scope.find_level(level1, Some(level2)).is_some(),
            _ => false,
        };
        if !known {
            let mut diagnostic = Diagnostic::new(Code::UnknownLevel, self.module.at(path.span)).with("level", levels.join("."));
            if let Some((segment, near)) = self.nearest_level(path, &levels) {
                diagnostic = diagnostic.nearest(Some(near), self.module.at(segment.span), names::as_written);
            }
            self.findings.push(diagnostic.note("declare"));
            return Err(Poisoned);
        }
        if self.names.is_incomplete() {
            return Err(Poisoned);
        }
        let under = |indicator: &crate::model::Indicator<'_>| match levels.as_slice() {
            [level1] => indicator.level1 == *level1,
            [level1, level2] => indicator.level1 == *level1 && indicator.level2.as_deref() == Some(level2),
            _ => false,
        };
        let mut total: Option<Evaluated> = None;
        for (index, _) in project.indicators.iter().enumerate().filter(|(_, indicator)| under(indicator)) {
            let next = self.indicator(index, path)?;
            total = Some(match total {
                None => next,
                Some(total) => match total.amount.add(&next.amount) {
                    Err(Failure::Dimensions) => {
                        let verb = Message { zh: "相加", en: "added" };
                        self.mixed(path.span, &total, &next, path.span, path.span, verb);
                        return Err(Poisoned);
                    }
                    amount => {
                        let steps = format!("{} + {}", total.steps, next.steps);
                        Evaluated { amount: self.done(amount, path.span)?, steps, single: false, sum: true }
                    }
                },
            });
        }
        // Nothing under the level: nothing is spent there, in 元 as the levels that are summed have it.
        total.map_or_else(|| self.yuan(Decimal::ZERO, path.span), Ok)
    }

    // ---- printing -----------------------------------------------------------------------------------------------------------------

    fn mixed(&mut self, whole: Span, left: &Evaluated, right: &Evaluated, left_span: Span, right_span: Span, verb: Message) {
        let dimension = |value: &Evaluated| {
            let name = self.scope.dimension_name(&value.amount.dimension);
            if name.is_empty() { crate::diagnostics::Value::Word(Message { zh: "纯数", en: "a pure number" }) } else { format!("`{name}`").into() }
        };
        let mut diagnostic =
            Diagnostic::new(Code::MixedDimensions, self.module.at(whole)).with("left", dimension(left)).with("right", dimension(right)).with("verb", verb);
        if left_span != right_span {
            diagnostic = diagnostic.label(self.module.at(left_span), "left").label(self.module.at(right_span), "right");
        }
        let mentioned = std::mem::take(&mut self.mentioned);
        for (at, value) in mentioned.into_iter().take(6) {
            diagnostic = diagnostic.label_with(at, "value", vec![("value", value.into())]);
        }
        let diagnostic = explain_dimensions(diagnostic, self.scope, &left.amount.dimension, &right.amount.dimension);
        self.findings.push(diagnostic);
    }

    fn printed(&self, value: &Evaluated) -> String {
        if value.single { value.steps.clone() } else { self.amount(&value.amount) }
    }

    fn amount(&self, amount: &Amount) -> String {
        with_unit(&display(&amount.number), &self.scope.dimension_name(&amount.dimension))
    }
}

/// A number and its unit as people write them: a space before all but `%` and nothing.
fn with_unit(number: &str, unit: &str) -> String {
    match unit {
        "" => number.to_owned(),
        "%" | "％" | "‰" => format!("{number}{unit}"),
        _ => format!("{number} {unit}"),
    }
}

fn date(day: time::Date) -> String {
    crate::syntax::date::Point::Day(day).to_string()
}
