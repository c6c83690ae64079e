//! What files and sets come to: gathered file by file, in the order of the output.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use super::memory::Stamps;
use super::{CompiledSet, Dropped, ProjectSummary};
use crate::check::{Allow, DocumentCheck, Member, Set, Sketch, report_idle, silence};
use crate::diagnostics::{Diagnostic, Findings, Severities, Severity, Silenced};
use crate::emit::{Options, Part, Parts, Shelf};
use crate::facts;
use crate::model::{Document, Located};
use crate::proof::Proof;
use crate::review::Outline;
use crate::scope::Scope;
use crate::source::{FileId, Location, Span};
use crate::workspace::{self, PlannedFile, PlannedSet, Problem};

/// What a file's findings and output come to.
#[derive(Clone, Debug)]
pub(super) struct FileResult {
    pub(super) findings: Findings,
    pub(super) members: Vec<OwnedMember>,
    /// What its projects say, where that is asked for.
    pub(super) facts: Vec<facts::Project>,
    /// What is proved of their money, likewise.
    pub(super) proofs: Vec<Proof>,
    /// What the form calls their places, likewise.
    pub(super) outlines: Vec<Outline>,
    /// Its output, piece by piece.
    pub(super) output: Vec<Part>,
    /// Something in it could not be read.
    pub(super) broken: bool,
    /// It has a document of its own, so it is a set of its own.
    pub(super) own: Option<OwnSet>,
    /// Its text, where a finding points into it.
    pub(super) text: Option<(FileId, String)>,
    /// The templates' `allow`s, and whether each silenced anything here.
    pub(super) shared: Vec<(Allow, bool)>,
    /// The files that it uses.
    pub(super) rests_on: Stamps,
}

/// A file whose own document covers it alone.
#[derive(Clone, Debug)]
pub(super) struct OwnSet {
    pub(super) title: String,
    pub(super) file: FileId,
    pub(super) facts: Option<facts::Document>,
    pub(super) outline: Option<Outline>,
    pub(super) parts: Parts,
    pub(super) findings: Findings,
    pub(super) sum: Option<Decimal>,
}

#[derive(Clone, Debug)]
pub(super) struct OwnedMember {
    pub(super) name: String,
    /// What the name is told apart from others by, where that is not the name itself.
    pub(super) identity: Option<String>,
    pub(super) at: Location,
    pub(super) span: Span,
    pub(super) budget: Option<Located<Decimal>>,
    pub(super) money: [Decimal; 7],
    pub(super) indicators: usize,
    pub(super) broken: bool,
    pub(super) goal: Option<Sketch>,
    pub(super) goal_at: Location,
}

impl OwnedMember {
    pub(super) fn as_member(&self) -> Member<'_> {
        Member {
            name: &self.name,
            identity: self.identity.as_deref().unwrap_or(&self.name),
            at: self.at,
            budget: self.budget,
            money: self.money,
            indicators: self.indicators,
            broken: self.broken,
            goal: self.goal.as_ref(),
            goal_at: self.goal_at,
        }
    }

    fn summary(self) -> ProjectSummary {
        ProjectSummary { name: self.name, at: self.at, span: self.span, budget: self.budget.map(|budget| budget.value), indicators: self.indicators }
    }
}

#[derive(Default)]
pub(super) struct SetResult {
    pub(super) sets: Vec<CompiledSet>,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) silenced: Vec<Silenced>,
    pub(super) dropped: Vec<Dropped>,
    pub(super) problems: Vec<Problem>,
    pub(super) texts: Vec<(FileId, String)>,
    pub(super) used: Vec<PathBuf>,
}

/// What a set's files come to, in order.
pub(super) struct Gathered {
    pub(super) set: Set,
    pub(super) projects: Vec<ProjectSummary>,
    pub(super) facts: Vec<facts::Project>,
    pub(super) proofs: Vec<Proof>,
    pub(super) outlines: Vec<Outline>,
    pub(super) parts: Parts,
    pub(super) options: Option<Options>,
    /// Whether what is silenced is kept.
    pub(super) silenced: bool,
    pub(super) title: Option<String>,
    pub(super) has_errors: bool,
    pub(super) findings: Vec<Findings>,
    pub(super) shared: Vec<(Allow, bool)>,
}

impl Gathered {
    pub(super) fn new(options: Option<Options>, silenced: bool, document: Option<&Document<'_>>, shelf: Option<Arc<dyn Shelf>>) -> Self {
        Self {
            set: Set::new(),
            projects: Vec::new(),
            facts: Vec::new(),
            proofs: Vec::new(),
            outlines: Vec::new(),
            parts: Parts::new(document, options).on_shelf(shelf),
            options,
            silenced,
            title: document.map(|document| document.title.value.to_string()),
            has_errors: false,
            findings: Vec::new(),
            shared: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, file: FileResult, result: &mut SetResult) {
        if file.broken {
            self.set.add_broken();
        }
        for member in &file.members {
            self.set.add(&member.as_member());
        }
        file.output.into_iter().for_each(|part| self.parts.push(part));
        self.facts.extend(file.facts);
        self.proofs.extend(file.proofs);
        self.outlines.extend(file.outlines);
        self.projects.extend(file.members.into_iter().map(OwnedMember::summary));
        result.texts.extend(file.text);
        result.used.extend(file.rests_on.iter().map(|(path, _)| workspace::absolute(path)));
        self.shared.extend(file.shared);
        self.findings.push(file.findings);
    }

    pub(super) fn finish<'s>(
        mut self,
        planned: &PlannedSet,
        scope: &'s Scope<'s>,
        check: Option<&DocumentCheck<'s>>,
        severities: &Severities,
        result: &mut SetResult,
    ) {
        let sum = self.set.sum();
        // What concerns them all and is only counted is counted in the document, else where the first of them stands.
        let first = self.projects.first().map(|project| project.at.file);
        let mut whole = Findings::new(check.map(DocumentCheck::file).or(first).unwrap_or_default()).keeping_silenced(self.silenced);
        self.set.finish(scope, check, planned.whole, &mut whole);
        if let Some(check) = check {
            let mut used = vec![false; check.allows.len()];
            for findings in self.findings.iter_mut().chain(std::iter::once(&mut whole)) {
                silence_some(&check.allows, findings, &mut used);
            }
            if planned.whole {
                self.shared.extend(check.allows.iter().cloned().zip(used));
            }
        }
        silence_of_set(&mut self.shared, &mut whole);
        if planned.whole {
            let is_sound = !self.has_errors && !whole.has_errors();
            report_idle_everywhere(std::mem::take(&mut self.shared), &mut whole, is_sound);
        }
        let mut erroneous = FxHashSet::default();
        for findings in self.findings.into_iter().chain([whole]) {
            take_findings(findings, severities, &mut erroneous, result);
        }
        self.has_errors |= !erroneous.is_empty();
        // A set of files that are each a set of their own has nothing left to show.
        if self.projects.is_empty() && planned.document.is_none() && !result.sets.is_empty() {
            return;
        }
        let output = self.options.filter(|options| options.draft || !self.has_errors).map(|_| self.parts);
        let (name, title, has_errors) = (planned.name.clone(), self.title, self.has_errors);
        let document = check.map(DocumentCheck::file);
        let document_facts = check.and_then(DocumentCheck::facts);
        self.outlines.extend(check.filter(|_| self.silenced).and_then(DocumentCheck::outline));
        result.sets.push(CompiledSet {
            name,
            title,
            document,
            projects: self.projects,
            facts: self.facts,
            proofs: self.proofs,
            outlines: self.outlines,
            document_facts,
            sum,
            has_errors,
            output,
            erroneous,
        });
    }
}

pub(super) fn own_set(
    own: OwnSet,
    file: FileResult,
    planned: &PlannedFile,
    set: &PlannedSet,
    options: Option<Options>,
    severities: &Severities,
    result: &mut SetResult,
) {
    let mut erroneous = FxHashSet::default();
    for findings in [file.findings, own.findings] {
        take_findings(findings, severities, &mut erroneous, result);
    }
    let has_errors = !erroneous.is_empty();
    let output = options.filter(|options| options.draft || !has_errors).map(|_| {
        let mut parts = own.parts;
        file.output.into_iter().for_each(|part| parts.push(part));
        parts
    });
    let stem = Path::new(&planned.relative).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    result.texts.extend(file.text);
    result.used.extend(file.rests_on.iter().map(|(path, _)| workspace::absolute(path)));
    result.sets.push(CompiledSet {
        name: if set.document.is_some() { stem.unwrap_or_default() } else { set.name.clone() },
        title: Some(own.title),
        document: Some(own.file),
        projects: file.members.into_iter().map(OwnedMember::summary).collect(),
        facts: file.facts,
        proofs: file.proofs,
        outlines: file.outlines.into_iter().chain(own.outline).collect(),
        document_facts: own.facts,
        sum: own.sum,
        has_errors,
        output,
        erroneous,
    });
}

/// Hands on the findings of a set, as severe as they are wanted, and notes which files its errors are in. Whatever rests on what a finding is, such as an
/// `allow` of it, was settled before.
fn take_findings(mut findings: Findings, severities: &Severities, erroneous: &mut FxHashSet<FileId>, result: &mut SetResult) {
    let file = findings.file;
    let dropped: Vec<Dropped> = findings.dropped().filter_map(|(code, count)| Some(Dropped { file, code, severity: severities.of(code)?, count })).collect();
    let silenced = findings.take_silenced();
    result.silenced.extend(silenced.into_iter().filter_map(|silenced| {
        let finding = severities.applied(silenced.finding)?;
        Some(Silenced { finding, ..silenced })
    }));
    let mut list = findings.into_list();
    severities.apply(&mut list);
    let kept = list.iter().map(|finding| (finding.severity(), finding.primary.at.file));
    let errors = kept.chain(dropped.iter().map(|dropped| (dropped.severity, file))).filter(|(severity, _)| *severity == Severity::Error);
    erroneous.extend(errors.map(|(_, file)| file));
    result.findings.extend(list);
    result.dropped.extend(dropped);
}

/// Keeps a text that a finding points into, or that is `wanted` anyway.
pub(super) fn keep_text(result: &mut SetResult, file: FileId, text: &str, wanted: bool) {
    let points_here = |finding: &Diagnostic| finding.primary.at.file == file || finding.secondary.iter().any(|label| label.at.file == file);
    if wanted || result.findings.iter().any(points_here) {
        result.texts.push((file, text.to_owned()));
    }
}

/// Silences what a document allows, wherever in its set it is.
pub(super) fn silence_some(allows: &[Allow], findings: &mut Findings, used: &mut [bool]) {
    findings.silence(|finding| {
        let mut reason = None;
        for (allow, used) in allows.iter().zip(used.iter_mut()).filter(|(allow, _)| allow.code == finding.code) {
            *used = true;
            reason = reason.or(Some(allow.reason.as_str()));
        }
        reason
    });
}

/// Silences what was found in the whole set where one of its projects allows it.
pub(super) fn silence_of_set(allows: &mut [(Allow, bool)], findings: &mut Findings) {
    let of_set: Vec<usize> = allows.iter().enumerate().filter(|(_, (allow, _))| allow.code.is_of_set()).map(|(place, _)| place).collect();
    let reaching: Vec<Allow> = of_set.iter().filter_map(|place| allows.get(*place)).map(|(allow, _)| allow.clone()).collect();
    for (place, used) in of_set.into_iter().zip(silence(findings, &reaching)) {
        if let Some((_, known)) = allows.get_mut(place) {
            *known |= used;
        }
    }
}

/// The idle ones of some `allow`s, each known from several places: idle is what is idle in all of them.
pub(super) fn report_idle_everywhere(shared: Vec<(Allow, bool)>, findings: &mut Findings, is_sound: bool) {
    let mut merged: Vec<(Allow, bool)> = Vec::new();
    let mut places: FxHashMap<Location, usize> = FxHashMap::default();
    for (allow, used) in shared {
        match places.get(&allow.at).and_then(|&place| merged.get_mut(place)) {
            Some((_, known)) => *known |= used,
            None => {
                places.insert(allow.at, merged.len());
                merged.push((allow, used));
            }
        }
    }
    report_idle(findings, &merged, is_sound);
}
