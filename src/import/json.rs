//! perfc's own JSON, back to forms: `{"perf": 1, "document": …, "projects": […]}`, or a project a line.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::form::{Document, Form, Found, Indicator, IndicatorCells, Placed, Sum};
use super::report::Remark;
use super::table::Place;
use super::value::{Target, Value, interval, unknown_words};
use crate::model::Comparator;
use crate::syntax::date;

/// Why a text is not perfc's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPerf {
    /// What the reader of JSON says; empty where it is JSON of another kind.
    pub why: String,
}

#[derive(Deserialize)]
struct SetJson<'a> {
    perf: u32,
    #[serde(borrow)]
    document: Option<DocumentJson<'a>>,
    #[serde(borrow, default)]
    projects: Vec<&'a RawValue>,
    #[serde(borrow)]
    project: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct DocumentJson<'a> {
    #[serde(borrow)]
    title: Cow<'a, str>,
    code: Option<String>,
    year: Option<i32>,
    department: Option<String>,
    agency: Option<String>,
    #[serde(borrow)]
    budget: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ProjectJson<'a> {
    name: String,
    code: Option<String>,
    year: Option<i32>,
    nature: Option<String>,
    category: Option<String>,
    department: Option<String>,
    agency: Option<String>,
    #[serde(borrow)]
    period: Option<PeriodJson<'a>>,
    #[serde(borrow)]
    total: Option<SumJson<'a>>,
    #[serde(borrow)]
    budget: Option<SumJson<'a>>,
    goals: Option<GoalsJson>,
    note: Option<String>,
    #[serde(borrow, default)]
    indicators: Vec<IndicatorJson<'a>>,
}

#[derive(Deserialize)]
struct PeriodJson<'a> {
    start: Cow<'a, str>,
    finish: Cow<'a, str>,
}

#[derive(Deserialize)]
struct SumJson<'a> {
    #[serde(borrow)]
    amount: &'a RawValue,
    #[serde(borrow)]
    fiscal: Option<&'a RawValue>,
    #[serde(borrow)]
    appropriation: Option<&'a RawValue>,
    #[serde(borrow)]
    carryover: Option<&'a RawValue>,
    #[serde(borrow)]
    other: Option<&'a RawValue>,
    #[serde(borrow, default)]
    funds: Vec<FundJson<'a>>,
}

#[derive(Deserialize)]
struct FundJson<'a> {
    name: String,
    #[serde(borrow)]
    amount: &'a RawValue,
}

#[derive(Deserialize)]
struct GoalsJson {
    overall: Option<String>,
    annual: Option<String>,
}

#[derive(Deserialize)]
struct IndicatorJson<'a> {
    level1: String,
    level2: Option<String>,
    name: String,
    comparator: Option<String>,
    #[serde(borrow)]
    target: Option<TargetJson<'a>>,
    /// As printed.
    text: Option<String>,
    #[serde(borrow)]
    weight: Option<&'a RawValue>,
    note: Option<String>,
}

/// One structure for all kinds: which fields are there depends on `kind`.
#[derive(Deserialize)]
struct TargetJson<'a> {
    kind: String,
    #[serde(borrow)]
    number: Option<&'a RawValue>,
    #[serde(borrow)]
    low: Option<&'a RawValue>,
    #[serde(borrow)]
    high: Option<&'a RawValue>,
    unit: Option<String>,
    supplement: Option<String>,
    words: Option<String>,
    date: Option<String>,
    start: Option<String>,
    finish: Option<String>,
}

/// Reads a set, or a project a line.
///
/// # Errors
/// Where the text is not such JSON.
pub fn read(text: &str) -> Result<Found, NotPerf> {
    let mut counter = Counter::new(text);
    let mut found = Found::default();
    let stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let mut values = 0_usize;
    for raw in stream {
        let raw = raw.map_err(|error| NotPerf { why: error.to_string() })?;
        let set: SetJson<'_> = serde_json::from_str(raw.get()).map_err(|error| NotPerf { why: error.to_string() })?;
        if set.perf != 1 {
            return Err(NotPerf { why: format!("\"perf\": {}", set.perf) });
        }
        if let Some(said) = set.document.filter(|_| values == 0) {
            found.cells += 1;
            found.document = document(said, &counter.place(raw))?;
        }
        values += 1;
        for raw in set.projects.into_iter().chain(set.project) {
            let read: ProjectJson<'_> = serde_json::from_str(raw.get()).map_err(|error| NotPerf { why: error.to_string() })?;
            let form = project(read, &counter.place(raw), &mut found.cells)?;
            found.forms.push(form);
        }
    }
    if values == 0 {
        return Err(NotPerf { why: String::new() });
    }
    Ok(found)
}

/// Where values begin, told in the order of the text: it is gone through once, however long its lines are.
struct Counter<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
    column: u32,
}

impl<'t> Counter<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, offset: 0, line: 1, column: 1 }
    }

    /// The place of a value, which is a part of the text that it was read from.
    fn place(&mut self, raw: &RawValue) -> Place {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let between = self.text.get(self.offset..offset).unwrap_or_default();
        for character in between.chars() {
            (self.line, self.column) = if character == '\n' { (self.line.saturating_add(1), 1) } else { (self.line, self.column.saturating_add(1)) };
        }
        self.offset = self.offset.max(offset);
        Place::Text { line: self.line, column: self.column }
    }
}

fn number(raw: &RawValue) -> Result<Decimal, NotPerf> {
    Decimal::from_str_exact(raw.get()).map(|number| number.normalize()).map_err(|_| NotPerf { why: raw.get().to_owned() })
}

fn document(said: DocumentJson<'_>, place: &Place) -> Result<Document, NotPerf> {
    let placed = |text: Option<String>| text.map(|text| Placed::new(text, place.clone()));
    Ok(Document {
        title: placed(Some(said.title.into_owned())),
        code: placed(said.code),
        year: said.year.map(|year| Placed::new(year, place.clone())),
        department: placed(said.department),
        agency: placed(said.agency),
        budget: said.budget.map(number).transpose()?.map(|budget| Placed::new(budget, place.clone())),
        is_exact: true,
    })
}

fn project(said: ProjectJson<'_>, place: &Place, cells: &mut usize) -> Result<Form, NotPerf> {
    let mut placed = |text: Option<String>| {
        *cells += usize::from(text.is_some());
        text.map(|text| Placed::new(text, place.clone()))
    };
    let goals = said.goals.unwrap_or(GoalsJson { overall: None, annual: None });
    let day = |text: &str| match date::parse(text) {
        Some(crate::model::Point::Day(day)) => Ok(Placed::new(day, place.clone())),
        _ => Err(NotPerf { why: text.to_owned() }),
    };
    let (start, finish) = match &said.period {
        Some(period) => (Some(day(&period.start)?), Some(day(&period.finish)?)),
        None => (None, None),
    };
    let mut form = Form {
        name: placed(Some(said.name)),
        code: placed(said.code),
        year: said.year.map(|year| Placed::new(year, place.clone())),
        department: placed(said.department),
        agency: placed(said.agency),
        nature: placed(said.nature),
        category: placed(said.category),
        start,
        finish,
        total: said.total.map(|sum| self::sum(sum, place)).transpose()?.unwrap_or_default(),
        budget: said.budget.map(|sum| self::sum(sum, place)).transpose()?.unwrap_or_default(),
        overall_goal: placed(goals.overall),
        annual_goal: placed(goals.annual),
        note: placed(said.note),
        ..Form::default()
    };
    *cells += usize::from(form.year.is_some()) + 2 * usize::from(form.start.is_some());
    for indicator in said.indicators {
        *cells += 1;
        form.indicators.push(self::indicator(indicator, place)?);
    }
    Ok(form)
}

fn sum(said: SumJson<'_>, place: &Place) -> Result<Sum, NotPerf> {
    let amount = |raw: Option<&RawValue>| raw.map(number).transpose().map(|number| number.map(|number| Placed::new(number, place.clone())));
    let funds = said.funds.into_iter().map(|fund| Ok((fund.name, Placed::new(number(fund.amount)?, place.clone()))));
    Ok(Sum {
        amount: amount(Some(said.amount))?,
        fiscal: amount(said.appropriation.or(said.fiscal))?,
        carryover: amount(said.carryover)?,
        other: amount(said.other)?,
        funds: funds.collect::<Result<_, NotPerf>>()?,
        is_exact: true,
    })
}

fn indicator(said: IndicatorJson<'_>, place: &Place) -> Result<Indicator, NotPerf> {
    let comparator = match said.comparator.as_deref() {
        None => None,
        Some("=") => Some(Comparator::Equal),
        Some("<=") => Some(Comparator::LessOrEqual),
        Some(">=") => Some(Comparator::GreaterOrEqual),
        Some("<") => Some(Comparator::Less),
        Some(">") => Some(Comparator::Greater),
        Some(other) => return Err(NotPerf { why: other.to_owned() }),
    };
    let target = said.target.map(|target| self::target(&target, said.text.as_deref().unwrap_or_default())).transpose()?.unwrap_or_default();
    let value = Value { comparator, target, remarks: Vec::new() };
    let remarks = value.units().filter_map(unknown_words).flatten().map(|word| Remark::Unit { word }).collect();
    Ok(Indicator {
        level1: said.level1,
        level2: said.level2,
        name: Placed::new(said.name, place.clone()),
        value,
        weight: said.weight.map(number).transpose()?,
        note: said.note,
        remarks,
        cells: IndicatorCells::default(),
    })
}

fn target(said: &TargetJson<'_>, printed: &str) -> Result<Target, NotPerf> {
    let missing = || NotPerf { why: format!("\"kind\": \"{}\"", said.kind) };
    let amount = |raw: Option<&RawValue>| raw.ok_or_else(missing).and_then(number);
    let point = |text: &Option<String>| text.as_deref().and_then(date::parse).ok_or_else(missing);
    let unit = || said.unit.clone().unwrap_or_default();
    Ok(match said.kind.as_str() {
        "quantity" => Target::Quantity { number: amount(said.number)?, unit: unit(), supplement: said.supplement.clone() },
        "interval" => interval(amount(said.low)?, amount(said.high)?, &unit(), printed),
        "words" => Target::Words(said.words.clone().ok_or_else(missing)?),
        "date" => Target::Date(point(&said.date)?),
        "period" => Target::Period(point(&said.start)?, point(&said.finish)?),
        "budget" => Target::Budget,
        _ => return Err(missing()),
    })
}
