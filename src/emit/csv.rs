//! CSV (RFC 4180): an indicator a row, with the columns of its project before it and those of its set behind it, for a spreadsheet or a database.
//!
//! A cell that a spreadsheet would take for a formula is guarded by an apostrophe before it, as OWASP describes (CSV Injection); so is a cell that already
//! begins like a guarded one, so that taking one apostrophe off always gives back what was said.

use std::fmt::Write as _;
use std::io;

use csv::{Terminator, Writer, WriterBuilder};
use rust_decimal::Decimal;

use crate::model::printed::{self, Values};
use crate::model::{Budget, Document, Fund, Indicator, Located, Point, Project, Target, Text, Total};

use super::form::grid::legible;

/// The columns, in the order of the form.
pub const COLUMNS: [&str; 34] = [
    "项目名称",
    "项目编码",
    "年度",
    "主管部门",
    "实施单位",
    "项目性质",
    "项目类别",
    "计划开始日期",
    "计划完成日期",
    "项目资金总额",
    "财政资金",
    "其他资金（总额）",
    "资金来源（总额）",
    "年度资金申请总额",
    "当年财政拨款",
    "上年结转资金",
    "其他资金",
    "资金来源",
    "项目总目标",
    "年度总体目标",
    "项目备注",
    "一级指标",
    "二级指标",
    "三级指标",
    "计算符号",
    "指标值",
    "计量单位",
    "补充说明",
    "年度（/项目）指标值",
    "分值",
    "备注",
    "汇总表",
    "汇总表编码",
    "汇总表合计",
];

/// How many columns there are of an indicator.
const OF_INDICATOR: usize = 10;

const LINE_END: &[u8] = b"\r\n";

/// What stands at the end of a row until its set is known: a byte that no UTF-8 has.
const SET: u8 = 0xff;

/// What comes before the projects: the names of the columns, after a byte order mark where one is wanted.
///
/// # Errors
/// None that a writer to memory has.
pub fn start(bom: bool) -> io::Result<Vec<u8>> {
    let mut out = if bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    writer(&mut out).write_record(COLUMNS)?;
    Ok(out)
}

/// What the rows of a set end with: what its document says that no project does.
///
/// # Errors
/// None that a writer to memory has.
pub fn set(out: &mut Vec<u8>, document: Option<&Document<'_>>) -> io::Result<()> {
    let columns = document.map_or_else(Default::default, |document| {
        [document.title.value.to_string(), words(document.facts.code.as_ref()), number(document.budget.map(|budget| budget.value))]
    });
    writer(out).write_record(columns.map(|cell| guarded(&cell)))?;
    out.truncate(out.len().saturating_sub(LINE_END.len()));
    Ok(())
}

/// Writes the rows of one project with what [`set`] made of theirs.
///
/// # Errors
/// Where `out` fails.
pub fn finish(out: &mut dyn io::Write, project: &[u8], set: &[u8]) -> io::Result<()> {
    for (index, piece) in project.split(|byte| *byte == SET).enumerate() {
        if index > 0 {
            out.write_all(set)?;
        }
        out.write_all(piece)?;
    }
    Ok(())
}

/// Writes the rows of one project, to be finished with its set: one an indicator, or one alone where it has none.
///
/// # Errors
/// None that a writer to memory has.
pub fn project(out: &mut Vec<u8>, project: &Project<'_>, values: Values) -> io::Result<()> {
    let facts = &project.facts;
    let total = project.total.as_ref().map(Total::complete_rows).unwrap_or_default();
    let budget = project.budget.as_ref().map(Budget::complete_rows).unwrap_or_default();
    let day = |day: time::Date| printed::day(day);
    let columns = [
        project.name.value.to_string(),
        words(facts.code.as_ref()),
        facts.year.map(|year| year.value.to_string()).unwrap_or_default(),
        words(facts.department.as_ref()),
        words(facts.agency.as_ref()),
        words(facts.nature.as_ref()),
        words(facts.category.as_ref()),
        facts.period.map(|period| day(period.value.start)).unwrap_or_default(),
        facts.period.map(|period| day(period.value.finish)).unwrap_or_default(),
        number(total.amount),
        number(total.fiscal),
        number(total.other),
        funds(total.funds),
        number(budget.amount),
        number(budget.appropriation),
        number(budget.carryover),
        number(budget.other),
        funds(budget.funds),
        words(project.overall_goal.as_ref()),
        words(project.annual_goal.as_ref()),
        words(project.note.as_ref()),
    ]
    .map(|cell| guarded(&cell));
    let mut writer = writer(out);
    if project.indicators.is_empty() {
        let of_indicator = <[String; OF_INDICATOR]>::default();
        writer.write_record(columns.iter().chain(&of_indicator).map(String::as_bytes).chain([[SET].as_slice()]))?;
    }
    for indicator in &project.indicators {
        let of_indicator = of_indicator(indicator, facts.year.map(|year| year.value), values);
        writer.write_record(columns.iter().chain(&of_indicator.map(|cell| guarded(&cell))).map(String::as_bytes).chain([[SET].as_slice()]))?;
    }
    writer.flush()
}

fn of_indicator(indicator: &Indicator<'_>, year: Option<i32>, values: Values) -> [String; OF_INDICATOR] {
    let (value, unit, supplement) = match &indicator.target.value {
        Target::Unknown => <(String, String, String)>::default(),
        Target::Quantity { number: amount, unit, supplement } => {
            (amount.normalize().to_string(), unit.to_string(), supplement.as_deref().unwrap_or_default().to_owned())
        }
        Target::Interval { common: (low, high, unit), .. } => (format!("{}..{}", low.normalize(), high.normalize()), unit.to_string(), String::new()),
        Target::Words(words) => (words.to_string(), String::new(), String::new()),
        Target::Date(point) => (point.to_string(), String::new(), String::new()),
        Target::Period(start, finish) => (between(*start, *finish), String::new(), String::new()),
        Target::Budget(amount) => (amount.normalize().to_string(), "元".to_owned(), String::new()),
    };
    let mut text = String::new();
    let _ = printed::write(&mut text, indicator, year, values);
    [
        indicator.level1.to_string(),
        indicator.level2.as_deref().unwrap_or_default().to_owned(),
        indicator.name.value.to_string(),
        indicator.comparator.map(|comparator| comparator.printed().to_owned()).unwrap_or_default(),
        value,
        unit,
        supplement,
        text,
        number(indicator.weight.map(|weight| weight.value)),
        words(indicator.note.as_ref()),
    ]
}

fn between(start: Point, finish: Point) -> String {
    format!("{start}..{finish}")
}

fn words(field: Option<&Located<Text<'_>>>) -> String {
    field.map(|field| field.value.to_string()).unwrap_or_default()
}

fn number(amount: Option<Decimal>) -> String {
    amount.map(|amount| amount.normalize().to_string()).unwrap_or_default()
}

/// Further rows of a sum: a line each, the amount behind the last space.
fn funds(funds: &[Fund<'_>]) -> String {
    let mut out = String::new();
    for fund in funds {
        let _ = write!(out, "{}{} {}", if out.is_empty() { "" } else { "\n" }, fund.name.replace('\n', " "), fund.amount.value.normalize());
    }
    out
}

fn writer(out: &mut Vec<u8>) -> Writer<&mut Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out)
}

/// A cell that no spreadsheet takes for a formula.
#[must_use]
pub fn guarded(cell: &str) -> String {
    let cell = legible(cell);
    if begins_a_formula(&cell) { format!("'{cell}") } else { cell }
}

/// What a cell said before it was guarded.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| begins_a_formula(rest)).unwrap_or(cell)
}

/// Whether a spreadsheet would take a cell for a formula, guarded or not.
fn begins_a_formula(cell: &str) -> bool {
    let begins = |character: char| matches!(character, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    cell.trim_start_matches(['\'', ' ', '\u{3000}']).starts_with(begins)
}
