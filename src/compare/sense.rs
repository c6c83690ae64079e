//! Whether a target asks for more or for less than it did.
//!
//! A target accepts a range of values, and its indicator has a good side: more of an output is better, less of a cost. The target is weakened where the worst
//! value that it accepts got worse, tightened where it got better. Where no good side is known, or only the good end moved, it is changed and no more is said.

use std::cmp::Ordering;

use num_traits::Zero;
use time::Date;

use crate::facts::{Amount, Indicator, Target};
use crate::model::{Comparator, Point};
use crate::quantity::Exact;

/// How a target differs from what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sense {
    /// It asks for more.
    Tightened,
    /// It asks for less.
    Weakened,
    /// It asks for something else.
    Changed,
}

/// Compares the targets of two versions of an indicator; `None` where they ask for the same. `years` is how many years lie between the budgets of the two:
/// what is due by October of its own year is due no later than it was.
#[must_use]
pub(super) fn sense(old: &Indicator, new: &Indicator, years: i32) -> Option<Sense> {
    let (Some(before), Some(after)) = (Range::of(old, years), Range::of(new, 0)) else {
        return (says(old) != says(new)).then_some(Sense::Changed);
    };
    if before.dimension != after.dimension {
        return Some(Sense::Changed);
    }
    if before == after {
        return (supplement(old) != supplement(new)).then_some(Sense::Changed);
    }
    let by_worst = match good_side(old, new, &before, &after) {
        Some(Side::More) => compare_low(&before.low, &after.low),
        Some(Side::Less) => compare_high(&before.high, &after.high),
        None => Ordering::Equal,
    };
    Some(match by_worst {
        Ordering::Less => Sense::Tightened,
        Ordering::Greater => Sense::Weakened,
        Ordering::Equal => inclusion(&before, &after),
    })
}

/// What a target says that is no range. A comparator that is left out is `=`.
fn says(indicator: &Indicator) -> (Comparator, Option<&Target>, &str) {
    let comparator = indicator.comparator.unwrap_or(Comparator::Equal);
    match &indicator.target {
        // Only how it is printed is known of it.
        Target::Unknown => (comparator, None, &indicator.printed),
        target => (comparator, Some(target), ""),
    }
}

fn supplement(indicator: &Indicator) -> Option<&str> {
    match &indicator.target {
        Target::Amount(_, supplement) => supplement.as_deref(),
        _ => None,
    }
}

/// An end of a range: its value, and whether that is accepted; none where the range has no end.
type End = Option<(Exact, bool)>;

/// The values that a target accepts.
#[derive(Debug, PartialEq, Eq)]
struct Range {
    low: End,
    high: End,
    dimension: Measure,
}

#[derive(Debug, PartialEq, Eq)]
enum Measure {
    Units(Vec<(String, i8)>),
    Days,
}

impl Range {
    fn of(indicator: &Indicator, years: i32) -> Option<Self> {
        let first = |point: Point| days(point.first_day(), years);
        let last = |point: Point| match point {
            Point::Day(day) => days(day, years),
            // The last day of a February is another one in another year.
            Point::Month(year, month) => days(Point::Month(year.saturating_add(years), month).last_day(), 0),
        };
        match &indicator.target {
            Target::Amount(amount, _) => Some(Self::towards(indicator.comparator, amount.number, amount.number, Measure::Units(amount.dimension.clone()))),
            Target::Budget(amount) => Some(Self::towards(indicator.comparator, *amount, *amount, Measure::Units(vec![("元".to_owned(), 1)]))),
            Target::Interval(low, high) => {
                Some(Self { low: Some((low.number, true)), high: Some((high.number, true)), dimension: Measure::Units(low.dimension.clone()) })
            }
            Target::Date(point) => Some(Self::towards(indicator.comparator, first(*point), last(*point), Measure::Days)),
            Target::Period(start, finish) => Some(Self { low: Some((first(*start), true)), high: Some((last(*finish), true)), dimension: Measure::Days }),
            Target::Words(_) | Target::Unknown => None,
        }
    }

    /// A target that is a day, or a month from its first day to its last, with a comparator before it.
    const fn towards(comparator: Option<Comparator>, first: Exact, last: Exact, dimension: Measure) -> Self {
        let (low, high) = match comparator {
            Some(Comparator::LessOrEqual) => (None, Some((last, true))),
            Some(Comparator::Less) => (None, Some((first, false))),
            Some(Comparator::GreaterOrEqual) => (Some((first, true)), None),
            Some(Comparator::Greater) => (Some((last, false)), None),
            Some(Comparator::Equal) | None => (Some((first, true)), Some((last, true))),
        };
        Self { low, high, dimension }
    }

    const fn is_cap(&self) -> bool {
        self.low.is_none() && self.high.is_some()
    }

    const fn is_floor(&self) -> bool {
        self.low.is_some() && self.high.is_none()
    }

    fn is_zero(&self) -> bool {
        self.low == Some((Exact::zero(), true)) && self.high == self.low
    }
}

/// A day by its number, some years later.
fn days(day: Date, years: i32) -> Exact {
    let year = day.year().saturating_add(years);
    // The 29th of February has no other year to stand in.
    let moved = day.replace_year(year).or_else(|_| day.replace_day(28).and_then(|day| day.replace_year(year)));
    Exact::from_integer(moved.unwrap_or(day).to_julian_day().into())
}

/// `Less` where the later end accepts less.
fn compare_low(before: &End, after: &End) -> Ordering {
    match (before, after) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some((before, holds_before)), Some((after, holds_after))) => after.cmp(before).reverse().then(holds_after.cmp(holds_before)),
    }
}

/// `Less` where the later end accepts less.
fn compare_high(before: &End, after: &End) -> Ordering {
    match (before, after) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some((before, holds_before)), Some((after, holds_after))) => after.cmp(before).then(holds_after.cmp(holds_before)),
    }
}

/// Two ranges whose worst ends are alike, or that have none: for two ends each, a narrower range asks for more.
fn inclusion(before: &Range, after: &Range) -> Sense {
    let is_band = |range: &Range| range.low.is_some() && range.high.is_some() && range.low != range.high;
    if !is_band(before) || !is_band(after) {
        return Sense::Changed;
    }
    match (compare_low(&before.low, &after.low), compare_high(&before.high, &after.high)) {
        (Ordering::Less | Ordering::Equal, Ordering::Less | Ordering::Equal) => Sense::Tightened,
        (Ordering::Greater | Ordering::Equal, Ordering::Greater | Ordering::Equal) => Sense::Weakened,
        _ => Sense::Changed,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    More,
    Less,
}

/// Words in a name that say of what there should be less, whatever its level. Convention, not regulation.
const BETTER_LESS: [&str; 26] = [
    "事故", "投诉", "差错", "错误", "违规", "违法", "违纪", "死亡", "伤亡", "发案", "案发", "发生", "超时", "故障", "缺陷", "流失", "辍学", "能耗", "排放",
    "返工", "信访", "用时", "时长", "时限", "耗时", "成本",
];

fn good_side(old: &Indicator, new: &Indicator, before: &Range, after: &Range) -> Option<Side> {
    if before.dimension == Measure::Days {
        // What is to start by a day and not to end by it has no side that is better.
        return (!before.is_floor() && !after.is_floor()).then_some(Side::Less);
    }
    if before.is_cap() && after.is_cap() {
        return Some(Side::Less);
    }
    if before.is_floor() && after.is_floor() {
        return Some(Side::More);
    }
    let is_less = |indicator: &Indicator, range: &Range| {
        let is_time_of_work = indicator.level2.as_deref() == Some("时效") && is_time(&indicator.target);
        indicator.level().ends_with("成本")
            || indicator.level1 == "成本"
            || is_time_of_work
            || range.is_zero()
            || BETTER_LESS.iter().any(|word| indicator.name.contains(word))
    };
    if is_less(old, before) || is_less(new, after) {
        return Some(Side::Less);
    }
    matches!(new.level1.as_str(), "产出" | "效益" | "满意度").then_some(Side::More)
}

/// Whether a value is a stretch of time.
fn is_time(target: &Target) -> bool {
    match target {
        Target::Amount(Amount { dimension, .. }, _) | Target::Interval(Amount { dimension, .. }, _) => {
            matches!(dimension.as_slice(), [(unit, 1)] if matches!(unit.as_str(), "秒" | "月" | "工作日"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(value: i128, holds: bool) -> (Exact, bool) {
        (Exact::from_integer(value), holds)
    }

    #[test]
    fn a_missing_end_accepts_most() {
        assert_eq!(compare_low(&Some(at(3, true)), &None), Ordering::Greater);
        assert_eq!(compare_high(&None, &Some(at(3, true))), Ordering::Less);
        assert_eq!(compare_low(&Some(at(3, true)), &Some(at(3, false))), Ordering::Less);
        assert_eq!(compare_high(&Some(at(3, false)), &Some(at(3, true))), Ordering::Greater);
        assert_eq!(compare_low(&Some(at(3, true)), &Some(at(4, false))), Ordering::Less);
        assert_eq!(compare_high(&Some(at(3, true)), &Some(at(4, false))), Ordering::Greater);
    }
}
