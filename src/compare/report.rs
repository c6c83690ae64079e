//! A comparison in the words of its readers, laid out once: the text, Markdown and HTML of it are views of the same lines.

mod html;
mod json;
mod markdown;
mod text;

use rust_decimal::Decimal;

use super::changes::{FieldChange, IndicatorChange, MoneyChange, ProjectChange, RuleChange, Status, percent};
use super::sense::Sense;
use super::version::Finding;
use super::words::{self, Segment};
use super::{Comparison, SetChange};
use crate::diagnostics::{Language, Message, Severity};
use crate::facts::Row;
use crate::quantity::grouped;
use crate::syntax::token::Keyword;

/// In which form a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a merge request.
    Markdown,
    /// For programs.
    Json,
    /// For a browser.
    Html,
}

impl Format {
    /// Every form, in the order that help lists them.
    pub const ALL: [Self; 4] = [Self::Text, Self::Markdown, Self::Json, Self::Html];

    /// As `--to` names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Html => "html",
        }
    }
}

/// Writes a comparison. Where nothing changed the text is empty, as that of `git diff` is.
#[must_use]
pub fn write(comparison: &Comparison, format: Format, language: Language, color: bool) -> String {
    match format {
        Format::Json => json::write(comparison),
        Format::Text => text::write(&Report::new(comparison, language), color),
        Format::Markdown => markdown::write(&Report::new(comparison, language)),
        Format::Html => html::write(&Report::new(comparison, language)),
    }
}

/// The JSON Schema (2020-12) of a comparison and of a history as JSON.
pub const SCHEMA: &str = include_str!("report/schema.json");

/// One step of a history.
#[derive(Debug)]
pub struct Entry {
    /// The commit.
    pub id: String,
    /// Who made it.
    pub author: String,
    /// When, as ISO 8601.
    pub date: String,
    /// The first line of what was said of it.
    pub subject: String,
    /// What it changed.
    pub comparison: Comparison,
}

/// Writes a history, the newest entry first.
#[must_use]
pub fn write_history(entries: &[Entry], is_json: bool, language: Language, color: bool) -> String {
    if is_json {
        return json::history(entries);
    }
    let reports: Vec<(&Entry, Report)> = entries.iter().map(|entry| (entry, Report::new(&entry.comparison, language))).collect();
    text::history(&reports, color)
}

/// A comparison as lines.
#[derive(Debug)]
struct Report {
    language: Language,
    /// What there is of everything, in a few words each.
    summary: Vec<(Mark, String)>,
    sets: Vec<SetReport>,
    /// Findings about no one project.
    findings: Vec<Line>,
}

#[derive(Debug)]
struct SetReport {
    title: Option<String>,
    /// What the title is followed by: the file, and what became of the set.
    remark: String,
    lines: Vec<Line>,
    projects: Vec<ProjectReport>,
}

#[derive(Debug)]
struct ProjectReport {
    mark: Mark,
    name: String,
    /// File, old name, old file.
    remark: String,
    lines: Vec<Line>,
}

/// One change.
#[derive(Debug)]
struct Line {
    mark: Mark,
    /// What changed: a row of the form, an indicator's path.
    what: String,
    old: String,
    new: String,
    /// What more there is to say: a difference, weaker or tighter, an old name.
    remark: String,
    /// The two texts word by word, for texts of more than a few words.
    words: Option<Vec<Segment>>,
}

/// What kind of change it is, for a sign or a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Added,
    Removed,
    Changed,
    Weakened,
    Tightened,
    Appeared,
    Gone,
}

impl Mark {
    /// As one character.
    const fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Removed => '-',
            Self::Changed => '~',
            Self::Weakened | Self::Appeared => '!',
            Self::Tightened => '^',
            Self::Gone => '*',
        }
    }

    const fn of(status: Status) -> Self {
        match status {
            Status::Added => Self::Added,
            Status::Removed => Self::Removed,
            Status::Changed => Self::Changed,
        }
    }
}

/// A word or two in both languages.
const fn say(zh: &'static str, en: &'static str) -> Message {
    Message { zh, en }
}

const ADDED: Message = say("新增", "added");
const REMOVED: Message = say("删去", "removed");
const CHANGED: Message = say("修改", "changed");
const WEAKENED: Message = say("放宽", "weaker");
const TIGHTENED: Message = say("收紧", "tighter");

const fn status_word(status: Status) -> Message {
    match status {
        Status::Added => ADDED,
        Status::Removed => REMOVED,
        Status::Changed => CHANGED,
    }
}

impl Report {
    fn new(comparison: &Comparison, language: Language) -> Self {
        let writer = Writer { language };
        Self {
            language,
            summary: writer.summary(comparison),
            sets: comparison.sets.iter().map(|set| writer.set(set)).collect(),
            findings: writer.findings(&comparison.appeared, &comparison.gone, true),
        }
    }
}

struct Writer {
    language: Language,
}

impl Writer {
    const fn say(&self, message: Message) -> &'static str {
        message.in_language(self.language)
    }

    fn is_chinese(&self) -> bool {
        self.language == Language::Chinese
    }

    fn money(&self, amount: Decimal) -> String {
        format!("{} {}", grouped(amount), self.say(say("元", "yuan")))
    }

    /// `+300,000 元，+10.1%`
    fn difference(&self, old: Decimal, new: Decimal) -> String {
        let Some(difference) = new.checked_sub(old) else { return String::new() };
        let signed = |number: Decimal| if number.is_sign_negative() { String::new() } else { "+".to_owned() };
        let share = percent(old, new).map(|share| format!("{}{}{share}%", self.say(say("，", ", ")), signed(share)));
        format!("{}{}{}", signed(difference), self.money(difference), share.unwrap_or_default())
    }

    fn quoted(&self, name: &str) -> String {
        if self.is_chinese() { format!("“{name}”") } else { format!("\"{name}\"") }
    }

    fn summary(&self, comparison: &Comparison) -> Vec<(Mark, String)> {
        let mut out = Vec::new();
        let mut add = |mark, count: usize, (zh, measure): (&str, &str), en: &str| {
            if count > 0 {
                out.push((mark, if self.is_chinese() { format!("{zh} {count} {measure}") } else { format!("{en}: {count}") }));
            }
        };
        let projects = |status| comparison.projects().filter(|project| project.status == status).count();
        let senses = |wanted| comparison.projects().flat_map(ProjectChange::senses).filter(|sense| *sense == wanted).count();
        let changed = || comparison.projects().filter(|project| project.status == Status::Changed);
        let indicators = |status| changed().flat_map(|project| &project.indicators).filter(|indicator| indicator.status == status).count();
        let budgets = |grew: bool| changed().map(ProjectChange::budget_difference).filter(|by| !by.is_zero() && by.is_sign_positive() == grew).count();
        let found = |severity| comparison.all_appeared().filter(|finding| finding.code.info().severity == severity).count();
        add(Mark::Weakened, senses(Sense::Weakened), ("目标放宽", "处"), "weaker");
        add(Mark::Tightened, senses(Sense::Tightened), ("目标收紧", "处"), "tighter");
        add(Mark::Changed, senses(Sense::Changed), ("目标改变", "处"), "targets changed otherwise");
        add(Mark::Changed, budgets(true), ("预算增加", "处"), "budgets up");
        add(Mark::Changed, budgets(false), ("预算减少", "处"), "budgets down");
        add(Mark::Added, projects(Status::Added), ("新增项目", "个"), "projects added");
        add(Mark::Removed, projects(Status::Removed), ("删去项目", "个"), "projects removed");
        add(Mark::Changed, changed().filter(|project| project.renamed.is_some()).count(), ("改名项目", "个"), "projects renamed");
        add(Mark::Changed, changed().filter(|project| project.moved.is_some()).count(), ("移动项目", "个"), "projects moved");
        add(Mark::Added, indicators(Status::Added), ("新增指标", "条"), "indicators added");
        add(Mark::Removed, indicators(Status::Removed), ("删去指标", "条"), "indicators removed");
        add(Mark::Appeared, found(Severity::Error), ("新出现的错误", "个"), "new errors");
        add(Mark::Appeared, found(Severity::Warning), ("新出现的警告", "个"), "new warnings");
        add(Mark::Gone, comparison.all_gone().count(), ("消除的问题", "个"), "findings gone");
        out
    }

    fn set(&self, set: &SetChange) -> SetReport {
        let mut remark: Vec<String> = set.file.iter().cloned().collect();
        if set.status != Status::Changed && set.title.is_some() {
            remark.push(self.say(status_word(set.status)).to_owned());
        }
        let mut lines = vec![self.count(set.count)];
        lines.extend(self.sum(set.sum));
        lines.extend(set.declared.as_ref().map(|change| self.amount(change, self.say(say("汇总表的预算", "the document's budget")).to_owned())));
        lines.extend(set.transfers.iter().map(|transfer| {
            let (from, to) = (self.quoted(&transfer.from), self.quoted(&transfer.to));
            let what = self.say(say("同额增减", "equal and opposite")).to_owned();
            let remark = if self.is_chinese() { format!("{from}减少的与{to}增加的相等") } else { format!("{from} lost what {to} gained") };
            Line { what, new: self.money(transfer.amount), remark, ..Line::new(Mark::Changed) }
        }));
        lines.extend(set.fields.iter().map(|field| self.field(field)));
        lines.extend(set.rules.iter().map(|rule| self.rule(rule)));
        SetReport {
            title: set.title.clone(),
            remark: remark.join(self.say(say("，", ", "))),
            lines,
            projects: set.projects.iter().map(|project| self.project(project)).collect(),
        }
    }

    fn count(&self, (old, new): (usize, usize)) -> Line {
        let side = |count: usize| if self.is_chinese() { format!("{count} 个") } else { count.to_string() };
        let what = self.say(say("项目数", "projects")).to_owned();
        if old == new {
            return Line { what, old: side(old), new: side(new), remark: self.unchanged(), ..Line::new(Mark::Changed) };
        }
        Line { what, old: side(old), new: side(new), ..Line::new(Mark::Changed) }
    }

    fn unchanged(&self) -> String {
        self.say(say("不变", "unchanged")).to_owned()
    }

    fn sum(&self, (old, new): (Option<Decimal>, Option<Decimal>)) -> Option<Line> {
        let what = self.say(say("各项目预算合计", "sum of budgets")).to_owned();
        let unknown = || self.say(say("算不出", "not known")).to_owned();
        if old.is_none() && new.is_none() {
            return None;
        }
        let side = |sum: Option<Decimal>| sum.map_or_else(unknown, |sum| self.money(sum));
        let remark = if old == new { self.unchanged() } else { old.zip(new).map(|(old, new)| self.difference(old, new)).unwrap_or_default() };
        Some(Line { what, old: side(old), new: side(new), remark, ..Line::new(Mark::Changed) })
    }

    fn project(&self, project: &ProjectChange) -> ProjectReport {
        let mut remark = vec![project.file.clone()];
        remark.retain(|file| !file.is_empty());
        if let Some(renamed) = &project.renamed {
            remark.push(self.renamed(&renamed.from, renamed.guess));
        }
        if let Some(moved) = &project.moved {
            remark.push(if self.is_chinese() { format!("从 {moved} 移来") } else { format!("moved from {moved}") });
        }
        let mut lines = Vec::new();
        if project.status == Status::Changed {
            let told = project.money.iter().filter(|change| !is_told_by_sum(change, &project.money));
            lines.extend(told.map(|change| self.amount(change, self.row(&change.row))));
            lines.extend(project.shifts.iter().map(|shift| {
                let what = self.say(say("资金调整", "moved between rows")).to_owned();
                Line { what, old: self.row(&shift.from), new: self.row(&shift.to), remark: self.money(shift.amount), ..Line::new(Mark::Changed) }
            }));
            lines.extend(project.fields.iter().map(|field| self.field(field)));
            lines.extend(project.indicators.iter().flat_map(|indicator| self.indicator(indicator)));
        } else {
            lines.extend(project.money.iter().filter(|change| change.row.is_sum()).map(|change| self.amount(change, self.row(&change.row))));
            if project.status == Status::Added {
                lines.extend(project.indicators.iter().flat_map(|indicator| self.indicator(indicator)));
            } else if !project.indicators.is_empty() {
                let count = project.indicators.len();
                let old = if self.is_chinese() { format!("{count} 条") } else { count.to_string() };
                lines.push(Line { what: self.say(say("指标", "indicators")).to_owned(), old, ..Line::new(Mark::Removed) });
            }
        }
        lines.extend(project.rules.iter().map(|rule| self.rule(rule)));
        lines.extend(self.findings(&project.appeared, &project.gone, false));
        ProjectReport { mark: Mark::of(project.status), name: project.name.clone(), remark: remark.join(self.say(say("，", ", "))), lines }
    }

    fn renamed(&self, from: &str, guess: bool) -> String {
        let from = self.quoted(from);
        match (self.is_chinese(), guess) {
            (true, true) => format!("原名{from}（推测）"),
            (true, false) => format!("原名{from}"),
            (false, true) => format!("was {from} (a guess)"),
            (false, false) => format!("was {from}"),
        }
    }

    /// A row of money by its name on the form.
    fn row(&self, row: &Row) -> String {
        let name = row.name().map_or_else(|| row.keyword().on_form(self.language).to_owned(), str::to_owned);
        // The form has two rows of one name.
        if row.is_of_total() && !matches!(row, Row::Total | Row::Fiscal) { format!("{name}{}", self.say(say("（总额）", " (of the total)"))) } else { name }
    }

    fn amount(&self, change: &MoneyChange, what: String) -> Line {
        let side = |amount: Option<Decimal>| amount.map(|amount| self.money(amount)).unwrap_or_default();
        let (mark, remark) = match (change.old, change.new) {
            (Some(old), Some(new)) => (Mark::Changed, self.difference(old, new)),
            (None, _) => (Mark::Added, String::new()),
            (_, None) => (Mark::Removed, String::new()),
        };
        Line { what, old: side(change.old), new: side(change.new), remark, ..Line::new(mark) }
    }

    fn field(&self, field: &FieldChange) -> Line {
        let what = field.keyword.on_form(self.language).to_owned();
        match (field.keyword, &field.old, &field.new) {
            // However short it is.
            (Keyword::OverallGoal | Keyword::AnnualGoal, Some(old), Some(new)) => {
                Line { what, words: Some(words::compare(old, new)), ..Line::new(Mark::Changed) }
            }
            (_, old, new) => Self::text(what, old.as_deref(), new.as_deref()),
        }
    }

    /// Two texts; long ones are compared word by word.
    fn text(what: String, old: Option<&str>, new: Option<&str>) -> Line {
        /// Up to this many characters two texts are read sooner than what changed in them.
        const SHORT: usize = 30;
        let mark = match (old, new) {
            (None, _) => Mark::Added,
            (_, None) => Mark::Removed,
            _ => Mark::Changed,
        };
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let is_long = [old, new].iter().any(|text| text.contains('\n') || text.chars().count() > SHORT);
        if is_long {
            return Line { what, words: Some(words::compare(old, new)), ..Line::new(mark) };
        }
        Line { what, old: old.to_owned(), new: new.to_owned(), ..Line::new(mark) }
    }

    fn rule(&self, rule: &RuleChange) -> Line {
        let (what, remark) = (rule.keyword.on_form(self.language).to_owned(), self.say(status_word(rule.status)).to_owned());
        let (old, new) = if rule.status == Status::Added { (String::new(), rule.text.clone()) } else { (rule.text.clone(), String::new()) };
        Line { what, old, new, remark, ..Line::new(Mark::of(rule.status)) }
    }

    fn indicator(&self, indicator: &IndicatorChange) -> Vec<Line> {
        let what = format!("{}.{}", indicator.level, indicator.name);
        let mut remark = Vec::new();
        if let Some(renamed) = &indicator.renamed {
            remark.push(self.renamed(&renamed.from, renamed.guess));
        }
        if let Some(moved) = &indicator.moved {
            remark.push(if self.is_chinese() { format!("原在{}", self.quoted(moved)) } else { format!("was under {moved}") });
        }
        let mut lines = Vec::new();
        if indicator.target.is_some() || !remark.is_empty() {
            let mut line = Line { what: what.clone(), ..Line::new(Mark::of(indicator.status)) };
            if let Some(target) = &indicator.target {
                (line.old, line.new) = (target.old.clone(), target.new.clone());
                if indicator.status == Status::Changed {
                    for side in [&mut line.old, &mut line.new].into_iter().filter(|side| side.is_empty()) {
                        self.say(say("（读不懂）", "(not understood)")).clone_into(side);
                    }
                }
                match (indicator.status, target.sense) {
                    (Status::Changed, Sense::Weakened) => {
                        line.mark = Mark::Weakened;
                        remark.insert(0, self.say(WEAKENED).to_owned());
                    }
                    (Status::Changed, Sense::Tightened) => {
                        line.mark = Mark::Tightened;
                        remark.insert(0, self.say(TIGHTENED).to_owned());
                    }
                    (Status::Changed, Sense::Changed) => {}
                    (status, _) => remark.insert(0, self.say(status_word(status)).to_owned()),
                }
            }
            line.remark = remark.join(self.say(say("，", ", ")));
            lines.push(line);
        }
        let part = |keyword: Keyword| format!("{what} · {}", keyword.on_form(self.language));
        if let Some((old, new)) = indicator.weight {
            let side = |weight: Option<Decimal>| weight.map(|weight| weight.normalize().to_string()).unwrap_or_default();
            lines.push(Line { what: part(Keyword::Weight), old: side(old), new: side(new), ..Line::new(Mark::Changed) });
        }
        if let Some((old, new)) = &indicator.note {
            lines.push(Self::text(part(Keyword::Note), old.as_deref(), new.as_deref()));
        }
        lines
    }

    fn findings(&self, appeared: &[Finding], gone: &[Finding], with_file: bool) -> Vec<Line> {
        let line = |finding: &Finding, is_new: bool| {
            let info = finding.code.info();
            let severity = crate::diagnostics::render::severity_word(info.severity).in_language(self.language);
            let title = finding.title(self.language).to_owned();
            let title = if with_file && !finding.file.is_empty() { format!("{title}{}{}", self.say(say("，", ", ")), finding.file) } else { title };
            let what = format!("{severity} {}", info.id);
            let (old, new, remark, mark) = if is_new {
                (String::new(), title, self.say(say("新出现", "new")).to_owned(), Mark::Appeared)
            } else {
                (title, String::new(), self.say(say("已消除", "gone")).to_owned(), Mark::Gone)
            };
            Line { mark, what, old, new, remark, words: None }
        };
        appeared.iter().map(|finding| line(finding, true)).chain(gone.iter().map(|finding| line(finding, false))).collect()
    }
}

/// A row that makes up the whole of its sum, before and after, changes as that does.
fn is_told_by_sum(change: &MoneyChange, money: &[MoneyChange]) -> bool {
    let sum = match change.row {
        Row::Fiscal => Row::Total,
        Row::Appropriation => Row::Budget,
        _ => return false,
    };
    money.iter().any(|known| known.row == sum && (known.old, known.new) == (change.old, change.new))
}

impl Line {
    const fn new(mark: Mark) -> Self {
        Self { mark, what: String::new(), old: String::new(), new: String::new(), remark: String::new(), words: None }
    }
}
