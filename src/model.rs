//! What the sources say once they are understood. Plain data that borrows the texts; each value knows where it was said.

pub mod printed;

use std::borrow::Cow;

use rust_decimal::Decimal;
use time::Date;

use crate::source::Location;
pub use crate::syntax::ast::Comparator;
pub use crate::syntax::date::Point;
use crate::syntax::token::Keyword;

/// A text as outputs carry it.
pub type Text<'s> = Cow<'s, str>;

/// A value and where it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub at: Location,
}

impl<T> Located<T> {
    /// A value said at a place.
    pub const fn new(value: T, at: Location) -> Self {
        Self { value, at }
    }
}

/// A value that may not have been said.
pub type Field<T> = Option<Located<T>>;

/// The facts that a project has of its own, from a template, or from its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts<'s> {
    /// 编码, the budget system's code. Never a default.
    pub code: Field<Text<'s>>,
    /// 年度
    pub year: Field<i32>,
    /// 主管部门
    pub department: Field<Text<'s>>,
    /// 实施单位
    pub agency: Field<Text<'s>>,
    /// 项目性质
    pub nature: Field<Text<'s>>,
    /// 项目类别
    pub category: Field<Text<'s>>,
    /// 计划开始日期 and 计划完成日期
    pub period: Field<Period>,
    /// What the weights add up to.
    pub weight: Field<Decimal>,
}

/// First and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// 计划开始日期
    pub start: Date,
    /// 计划完成日期
    pub finish: Date,
}

impl Period {
    /// Whether it runs from the first day of a month to the last day of one.
    #[must_use]
    pub const fn is_whole_months(&self) -> bool {
        self.start.day() == 1 && self.finish.day() == self.finish.month().length(self.finish.year())
    }

    /// Months from start to finish, both included.
    #[must_use]
    pub fn months(&self) -> i32 {
        (self.finish.year() - self.start.year()) * 12 + i32::from(u8::from(self.finish.month())) - i32::from(u8::from(self.start.month())) + 1
    }

    /// Those of its months that lie in `year`.
    #[must_use]
    pub fn months_in(&self, year: i32) -> i32 {
        let first = if self.start.year() < year { 1 } else { i32::from(u8::from(self.start.month())) };
        let last = if self.finish.year() > year { 12 } else { i32::from(u8::from(self.finish.month())) };
        if self.start.year() > year || self.finish.year() < year { 0 } else { last - first + 1 }
    }
}

/// A `document`: what covers a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document<'s> {
    /// Its title.
    pub title: Located<Text<'s>>,
    /// Its facts, which are its projects' defaults.
    pub facts: Facts<'s>,
    /// What its projects' budgets add up to, in 元.
    pub budget: Field<Decimal>,
    /// Something in it could not be read: a default that is missing may not be missing.
    pub incomplete: bool,
    /// The fields whose values were held against declared choices where the document stands.
    pub held: Vec<Keyword>,
}

/// One project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project<'s> {
    /// 项目名称
    pub name: Located<Text<'s>>,
    /// Defaults applied.
    pub facts: Facts<'s>,
    /// 项目资金总额, over all years.
    pub total: Option<Total<'s>>,
    /// 年度资金申请总额
    pub budget: Option<Budget<'s>>,
    /// 项目总目标
    pub overall_goal: Field<Text<'s>>,
    /// 年度总体目标
    pub annual_goal: Field<Text<'s>>,
    /// 备注
    pub note: Field<Text<'s>>,
    /// In the author's order.
    pub indicators: Vec<Indicator<'s>>,
}

/// 年度资金申请总额 and its rows, in 元.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget<'s> {
    /// The sum.
    pub amount: Located<Decimal>,
    /// Whether its rows were declared; if not, all of it is `appropriation`.
    pub has_rows: bool,
    /// 当年财政拨款
    pub appropriation: Field<Decimal>,
    /// 上年结转资金
    pub carryover: Field<Decimal>,
    /// 其他资金
    pub other: Field<Decimal>,
    /// Further rows.
    pub funds: Vec<Fund<'s>>,
}

/// 项目资金总额 and its rows, in 元.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total<'s> {
    /// The sum.
    pub amount: Located<Decimal>,
    /// Whether its rows were declared; if not, all of it is `fiscal`.
    pub has_rows: bool,
    /// 财政资金
    pub fiscal: Field<Decimal>,
    /// 其他资金
    pub other: Field<Decimal>,
    /// Further rows.
    pub funds: Vec<Fund<'s>>,
}

/// The rows of 项目资金总额, in 元; what was not declared is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TotalRows<'a, 's> {
    /// 项目资金总额
    pub amount: Option<Decimal>,
    /// 财政资金
    pub fiscal: Option<Decimal>,
    /// 其他资金
    pub other: Option<Decimal>,
    /// Further rows.
    pub funds: &'a [Fund<'s>],
}

impl<'s> Total<'s> {
    /// Its rows as the form prints them; where none was declared, all of it is 财政资金.
    #[must_use]
    pub fn rows(&self) -> TotalRows<'_, 's> {
        let amount = Some(self.amount.value);
        let fiscal = if self.has_rows { self.fiscal.map(|row| row.value) } else { amount };
        TotalRows { amount, fiscal, other: self.other.map(|row| row.value), funds: &self.funds }
    }

    /// Its rows as data: where none was declared, the others are 0.
    #[must_use]
    pub fn complete_rows(&self) -> TotalRows<'_, 's> {
        let rows = self.rows();
        if self.has_rows { rows } else { TotalRows { other: Some(Decimal::ZERO), ..rows } }
    }
}

/// The rows of 年度资金申请总额, in 元; what was not declared is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetRows<'a, 's> {
    /// 年度资金申请总额
    pub amount: Option<Decimal>,
    /// 当年财政拨款
    pub appropriation: Option<Decimal>,
    /// 上年结转资金
    pub carryover: Option<Decimal>,
    /// 其他资金
    pub other: Option<Decimal>,
    /// Further rows.
    pub funds: &'a [Fund<'s>],
}

impl<'s> Budget<'s> {
    /// Its rows as the form prints them; where none was declared, all of it is 当年财政拨款.
    #[must_use]
    pub fn rows(&self) -> BudgetRows<'_, 's> {
        let amount = Some(self.amount.value);
        let said = |field: Field<Decimal>| field.map(|field| field.value);
        let appropriation = if self.has_rows { said(self.appropriation) } else { amount };
        BudgetRows { amount, appropriation, carryover: said(self.carryover), other: said(self.other), funds: &self.funds }
    }

    /// Its rows as data: where none was declared, the others are 0.
    #[must_use]
    pub fn complete_rows(&self) -> BudgetRows<'_, 's> {
        let rows = self.rows();
        let zero = Some(Decimal::ZERO);
        if self.has_rows { rows } else { BudgetRows { carryover: zero, other: zero, ..rows } }
    }
}

/// A row of a sum that the form does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund<'s> {
    /// Its name.
    pub name: Text<'s>,
    /// In 元.
    pub amount: Located<Decimal>,
}

/// Where an indicator stands: 一级 and 二级, without the word 指标.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LevelId(pub u32);

/// One indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator<'s> {
    /// Its level; none where the path names none, which was reported.
    pub level: Option<LevelId>,
    /// 一级指标
    pub level1: Text<'s>,
    /// 二级指标; none under a level that holds indicators directly.
    pub level2: Option<Text<'s>>,
    /// 三级指标
    pub name: Located<Text<'s>>,
    /// The sign before the value.
    pub comparator: Option<Comparator>,
    /// 指标值
    pub target: Located<Target<'s>>,
    /// 分值
    pub weight: Field<Decimal>,
    /// 备注
    pub note: Field<Text<'s>>,
}

/// 指标值
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target<'s> {
    /// Could not be understood; reported.
    Unknown,
    /// A number with a unit.
    Quantity {
        /// As written, trailing zeros dropped.
        number: Decimal,
        /// As written, without spaces.
        unit: Text<'s>,
        /// What follows the value in words.
        supplement: Option<Text<'s>>,
    },
    /// Two numbers, both included.
    Interval {
        /// As written.
        low: (Decimal, Option<Text<'s>>),
        /// As written.
        high: (Decimal, Option<Text<'s>>),
        /// Both ends in one unit.
        common: (Decimal, Decimal, Text<'s>),
    },
    /// Words.
    Words(Text<'s>),
    /// By, on or from a day or month.
    Date(Point),
    /// From one day or month to another.
    Period(Point, Point),
    /// The project's budget, in 元.
    Budget(Decimal),
}
