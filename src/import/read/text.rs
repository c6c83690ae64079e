//! Published text: a line a row, its cells set off by tabs, by pipes, or by two spaces and more. Tables of Markdown and of box drawing are such text.
//!
//! All of it is one table. A line that is empty is a row without cells; the columns of a line count from its start, empty ones too.

use super::ReadError;
use super::cells::{Budget, check_place, table};
use crate::import::table::{Cell, Place, Table};

mod boxes;
mod markdown;

/// The one table of a text.
pub(super) fn read(text: &str, budget: &mut Budget) -> Result<Vec<Table>, ReadError> {
    let is_markdown = text.lines().any(|line| markdown::is_rule(line.trim()));
    let mut rows = Rows { cells: Vec::new(), row: 0, budget };
    let mut lines = text.lines().zip(1_u32..).peekable();
    while let Some((line, number)) = lines.next() {
        let trimmed = line.trim();
        if boxes::is_edge(trimmed) {
            let mut block = vec![line];
            while let Some((line, _)) = lines.next_if(|(line, _)| boxes::belongs(line.trim())) {
                block.push(line);
            }
            boxes::read(&block, number, &mut rows)?;
        } else if is_markdown && markdown::is_rule(trimmed) {
            // The line below the heading of a table is no row.
        } else if is_markdown && trimmed.starts_with('>') {
            let mut quoted = vec![line];
            while let Some((line, _)) = lines.next_if(|(line, _)| line.trim_start().starts_with('>')) {
                quoted.push(line);
            }
            rows.line([(markdown::quotation(&quoted), 1)], number)?;
        } else if is_markdown {
            rows.line(split(line).into_iter().map(|(cell, at)| (markdown::plain(&cell), at)), number)?;
        } else {
            rows.line(split(line), number)?;
        }
    }
    Ok(vec![table(None, rows.cells)])
}

/// Rows as they come.
struct Rows<'b> {
    cells: Vec<Cell>,
    row: u32,
    budget: &'b mut Budget,
}

impl Rows<'_> {
    /// Adds a row of cells, each with the column in characters where it begins.
    fn line(&mut self, cells: impl IntoIterator<Item = (String, usize)>, line: u32) -> Result<(), ReadError> {
        for ((text, at), column) in cells.into_iter().zip(0_u32..) {
            let place = Place::Text { line, column: u32::try_from(at).unwrap_or(u32::MAX) };
            self.cell(Cell { row: self.row, column, rows: 1, columns: 1, text, place })?;
        }
        self.row += 1;
        Ok(())
    }

    fn cell(&mut self, cell: Cell) -> Result<(), ReadError> {
        if cell.text.trim().is_empty() {
            return Ok(());
        }
        check_place(cell.row, cell.column)?;
        self.budget.take(&cell.text)?;
        self.cells.push(cell);
        Ok(())
    }
}

/// The cells of a line, each with the column in characters where it begins.
fn split(line: &str) -> Vec<(String, usize)> {
    let trimmed = line.trim();
    if line.contains('\t') {
        // Blanks before the first tab are an empty cell as well.
        return pieces(line, |character, _| character == '\t');
    }
    if trimmed.starts_with('|') || trimmed.matches('|').count() > 1 {
        let mut cells = pieces(line, |character, before| character == '|' && before != Some('\\'));
        if trimmed.starts_with('|') && cells.first().is_some_and(|(cell, _)| cell.is_empty()) {
            cells.remove(0);
        }
        if cells.len() > 1 && cells.last().is_some_and(|(cell, _)| cell.is_empty()) {
            cells.pop();
        }
        return cells;
    }
    spaced(line)
}

/// The pieces of a line between delimiters, without the blanks around them.
fn pieces(line: &str, is_delimiter: impl Fn(char, Option<char>) -> bool) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let (mut piece, mut start, mut before) = (String::new(), 1, None);
    for (at, character) in (1..).zip(line.chars()) {
        if is_delimiter(character, before) {
            found.push(trimmed(&piece, start));
            piece.clear();
            start = at + 1;
        } else {
            piece.push(character);
        }
        before = Some(character);
    }
    found.push(trimmed(&piece, start));
    found
}

/// The pieces of a line between two blanks and more. Those at its start set it in, and are no cell.
fn spaced(line: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let (mut piece, mut start, mut blanks) = (String::new(), 1, 0);
    for (at, character) in (1..).zip(line.chars()) {
        if character.is_whitespace() {
            blanks += 1;
            piece.push(character);
            continue;
        }
        if blanks > 1 || piece.is_empty() {
            if !piece.trim().is_empty() {
                found.push(trimmed(&piece, start));
            }
            piece.clear();
            start = at;
        }
        blanks = 0;
        piece.push(character);
    }
    found.push(trimmed(&piece, start));
    found
}

fn trimmed(piece: &str, start: usize) -> (String, usize) {
    let blanks = piece.chars().take_while(|character| character.is_whitespace()).count();
    (piece.trim().to_owned(), start + blanks)
}
