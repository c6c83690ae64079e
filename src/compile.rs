//! Sets of files to findings and output: the pipeline as the command line runs it.
//!
//! A file's declarations are read first; its projects then go through parse, check and output one by one and are forgotten, several at a time on several
//! threads. What is kept of a project is its name, its budget, its findings and its output, so memory follows the input and not the tree.

mod gather;
mod memory;
mod projects;
mod registry;
mod room;
mod uses;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{Context, DocumentCheck, Set};
use crate::diagnostics::render::{Note, RunError};
use crate::diagnostics::{Code, Diagnostic, Findings, Severities, Severity, Silenced};
use crate::emit::{Options, Parts, Shelf};
use crate::facts;
use crate::import::origin::Origins;
use crate::model::Document;
use crate::parallel::parallel;
use crate::proof::Proof;
use crate::review::Outline;
use crate::scope::{self, Module, Scope};
use crate::source::{Decoded, FileId, Location, Sources, Span};
use crate::syntax::lexer::Tokens;
use crate::syntax::token::Keyword;
use crate::syntax::{decode, pieces};
use crate::workspace::{self, Input, Overlay, Plan, PlannedFile, PlannedSet, Problem};
use gather::{FileResult, Gathered, OwnSet, SetResult, keep_text, own_set, report_idle_everywhere, silence_of_set, silence_some};
use memory::{Memory, Stamps};
use projects::declarations;
pub use registry::Registry;
pub use uses::{Loaded, Uses, follow, uses};

/// What is kept of a run besides its findings and its output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// What projects and documents say.
    pub facts: bool,
    /// What can be proved of the projects' money.
    pub proofs: bool,
    /// What a review tells: the places of findings as the form calls them, and what the authors allow.
    pub review: bool,
}

/// How far a run is, for a progress bar on another thread.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files done.
    pub done: AtomicUsize,
    /// Files in all.
    pub total: AtomicUsize,
    /// Projects done.
    pub projects: AtomicUsize,
    /// Projects written.
    pub written: AtomicUsize,
    /// Projects to be written, once that is known.
    pub to_write: AtomicUsize,
    /// The result is no longer wanted: the run ends early with whatever it has.
    pub cancelled: AtomicBool,
}

/// A project in the summary of its set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectSummary {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub at: Location,
    /// The whole of its statement, in the same file.
    pub span: Span,
    /// Its budget in 元.
    pub budget: Option<Decimal>,
    /// How many indicators it has.
    pub indicators: usize,
}

/// One set as compiled.
#[derive(Debug)]
pub struct CompiledSet {
    /// What its output is called where sets are written to a folder.
    pub name: String,
    /// The document's title and year.
    pub title: Option<String>,
    /// The file that the document stands in.
    pub document: Option<FileId>,
    /// Its projects, in the order of the output.
    pub projects: Vec<ProjectSummary>,
    /// What its projects say, in the same order; empty where that was not asked for.
    pub facts: Vec<facts::Project>,
    /// What is proved of their money, likewise.
    pub proofs: Vec<Proof>,
    /// What the form calls the places of its projects and of its document, likewise.
    pub outlines: Vec<Outline>,
    /// What its document says.
    pub document_facts: Option<facts::Document>,
    /// What their budgets add up to, in 元.
    pub sum: Option<Decimal>,
    /// Whether an error stops its output.
    pub has_errors: bool,
    /// Its output; none where none was asked for or an error stops it.
    pub output: Option<Parts>,
    /// The files that its errors are in.
    pub erroneous: FxHashSet<FileId>,
}

/// The findings of one code in one file that are only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Where they are.
    pub file: FileId,
    /// Which rule.
    pub code: Code,
    /// How much they matter.
    pub severity: Severity,
    /// How many they are.
    pub count: usize,
}

/// The result of a run.
#[derive(Debug, Default)]
pub struct Compiled {
    /// In the order of the output.
    pub sets: Vec<CompiledSet>,
    /// In order of file and place.
    pub findings: Vec<Diagnostic>,
    /// Those that the authors allow, likewise; empty where they are not asked for.
    pub silenced: Vec<Silenced>,
    /// Findings beyond the number that is kept of one file.
    pub dropped: Vec<Dropped>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Why files of other programs could not be read.
    pub unread: Vec<RunError>,
    /// What is to be known of how those that could be were read.
    pub notes: Vec<Note>,
    /// Where what they say comes from.
    pub origins: FxHashMap<FileId, Origins>,
    /// Where `use` looked for files, from the root of the file system and sorted; they need not be there.
    pub used: Vec<PathBuf>,
    /// The texts that the findings point into.
    pub sources: Sources,
    /// The files among them whose texts are too many to be held and are read again when they are shown.
    pub unheld: FxHashMap<FileId, PathBuf>,
}

impl Compiled {
    /// Lets what was found in files of other programs be told by their cells, which stand in place of the texts that were checked from here on.
    pub fn show_cells(&mut self) {
        for (file, origins) in std::mem::take(&mut self.origins) {
            let place = |at: &mut Location| {
                if at.file == file {
                    at.span = origins.locate(at.span);
                }
            };
            for finding in &mut self.findings {
                place(&mut finding.primary.at);
                finding.secondary.iter_mut().for_each(|label| place(&mut label.at));
                // It would change the text that was checked, which nobody has.
                finding.fix.take_if(|fix| fix.edits.iter().any(|edit| edit.at.file == file));
            }
            for set in &mut self.sets {
                for project in set.projects.iter_mut().filter(|project| project.at.file == file) {
                    project.span = origins.extent(project.span);
                    place(&mut project.at);
                }
                for proof in &mut set.proofs {
                    place(&mut proof.at);
                    proof.claims.iter_mut().for_each(|claim| place(&mut claim.at));
                }
            }
            self.sources.show_cells(file, origins.text, origins.cells);
        }
        // The cells may be in another order than what was read from them.
        let sources = &self.sources;
        self.findings.sort_by(|one, two| {
            let key = |at: Location| (sources.get(at.file).name.as_str(), at.span);
            key(one.primary.at).cmp(&key(two.primary.at)).then_with(|| one.code.cmp(&two.code))
        });
    }

    /// Whether something could not be read.
    #[must_use]
    pub const fn has_unread(&self) -> bool {
        !self.problems.is_empty() || !self.unread.is_empty()
    }

    /// How many findings of a severity there are, those that were only counted with them.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.counts().filter(|(_, _, known, _)| *known == severity).map(|(.., count)| count).sum()
    }

    /// File, code, severity and number of all findings, kept or only counted; a file and code may come several times.
    pub fn counts(&self) -> impl Iterator<Item = (FileId, Code, Severity, usize)> + '_ {
        let kept = self.findings.iter().map(|finding| (finding.primary.at.file, finding.code, finding.severity(), 1));
        kept.chain(self.dropped.iter().map(|dropped| (dropped.file, dropped.code, dropped.severity, dropped.count)))
    }

    /// The names of the files that were read, sorted; what is built in is left out.
    #[must_use]
    pub fn files(&self) -> Vec<(&str, FileId)> {
        let mut files: Vec<_> = self.sources.iter().skip(scope::PRELUDE.len()).map(|(id, source)| (source.name.as_str(), id)).collect();
        files.sort_unstable();
        files
    }
}

/// Compiles every set of a plan.
#[must_use]
pub fn compile(plan: Plan, options: Option<Options>, progress: &Progress) -> Compiled {
    compile_with(plan, options, &Severities::default(), progress)
}

/// The same, with findings as severe as they are wanted: what is raised to an error stops its set's output as any error does.
#[must_use]
pub fn compile_with(plan: Plan, options: Option<Options>, severities: &Severities, progress: &Progress) -> Compiled {
    let overlay = Overlay::default();
    let registry = Registry::default();
    let run = Run { severities, ..Run::new(options, progress, &registry, &overlay) };
    let Plan { sets, problems, .. } = plan;
    run.sets(&sets, problems)
}

/// The same with as little in memory as can be: output waits on the shelf until it is written, and texts are read again when they are told.
#[must_use]
pub fn compile_onto(shelf: Arc<dyn Shelf>, plan: Plan, options: Options, severities: &Severities, progress: &Progress) -> Compiled {
    let overlay = Overlay::default();
    let registry = Registry::default();
    // A lone file is in memory as a whole while it is compiled, and may as well stay until it is told.
    let is_lone = plan.is_of_one_file();
    let Plan { sets, problems, .. } = plan;
    let run = Run { severities, shelf: Some(shelf), is_lone, ..Run::new(Some(options), progress, &registry, &overlay) };
    run.sets(&sets, problems)
}

/// Checks every set of a plan, and keeps more of it than findings.
#[must_use]
pub fn check_with(plan: Plan, kept: Kept, severities: &Severities, progress: &Progress) -> Compiled {
    let overlay = Overlay::default();
    let registry = Registry::default();
    let run = Run { kept, severities, ..Run::new(None, progress, &registry, &overlay) };
    let Plan { sets, problems, .. } = plan;
    run.sets(&sets, problems)
}

/// Checks every set of a plan for what its projects say, as far as they can be read; `registry` tells the files apart afterwards.
#[must_use]
pub fn facts(plan: &Plan, overlay: &Overlay, registry: &Registry, progress: &Progress) -> Compiled {
    let run = Run { kept: Kept { facts: true, ..Kept::default() }, ..Run::new(None, progress, registry, overlay) };
    run.sets(&plan.sets, plan.problems.clone())
}

/// Compiles again and again while files change, as an editor does: what a change does not touch is remembered.
#[derive(Debug, Default)]
pub struct Compiler {
    registry: Registry,
    memory: Memory,
}

impl Compiler {
    /// The files that have an id; a file keeps it over all runs.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Checks every set of a plan, with the texts of `overlay` in place of what is on the disk.
    #[must_use]
    pub fn check(&self, plan: &Plan, overlay: &Overlay, progress: &Progress) -> Compiled {
        let run = Run { memory: Some(&self.memory), ..Run::new(None, progress, &self.registry, overlay) };
        run.sets(&plan.sets, plan.problems.clone())
    }

    /// Compiles every set of a plan for an output, of which nothing is remembered.
    #[must_use]
    pub fn build(&self, plan: &Plan, overlay: &Overlay, options: Options, progress: &Progress) -> Compiled {
        let run = Run::new(Some(options), progress, &self.registry, overlay);
        run.sets(&plan.sets, plan.problems.clone())
    }

    /// Forgets every file that none of some plans has.
    pub fn retain<'p>(&self, plans: impl Iterator<Item = &'p Plan>) {
        let files = plans.flat_map(|plan| &plan.sets).flat_map(|set| set.files.iter().chain(&set.document));
        self.memory.retain(&files.map(|file| workspace::absolute(file.path().unwrap_or(Path::new(&file.name)))).collect());
    }
}

/// A file's text, or why its bytes are none and what could be read of them.
type Text = Result<String, Box<(Diagnostic, String)>>;

struct Run<'r> {
    options: Option<Options>,
    kept: Kept,
    /// What findings are to be, once all that rests on what they are is done.
    severities: &'r Severities,
    progress: &'r Progress,
    registry: &'r Registry,
    overlay: &'r Overlay,
    memory: Option<&'r Memory>,
    /// Where output waits that is too much for memory. Texts that can be read again are not held then either.
    shelf: Option<Arc<dyn Shelf>>,
    /// There is one file, whose text is held all the same.
    is_lone: bool,
}

impl<'r> Run<'r> {
    /// Nothing is kept or remembered, and findings are what they are.
    fn new(options: Option<Options>, progress: &'r Progress, registry: &'r Registry, overlay: &'r Overlay) -> Self {
        static AS_THEY_ARE: Severities = Severities::new();
        Self { options, kept: Kept::default(), severities: &AS_THEY_ARE, progress, registry, overlay, memory: None, shelf: None, is_lone: false }
    }

    fn sets(&self, sets: &[PlannedSet], problems: Vec<Problem>) -> Compiled {
        self.progress.total.store(sets.iter().map(|set| set.files.len() + usize::from(set.document.is_some())).sum(), Ordering::Relaxed);
        let mut compiled = Compiled { problems, ..Compiled::default() };
        let results = parallel(sets, |set| self.set(set));
        let mut texts: FxHashMap<FileId, String> = FxHashMap::default();
        let (mut findings, mut silenced) = (Vec::new(), Vec::new());
        for result in results {
            compiled.sets.extend(result.sets);
            compiled.problems.extend(result.problems);
            compiled.dropped.extend(result.dropped);
            findings.extend(result.findings);
            silenced.extend(result.silenced);
            texts.extend(result.texts);
            compiled.used.extend(result.used);
        }
        compiled.used.sort_unstable();
        compiled.used.dedup();
        self.registry.finish(self.overlay, &mut compiled, findings, silenced, texts, self.shelf.is_some());
        compiled
    }

    /// No findings of a file yet.
    fn no_findings(&self, file: FileId) -> Findings {
        Findings::new(file).keeping_silenced(self.kept.review)
    }

    /// Whether places are told in texts without findings too.
    const fn wants_texts(&self) -> bool {
        self.kept.proofs || self.kept.review
    }

    fn is_cancelled(&self) -> bool {
        self.progress.cancelled.load(Ordering::Relaxed)
    }

    fn read(&self, file: &PlannedFile) -> Result<(FileId, Text), Problem> {
        let (decoded, path) = match &file.input {
            Input::Text(_, bytes) => (Decoded::of(bytes), None),
            Input::Path(path) => (self.overlay.decoded(path).map_err(|error| workspace::problem(path, &error))?, Some(path.as_path())),
        };
        let id = self.registry.add(&file.name, path);
        Ok((id, decode(id, decoded)))
    }

    fn set(&self, set: &PlannedSet) -> SetResult {
        let mut result = SetResult::default();
        let Some(planned) = &set.document else {
            self.files(set, Scope::prelude(), None, None, &mut result);
            return result;
        };
        // Before it is read: what changes while it is read is then seen the next time.
        let stamp = self.stamp(planned);
        match self.read(planned) {
            Err(problem) => {
                result.problems.push(problem);
                self.files(set, Scope::prelude(), None, None, &mut result);
            }
            Ok((id, Err(broken))) => {
                let (diagnostic, text) = *broken;
                self.progress.done.fetch_add(1, Ordering::Relaxed);
                // What the document declares is not known: nothing in its set can be judged.
                let (name, erroneous) = (set.name.clone(), FxHashSet::from_iter([diagnostic.primary.at.file]));
                result.sets.push(CompiledSet {
                    name,
                    title: None,
                    document: Some(id),
                    projects: Vec::new(),
                    facts: Vec::new(),
                    proofs: Vec::new(),
                    outlines: Vec::new(),
                    document_facts: None,
                    sum: None,
                    has_errors: true,
                    output: None,
                    erroneous,
                });
                result.texts.push((diagnostic.primary.at.file, text));
                result.findings.push(diagnostic);
            }
            Ok((id, Ok(text))) => {
                let mut own = Findings::new(id);
                let pieces = pieces::lex(&text, &mut own);
                let tree = declarations(id, &text, &pieces, &mut own);
                let module = Module { file: id, text: &text, tree: &tree };
                let around = planned.path().map(|path| (path.to_owned(), stamp)).into_iter();
                let Uses { loaded: used, looked_at } = follow(self.registry, self.overlay, module, planned.path(), &set.root, &mut own);
                result.used.extend(looked_at.iter().map(|(path, _)| workspace::absolute(path)));
                let around = around.chain(looked_at).collect();
                let modules: Vec<Module<'_>> = std::iter::once(module).chain(used.iter().map(|loaded| loaded.module())).collect();
                let (scope, declared) = Scope::declare(Some(Scope::prelude()), &modules);
                for diagnostic in declared.into_iter().chain(used.iter().flat_map(|loaded| loaded.findings.list().iter().cloned())) {
                    own.push(diagnostic);
                }
                let check = DocumentCheck::new(&scope, module);
                let document_file = DocumentFile { check: &check, module, pieces, own, wanted: planned.wanted, around };
                self.files(set, &scope, Some(&check), Some(document_file), &mut result);
                for loaded in used {
                    let module = loaded.module();
                    keep_text(&mut result, module.file, module.text, self.wants_texts());
                }
                keep_text(&mut result, id, &text, self.wants_texts());
            }
        }
        result
    }

    /// The files of a set, and what concerns them all.
    fn files<'s>(
        &self,
        set: &PlannedSet,
        scope: &'s Scope<'s>,
        check: Option<&'s DocumentCheck<'s>>,
        document_file: Option<DocumentFile<'_, 's>>,
        result: &mut SetResult,
    ) {
        let document = check.and_then(|check| check.document.as_ref());
        let mut gathered = Gathered::new(self.options, self.kept.review, document, self.shelf.clone());
        // The document's own projects stand where its file's name puts them.
        let mut document_result = None;
        let document_place = set.document.as_ref().map_or(0, |own| set.files.partition_point(|file| file.relative < own.relative));
        let mut around = Stamps::default();
        if let Some(DocumentFile { module, pieces, own, wanted, check, around: stamps }) = document_file {
            around = stamps;
            let context = Context { scope, document };
            let mut file = self.projects(context, module, pieces, own, !check.allows.is_empty());
            for diagnostic in check.findings.list() {
                file.findings.push(diagnostic.clone());
            }
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            if !wanted {
                // Only what it declares is wanted; its own projects and findings belong to a run over the whole set.
                file.members.clear();
                file.facts.clear();
                file.proofs.clear();
                file.outlines.clear();
                file.output.clear();
                file.findings = Findings::new(module.file);
            }
            document_result = Some(file);
        }
        let files = parallel(&set.files, |planned| {
            let outcome = (!self.is_cancelled()).then(|| self.remembered(planned, &around, || self.file(planned, set, scope, document, check)));
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            outcome
        });
        for (place, (planned, outcome)) in set.files.iter().zip(files).enumerate() {
            if place == document_place
                && let Some(file) = document_result.take()
            {
                gathered.take(file, result);
            }
            match outcome {
                None => gathered.set.add_broken(),
                Some(Err(problem)) => {
                    result.problems.push(problem);
                    gathered.set.add_broken();
                    gathered.has_errors = true;
                }
                Some(Ok(mut file)) => match file.own.take() {
                    Some(own) => own_set(own, file, planned, set, self.options, self.severities, result),
                    None => gathered.take(file, result),
                },
            }
        }
        if let Some(file) = document_result {
            gathered.take(file, result);
        }
        gathered.finish(set, scope, check, self.severities, result);
    }

    fn stamp(&self, planned: &PlannedFile) -> workspace::Stamp {
        planned.path().map_or(workspace::Stamp::UNKNOWN, |path| self.overlay.stamp(path))
    }

    /// What a file came to the last time, where that still holds.
    fn remembered(&self, planned: &PlannedFile, around: &Stamps, work: impl FnOnce() -> Result<FileResult, Problem>) -> Result<FileResult, Problem> {
        let (Some(memory), Some(path)) = (self.memory, planned.path()) else { return work() };
        if let Some(known) = memory.recall(path, around, self.overlay) {
            return Ok(known);
        }
        let stamp = self.stamp(planned);
        let result = work()?;
        if !self.is_cancelled() {
            let own = std::iter::once((path.to_owned(), stamp)).chain(result.rests_on.iter().cloned()).collect();
            memory.keep(path, around, own, &result);
        }
        Ok(result)
    }

    fn file<'s>(
        &self,
        planned: &PlannedFile,
        set: &PlannedSet,
        scope: &'s Scope<'s>,
        document: Option<&'s Document<'s>>,
        check: Option<&DocumentCheck<'s>>,
    ) -> Result<FileResult, Problem> {
        let (id, text) = self.read(planned)?;
        let text = match text {
            Ok(text) => text,
            Err(broken) => {
                let (diagnostic, text) = *broken;
                let mut findings = Findings::new(id);
                findings.push(diagnostic);
                let members = Vec::new();
                return Ok(FileResult {
                    findings,
                    members,
                    facts: Vec::new(),
                    proofs: Vec::new(),
                    outlines: Vec::new(),
                    output: Vec::new(),
                    broken: true,
                    own: None,
                    text: Some((id, text)),
                    shared: Vec::new(),
                    rests_on: Stamps::default(),
                });
            }
        };
        let is_allowing = check.is_some_and(|check| !check.allows.is_empty());
        let mut file = self.projects_alone(Context { scope, document }, id, &text, is_allowing).unwrap_or_else(|| {
            let mut own = Findings::new(id);
            let pieces = pieces::lex(&text, &mut own);
            let tree = declarations(id, &text, &pieces, &mut own);
            self.module(Module { file: id, text: &text, tree: &tree }, pieces, planned, set, scope, document, check, own)
        });
        file.broken |= file.findings.has_errors();
        let is_told = !file.findings.is_empty() || file.own.as_ref().is_some_and(|own| !own.findings.is_empty());
        // What comes through a pipe can be read once, and what is found in the whole set may point into it.
        let is_gone = || planned.path().is_none_or(|path| !self.overlay.contains(path) && !path.is_file());
        if self.wants_texts() || is_told && self.shelf.is_none() || self.is_lone || is_gone() {
            file.text = Some((id, text));
        }
        Ok(file)
    }

    #[expect(clippy::too_many_arguments, reason = "all of what a file is checked against, and each is named at its one call")]
    fn module<'s, 'd: 's>(
        &self,
        module: Module<'_>,
        pieces: Vec<Tokens>,
        planned: &PlannedFile,
        set: &PlannedSet,
        scope: &'d Scope<'d>,
        document: Option<&'d Document<'d>>,
        check: Option<&DocumentCheck<'d>>,
        mut own: Findings,
    ) -> FileResult {
        let Uses { loaded: used, looked_at } = follow(self.registry, self.overlay, module, planned.path(), &set.root, &mut own);
        let modules: Vec<Module<'_>> = std::iter::once(module).chain(used.iter().map(|loaded| loaded.module())).collect();
        let layer;
        let scope: &Scope<'_> = match scope.layer(&modules) {
            Some((declared, findings)) => {
                for diagnostic in findings.into_iter().chain(used.iter().flat_map(|loaded| loaded.findings.list().iter().cloned())) {
                    own.push(diagnostic);
                }
                layer = declared;
                &layer
            }
            None => scope,
        };
        let own_document = module.tree.statements.iter().find(|statement| statement.keyword == Keyword::Document);
        let document_name = Path::new(&planned.relative).file_name().is_some_and(|name| workspace::DOCUMENT_FILES.iter().any(|document| name == *document));
        if let (Some(second), true, Some(first)) = (own_document, document_name, check.and_then(|check| check.document.as_ref())) {
            // Two files that would each cover the folder.
            own.push(Diagnostic::new(Code::SecondDocument, module.at(second.keyword_span)).label(first.title.at, "first"));
        } else if own_document.is_some() {
            return FileResult { rests_on: looked_at, ..self.own_document(module, pieces, scope, own) };
        }
        FileResult {
            rests_on: looked_at,
            ..self.projects(Context { scope, document }, module, pieces, own, check.is_some_and(|check| !check.allows.is_empty()))
        }
    }

    /// A file with a document of its own: a set by itself.
    fn own_document(&self, module: Module<'_>, pieces: Vec<Tokens>, scope: &Scope<'_>, own: Findings) -> FileResult {
        let check = DocumentCheck::new(scope, module);
        let document = check.document.as_ref();
        let mut file = self.projects(Context { scope, document }, module, pieces, own, !check.allows.is_empty());
        for diagnostic in check.findings.list() {
            file.findings.push(diagnostic.clone());
        }
        let mut set = Set::new();
        for member in &file.members {
            set.add(&member.as_member());
        }
        if file.broken || file.findings.has_errors() || document.is_none() {
            set.add_broken();
        }
        let sum = set.sum();
        let mut findings = self.no_findings(module.file);
        set.finish(scope, Some(&check), true, &mut findings);
        let mut used = vec![false; check.allows.len()];
        silence_some(&check.allows, &mut file.findings, &mut used);
        silence_some(&check.allows, &mut findings, &mut used);
        let mut shared = std::mem::take(&mut file.shared);
        silence_of_set(&mut shared, &mut findings);
        let is_sound = !file.findings.has_errors() && !findings.has_errors();
        report_idle_everywhere(check.allows.iter().cloned().zip(used).chain(shared).collect(), &mut findings, is_sound);
        let parts = Parts::new(document, self.options).on_shelf(self.shelf.clone());
        let title = document.map(|document| document.title.value.to_string()).unwrap_or_default();
        let outline = self.kept.review.then(|| check.outline()).flatten();
        file.own = Some(OwnSet { title, file: module.file, facts: check.facts(), outline, parts, findings, sum });
        file
    }
}

/// The file of a set's document, as far as it is read before the others.
struct DocumentFile<'a, 's> {
    check: &'a DocumentCheck<'s>,
    module: Module<'a>,
    pieces: Vec<Tokens>,
    own: Findings,
    wanted: bool,
    /// It and what it uses.
    around: Stamps,
}
