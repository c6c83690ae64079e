//! 汇总表: the cover of a set, one row a project.

use rust_decimal::Decimal;

use super::DRAFT;
use super::grid::{Align, Content, Grid, Role, Scope, legible, money};
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

/// What A4 leaves between margins of 14 mm. This and all widths here are in tenths of a millimetre.
const PAGE: u32 = 1820;

/// The columns around the amounts: 序号, 项目性质, 项目类别, 指标数.
const NUMBER: u32 = 90;
const NATURE: u32 = 285;
const CATEGORY: u32 = 185;
const INDICATORS: u32 = 115;

/// The least width of the names.
const NAME: u32 = 280;

/// The least widths of the amounts: those of their labels.
const AMOUNTS: [u32; 4] = [185, 170, 170, 170];

/// A digit at 9 points in the widest of the fonts that stand in for Times New Roman, in thousandths of a millimetre. Commas and points are half as wide.
const DIGIT: u32 = 2030;

/// What a cell keeps free beside its text.
const BESIDE: u32 = 24;

const LABELS: [&str; 9] = ["序号", "项目名称", "项目性质", "项目类别", "年度资金申请总额", "当年财政拨款", "上年结转资金", "其他资金", "指标数"];

impl Cover {
    /// Lays out the cover of some projects; each leads to the form at its place. With `errors` it is the cover of a draft.
    #[must_use]
    pub fn lay_out(heading: Option<&Heading>, rows: &[&Row], errors: Option<Vec<String>>) -> Self {
        let sums = std::array::from_fn(|kind| sum(rows.iter().filter_map(|row| row.money.get(kind).copied().flatten())));
        let mut grid = Grid::new(columns(rows, sums));
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
            for (column, amount) in (4..).zip(row.money) {
                grid.put(column, 1, Role::Money, Align::Right, Content::money(amount));
            }
            grid.put(8, 1, Role::Number, Align::Center, Content::Number(Decimal::from(row.indicators)));
        }
        grid.next_row();
        grid.put(0, 4, Role::Label(Scope::Row), Align::Center, Content::text("合计"));
        for (column, sum) in (4..).zip(sums) {
            let content = sum.map_or(Content::Empty, |value| Content::Sum { from: first, value, is_money: true });
            grid.put(column, 1, Role::Money, Align::Right, content);
        }
        let indicators: usize = rows.iter().map(|row| row.indicators).sum();
        grid.put(8, 1, Role::Number, Align::Center, Content::Sum { from: first, value: Decimal::from(indicators), is_money: false });
        let [sum, ..] = sums;
        let budgets = rows.iter().enumerate().filter_map(|(place, row)| Some((place, row.name.clone(), row.money.first().copied()??))).collect();
        Self { grid, budgets, sum, errors: errors.unwrap_or_default() }
    }
}

/// What amounts add up to; none where there are none, for what no project declares is no zero, or where that is too large for any budget.
fn sum(amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let mut amounts = amounts.peekable();
    amounts.peek()?;
    amounts.try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// Columns in which no amount breaks, as long as the names have room.
fn columns(rows: &[&Row], sums: [Option<Decimal>; 4]) -> Vec<u32> {
    let mut amounts = AMOUNTS;
    for money in rows.iter().map(|row| row.money).chain([sums]) {
        for (width, amount) in amounts.iter_mut().zip(money) {
            *width = amount.map_or(0, width_of).max(*width);
        }
    }
    let room = PAGE - NUMBER - NATURE - CATEGORY - INDICATORS;
    let wanted: u32 = amounts.iter().sum();
    if wanted > room - NAME {
        amounts = amounts.map(|width| width * (room - NAME) / wanted);
    }
    let names = room - amounts.iter().sum::<u32>();
    [&[NUMBER, names, NATURE, CATEGORY], amounts.as_slice(), &[INDICATORS]].concat()
}

/// How wide an amount is at most.
fn width_of(amount: Decimal) -> u32 {
    let halves: u32 = money(amount).chars().map(|character| if character.is_ascii_digit() { 2 } else { 1 }).sum();
    (halves * DIGIT / 2).div_ceil(100) + BESIDE
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
