//! A value as the form prints it: `≤220元/个`, `2026年10月31日前`.

use std::fmt::{self, Write};

use super::{Comparator, Indicator, Point, Target};

/// Writes the value of an indicator as the form prints it. `year` is the project's, for a target that is the budget itself.
///
/// # Errors
/// Only what `out` itself fails with.
pub fn write(out: &mut impl Write, indicator: &Indicator<'_>, year: Option<i32>) -> fmt::Result {
    let sign = indicator.comparator.map_or("", Comparator::printed);
    match &indicator.target.value {
        Target::Unknown => Ok(()),
        Target::Quantity { number, unit, supplement } => {
            write!(out, "{sign}{number}{unit}")?;
            match supplement {
                Some(words) => write!(out, "，{words}"),
                None => Ok(()),
            }
        }
        Target::Interval { low, high, .. } => {
            let (low_unit, high_unit) = (low.1.as_deref().unwrap_or_default(), high.1.as_deref().unwrap_or_default());
            write!(out, "{}{low_unit}-{}{high_unit}", low.0, high.0)
        }
        Target::Words(words) => out.write_str(words),
        Target::Date(point) => date(out, *point, indicator.comparator),
        Target::Period(start, finish) => {
            point(out, *start)?;
            out.write_char('-')?;
            point(out, *finish)
        }
        Target::Budget(_) => match year {
            Some(year) => write!(out, "{sign}{year}年预算数"),
            None => write!(out, "{sign}年度预算数"),
        },
    }
}

fn date(out: &mut impl Write, when: Point, comparator: Option<Comparator>) -> fmt::Result {
    point(out, when)?;
    match (comparator, when) {
        (Some(Comparator::LessOrEqual), Point::Month(..)) => out.write_str("底前"),
        (Some(Comparator::LessOrEqual | Comparator::Less), _) => out.write_str("前"),
        (Some(Comparator::GreaterOrEqual | Comparator::Greater), _) => out.write_str("起"),
        (Some(Comparator::Equal) | None, _) => Ok(()),
    }
}

fn point(out: &mut impl Write, point: Point) -> fmt::Result {
    match point {
        Point::Day(day) => write!(out, "{}年{}月{}日", day.year(), u8::from(day.month()), day.day()),
        Point::Month(year, month) => write!(out, "{year}年{}月", u8::from(month)),
    }
}
