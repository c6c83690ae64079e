//! Documents of Word since 2007 (ISO/IEC 29500, WordprocessingML): tables, and the paragraphs between them.

use rustc_hash::FxHashMap;

use super::archive::Package;
use super::cells::{Budget, Paragraphs, check_place, table};
use super::xml::{Element, Piece, Xml};
use super::{MOST_COLUMNS, ReadError, ReadNote};
use crate::import::table::{Cell, Place, Table};

/// The tables of a document and the texts between them.
pub(super) fn read(package: &mut Package<'_>, budget: &mut Budget, notes: &mut Vec<ReadNote>) -> Result<Vec<Table>, ReadError> {
    if package.has("word/vbaProject.bin") {
        notes.push(ReadNote::macros());
    }
    let path = package.main_part("word/document.xml")?;
    let content = package.xml(&path)?;
    let mut document = Document::new(Xml::new(&content, &path));
    document.read(budget)?;
    if document.has_numbering {
        notes.push(ReadNote::new(
            "自动编号（1.、（一）等）不是文字，没有读：请核对编号",
            "automatic numbers (1., a) and so on) are no text and were not read: check them",
        ));
    }
    if document.has_chunks {
        notes.push(ReadNote::new(
            "文档里嵌入的另一份文件没有读：请在 Word 里打开，另存一份",
            "a file that is embedded in the document was not read: open it in Word and save a copy",
        ));
    }
    Ok(document.finish())
}

struct Document<'a> {
    xml: Xml<'a>,
    /// The tables that have not ended, the outermost first.
    open: Vec<OpenTable>,
    /// What is finished, in the order in which it began; a place is kept for a table that has begun.
    done: Vec<Option<Table>>,
    /// The texts of paragraphs that have not ended: a text box stands inside of one.
    texts: Vec<String>,
    outside: Paragraphs,
    /// How many tables have begun.
    count: u32,
    has_numbering: bool,
    has_chunks: bool,
}

/// A table that is read.
struct OpenTable {
    /// Where it goes when it is finished.
    slot: usize,
    number: u32,
    cells: Vec<Cell>,
    row: u32,
    column: u32,
    /// The cells that go on in the next row, by column: their index.
    merged: FxHashMap<u32, usize>,
    /// The cell that is read.
    cell: Option<OpenCell>,
    /// How many paragraphs the texts had outside of any cell.
    texts: usize,
}

#[derive(Default)]
struct OpenCell {
    paragraphs: Vec<String>,
    columns: u32,
    rows: Merge,
    is_continued_left: bool,
    is_deleted: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Merge {
    #[default]
    None,
    Starts,
    Continues,
}

impl<'a> Document<'a> {
    fn new(xml: Xml<'a>) -> Self {
        Self { xml, open: Vec::new(), done: Vec::new(), texts: Vec::new(), outside: Paragraphs::default(), count: 0, has_numbering: false, has_chunks: false }
    }

    fn read(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Open(element) => self.open(&element, budget)?,
                Piece::Close(name) => self.close(&name, budget)?,
                Piece::Text(_) => {}
            }
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>, budget: &mut Budget) -> Result<(), ReadError> {
        match element.name() {
            "tbl" => {
                budget.take_cell()?;
                self.open_table();
            }
            "tr" => {
                if let Some(table) = self.open.last_mut() {
                    table.column = 0;
                }
            }
            "trPr" => return self.row_properties(),
            "tc" => {
                budget.take_cell()?;
                if let Some(table) = self.open.last_mut() {
                    table.cell = Some(OpenCell { columns: 1, ..OpenCell::default() });
                }
            }
            "tcPr" => return self.cell_properties(),
            "p" => self.texts.push(String::new()),
            "pPr" => return self.paragraph_properties(),
            "t" => {
                let text = self.xml.text()?;
                self.push(&text);
            }
            "br" if element.attribute("type").is_none_or(|kind| kind == "textWrapping") => self.push("\n"),
            "cr" => self.push("\n"),
            "tab" => self.push("\t"),
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                // A font of symbols has its own meaning for the private characters.
                let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok()).and_then(char::from_u32);
                if let Some(character) = code.filter(|character| !matches!(character, '\u{e000}'..='\u{f8ff}')) {
                    self.push(character.encode_utf8(&mut [0; 4]));
                }
            }
            "altChunk" => self.has_chunks = true,
            // What was deleted or moved away, what only an older Word shows, the readings of words, and settings.
            "del" | "moveFrom" | "Fallback" | "rt" | "rPr" | "sdtPr" | "sectPr" | "tblPr" | "tblGrid" | "instrText" | "delText" => return self.xml.skip(),
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, text: &str) {
        if let Some(last) = self.texts.last_mut() {
            last.push_str(text);
        }
    }

    fn open_table(&mut self) {
        if self.open.is_empty() {
            self.done.extend(self.outside.take().map(Some));
        }
        self.count += 1;
        self.open.push(OpenTable {
            slot: self.done.len(),
            number: self.count,
            cells: Vec::new(),
            row: 0,
            column: 0,
            merged: FxHashMap::default(),
            cell: None,
            texts: self.texts.len(),
        });
        self.done.push(None);
    }

    /// What a row says of itself: where it begins, and whether it was deleted.
    fn row_properties(&mut self) -> Result<(), ReadError> {
        let mut is_deleted = false;
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Open(element) => match element.name() {
                    "gridBefore" => {
                        if let (Some(table), Some(count)) = (self.open.last_mut(), element.number("val")) {
                            table.column = count.min(MOST_COLUMNS);
                        }
                    }
                    "del" => is_deleted = true,
                    _ => {}
                },
                Piece::Close(name) if name == "trPr" => break,
                _ => {}
            }
        }
        // A deleted row is as if it were not there, its end too.
        if is_deleted { self.xml.skip_siblings() } else { Ok(()) }
    }

    fn cell_properties(&mut self) -> Result<(), ReadError> {
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Open(element) => {
                    let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) else { continue };
                    let restarts = element.attribute("val").is_some_and(|value| value == "restart");
                    match element.name() {
                        "gridSpan" => cell.columns = element.number("val").unwrap_or(1).clamp(1, MOST_COLUMNS),
                        "vMerge" => cell.rows = if restarts { Merge::Starts } else { Merge::Continues },
                        "hMerge" => cell.is_continued_left = !restarts,
                        "cellDel" => cell.is_deleted = true,
                        _ => {}
                    }
                }
                Piece::Close(name) if name == "tcPr" => break,
                _ => {}
            }
        }
        Ok(())
    }

    fn paragraph_properties(&mut self) -> Result<(), ReadError> {
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Open(element) if element.name() == "numId" && element.number("val").is_some_and(|id| id > 0) => self.has_numbering = true,
                Piece::Close(name) if name == "pPr" => break,
                _ => {}
            }
        }
        Ok(())
    }

    fn close(&mut self, name: &str, budget: &mut Budget) -> Result<(), ReadError> {
        match name {
            "p" => {
                let Some(text) = self.texts.pop() else { return Ok(()) };
                match self.open.last_mut() {
                    None => self.outside.add(&text, budget)?,
                    // Between cells there is no paragraph.
                    Some(table) => {
                        if let Some(cell) = &mut table.cell {
                            cell.paragraphs.push(text);
                        }
                    }
                }
            }
            "tc" => {
                if let Some(table) = self.open.last_mut() {
                    table.close_cell(budget)?;
                }
            }
            "tr" => {
                if let Some(table) = self.open.last_mut() {
                    table.row += 1;
                }
            }
            "tbl" => {
                if let Some(mut open) = self.open.pop() {
                    open.cells.retain(|cell| !cell.text.is_empty());
                    self.texts.truncate(open.texts);
                    if let Some(slot) = self.done.get_mut(open.slot) {
                        *slot = Some(table(None, open.cells));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Vec<Table> {
        self.done.extend(self.outside.take().map(Some));
        self.done.into_iter().flatten().collect()
    }
}

impl OpenTable {
    fn close_cell(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        if cell.is_deleted {
            return Ok(());
        }
        let column = self.column;
        check_place(self.row, column.saturating_add(cell.columns))?;
        self.column += cell.columns;
        if cell.is_continued_left
            && let Some(left) = self.cells.last_mut().filter(|left| left.row == self.row && left.column + left.columns == column)
        {
            left.columns += cell.columns;
            return Ok(());
        }
        if cell.rows == Merge::Continues
            && let Some(above) = self.merged.get(&column).and_then(|index| self.cells.get_mut(*index))
            && above.row + above.rows == self.row
        {
            above.rows += 1;
            return Ok(());
        }
        let text = cell.paragraphs.join("\n").trim_matches('\n').trim_end().to_owned();
        let text = if text.trim().is_empty() { String::new() } else { text };
        budget.take(&text)?;
        if cell.rows == Merge::None {
            self.merged.remove(&column);
        } else {
            self.merged.insert(column, self.cells.len());
        }
        let place = Place::Table { table: self.number, row: self.row + 1, column: column + 1 };
        self.cells.push(Cell { row: self.row, column, rows: 1, columns: cell.columns, text, place });
        Ok(())
    }
}
