//! Targets: which comparators they take, their units, and intervals whose ends must agree.

use num_traits::CheckedDiv;
use rust_decimal::Decimal;

use crate::check::Checker;
use crate::check::resolve::target_span;
use crate::check::units::printed;
use crate::check::words::Words;
use crate::diagnostics::{Applicability, Code, Diagnostic, Edit, Fix, Message, Value};
use crate::model::{Comparator, Indicator, Located, Point, Target, Text};
use crate::quantity::{Unit, decimal};
use crate::scope::Module;
use crate::source::Span;
use crate::syntax::ast::{self, End};
use crate::syntax::date;

/// Endings of a name that say what its number counts. The first that fits decides.
const NAMED_UNITS: &[(&str, &str)] = &[
    ("率", "%"),
    ("满意度", "%"),
    ("知晓度", "%"),
    ("人数", "人"),
    ("人次数", "人次"),
    ("次数", "次"),
    ("户数", "户"),
    ("件数", "件"),
    ("台数", "台"),
    ("套数", "套"),
    ("天数", "天"),
];

/// Endings in 率 that are no ratio.
static NOT_RATES: Words = Words::new(&["频率", "功率", "速率", "利率", "汇率", "容积率"]);

/// The ending of a name that says what its number counts, and the unit.
fn named(name: &str) -> Option<(&'static str, &'static str)> {
    NAMED_UNITS.iter().find(|(ending, _)| name.ends_with(ending)).filter(|_| !NOT_RATES.end(name)).copied()
}

/// The unit that the ending of an indicator's name says.
pub(crate) fn named_unit(name: &str) -> Option<&'static str> {
    named(name).map(|(_, unit)| unit)
}

impl<'s> Checker<'s> {
    /// Fills in comparator and target; answers the unit of a quantity.
    pub(super) fn target(&mut self, indicator: &mut Indicator<'s>, module: Module<'s>, statement: &ast::Statement, written: &ast::Indicator) -> Option<Unit> {
        indicator.comparator = written.comparator.map(|(comparator, _)| comparator);
        let at = module.at(target_span(written));
        indicator.target.at = at;
        if !self.takes(module, written) {
            return None;
        }
        match &written.target {
            ast::Target::Bad => None,
            ast::Target::Quantity(quantity, supplement) => {
                let number = module.number(quantity.number)?;
                let Some(span) = quantity.unit else {
                    self.missing_unit(indicator, module, quantity);
                    return None;
                };
                let (unit, text) = self.unit_and_text(module, span)?;
                let supplement = supplement.map(|words| module.spelling(words)).filter(|words| !words.is_empty());
                indicator.target.value = Target::Quantity { number, unit: text, supplement };
                Some(unit)
            }
            ast::Target::Interval(low, high) => self.interval(indicator, module, low, high),
            ast::Target::Words(words) => {
                let words = Located::new(module.spelling(*words), at);
                self.refused(statement, module, &words);
                indicator.target.value = Target::Words(words.value);
                None
            }
            ast::Target::Date(date) => {
                if let Some(point) = read_date(module, *date) {
                    indicator.target.value = Target::Date(point);
                }
                None
            }
            ast::Target::Budget(_) => {
                // The amount is filled in when the whole project is read.
                indicator.target.value = Target::Budget(Decimal::ZERO);
                None
            }
        }
    }

    /// Whether a target takes its comparator.
    fn takes(&mut self, module: Module<'s>, written: &ast::Indicator) -> bool {
        let Some((comparator, span)) = written.comparator else { return true };
        let equal = Message { zh: " `=`", en: "`=`" };
        let (target, allowed, fits) = match written.target {
            ast::Target::Bad | ast::Target::Quantity(..) | ast::Target::Date(_) => return true,
            ast::Target::Words(_) => (Message { zh: "文字", en: "a target in words" }, equal, comparator == Comparator::Equal),
            ast::Target::Interval(..) => (Message { zh: "区间", en: "an interval" }, equal, comparator == Comparator::Equal),
            ast::Target::Budget(_) => (
                Message { zh: "年度预算数", en: "the budget" },
                Message { zh: " `=`、`<=` 或 `<`", en: "`=`, `<=` or `<`" },
                matches!(comparator, Comparator::Equal | Comparator::LessOrEqual | Comparator::Less),
            ),
        };
        if !fits {
            let behind = target_span(&ast::Indicator { comparator: None, ..written.clone() });
            self.report(
                Diagnostic::new(Code::ComparatorNotTaken, module.at(span))
                    .with("target", target)
                    .with("allowed", allowed)
                    .with("comparator", comparator.ascii())
                    .label(module.at(behind), "target"),
            );
        }
        fits
    }

    fn missing_unit(&mut self, indicator: &Indicator<'s>, module: Module<'s>, quantity: &ast::Quantity) {
        let at = module.at(quantity.number.span);
        let name = indicator.name.value.as_ref();
        let mut diagnostic = Diagnostic::new(Code::MissingUnit, at).with("number", module.slice(quantity.number.span));
        match named(name) {
            Some((ending, unit)) => {
                let behind = module.at(quantity.number.span.after());
                let text = if unit == "%" { unit.to_owned() } else { format!(" {unit}") };
                diagnostic = diagnostic.with("ending", ending).with("unit", unit).note("named");
                // 0.95 and 1 may well be parts of one, and a ratio over 100 may be something else.
                let is_ratio = |number: Decimal| number > Decimal::ONE;
                let is_certain = |number: Decimal| unit != "%" || number <= Decimal::ONE_HUNDRED;
                if let Some(number) = module.number(quantity.number).filter(|number| unit != "%" || is_ratio(*number)) {
                    diagnostic = diagnostic.fix(if is_certain(number) { Applicability::Safe } else { Applicability::Unsafe }, behind, text);
                }
            }
            None => diagnostic = diagnostic.note("example"),
        }
        self.report(diagnostic);
    }

    // ---- intervals ----------------------------------------------------------------------------------------------------------------

    fn interval(&mut self, indicator: &mut Indicator<'s>, module: Module<'s>, low: &End, high: &End) -> Option<Unit> {
        match (low, high) {
            (End::Date(start), End::Date(finish)) => {
                self.date_interval(indicator, module, *start, *finish);
                None
            }
            (End::Quantity(low), End::Quantity(high)) => self.quantity_interval(indicator, module, low, high),
            (End::Date(date), End::Quantity(quantity)) | (End::Quantity(quantity), End::Date(date)) => {
                let date_name = Value::Word(Message { zh: "日期", en: "a date" });
                let quantity_name = Value::Text(module.slice(quantity.span()).to_owned());
                let between = Message { zh: "作为区间的两端", en: "the ends of one interval" };
                self.report(
                    Diagnostic::new(Code::MixedDimensions, module.at(low.span().to(high.span())))
                        .with("left", date_name)
                        .with("right", quantity_name)
                        .with("verb", between)
                        .label(module.at(date.span), "left")
                        .label(module.at(quantity.span()), "right"),
                );
                None
            }
        }
    }

    fn date_interval(&mut self, indicator: &mut Indicator<'s>, module: Module<'s>, start: ast::Date, finish: ast::Date) {
        let (Some(low), Some(high)) = (read_date(module, start), read_date(module, finish)) else { return };
        let kind = |point: Point| match point {
            Point::Day(_) => Message { zh: "日", en: "day" },
            Point::Month(..) => Message { zh: "月", en: "month" },
        };
        if kind(low) != kind(high) {
            self.report(
                Diagnostic::new(Code::MonthAgainstDay, module.at(finish.span))
                    .with("kind", kind(high))
                    .with("other_kind", kind(low))
                    .label(module.at(start.span), "other"),
            );
            return;
        }
        if high.first_day() < low.first_day() {
            self.reversed(module, start.span, finish.span);
            return;
        }
        indicator.target.value = Target::Period(low, high);
    }

    fn quantity_interval(&mut self, indicator: &mut Indicator<'s>, module: Module<'s>, low: &ast::Quantity, high: &ast::Quantity) -> Option<Unit> {
        let (low_number, high_number) = (module.number(low.number)?, module.number(high.number)?);
        let (low_span, high_span) = match (low.unit, high.unit) {
            (None, None) => {
                self.missing_unit(indicator, module, high);
                return None;
            }
            (low, high) => (low.or(high)?, high.or(low)?),
        };
        let (low_unit, high_unit) = (self.unit(module, low_span)?, if low_span == high_span { None } else { Some(self.unit(module, high_span)?) });
        let high_unit = high_unit.unwrap_or_else(|| low_unit.clone());
        if low_unit.dimension != high_unit.dimension {
            let scope = self.context.scope;
            let verb = Message { zh: "作为区间的两端", en: "the ends of one interval" };
            let diagnostic = Diagnostic::new(Code::MixedDimensions, module.at(low.span().to(high.span())))
                .with("left", format!("`{}`", module.slice(low_span)))
                .with("right", format!("`{}`", module.slice(high_span)))
                .with("verb", verb)
                .label(module.at(low_span), "left")
                .label(module.at(high_span), "right");
            let diagnostic = explain_dimensions(diagnostic, scope, &low_unit.dimension, &high_unit.dimension);
            self.report(diagnostic);
            return None;
        }
        let (low_exact, high_exact) = (low_unit.measure(low_number), high_unit.measure(high_number));
        let (Some(low_exact), Some(high_exact)) = (low_exact, high_exact) else {
            self.report(Diagnostic::new(Code::Overflow, module.at(low.span().to(high.span()))));
            return None;
        };
        if low_exact > high_exact {
            self.reversed(module, low.span(), high.span());
            return None;
        }
        // One unit for both ends, where outputs have room for one: the high end's if the low end can be said in it exactly.
        let in_unit = |number: &crate::quantity::Exact, unit: &Unit| number.checked_div(&unit.factor).and_then(|number| decimal(&number));
        let common = match (in_unit(&low_exact, &high_unit), in_unit(&high_exact, &low_unit)) {
            (Some(low), _) => (low, high_number, printed(module, high_span)),
            (None, Some(high)) => (low_number, high, printed(module, low_span)),
            (None, None) => {
                self.report(Diagnostic::new(Code::Overflow, module.at(low.span().to(high.span()))));
                return None;
            }
        };
        let unit = |span: Option<Span>| -> Option<Text<'s>> { span.map(|span| printed(module, span)) };
        indicator.target.value = Target::Interval { low: (low_number, unit(low.unit)), high: (high_number, unit(high.unit)), common };
        // Ends in two units are each worth their own; what is held against a level is the high end.
        Some(high_unit)
    }

    fn reversed(&mut self, module: Module<'s>, low: Span, high: Span) {
        let (low_text, high_text) = (module.slice(low), module.slice(high));
        let mut diagnostic = Diagnostic::new(Code::IntervalReversed, module.at(low.to(high))).with("low", low_text).with("high", high_text);
        diagnostic.fix = Some(Fix {
            applicability: Applicability::Unsafe,
            edits: vec![Edit { at: module.at(low), text: high_text.to_owned() }, Edit { at: module.at(high), text: low_text.to_owned() }],
        });
        self.report(diagnostic);
    }
}

fn read_date(module: Module<'_>, date: ast::Date) -> Option<Point> {
    if date.bad { None } else { date::parse(module.slice(date.span)) }
}

/// Adds what two dimensions differ in, where one word says it.
pub(super) fn explain_dimensions(
    diagnostic: Diagnostic,
    scope: &crate::scope::Scope<'_>,
    left: &crate::quantity::Dimension,
    right: &crate::quantity::Dimension,
) -> Diagnostic {
    // What is left when one is divided by the other: two words once each are the two that were mixed up.
    let Some(quotient) = left.times(right, -1) else { return diagnostic };
    match quotient.powers() {
        [(first, one), (second, two)] if one.checked_add(*two) == Some(0) => {
            let (first, second) = if *one > 0 { (first, second) } else { (second, first) };
            let (first, second) = (scope.base_name(*first), scope.base_name(*second));
            if [first, second].iter().all(|name| matches!(*name, "秒" | "月")) {
                diagnostic.note("calendar")
            } else {
                diagnostic.with("first", first).with("second", second).note("words")
            }
        }
        _ => diagnostic,
    }
}
