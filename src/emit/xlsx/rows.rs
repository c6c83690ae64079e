//! The rows of a sheet. One row of the grid is one row of the sheet, or several where its text is higher than Excel lets a row be.

use super::lines::{EM, lines};
use super::numbers::{exact, number};
use super::styles::{Face, Scale, is_indented};
use crate::emit::form::grid::{Cell, Grid};

/// The highest row of Excel, 409 points, in pixels.
const HIGHEST: u32 = 545;

/// The highest of the rows that a higher one is cut into. A page breaks between rows only, so that lower rows leave smaller gaps.
const PIECE: u32 = 84;

/// What a cell keeps free above and below its text together, in pixels.
const MARGIN_HEIGHT: u32 = 8;

/// What a cell keeps free beside its text on both sides together, in pixels.
const MARGIN_WIDTH: u32 = 6;

/// What an indented cell keeps free besides, in pixels.
const INDENT: u32 = 12;

/// Which rows of the sheet stand for which rows of the grid, and how high they are.
#[derive(Debug)]
pub(super) struct Rows {
    /// The first sheet row of each grid row; behind them the number of sheet rows.
    starts: Vec<u32>,
    /// The height of each sheet row, in pixels (96 an inch).
    pub(super) heights: Vec<u32>,
}

impl Rows {
    /// Rows that show all the text of a table.
    pub(super) fn new(grid: &Grid, scale: Scale) -> Self {
        let mut rows = Self { starts: vec![0], heights: Vec::new() };
        for height in needed(grid, scale) {
            let pieces = if height > HIGHEST { height.div_ceil(PIECE) } else { 1 };
            rows.heights.extend((0..pieces).map(|piece| height / pieces + u32::from(piece < height % pieces)));
            rows.starts.push(u32::try_from(rows.heights.len()).unwrap_or(u32::MAX));
        }
        rows
    }

    /// The sheet row that a grid row starts at; behind the last, the number of sheet rows.
    pub(super) fn start(&self, row: usize) -> u32 {
        self.starts.get(row).or(self.starts.last()).copied().unwrap_or_default()
    }

    /// The last sheet row of a grid row.
    pub(super) fn end(&self, row: usize) -> u32 {
        self.start(row + 1).saturating_sub(1)
    }

    /// How high the first rows of the grid are, in pixels.
    pub(super) fn height(&self, rows: usize) -> u32 {
        self.heights.iter().take(self.start(rows) as usize).sum()
    }
}

/// How high each row of a grid must be, in pixels.
fn needed(grid: &Grid, scale: Scale) -> Vec<u32> {
    let mut heights = vec![0; grid.rows];
    let mut tall = Vec::new();
    for cell in &grid.cells {
        let height = cell_height(grid, cell, scale);
        match heights.get_mut(cell.row) {
            Some(known) if cell.rows == 1 => *known = height.max(*known),
            _ => tall.push((cell.row..cell.row + cell.rows, height)),
        }
    }
    // A cell of several rows takes what they have anyway, and makes its last row higher only for the rest.
    tall.sort_by_key(|(rows, _)| (rows.end, rows.len()));
    for (rows, height) in tall {
        if let Some([others @ .., last]) = heights.get_mut(rows) {
            *last = height.saturating_sub(others.iter().sum()).max(*last);
        }
    }
    heights
}

fn cell_height(grid: &Grid, cell: &Cell, scale: Scale) -> u32 {
    let face = Face::new(scale, cell.role);
    let lines = match number(&cell.content) {
        // It shrinks to fit.
        Some(number) if exact(number).is_some() => 1,
        _ => lines(&cell.content.printed(), room(grid, cell, scale, face)),
    };
    lines * face.line + MARGIN_HEIGHT
}

/// How much fits into a line of a cell, in hundredths of a Chinese character. Printers set texts a little wider than screens do.
fn room(grid: &Grid, cell: &Cell, scale: Scale, face: Face) -> u32 {
    let pixels = grid.columns.iter().skip(cell.column).take(cell.columns).map(|width| pixels(*width)).sum::<u32>();
    let margin = MARGIN_WIDTH + if is_indented(scale, cell.role, cell.align) { INDENT } else { 0 };
    (pixels.saturating_sub(margin) * EM * 24 / 25 / face.em).max(EM)
}

/// Tenths of a millimetre as pixels, 96 an inch of 25.4 millimetres.
pub(super) const fn pixels(tenths: u32) -> u32 {
    (tenths * 96 + 127) / 254
}
