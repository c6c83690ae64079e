//! What changed in one project.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::pairs::{Pair, Pairing, bigrams, shared};
use super::sense::{Sense, sense};
use super::version::Finding;
use crate::facts::{Document, Field, Indicator, Project, Row, Rule};
use crate::names;
use crate::syntax::token::Keyword;

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It is only in the new version.
    Added,
    /// It is only in the old version.
    Removed,
    /// It is in both, and differs.
    Changed,
}

/// What a thing was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// Its old name.
    pub from: String,
    /// That the two are one was told from their likeness alone.
    pub guess: bool,
}

/// What changed in a project.
#[derive(Clone, Debug)]
pub struct ProjectChange {
    /// What became of it.
    pub status: Status,
    /// Its name, the new one where it changed.
    pub name: String,
    /// The path of its file.
    pub file: String,
    /// What it was called.
    pub renamed: Option<Renamed>,
    /// The path of the file that it stood in.
    pub moved: Option<String>,
    /// Its texts and dates. Nothing of a project that was added or removed.
    pub fields: Vec<FieldChange>,
    /// Its money rows; all of them where it was added or removed.
    pub money: Vec<MoneyChange>,
    /// Money that moved from one row to another while their sum stayed.
    pub shifts: Vec<Shift>,
    /// Its indicators; all of them where it was added or removed.
    pub indicators: Vec<IndicatorChange>,
    /// Its checks and `allow`s.
    pub rules: Vec<RuleChange>,
    /// Findings that appeared.
    pub appeared: Vec<Finding>,
    /// Findings that went away.
    pub gone: Vec<Finding>,
}

impl ProjectChange {
    pub(super) fn added(project: &Project, file: &str, appeared: Vec<Finding>) -> Self {
        Self { appeared, ..Self::whole(Status::Added, project, file) }
    }

    pub(super) fn removed(project: &Project, file: &str, gone: Vec<Finding>) -> Self {
        Self { gone, ..Self::whole(Status::Removed, project, file) }
    }

    fn whole(status: Status, project: &Project, file: &str) -> Self {
        let side = |amount: Decimal| if status == Status::Added { (None, Some(amount)) } else { (Some(amount), None) };
        let money =
            project.money.iter().map(|(row, amount)| (row, side(*amount))).map(|(row, (old, new))| MoneyChange { row: row.clone(), old, new }).collect();
        Self {
            status,
            name: project.name.clone(),
            file: file.to_owned(),
            renamed: None,
            moved: None,
            fields: Vec::new(),
            money,
            shifts: Vec::new(),
            indicators: project.indicators.iter().map(|indicator| IndicatorChange::whole(status, indicator)).collect(),
            rules: Vec::new(),
            appeared: Vec::new(),
            gone: Vec::new(),
        }
    }

    fn is_nothing(&self) -> bool {
        let lists = [self.fields.is_empty(), self.money.is_empty(), self.indicators.is_empty(), self.rules.is_empty()];
        let findings = self.appeared.is_empty() && self.gone.is_empty();
        self.renamed.is_none() && self.moved.is_none() && lists.into_iter().all(|empty| empty) && findings
    }

    /// How much 年度资金申请总额 grew, in 元; what is not there counts as nothing.
    #[must_use]
    pub fn budget_difference(&self) -> Decimal {
        let budget = self.money.iter().find(|change| change.row == Row::Budget);
        budget.and_then(MoneyChange::difference).unwrap_or_default()
    }

    /// How its targets differ from what they were.
    pub fn senses(&self) -> impl Iterator<Item = Sense> {
        self.indicators.iter().filter(|indicator| indicator.status == Status::Changed).filter_map(|indicator| Some(indicator.target.as_ref()?.sense))
    }
}

/// A text or date that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The statement that declares it.
    pub keyword: Keyword,
    /// As it was printed; none where it was not there.
    pub old: Option<String>,
    /// As it is printed.
    pub new: Option<String>,
}

/// A money row that changed, in 元.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyChange {
    /// Which row.
    pub row: Row,
    /// What it was; none where it was not there.
    pub old: Option<Decimal>,
    /// What it is.
    pub new: Option<Decimal>,
}

impl MoneyChange {
    /// How much it grew; what is not there counts as nothing.
    #[must_use]
    pub fn difference(&self) -> Option<Decimal> {
        self.new.unwrap_or_default().checked_sub(self.old.unwrap_or_default())
    }
}

/// By how many per cent an amount grew, to one decimal; none where it grew from nothing.
#[must_use]
pub(super) fn percent(old: Decimal, new: Decimal) -> Option<Decimal> {
    let share = new.checked_sub(old)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(old)?;
    Some(crate::quantity::round(share, 1).normalize())
}

/// Money that moved from one row to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The row that lost it.
    pub from: Row,
    /// The row that gained it.
    pub to: Row,
    /// In 元.
    pub amount: Decimal,
}

/// A check or `allow` that was added or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// Which of them.
    pub keyword: Keyword,
    /// What it says.
    pub text: String,
    /// Added, or removed.
    pub status: Status,
}

/// What changed in an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorChange {
    /// What became of it.
    pub status: Status,
    /// Its levels as a path.
    pub level: String,
    /// Its name, the new one where it changed.
    pub name: String,
    /// What it was called.
    pub renamed: Option<Renamed>,
    /// The levels that it stood under.
    pub moved: Option<String>,
    /// Its target, where that changed; where it was added or removed, its target.
    pub target: Option<TargetChange>,
    /// 分值: what it was and is.
    pub weight: Option<(Option<Decimal>, Option<Decimal>)>,
    /// 备注: what it was and is.
    pub note: Option<(Option<String>, Option<String>)>,
}

/// A target that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetChange {
    /// As it was printed; empty where it was not there.
    pub old: String,
    /// As it is printed.
    pub new: String,
    /// Whether it asks for more or less.
    pub sense: Sense,
}

impl IndicatorChange {
    fn whole(status: Status, indicator: &Indicator) -> Self {
        let (old, new) = if status == Status::Added { (String::new(), indicator.printed.clone()) } else { (indicator.printed.clone(), String::new()) };
        Self {
            status,
            level: indicator.level(),
            name: indicator.name.clone(),
            renamed: None,
            moved: None,
            target: Some(TargetChange { old, new, sense: Sense::Changed }),
            weight: None,
            note: None,
        }
    }

    fn between(old: &Indicator, new: &Indicator, guess: bool, years: i32) -> Option<Self> {
        let change = Self {
            status: Status::Changed,
            level: new.level(),
            name: new.name.clone(),
            renamed: (names::identity(&old.name) != names::identity(&new.name)).then(|| Renamed { from: old.name.clone(), guess }),
            moved: (place(old) != place(new)).then(|| old.level()),
            target: sense(old, new, years).map(|sense| TargetChange { old: old.printed.clone(), new: new.printed.clone(), sense }),
            weight: (old.weight != new.weight).then_some((old.weight, new.weight)),
            note: (old.note != new.note).then(|| (old.note.clone(), new.note.clone())),
        };
        let same = change.renamed.is_none() && change.moved.is_none() && change.target.is_none() && change.weight.is_none() && change.note.is_none();
        (!same).then_some(change)
    }
}

fn place(indicator: &Indicator) -> (String, Option<String>) {
    let identity = |level: &str| names::identity(names::level(level)).into_owned();
    (identity(&indicator.level1), indicator.level2.as_deref().map(identity))
}

/// What changed between two versions of a project; `None` where nothing did. `covered` says that a change of what it has from its document is told there.
pub(super) fn project(
    old: (&Project, &str),
    new: (&Project, &str),
    guess: bool,
    covered: bool,
    appeared: Vec<Finding>,
    gone: Vec<Finding>,
) -> Option<ProjectChange> {
    let ((old, old_file), (new, file)) = (old, new);
    let money = money(old, new);
    let change = ProjectChange {
        status: Status::Changed,
        name: new.name.clone(),
        file: file.to_owned(),
        renamed: (names::identity(&old.name) != names::identity(&new.name)).then(|| Renamed { from: old.name.clone(), guess }),
        moved: (old_file != file).then(|| old_file.to_owned()),
        fields: fields(&old.fields, &new.fields, covered),
        shifts: shifts(&money),
        money,
        indicators: indicators(&old.indicators, &new.indicators, years(old, new)),
        rules: rules(&old.rules, &new.rules),
        appeared,
        gone,
    };
    (!change.is_nothing()).then_some(change)
}

/// The title of a document, as a field.
pub(super) fn title(old: Option<&Document>, new: Option<&Document>) -> Vec<FieldChange> {
    match (old, new) {
        (Some(old), Some(new)) if old.title != new.title => {
            vec![FieldChange { keyword: Keyword::Document, old: Some(old.title.clone()), new: Some(new.title.clone()) }]
        }
        _ => Vec::new(),
    }
}

pub(super) fn fields(old: &[Field], new: &[Field], covered: bool) -> Vec<FieldChange> {
    let find = |fields: &'_ [Field], keyword| fields.iter().position(|field| field.keyword == keyword);
    let mut out = Vec::new();
    for field in new {
        let before = find(old, field.keyword).and_then(|place| old.get(place));
        let is_told = covered && field.inherited && before.is_none_or(|before| before.inherited);
        if before.map(|before| &before.text) != Some(&field.text) && !is_told {
            out.push(FieldChange { keyword: field.keyword, old: before.map(|before| before.text.clone()), new: Some(field.text.clone()) });
        }
    }
    for field in old {
        if find(new, field.keyword).is_none() && !(covered && field.inherited) {
            out.push(FieldChange { keyword: field.keyword, old: Some(field.text.clone()), new: None });
        }
    }
    out
}

fn money(old: &Project, new: &Project) -> Vec<MoneyChange> {
    let (before, after): (FxHashMap<_, _>, FxHashMap<_, _>) = (old.money.iter().cloned().collect(), new.money.iter().cloned().collect());
    // What is missing beside a sum that could not be read may not be missing.
    let unread = |project: &Project, rows: &FxHashMap<Row, Decimal>| [Row::Budget, Row::Total].map(|sum| project.money_broken && !rows.contains_key(&sum));
    let (old_unread, new_unread) = (unread(old, &before), unread(new, &after));
    let is_unread = |[budget, total]: [bool; 2], row: &Row| if row.is_of_total() { total } else { budget };
    // A row that is not there and one of nothing are alike, but for a sum.
    let is_default = |row: &Row, amount: &Decimal| amount.is_zero() && !row.is_sum();
    let mut out = Vec::new();
    for (row, amount) in &new.money {
        let known = before.get(row).copied();
        let is_news = known.is_some() || !is_default(row, amount) && !is_unread(old_unread, row);
        if known != Some(*amount) && is_news {
            out.push(MoneyChange { row: row.clone(), old: known, new: Some(*amount) });
        }
    }
    for (row, amount) in &old.money {
        let is_gone = !after.contains_key(row) && !is_unread(new_unread, row);
        if is_gone && !is_default(row, amount) {
            out.push(MoneyChange { row: row.clone(), old: Some(*amount), new: None });
        }
    }
    out
}

/// Where a sum stayed and its rows did not: which row gave to which, in the order of the form.
fn shifts(money: &[MoneyChange]) -> Vec<Shift> {
    let mut out = Vec::new();
    for of_total in [true, false] {
        let rows = || money.iter().filter(move |change| change.row.is_of_total() == of_total);
        if rows().any(|change| change.row.is_sum()) {
            continue;
        }
        let moved = |sign: fn(&Decimal) -> bool| -> Vec<(Row, Decimal)> {
            rows().filter_map(|change| Some((change.row.clone(), change.difference().filter(sign)?.abs()))).collect()
        };
        let (mut lost, mut gained) = (moved(|amount| *amount < Decimal::ZERO), moved(|amount| *amount > Decimal::ZERO));
        let sum = |rows: &[(Row, Decimal)]| rows.iter().try_fold(Decimal::ZERO, |sum, (_, amount)| sum.checked_add(*amount));
        if sum(&lost) != sum(&gained) {
            continue;
        }
        lost.reverse();
        gained.reverse();
        while let (Some((from, given)), Some((to, taken))) = (lost.last_mut(), gained.last_mut()) {
            let amount = (*given).min(*taken);
            out.push(Shift { from: from.clone(), to: to.clone(), amount });
            *given -= amount;
            *taken -= amount;
            if given.is_zero() {
                lost.pop();
            }
            if taken.is_zero() {
                gained.pop();
            }
        }
    }
    out
}

/// How many years lie between the budgets of two versions.
fn years(old: &Project, new: &Project) -> i32 {
    let year = |project: &Project| -> Option<i32> { project.fields.iter().find(|field| field.keyword == Keyword::Year)?.text.parse().ok() };
    year(old).zip(year(new)).map_or(0, |(old, new)| new.saturating_sub(old))
}

fn indicators(old: &[Indicator], new: &[Indicator], years: i32) -> Vec<IndicatorChange> {
    // As nearly all are.
    if old == new && years == 0 {
        return Vec::new();
    }
    let mut pairing = Pairing::new(old.len(), new.len());
    let name = |indicator: &Indicator| names::identity(&indicator.name).into_owned();
    let path = |indicator: &Indicator| (place(indicator), name(indicator));
    pairing.by_key(|at| old.get(at).map(path), |at| new.get(at).map(path));
    pairing.by_key(|at| old.get(at).map(name), |at| new.get(at).map(name));
    let looks = |indicators: &[Indicator], left: Vec<usize>| -> FxHashMap<usize, Vec<(char, char)>> {
        left.into_iter().filter_map(|at| indicators.get(at).map(|indicator| (at, bigrams(&indicator.name)))).collect()
    };
    let (old_looks, new_looks) = (looks(old, pairing.left_old()), looks(new, pairing.left_new()));
    let score = |was: usize, is: usize| {
        let name = shared(old_looks.get(&was)?, new_looks.get(&is)?);
        let (was, is) = (old.get(was)?, new.get(is)?);
        let (same_level, same_target) = (place(was) == place(is), sense(was, is, years).is_none());
        let needed = match (same_level, same_target) {
            (true, true) => 300,
            (true, false) => 500,
            (false, true) => 700,
            (false, false) => 800,
        };
        (name >= needed).then_some(name + usize::from(same_level) * 500 + usize::from(same_target) * 500)
    };
    pairing.by_likeness(|at| old_looks.get(&at).cloned().unwrap_or_default(), |at| new_looks.get(&at).cloned().unwrap_or_default(), score);
    let mut out = Vec::new();
    for (at, pair) in pairing.by_new().into_iter().enumerate() {
        let Some(after) = new.get(at) else { continue };
        match pair.and_then(|Pair { old: at, guess, .. }| Some((old.get(at)?, guess))) {
            Some((before, guess)) => out.extend(IndicatorChange::between(before, after, guess, years)),
            None => out.push(IndicatorChange::whole(Status::Added, after)),
        }
    }
    out.extend(pairing.left_old().into_iter().filter_map(|at| old.get(at)).map(|indicator| IndicatorChange::whole(Status::Removed, indicator)));
    out
}

pub(super) fn rules(old: &[Rule], new: &[Rule]) -> Vec<RuleChange> {
    let mut pairing = Pairing::new(old.len(), new.len());
    let key = |rule: &Rule| (rule.keyword, rule.meaning.clone());
    pairing.by_key(|at| old.get(at).map(key), |at| new.get(at).map(key));
    let change = |rule: &Rule, status| RuleChange { keyword: rule.keyword, text: rule.text.clone(), status };
    let gone = pairing.left_old().into_iter().filter_map(|at| old.get(at)).map(|rule| change(rule, Status::Removed));
    gone.chain(pairing.left_new().into_iter().filter_map(|at| new.get(at)).map(|rule| change(rule, Status::Added))).collect()
}
