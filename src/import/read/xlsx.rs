//! Workbooks of Excel since 2007 (ISO/IEC 29500 part 1, 18).

use rustc_hash::FxHashMap;

use super::archive::Package;
use super::cells::{Budget, Region, Sheet, check_sheets};
use super::numbers::{Epoch, NumberFormat, boolean, iso};
use super::xml::{Element, Piece, Xml};
use super::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS, ReadError, ReadNote};
use crate::import::table::Table;

/// The sheets of a workbook.
pub(super) fn read(package: &mut Package<'_>, budget: &mut Budget, notes: &mut Vec<ReadNote>) -> Result<Vec<Table>, ReadError> {
    if package.has("xl/vbaProject.bin") {
        notes.push(ReadNote::macros());
    }
    let path = package.main_part("xl/workbook.xml")?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let targets = package.relationships(&format!("{folder}/_rels/{name}.rels"), folder)?;
    let Book { sheets, epoch } = book(&package.xml(&path)?, &path)?;
    let mut shared = Vec::new();
    let mut styles = Styles::default();
    for (kind, target) in targets.values() {
        match kind.as_str() {
            "sharedStrings" => shared = strings(&package.optional_xml(target)?.unwrap_or_default(), target)?,
            "styles" => styles = Styles::read(&package.optional_xml(target)?.unwrap_or_default(), target)?,
            _ => {}
        }
    }
    let mut tables = Vec::new();
    let mut uncounted = 0_usize;
    for Listed { name, relationship, hidden } in sheets {
        let Some((kind, target)) = targets.get(&relationship) else { return Err(ReadError::damaged(&path)) };
        if kind != "worksheet" {
            continue;
        }
        let content = package.xml(target)?;
        let mut reader =
            SheetReader { xml: Xml::new(&content, target), shared: &shared, styles: &styles, epoch, sheet: Sheet::new(name.clone()), uncounted: 0 };
        reader.read(budget)?;
        uncounted += reader.uncounted;
        let table = reader.sheet.finish();
        if hidden && !table.cells.is_empty() {
            notes.push(hidden_sheet(&name));
        }
        tables.push(table);
    }
    if uncounted > 0 {
        notes.push(ReadNote::new(
            format!("{uncounted} 个公式没有存计算结果，当作空的：请在 Excel 或 WPS 里打开，保存一次"),
            format!("{uncounted} formulas have no value stored and count as empty: open the file in Excel or WPS and save it once"),
        ));
    }
    Ok(tables)
}

/// A sheet that people do not see was read like the others.
pub(super) fn hidden_sheet(name: &str) -> ReadNote {
    ReadNote::new(format!("工作表“{name}”是隐藏的，也读了"), format!("the sheet `{name}` is hidden; it was read too"))
}

struct Book {
    sheets: Vec<Listed>,
    epoch: Epoch,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    relationship: String,
    hidden: bool,
}

fn book(content: &str, path: &str) -> Result<Book, ReadError> {
    let mut found = Book { sheets: Vec::new(), epoch: Epoch::From1900 };
    let mut xml = Xml::new(content, path);
    while let Some(piece) = xml.next()? {
        let Piece::Open(element) = piece else { continue };
        match element.name() {
            "workbookPr" if element.attribute("date1904").is_some_and(|value| matches!(value.as_str(), "1" | "true")) => found.epoch = Epoch::From1904,
            "sheet" => {
                check_sheets(found.sheets.len())?;
                found.sheets.push(Listed {
                    name: element.attribute("name").unwrap_or_default(),
                    relationship: element.attribute("id").unwrap_or_default(),
                    hidden: element.attribute("state").is_some_and(|state| state != "visible"),
                });
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The texts that cells share.
fn strings(content: &str, path: &str) -> Result<Vec<String>, ReadError> {
    let mut found = Vec::new();
    let mut xml = Xml::new(content, path);
    while let Some(piece) = xml.next()? {
        if let Piece::Open(element) = piece
            && element.name() == "si"
        {
            if found.len() >= MOST_CELLS {
                return Err(ReadError::too_much(&format!("多于 {MOST_CELLS} 条共用的文字"), &format!("it has more than {MOST_CELLS} shared texts")));
            }
            found.push(rich_text(&mut xml, "si")?);
        }
    }
    Ok(found)
}

/// The text of runs, without the readings of East Asian words.
fn rich_text(xml: &mut Xml<'_>, end: &str) -> Result<String, ReadError> {
    let mut out = String::new();
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(element) if element.name() == "t" => out.push_str(&xml.text()?),
            Piece::Open(element) if element.name() == "rPh" => xml.skip()?,
            Piece::Close(name) if name == end => break,
            _ => {}
        }
    }
    Ok(unescaped(&out))
}

/// `_x000D_` and its like stand for characters that XML cannot hold.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        let code =
            after.split_once('_').filter(|(digits, _)| digits.len() == 4).and_then(|(digits, behind)| Some((u32::from_str_radix(digits, 16).ok()?, behind)));
        match code.and_then(|(code, behind)| Some((char::from_u32(code)?, behind))) {
            Some((character, behind)) => {
                out.push(character);
                rest = behind;
            }
            None => {
                out.push_str("_x");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    // Excel breaks lines with a line feed; what was pasted may have both.
    out.replace("\r\n", "\n").replace('\r', "\n")
}

/// How cells show their numbers.
#[derive(Debug, Default)]
struct Styles {
    formats: FxHashMap<u32, NumberFormat>,
    /// The number format of each style that a cell can have.
    cells: Vec<u32>,
}

impl Styles {
    fn read(content: &str, path: &str) -> Result<Self, ReadError> {
        let mut styles = Self::default();
        let mut of_cells = false;
        let mut xml = Xml::new(content, path);
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Open(element) if element.name() == "numFmt" => {
                    if let (Some(id), Some(code)) = (element.number("numFmtId"), element.attribute("formatCode")) {
                        styles.formats.insert(id, NumberFormat::parse(&code));
                    }
                }
                Piece::Open(element) if element.name() == "cellXfs" => of_cells = true,
                Piece::Close(name) if name == "cellXfs" => of_cells = false,
                Piece::Open(element) if of_cells && element.name() == "xf" => {
                    let id = element.number("numFmtId").unwrap_or(0);
                    styles.formats.entry(id).or_insert_with(|| NumberFormat::built_in(id));
                    styles.cells.push(id);
                }
                _ => {}
            }
        }
        Ok(styles)
    }

    fn format(&self, style: u32) -> Option<&NumberFormat> {
        self.formats.get(self.cells.get(usize::try_from(style).ok()?)?)
    }
}

struct SheetReader<'a> {
    xml: Xml<'a>,
    shared: &'a [String],
    styles: &'a Styles,
    epoch: Epoch,
    sheet: Sheet,
    /// Formulas without a value.
    uncounted: usize,
}

impl SheetReader<'_> {
    fn read(&mut self, budget: &mut Budget) -> Result<(), ReadError> {
        // Rows and cells may leave out where they stand: then they follow the one before.
        let (mut row, mut column) = (0_u32, 0_u32);
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Open(element) => match element.name() {
                    "row" => {
                        row = element.number("r").map_or(row, |number| number.saturating_sub(1));
                        column = 0;
                    }
                    "c" => {
                        if let Some((at_row, at_column)) = element.attribute("r").as_deref().and_then(reference) {
                            (row, column) = (at_row, at_column);
                        }
                        let text = self.cell(&element)?;
                        self.sheet.cell(row, column, text, budget)?;
                        column = column.saturating_add(1);
                    }
                    "mergeCell" => {
                        if let Some(region) = element.attribute("ref").as_deref().and_then(region) {
                            self.sheet.region(region)?;
                        }
                    }
                    _ => {}
                },
                Piece::Close(name) if name == "row" => row = row.saturating_add(1),
                _ => {}
            }
        }
        Ok(())
    }

    /// What a cell shows. The cell has just begun; its end is read too.
    fn cell(&mut self, cell: &Element<'_>) -> Result<String, ReadError> {
        let (mut value, mut inline, mut is_counted) = (None, None, false);
        while let Some(piece) = self.xml.next()? {
            match piece {
                Piece::Open(element) => match element.name() {
                    "v" => value = Some(self.xml.text()?),
                    "is" => inline = Some(rich_text(&mut self.xml, "is")?),
                    "f" => {
                        is_counted = true;
                        self.xml.skip()?;
                    }
                    _ => self.xml.skip()?,
                },
                Piece::Close(name) if name == "c" => break,
                _ => {}
            }
        }
        let kind = cell.attribute("t").unwrap_or_default();
        if let Some(text) = inline {
            return Ok(text);
        }
        let Some(value) = value else {
            self.uncounted += usize::from(is_counted);
            return Ok(String::new());
        };
        Ok(match kind.as_str() {
            "s" => value.trim().parse().ok().and_then(|index: usize| self.shared.get(index)).cloned().unwrap_or_default(),
            "str" => unescaped(&value),
            "b" => boolean(matches!(value.trim(), "1" | "true")),
            "d" => iso(value.trim()),
            "e" => value,
            _ => match self.styles.format(cell.number("s").unwrap_or(0)) {
                Some(format) => format.shown(&value, self.epoch),
                None => NumberFormat::General.shown(&value, self.epoch),
            },
        })
    }
}

/// The row and the column of `C7`, from 0.
fn reference(text: &str) -> Option<(u32, u32)> {
    let text = text.trim().trim_start_matches('$');
    let digits = text.find(|character: char| character.is_ascii_digit())?;
    let (letters, row) = text.split_at_checked(digits)?;
    let mut column = 0_u32;
    for letter in letters.trim_end_matches('$').bytes() {
        let letter = letter.to_ascii_uppercase();
        if !letter.is_ascii_uppercase() {
            return None;
        }
        column = column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1)?;
    }
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// The region of `A1:C7`. One that reaches over the edge of a sheet ends there.
fn region(text: &str) -> Option<Region> {
    let (first, last) = text.split_once(':')?;
    let ((row, column), (last_row, last_column)) = (reference(first)?, reference(last)?);
    Some(Region { row, column, last_row: last_row.min(MOST_ROWS - 1), last_column: last_column.min(MOST_COLUMNS - 1) })
}
