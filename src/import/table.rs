//! Tables as every format comes out: cells of text, and where each stood.

use std::fmt;

use crate::diagnostics::Language;

/// One table of a source, or the text between two tables: there each paragraph is a row of one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The name of the sheet, or the caption of the table.
    pub name: Option<String>,
    /// How many rows there are, up to the last one with a text.
    pub rows: u32,
    /// How many columns there are, up to the last one with a text.
    pub columns: u32,
    /// The cells that are not empty, by row and column.
    pub cells: Vec<Cell>,
}

/// One cell. A merged region is one cell with its extent; whatever a file hides under it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The first row, from 0.
    pub row: u32,
    /// The first column, from 0.
    pub column: u32,
    /// How many rows it covers, at least 1.
    pub rows: u32,
    /// How many columns it covers, at least 1.
    pub columns: u32,
    /// What people read there; `\n` between its lines.
    pub text: String,
    /// Where it stands in the source.
    pub place: Place,
}

/// Where a cell stands, as people look for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A cell of a sheet; row and column from 0. Shown as `表1!C7`.
    Sheet {
        /// The name of the sheet.
        sheet: String,
        /// The row, from 0.
        row: u32,
        /// The column, from 0.
        column: u32,
    },
    /// A place in a text, or a paragraph of a document. Shown as `12:5`.
    Text {
        /// The line or the paragraph, from 1.
        line: u32,
        /// The column in characters, from 1.
        column: u32,
    },
    /// A cell of a table in a document or a web page. Shown as `第2个表第3行第1列`.
    Table {
        /// Which table, in the order in which they begin, from 1.
        table: u32,
        /// The row, from 1.
        row: u32,
        /// The column, from 1.
        column: u32,
    },
}

impl Place {
    /// The place in words.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        match (self, language) {
            (Self::Table { table, row, column }, Language::English) => format!("table {table}, row {row}, column {column}"),
            (Self::Table { table, row, column }, Language::Chinese) => format!("第{table}个表第{row}行第{column}列"),
            (Self::Text { line, column }, _) => format!("{line}:{column}"),
            (Self::Sheet { sheet, .. }, _) => format!("{sheet}!{}", self.beside(language)),
        }
    }

    /// The place beside a line of its sheet or table, where that is known.
    #[must_use]
    pub fn beside(&self, language: Language) -> String {
        match (self, language) {
            (Self::Sheet { row, column, .. }, _) => format!("{}{}", letters(*column), u64::from(*row) + 1),
            (Self::Table { row, column, .. }, Language::English) => format!("r{row} c{column}"),
            (Self::Table { row, column, .. }, Language::Chinese) => format!("{row}行{column}列"),
            (Self::Text { line, .. }, _) => line.to_string(),
        }
    }

    /// Whether two places are in one sheet or table, or both in a text.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sheet { sheet: one, .. }, Self::Sheet { sheet: two, .. }) => one == two,
            (Self::Table { table: one, .. }, Self::Table { table: two, .. }) => one == two,
            (Self::Text { .. }, Self::Text { .. }) => true,
            _ => false,
        }
    }

    /// The row, from 1.
    #[must_use]
    pub const fn line(&self) -> u32 {
        match self {
            Self::Sheet { row, .. } => row.saturating_add(1),
            Self::Table { row, .. } => *row,
            Self::Text { line, .. } => *line,
        }
    }
}

/// Lines and columns of places in a text that come in its order: it is gone through once, however long its lines are.
pub(super) struct Counter<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    column: u32,
}

impl<'t> Counter<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// The place at an offset in bytes, which is not before the last one asked for.
    pub(super) fn place(&mut self, offset: usize) -> Place {
        for character in self.text.get(self.at..offset).unwrap_or_default().chars() {
            (self.line, self.column) = if character == '\n' { (self.line.saturating_add(1), 1) } else { (self.line, self.column.saturating_add(1)) };
        }
        self.at = self.at.max(offset);
        Place::Text { line: self.line, column: self.column }
    }
}

impl fmt::Display for Place {
    /// The place in Chinese words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::Chinese))
    }
}

/// A column as a spreadsheet names it: A, B … Z, AA.
fn letters(column: u32) -> String {
    let mut rest = u64::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
