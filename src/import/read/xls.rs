//! Workbooks of Excel 97-2003: the records of BIFF8 ([MS-XLS]).
//!
//! Of the several hundred kinds of records, about twenty hold what people see.

use rustc_hash::FxHashMap;

use super::archive::protected;
use super::cells::{Budget, Region, Sheet, check_sheets};
use super::numbers::{Epoch, NumberFormat, boolean};
use super::xlsx::hidden_sheet;
use super::{MOST_CELLS, ReadError, ReadNote};
use crate::import::table::Table;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const FILE_PASS: u16 = 0x002f;
const DATE_MODE: u16 = 0x0022;
const BOUND_SHEET: u16 = 0x0085;
const CONTINUE: u16 = 0x003c;
const SHARED_STRINGS: u16 = 0x00fc;
const FORMAT: u16 = 0x041e;
const EXTENDED_FORMAT: u16 = 0x00e0;
const MACROS: u16 = 0x00d3;
const SHARED_LABEL: u16 = 0x00fd;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00d6;
const NUMBER: u16 = 0x0203;
const SHORT_NUMBER: u16 = 0x027e;
const SHORT_NUMBERS: u16 = 0x00bd;
const FORMULA: u16 = 0x0006;
const FORMULA_TEXT: u16 = 0x0207;
const BOOLEAN: u16 = 0x0205;
const MERGED: u16 = 0x00e5;

/// A workbook before Excel 97.
pub(super) fn too_old() -> ReadError {
    ReadError::new("这是 Excel 95 或更早的工作簿：请在 Excel 或 WPS 里另存为 xlsx", "this is a workbook of Excel 95 or older: save it as xlsx in Excel or WPS")
}

/// The sheets of a workbook, out of its stream.
pub(super) fn read(stream: &[u8], budget: &mut Budget, notes: &mut Vec<ReadNote>) -> Result<Vec<Table>, ReadError> {
    let globals = Globals::read(stream)?;
    if globals.has_macros {
        notes.push(ReadNote::macros());
    }
    let mut tables = Vec::new();
    let mut unread = stream.len();
    for listed in &globals.sheets {
        let records = stream.get(usize::try_from(listed.offset).unwrap_or(usize::MAX)..).ok_or_else(damaged)?;
        let mut sheet = Sheet::new(listed.name.clone());
        let after = globals.sheet(records, &mut sheet, budget)?;
        // Sheets lie one behind the other: none has what another has already.
        unread = unread.checked_sub(records.len() - after.len()).ok_or_else(damaged)?;
        let table = sheet.finish();
        if listed.hidden && !table.cells.is_empty() {
            notes.push(hidden_sheet(&listed.name));
        }
        tables.push(table);
    }
    Ok(tables)
}

fn damaged() -> ReadError {
    ReadError::damaged("xls")
}

/// Records, one after the other; a last one that is cut off is left out.
struct Records<'b>(&'b [u8]);

impl<'b> Iterator for Records<'b> {
    type Item = (u16, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (short(self.0, 0)?, short(self.0, 2)?);
        let end = 4 + usize::from(length);
        let content = self.0.get(4..end)?;
        self.0 = self.0.get(end..)?;
        Some((kind, content))
    }
}

fn byte(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    offset: u32,
    hidden: bool,
}

/// What holds for all sheets.
#[derive(Default)]
struct Globals {
    sheets: Vec<Listed>,
    shared: Vec<String>,
    formats: FxHashMap<u16, NumberFormat>,
    /// The number format of each style that a cell can have.
    styles: Vec<u16>,
    epoch: Epoch,
    has_macros: bool,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, ReadError> {
        let mut globals = Self::default();
        let mut records = Records(stream).peekable();
        match records.next() {
            Some((BOF, content)) if short(content, 0) == Some(0x0600) => {}
            Some((0x0009 | 0x0209 | 0x0409 | BOF, _)) => return Err(too_old()),
            _ => return Err(damaged()),
        }
        while let Some((kind, content)) = records.next() {
            match kind {
                EOF => break,
                FILE_PASS => return Err(protected()),
                DATE_MODE if short(content, 0) == Some(1) => globals.epoch = Epoch::From1904,
                MACROS => globals.has_macros = true,
                // A macro sheet, a chart and a module are no sheets of cells.
                BOUND_SHEET if byte(content, 5) == Some(0) => {
                    check_sheets(globals.sheets.len())?;
                    globals.sheets.push(Listed {
                        offset: long(content, 0).ok_or_else(damaged)?,
                        hidden: byte(content, 4).is_some_and(|state| state & 3 != 0),
                        name: Text::of(content, 6).and_then(Text::short_string).unwrap_or_default(),
                    });
                }
                FORMAT => {
                    if let (Some(id), Some(code)) = (short(content, 0), Text::of(content, 2).and_then(Text::long_string)) {
                        globals.formats.insert(id, NumberFormat::parse(&code));
                    }
                }
                EXTENDED_FORMAT => globals.styles.push(short(content, 2).unwrap_or(0)),
                SHARED_STRINGS => {
                    let mut parts = vec![content];
                    while let Some((_, more)) = records.next_if(|(kind, _)| *kind == CONTINUE) {
                        parts.push(more);
                    }
                    globals.shared = shared(parts)?;
                }
                _ => {}
            }
        }
        for id in &globals.styles {
            globals.formats.entry(*id).or_insert_with(|| NumberFormat::built_in((*id).into()));
        }
        Ok(globals)
    }

    /// A number as its cell shows it.
    fn shown(&self, style: Option<u16>, number: &str) -> String {
        let format = style.and_then(|style| self.formats.get(self.styles.get(usize::from(style))?));
        format.unwrap_or(&NumberFormat::General).shown(number, self.epoch)
    }

    /// Reads the cells of a sheet, and gives what stands behind it.
    fn sheet<'b>(&self, records: &'b [u8], sheet: &mut Sheet, budget: &mut Budget) -> Result<&'b [u8], ReadError> {
        let mut records = Records(records);
        if records.next().is_none_or(|(kind, _)| kind != BOF) {
            return Err(damaged());
        }
        // Charts stand inside of sheets, as documents of their own.
        let mut depth = 1_usize;
        // The cell of a formula whose text comes in the next record.
        let mut awaited = None;
        while let Some((kind, content)) = records.next() {
            match kind {
                BOF => depth += 1,
                EOF if depth == 1 => return Ok(records.0),
                EOF => depth -= 1,
                _ if depth > 1 => {}
                MERGED => regions(content, sheet)?,
                FORMULA_TEXT => {
                    if let (Some((row, column)), Some(text)) = (awaited.take(), Text::of(content, 0).and_then(Text::long_string)) {
                        sheet.cell(row, column, text, budget)?;
                    }
                }
                SHORT_NUMBERS => self.short_numbers(content, sheet, budget)?,
                SHARED_LABEL | LABEL | RICH_LABEL | NUMBER | SHORT_NUMBER | FORMULA | BOOLEAN => {
                    let (Some(row), Some(column)) = (short(content, 0), short(content, 2)) else { continue };
                    let (row, column) = (row.into(), column.into());
                    match self.cell(kind, content) {
                        Some(Value::Text(text)) => sheet.cell(row, column, text, budget)?,
                        Some(Value::Awaited) => awaited = Some((row, column)),
                        None => {}
                    }
                }
                _ => {}
            }
        }
        // Without its end, a sheet was cut off.
        Err(damaged())
    }

    /// What a cell shows, if its record has it.
    fn cell(&self, kind: u16, content: &[u8]) -> Option<Value> {
        let style = short(content, 4);
        let text = match kind {
            SHARED_LABEL => self.shared.get(usize::try_from(long(content, 6)?).ok()?)?.clone(),
            LABEL | RICH_LABEL => Text::of(content, 6)?.long_string()?,
            NUMBER => self.shown(style, &binary(content, 6)?),
            SHORT_NUMBER => self.shown(style, &packed(long(content, 6)?)),
            BOOLEAN if byte(content, 7) == Some(1) => error(byte(content, 6)?).to_owned(),
            BOOLEAN => boolean(byte(content, 6)? != 0),
            // The value of a formula is a number, or two bytes of ones and what it is.
            _ if short(content, 12) == Some(0xffff) => match byte(content, 6)? {
                0 => return Some(Value::Awaited),
                1 => boolean(byte(content, 8)? != 0),
                2 => error(byte(content, 8)?).to_owned(),
                _ => return None,
            },
            _ => self.shown(style, &binary(content, 6)?),
        };
        Some(Value::Text(text))
    }

    fn short_numbers(&self, content: &[u8], sheet: &mut Sheet, budget: &mut Budget) -> Result<(), ReadError> {
        let (Some(row), Some(first)) = (short(content, 0), short(content, 2)) else { return Ok(()) };
        // Behind the last number stands its column.
        let numbers = content.get(4..content.len().saturating_sub(2)).unwrap_or_default();
        for (number, column) in numbers.as_chunks::<6>().0.iter().zip(u32::from(first)..) {
            let text = long(number, 2).map(|value| self.shown(short(number, 0), &packed(value))).unwrap_or_default();
            sheet.cell(row.into(), column, text, budget)?;
        }
        Ok(())
    }
}

enum Value {
    Text(String),
    /// A text that the next record holds.
    Awaited,
}

fn regions(content: &[u8], sheet: &mut Sheet) -> Result<(), ReadError> {
    for region in content.get(2..).unwrap_or_default().as_chunks::<8>().0 {
        let part = |at| short(region, at).map_or(0, u32::from);
        sheet.region(Region { row: part(0), last_row: part(2), column: part(4), last_column: part(6) })?;
    }
    Ok(())
}

/// A number of eight bytes, in the fewest digits that give it back.
fn binary(bytes: &[u8], at: usize) -> Option<String> {
    let number = f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?);
    number.is_finite().then(|| number.to_string())
}

/// A number of thirty bits: whole or the upper half of a binary one, and perhaps in hundredths.
fn packed(value: u32) -> String {
    let number = if value & 2 == 0 {
        f64::from_bits(u64::from(value & !3) << 32).to_string()
    } else {
        // The sign is kept.
        (value.cast_signed() >> 2).to_string()
    };
    if value & 1 == 0 {
        return number;
    }
    let hundredth = number.parse::<rust_decimal::Decimal>().ok().and_then(|number| number.checked_div(rust_decimal::Decimal::ONE_HUNDRED));
    hundredth.map_or(number, |hundredth| hundredth.to_string())
}

/// An error as Excel shows it ([MS-XLS] 2.5.10).
const fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

/// The texts that cells share.
fn shared(parts: Vec<&[u8]>) -> Result<Vec<String>, ReadError> {
    let mut text = Text { parts, part: 0, at: 0 };
    let count = text.skip(4).and_then(|()| text.long()).ok_or_else(damaged)?;
    let mut found = Vec::new();
    for _ in 0..count {
        if found.len() >= MOST_CELLS {
            return Err(ReadError::too_much(&format!("多于 {MOST_CELLS} 条共用的文字"), &format!("it has more than {MOST_CELLS} shared texts")));
        }
        let length = text.short().ok_or_else(damaged)?;
        found.push(text.characters(length).ok_or_else(damaged)?);
    }
    Ok(found)
}

/// Strings in a record and in those that continue it.
struct Text<'b> {
    parts: Vec<&'b [u8]>,
    part: usize,
    at: usize,
}

impl<'b> Text<'b> {
    fn of(content: &'b [u8], at: usize) -> Option<Self> {
        Some(Self { parts: vec![content.get(at..)?], part: 0, at: 0 })
    }

    /// A string whose length is one byte.
    fn short_string(mut self) -> Option<String> {
        let length = self.byte()?;
        self.characters(length.into())
    }

    /// A string whose length is two bytes.
    fn long_string(mut self) -> Option<String> {
        let length = self.short()?;
        self.characters(length)
    }

    fn byte(&mut self) -> Option<u8> {
        while self.at >= self.parts.get(self.part)?.len() {
            self.part += 1;
            self.at = 0;
        }
        let byte = byte(self.parts.get(self.part)?, self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let rest = self.parts.get(self.part)?.len().saturating_sub(self.at);
            let step = rest.min(count);
            count -= step;
            self.at += step;
            if count > 0 {
                self.part += 1;
                self.at = 0;
            }
        }
        Some(())
    }

    /// This many characters, with what is known of their fonts and readings passed over.
    fn characters(&mut self, count: u16) -> Option<String> {
        let mut flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { self.short()? };
        let extension = if flags & 4 == 0 { 0 } else { self.long()? };
        let mut units = Vec::with_capacity(count.into());
        for _ in 0..count {
            if self.at >= self.parts.get(self.part)?.len() {
                // Characters that go on in the next record say anew how wide they are.
                self.part += 1;
                self.at = 0;
                flags = self.byte()?;
            }
            units.push(if flags & 1 == 0 { self.byte()?.into() } else { self.short()? });
        }
        self.skip(usize::from(runs) * 4 + usize::try_from(extension).ok()?)?;
        Some(String::from_utf16_lossy(&units).replace("\r\n", "\n").replace('\r', "\n"))
    }
}
