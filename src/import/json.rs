//! perfc's own JSON, back to forms: `{"perf": 1, "document": …, "projects": […]}`, or a project a line.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::form::{Document, Form, Found, Indicator, IndicatorCells, Placed, Sum};
use super::report::Remark;
use super::table::{Counter, Place};
use super::value::{Target, Value, interval, is_spelled, unknown_words};
use crate::model::Comparator;
use crate::syntax::date;
use crate::wrap::cut;

/// How many cells of a terminal a wrong value takes in what is said of it.
const WIDEST: usize = 40;

/// Why a text is not perfc's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPerf {
    /// What is wrong with it, in the words of JSON.
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
    budget: Option<Number>,
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
    total: Option<SumJson>,
    budget: Option<SumJson>,
    goals: Option<GoalsJson>,
    note: Option<String>,
    #[serde(default)]
    indicators: Vec<IndicatorJson>,
}

#[derive(Deserialize)]
struct PeriodJson<'a> {
    start: Cow<'a, str>,
    finish: Cow<'a, str>,
}

#[derive(Deserialize)]
struct SumJson {
    amount: Number,
    fiscal: Option<Number>,
    appropriation: Option<Number>,
    carryover: Option<Number>,
    other: Option<Number>,
    #[serde(default)]
    funds: Vec<FundJson>,
}

#[derive(Deserialize)]
struct FundJson {
    name: String,
    amount: Number,
}

#[derive(Deserialize)]
struct GoalsJson {
    overall: Option<String>,
    annual: Option<String>,
}

#[derive(Deserialize)]
struct IndicatorJson {
    level1: String,
    level2: Option<String>,
    name: String,
    comparator: Option<String>,
    target: TargetJson,
    /// As printed.
    text: Option<String>,
    weight: Option<Number>,
    note: Option<String>,
}

/// One structure for all kinds: which fields are there depends on `kind`.
#[derive(Deserialize)]
struct TargetJson {
    kind: String,
    number: Option<Number>,
    low: Option<Number>,
    high: Option<Number>,
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
    for (number, raw) in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>().enumerate() {
        let raw = raw.map_err(|error| NotPerf { why: error.to_string() })?;
        let place = counter.place(offset(text, raw));
        let set: SetJson<'_> = part(raw, &place)?;
        if set.perf != 1 {
            return Err(NotPerf { why: format!("\"perf\": {}", set.perf) });
        }
        if let Some(said) = set.document.filter(|_| number == 0) {
            found.cells += 1;
            found.document = document(said, &place);
        }
        for raw in set.projects.into_iter().chain(set.project) {
            let place = counter.place(offset(text, raw));
            let form = project(part(raw, &place)?, &place, &mut found.cells)?;
            found.forms.push(form);
        }
    }
    Ok(found)
}

/// A part of the text. What is wrong in it is told by where the part begins: the reader counts lines from there.
fn part<'a, T: Deserialize<'a>>(raw: &'a RawValue, place: &Place) -> Result<T, NotPerf> {
    serde_json::from_str(raw.get()).map_err(|error| {
        let whole = error.to_string();
        let why = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(why, _)| why);
        NotPerf { why: format!("{place}: {why}") }
    })
}

/// Where a value begins in the text that it was read from.
fn offset(text: &str, raw: &RawValue) -> usize {
    (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}

/// A number, with all of its digits.
struct Number(Decimal);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        match Decimal::from_str_exact(raw) {
            Ok(number) => Ok(Self(number.normalize())),
            Err(_) => Err(D::Error::custom(format_args!("`{}` is no decimal number of at most 28 digits", cut(raw, WIDEST)))),
        }
    }
}

fn document(said: DocumentJson<'_>, place: &Place) -> Document {
    let placed = |text: Option<String>| text.map(|text| Placed::new(text, place.clone()));
    Document {
        title: placed(Some(said.title.into_owned())),
        code: placed(said.code),
        year: said.year.map(|year| Placed::new(year, place.clone())),
        department: placed(said.department),
        agency: placed(said.agency),
        budget: said.budget.map(|Number(budget)| Placed::new(budget, place.clone())),
        is_exact: true,
    }
}

fn project(said: ProjectJson<'_>, place: &Place, cells: &mut usize) -> Result<Form, NotPerf> {
    let mut placed = |text: Option<String>| {
        *cells += usize::from(text.is_some());
        text.map(|text| Placed::new(text, place.clone()))
    };
    let goals = said.goals.unwrap_or(GoalsJson { overall: None, annual: None });
    let day = |text: &str| match date::parse(text) {
        Some(crate::model::Point::Day(day)) => Ok(Placed::new(day, place.clone())),
        _ => Err(NotPerf { why: cut(text, WIDEST) }),
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
        total: said.total.map(|sum| self::sum(sum, place)).unwrap_or_default(),
        budget: said.budget.map(|sum| self::sum(sum, place)).unwrap_or_default(),
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

fn sum(said: SumJson, place: &Place) -> Sum {
    let amount = |Number(amount)| Placed::new(amount, place.clone());
    Sum {
        amount: Some(amount(said.amount)),
        fiscal: said.appropriation.or(said.fiscal).map(amount),
        carryover: said.carryover.map(amount),
        other: said.other.map(amount),
        funds: said.funds.into_iter().map(|fund| (fund.name, amount(fund.amount))).collect(),
        is_exact: true,
    }
}

fn indicator(said: IndicatorJson, place: &Place) -> Result<Indicator, NotPerf> {
    let comparator = match said.comparator.as_deref() {
        None => None,
        Some("=") => Some(Comparator::Equal),
        Some("<=") => Some(Comparator::LessOrEqual),
        Some(">=") => Some(Comparator::GreaterOrEqual),
        Some("<") => Some(Comparator::Less),
        Some(">") => Some(Comparator::Greater),
        Some(other) => return Err(NotPerf { why: cut(other, WIDEST) }),
    };
    let target = self::target(said.target, said.text.as_deref().unwrap_or_default())?;
    let value = Value { comparator, target, remarks: Vec::new() };
    // A unit is written as it is, and could be anything.
    if let Some(unit) = value.units().find(|unit| !is_spelled(unit)) {
        return Err(NotPerf { why: format!("\"unit\": \"{}\"", cut(unit, WIDEST)) });
    }
    let remarks = value.units().filter_map(unknown_words).flatten().map(|word| Remark::Unit { word }).collect();
    Ok(Indicator {
        level1: said.level1,
        level2: said.level2,
        name: Placed::new(said.name, place.clone()),
        value,
        weight: said.weight.map(|Number(weight)| weight),
        note: said.note,
        remarks,
        cells: IndicatorCells::default(),
    })
}

fn target(said: TargetJson, printed: &str) -> Result<Target, NotPerf> {
    let missing = || NotPerf { why: format!("\"kind\": \"{}\"", cut(&said.kind, WIDEST)) };
    let amount = |number: Option<Number>| number.map(|Number(number)| number).ok_or_else(missing);
    let point = |text: Option<String>| text.as_deref().and_then(date::parse).ok_or_else(missing);
    let unit = said.unit.unwrap_or_default();
    Ok(match said.kind.as_str() {
        "quantity" => Target::Quantity { number: amount(said.number)?, unit, supplement: said.supplement },
        "interval" => interval(amount(said.low)?, amount(said.high)?, &unit, printed),
        "words" => Target::Words(said.words.ok_or_else(missing)?),
        "date" => Target::Date(point(said.date)?),
        "period" => Target::Period(point(said.start)?, point(said.finish)?),
        "budget" => Target::Budget,
        _ => return Err(missing()),
    })
}
