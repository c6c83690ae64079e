//! 汇总表: the cover of a set, one row a project.

use rust_decimal::Decimal;

use super::DRAFT;
use super::grid::{Align, Content, Grid, Role, Scope, legible};
use crate::model::{Budget, Document, Facts, Field, Project, Text};

/// The title of a set that no document gives one.
pub const TITLE: &str = "财政项目支出绩效目标汇总表";

/// What the cover says of one project. Everything is legible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// 项目名称
    pub name: String,
    /// What the project shares with others of its set.
    pub facts: Shared,
    /// 项目性质
    pub nature: String,
    /// 项目类别
    pub category: String,
    /// 年度资金申请总额, 当年财政拨款, 上年结转资金, 其他资金, in 元.
    pub money: [Option<Decimal>; 4],
    /// 指标数
    pub indicators: usize,
}

/// What a cover says of a whole set, where all of its projects agree in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// 年度
    pub year: Option<i32>,
    /// 主管部门; empty where not declared.
    pub department: String,
    /// 实施单位; empty where not declared.
    pub agency: String,
}

impl Shared {
    fn new(facts: &Facts<'_>) -> Self {
        let words = |field: &Field<Text<'_>>| field.as_ref().map(|field| legible(&field.value)).unwrap_or_default();
        Self { year: facts.year.map(|year| year.value), department: words(&facts.department), agency: words(&facts.agency) }
    }
}

impl Row {
    /// The row of a project.
    #[must_use]
    pub fn new(project: &Project<'_>) -> Self {
        let words = |field: &Field<Text<'_>>| field.as_ref().map(|field| legible(&field.value)).unwrap_or_default();
        let rows = project.budget.as_ref().map(Budget::rows).unwrap_or_default();
        Self {
            name: legible(&project.name.value),
            facts: Shared::new(&project.facts),
            nature: words(&project.facts.nature),
            category: words(&project.facts.category),
            money: [rows.amount, rows.appropriation, rows.carryover, rows.other],
            indicators: project.indicators.len(),
        }
    }
}

/// What a document says of its set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its title.
    pub title: String,
    /// Its facts.
    pub facts: Shared,
}

impl Heading {
    /// The heading that a document gives its set.
    #[must_use]
    pub fn new(document: &Document<'_>) -> Self {
        Self { title: legible(&document.title.value), facts: Shared::new(&document.facts) }
    }
}

/// The cover of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The table.
    pub grid: Grid,
    /// 年度资金申请总额 of each project, in 元, for a chart: its form's place in the book, its name, the amount.
    pub budgets: Vec<(usize, String, Decimal)>,
    /// What the projects' budgets add up to, in 元; none where that is too large for any budget.
    pub sum: Option<Decimal>,
    /// The errors that are still open in a draft, one a line.
    pub errors: Vec<String>,
}

/// The columns of the cover as they are without amounts, in tenths of a millimetre: together what A4 leaves between margins of 14 mm.
const COLUMNS: [u32; 9] = [90, 450, 285, 185, 185, 170, 170, 170, 115];

/// The column of the names. It has what the amounts leave it, at least [`NAME`].
const NAMES: usize = 1;
const NAME: u32 = 280;

/// The columns of the amounts.
const AMOUNTS: std::ops::Range<usize> = 4..8;

/// A digit in the widest of the fonts that stand in for Times New Roman, at 9 points, and what a cell keeps free beside its text; in hundredths of a
/// millimetre. Commas and points are half as wide.
const DIGIT: u32 = 203;
const BESIDE: u32 = 240;

const LABELS: [&str; 9] = ["序号", "项目名称", "项目性质", "项目类别", "年度资金申请总额", "当年财政拨款", "上年结转资金", "其他资金", "指标数"];

impl Cover {
    /// Lays out the cover of some projects; each leads to the form at its place. With `errors` it is the cover of a draft.
    #[must_use]
    pub fn lay_out(heading: Option<&Heading>, rows: &[&Row], errors: Option<Vec<String>>) -> Self {
        let mut grid = Grid::new(COLUMNS.to_vec());
        grid.next_row();
        let title = heading.map_or(TITLE, |heading| &heading.title);
        let draft = if errors.is_some() { DRAFT } else { "" };
        grid.put(0, 9, Role::Title, Align::Center, Content::Text(format!("{title}{draft}")));
        let facts = heading.map_or_else(|| agreed(rows), |heading| heading.facts.clone());
        let year = facts.year.map(|year| format!("（{year}年度）"));
        for (label, fact) in [("", year.unwrap_or_default()), ("主管部门：", facts.department), ("实施单位：", facts.agency)] {
            if !fact.is_empty() {
                grid.next_row();
                let align = if label.is_empty() { Align::Center } else { Align::Left };
                grid.put(0, 9, Role::Caption, align, Content::Text(format!("{label}{fact}")));
            }
        }
        grid.next_row();
        grid.put(0, 9, Role::Caption, Align::Right, Content::text("金额单位：元"));
        grid.next_row();
        for (column, label) in LABELS.iter().enumerate() {
            grid.put(column, 1, Role::Label(Scope::Column), Align::Center, Content::text(label));
        }
        grid.heading = grid.rows;
        let first = grid.rows;
        for (place, row) in rows.iter().enumerate() {
            grid.next_row();
            grid.put(0, 1, Role::Number, Align::Center, Content::Number(Decimal::from(place + 1)));
            grid.put(1, 1, Role::Label(Scope::Row), Align::Left, Content::text(&row.name)).link = Some(place);
            grid.put(2, 1, Role::Text, Align::Center, Content::text(&row.nature));
            grid.put(3, 1, Role::Text, Align::Center, Content::text(&row.category));
            for (column, amount) in AMOUNTS.zip(row.money) {
                grid.put(column, 1, Role::Money, Align::Right, Content::money(amount));
            }
            grid.put(8, 1, Role::Number, Align::Center, Content::Number(Decimal::from(row.indicators)));
        }
        let mut cover = Self { grid, budgets: Vec::new(), sum: None, errors: errors.unwrap_or_default() };
        cover.sums(rows, first);
        cover.grid.columns = columns(&cover.grid);
        cover.budgets = rows.iter().enumerate().filter_map(|(place, row)| Some((place, row.name.clone(), row.money.first().copied()??))).collect();
        cover
    }

    fn sums(&mut self, rows: &[&Row], first: usize) {
        let grid = &mut self.grid;
        grid.next_row();
        grid.put(0, 4, Role::Label(Scope::Row), Align::Center, Content::text("合计"));
        for (kind, column) in AMOUNTS.enumerate() {
            let mut amounts = rows.iter().filter_map(|row| row.money.get(kind).copied().flatten()).peekable();
            // What no project declares is no zero.
            let is_declared = amounts.peek().is_some();
            let sum = amounts.try_fold(Decimal::ZERO, Decimal::checked_add).filter(|_| is_declared);
            let content = sum.map_or(Content::Empty, |value| Content::Sum { from: first, value, is_money: true });
            grid.put(column, 1, Role::Money, Align::Right, content);
            if kind == 0 {
                self.sum = sum;
            }
        }
        let indicators: usize = rows.iter().map(|row| row.indicators).sum();
        grid.put(8, 1, Role::Number, Align::Center, Content::Sum { from: first, value: Decimal::from(indicators), is_money: false });
    }
}

/// Columns in which no amount breaks, as long as the names have room.
fn columns(grid: &Grid) -> Vec<u32> {
    let mut columns = COLUMNS;
    for cell in grid.cells.iter().filter(|cell| cell.role == Role::Money) {
        if let Some(width) = columns.get_mut(cell.column) {
            *width = width_of(&cell.content.printed()).max(*width);
        }
    }
    let room = COLUMNS.iter().enumerate().filter(|(column, _)| *column == NAMES || AMOUNTS.contains(column)).map(|(_, width)| width).sum::<u32>();
    let wanted = columns.iter().skip(AMOUNTS.start).take(AMOUNTS.len()).sum::<u32>();
    let most = room - NAME;
    if wanted > most {
        for width in columns.iter_mut().skip(AMOUNTS.start).take(AMOUNTS.len()) {
            *width = *width * most / wanted;
        }
    }
    let amounts = columns.iter().skip(AMOUNTS.start).take(AMOUNTS.len()).sum::<u32>();
    if let Some(names) = columns.get_mut(NAMES) {
        *names = room - amounts;
    }
    columns.to_vec()
}

/// How wide an amount is at most, in tenths of a millimetre.
fn width_of(amount: &str) -> u32 {
    let halves: u32 = amount.chars().map(|character| if character.is_ascii_digit() { 2 } else { 1 }).sum();
    (halves * DIGIT / 2 + BESIDE).div_ceil(10)
}

/// What all rows agree in.
fn agreed(rows: &[&Row]) -> Shared {
    let Some((first, rest)) = rows.split_first() else { return Shared::default() };
    let mut shared = first.facts.clone();
    for row in rest {
        if row.facts.year != shared.year {
            shared.year = None;
        }
        if row.facts.department != shared.department {
            shared.department.clear();
        }
        if row.facts.agency != shared.agency {
            shared.agency.clear();
        }
    }
    shared
}
