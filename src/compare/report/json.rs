//! For programs: everything that the other forms say, with amounts as numbers, as `schema.json` describes it.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::Entry;
use crate::compare::changes::{FieldChange, IndicatorChange, MoneyChange, ProjectChange, Renamed, RuleChange, Shift, Status, percent};
use crate::compare::version::Finding;
use crate::compare::words::{self, Segment};
use crate::compare::{Comparison, Sense, SetChange, Transfer};
use crate::diagnostics::Severity;
use crate::emit::json;
use crate::facts::Row;

/// A decimal with every digit, for which serde has no word: the digits go through as they are.
struct Number(Decimal);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut digits = Vec::new();
        json::number(&mut digits, self.0);
        let raw: &RawValue = serde_json::from_slice(&digits).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

pub(super) fn write(comparison: &Comparison) -> String {
    let value = Report { perf_diff: 1, sets: comparison.sets.iter().map(set).collect(), findings: findings(&comparison.appeared, &comparison.gone) };
    // What is written here has no map whose keys are no strings, and memory does not fail.
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

/// Writes a history.
pub(super) fn history(entries: &[Entry]) -> String {
    let entries = entries.iter().map(|entry| EntryJson {
        commit: &entry.id,
        author: &entry.author,
        date: &entry.date,
        subject: &entry.subject,
        projects: entry.comparison.projects().map(project).collect(),
    });
    serde_json::to_string_pretty(&HistoryJson { perf_log: 1, entries: entries.collect() }).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct HistoryJson<'a> {
    perf_log: u8,
    entries: Vec<EntryJson<'a>>,
}

#[derive(Serialize)]
struct EntryJson<'a> {
    commit: &'a str,
    author: &'a str,
    date: &'a str,
    subject: &'a str,
    projects: Vec<ProjectJson<'a>>,
}

#[derive(Serialize)]
struct Report<'a> {
    perf_diff: u8,
    sets: Vec<SetJson<'a>>,
    findings: Findings<'a>,
}

#[derive(Serialize)]
struct SetJson<'a> {
    status: &'static str,
    title: Option<&'a str>,
    file: Option<&'a str>,
    count: Sides<usize>,
    sum: AmountJson,
    declared: Option<AmountJson>,
    transfers: Vec<TransferJson<'a>>,
    fields: Vec<FieldJson<'a>>,
    rules: Vec<RuleJson<'a>>,
    projects: Vec<ProjectJson<'a>>,
}

#[derive(Serialize)]
struct Sides<T> {
    old: T,
    new: T,
}

#[derive(Serialize)]
struct AmountJson {
    old: Option<Number>,
    new: Option<Number>,
    difference: Option<Number>,
    percent: Option<Number>,
}

#[derive(Serialize)]
struct TransferJson<'a> {
    from: &'a str,
    to: &'a str,
    amount: Number,
}

#[derive(Serialize)]
struct FieldJson<'a> {
    field: &'static str,
    old: Option<&'a str>,
    new: Option<&'a str>,
    words: Option<Vec<SegmentJson>>,
}

#[derive(Serialize)]
struct SegmentJson {
    kind: &'static str,
    text: String,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    status: &'static str,
    kind: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct ProjectJson<'a> {
    status: &'static str,
    name: &'a str,
    file: &'a str,
    renamed: Option<RenamedJson<'a>>,
    moved_from: Option<&'a str>,
    money: Vec<MoneyJson<'a>>,
    shifts: Vec<ShiftJson<'a>>,
    fields: Vec<FieldJson<'a>>,
    indicators: Vec<IndicatorJson<'a>>,
    rules: Vec<RuleJson<'a>>,
    findings: Findings<'a>,
}

#[derive(Serialize)]
struct RenamedJson<'a> {
    from: &'a str,
    guess: bool,
}

#[derive(Serialize)]
struct RowJson<'a> {
    of: &'static str,
    row: &'static str,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct MoneyJson<'a> {
    #[serde(flatten)]
    row: RowJson<'a>,
    #[serde(flatten)]
    amount: AmountJson,
}

#[derive(Serialize)]
struct ShiftJson<'a> {
    from: RowJson<'a>,
    to: RowJson<'a>,
    amount: Number,
}

#[derive(Serialize)]
struct IndicatorJson<'a> {
    status: &'static str,
    level: &'a str,
    name: &'a str,
    renamed: Option<RenamedJson<'a>>,
    moved_from: Option<&'a str>,
    target: Option<TargetJson<'a>>,
    weight: Option<Sides<Option<Number>>>,
    note: Option<Sides<Option<&'a str>>>,
}

#[derive(Serialize)]
struct TargetJson<'a> {
    old: Option<&'a str>,
    new: Option<&'a str>,
    sense: Option<&'static str>,
}

#[derive(Serialize)]
struct Findings<'a> {
    appeared: Vec<FindingJson<'a>>,
    gone: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    code: &'static str,
    severity: &'static str,
    title: Titles<'a>,
    file: &'a str,
}

#[derive(Serialize)]
struct Titles<'a> {
    zh: &'a str,
    en: &'a str,
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Added => "added",
        Status::Removed => "removed",
        Status::Changed => "changed",
    }
}

const fn sense(sense: Sense) -> &'static str {
    match sense {
        Sense::Tightened => "tightened",
        Sense::Weakened => "weakened",
        Sense::Changed => "changed",
    }
}

fn set(set: &SetChange) -> SetJson<'_> {
    SetJson {
        status: status(set.status),
        title: set.title.as_deref(),
        file: set.file.as_deref(),
        count: Sides { old: set.count.0, new: set.count.1 },
        sum: amount(set.sum.0, set.sum.1),
        declared: set.declared.as_ref().map(|change| amount(change.old, change.new)),
        transfers: set.transfers.iter().map(|Transfer { from, to, amount }| TransferJson { from, to, amount: Number(*amount) }).collect(),
        fields: set.fields.iter().map(field).collect(),
        rules: set.rules.iter().map(rule).collect(),
        projects: set.projects.iter().map(project).collect(),
    }
}

fn amount(old: Option<Decimal>, new: Option<Decimal>) -> AmountJson {
    let both = old.zip(new);
    AmountJson {
        old: old.map(Number),
        new: new.map(Number),
        difference: both.and_then(|(old, new)| new.checked_sub(old)).map(Number),
        percent: both.and_then(|(old, new)| percent(old, new)).map(Number),
    }
}

fn field(change: &FieldChange) -> FieldJson<'_> {
    let segment = |segment| match segment {
        Segment::Same(text) => SegmentJson { kind: "same", text },
        Segment::Removed(text) => SegmentJson { kind: "removed", text },
        Segment::Added(text) => SegmentJson { kind: "added", text },
    };
    let both = change.old.as_deref().zip(change.new.as_deref());
    FieldJson {
        field: change.keyword.info().english,
        old: change.old.as_deref(),
        new: change.new.as_deref(),
        words: both.map(|(old, new)| words::compare(old, new).into_iter().map(segment).collect()),
    }
}

fn rule(change: &RuleChange) -> RuleJson<'_> {
    RuleJson { status: status(change.status), kind: change.keyword.info().english, text: &change.text }
}

fn renamed(renamed: Option<&Renamed>) -> Option<RenamedJson<'_>> {
    renamed.map(|renamed| RenamedJson { from: &renamed.from, guess: renamed.guess })
}

fn row(row: &Row) -> RowJson<'_> {
    RowJson { of: if row.is_of_total() { "total" } else { "budget" }, row: row.keyword().info().english, name: row.name() }
}

fn money(change: &MoneyChange) -> MoneyJson<'_> {
    MoneyJson { row: row(&change.row), amount: amount(change.old, change.new) }
}

fn shift(shift: &Shift) -> ShiftJson<'_> {
    ShiftJson { from: row(&shift.from), to: row(&shift.to), amount: Number(shift.amount) }
}

fn project(project: &ProjectChange) -> ProjectJson<'_> {
    ProjectJson {
        status: status(project.status),
        name: &project.name,
        file: &project.file,
        renamed: renamed(project.renamed.as_ref()),
        moved_from: project.moved.as_deref(),
        money: project.money.iter().map(money).collect(),
        shifts: project.shifts.iter().map(shift).collect(),
        fields: project.fields.iter().map(field).collect(),
        indicators: project.indicators.iter().map(indicator).collect(),
        rules: project.rules.iter().map(rule).collect(),
        findings: findings(&project.appeared, &project.gone),
    }
}

fn indicator(change: &IndicatorChange) -> IndicatorJson<'_> {
    let is_changed = change.status == Status::Changed;
    IndicatorJson {
        status: status(change.status),
        level: &change.level,
        name: &change.name,
        renamed: renamed(change.renamed.as_ref()),
        moved_from: change.moved.as_deref(),
        target: change.target.as_ref().map(|target| TargetJson {
            old: (change.status != Status::Added).then_some(target.old.as_str()),
            new: (change.status != Status::Removed).then_some(target.new.as_str()),
            sense: is_changed.then(|| sense(target.sense)),
        }),
        weight: change.weight.map(|(old, new)| Sides { old: old.map(Number), new: new.map(Number) }),
        note: change.note.as_ref().map(|(old, new)| Sides { old: old.as_deref(), new: new.as_deref() }),
    }
}

fn findings<'a>(appeared: &'a [Finding], gone: &'a [Finding]) -> Findings<'a> {
    let finding = |finding: &'a Finding| {
        let info = finding.code.info();
        let severity = match info.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
        };
        FindingJson { code: info.id, severity, title: Titles { zh: &finding.title.0, en: &finding.title.1 }, file: &finding.file }
    };
    Findings { appeared: appeared.iter().map(finding).collect(), gone: gone.iter().map(finding).collect() }
}
