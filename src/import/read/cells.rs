//! From cells in any order to a table in order, within the limits.

use std::collections::BTreeMap;

use super::{LARGEST_TEXT, LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, ReadError};
use crate::import::table::{Cell, Place, Table};

/// What a source may still take.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { cells: MOST_CELLS, text: LARGEST_TEXT }
    }
}

impl Budget {
    /// Takes one cell of this text.
    pub(super) fn take(&mut self, text: &str) -> Result<(), ReadError> {
        self.take_cell()?;
        if text.len() > LONGEST_CELL {
            return Err(ReadError::too_much(
                &format!("一个单元格的文字多于 {LONGEST_CELL} 字节"),
                &format!("a cell has more than {LONGEST_CELL} bytes of text"),
            ));
        }
        self.take_text(text.len())
    }

    fn take_text(&mut self, length: usize) -> Result<(), ReadError> {
        self.text = self.text.checked_sub(length).ok_or_else(|| {
            ReadError::too_much(&format!("全部文字多于 {} MB", LARGEST_TEXT >> 20), &format!("its text comes to more than {} MB", LARGEST_TEXT >> 20))
        })?;
        Ok(())
    }

    /// Takes one cell that may be empty.
    pub(super) fn take_cell(&mut self) -> Result<(), ReadError> {
        self.cells = self
            .cells
            .checked_sub(1)
            .ok_or_else(|| ReadError::too_much(&format!("多于 {MOST_CELLS} 个单元格"), &format!("it has more than {MOST_CELLS} cells")))?;
        Ok(())
    }
}

/// Refuses one more sheet than a workbook may have.
pub(super) fn check_sheets(count: usize) -> Result<(), ReadError> {
    if count < MOST_SHEETS {
        return Ok(());
    }
    Err(ReadError::too_much(&format!("多于 {MOST_SHEETS} 张工作表"), &format!("it has more than {MOST_SHEETS} sheets")))
}

/// Refuses a place that no sheet has.
pub(super) fn check_place(row: u32, column: u32) -> Result<(), ReadError> {
    if row < MOST_ROWS && column < MOST_COLUMNS {
        return Ok(());
    }
    Err(ReadError::too_much(&format!("多于 {MOST_ROWS} 行或 {MOST_COLUMNS} 列"), &format!("it has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")))
}

/// A merged region: both ends belong to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) last_row: u32,
    pub(super) last_column: u32,
}

/// A sheet while it is read: cells and merged regions come in any order.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    name: String,
    cells: Vec<Cell>,
    regions: Vec<Region>,
}

impl Sheet {
    pub(super) fn new(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// Adds a cell; an empty one is none.
    pub(super) fn cell(&mut self, row: u32, column: u32, text: String, budget: &mut Budget) -> Result<(), ReadError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        check_place(row, column)?;
        budget.take(&text)?;
        // The name of the sheet is in every place.
        budget.take_text(self.name.len())?;
        self.cells.push(Cell { row, column, rows: 1, columns: 1, text, place: Place::Sheet { sheet: self.name.clone(), row, column } });
        Ok(())
    }

    /// Adds a merged region; one of a single cell is none.
    pub(super) fn region(&mut self, region: Region) -> Result<(), ReadError> {
        check_place(region.last_row, region.last_column)?;
        if self.regions.len() >= MOST_CELLS {
            return Err(ReadError::too_much(&format!("一张工作表有多于 {MOST_CELLS} 处合并"), &format!("a sheet has more than {MOST_CELLS} merged regions")));
        }
        let is_real = region.row <= region.last_row && region.column <= region.last_column;
        if is_real && (region.row, region.column) != (region.last_row, region.last_column) {
            self.regions.push(region);
        }
        Ok(())
    }

    /// The table: in order, each place once, merged regions as one cell each.
    pub(super) fn finish(mut self) -> Table {
        // Of two cells at a place the later one counts.
        self.cells.reverse();
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        self.cells.dedup_by_key(|cell| (cell.row, cell.column));
        self.regions.sort_by_key(|region| (region.row, region.column));
        let mut regions = self.regions.into_iter().peekable();
        let mut open = OpenRegions::default();
        self.cells.retain_mut(|cell| {
            while let Some(region) = regions.next_if(|region| (region.row, region.column) <= (cell.row, cell.column)) {
                open.add(region);
            }
            match open.at(cell.row, cell.column) {
                Some(region) if (region.row, region.column) == (cell.row, cell.column) => {
                    cell.rows = region.last_row - region.row + 1;
                    cell.columns = region.last_column - region.column + 1;
                    true
                }
                found => found.is_none(),
            }
        });
        table(Some(self.name), self.cells)
    }
}

/// The regions that reach the row at hand, by their first column. No two of them overlap: of those that would, the first counts.
#[derive(Debug, Default)]
struct OpenRegions(BTreeMap<u32, Region>);

impl OpenRegions {
    fn add(&mut self, region: Region) {
        while let Some(other) = self.before(region.last_column) {
            if other.last_column < region.column {
                break;
            }
            if other.last_row >= region.row {
                return;
            }
            self.0.remove(&other.column);
        }
        self.0.insert(region.column, region);
    }

    fn before(&self, column: u32) -> Option<Region> {
        self.0.range(..=column).next_back().map(|(_, region)| *region)
    }

    fn at(&self, row: u32, column: u32) -> Option<Region> {
        self.before(column).filter(|region| region.last_column >= column && region.last_row >= row)
    }
}

/// A table of cells that are in order.
pub(super) fn table(name: Option<String>, cells: Vec<Cell>) -> Table {
    let rows = cells.iter().map(|cell| cell.row + cell.rows).max().unwrap_or(0);
    let columns = cells.iter().map(|cell| cell.column + cell.columns).max().unwrap_or(0);
    Table { name, rows, columns, cells }
}

/// Paragraphs outside of tables, one after another.
#[derive(Debug, Default)]
pub(super) struct Paragraphs {
    cells: Vec<Cell>,
    /// How many there were in the whole source.
    count: u32,
}

impl Paragraphs {
    /// Adds a paragraph; an empty one counts, so that places stay true, and is no cell.
    pub(super) fn add(&mut self, text: &str, budget: &mut Budget) -> Result<(), ReadError> {
        self.count += 1;
        let text = text.trim();
        if !text.is_empty() {
            budget.take(text)?;
            let row = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
            let place = Place::Text { line: self.count, column: 1 };
            self.cells.push(Cell { row, column: 0, rows: 1, columns: 1, text: text.to_owned(), place });
        }
        Ok(())
    }

    /// What there was since the last table.
    pub(super) fn take(&mut self) -> Option<Table> {
        let cells = std::mem::take(&mut self.cells);
        (!cells.is_empty()).then(|| table(None, cells))
    }
}
