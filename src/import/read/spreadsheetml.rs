//! The XML of Excel 2003, which many systems still write under the name of an `.xls`.

use rustc_hash::FxHashMap;

use super::cells::{Budget, Region, Sheet, check_place, check_sheets};
use super::numbers::{Epoch, NumberFormat, boolean, iso};
use super::xlsx::hidden_sheet;
use super::xml::{Element, Piece, Xml};
use super::{ReadError, ReadNote};
use crate::import::table::Table;

/// The sheets of a workbook.
pub(super) fn read(content: &str, budget: &mut Budget, notes: &mut Vec<ReadNote>) -> Result<Vec<Table>, ReadError> {
    let mut xml = Xml::new(content, "SpreadsheetML");
    let mut formats: FxHashMap<String, NumberFormat> = FxHashMap::default();
    let mut style = String::new();
    let mut tables = Vec::new();
    while let Some(piece) = xml.next()? {
        let Piece::Open(element) = piece else { continue };
        match element.name() {
            "Style" => style = element.attribute("ID").unwrap_or_default(),
            "NumberFormat" => {
                formats.insert(style.clone(), format(&element.attribute("Format").unwrap_or_default()));
            }
            "Worksheet" => {
                check_sheets(tables.len())?;
                let name = element.attribute("Name").unwrap_or_default();
                let (table, is_hidden) = sheet(&mut xml, name.clone(), &formats, budget)?;
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

/// A format by its code, or by one of the names that this XML has.
fn format(code: &str) -> NumberFormat {
    match code {
        "Percent" => NumberFormat::Percent,
        "General" | "General Number" | "Standard" | "Fixed" | "Currency" | "Euro Currency" | "Scientific" => NumberFormat::General,
        // A value of a day has a type of its own.
        "General Date" | "Long Date" | "Medium Date" | "Short Date" | "Long Time" | "Medium Time" | "Short Time" | "Yes/No" | "True/False" | "On/Off" => {
            NumberFormat::General
        }
        code => NumberFormat::parse(code),
    }
}

fn sheet(xml: &mut Xml<'_>, name: String, formats: &FxHashMap<String, NumberFormat>, budget: &mut Budget) -> Result<(Table, bool), ReadError> {
    let mut sheet = Sheet::new(name);
    // Numbers here are from 1: the next row, and the next column.
    let (mut row, mut column, mut is_hidden) = (1_u32, 1_u32, false);
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(element) => match element.name() {
                "Row" => {
                    row = element.number("Index").unwrap_or(row).max(1);
                    column = 1;
                }
                "Cell" => {
                    column = element.number("Index").unwrap_or(column).max(1);
                    let text = cell(xml, &element, formats)?;
                    let region = Region {
                        row: row - 1,
                        column: column - 1,
                        last_row: (row - 1).saturating_add(element.number("MergeDown").unwrap_or(0)),
                        last_column: (column - 1).saturating_add(element.number("MergeAcross").unwrap_or(0)),
                    };
                    check_place(region.last_row, region.last_column)?;
                    column = region.last_column + 2;
                    sheet.region(region)?;
                    sheet.cell(region.row, region.column, text, budget)?;
                }
                "Visible" => is_hidden = xml.text()?.trim() != "SheetVisible",
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "Row" => row = row.saturating_add(1),
                "Worksheet" => break,
                _ => {}
            },
            Piece::Text(_) => {}
        }
    }
    Ok((sheet.finish(), is_hidden))
}

/// What a cell shows. The cell has just begun; its end is read too.
fn cell(xml: &mut Xml<'_>, cell: &Element<'_>, formats: &FxHashMap<String, NumberFormat>) -> Result<String, ReadError> {
    let mut shown = String::new();
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(element) if element.name() == "Data" => {
                let kind = element.attribute("Type").unwrap_or_default();
                let value = xml.text()?;
                shown = match kind.as_str() {
                    "Number" => {
                        let format = cell.attribute("StyleID").and_then(|style| formats.get(&style));
                        format.unwrap_or(&NumberFormat::General).shown(&value, Epoch::From1900)
                    }
                    "DateTime" => iso(value.trim()),
                    "Boolean" => boolean(value.trim() == "1"),
                    _ => value.replace("\r\n", "\n"),
                };
            }
            Piece::Open(_) => xml.skip()?,
            Piece::Close(name) if name == "Cell" => break,
            _ => {}
        }
    }
    Ok(shown)
}
