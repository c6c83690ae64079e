//! The corpus as JSON, into structs that borrow from it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Forms<'a> {
    #[serde(borrow)]
    pub projects: Vec<Project<'a>>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Project<'a> {
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    #[serde(borrow)]
    pub nature: Cow<'a, str>,
    #[serde(borrow)]
    pub category: Cow<'a, str>,
    #[serde(borrow, rename = "dept")]
    pub department: Cow<'a, str>,
    #[serde(borrow, rename = "impl")]
    pub agency: Cow<'a, str>,
    #[serde(borrow)]
    pub start: Cow<'a, str>,
    #[serde(borrow)]
    pub end: Cow<'a, str>,
    pub funds: Funds,
    #[serde(borrow)]
    pub goal: Cow<'a, str>,
    #[serde(borrow)]
    pub indicators: Vec<Indicator<'a>>,
}

/// In 元.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Funds {
    pub annual: i64,
    #[serde(rename = "approp")]
    pub appropriation: i64,
    #[serde(rename = "carry")]
    pub carryover: i64,
    pub other: i64,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator<'a> {
    #[serde(borrow, rename = "l1")]
    pub level1: Cow<'a, str>,
    #[serde(borrow, rename = "l2")]
    pub level2: Cow<'a, str>,
    #[serde(borrow, rename = "l3")]
    pub name: Cow<'a, str>,
    #[serde(borrow, rename = "op")]
    pub comparator: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
}
