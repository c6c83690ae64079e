//! Web pages: tables, and the text between them.
//!
//! The tokens are those of the standard (WHATWG HTML); of its rules for trees, those of tables are kept: a cell, a row or a table that begins ends the one
//! that is open. So no page can build a tree that is deeper or larger than its tables.

use std::collections::BTreeMap;
use std::mem;

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};

use super::cells::{Budget, Paragraphs, check_place, table};
use super::{DEEPEST, ReadError};
use crate::emit::GENERATOR;
use crate::import::table::{Cell, Place, Table};

/// What a page holds.
#[derive(Debug)]
pub(super) struct Read {
    /// Its tables and the texts between them.
    pub(super) tables: Vec<Table>,
    /// Whether perfc wrote it, as it says.
    pub(super) is_own: bool,
}

/// The tables of a page and the texts between them.
pub(super) fn read(text: &str, budget: &mut Budget) -> Result<Read, ReadError> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.open(&tag, budget)?,
            Token::EndTag(tag) => page.close(&String::from_utf8_lossy(&tag.name), budget)?,
            Token::String(text) => page.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    let is_own = page.is_own;
    Ok(Read { tables: page.finish(budget)?, is_own })
}

/// Elements whose content nobody sees, and those that only lead to what is said elsewhere.
const UNSEEN: [&str; 7] = ["script", "style", "title", "svg", "template", "noscript", "nav"];

/// Elements that begin and end a line.
const BLOCKS: [&str; 28] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "section",
    "ul",
];

#[derive(Default)]
struct Page {
    open: Vec<OpenTable>,
    /// What is finished, in the order in which it began; a place is kept for a table that has begun.
    done: Vec<Option<Table>>,
    outside: Paragraphs,
    /// The text outside of tables.
    line: Flow,
    count: u32,
    /// The unseen element that is open, and how often it was opened in itself.
    unseen: Option<(String, usize)>,
    /// Whether the text of a choice that was not made is passed over.
    unchosen: bool,
    is_own: bool,
}

/// Text as a browser sets it: white space is one space, and lines end where they are told to.
#[derive(Default)]
struct Flow {
    text: String,
    /// A space is due before the next character.
    space: bool,
    /// A line end is due before the next character.
    line: bool,
}

impl Flow {
    fn push(&mut self, text: &str) {
        for character in text.chars() {
            if character.is_ascii_whitespace() || character == '\u{a0}' {
                self.space = true;
                continue;
            }
            if mem::take(&mut self.line) && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            } else if self.space && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.space = false;
            self.text.push(character);
        }
    }

    fn take(&mut self) -> String {
        let flow = mem::take(self);
        flow.text.trim_end_matches('\n').to_owned()
    }
}

struct OpenTable {
    slot: usize,
    number: u32,
    caption: Option<String>,
    cells: Vec<Cell>,
    /// How many cells there were before the group of rows that is read.
    group: usize,
    /// How many rows have begun.
    rows: u32,
    column: u32,
    in_row: bool,
    reading: Reading,
    flow: Flow,
    /// Where cells of earlier rows reach down: from each column to which, and until which row.
    taken: BTreeMap<u32, (u32, u32)>,
}

/// What the text of a table is.
enum Reading {
    Nothing,
    Caption,
    /// A cell of this many rows and columns.
    Cell(u32, u32),
}

impl Page {
    fn open(&mut self, tag: &StartTag<()>, budget: &mut Budget) -> Result<(), ReadError> {
        let name = String::from_utf8_lossy(&tag.name);
        let name = name.as_ref();
        if let Some((unseen, depth)) = &mut self.unseen {
            *depth += usize::from(unseen == name && !tag.self_closing);
            return Ok(());
        }
        match name {
            _ if UNSEEN.contains(&name) && !tag.self_closing => self.unseen = Some((name.to_owned(), 1)),
            "table" => return self.open_table(budget),
            "caption" => {
                if let Some(table) = self.open.last_mut() {
                    table.end_row(budget)?;
                    table.reading = Reading::Caption;
                }
            }
            "thead" | "tbody" | "tfoot" => {
                if let Some(table) = self.open.last_mut() {
                    table.end_group(budget)?;
                }
            }
            "tr" => {
                if let Some(table) = self.open.last_mut() {
                    table.end_row(budget)?;
                    table.start_row();
                }
            }
            "td" | "th" => {
                if let Some(table) = self.open.last_mut() {
                    let span = |name: &str| attribute(tag, name).and_then(|value| value.trim().parse::<u32>().ok());
                    // The bounds are those of the standard; no rows are all that follow in the group.
                    let rows = span("rowspan").unwrap_or(1).min(65_534);
                    table.start_cell(if rows == 0 { 65_534 } else { rows }, span("colspan").unwrap_or(1).clamp(1, 1000), budget)?;
                }
            }
            "br" => self.flow_of(|flow| {
                flow.text.push('\n');
                flow.space = false;
            }),
            "input" => {
                let kind = attribute(tag, "type").unwrap_or_default().to_ascii_lowercase();
                if !matches!(kind.as_str(), "hidden" | "checkbox" | "radio" | "button" | "submit" | "reset" | "image" | "file" | "password") {
                    self.text(&attribute(tag, "value").unwrap_or_default());
                }
            }
            "meta" => {
                self.is_own |= attribute(tag, "name").is_some_and(|name| name.eq_ignore_ascii_case("generator"))
                    && attribute(tag, "content").is_some_and(|content| content == GENERATOR);
            }
            "option" => self.unchosen = attribute(tag, "selected").is_none(),
            _ if BLOCKS.contains(&name) => self.flow_of(|flow| flow.line = true),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, budget: &mut Budget) -> Result<(), ReadError> {
        if let Some((unseen, depth)) = &mut self.unseen {
            *depth -= usize::from(unseen == name);
            if *depth == 0 {
                self.unseen = None;
            }
            return Ok(());
        }
        match (name, self.open.last_mut()) {
            ("table", Some(_)) => self.close_table(budget)?,
            ("tr", Some(table)) => table.end_row(budget)?,
            ("thead" | "tbody" | "tfoot", Some(table)) => table.end_group(budget)?,
            ("td" | "th" | "caption", Some(table)) => table.end_cell(budget)?,
            ("option" | "select", _) => self.unchosen = false,
            _ if BLOCKS.contains(&name) => self.flow_of(|flow| flow.line = true),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.unseen.is_none() && !self.unchosen {
            self.flow_of(|flow| flow.push(text));
        }
    }

    /// Does something to the text at hand: that of the innermost table that is in a cell, or that outside.
    fn flow_of(&mut self, act: impl FnOnce(&mut Flow)) {
        match self.open.iter_mut().rev().find(|table| !matches!(table.reading, Reading::Nothing)) {
            Some(table) => act(&mut table.flow),
            None => act(&mut self.line),
        }
    }

    fn paragraphs(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        for line in self.line.take().split('\n').filter(|line| !line.trim().is_empty()) {
            self.outside.add(line, budget)?;
        }
        Ok(())
    }

    fn open_table(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        if self.open.len() >= DEEPEST {
            return Err(ReadError::too_much(&format!("表格嵌套多于 {DEEPEST} 层"), &format!("tables are nested more than {DEEPEST} deep")));
        }
        // An empty table counts too: a page may have nothing else.
        budget.take_cell()?;
        if self.open.is_empty() {
            self.paragraphs(budget)?;
            self.done.extend(self.outside.take().map(Some));
        }
        self.count += 1;
        self.open.push(OpenTable {
            slot: self.done.len(),
            number: self.count,
            caption: None,
            cells: Vec::new(),
            group: 0,
            rows: 0,
            column: 0,
            in_row: false,
            reading: Reading::Nothing,
            flow: Flow::default(),
            taken: BTreeMap::new(),
        });
        self.done.push(None);
        Ok(())
    }

    fn close_table(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        open.end_group(budget)?;
        if let Some(slot) = self.done.get_mut(open.slot) {
            *slot = Some(table(open.caption, open.cells));
        }
        Ok(())
    }

    fn finish(mut self, budget: &mut Budget) -> Result<Vec<Table>, ReadError> {
        while !self.open.is_empty() {
            self.close_table(budget)?;
        }
        self.paragraphs(budget)?;
        self.done.extend(self.outside.take().map(Some));
        Ok(self.done.into_iter().flatten().collect())
    }
}

impl OpenTable {
    const fn start_row(&mut self) {
        self.rows += 1;
        self.column = 0;
        self.in_row = true;
    }

    fn end_row(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        self.end_cell(budget)?;
        self.in_row = false;
        Ok(())
    }

    /// No cell reaches over the end of its group of rows.
    fn end_group(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        self.end_row(budget)?;
        for cell in self.cells.iter_mut().skip(self.group) {
            cell.rows = cell.rows.min(self.rows - cell.row);
        }
        self.group = self.cells.len();
        self.taken.clear();
        Ok(())
    }

    fn start_cell(&mut self, rows: u32, columns: u32, budget: &mut Budget) -> Result<(), ReadError> {
        self.end_cell(budget)?;
        budget.take_cell()?;
        if !self.in_row {
            self.start_row();
        }
        let row = self.rows - 1;
        while let Some((&first, &(end, until))) = self.taken.range(..=self.column).next_back() {
            if until <= row {
                self.taken.remove(&first);
            } else if end > self.column {
                self.column = end;
            } else {
                break;
            }
        }
        check_place(row, self.column + columns)?;
        self.reading = Reading::Cell(rows, columns);
        Ok(())
    }

    fn end_cell(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        let text = self.flow.take();
        match mem::replace(&mut self.reading, Reading::Nothing) {
            Reading::Nothing => {}
            Reading::Caption => self.caption = Some(text.replace('\n', " ")).filter(|caption| !caption.trim().is_empty()),
            Reading::Cell(rows, columns) => {
                let (row, column) = (self.rows - 1, self.column);
                self.column += columns;
                if rows > 1 {
                    self.taken.insert(column, (self.column, row.saturating_add(rows)));
                }
                if !text.trim().is_empty() {
                    budget.take(&text)?;
                    let place = Place::Table { table: self.number, row: row + 1, column: column + 1 };
                    self.cells.push(Cell { row, column, rows, columns, text, place });
                }
            }
        }
        Ok(())
    }
}

/// The value of an attribute.
fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}
