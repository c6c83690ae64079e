//! What projects say, free of the texts that say it: what two versions of a set are compared by.
//!
//! Everything here is as the form prints it, layout and spelling gone: `1 万元` and `10000 元` are one amount.

use std::fmt;

use rust_decimal::Decimal;

use crate::check::CheckedProject;
use crate::merge::meaning;
use crate::model::printed::{self, Values};
use crate::model::{self, Comparator, Located, Point};
use crate::quantity::{Exact, exact};
use crate::scope::{Module, Scope};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Head, Statement};
use crate::syntax::token::Keyword;

/// One project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The file that it stands in.
    pub file: FileId,
    /// Its whole statement.
    pub span: Span,
    /// 项目名称
    pub name: String,
    /// Those of its facts that are texts or dates, in the order of the form.
    pub fields: Vec<Field>,
    /// Its money rows, in the order of the form; empty where no sum is declared.
    pub money: Vec<(Row, Decimal)>,
    /// Its money is in doubt: a sum that is missing may only be unreadable.
    pub money_broken: bool,
    /// Its indicators, in the author's order.
    pub indicators: Vec<Indicator>,
    /// Its checks and its `allow`s, those of templates left out.
    pub rules: Vec<Rule>,
}

impl Project {
    /// The amount of a money row, in 元.
    #[must_use]
    pub fn amount(&self, row: &Row) -> Option<Decimal> {
        self.money.iter().find(|(known, _)| known == row).map(|(_, amount)| *amount)
    }

    /// 编码
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.fields.iter().find(|field| field.keyword == Keyword::Code).map(|field| field.text.as_str())
    }
}

/// A document, which covers a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The file that it stands in.
    pub file: FileId,
    /// Its title.
    pub title: String,
    /// Its facts, in the order of the form.
    pub fields: Vec<Field>,
    /// What its projects' budgets add up to, in 元, as it declares it.
    pub budget: Option<Decimal>,
    /// Its checks and its `allow`s.
    pub rules: Vec<Rule>,
}

/// A fact that is a text, a date or a number without a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The statement that declares it.
    pub keyword: Keyword,
    /// As the form prints it.
    pub text: String,
    /// The project has it from its document.
    pub inherited: bool,
}

/// A row of money.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// 项目资金总额
    Total,
    /// 财政资金 of it.
    Fiscal,
    /// 其他资金 of it.
    TotalOther,
    /// A further row of it.
    TotalFund(String),
    /// 年度资金申请总额
    Budget,
    /// 当年财政拨款 of it.
    Appropriation,
    /// 上年结转资金 of it.
    Carryover,
    /// 其他资金 of it.
    Other,
    /// A further row of it.
    Fund(String),
}

impl Row {
    /// Whether it is a sum and not one of its rows.
    #[must_use]
    pub const fn is_sum(&self) -> bool {
        matches!(self, Self::Total | Self::Budget)
    }

    /// Whether it belongs to 项目资金总额, all years together.
    #[must_use]
    pub const fn is_of_total(&self) -> bool {
        matches!(self, Self::Total | Self::Fiscal | Self::TotalOther | Self::TotalFund(_))
    }

    /// The statement that declares it.
    #[must_use]
    pub const fn keyword(&self) -> Keyword {
        match self {
            Self::Total => Keyword::Total,
            Self::Fiscal => Keyword::Fiscal,
            Self::TotalOther | Self::Other => Keyword::Other,
            Self::Budget => Keyword::Budget,
            Self::Appropriation => Keyword::Appropriation,
            Self::Carryover => Keyword::Carryover,
            Self::TotalFund(_) | Self::Fund(_) => Keyword::Fund,
        }
    }

    /// The name that its author gave it, for a row that the form does not name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::TotalFund(name) | Self::Fund(name) => Some(name),
            _ => None,
        }
    }
}

/// One indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// 一级指标, without the word 指标.
    pub level1: String,
    /// 二级指标, likewise; none under a level that holds indicators directly.
    pub level2: Option<String>,
    /// 三级指标
    pub name: String,
    /// The sign before the value.
    pub comparator: Option<Comparator>,
    /// 指标值
    pub target: Target,
    /// 指标值 as the form prints it.
    pub printed: String,
    /// 分值
    pub weight: Option<Decimal>,
    /// 备注
    pub note: Option<String>,
}

impl Indicator {
    /// Its levels as a path: `产出.数量`.
    #[must_use]
    pub fn level(&self) -> String {
        self.level2.as_ref().map_or_else(|| self.level1.clone(), |level2| format!("{}.{level2}", self.level1))
    }
}

/// 指标值, in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Could not be understood, which was reported.
    Unknown,
    /// A number with a unit, and what follows it in words.
    Amount(Amount, Option<String>),
    /// Two amounts, both included.
    Interval(Amount, Amount),
    /// Words.
    Words(String),
    /// A day or a month.
    Date(Point),
    /// From one day or month to another.
    Period(Point, Point),
    /// The project's budget, in 元.
    Budget(Exact),
}

/// A number and what it measures, which two scopes can be compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In base units.
    pub number: Exact,
    /// The base units and their powers, by name.
    pub dimension: Vec<(String, i8)>,
}

/// A check, or an `allow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which of them.
    pub keyword: Keyword,
    /// What follows the keyword, on one line.
    pub text: String,
    /// What it says in whatever spelling: what two rules are compared by.
    pub meaning: String,
}

/// Takes the facts out of a checked project. `document` is the one that covers it.
#[must_use]
pub fn project(scope: &Scope<'_>, module: Module<'_>, statement: &Statement, checked: &CheckedProject<'_>, document: Option<&model::Document<'_>>) -> Project {
    let project = &checked.project;
    let year = project.facts.year.map(|year| year.value);
    Project {
        file: module.file,
        span: statement.span,
        name: project.name.value.to_string(),
        fields: project_fields(project, document),
        money: money(project),
        money_broken: checked.money_broken,
        indicators: project.indicators.iter().map(|declared| indicator(scope, declared, year)).collect(),
        rules: rules(module, statement),
    }
}

/// Takes the facts out of a document.
#[must_use]
pub fn document(module: Module<'_>, document: &model::Document<'_>) -> Document {
    let statement = module.tree.statements.iter().find(|statement| statement.keyword == Keyword::Document);
    let mut fields = Fields(Vec::new());
    fields.facts(&document.facts, None);
    Document {
        file: module.file,
        title: document.title.value.to_string(),
        fields: fields.0,
        budget: document.budget.map(|budget| budget.value),
        rules: statement.map(|statement| rules(module, statement)).unwrap_or_default(),
    }
}

fn project_fields(project: &model::Project<'_>, document: Option<&model::Document<'_>>) -> Vec<Field> {
    let mut fields = Fields(Vec::new());
    fields.facts(&project.facts, document.map(|document| &document.facts));
    fields.add(Keyword::OverallGoal, project.overall_goal.as_ref(), None);
    fields.add(Keyword::AnnualGoal, project.annual_goal.as_ref(), None);
    fields.add(Keyword::Note, project.note.as_ref(), None);
    fields.0
}

struct Fields(Vec<Field>);

impl Fields {
    fn add<T: fmt::Display>(&mut self, keyword: Keyword, said: Option<&Located<T>>, default: Option<&Located<T>>) {
        if let Some(said) = said {
            let inherited = default.is_some_and(|default| default.at == said.at);
            self.0.push(Field { keyword, text: said.value.to_string(), inherited });
        }
    }

    fn facts(&mut self, facts: &model::Facts<'_>, defaults: Option<&model::Facts<'_>>) {
        self.add(Keyword::Code, facts.code.as_ref(), None);
        self.add(Keyword::Year, facts.year.as_ref(), defaults.and_then(|defaults| defaults.year.as_ref()));
        self.add(Keyword::Department, facts.department.as_ref(), defaults.and_then(|defaults| defaults.department.as_ref()));
        self.add(Keyword::Agency, facts.agency.as_ref(), defaults.and_then(|defaults| defaults.agency.as_ref()));
        self.add(Keyword::Nature, facts.nature.as_ref(), defaults.and_then(|defaults| defaults.nature.as_ref()));
        self.add(Keyword::Category, facts.category.as_ref(), defaults.and_then(|defaults| defaults.category.as_ref()));
        let period = |facts: &model::Facts<'_>| {
            facts.period.map(|period| Located::new(format!("{} 至 {}", printed::day(period.value.start), printed::day(period.value.finish)), period.at))
        };
        self.add(Keyword::Period, period(facts).as_ref(), defaults.and_then(period).as_ref());
        self.add(Keyword::Weight, facts.weight.as_ref(), defaults.and_then(|defaults| defaults.weight.as_ref()));
    }
}

fn money(project: &model::Project<'_>) -> Vec<(Row, Decimal)> {
    let mut rows = Vec::new();
    let mut add = |row, amount: Option<Decimal>| rows.extend(amount.map(|amount| (row, amount)));
    if let Some(total) = &project.total {
        let declared = total.complete_rows();
        add(Row::Total, declared.amount);
        add(Row::Fiscal, declared.fiscal);
        add(Row::TotalOther, declared.other);
        for fund in declared.funds {
            add(Row::TotalFund(fund.name.to_string()), Some(fund.amount.value));
        }
    }
    if let Some(budget) = &project.budget {
        let declared = budget.complete_rows();
        add(Row::Budget, declared.amount);
        add(Row::Appropriation, declared.appropriation);
        add(Row::Carryover, declared.carryover);
        add(Row::Other, declared.other);
        for fund in declared.funds {
            add(Row::Fund(fund.name.to_string()), Some(fund.amount.value));
        }
    }
    rows
}

fn indicator(scope: &Scope<'_>, declared: &model::Indicator<'_>, year: Option<i32>) -> Indicator {
    let mut text = String::new();
    // Writing to memory does not fail.
    let _ = printed::write(&mut text, declared, year, Values::Plain);
    Indicator {
        level1: declared.level1.to_string(),
        level2: declared.level2.as_ref().map(ToString::to_string),
        name: declared.name.value.to_string(),
        comparator: declared.comparator,
        target: target(scope, &declared.target.value),
        printed: text,
        weight: declared.weight.map(|weight| weight.value),
        note: declared.note.as_ref().map(|note| note.value.to_string()),
    }
}

fn target(scope: &Scope<'_>, target: &model::Target<'_>) -> Target {
    let known = match target {
        model::Target::Unknown => None,
        model::Target::Quantity { number, unit, supplement } => {
            amount(scope, *number, unit).map(|amount| Target::Amount(amount, supplement.as_ref().map(ToString::to_string)))
        }
        model::Target::Interval { common: (low, high, unit), .. } => {
            amount(scope, *low, unit).zip(amount(scope, *high, unit)).map(|(low, high)| Target::Interval(low, high))
        }
        model::Target::Words(words) => Some(Target::Words(words.to_string())),
        model::Target::Date(point) => Some(Target::Date(*point)),
        model::Target::Period(start, finish) => Some(Target::Period(*start, *finish)),
        model::Target::Budget(amount) => exact(*amount).map(Target::Budget),
    };
    known.unwrap_or(Target::Unknown)
}

fn amount(scope: &Scope<'_>, number: Decimal, unit: &str) -> Option<Amount> {
    let unit = scope.unit(unit).ok()?;
    let scaled = unit.scaled(&exact(number)?).ok()?;
    let mut dimension: Vec<_> = unit.dimension.powers().iter().map(|&(base, power)| (scope.base_name(base).to_owned(), power)).collect();
    dimension.sort();
    Some(Amount { number: scaled.factor, dimension })
}

fn rules(module: Module<'_>, statement: &Statement) -> Vec<Rule> {
    let inner = statement.block.iter().flat_map(|block| &block.statements);
    let is_rule = |statement: &&Statement| matches!(statement.keyword, Keyword::Check | Keyword::Allow) && statement.head != Head::Bad;
    inner
        .filter(is_rule)
        .map(|rule| {
            let head = Span::new(rule.keyword_span.end, rule.span.end);
            let text = module.slice(head).trim().trim_end_matches([';', '；']);
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Rule { keyword: rule.keyword, text, meaning: meaning::head(module, &rule.head) }
        })
        .collect()
}
