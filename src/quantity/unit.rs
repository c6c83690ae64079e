//! Units as written: `元`, `元/人·月`, `万平方米`.

use num_traits::{CheckedDiv, CheckedMul, One};

use rust_decimal::Decimal;

use super::{Dimension, Exact, Failure, exact};
use crate::syntax::characters::fold;

/// What one of a unit is, in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// How many base units it is.
    pub factor: Exact,
    /// What it measures.
    pub dimension: Dimension,
}

impl Default for Unit {
    fn default() -> Self {
        Self { factor: Exact::one(), dimension: Dimension::default() }
    }
}

/// Of 0 and another number, that number.
const fn greatest_common_divisor(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// Why a unit has no meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A word that is no unit: its place in the written unit.
    Unknown(std::ops::Range<usize>),
    /// Reported where it is declared.
    Broken,
    /// Too large to be exact.
    Overflow,
}

impl Unit {
    /// The unit that `written` spells, each word looked up by `lookup`. Every factor behind the first `/` is below the line.
    ///
    /// # Errors
    /// The first word that is no unit.
    pub fn parse(written: &str, lookup: impl Fn(&str) -> Result<Option<Self>, Problem>) -> Result<Self, Problem> {
        let mut unit = Self::default();
        let mut power = 1_i8;
        for (range, separator) in words(written) {
            if !range.is_empty() {
                let word = written.get(range.clone()).unwrap_or_default();
                match lookup(word)? {
                    Some(factor) => unit = unit.times(&factor, power).ok_or(Problem::Overflow)?,
                    // `人·月` is two units, unless one is called just so.
                    None => {
                        let mut start = range.start;
                        for part in word.split('·') {
                            let place = start..start + part.len();
                            start = place.end + '·'.len_utf8();
                            let factor = lookup(part)?.ok_or(Problem::Unknown(place))?;
                            unit = unit.times(&factor, power).ok_or(Problem::Overflow)?;
                        }
                    }
                }
            }
            if separator == Some('/') {
                power = -1;
            }
        }
        Ok(unit)
    }

    /// What a number of it comes to in base units; `None` where that is too large to be exact.
    #[must_use]
    pub fn measure(&self, number: Decimal) -> Option<Exact> {
        if self.factor.is_one() {
            return exact(number);
        }
        // Whole numbers in units such as % and 万元: nearly all there are, and 128 bits are dear.
        if number.scale() == 0
            && let (Ok(number), Ok(above), Ok(below)) =
                (i64::try_from(number.mantissa()), i64::try_from(*self.factor.numer()), u64::try_from(*self.factor.denom()))
        {
            let common = greatest_common_divisor(number.unsigned_abs(), below);
            let (Some(number), Some(below)) = (i128::from(number).checked_div(common.into()), below.checked_div(common)) else { return None };
            return Some(Exact::new_raw(number.checked_mul(above.into())?, below.into()));
        }
        exact(number)?.checked_mul(&self.factor)
    }

    /// The product with another unit or its inverse.
    #[must_use]
    pub fn times(&self, other: &Self, power: i8) -> Option<Self> {
        let factor = if power < 0 { self.factor.checked_div(&other.factor) } else { self.factor.checked_mul(&other.factor) }?;
        Some(Self { factor, dimension: self.dimension.times(&other.dimension, power)? })
    }

    /// Scaled by a number.
    ///
    /// # Errors
    /// Where the result is too large.
    pub fn scaled(&self, number: &Exact) -> Result<Self, Failure> {
        Ok(Self { factor: self.factor.checked_mul(number).ok_or(Failure::Overflow)?, dimension: self.dimension.clone() })
    }
}

/// The words of a written unit, each with the separator behind it.
pub(crate) fn words(written: &str) -> impl Iterator<Item = (std::ops::Range<usize>, Option<char>)> {
    let mut at = 0;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let rest = written.get(at..)?;
        let start = at + rest.len() - rest.trim_start().len();
        let end = written.get(start..)?.char_indices().find(|(_, character)| is_separator(*character)).map(|(offset, character)| (start + offset, character));
        match end {
            Some((end, separator)) => {
                at = end + separator.len_utf8();
                Some((start..end, Some(fold(separator))))
            }
            None => {
                done = true;
                Some((start..written.len(), None))
            }
        }
    })
}

const fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(fold(character), '/' | '*' | '(' | ')' | '×')
}
