//! Numbers, units and dimensions, all exact.
//!
//! What is written is a decimal; what is computed is a fraction, so that 1 亩 = 2000/3 平方米 loses nothing. No arithmetic here can overflow silently.

pub mod dimension;
pub mod unit;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Signed, Zero};
use rust_decimal::{Decimal, RoundingStrategy};

pub use dimension::{Base, Dimension};
pub use unit::Unit;

/// An exact fraction.
pub type Exact = Ratio<i128>;

/// A decimal as a fraction. Every decimal is one; `None` never happens for numbers that were read from a source, whose scale is at most 28.
#[must_use]
pub fn exact(number: Decimal) -> Option<Exact> {
    if number.scale() == 0 {
        return Some(Exact::from_integer(number.mantissa()));
    }
    let denominator = 10_i128.checked_pow(number.scale())?;
    Some(Exact::new(number.mantissa(), denominator))
}

/// A fraction as a decimal, where it is one.
#[must_use]
pub fn decimal(number: &Exact) -> Option<Decimal> {
    let mut numerator = *number.numer();
    let mut denominator = *number.denom();
    let mut scale = 0_u32;
    while denominator != 1 {
        if scale == 28 {
            return None;
        }
        numerator = numerator.checked_mul(10)?;
        scale += 1;
        let reduced = Exact::new(numerator, denominator);
        (numerator, denominator) = (*reduced.numer(), *reduced.denom());
    }
    Decimal::try_from_i128_with_scale(numerator, scale).ok().map(|number| number.normalize())
}

/// A fraction as people read it: exactly where it is a decimal, else rounded to six places behind `≈`.
#[must_use]
pub fn display(number: &Exact) -> String {
    if let Some(number) = decimal(number) {
        return number.to_string();
    }
    let whole = number.trunc();
    let rounded = number
        .checked_sub(&whole)
        .and_then(|rest| rest.checked_mul(&Exact::from_integer(1_000_000)))
        .and_then(|millionths| whole.checked_add(&Exact::new(millionths.round().to_integer(), 1_000_000)))
        .and_then(|rounded| decimal(&rounded));
    match rounded {
        Some(rounded) => format!("≈{rounded}"),
        None => format!("{number}"),
    }
}

/// Thousands grouped, for amounts that people compare.
#[must_use]
pub fn grouped(number: Decimal) -> String {
    let text = number.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut out = String::with_capacity(text.len() + text.len() / 3);
    out.push_str(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Rounds half away from zero, as accounts are rounded.
#[must_use]
pub fn round(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// A number and its dimension, as expressions compute with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In the base units of its dimension.
    pub number: Exact,
    /// What it measures.
    pub dimension: Dimension,
}

/// Why an operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The two sides measure different things.
    Dimensions,
    /// The divisor is zero.
    DivisionByZero,
    /// The result is too large to be exact.
    Overflow,
}

impl Amount {
    /// A pure number.
    #[must_use]
    pub fn number(number: Exact) -> Self {
        Self { number, dimension: Dimension::default() }
    }

    /// # Errors
    /// Where the dimensions differ or the result is too large.
    pub fn add(&self, other: &Self) -> Result<Self, Failure> {
        self.same(other)?;
        Ok(Self { number: self.number.checked_add(&other.number).ok_or(Failure::Overflow)?, dimension: self.dimension.clone() })
    }

    /// # Errors
    /// Where the dimensions differ or the result is too large.
    pub fn subtract(&self, other: &Self) -> Result<Self, Failure> {
        self.same(other)?;
        Ok(Self { number: self.number.checked_sub(&other.number).ok_or(Failure::Overflow)?, dimension: self.dimension.clone() })
    }

    /// # Errors
    /// Where the result is too large.
    pub fn multiply(&self, other: &Self) -> Result<Self, Failure> {
        let number = self.number.checked_mul(&other.number).ok_or(Failure::Overflow)?;
        Ok(Self { number, dimension: self.dimension.times(&other.dimension, 1).ok_or(Failure::Overflow)? })
    }

    /// # Errors
    /// Where the divisor is zero or the result is too large.
    pub fn divide(&self, other: &Self) -> Result<Self, Failure> {
        if other.number.is_zero() {
            return Err(Failure::DivisionByZero);
        }
        let number = self.number.checked_div(&other.number).ok_or(Failure::Overflow)?;
        Ok(Self { number, dimension: self.dimension.times(&other.dimension, -1).ok_or(Failure::Overflow)? })
    }

    /// # Errors
    /// Where the result is too large.
    pub fn negate(&self) -> Result<Self, Failure> {
        let number = Exact::zero().checked_sub(&self.number).ok_or(Failure::Overflow)?;
        Ok(Self { number, dimension: self.dimension.clone() })
    }

    /// The distance of two amounts of one dimension.
    #[must_use]
    pub fn distance(&self, other: &Self) -> Option<Self> {
        self.subtract(other).ok().map(|difference| Self { number: difference.number.abs(), dimension: difference.dimension })
    }

    fn same(&self, other: &Self) -> Result<(), Failure> {
        if self.dimension == other.dimension { Ok(()) } else { Err(Failure::Dimensions) }
    }
}
