//! Which amounts a spreadsheet holds as they are. It calculates with binary fractions, of which only fifteen decimal digits can be trusted.

use rust_decimal::Decimal;

use crate::emit::form::grid::{Cell, Content, Grid};

/// The most digits that a number keeps.
const DIGITS: usize = 15;

/// A number as a spreadsheet holds it, where that is the same number.
pub(super) fn exact(number: Decimal) -> Option<f64> {
    let number = number.normalize();
    let digits = number.mantissa().unsigned_abs().to_string();
    if digits.trim_end_matches('0').len() > DIGITS {
        return None;
    }
    number.to_string().parse().ok()
}

/// Whether a sum comes to the same in a spreadsheet: all that it adds are numbers there, and so is what they come to.
pub(super) fn is_exact_sum(grid: &Grid, sum: &Cell, from: usize, value: Decimal) -> bool {
    let mut summed = grid.cells.iter().filter(|cell| cell.column == sum.column && (from..sum.row).contains(&cell.row));
    exact(value).is_some() && summed.all(|cell| number(&cell.content).is_none_or(|number| exact(number).is_some()))
}

/// What a cell is as a number.
pub(super) const fn number(content: &Content) -> Option<Decimal> {
    match content {
        Content::Empty | Content::Text(_) => None,
        Content::Money(number) | Content::Number(number) | Content::Sum { value: number, .. } => Some(*number),
    }
}
