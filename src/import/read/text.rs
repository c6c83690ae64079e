//! Published text: a line a row, its cells set off by tabs, by pipes, or by two spaces and more. Tables of Markdown and of box drawing are such text.
//!
//! All of it is one table. A line that is empty is a row without cells; the columns of a line count from its start, empty ones too.

use super::cells::{Budget, check_place, table};
use super::{MOST_COLUMNS, ReadError};
use crate::import::table::{Cell, Place, Table};

mod boxes;
mod markdown;

/// The one table of a text.
pub(super) fn read(text: &str, budget: &mut Budget) -> Result<Vec<Table>, ReadError> {
    let is_markdown = text.lines().any(|line| markdown::is_rule(line.trim()));
    let mut rows = Rows { cells: Vec::new(), row: 0, places: boxes::ALL, budget };
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
            rows.line([Piece { column: 0, at: 1, text: markdown::quotation(&quoted) }], number)?;
        } else if is_markdown {
            rows.line(split(line).into_iter().map(|piece| Piece { text: markdown::plain(&piece.text), ..piece }), number)?;
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
    /// How many places may still be drawn.
    places: usize,
    budget: &'b mut Budget,
}

impl Rows<'_> {
    /// Adds the row of a line.
    fn line(&mut self, pieces: impl IntoIterator<Item = Piece>, line: u32) -> Result<(), ReadError> {
        for Piece { column, at, text } in pieces {
            self.cell(Cell { row: self.row, column, rows: 1, columns: 1, text, place: Place::Text { line, column: at } })?;
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

/// What stands in a cell of a line.
struct Piece {
    /// The column of the table, from 0.
    column: u32,
    /// The column of the line in characters, from 1.
    at: u32,
    text: String,
}

/// The cells of a line.
fn split(line: &str) -> Vec<Piece> {
    let trimmed = line.trim();
    let mut pieces = Pieces { done: Vec::new(), column: 0, start: 1, text: String::new() };
    let mut before = None;
    let is_piped = !line.contains('\t') && (trimmed.starts_with('|') || trimmed.matches('|').count() > 1);
    let is_spaced = !line.contains('\t') && !is_piped;
    // How many blanks are at the end of the piece.
    let mut blanks = 0;
    for (at, character) in (1_u32..).zip(line.chars()) {
        let is_delimiter = match character {
            '\t' => true,
            // The pipe at the start of a row is its edge.
            '|' if is_piped && before != Some('\\') => {
                let is_edge = pieces.column == 0 && pieces.start == 1 && pieces.text.trim().is_empty();
                if is_edge && trimmed.starts_with('|') {
                    pieces.text.clear();
                    pieces.start = at + 1;
                    before = Some(character);
                    continue;
                }
                true
            }
            _ => false,
        };
        if is_delimiter {
            pieces.end(at + 1);
        } else if is_spaced && !character.is_whitespace() && blanks > 1 && !pieces.text.trim().is_empty() {
            pieces.end(at);
            pieces.text.push(character);
        } else {
            pieces.text.push(character);
        }
        blanks = if character.is_whitespace() { blanks + 1 } else { 0 };
        before = Some(character);
    }
    pieces.end(0);
    pieces.done
}

/// The pieces of a line as they come. No more of them are kept than it takes to see that there are too many.
struct Pieces {
    done: Vec<Piece>,
    column: u32,
    start: u32,
    text: String,
}

impl Pieces {
    /// Ends a piece; the next one begins at a character of the line.
    fn end(&mut self, next: u32) {
        let text = self.text.trim();
        if !text.is_empty() && self.column <= MOST_COLUMNS {
            let blanks = self.text.chars().take_while(|character| character.is_whitespace()).count();
            let at = self.start.saturating_add(u32::try_from(blanks).unwrap_or(u32::MAX));
            self.done.push(Piece { column: self.column, at, text: text.to_owned() });
        }
        self.text.clear();
        self.column += 1;
        self.start = next;
    }
}
