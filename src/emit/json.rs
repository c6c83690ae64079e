//! JSON: exact decimals as numbers, absent facts as `null`, keys in a fixed order.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::ser::{SerializeSeq, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::model::printed::{self, Values};
use crate::model::{Budget, Document, Field, Fund, Indicator, Located, Period, Point, Project, Target, Total};

/// Writes one project.
///
/// # Errors
/// Only where `out` itself fails.
pub fn project(out: &mut Vec<u8>, project: &Project<'_>) -> serde_json::Result<()> {
    serde_json::to_writer(out, &ProjectJson(project))
}

/// Writes what comes before the projects of a set.
///
/// # Errors
/// Only where `out` itself fails.
pub fn set_start(out: &mut Vec<u8>, document: Option<&Document<'_>>) -> serde_json::Result<()> {
    out.extend_from_slice(b"{\"perf\":1,\n\"document\":");
    serde_json::to_writer(&mut *out, &document.map(DocumentJson))?;
    out.extend_from_slice(b",\n\"projects\":[");
    Ok(())
}

/// What stands between two projects, or before the first.
#[must_use]
pub const fn set_separator(first: bool) -> &'static [u8] {
    if first { b"\n" } else { b",\n" }
}

/// What comes after the projects of a set.
pub const SET_END: &[u8] = b"\n]}\n";

/// What comes before a project on its line of ndjson, so that the line can be read alone.
///
/// # Errors
/// Only where `out` itself fails.
pub fn line_start(out: &mut Vec<u8>, document: Option<&Document<'_>>) -> serde_json::Result<()> {
    out.extend_from_slice(b"{\"perf\":1,\"document\":");
    serde_json::to_writer(&mut *out, &document.map(DocumentJson))?;
    out.extend_from_slice(b",\"project\":");
    Ok(())
}

/// What ends a line of ndjson.
pub const LINE_END: &[u8] = b"}\n";

/// A decimal as a JSON number, every digit kept.
pub(crate) struct Number(pub(crate) Decimal);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = self.0.normalize();
        if number.scale() == 0
            && let Some(integer) = number.to_i64()
        {
            return serializer.serialize_i64(integer);
        }
        // serde has no exact decimals; the digits go through as they are.
        let digits = number.to_string();
        let raw: &RawValue = serde_json::from_str(&digits).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

fn money(field: Field<Decimal>) -> Option<Number> {
    field.map(|amount| Number(amount.value))
}

/// Anything that prints itself, as a JSON string.
struct Printed<T>(T);

impl<T: fmt::Display> Serialize for Printed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

fn text<'a>(field: Option<&'a Located<crate::model::Text<'_>>>) -> Option<&'a str> {
    field.map(|text| text.value.as_ref())
}

struct DocumentJson<'a, 's>(&'a Document<'s>);

impl Serialize for DocumentJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = self.0;
        let mut out = serializer.serialize_struct("Document", 6)?;
        out.serialize_field("title", document.title.value.as_ref())?;
        out.serialize_field("code", &text(document.facts.code.as_ref()))?;
        out.serialize_field("year", &document.facts.year.map(|year| year.value))?;
        out.serialize_field("department", &text(document.facts.department.as_ref()))?;
        out.serialize_field("agency", &text(document.facts.agency.as_ref()))?;
        out.serialize_field("budget", &money(document.budget))?;
        out.end()
    }
}

struct ProjectJson<'a, 's>(&'a Project<'s>);

impl Serialize for ProjectJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let project = self.0;
        let facts = &project.facts;
        let year = facts.year.map(|year| year.value);
        let mut out = serializer.serialize_struct("Project", 13)?;
        out.serialize_field("name", project.name.value.as_ref())?;
        out.serialize_field("code", &text(facts.code.as_ref()))?;
        out.serialize_field("year", &year)?;
        out.serialize_field("nature", &text(facts.nature.as_ref()))?;
        out.serialize_field("category", &text(facts.category.as_ref()))?;
        out.serialize_field("department", &text(facts.department.as_ref()))?;
        out.serialize_field("agency", &text(facts.agency.as_ref()))?;
        out.serialize_field("period", &facts.period.map(|period| PeriodJson(period.value)))?;
        out.serialize_field("total", &project.total.as_ref().map(TotalJson))?;
        out.serialize_field("budget", &project.budget.as_ref().map(BudgetJson))?;
        out.serialize_field("goals", &GoalsJson(project))?;
        out.serialize_field("note", &text(project.note.as_ref()))?;
        out.serialize_field("indicators", &IndicatorsJson(&project.indicators, year))?;
        out.end()
    }
}

struct PeriodJson(Period);

impl Serialize for PeriodJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Period", 2)?;
        out.serialize_field("start", &Printed(Point::Day(self.0.start)))?;
        out.serialize_field("finish", &Printed(Point::Day(self.0.finish)))?;
        out.end()
    }
}

struct BudgetJson<'a, 's>(&'a Budget<'s>);

impl Serialize for BudgetJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.0.complete_rows();
        let mut out = serializer.serialize_struct("Budget", 5)?;
        out.serialize_field("amount", &rows.amount.map(Number))?;
        out.serialize_field("appropriation", &rows.appropriation.map(Number))?;
        out.serialize_field("carryover", &rows.carryover.map(Number))?;
        out.serialize_field("other", &rows.other.map(Number))?;
        out.serialize_field("funds", &FundsJson(rows.funds))?;
        out.end()
    }
}

struct TotalJson<'a, 's>(&'a Total<'s>);

impl Serialize for TotalJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.0.complete_rows();
        let mut out = serializer.serialize_struct("Total", 4)?;
        out.serialize_field("amount", &rows.amount.map(Number))?;
        out.serialize_field("fiscal", &rows.fiscal.map(Number))?;
        out.serialize_field("other", &rows.other.map(Number))?;
        out.serialize_field("funds", &FundsJson(rows.funds))?;
        out.end()
    }
}

struct FundsJson<'a, 's>(&'a [Fund<'s>]);

impl Serialize for FundsJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(FundJson))
    }
}

struct FundJson<'a, 's>(&'a Fund<'s>);

impl Serialize for FundJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Fund", 2)?;
        out.serialize_field("name", self.0.name.as_ref())?;
        out.serialize_field("amount", &Number(self.0.amount.value))?;
        out.end()
    }
}

struct GoalsJson<'a, 's>(&'a Project<'s>);

impl Serialize for GoalsJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Goals", 2)?;
        out.serialize_field("overall", &text(self.0.overall_goal.as_ref()))?;
        out.serialize_field("annual", &text(self.0.annual_goal.as_ref()))?;
        out.end()
    }
}

struct IndicatorsJson<'a, 's>(&'a [Indicator<'s>], Option<i32>);

impl Serialize for IndicatorsJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_seq(Some(self.0.len()))?;
        for indicator in self.0 {
            out.serialize_element(&IndicatorJson(indicator, self.1))?;
        }
        out.end()
    }
}

struct IndicatorJson<'a, 's>(&'a Indicator<'s>, Option<i32>);

impl Serialize for IndicatorJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let indicator = self.0;
        let mut out = serializer.serialize_struct("Indicator", 8)?;
        out.serialize_field("level1", indicator.level1.as_ref())?;
        out.serialize_field("level2", &indicator.level2.as_deref())?;
        out.serialize_field("name", indicator.name.value.as_ref())?;
        out.serialize_field("comparator", &indicator.comparator.map(crate::model::Comparator::ascii))?;
        out.serialize_field("target", &TargetJson(&indicator.target.value))?;
        out.serialize_field("text", &Printed(Value(indicator, self.1)))?;
        out.serialize_field("weight", &money(indicator.weight))?;
        out.serialize_field("note", &text(indicator.note.as_ref()))?;
        out.end()
    }
}

/// An indicator's value as the form prints it.
struct Value<'a, 's>(&'a Indicator<'s>, Option<i32>);

impl fmt::Display for Value<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        printed::write(f, self.0, self.1, Values::Plain)
    }
}

struct TargetJson<'a, 's>(&'a Target<'s>);

impl Serialize for TargetJson<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Target::Unknown => serializer.serialize_none(),
            Target::Quantity { number, unit, supplement } => {
                let mut out = serializer.serialize_struct("Target", 4)?;
                out.serialize_field("kind", "quantity")?;
                out.serialize_field("number", &Number(*number))?;
                out.serialize_field("unit", unit.as_ref())?;
                out.serialize_field("supplement", &supplement.as_deref())?;
                out.end()
            }
            Target::Interval { common: (low, high, unit), .. } => {
                let mut out = serializer.serialize_struct("Target", 4)?;
                out.serialize_field("kind", "interval")?;
                out.serialize_field("low", &Number(*low))?;
                out.serialize_field("high", &Number(*high))?;
                out.serialize_field("unit", unit.as_ref())?;
                out.end()
            }
            Target::Words(words) => {
                let mut out = serializer.serialize_struct("Target", 2)?;
                out.serialize_field("kind", "words")?;
                out.serialize_field("words", words.as_ref())?;
                out.end()
            }
            Target::Date(point) => {
                let mut out = serializer.serialize_struct("Target", 2)?;
                out.serialize_field("kind", "date")?;
                out.serialize_field("date", &Printed(point))?;
                out.end()
            }
            Target::Period(start, finish) => {
                let mut out = serializer.serialize_struct("Target", 3)?;
                out.serialize_field("kind", "period")?;
                out.serialize_field("start", &Printed(start))?;
                out.serialize_field("finish", &Printed(finish))?;
                out.end()
            }
            Target::Budget(amount) => {
                let mut out = serializer.serialize_struct("Target", 3)?;
                out.serialize_field("kind", "budget")?;
                out.serialize_field("number", &Number(*amount))?;
                out.serialize_field("unit", "元")?;
                out.end()
            }
        }
    }
}
