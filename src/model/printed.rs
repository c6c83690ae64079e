//! A value as the form prints it: `≤220元/个`, `2026年10月31日前`.

use std::fmt::{self, Write};

use rust_decimal::Decimal;
use time::Date;

use super::{Comparator, Indicator, Point, Target};

/// How quantities are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Values {
    /// As written: `≤220元/个`.
    #[default]
    Plain,
    /// As the budget system prints them, at least two decimals and the unit in brackets: `≤220.00(元/个)`.
    Bracketed,
}

impl Values {
    fn quantity(self, out: &mut impl Write, number: Decimal, unit: &str) -> fmt::Result {
        match self {
            Self::Plain => {
                // Most are whole, and need nothing of what prints the others.
                match i64::try_from(number.mantissa()) {
                    Ok(whole) if number.scale() == 0 => out.write_str(itoa::Buffer::new().format(whole))?,
                    _ => write!(out, "{number}")?,
                }
                out.write_str(unit)
            }
            Self::Bracketed => {
                let mut number = number;
                // Rounding would change what was declared; a number without room for two decimals is longer than any real one.
                if number.scale() < 2 {
                    number.rescale(2);
                }
                if unit.is_empty() { write!(out, "{number}") } else { write!(out, "{number}({unit})") }
            }
        }
    }
}

/// A day as the form prints it.
#[must_use]
pub fn day(day: Date) -> String {
    Point::Day(day).to_string()
}

/// Writes the value of an indicator as the form prints it. `year` is the project's, for a target that is the budget itself.
///
/// # Errors
/// Only what `out` itself fails with.
pub fn write(out: &mut impl Write, indicator: &Indicator<'_>, year: Option<i32>, values: Values) -> fmt::Result {
    let sign = indicator.comparator.map_or("", Comparator::printed);
    match &indicator.target.value {
        Target::Unknown => Ok(()),
        Target::Quantity { number, unit, supplement } => {
            out.write_str(sign)?;
            values.quantity(out, *number, unit)?;
            match supplement {
                Some(words) => write!(out, "，{words}"),
                None => Ok(()),
            }
        }
        Target::Interval { low, high, .. } => {
            // Beside a negative number a dash would read as a sign.
            let dash = if low.0.is_sign_negative() || high.0.is_sign_negative() { "至" } else { "-" };
            values.quantity(out, low.0, low.1.as_deref().unwrap_or_default())?;
            out.write_str(dash)?;
            values.quantity(out, high.0, high.1.as_deref().unwrap_or_default())
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
