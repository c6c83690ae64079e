//! Spreadsheets in ODF 1.3, those of `LibreOffice`, packed or as one XML file.
//!
//! A cell has its value and the text that is shown. The value is exact; the text tells whether a day is shown as a month, and which words stand beside a number.

use rust_decimal::{Decimal, RoundingStrategy};
use rustc_hash::FxHashSet;

use super::archive::{Package, protected};
use super::cells::{Budget, Region, Sheet, check_sheets};
use super::numbers::{Epoch, NumberFormat, boolean, iso};
use super::xlsx::hidden_sheet;
use super::xml::{Element, Piece, Xml};
use super::{LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, ReadError, ReadNote};
use crate::import::table::Table;

/// The sheets of a packed spreadsheet.
pub(super) fn read_package(package: &mut Package<'_>, budget: &mut Budget, notes: &mut Vec<ReadNote>) -> Result<Vec<Table>, ReadError> {
    if package.optional_xml("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(protected());
    }
    if package.has_below("Basic/") || package.has_below("Scripts/") {
        notes.push(ReadNote::macros());
    }
    read(&package.xml("content.xml")?, budget, notes)
}

/// The sheets of the XML of a spreadsheet.
pub(super) fn read(content: &str, budget: &mut Budget, notes: &mut Vec<ReadNote>) -> Result<Vec<Table>, ReadError> {
    let mut xml = Xml::new(content, "content.xml");
    let mut tables = Vec::new();
    let mut hidden = FxHashSet::default();
    let mut style = None;
    while let Some(piece) = xml.next()? {
        let Piece::Open(element) = piece else { continue };
        match element.name() {
            "style" => style = element.attribute("name"),
            "table-properties" if element.attribute("display").is_some_and(|display| display == "false") => hidden.extend(style.take()),
            // What was deleted is kept here.
            "tracked-changes" => xml.skip()?,
            "table" => {
                check_sheets(tables.len())?;
                let name = element.attribute("name").unwrap_or_default();
                let is_hidden = element.attribute("style-name").is_some_and(|style| hidden.contains(&style));
                let table = sheet(&mut xml, name.clone(), budget)?;
                if is_hidden && !table.cells.is_empty() {
                    notes.push(hidden_sheet(&name));
                }
                tables.push(table);
            }
            _ => {}
        }
    }
    Ok(tables)
}

/// A cell that may stand several times.
struct Found {
    column: u32,
    times: u32,
    text: String,
    rows: u32,
    columns: u32,
}

fn sheet(xml: &mut Xml<'_>, name: String, budget: &mut Budget) -> Result<Table, ReadError> {
    let mut sheet = Sheet::new(name);
    let (mut row, mut column, mut times) = (0_u32, 0_u32, 1_u32);
    let mut cells: Vec<Found> = Vec::new();
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(element) => match element.name() {
                "table-row" => {
                    times = element.number("number-rows-repeated").unwrap_or(1);
                    column = 0;
                }
                kind @ ("table-cell" | "covered-table-cell") => {
                    let is_covered = kind == "covered-table-cell";
                    let repeated = element.number("number-columns-repeated").unwrap_or(1);
                    let found = Found {
                        column,
                        times: repeated,
                        rows: element.number("number-rows-spanned").unwrap_or(1).clamp(1, MOST_ROWS),
                        columns: element.number("number-columns-spanned").unwrap_or(1).clamp(1, MOST_COLUMNS),
                        text: cell(xml, &element)?,
                    };
                    column = column.saturating_add(repeated);
                    if !is_covered && !found.text.trim().is_empty() {
                        cells.push(found);
                    }
                }
                // Drawings, notes and the like have tables of their own.
                "shapes" | "annotation" | "forms" => xml.skip()?,
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "table-row" => {
                    for at in (0..times).take_while(|_| !cells.is_empty()).map(|time| row.saturating_add(time)) {
                        place(&cells, at, &mut sheet, budget)?;
                    }
                    cells.clear();
                    row = row.saturating_add(times);
                }
                "table" => break,
                _ => {}
            },
            Piece::Text(_) => {}
        }
    }
    Ok(sheet.finish())
}

fn place(cells: &[Found], row: u32, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), ReadError> {
    for found in cells {
        for column in (0..found.times).map(|time| found.column.saturating_add(time)) {
            sheet.cell(row, column, found.text.clone(), budget)?;
        }
        let last_row = row.saturating_add(found.rows - 1).min(MOST_ROWS - 1);
        let last_column = found.column.saturating_add(found.columns - 1).min(MOST_COLUMNS - 1);
        sheet.region(Region { row, column: found.column, last_row, last_column })?;
    }
    Ok(())
}

/// What a cell shows. The cell has just begun; its end is read too.
fn cell(xml: &mut Xml<'_>, element: &Element<'_>) -> Result<String, ReadError> {
    let shown = paragraphs(xml, element.name())?;
    // A formula that fails shows its error, and stores a number that means nothing.
    if shown.starts_with('#') || shown.starts_with("Err:") {
        return Ok(shown);
    }
    let value = element.attribute("value");
    Ok(match (element.attribute("value-type").as_deref(), value) {
        (Some("float" | "currency"), Some(value)) => {
            let (before, after) = words(&shown, &value);
            NumberFormat::Worded { before: before.to_owned(), after: after.to_owned() }.shown(&value, Epoch::From1900)
        }
        (Some("percentage"), Some(value)) => NumberFormat::Percent.shown(&value, Epoch::From1900),
        (Some("date"), _) => element.attribute("date-value").map_or(shown.clone(), |value| date(&value, &shown)),
        (Some("boolean"), _) => element.attribute("boolean-value").map_or(shown, |value| boolean(value == "true")),
        (Some("string"), _) if shown.is_empty() => element.attribute("string-value").unwrap_or_default(),
        _ => shown,
    })
}

/// A day, or the month where only the month is shown.
fn date(value: &str, shown: &str) -> String {
    let numbers = shown.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty()).count();
    let shows_year = shown.split(|character: char| !character.is_ascii_digit()).any(|digits| digits.len() == 4);
    match value.split_once('T').map_or(value, |(day, _)| day).rsplit_once('-') {
        Some((month, _)) if shows_year && numbers == 2 && !value.contains('T') => month.to_owned(),
        _ => iso(value),
    }
}

/// The words before and after the digits of a number: `≥` and `个` of `≥812个`. Signs of money are none. Where other digits are shown than the value has, as in
/// `12.3万`, the words belong to those.
fn words<'s>(shown: &'s str, value: &str) -> (&'s str, &'s str) {
    let is_digit = |character: char| character.is_ascii_digit();
    let (Some(first), Some(last)) = (shown.find(is_digit), shown.rfind(is_digit)) else { return ("", "") };
    let is_shown = || {
        let number: Decimal = shown.get(first..=last)?.replace(',', "").parse().ok()?;
        let value: Decimal = value.parse().ok()?;
        Some(value.abs().round_dp_with_strategy(number.scale(), RoundingStrategy::MidpointAwayFromZero) == number)
    };
    if is_shown() != Some(true) {
        return ("", "");
    }
    let is_sign = |character: char| character.is_whitespace() || matches!(character, '-' | '+' | '(' | ')' | '¥' | '￥' | '$' | '€' | ',' | '.');
    let around = |range: &'s str| range.trim_matches(is_sign);
    (around(shown.get(..first).unwrap_or_default()), around(shown.get(last + 1..).unwrap_or_default()))
}

/// The paragraphs of a cell, a line each.
fn paragraphs(xml: &mut Xml<'_>, end: &str) -> Result<String, ReadError> {
    let mut out = String::new();
    let (mut is_inside, mut is_first) = (0_usize, true);
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Text(text) if is_inside > 0 => out.push_str(&text),
            Piece::Open(element) => match element.name() {
                "p" => {
                    if !is_first {
                        out.push('\n');
                    }
                    is_first = false;
                    is_inside += 1;
                }
                "line-break" => out.push('\n'),
                "tab" => out.push('\t'),
                "s" => {
                    let count = element.number("c").unwrap_or(1);
                    out.extend(std::iter::repeat_n(' ', usize::try_from(count).unwrap_or(usize::MAX).min(LONGEST_CELL)));
                }
                "annotation" | "table" | "ruby-text" => xml.skip()?,
                _ => {}
            },
            Piece::Close(name) if name == "p" => is_inside = is_inside.saturating_sub(1),
            Piece::Close(name) if name == end => break,
            Piece::Text(_) | Piece::Close(_) => {}
        }
        if out.len() > 4 * LONGEST_CELL {
            break;
        }
    }
    Ok(out)
}
