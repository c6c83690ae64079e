//! 财政项目支出绩效目标申报表: a project laid out as the grid that every table format is a view of.
//!
//! The rows and labels are those of the form that Shanghai's budget system prints under 财预〔2015〕88号 and 财预〔2021〕101号: title, identity, money, goals,
//! indicators. What the form has no place for by itself (编码, 备注, 分值, further 资金来源) gets a row or a column only where it is declared.

pub mod cover;
pub mod grid;

use std::fmt::Write as _;

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::model::printed::{self, Values};
use crate::model::{Budget, Field, Indicator, LevelId, Project, Total};
use crate::names;
use crate::scope::Scope as Names;
use grid::{Align, Content, Grid, Role, Scope};

/// The title of the form.
pub const TITLE: &str = "财政项目支出绩效目标申报表";

/// What stands behind a title where errors are still open.
pub const DRAFT: &str = "（草稿）";

/// A project's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// 项目名称, legible.
    pub name: String,
    /// The table.
    pub grid: Grid,
}

/// How forms are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// How values are printed.
    pub values: Values,
    /// Whether the title says 草稿.
    pub draft: bool,
}

/// The order in which levels are printed: the prelude's, a further level after its siblings.
#[derive(Clone, Debug, Default)]
pub struct Order(FxHashMap<LevelId, (u32, u32)>);

impl Order {
    /// The order of the levels that are known in a file.
    #[must_use]
    pub fn new(scope: &Names<'_>) -> Self {
        let mut firsts: FxHashMap<String, u32> = FxHashMap::default();
        let places = scope.levels().map(|(id, level)| (id, (*firsts.entry(names::identity(&level.level1).into_owned()).or_insert(id.0), id.0)));
        Self(places.collect())
    }

    fn place(&self, indicator: &Indicator<'_>) -> (u32, u32) {
        indicator.level.and_then(|level| self.0.get(&level).copied()).unwrap_or((u32::MAX, u32::MAX))
    }

    /// The indicators of a project as the form has them, row by row: inside a level the author's order stands.
    #[must_use]
    pub fn rows<'p, 's>(&self, project: &'p Project<'s>) -> Vec<&'p Indicator<'s>> {
        let mut indicators: Vec<&Indicator<'_>> = project.indicators.iter().collect();
        indicators.sort_by_key(|indicator| self.place(indicator));
        indicators
    }
}

/// The columns of the form, in tenths of a millimetre: together what A4 leaves between margins of 14 mm. Labels; 一级; 二级; 三级 in two, so that the rows
/// above the indicators can divide it; the value in three, for 分值 and 备注.
const COLUMNS: [u32; 8] = [260, 290, 300, 270, 250, 220, 90, 140];

/// The same where indicators have notes, which take what the names can spare.
const COLUMNS_WITH_NOTES: [u32; 8] = [240, 235, 290, 250, 160, 275, 140, 230];

/// Lays out the form of a project.
#[must_use]
pub fn lay_out(project: &Project<'_>, order: &Order, style: Style) -> Form {
    let has_notes = project.indicators.iter().any(|indicator| indicator.note.is_some());
    let mut layout = Layout { grid: Grid::new(if has_notes { COLUMNS_WITH_NOTES } else { COLUMNS }.to_vec()), style };
    layout.title(project);
    layout.identity(project);
    layout.money(project);
    layout.goals(project);
    layout.indicators(project, order, has_notes);
    if let Some(note) = &project.note {
        layout.next_row();
        layout.label(0, 1, Scope::Row, "备注");
        layout.long_text(1, 7, &note.value);
    }
    Form { name: grid::legible(&project.name.value), grid: layout.grid }
}

struct Layout {
    grid: Grid,
    style: Style,
}

impl Layout {
    const fn next_row(&mut self) {
        self.grid.next_row();
    }

    fn label(&mut self, column: usize, columns: usize, scope: Scope, words: &str) {
        self.grid.put(column, columns, Role::Label(scope), Align::Center, Content::text(words));
    }

    /// A label that stands beside several rows.
    fn group(&mut self, rows: usize, words: &str) {
        let scope = if rows == 1 { Scope::Row } else { Scope::RowGroup };
        self.grid.put_tall(0, (rows, 1), Role::Label(scope), Align::Center, Content::text(words));
    }

    fn text(&mut self, column: usize, columns: usize, words: Option<&str>) {
        self.grid.put(column, columns, Role::Text, Align::Center, Content::text(words.unwrap_or_default()));
    }

    fn long_text(&mut self, column: usize, columns: usize, words: &str) {
        self.grid.put(column, columns, Role::Text, Align::TopLeft, Content::text(words));
    }

    fn amount(&mut self, column: usize, columns: usize, amount: Option<Decimal>) {
        self.grid.put(column, columns, Role::Money, Align::Right, Content::money(amount));
    }

    fn title(&mut self, project: &Project<'_>) {
        self.next_row();
        let title = format!("{TITLE}{}", if self.style.draft { DRAFT } else { "" });
        self.grid.put(0, 8, Role::Title, Align::Center, Content::Text(title));
        self.next_row();
        let year = project.facts.year.map_or_else(|| "　　".to_owned(), |year| year.value.to_string());
        self.grid.put(0, 8, Role::Caption, Align::Center, Content::Text(format!("（{year}年度）")));
    }

    fn identity(&mut self, project: &Project<'_>) {
        let facts = &project.facts;
        self.next_row();
        self.label(0, 1, Scope::Row, "项目名称");
        self.text(1, 2, Some(&project.name.value));
        self.label(3, 1, Scope::Row, "项目性质");
        self.text(4, 1, facts.nature.as_ref().map(|nature| nature.value.as_ref()));
        self.label(5, 1, Scope::Row, "项目类别");
        self.text(6, 2, facts.category.as_ref().map(|category| category.value.as_ref()));
        // A page that goes on with a form says which one.
        self.grid.heading = self.grid.rows;
        if let Some(code) = &facts.code {
            self.next_row();
            self.label(0, 1, Scope::Row, "项目编码");
            self.text(1, 7, Some(&code.value));
        }
        self.next_row();
        self.label(0, 1, Scope::Row, "主管部门");
        self.text(1, 2, facts.department.as_ref().map(|department| department.value.as_ref()));
        self.label(3, 1, Scope::Row, "实施单位");
        self.text(4, 4, facts.agency.as_ref().map(|agency| agency.value.as_ref()));
        self.next_row();
        let day = |day: time::Date| printed::day(day);
        self.label(0, 1, Scope::Row, "计划开始日期");
        self.text(1, 2, facts.period.map(|period| day(period.value.start)).as_deref());
        self.label(3, 1, Scope::Row, "计划完成日期");
        self.text(4, 4, facts.period.map(|period| day(period.value.finish)).as_deref());
    }

    fn money(&mut self, project: &Project<'_>) {
        let total = project.total.as_ref().map(Total::rows).unwrap_or_default();
        let budget = project.budget.as_ref().map(Budget::rows).unwrap_or_default();
        // The same source may pay in this year and in others: then it has one row.
        let mut funds: Vec<(&str, Option<Decimal>, Option<Decimal>)> =
            total.funds.iter().map(|fund| (fund.name.as_ref(), Some(fund.amount.value), None)).collect();
        for fund in budget.funds {
            match funds.iter_mut().find(|(name, _, year)| year.is_none() && names::identity(name) == names::identity(&fund.name)) {
                Some((_, _, year)) => *year = Some(fund.amount.value),
                None => funds.push((&fund.name, None, Some(fund.amount.value))),
            }
        }
        let fixed = [
            ("项目资金总额", total.amount, "年度资金申请总额", budget.amount),
            ("其中：财政资金", total.fiscal, "其中：当年财政拨款", budget.appropriation),
            ("", None, "上年结转资金", budget.carryover),
            ("其他资金", total.other, "其他资金", budget.other),
        ];
        let further = funds.into_iter().map(|(name, all, year)| (all.map_or("", |_| name), all, year.map_or("", |_| name), year));
        let rows: Vec<_> = fixed.into_iter().chain(further).collect();
        for (index, (left, all, right, year)) in rows.iter().enumerate() {
            self.next_row();
            if index == 0 {
                self.group(rows.len(), "项目资金\n（元）");
            }
            self.label(1, 1, Scope::Row, left);
            self.amount(2, 1, *all);
            self.label(3, 2, Scope::Row, right);
            self.amount(5, 3, *year);
        }
    }

    fn goals(&mut self, project: &Project<'_>) {
        self.next_row();
        self.group(2, "项目绩效目标");
        let mut overall = "项目总目标".to_owned();
        if let Some(period) = project.facts.period.map(|period| period.value).filter(|period| period.start.year() != period.finish.year()) {
            let _ = write!(overall, "\n（{}年-{}年）", period.start.year(), period.finish.year());
        }
        self.label(1, 2, Scope::Column, &overall);
        self.label(3, 5, Scope::Column, "年度总体目标");
        self.next_row();
        let words = |goal: &Field<crate::model::Text<'_>>| goal.as_ref().map(|goal| goal.value.to_string()).unwrap_or_default();
        self.long_text(1, 2, &words(&project.overall_goal));
        self.long_text(3, 5, &words(&project.annual_goal));
    }

    fn indicators(&mut self, project: &Project<'_>, order: &Order, has_notes: bool) {
        let indicators = order.rows(project);
        let has_weights = project.facts.weight.is_some() || indicators.iter().any(|indicator| indicator.weight.is_some());
        let columns = Columns::new(has_weights, has_notes);
        self.next_row();
        self.group(1 + indicators.len().max(1), "绩效指标");
        self.label(1, 1, Scope::Column, "一级指标");
        self.label(2, 1, Scope::Column, "二级指标");
        self.label(3, 2, Scope::Column, "三级指标");
        self.label(5, columns.value, Scope::Column, "年度(/项目)指标值");
        if let Some((column, span)) = columns.weight {
            let full = project.facts.weight.map(|weight| format!("\n（满分{}）", weight.value.normalize())).unwrap_or_default();
            self.label(column, span, Scope::Column, &format!("分值{full}"));
        }
        if let Some((column, span)) = columns.note {
            self.label(column, span, Scope::Column, "备注");
        }
        if indicators.is_empty() {
            self.next_row();
            for (column, span) in [(1, 1), (2, 1), (3, 2), (5, columns.value)].into_iter().chain(columns.weight).chain(columns.note) {
                self.grid.put(column, span, Role::Text, Align::Center, Content::Empty);
            }
        }
        let year = project.facts.year.map(|year| year.value);
        let mut left1 = 0;
        let mut left2 = 0;
        for (index, indicator) in indicators.iter().enumerate() {
            self.next_row();
            let rest = indicators.get(index..).unwrap_or_default();
            if left1 == 0 {
                left1 = rest.iter().take_while(|next| next.level1 == indicator.level1 && next.level2.is_some() == indicator.level2.is_some()).count();
                let columns = if indicator.level2.is_some() { 1 } else { 2 };
                self.level(1, (left1, columns), &indicator.level1);
                left2 = 0;
            }
            if let (0, Some(level2)) = (left2, &indicator.level2) {
                left2 = rest.iter().take(left1).take_while(|next| next.level2.as_ref() == Some(level2)).count();
                self.level(2, (left2, 1), level2);
            }
            left1 -= 1;
            left2 = left2.saturating_sub(1);
            self.grid.put(3, 2, Role::Text, Align::Left, Content::text(&indicator.name.value));
            let mut value = String::new();
            let _ = printed::write(&mut value, indicator, year, self.style.values);
            self.grid.put(5, columns.value, Role::Value, Align::Center, Content::text(&value));
            if let Some((column, span)) = columns.weight {
                let weight = indicator.weight.map_or(Content::Empty, |weight| Content::Number(weight.value));
                self.grid.put(column, span, Role::Number, Align::Center, weight);
            }
            if let Some((column, span)) = columns.note {
                let note = indicator.note.as_ref().map(|note| note.value.as_ref()).unwrap_or_default();
                self.grid.put(column, span, Role::Text, Align::Left, Content::text(note));
            }
        }
    }

    fn level(&mut self, column: usize, span: (usize, usize), name: &str) {
        self.grid.put_tall(column, span, Role::Label(Scope::RowGroup), Align::Center, Content::text(&format!("{name}指标")));
    }
}

/// Where the columns behind 三级指标 stand: first column and span.
struct Columns {
    value: usize,
    weight: Option<(usize, usize)>,
    note: Option<(usize, usize)>,
}

impl Columns {
    const fn new(has_weights: bool, has_notes: bool) -> Self {
        match (has_weights, has_notes) {
            (false, false) => Self { value: 3, weight: None, note: None },
            (true, false) => Self { value: 2, weight: Some((7, 1)), note: None },
            (false, true) => Self { value: 1, weight: None, note: Some((6, 2)) },
            (true, true) => Self { value: 1, weight: Some((6, 1)), note: Some((7, 1)) },
        }
    }
}
