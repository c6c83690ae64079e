//! Lists: a header row, then one project or one indicator a row.

use rust_decimal::Decimal;

use super::build::Builder;
use super::indicators::Raw;
use super::labels::{self, Label};
use super::money::{self, Row};
use super::{Document, Line, Placed};
use crate::emit::csv::COLUMNS;
use crate::import::table::Cell;
use crate::import::value;

/// The header of a list.
pub(super) struct Header {
    columns: Vec<Column>,
    /// It is the header of perfc's own CSV, whose cells say exactly what they are.
    is_own: bool,
}

struct Column {
    start: u32,
    label: Label,
    text: String,
    inside: String,
}

/// What a list holds.
#[derive(Default)]
pub(super) struct Read {
    pub(super) forms: Vec<Builder>,
    /// Title and code where perfc's own CSV says them, and the sum.
    pub(super) document: Document,
    pub(super) unknown: Vec<Placed<String>>,
    /// How many lines it has.
    pub(super) lines: usize,
}

/// The header that a row is, if every cell is a label and one of them heads the names of projects.
pub(super) fn header(line: &mut Line<'_>) -> Option<Header> {
    if line.cells.len() < 3 {
        return None;
    }
    let texts: Vec<&str> = line.cells.iter().map(|entry| entry.cell.text.as_str()).collect();
    let is_own = texts == COLUMNS;
    let mut columns = Vec::with_capacity(texts.len());
    for entry in &line.cells {
        let (mut label, inside) = match labels::label(&entry.text) {
            Some(found) => found,
            None if is_own => (Label::Section, String::new()),
            None => return None,
        };
        if label == Label::Money(Row::Other) && inside.contains("总额") {
            label = Label::Money(Row::TotalOther);
        }
        columns.push(Column { start: entry.cell.column, label, text: entry.text.clone(), inside });
    }
    let labels: Vec<Label> = columns.iter().map(|column| column.label).collect();
    let name = labels.iter().position(|label| *label == Label::Name)?;
    // Beside 项目名称 in a form stands a name; 项目名称 and 项目性质 side by side may be a form whose name is blank.
    let is_list = is_own
        || labels.iter().skip(name).take(2).all(|label| *label != Label::Section)
            && (labels.len() > 4
                || labels.iter().any(|label| matches!(label, Label::Money(_) | Label::Level3))
                || line.cells.windows(2).all(|pair| matches!(pair, [one, two] if one.cell.column + one.cell.columns == two.cell.column)));
    if !is_list {
        return None;
    }
    for at in 0..line.cells.len() {
        line.take(at);
    }
    Some(Header { columns, is_own })
}

/// Reads the rows below a header.
pub(super) fn read(header: &Header, lines: &mut [Line<'_>], unit: Option<Decimal>) -> Read {
    let mut read = Read::default();
    let mut levels: [Option<String>; 2] = [None, None];
    for line in lines {
        if is_end(header, line) {
            break;
        }
        read.lines += 1;
        row(header, line, unit, &mut levels, &mut read);
    }
    read
}

/// Whether a row is of the list no more.
fn is_end(header: &Header, line: &Line<'_>) -> bool {
    let whole: String = line.cells.iter().map(|entry| labels::squeezed(&entry.text)).collect();
    let is_title = whole == "(年度)" || labels::is_title(&whole) && (line.only().is_some() || whole.ends_with("(年度)"));
    let begins_form = labels::label(line.text(0)).is_some_and(|(label, _)| label != Label::Section);
    let is_note = !header.is_own && line.only().is_some() && labels::labelled(line.text(0)).is_some();
    !header.is_own && (is_title || begins_form || is_note)
}

fn row(header: &Header, line: &mut Line<'_>, unit: Option<Decimal>, levels: &mut [Option<String>; 2], read: &mut Read) {
    let column_of = |start: u32| header.columns.iter().rfind(|column| column.start <= start);
    let find = |line: &Line<'_>, label: Label| line.cells.iter().position(|entry| column_of(entry.cell.column).is_some_and(|column| column.label == label));
    let is_sum = !header.is_own && matches!(labels::squeezed(line.text(0)).as_str(), "合计" | "总计");
    if is_sum {
        for at in 0..line.cells.len() {
            let Some(entry) = line.cells.get(at) else { continue };
            let Some(column) = column_of(entry.cell.column) else { continue };
            if column.label == Label::Money(Row::Budget)
                && let Some(sum) = value::money(&entry.text, money::unit(&column.inside).or(unit).unwrap_or(Decimal::ONE))
            {
                read.document.budget = Some(Placed::new(sum, entry.cell.place.clone()));
            }
            line.take(at);
        }
        return;
    }
    if let Some(at) = find(line, Label::Name) {
        let name = line.cells.get(at).map(|entry| if header.is_own { entry.cell.text.clone() } else { super::tidy::one_line(&entry.text) }).unwrap_or_default();
        let same = read.forms.last().is_some_and(|builder| builder.form.name.as_ref().is_some_and(|known| known.value == name));
        if !same {
            let mut builder = Builder::default();
            builder.set_unit(unit);
            builder.is_exact = header.is_own;
            read.forms.push(builder);
            *levels = [None, None];
        }
    }
    let Some(builder) = read.forms.last_mut() else {
        read.unknown.extend(line.unused());
        return;
    };
    let has_indicators = header.columns.iter().any(|column| column.label == Label::Level3);
    let mut raw = Raw { is_exact: header.is_own, ..Raw::default() };
    for at in 0..line.cells.len() {
        let Some(entry) = line.cells.get(at) else { continue };
        let (cell, text) = (entry.cell, if header.is_own { entry.cell.text.clone() } else { entry.text.clone() });
        let Some(column) = column_of(cell.column) else { continue };
        let own = if header.is_own { own_column(&column.text) } else { None };
        let taken = match own {
            Some(own) => own_cell(&mut read.document, builder, &mut raw, own, &text, cell),
            None if column.label == Label::Section => true,
            None if column.label.is_of_indicator() || column.label == Label::Note && has_indicators => {
                raw.put(column.label, &column.text, text, cell);
                true
            }
            None => builder.say(column.label, if column.label == Label::Other { &column.text } else { &column.inside }, &text, &cell.place),
        };
        if taken {
            line.take(at);
        }
    }
    if !header.is_own {
        // A level that is merged over several rows is said in the first.
        for (level, known) in [&mut raw.level1, &mut raw.level2].into_iter().zip(levels.iter_mut()) {
            match level {
                Some(level) => *known = Some(level.clone()),
                None => level.clone_from(known),
            }
        }
    }
    if raw.name.is_some() {
        builder.push(raw);
    }
    builder.form.unknown.extend(line.unused());
}

/// Columns of perfc's own CSV that other lists do not have.
#[derive(Clone, Copy)]
enum Own {
    TotalFunds,
    Funds,
    ProjectNote,
    Value,
    Printed,
    Title,
    Code,
    Sum,
}

fn own_column(text: &str) -> Option<Own> {
    Some(match text {
        "资金来源（总额）" => Own::TotalFunds,
        "资金来源" => Own::Funds,
        "项目备注" => Own::ProjectNote,
        "指标值" => Own::Value,
        "年度（/项目）指标值" => Own::Printed,
        "汇总表" => Own::Title,
        "汇总表编码" => Own::Code,
        "汇总表合计" => Own::Sum,
        _ => return None,
    })
}

fn own_cell(document: &mut Document, builder: &mut Builder, raw: &mut Raw, own: Own, text: &str, cell: &Cell) -> bool {
    match own {
        Own::Title => is_said(&mut document.title, text.to_owned(), cell),
        Own::Code => is_said(&mut document.code, text.to_owned(), cell),
        Own::Sum => Decimal::from_str_exact(text).is_ok_and(|sum| is_said(&mut document.budget, sum, cell)),
        Own::TotalFunds | Own::Funds => {
            let sum = if matches!(own, Own::Funds) { &mut builder.form.budget } else { &mut builder.form.total };
            let funds: Option<Vec<_>> = text
                .split('\n')
                .map(|line| {
                    let (name, amount) = line.rsplit_once(' ')?;
                    Some((name.to_owned(), Placed::new(Decimal::from_str_exact(amount).ok()?, cell.place.clone())))
                })
                .collect();
            let is_read = funds.is_some();
            if sum.funds.is_empty() {
                sum.funds = funds.unwrap_or_default();
            }
            is_read
        }
        Own::ProjectNote => builder.say(Label::Note, "", text, &cell.place),
        Own::Value => {
            raw.put(Label::Value, "", text.to_owned(), cell);
            true
        }
        Own::Printed => {
            raw.printed = Some(text.to_owned());
            true
        }
    }
}

/// Takes what a row says of its set, and whether all rows say the same.
fn is_said<T: PartialEq>(known: &mut Option<Placed<T>>, said: T, cell: &Cell) -> bool {
    match known {
        Some(known) => known.value == said,
        None => {
            *known = Some(Placed::new(said, cell.place.clone()));
            true
        }
    }
}
