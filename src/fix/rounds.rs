//! Repairs made in rounds: each round makes all that can be made at once and compiles again. What did not help, or brought in an error, is taken back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Choice, edited, together};
use crate::compile::{Compiled, Compiler, Progress};
use crate::diagnostics::{Code, Diagnostic, Edit, Fix, Severity};
use crate::source::FileId;
use crate::workspace::{Input, Overlay, Plan, PlannedFile};

/// How often the sources are compiled at most, so that a text full of repairs that do not help takes bounded time.
const MOST_COMPILES: usize = 200;

/// A file that repairs may be made in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Its id in the compiled result.
    pub id: FileId,
    /// As people are told of it.
    pub name: String,
    /// Where it is; none for a text that is no file.
    pub path: Option<PathBuf>,
    /// Its text as it was read.
    pub original: Arc<str>,
    /// Its text with the repairs.
    pub text: Arc<str>,
}

/// Why a repair was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It would change a file that was not given: this one.
    Elsewhere(FileId),
    /// The finding would stay.
    Unhelpful,
    /// An error would be found that is not found now.
    Brings(Code),
    /// Too many others had to be tried first.
    Untried,
}

/// A repair that was wanted and not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What it should have repaired; its places are those of the result.
    pub finding: Diagnostic,
    /// Why it was not made.
    pub why: Why,
}

/// What came of the rounds.
#[derive(Debug)]
pub struct Outcome {
    /// The files that could be read and that were given, in the order of the plan.
    pub files: Vec<Fixed>,
    /// How many findings of which code were repaired, by the file that they were in.
    pub fixed: BTreeMap<(FileId, Code), usize>,
    /// What was not repaired although it was wanted.
    pub refused: Vec<Refused>,
    /// The sources with the repairs, as compiled.
    pub compiled: Compiled,
}

/// Makes the repairs that are wanted in the texts of a plan. Nothing is written: the new texts are in the result. A file that is not among `given` is left
/// as it is.
#[must_use]
pub fn fix(mut plan: Plan, texts: &BTreeMap<PathBuf, Arc<str>>, choice: &Choice) -> Outcome {
    let compiler = Compiler::default();
    let mut overlay = Overlay::default();
    let mut files: Vec<Fixed> = Vec::new();
    for planned in plan.sets.iter().flat_map(|set| set.document.iter().chain(&set.files)) {
        let Some((path, text)) = given(planned, texts) else { continue };
        let id = compiler.registry().add(&planned.name, path.as_deref());
        if let Some(path) = &path {
            overlay.lay(path, Arc::clone(&text));
        }
        files.push(Fixed { id, name: planned.name.clone(), path, original: Arc::clone(&text), text });
    }
    let compiled = compiler.check(&plan, &overlay, &Progress::default());
    let places = files.iter().enumerate().map(|(place, file)| (file.id, place)).collect();
    let mut rounds = Rounds { compiler, plan: &mut plan, overlay, files, places, compiles: 1, compiled, fixed: BTreeMap::new() };
    let refused = rounds.run(choice);
    Outcome { files: rounds.files, fixed: rounds.fixed, refused, compiled: rounds.compiled }
}

/// The path and text of a planned file that may be changed.
fn given(planned: &PlannedFile, texts: &BTreeMap<PathBuf, Arc<str>>) -> Option<(Option<PathBuf>, Arc<str>)> {
    match &planned.input {
        Input::Text(_, bytes) => Some((None, std::str::from_utf8(bytes).ok()?.into())),
        Input::Path(path) => {
            let text = texts.get(&crate::workspace::absolute(path))?;
            Some((Some(path.clone()), Arc::clone(text)))
        }
    }
}

struct Rounds<'p> {
    compiler: Compiler,
    plan: &'p mut Plan,
    overlay: Overlay,
    files: Vec<Fixed>,
    places: FxHashMap<FileId, usize>,
    compiles: usize,
    /// Of the texts as they are.
    compiled: Compiled,
    fixed: BTreeMap<(FileId, Code), usize>,
}

/// A repair and the finding it is for.
type Repair<'f> = (&'f Diagnostic, &'f Fix);

impl Rounds<'_> {
    /// Goes on until a round makes no repair. Answers what was not repaired.
    fn run(&mut self, choice: &Choice) -> Vec<Refused> {
        loop {
            // Of the texts as they stand when the round begins; each repair of the round is an edit of them.
            let findings: Vec<Diagnostic> = self.compiled.findings.iter().filter(|finding| choice.takes(finding)).cloned().collect();
            let mut refused: Vec<Refused> = Vec::new();
            let mut tried: FxHashSet<*const Diagnostic> = FxHashSet::default();
            for finding in &findings {
                if let Some(elsewhere) = self.elsewhere(finding) {
                    tried.insert(std::ptr::from_ref(finding));
                    refused.push(Refused { finding: finding.clone(), why: Why::Elsewhere(elsewhere) });
                }
            }
            let mut accepted = false;
            // What touches a repair that was refused gets its turn behind it.
            while !accepted {
                let repairs = together(findings.iter().filter(|finding| !tried.contains(&std::ptr::from_ref(*finding))));
                if repairs.is_empty() {
                    break;
                }
                let mut made = Made { repairs: Vec::new(), tally: Tally::of(&self.compiled), compiled: None };
                self.attempt(&repairs, &mut made, &mut refused);
                accepted = !made.repairs.is_empty();
                tried.extend(repairs.iter().map(|(finding, _)| std::ptr::from_ref(*finding)));
                self.settle(made);
            }
            if !accepted {
                return refused;
            }
        }
    }

    /// A file that a repair would change and that may not be changed.
    fn elsewhere(&self, finding: &Diagnostic) -> Option<FileId> {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        edits.map(|edit| edit.at.file).find(|file| !self.places.contains_key(file))
    }

    /// Tries some repairs on top of those already made in this round: all at once, and where that is no good, each half by itself.
    fn attempt<'f>(&mut self, repairs: &[Repair<'f>], made: &mut Made<'f>, refused: &mut Vec<Refused>) {
        let outcome = self.outcome(repairs, made);
        match (outcome, repairs) {
            (Ok((tally, compiled)), _) => {
                made.tally = tally;
                made.compiled = Some(compiled);
                made.repairs.extend_from_slice(repairs);
            }
            (Err(why), [(finding, _)]) => refused.push(Refused { finding: (*finding).clone(), why }),
            (Err(_), _) => {
                let (first, second) = repairs.split_at(repairs.len() / 2);
                self.attempt(first, made, refused);
                self.attempt(second, made, refused);
            }
        }
    }

    fn outcome(&mut self, repairs: &[Repair<'_>], made: &Made<'_>) -> Result<(Tally, Compiled), Why> {
        if self.compiles >= MOST_COMPILES {
            return Err(Why::Untried);
        }
        let all: Vec<&Edit> = made.repairs.iter().chain(repairs).flat_map(|(_, fix)| &fix.edits).collect();
        let compiled = self.compile(&all);
        let tally = Tally::of(&compiled);
        tally.judge(&made.tally, repairs).map(|()| (tally, compiled))
    }

    /// Compiles the texts of the round with some edits made in them.
    fn compile(&mut self, edits: &[&Edit]) -> Compiled {
        self.compiles += 1;
        let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for edit in edits {
            by_file.entry(edit.at.file).or_default().push(edit);
        }
        let texts: Vec<(usize, String)> = by_file
            .into_iter()
            .filter_map(|(id, edits)| {
                let place = *self.places.get(&id)?;
                Some((place, edited(&self.files.get(place)?.text, edits.into_iter())))
            })
            .collect();
        for (place, text) in &texts {
            self.lay(*place, text.as_str().into());
        }
        let compiled = self.compiler.check(self.plan, &self.overlay, &Progress::default());
        // What is not kept must be gone before the next attempt.
        for (place, _) in &texts {
            if let Some(text) = self.files.get(*place).map(|file| Arc::clone(&file.text)) {
                self.lay(*place, text);
            }
        }
        compiled
    }

    /// Makes a text that which is compiled.
    fn lay(&mut self, place: usize, text: Arc<str>) {
        let Some(file) = self.files.get(place) else { return };
        if let Some(path) = &file.path {
            self.overlay.lay(path, text);
            return;
        }
        for planned in self.plan.sets.iter_mut().flat_map(|set| &mut set.files) {
            match &mut planned.input {
                Input::Text(name, bytes) if *name == file.name => text.as_bytes().clone_into(bytes),
                _ => {}
            }
        }
    }

    /// Keeps the repairs of a round.
    fn settle(&mut self, made: Made<'_>) {
        let Some(compiled) = made.compiled else { return };
        let edits: Vec<&Edit> = made.repairs.iter().flat_map(|(_, fix)| &fix.edits).collect();
        for place in 0..self.files.len() {
            let Some(file) = self.files.get_mut(place) else { continue };
            let own: Vec<&Edit> = edits.iter().copied().filter(|edit| edit.at.file == file.id).collect();
            if own.is_empty() {
                continue;
            }
            file.text = edited(&file.text, own.into_iter()).into();
            let text = Arc::clone(&file.text);
            self.lay(place, text);
        }
        for (finding, _) in &made.repairs {
            *self.fixed.entry((finding.primary.at.file, finding.code)).or_default() += 1;
        }
        self.compiled = compiled;
    }
}

/// The repairs of a round that did good, and what is found with them.
struct Made<'f> {
    repairs: Vec<Repair<'f>>,
    tally: Tally,
    /// The sources with them; none while there are none.
    compiled: Option<Compiled>,
}

/// How much is found of which code in which file, what is only counted included.
struct Tally(BTreeMap<(FileId, Code), usize>);

impl Tally {
    fn of(compiled: &Compiled) -> Self {
        let mut counts: BTreeMap<(FileId, Code), usize> = BTreeMap::new();
        for finding in &compiled.findings {
            *counts.entry((finding.primary.at.file, finding.code)).or_default() += 1;
        }
        for dropped in &compiled.dropped {
            *counts.entry((dropped.file, dropped.code)).or_default() += dropped.count;
        }
        Self(counts)
    }

    fn count(&self, file: FileId, code: Code) -> usize {
        self.0.get(&(file, code)).copied().unwrap_or_default()
    }

    /// Whether some repairs did what they should: each finding is gone, and no error is there that was not there before.
    fn judge(&self, before: &Self, repairs: &[Repair<'_>]) -> Result<(), Why> {
        for ((file, code), count) in &self.0 {
            if code.info().severity == Severity::Error && *count > before.count(*file, *code) {
                return Err(Why::Brings(*code));
            }
        }
        let mut meant: BTreeMap<(FileId, Code), usize> = BTreeMap::new();
        for (finding, _) in repairs {
            *meant.entry((finding.primary.at.file, finding.code)).or_default() += 1;
        }
        let is_gone = |((file, code), count): ((FileId, Code), usize)| self.count(file, code) + count <= before.count(file, code);
        if meant.into_iter().all(is_gone) { Ok(()) } else { Err(Why::Unhelpful) }
    }
}
