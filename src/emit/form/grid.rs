//! A table as every format sees it: cells that tile a rectangle, each with its span, its role and its content.

use rust_decimal::Decimal;

use crate::quantity::grouped;

/// A table. Its cells cover every place of it exactly once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The widths of the columns, in tenths of a millimetre.
    pub columns: Vec<u32>,
    /// How many rows there are.
    pub rows: usize,
    /// How many of the first rows are repeated on every page.
    pub heading: usize,
    /// By row and column of their upper left corner.
    pub cells: Vec<Cell>,
}

/// A cell, merged with its neighbours where it spans more than one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The first row, from 0.
    pub row: usize,
    /// The first column, from 0.
    pub column: usize,
    /// How many rows it spans.
    pub rows: usize,
    /// How many columns it spans.
    pub columns: usize,
    /// What it is for.
    pub role: Role,
    /// Where in it its text stands.
    pub align: Align,
    /// What it says.
    pub content: Content,
    /// The form that it leads to, by its place in the book.
    pub link: Option<usize>,
}

/// What a cell is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The title of the table. No frame.
    Title,
    /// A line about the whole table, below its title. No frame.
    Caption,
    /// Says what other cells are.
    Label(Scope),
    /// A fact in words.
    Text,
    /// An amount in 元.
    Money,
    /// 指标值
    Value,
    /// A number without a unit: 序号, 分值.
    Number,
}

impl Role {
    /// Whether lines are drawn around it.
    #[must_use]
    pub const fn is_framed(self) -> bool {
        !matches!(self, Self::Title | Self::Caption)
    }
}

/// Which cells a label speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those to its right.
    Row,
    /// Those to its right, in every row that it spans.
    RowGroup,
    /// Those below.
    Column,
}

/// Where in a cell its text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// In the middle.
    Center,
    /// At the left, half-way down.
    Left,
    /// At the right, half-way down.
    Right,
    /// At the left, from the top: texts of several lines.
    TopLeft,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing was declared.
    Empty,
    /// Words. Only line feeds break its lines, and no control character is in it.
    Text(String),
    /// An amount in 元.
    Money(Decimal),
    /// A number.
    Number(Decimal),
    /// The sum of the cells above, from a row on.
    Sum {
        /// The first row that is summed; the last is the one above.
        from: usize,
        /// What it comes to.
        value: Decimal,
        /// Whether it is an amount in 元.
        is_money: bool,
    },
}

impl Content {
    /// Words, as every output may carry them.
    #[must_use]
    pub fn text(words: &str) -> Self {
        if words.is_empty() { Self::Empty } else { Self::Text(legible(words)) }
    }

    /// An amount that may not have been declared.
    #[must_use]
    pub fn money(amount: Option<Decimal>) -> Self {
        amount.map_or(Self::Empty, Self::Money)
    }

    /// What is printed.
    #[must_use]
    pub fn printed(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Money(amount) | Self::Sum { value: amount, is_money: true, .. } => money(*amount),
            Self::Number(number) | Self::Sum { value: number, .. } => number.normalize().to_string(),
        }
    }
}

/// An amount as the form prints it: grouped, with at least two decimals.
#[must_use]
pub fn money(amount: Decimal) -> String {
    let mut text = grouped(amount);
    let decimals = text.split_once('.').map(|(_, fraction)| fraction.len());
    text.push_str(match decimals {
        None => ".00",
        Some(1) => "0",
        Some(_) => "",
    });
    text
}

/// A text without what a terminal or an XML reader would not take as text: only a sketch of a broken source can hold such characters at all.
#[must_use]
pub fn legible(text: &str) -> String {
    text.chars()
        .filter(|&character| character != '\r')
        .map(|character| match character {
            '\n' | '\t' => character,
            '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            other if crate::syntax::characters::is_forbidden(other) => '\u{fffd}',
            other => other,
        })
        .collect()
}

impl Grid {
    /// A table without rows.
    #[must_use]
    pub fn new(columns: Vec<u32>) -> Self {
        Self { columns, ..Self::default() }
    }

    /// Adds a cell of one row to the last row.
    pub(in crate::emit) fn put(&mut self, column: usize, columns: usize, role: Role, align: Align, content: Content) -> &mut Cell {
        self.put_tall(column, (1, columns), role, align, content)
    }

    /// Adds a cell that starts in the last row and spans rows and columns.
    pub(super) fn put_tall(&mut self, column: usize, (rows, columns): (usize, usize), role: Role, align: Align, content: Content) -> &mut Cell {
        let row = self.rows.saturating_sub(1);
        let cell = Cell { row, column, rows, columns, role, align, content, link: None };
        // A tall cell may be added after shorter ones of rows further down.
        let place = self.cells.partition_point(|known| (known.row, known.column) < (row, column));
        self.cells.insert(place, cell);
        #[expect(clippy::indexing_slicing, reason = "just inserted there")]
        &mut self.cells[place]
    }

    /// Starts the next row.
    pub(in crate::emit) const fn next_row(&mut self) {
        self.rows += 1;
    }

    /// Which cell covers each place, row by row; the cells are those of [`Self::cells`] by index.
    #[must_use]
    pub fn owners(&self) -> Vec<Vec<Option<usize>>> {
        let mut owners = vec![vec![None; self.columns.len()]; self.rows];
        for (index, cell) in self.cells.iter().enumerate() {
            for row in owners.iter_mut().skip(cell.row).take(cell.rows) {
                for owner in row.iter_mut().skip(cell.column).take(cell.columns) {
                    *owner = Some(index);
                }
            }
        }
        owners
    }

    /// The width of a cell, in tenths of a millimetre.
    #[must_use]
    pub fn width(&self, cell: &Cell) -> u32 {
        self.columns.iter().skip(cell.column).take(cell.columns).sum()
    }
}
