//! What changed in meaning between two versions of some sets: what a reviewer is told of a merge request.
//!
//! Projects and indicators are matched by name; those that are left by likeness, which is said to be a guess. Layout, spelling and units that make no
//! difference to an amount are no change.

mod changes;
mod pairs;
pub mod report;
mod sense;
mod version;
pub mod words;

use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::facts::{Document, Project, Row};
use crate::names;
pub use changes::{FieldChange, IndicatorChange, MoneyChange, ProjectChange, Renamed, RuleChange, Shift, Status, TargetChange};
use pairs::{Pair, Pairing, bigrams, shared};
pub use sense::Sense;
pub use version::{Finding, Set, Version};

/// All that changed between two versions.
#[derive(Debug, Default)]
pub struct Comparison {
    /// The sets in which something changed.
    pub sets: Vec<SetChange>,
    /// Findings about no one project that appeared.
    pub appeared: Vec<Finding>,
    /// Findings about no one project that went away.
    pub gone: Vec<Finding>,
}

/// What changed in a set.
#[derive(Debug)]
pub struct SetChange {
    /// Whether the set was added, removed or changed.
    pub status: Status,
    /// The title of its document, the new one where it changed; none for projects that no document covers.
    pub title: Option<String>,
    /// The path of its document's file.
    pub file: Option<String>,
    /// How many projects it had and has.
    pub count: (usize, usize),
    /// What their budgets added up to and add up to, in 元; none where that cannot be told.
    pub sum: (Option<Decimal>, Option<Decimal>),
    /// The facts of the document.
    pub fields: Vec<FieldChange>,
    /// What the document declares its projects' budgets to add up to, where that changed.
    pub declared: Option<MoneyChange>,
    /// The document's checks and `allow`s.
    pub rules: Vec<RuleChange>,
    /// Its projects: in the order of the new version, those that were removed behind them.
    pub projects: Vec<ProjectChange>,
    /// Projects of which one lost just what another gained.
    pub transfers: Vec<Transfer>,
}

/// Two projects of which one lost just what another gained, and no other of the set changed by that amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The project that lost it.
    pub from: String,
    /// The project that gained it.
    pub to: String,
    /// In 元.
    pub amount: Decimal,
}

impl Comparison {
    /// Whether nothing changed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.appeared.is_empty() && self.gone.is_empty()
    }

    /// All projects that changed.
    pub fn projects(&self) -> impl Iterator<Item = &ProjectChange> {
        self.sets.iter().flat_map(|set| &set.projects)
    }

    /// All findings that appeared.
    pub fn all_appeared(&self) -> impl Iterator<Item = &Finding> {
        self.appeared.iter().chain(self.projects().flat_map(|project| &project.appeared))
    }

    /// All findings that went away.
    pub fn all_gone(&self) -> impl Iterator<Item = &Finding> {
        self.gone.iter().chain(self.projects().flat_map(|project| &project.gone))
    }
}

/// Compares two versions.
#[must_use]
pub fn compare(old: &Version, new: &Version) -> Comparison {
    let sets = pair_sets(old, new);
    let (before, after) = (old.projects(), new.projects());
    let projects = pair_projects(&before, &after, &sets);
    let mut findings = FindingChanges::new(old, new, &before, &after, &projects);
    let mut out = Comparison::default();
    // Where each set of a version is reported.
    let mut reported: Vec<(Option<usize>, Option<usize>)> = sets.by_new().iter().enumerate().map(|(at, pair)| (pair.map(|pair| pair.old), Some(at))).collect();
    reported.extend(sets.left_old().into_iter().map(|at| (Some(at), None)));
    let homes = Homes::new(&reported, &sets);
    let mut changes: Vec<Vec<ProjectChange>> = vec![Vec::new(); reported.len()];
    let mut put = |home: Option<usize>, change: Option<ProjectChange>| {
        if let Some((home, change)) = home.and_then(|home| changes.get_mut(home)).zip(change) {
            home.push(change);
        }
    };
    for (place, pair) in projects.by_new().into_iter().enumerate() {
        let Some((set, _, file, project)) = after.get(place) else { continue };
        let home = homes.new.get(*set).copied();
        let change = match pair {
            None => Some(ProjectChange::added(project, file, findings.take_new(place))),
            Some(Pair { old, guess, .. }) => before.get(old).and_then(|(_, _, old_file, old_project)| {
                let (appeared, gone) = findings.take_pair(old, place);
                let covered = homes.covered(*set);
                changes::project((old_project, old_file), (project, file), guess, covered, appeared, gone)
            }),
        };
        put(home, change);
    }
    for place in projects.left_old() {
        let Some((set, _, file, project)) = before.get(place) else { continue };
        put(homes.old.get(*set).copied(), Some(ProjectChange::removed(project, file, findings.take_old(place))));
    }
    for ((was, is), projects) in reported.into_iter().zip(changes) {
        let set = set_change(was.and_then(|at| old.sets.get(at)), is.and_then(|at| new.sets.get(at)), projects);
        out.sets.extend(set);
    }
    (out.appeared, out.gone) = findings.rest();
    out
}

/// In which reported set a version's sets stand.
struct Homes {
    old: Vec<usize>,
    new: Vec<usize>,
    paired: Vec<bool>,
}

impl Homes {
    fn new(reported: &[(Option<usize>, Option<usize>)], sets: &Pairing) -> Self {
        let mut homes = Self { old: Vec::new(), new: Vec::new(), paired: sets.by_new().iter().map(Option::is_some).collect() };
        for (home, (old, new)) in reported.iter().enumerate() {
            for (list, at) in [(&mut homes.old, old), (&mut homes.new, new)] {
                if let Some(at) = at {
                    list.resize(list.len().max(at + 1), 0);
                    if let Some(slot) = list.get_mut(*at) {
                        *slot = home;
                    }
                }
            }
        }
        homes
    }

    /// Whether what a project has from its document is told of the document.
    fn covered(&self, set: usize) -> bool {
        self.paired.get(set).copied().unwrap_or_default()
    }
}

fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Sets are one by their document's file, its folder, or its title.
fn pair_sets(old: &Version, new: &Version) -> Pairing {
    let mut pairing = Pairing::new(old.sets.len(), new.sets.len());
    let file = |version: &Version, at: usize| version.sets.get(at).and_then(|set| set.file.clone());
    let home = |version: &Version, at: usize| file(version, at).map(|file| folder(&file).to_owned());
    let title = |version: &Version, at: usize| version.sets.get(at)?.document.as_ref().map(|document| names::identity(&document.title).into_owned());
    let is_uncovered = |version: &Version, at: usize| version.sets.get(at).filter(|set| set.file.is_none()).map(|_| ());
    pairing.by_key(|at| file(old, at), |at| file(new, at));
    pairing.by_key(|at| home(old, at), |at| home(new, at));
    pairing.by_key(|at| title(old, at), |at| title(new, at));
    pairing.by_key(|at| is_uncovered(old, at), |at| is_uncovered(new, at));
    // One set on each side is one set, whatever became of it.
    if let ([old], [new]) = (pairing.left_old().as_slice(), pairing.left_new().as_slice()) {
        let (old, new) = (*old, *new);
        pairing.by_key(move |at| (at == old).then_some(()), move |at| (at == new).then_some(()));
    }
    pairing
}

/// What two projects that are one may have in common: pairs of characters of the name, and the indicators with their values.
type Looks = (Vec<(char, char)>, Vec<(String, String)>);

type Placed<'v> = (usize, usize, &'v str, &'v Project);

fn pair_projects(old: &[Placed<'_>], new: &[Placed<'_>], sets: &Pairing) -> Pairing {
    let mut pairing = Pairing::new(old.len(), new.len());
    let set_of_new: Vec<Option<usize>> = sets.by_new().iter().map(|pair| pair.map(|pair| pair.old)).collect();
    let name = |(_, _, _, project): &Placed<'_>| names::identity(&project.name).into_owned();
    let is_in = |(set, ..): &Placed<'_>| set_of_new.get(*set).copied().flatten();
    pairing.by_key(
        |at| old.get(at).map(|placed| (placed.0, placed.2, name(placed))),
        |at| new.get(at).and_then(|placed| Some((is_in(placed)?, placed.2, name(placed)))),
    );
    pairing.by_key(|at| old.get(at).map(|placed| (placed.0, name(placed))), |at| new.get(at).and_then(|placed| Some((is_in(placed)?, name(placed)))));
    pairing.by_key(|at| old.get(at).map(name), |at| new.get(at).map(name));
    let code = |placed: Option<&Placed<'_>>| placed.and_then(|(_, _, _, project)| project.code().map(str::to_owned));
    pairing.by_key(|at| code(old.get(at)), |at| code(new.get(at)));
    let content = |project: &Project| -> Vec<(String, String)> {
        project.indicators.iter().map(|indicator| (names::identity(&indicator.name).into_owned(), indicator.printed.clone())).collect()
    };
    let looks = |placed: &[Placed<'_>], left: Vec<usize>| -> FxHashMap<usize, Looks> {
        left.into_iter().filter_map(|at| placed.get(at).map(|(_, _, _, project)| (at, (bigrams(&project.name), content(project))))).collect()
    };
    let (old_looks, new_looks) = (looks(old, pairing.left_old()), looks(new, pairing.left_new()));
    let features = |looks: Option<&Looks>| {
        let Some((name, content)) = looks else { return Vec::new() };
        name.iter().map(|(one, two)| (format!("{one}{two}"), String::new())).chain(content.iter().cloned()).collect()
    };
    let score = |was: usize, is: usize| {
        let codes = (old.get(was)?.3.code(), new.get(is)?.3.code());
        // Two codes are two projects.
        if codes.0.is_some() && codes.1.is_some() {
            return None;
        }
        let ((was, old_content), (is, new_content)) = (old_looks.get(&was)?, new_looks.get(&is)?);
        let (name, content) = (shared(was, is), shared(old_content, new_content));
        (name >= 600 || name >= 250 && content >= 500 || content >= 800).then_some(name + content)
    };
    pairing.by_likeness(|at| features(old_looks.get(&at)), |at| features(new_looks.get(&at)), score);
    pairing
}

fn set_change(old: Option<&Set>, new: Option<&Set>, projects: Vec<ProjectChange>) -> Option<SetChange> {
    let status = match (old, new) {
        (None, _) => Status::Added,
        (_, None) => Status::Removed,
        _ => Status::Changed,
    };
    let (before, after) = (old.and_then(|set| set.document.as_ref()), new.and_then(|set| set.document.as_ref()));
    let mut fields = changes::title(before, after);
    fields.extend(changes::fields(before.map_or(&[], |document| &document.fields), after.map_or(&[], |document| &document.fields), false));
    let amount = |document: Option<&Document>| document.and_then(|document| document.budget);
    let declared = (amount(before) != amount(after)).then(|| MoneyChange { row: Row::Budget, old: amount(before), new: amount(after) });
    let rules = changes::rules(before.map_or(&[], |document| &document.rules), after.map_or(&[], |document| &document.rules));
    let count = |set: Option<&Set>| set.map_or(0, |set| set.projects.len());
    let sum = |set: Option<&Set>| set.and_then(|set| set.sum);
    let change = SetChange {
        status,
        title: after.or(before).map(|document| document.title.clone()),
        file: new.or(old).and_then(|set| set.file.clone()),
        count: (count(old), count(new)),
        sum: (sum(old), sum(new)),
        fields,
        declared,
        rules,
        transfers: transfers(&projects),
        projects,
    };
    let is_same = change.count.0 == change.count.1 && change.fields.is_empty() && change.declared.is_none() && change.rules.is_empty();
    // A set that has no project and no document has nothing to tell.
    let is_nothing = before.is_none() && after.is_none() && change.count == (0, 0);
    let is_changed = !is_same || !change.projects.is_empty() || before.is_none() != after.is_none();
    (is_changed && !is_nothing).then_some(change)
}

/// Pairs projects of which one lost just what another gained, where no third changed by that amount.
fn transfers(projects: &[ProjectChange]) -> Vec<Transfer> {
    let mut changed: FxHashMap<Decimal, Vec<(&str, bool)>> = FxHashMap::default();
    for project in projects {
        let difference = project.budget_difference();
        if !difference.is_zero() {
            changed.entry(difference.abs().normalize()).or_default().push((&project.name, difference.is_sign_positive()));
        }
    }
    let mut out: Vec<Transfer> = changed
        .into_iter()
        .filter_map(|(amount, names)| match names.as_slice() {
            [(from, false), (to, true)] | [(to, true), (from, false)] => Some(Transfer { from: (*from).to_owned(), to: (*to).to_owned(), amount }),
            _ => None,
        })
        .collect();
    out.sort_by(|one, two| two.amount.cmp(&one.amount).then_with(|| one.from.cmp(&two.from)));
    out
}

/// Findings that are in one version and not in the other, by the projects that they are about.
struct FindingChanges {
    old: FxHashMap<usize, Vec<Finding>>,
    new: FxHashMap<usize, Vec<Finding>>,
    loose: (Vec<Finding>, Vec<Finding>),
}

impl FindingChanges {
    fn new(old: &Version, new: &Version, before: &[Placed<'_>], after: &[Placed<'_>], projects: &Pairing) -> Self {
        let places = |placed: &[Placed<'_>]| -> FxHashMap<(usize, usize), usize> {
            placed.iter().enumerate().map(|(place, (set, project, ..))| ((*set, *project), place)).collect()
        };
        let (old_places, new_places) = (places(before), places(after));
        let partner: FxHashMap<usize, usize> = projects.pairs.iter().map(|pair| (pair.new, pair.old)).collect();
        // What a finding says of which project, and how often more it is said in the new version.
        let mut balance: FxHashMap<(Option<usize>, bool, &Finding), i64> = FxHashMap::default();
        let mut keys: Vec<_> = Vec::with_capacity(new.findings.len());
        let mut stripped: Vec<(Option<usize>, bool, Finding, &Finding)> = Vec::with_capacity(old.findings.len() + new.findings.len());
        for finding in &new.findings {
            let place = finding.project.and_then(|project| new_places.get(&project).copied());
            let (about, is_new_alone) = match place {
                Some(place) => partner.get(&place).map_or((Some(place), true), |old| (Some(*old), false)),
                None => (None, false),
            };
            stripped.push((about, is_new_alone, bare(finding), finding));
        }
        let count = stripped.len();
        for finding in &old.findings {
            let place = finding.project.and_then(|project| old_places.get(&project).copied());
            stripped.push((place, false, bare(finding), finding));
        }
        for (at, (about, alone, bare, _)) in stripped.iter().enumerate() {
            let key = (*about, *alone, bare);
            *balance.entry(key).or_default() += if at < count { 1 } else { -1 };
            keys.push(key);
        }
        let mut out = Self { old: FxHashMap::default(), new: FxHashMap::default(), loose: (Vec::new(), Vec::new()) };
        for (at, (key, (.., finding))) in keys.into_iter().zip(&stripped).enumerate() {
            let Some(left) = balance.get_mut(&key) else { continue };
            let is_new = at < count;
            if *left == 0 || (*left > 0) != is_new {
                continue;
            }
            *left -= if is_new { 1 } else { -1 };
            let place = if is_new {
                finding.project.and_then(|project| new_places.get(&project).copied())
            } else {
                finding.project.and_then(|project| old_places.get(&project).copied())
            };
            let finding = (*finding).clone();
            match (place, is_new) {
                (Some(place), true) => out.new.entry(place).or_default().push(finding),
                (Some(place), false) => out.old.entry(place).or_default().push(finding),
                (None, true) => out.loose.0.push(finding),
                (None, false) => out.loose.1.push(finding),
            }
        }
        out
    }

    fn take_new(&mut self, place: usize) -> Vec<Finding> {
        self.new.remove(&place).unwrap_or_default()
    }

    fn take_old(&mut self, place: usize) -> Vec<Finding> {
        self.old.remove(&place).unwrap_or_default()
    }

    fn take_pair(&mut self, old: usize, new: usize) -> (Vec<Finding>, Vec<Finding>) {
        (self.take_new(new), self.take_old(old))
    }

    fn rest(self) -> (Vec<Finding>, Vec<Finding>) {
        self.loose
    }
}

/// A finding without where it stands: a project that moved to another file has the same findings.
fn bare(finding: &Finding) -> Finding {
    Finding { file: String::new(), project: None, ..finding.clone() }
}

/// What a gate can be closed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Anything changed.
    Changed,
    /// A target was weakened.
    Weakened,
    /// A budget grew.
    BudgetIncreased,
    /// A budget shrank.
    BudgetDecreased,
    /// An indicator was removed.
    IndicatorRemoved,
    /// A project was removed.
    ProjectRemoved,
    /// An error appeared.
    NewError,
    /// A warning appeared.
    NewWarning,
}

impl Gate {
    /// Every gate, in the order that help lists them.
    pub const ALL: [Self; 8] = [
        Self::Changed,
        Self::Weakened,
        Self::BudgetIncreased,
        Self::BudgetDecreased,
        Self::IndicatorRemoved,
        Self::ProjectRemoved,
        Self::NewError,
        Self::NewWarning,
    ];

    /// As `--fail-on` names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Weakened => "weakened",
            Self::BudgetIncreased => "budget-increased",
            Self::BudgetDecreased => "budget-decreased",
            Self::IndicatorRemoved => "indicator-removed",
            Self::ProjectRemoved => "project-removed",
            Self::NewError => "new-error",
            Self::NewWarning => "new-warning",
        }
    }

    /// Whether a comparison closes it.
    #[must_use]
    pub fn is_closed_by(self, comparison: &Comparison) -> bool {
        use crate::diagnostics::Severity;
        let appeared = |severity| comparison.all_appeared().any(|finding| finding.code.info().severity == severity);
        let mut projects = comparison.projects();
        match self {
            Self::Changed => !comparison.is_empty(),
            Self::Weakened => projects.any(|project| project.senses().any(|sense| sense == Sense::Weakened)),
            Self::BudgetIncreased => projects.any(|project| project.budget_difference() > Decimal::ZERO),
            Self::BudgetDecreased => projects.any(|project| project.budget_difference() < Decimal::ZERO),
            Self::IndicatorRemoved => projects.any(|project| project.indicators.iter().any(|indicator| indicator.status == Status::Removed)),
            Self::ProjectRemoved => projects.any(|project| project.status == Status::Removed),
            Self::NewError => appeared(Severity::Error),
            Self::NewWarning => appeared(Severity::Warning),
        }
    }
}

/// Which gates a comparison closes.
#[must_use]
pub fn closed(comparison: &Comparison, gates: &[Gate]) -> Vec<Gate> {
    let mut seen = FxHashSet::default();
    gates.iter().copied().filter(|gate| seen.insert(*gate) && gate.is_closed_by(comparison)).collect()
}
