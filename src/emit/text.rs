//! The form in box-drawing characters, for a terminal of 80 columns. A Chinese character takes two.

use std::io::Write;
use std::ops::Range;

use super::form::grid::{Align, Cell, Grid, Role, Scope};
use super::form::{DRAFT, Form};
use super::{Book, Failure};
use crate::source::display_width;
use crate::wrap::wrap;

/// How many cells of a terminal a table takes, lines included.
const WIDTH: usize = 80;

/// The least that a column takes: one Chinese character.
const NARROWEST: usize = 2;

/// Writes a book: the cover, then the forms, an empty line between them.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn Write, book: &Book<'_>, step: &mut dyn FnMut()) -> Result<(), Failure> {
    let mut gap = "";
    if let Some(cover) = &book.cover {
        out.write_all(table(&cover.grid).as_bytes())?;
        if book.draft {
            writeln!(out, "{}未解决的错误：{}", DRAFT, cover.errors.len())?;
            for error in &cover.errors {
                for (index, line) in wrap(error, WIDTH - 4).iter().enumerate() {
                    writeln!(out, "{}{line}", if index == 0 { "  - " } else { "    " })?;
                }
            }
        }
        gap = "\n";
    }
    for Form { grid, .. } in &book.forms {
        write!(out, "{gap}{}", table(grid))?;
        gap = "\n";
        step();
    }
    Ok(())
}

/// A table as lines of text.
fn table(grid: &Grid) -> String {
    let layout = Layout::new(grid);
    let mut out = String::new();
    for row in 0..=grid.rows {
        layout.border(row, &mut out);
        for line in 0..layout.heights.get(row).copied().unwrap_or_default() {
            layout.content(row, line, &mut out);
        }
    }
    out
}

struct Layout<'g> {
    grid: &'g Grid,
    /// Which cell covers each place, by row and column.
    owners: Vec<Vec<Option<usize>>>,
    /// The widths of the columns, without the lines between them.
    widths: Vec<usize>,
    /// The heights of the rows, without the lines between them.
    heights: Vec<usize>,
    /// The lines of each cell.
    lines: Vec<Vec<String>>,
}

impl<'g> Layout<'g> {
    fn new(grid: &'g Grid) -> Self {
        let widths = widths(grid);
        let mut layout = Self { grid, owners: grid.owners(), widths, heights: vec![1; grid.rows], lines: Vec::with_capacity(grid.cells.len()) };
        for cell in &grid.cells {
            let width = layout.width(cell.column..cell.column + cell.columns);
            // A tab has no width of its own.
            let text = cell.content.printed().replace('\t', " ");
            layout.lines.push(if matches!(cell.role, Role::Label(_)) { balanced(&text, width) } else { wrap(&text, width) });
        }
        // A cell of several rows takes what they have anyway, and makes its last row higher only for the rest.
        let mut by_rows: Vec<(&Cell, usize)> = grid.cells.iter().zip(layout.lines.iter().map(Vec::len)).collect();
        by_rows.sort_by_key(|(cell, _)| (cell.rows, cell.row));
        for (cell, needed) in by_rows {
            let have = layout.height(cell);
            if let Some(last) = layout.heights.get_mut(cell.row + cell.rows - 1) {
                *last += needed.saturating_sub(have);
            }
        }
        layout
    }

    fn width(&self, columns: Range<usize>) -> usize {
        let inner: usize = self.widths.iter().skip(columns.start).take(columns.len()).sum();
        inner + columns.len().saturating_sub(1)
    }

    fn height(&self, cell: &Cell) -> usize {
        let inner: usize = self.heights.iter().skip(cell.row).take(cell.rows).sum();
        inner + cell.rows - 1
    }

    fn owner(&self, row: Option<usize>, column: Option<usize>) -> Option<usize> {
        *self.owners.get(row?)?.get(column?)?
    }

    fn cell(&self, owner: Option<usize>) -> Option<&'g Cell> {
        self.grid.cells.get(owner?)
    }

    fn is_framed(&self, owner: Option<usize>) -> bool {
        self.cell(owner).is_some_and(|cell| cell.role.is_framed())
    }

    /// Whether a line is drawn between two places.
    fn divides(&self, one: Option<usize>, other: Option<usize>) -> bool {
        one != other && (self.is_framed(one) || self.is_framed(other))
    }

    /// One line of the text of a cell, padded to its width; lines are counted from the top of the cell.
    fn text(&self, owner: usize, line: usize, out: &mut String) {
        let (Some(cell), Some(lines)) = (self.grid.cells.get(owner), self.lines.get(owner)) else { return };
        let width = self.width(cell.column..cell.column + cell.columns);
        let above = if cell.align == Align::TopLeft { 0 } else { self.height(cell).saturating_sub(lines.len()) / 2 };
        let text = line.checked_sub(above).and_then(|line| lines.get(line)).map_or("", String::as_str);
        let gap = width.saturating_sub(display_width(text));
        let left = match cell.align {
            Align::Center => gap / 2,
            Align::Right => gap,
            Align::Left | Align::TopLeft => 0,
        };
        out.extend(std::iter::repeat_n(' ', left));
        out.push_str(text);
        out.extend(std::iter::repeat_n(' ', gap - left));
    }

    /// How many lines of a cell are above one of its rows.
    fn offset(&self, cell: &Cell, row: usize) -> usize {
        let rows = row - cell.row;
        self.heights.iter().skip(cell.row).take(rows).sum::<usize>() + rows
    }

    fn content(&self, row: usize, line: usize, out: &mut String) {
        let start = out.len();
        let mut column = 0;
        let mut left = None;
        while column < self.widths.len() {
            let owner = self.owner(Some(row), Some(column));
            out.push(if self.divides(left, owner) { '│' } else { ' ' });
            let Some((cell, index)) = self.cell(owner).zip(owner) else { break };
            self.text(index, self.offset(cell, row) + line, out);
            column = cell.column + cell.columns;
            left = owner;
        }
        out.push(if self.divides(left, None) { '│' } else { ' ' });
        finish(out, start);
    }

    /// The line above a row; nothing where it would be empty.
    fn border(&self, row: usize, out: &mut String) {
        let above = row.checked_sub(1);
        let at = |row: Option<usize>, column: Option<usize>| self.owner(row, column);
        if !(0..self.widths.len()).any(|column| self.divides(at(above, Some(column)), at(Some(row), Some(column)))) {
            return;
        }
        let start = out.len();
        let mut column = 0;
        while column < self.widths.len() {
            self.junction(row, column, out);
            let (up, down) = (at(above, Some(column)), at(Some(row), Some(column)));
            if let (true, Some((cell, index))) = (up == down, self.cell(down).zip(down)) {
                // Through a cell of several rows no line is drawn: its text may stand there.
                self.text(index, self.offset(cell, row) - 1, out);
                column = cell.column + cell.columns;
            } else {
                let line = if self.divides(up, down) { '─' } else { ' ' };
                out.extend(std::iter::repeat_n(line, self.widths.get(column).copied().unwrap_or_default()));
                column += 1;
            }
        }
        self.junction(row, column, out);
        finish(out, start);
    }

    /// Where up to four lines meet, above a row and left of a column.
    fn junction(&self, row: usize, column: usize, out: &mut String) {
        let (above, before) = (row.checked_sub(1), column.checked_sub(1));
        let at = |row: Option<usize>, column: Option<usize>| self.owner(row, column);
        let up = self.divides(at(above, before), at(above, Some(column)));
        let down = self.divides(at(Some(row), before), at(Some(row), Some(column)));
        let left = self.divides(at(above, before), at(Some(row), before));
        let right = self.divides(at(above, Some(column)), at(Some(row), Some(column)));
        out.push(match (up, down, left, right) {
            (true, true, true, true) => '┼',
            (true, true, true, false) => '┤',
            (true, true, false, true) => '├',
            (true, false, true, true) => '┴',
            (false, true, true, true) => '┬',
            (false, true, false, true) => '┌',
            (false, true, true, false) => '┐',
            (true, false, false, true) => '└',
            (true, false, true, false) => '┘',
            (false, false, true, _) | (false, false, _, true) => '─',
            (true, _, false, false) | (_, true, false, false) => '│',
            (false, false, false, false) => ' ',
        });
    }
}

/// Ends a line, without blanks behind what it says.
fn finish(out: &mut String, start: usize) {
    let length = out.get(start..).map_or(0, |line| line.trim_end_matches(' ').len());
    out.truncate(start + length);
    out.push('\n');
}

/// Shares the width of a terminal out to columns, in proportion; what a number needs comes first, so that none is broken.
fn widths(grid: &Grid) -> Vec<usize> {
    let room = WIDTH.saturating_sub(grid.columns.len() + 1);
    let whole: u64 = grid.columns.iter().map(|&width| u64::from(width)).sum();
    let mut before = 0_u64;
    let mut taken = 0;
    let share = |&width: &u32| {
        before += u64::from(width);
        // Rounding the ends, not the widths: the last one is then exactly at the edge.
        let end = usize::try_from(before * u64::try_from(room).unwrap_or_default() / whole.max(1)).unwrap_or(room);
        let width = end.saturating_sub(taken).max(NARROWEST);
        taken += width;
        width
    };
    let mut widths: Vec<usize> = grid.columns.iter().map(share).collect();
    let mut needed = vec![NARROWEST; widths.len()];
    for cell in grid.cells.iter().filter(|cell| cell.columns == 1) {
        let least = match cell.role {
            Role::Money | Role::Number => display_width(&cell.content.printed()),
            Role::Title | Role::Caption => 0,
            // So many characters a line can still be read: two of a column's label, three of a word, six of a name.
            Role::Label(Scope::Column) => display_width(&cell.content.printed()).min(4),
            Role::Text | Role::Value => display_width(&cell.content.printed()).min(6),
            Role::Label(_) => display_width(&cell.content.printed()).min(12),
        };
        if let Some(width) = needed.get_mut(cell.column) {
            *width = least.max(*width);
        }
    }
    for (width, &needed) in widths.iter_mut().zip(&needed) {
        *width = needed.max(*width);
    }
    let mut excess = widths.iter().sum::<usize>().saturating_sub(room);
    while excess > 0 {
        // From where there is most to spare; a table of numbers too long for a terminal is wider than it.
        let widest = widths.iter_mut().zip(&needed).max_by_key(|(width, needed)| width.saturating_sub(**needed));
        match widest {
            Some((width, needed)) if *width > *needed => *width -= 1,
            _ => break,
        }
        excess -= 1;
    }
    widths
}

/// Breaks a text into lines of at most `width` cells, as few as need be and about as long as each other.
fn balanced(text: &str, width: usize) -> Vec<String> {
    let lines = wrap(text, width);
    if lines.len() == 1 {
        return lines;
    }
    let (mut least, mut most) = (1, width);
    while least < most {
        let middle = usize::midpoint(least, most);
        if wrap(text, middle).len() <= lines.len() {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    wrap(text, most)
}
