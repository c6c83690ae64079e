//! Figures that several requests show: amounts in 元, shares, days.

use num_traits::CheckedMul as _;
use rust_decimal::Decimal;

use super::view::View;
use crate::diagnostics::Language;
use crate::model::{Indicator, Period, Target};
use crate::names;
use crate::quantity::{Exact, decimal, exact, grouped, round};
use crate::scope::YUAN;
use crate::syntax::ast::Quantity;

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

/// The amount of an indicator in 元; none where its target is no money.
pub(super) fn indicator_yuan(view: &View<'_>, indicator: &Indicator<'_>) -> Option<Decimal> {
    match &indicator.target.value {
        Target::Budget(amount) => Some(*amount),
        Target::Quantity { number, unit, .. } => {
            let unit = view.context.scope.unit(unit).ok()?;
            let is_money = unit.dimension.is_base(*YUAN);
            is_money.then(|| decimal(&exact(*number)?.checked_mul(&unit.factor)?)).flatten()
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

/// Where an indicator's deadline lies in its project's period, in words; none where it has no deadline, or lies outside.
pub(super) fn deadline(indicator: &Indicator<'_>, period: Option<Period>, language: Language) -> Option<String> {
    let Target::Date(point) = indicator.target.value else { return None };
    let period = period.filter(|period| period.start <= period.finish)?;
    let day = point.last_day();
    let from_start = (day - period.start).whole_days() + 1;
    let to_finish = (period.finish - day).whole_days();
    if from_start < 1 || to_finish < 0 {
        return None;
    }
    Some(match language {
        Language::Chinese => format!("计划期第 {from_start} 天，距计划完成还有 {to_finish} 天"),
        Language::English => format!("day {from_start} of the period, {to_finish} before its finish"),
    })
}
