//! Figures that several requests show: amounts in 元, shares, days.

use num_traits::CheckedMul as _;
use rust_decimal::Decimal;

use super::symbols::inner;
use super::view::View;
use crate::diagnostics::Language;
use crate::model::{Indicator, Period, Target};
use crate::names;
use crate::quantity::{Exact, decimal, exact, grouped, round};
use crate::scope::YUAN;
use crate::syntax::ast::{Head, Quantity, Statement};

/// From how many 元 an amount is also told in 万元: a few 元 in 万元 are harder to read, not easier.
const TEN_THOUSAND: Decimal = Decimal::from_parts(10_000, 0, 0, false, 0);

/// With how many decimals an amount in 万元 can still be read.
const MOST_DECIMALS: u32 = 6;

/// The amount of a written quantity in 元; none where it is no money. Where money must stand, a bare number is 元, and bare 万 and 亿 are 万元 and 亿元.
pub(super) fn yuan(view: &View<'_>, quantity: &Quantity, money_place: bool) -> Option<Decimal> {
    let number = exact(view.module.number(quantity.number)?)?;
    decimal(&number.checked_mul(&factor(view, quantity, money_place)?)?)
}

/// How many 元 one of a written quantity's unit is, where money must stand.
pub(super) fn yuan_in_one(view: &View<'_>, quantity: &Quantity) -> Option<Exact> {
    factor(view, quantity, true)
}

fn factor(view: &View<'_>, quantity: &Quantity, money_place: bool) -> Option<Exact> {
    match quantity.unit.map(|unit| names::identity(view.slice(unit)).into_owned()) {
        None => money_place.then(|| Exact::from_integer(1)),
        Some(unit) if money_place && unit == "万" => Some(Exact::from_integer(10_000)),
        Some(unit) if money_place && unit == "亿" => Some(Exact::from_integer(100_000_000)),
        Some(unit) => {
            let unit = view.context.scope.unit(&unit).ok()?;
            unit.dimension.is_base(*YUAN).then_some(unit.factor)
        }
    }
}

/// A large amount of 元 in 万元, exact: an amount that large has room for four more decimals. None where it has more than can be read.
pub(super) fn in_ten_thousands(amount: Decimal) -> Option<Decimal> {
    let number = amount.checked_div(TEN_THOUSAND)?.normalize();
    (amount.abs() >= TEN_THOUSAND && number.scale() <= MOST_DECIMALS).then_some(number)
}

/// A number grouped as the author groups another.
pub(super) fn grouped_like(number: Decimal, written: &str) -> String {
    if written.contains([',', '，']) {
        grouped(number)
    } else if written.contains(['_', '＿']) {
        grouped(number).replace(',', "_")
    } else {
        number.normalize().to_string()
    }
}

/// A row of a sum: what it is called, and its amount as written and in 元.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) quantity: Quantity,
    pub(super) amount: Decimal,
}

/// The rows of a `budget` or `total`, and what they add up to; none where it has none, or one of them cannot be read.
pub(super) fn rows(view: &View<'_>, statement: &Statement) -> Option<(Vec<Row>, Decimal)> {
    statement.block.as_ref().filter(|block| !block.incomplete)?;
    let mut rows = Vec::new();
    let mut sum = Decimal::ZERO;
    for row in inner(statement) {
        let (name, quantity) = match &row.head {
            Head::Quantity(quantity) => (view.slice(row.keyword_span).to_owned(), *quantity),
            Head::Fund(name, quantity) => (view.module.spelling(*name).into_owned(), *quantity),
            _ => return None,
        };
        let amount = yuan(view, &quantity, true)?;
        sum = sum.checked_add(amount)?;
        rows.push(Row { name, quantity, amount });
    }
    Some((rows, sum))
}

/// The amount of an indicator in 元; none where its target is no money.
pub(super) fn indicator_yuan(view: &View<'_>, indicator: &Indicator<'_>) -> Option<Decimal> {
    match &indicator.target.value {
        Target::Budget(amount) => Some(*amount),
        Target::Quantity { number, unit, .. } => {
            let unit = view.context.scope.unit(unit).ok()?;
            let is_money = unit.dimension.is_base(*YUAN);
            is_money.then(|| decimal(&unit.measure(*number)?)).flatten()
        }
        _ => None,
    }
}

/// An amount as people read it.
pub(super) fn money(amount: Decimal) -> String {
    format!("{} 元", grouped(amount))
}

/// A part of a whole in per cent: `64.3%`, with ≈ before it where it is rounded; none where there is no whole.
pub(super) fn share(part: Decimal, whole: Decimal) -> Option<String> {
    if whole.is_zero() {
        return None;
    }
    let percent = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
    let rounded = round(percent, 1).normalize();
    let is_exact = rounded.checked_mul(whole) == part.checked_mul(Decimal::ONE_HUNDRED);
    Some(format!("{}{rounded}%", if is_exact { "" } else { "≈" }))
}

/// Where an indicator's deadline lies in its project's period, in words; none where it has no deadline.
pub(super) fn deadline(indicator: &Indicator<'_>, period: Option<Period>, language: Language) -> Option<String> {
    let Target::Date(point) = indicator.target.value else { return None };
    let period = period.filter(|period| period.start <= period.finish)?;
    let day = point.last_day();
    let from_start = (day - period.start).whole_days() + 1;
    let to_finish = (period.finish - day).whole_days();
    Some(match language {
        Language::Chinese if from_start < 1 => format!("早于计划开始 {} 天", 1 - from_start),
        Language::Chinese if to_finish < 0 => format!("晚于计划完成 {} 天", -to_finish),
        Language::Chinese => format!("计划期第 {from_start} 天，距计划完成还有 {to_finish} 天"),
        Language::English if from_start < 1 => format!("days before the period: {}", 1 - from_start),
        Language::English if to_finish < 0 => format!("days after the period: {}", -to_finish),
        Language::English => format!("day {from_start} of the period, {to_finish} before its finish"),
    })
}
