//! Sets of files to findings and output: the pipeline as the command line runs it.
//!
//! A file's declarations are read first; its projects then go through parse, check and output one by one and are forgotten, several at a time on several
//! threads. What is kept of a project is its name, its budget, its findings and its output, so memory follows the input and not the tree.

use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{Allow, Checker, Context, DocumentCheck, Member, Set, member, report_idle};
use crate::diagnostics::{Code, Diagnostic, Findings, Severity};
use crate::emit::form::Order;
use crate::emit::{Options, Part, Parts};
use crate::model::{Document, Located};
use crate::scope::{Module, PRELUDE, Scope};
use crate::source::{FileId, Location, Sources, clamp};
use crate::syntax::ast::{self, Head};
use crate::syntax::token::{Keyword, Kind};
use crate::syntax::{SliceParser, decode, lexer};
use crate::workspace::{self, Input, Plan, PlannedFile, PlannedSet, Problem, UseProblem};

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
}

/// A project in the summary of its set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectSummary {
    /// Its name.
    pub name: String,
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
    /// Its projects, in the order of the output.
    pub projects: Vec<ProjectSummary>,
    /// What their budgets add up to, in 元.
    pub sum: Option<Decimal>,
    /// Whether an error stops its output.
    pub has_errors: bool,
    /// Its output; none where none was asked for or an error stops it.
    pub output: Option<Parts>,
    /// The files that its errors are in.
    pub erroneous: FxHashSet<FileId>,
}

/// The result of a run.
#[derive(Debug, Default)]
pub struct Compiled {
    /// In the order of the output.
    pub sets: Vec<CompiledSet>,
    /// In order of file and place.
    pub findings: Vec<Diagnostic>,
    /// Errors and warnings beyond the number that is kept of one file, by file.
    pub dropped: Vec<(FileId, usize, usize)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Where `use` looked for files, from the root of the file system and sorted; they need not be there.
    pub used: Vec<PathBuf>,
    /// The texts that the findings point into.
    pub sources: Sources,
}

impl Compiled {
    /// How many findings of a severity there are, those that were only counted with them.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let kept = self.findings.iter().filter(|finding| finding.severity() == severity).count();
        let dropped = self.dropped.iter().map(|(_, errors, warnings)| match severity {
            Severity::Error => *errors,
            Severity::Warning => *warnings,
            Severity::Information => 0,
        });
        kept + dropped.sum::<usize>()
    }
}

/// Compiles every set of a plan.
#[must_use]
pub fn compile(plan: Plan, options: Option<Options>, progress: &Progress) -> Compiled {
    progress.total.store(plan.sets.iter().map(|set| set.files.len() + usize::from(set.document.is_some())).sum(), Ordering::Relaxed);
    let run = Run { options, progress, registry: Registry::default() };
    let mut compiled = Compiled { problems: plan.problems, ..Compiled::default() };
    let results = parallel(&plan.sets, |set| run.set(set));
    let mut texts: FxHashMap<FileId, String> = FxHashMap::default();
    let mut findings = Vec::new();
    for result in results {
        compiled.sets.extend(result.sets);
        compiled.problems.extend(result.problems);
        compiled.dropped.extend(result.dropped);
        findings.extend(result.findings);
        texts.extend(result.texts);
    }
    run.registry.finish(&mut compiled, findings, texts);
    compiled
}

/// What a file's findings and output come to.
struct FileResult {
    findings: Findings,
    members: Vec<OwnedMember>,
    output: Part,
    /// Something in it could not be read.
    broken: bool,
    /// It has a document of its own, so it is a set of its own.
    own: Option<OwnSet>,
    /// Its text, where a finding points into it.
    text: Option<(FileId, String)>,
    /// The templates' `allow`s, and whether each silenced anything here.
    shared: Vec<(Allow, bool)>,
}

/// A file whose own document covers it alone.
struct OwnSet {
    title: String,
    parts: Parts,
    findings: Findings,
    sum: Option<Decimal>,
}

struct OwnedMember {
    name: String,
    at: Location,
    budget: Option<Located<Decimal>>,
    money: [Decimal; 7],
    indicators: usize,
    broken: bool,
}

impl OwnedMember {
    fn as_member(&self) -> Member<'_> {
        Member { name: &self.name, at: self.at, budget: self.budget, money: self.money, indicators: self.indicators, broken: self.broken }
    }

    fn summary(self) -> ProjectSummary {
        ProjectSummary { name: self.name, budget: self.budget.map(|budget| budget.value), indicators: self.indicators }
    }
}

#[derive(Default)]
struct SetResult {
    sets: Vec<CompiledSet>,
    findings: Vec<Diagnostic>,
    dropped: Vec<(FileId, usize, usize)>,
    problems: Vec<Problem>,
    texts: Vec<(FileId, String)>,
}

/// A file that was read for what it declares.
struct Loaded {
    file: FileId,
    text: String,
    tree: ast::File,
    findings: Findings,
}

impl Loaded {
    fn module(&self) -> Module<'_> {
        Module { file: self.file, text: &self.text, tree: &self.tree }
    }

    /// Parses what a file declares; its projects are left for later.
    fn new(file: FileId, text: String) -> Self {
        let mut findings = Findings::new(file);
        let tokens = lexer::lex(&text, &mut findings);
        let mut tree = ast::File::default();
        let parser = SliceParser::new(file, &text, &tokens);
        // Their projects are another run's business, and so are the findings in them.
        for slice in tokens.slices().filter(|slice| !is_project(&tokens, slice)) {
            parser.parse(slice, &mut tree.statements, &mut findings);
        }
        drop(parser);
        Self { file, text, tree, findings }
    }
}

fn is_project(tokens: &lexer::Tokens, slice: &std::ops::Range<usize>) -> bool {
    tokens.kinds().get(slice.start) == Some(&Kind::Keyword(Keyword::Project))
}

/// The names and paths of the files that have an id. Ids are given out as files are met, on any thread: nothing is ordered by them.
struct Registry {
    files: Mutex<Files>,
}

struct Files {
    list: Vec<(String, Option<PathBuf>)>,
    /// By absolute path: a file that is compiled and also used by another has one id.
    ids: FxHashMap<PathBuf, FileId>,
    /// Where `use` looked.
    used: FxHashSet<PathBuf>,
}

impl Default for Registry {
    fn default() -> Self {
        let list = PRELUDE.iter().map(|(name, _)| ((*name).to_owned(), None)).collect();
        Self { files: Mutex::new(Files { list, ids: FxHashMap::default(), used: FxHashSet::default() }) }
    }
}

impl Registry {
    fn add(&self, name: &str, path: Option<&Path>) -> FileId {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let id = FileId(clamp(files.list.len()));
        if let Some(path) = path {
            match files.ids.entry(workspace::absolute(path)) {
                Entry::Occupied(known) => return *known.get(),
                Entry::Vacant(entry) => entry.insert(id),
            };
        }
        files.list.push((name.to_owned(), path.map(Path::to_owned)));
        id
    }

    fn add_used(&self, path: &Path) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).used.insert(workspace::absolute(path));
    }

    /// Puts the findings into the order of file names, and the texts where they can be looked up.
    fn finish(self, compiled: &mut Compiled, mut findings: Vec<Diagnostic>, mut texts: FxHashMap<FileId, String>) {
        let Files { list: files, used, .. } = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        compiled.used = used.into_iter().collect();
        compiled.used.sort_unstable();
        let name = |file: FileId| files.get(file.0 as usize).map_or("", |(name, _)| name.as_str());
        findings.sort_by(|one, two| {
            let key = |finding: &Diagnostic| (finding.primary.at.span, finding.code);
            name(one.primary.at.file).cmp(name(two.primary.at.file)).then_with(|| key(one).cmp(&key(two)))
        });
        // A template's findings come with every project that includes it.
        let mut seen = FxHashSet::default();
        findings.retain(|finding| seen.insert((finding.code, finding.primary.at, finding.secondary.first().map(|label| label.at))));
        let mut wanted: FxHashSet<FileId> = FxHashSet::default();
        for finding in &findings {
            wanted.insert(finding.primary.at.file);
            wanted.extend(finding.secondary.iter().map(|label| label.at.file));
        }
        for (index, (name, path)) in files.iter().enumerate() {
            let id = FileId(clamp(index));
            let mut text = String::new();
            if wanted.contains(&id) {
                if let Some(known) = texts.remove(&id) {
                    text = known;
                } else if let Some((_, built_in)) = PRELUDE.get(index) {
                    (*built_in).clone_into(&mut text);
                } else if let Some(path) = path {
                    text = workspace::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
                }
            }
            compiled.sources.add(name.clone(), text);
        }
        compiled.findings = findings;
    }
}

/// A file's text, or why its bytes are none and what could be read of them.
type Decoded = Result<String, Box<(Diagnostic, String)>>;

struct Run<'r> {
    options: Option<Options>,
    progress: &'r Progress,
    registry: Registry,
}

/// How many projects go to a thread at a time.
const BATCH: usize = 128;

impl Run<'_> {
    fn read(&self, file: &PlannedFile) -> Result<(FileId, Decoded), Problem> {
        let (bytes, path) = match &file.input {
            Input::Text(_, bytes) => (bytes.clone(), None),
            Input::Path(path) => (workspace::read(path).map_err(|error| workspace::problem(path, &error))?, Some(path.as_path())),
        };
        let id = self.registry.add(&file.name, path);
        Ok((id, decode(id, bytes)))
    }

    fn set(&self, set: &PlannedSet) -> SetResult {
        let mut result = SetResult::default();
        let Some(planned) = &set.document else {
            self.files(set, Scope::prelude(), None, None, &mut result);
            return result;
        };
        match self.read(planned) {
            Err(problem) => {
                result.problems.push(problem);
                self.files(set, Scope::prelude(), None, None, &mut result);
            }
            Ok((_, Err(broken))) => {
                let (diagnostic, text) = *broken;
                self.progress.done.fetch_add(1, Ordering::Relaxed);
                // What the document declares is not known: nothing in its set can be judged.
                let (name, erroneous) = (set.name.clone(), FxHashSet::from_iter([diagnostic.primary.at.file]));
                result.sets.push(CompiledSet { name, title: None, projects: Vec::new(), sum: None, has_errors: true, output: None, erroneous });
                result.texts.push((diagnostic.primary.at.file, text));
                result.findings.push(diagnostic);
            }
            Ok((id, Ok(text))) => {
                let mut own = Findings::new(id);
                let tokens = lexer::lex(&text, &mut own);
                let parser = SliceParser::new(id, &text, &tokens);
                let mut tree = ast::File::default();
                for slice in tokens.slices().filter(|slice| !is_project(&tokens, slice)) {
                    parser.parse(slice, &mut tree.statements, &mut own);
                }
                drop(parser);
                let module = Module { file: id, text: &text, tree: &tree };
                let used = self.used(module, planned, &set.root, &mut own);
                let modules: Vec<Module<'_>> = std::iter::once(module).chain(used.iter().map(|loaded| loaded.module())).collect();
                let (scope, declared) = Scope::declare(Some(Scope::prelude()), &modules);
                for diagnostic in declared.into_iter().chain(used.iter().flat_map(|loaded| loaded.findings.list().iter().cloned())) {
                    own.push(diagnostic);
                }
                let check = DocumentCheck::new(&scope, module);
                let document_file = DocumentFile { check: &check, module, tokens: &tokens, own, wanted: planned.wanted };
                self.files(set, &scope, Some(&check), Some(document_file), &mut result);
                for loaded in used {
                    keep_text(&mut result, loaded.file, &loaded.text);
                }
                keep_text(&mut result, id, &text);
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
        let mut gathered = Gathered::new(self.options, document);
        // The document's own projects stand where its file's name puts them.
        let mut document_result = None;
        let document_place = set.document.as_ref().map_or(0, |own| set.files.partition_point(|file| file.relative < own.relative));
        if let Some(DocumentFile { module, tokens, own, wanted, check }) = document_file {
            let context = Context { scope, document };
            let mut file = self.projects(context, module, tokens, own);
            for diagnostic in check.findings.list() {
                file.findings.push(diagnostic.clone());
            }
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            if !wanted {
                // Only what it declares is wanted; its own projects and findings belong to a run over the whole set.
                file.members.clear();
                file.output = Part::default();
                file.findings = Findings::new(module.file);
            }
            document_result = Some(file);
        }
        let files = parallel(&set.files, |planned| {
            let outcome = self.file(planned, set, scope, document, check);
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
                Err(problem) => {
                    result.problems.push(problem);
                    gathered.set.add_broken();
                    gathered.has_errors = true;
                }
                Ok(mut file) => match file.own.take() {
                    Some(own) => own_set(own, file, planned, set, self.options, result),
                    None => gathered.take(file, result),
                },
            }
        }
        if let Some(file) = document_result {
            gathered.take(file, result);
        }
        gathered.finish(set, scope, check, result);
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
                return Ok(FileResult { findings, members, output: Part::default(), broken: true, own: None, text: Some((id, text)), shared: Vec::new() });
            }
        };
        let mut own = Findings::new(id);
        let tokens = lexer::lex(&text, &mut own);
        let mut tree = ast::File::default();
        {
            let parser = SliceParser::new(id, &text, &tokens);
            for slice in tokens.slices().filter(|slice| !is_project(&tokens, slice)) {
                parser.parse(slice, &mut tree.statements, &mut own);
            }
        }
        let mut file = self.module(Module { file: id, text: &text, tree: &tree }, &tokens, planned, set, scope, document, check, own);
        file.broken |= file.findings.has_errors();
        if !file.findings.is_empty() || file.own.as_ref().is_some_and(|own| !own.findings.is_empty()) {
            file.text = Some((id, text));
        }
        Ok(file)
    }

    #[expect(clippy::too_many_arguments, reason = "all of what a file is checked against, and each is named at its one call")]
    fn module<'s, 'd: 's>(
        &self,
        module: Module<'_>,
        tokens: &lexer::Tokens,
        planned: &PlannedFile,
        set: &PlannedSet,
        scope: &'d Scope<'d>,
        document: Option<&'d Document<'d>>,
        check: Option<&DocumentCheck<'d>>,
        mut own: Findings,
    ) -> FileResult {
        let used = self.used(module, planned, &set.root, &mut own);
        let modules: Vec<Module<'_>> = std::iter::once(module).chain(used.iter().map(|loaded| loaded.module())).collect();
        let declares = modules
            .iter()
            .any(|module| module.tree.statements.iter().any(|statement| matches!(statement.keyword, Keyword::Unit | Keyword::Level | Keyword::Template)));
        let layer;
        let scope: &Scope<'_> = if declares {
            let (declared, findings) = Scope::declare(Some(scope), &modules);
            for diagnostic in findings.into_iter().chain(used.iter().flat_map(|loaded| loaded.findings.list().iter().cloned())) {
                own.push(diagnostic);
            }
            layer = declared;
            &layer
        } else {
            scope
        };
        let own_document = module.tree.statements.iter().find(|statement| statement.keyword == Keyword::Document);
        let document_name = Path::new(&planned.relative).file_name().is_some_and(|name| workspace::DOCUMENT_FILES.iter().any(|document| name == *document));
        if let (Some(second), true, Some(first)) = (own_document, document_name, check.and_then(|check| check.document.as_ref())) {
            // Two files that would each cover the folder.
            own.push(Diagnostic::new(Code::SecondDocument, module.at(second.keyword_span)).label(first.title.at, "first"));
        } else if own_document.is_some() {
            return self.own_document(module, tokens, scope, own);
        }
        self.projects(Context { scope, document }, module, tokens, own)
    }

    /// A file with a document of its own: a set by itself.
    fn own_document(&self, module: Module<'_>, tokens: &lexer::Tokens, scope: &Scope<'_>, own: Findings) -> FileResult {
        let check = DocumentCheck::new(scope, module);
        let document = check.document.as_ref();
        let mut file = self.projects(Context { scope, document }, module, tokens, own);
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
        let mut findings = Findings::new(module.file);
        set.finish(scope, Some(&check), true, &mut findings);
        let mut used = vec![false; check.allows.len()];
        silence_some(&check.allows, &mut file.findings, &mut used);
        silence_some(&check.allows, &mut findings, &mut used);
        let shared = std::mem::take(&mut file.shared);
        report_idle_everywhere(check.allows.iter().cloned().zip(used).chain(shared).collect(), &mut findings);
        let parts = Parts::new(document, self.options);
        let title = document.map(|document| document.title.value.to_string()).unwrap_or_default();
        file.own = Some(OwnSet { title, parts, findings, sum });
        file
    }

    /// Every project of a file: parsed, checked, written, forgotten. `own` is what was found in the rest of the file.
    fn projects(&self, context: Context<'_>, module: Module<'_>, tokens: &lexer::Tokens, own: Findings) -> FileResult {
        let slices: Vec<_> = tokens.slices().filter(|slice| is_project(tokens, slice)).collect();
        let batches: Vec<&[std::ops::Range<usize>]> = slices.chunks(BATCH).collect();
        let results = parallel(&batches, |batch| self.batch(context, module, tokens, batch));
        let mut file = FileResult {
            findings: Findings::new(module.file),
            members: Vec::with_capacity(slices.len()),
            output: Part::default(),
            broken: false,
            own: None,
            text: None,
            shared: Vec::new(),
        };
        // Templates say what they say, included or not.
        let mut checker = Checker::new(context, module);
        for statement in module.tree.statements.iter().filter(|statement| statement.keyword == Keyword::Template) {
            checker.template(statement);
        }
        checker.findings.append(own);
        let (findings, shared) = checker.finish();
        file.findings.append(findings);
        file.shared.extend(shared);
        for batch in results {
            file.output.append(batch.output);
            file.members.extend(batch.members);
            file.findings.append(batch.findings);
            file.broken |= batch.broken;
            file.shared.extend(batch.shared);
        }
        file
    }

    fn batch(&self, context: Context<'_>, module: Module<'_>, tokens: &lexer::Tokens, batch: &[std::ops::Range<usize>]) -> FileResult {
        let mut findings = Findings::new(module.file);
        let mut members = Vec::with_capacity(batch.len());
        let mut output = Part::default();
        let mut broken = false;
        let parser = SliceParser::new(module.file, module.text, tokens);
        let mut statements: Vec<ast::Statement> = Vec::with_capacity(batch.len());
        for slice in batch {
            parser.parse(slice.clone(), &mut statements, &mut findings);
        }
        // What is understood of a source with errors is worth something only as a draft.
        let wanted = self.options.filter(|options| options.draft || !findings.has_errors());
        let order = wanted.filter(|options| options.format.is_form()).map(|_| Order::new(context.scope)).unwrap_or_default();
        let mut checker = Checker::new(context, module);
        for statement in &statements {
            if statement.keyword != Keyword::Project {
                // Behind a project's end without a line of its own: reported, or declared where this is not seen.
                broken = true;
                continue;
            }
            let Some(checked) = checker.project(statement) else {
                broken = true;
                continue;
            };
            let known = member(&checked);
            members.push(OwnedMember {
                name: known.name.to_owned(),
                at: known.at,
                budget: known.budget,
                money: known.money,
                indicators: known.indicators,
                broken: known.broken,
            });
            if let Some(options) = wanted {
                output.push(&checked.project, &order, options);
            }
        }
        self.progress.projects.fetch_add(members.len(), Ordering::Relaxed);
        checker.findings.append(findings);
        let (findings, shared) = checker.finish();
        broken |= findings.has_errors();
        FileResult { findings, members, output, broken, own: None, text: None, shared }
    }

    /// The files that a module uses, and those that they use, in the order they are met.
    fn used(&self, module: Module<'_>, planned: &PlannedFile, root: &Path, findings: &mut Findings) -> Vec<Arc<Loaded>> {
        let mut loaded: Vec<Arc<Loaded>> = Vec::new();
        let Input::Path(path) = &planned.input else {
            if let Some(statement) = uses(module.tree).next() {
                let (at, written) = (module.at(statement.1.span), module.spelling(statement.1));
                findings.push(Diagnostic::new(Code::UseOutsideRoot, at).with("path", written.as_ref()));
            }
            return loaded;
        };
        let mut seen: FxHashSet<PathBuf> = workspace::canonical(path).into_iter().collect();
        let mut paths: Vec<PathBuf> = Vec::new();
        self.follow(module, path, root, findings, &mut seen, &mut paths, &mut loaded);
        let mut next = 0;
        while let (Some(user), Some(path)) = (loaded.get(next).cloned(), paths.get(next).cloned()) {
            next += 1;
            self.follow(user.module(), &path, root, findings, &mut seen, &mut paths, &mut loaded);
        }
        loaded
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one walk")]
    fn follow(
        &self,
        module: Module<'_>,
        path: &Path,
        root: &Path,
        findings: &mut Findings,
        seen: &mut FxHashSet<PathBuf>,
        paths: &mut Vec<PathBuf>,
        loaded: &mut Vec<Arc<Loaded>>,
    ) {
        for (_, text) in uses(module.tree) {
            let (at, written) = (module.at(text.span), module.spelling(text));
            let resolved = workspace::resolve_use(root, path, &written);
            if matches!(resolved, Ok(_) | Err(UseProblem::Unreadable(_))) {
                self.registry.add_used(&path.parent().unwrap_or(path).join(written.as_ref()));
            }
            let problem = match resolved {
                Ok(target) => {
                    if !seen.insert(target.clone()) {
                        continue;
                    }
                    match workspace::read(&target) {
                        Ok(bytes) => {
                            let beside = path.parent().unwrap_or(path).join(written.as_ref());
                            let id = self.registry.add(&workspace::shown(&beside), Some(&beside));
                            match decode(id, bytes) {
                                Ok(text) => {
                                    loaded.push(Arc::new(Loaded::new(id, text)));
                                    paths.push(beside);
                                }
                                Err(broken) => findings.push(broken.0),
                            }
                            continue;
                        }
                        Err(error) => UseProblem::Unreadable(workspace::problem(&target, &error).message),
                    }
                }
                Err(problem) => problem,
            };
            let diagnostic = match problem {
                UseProblem::NotPerf => Diagnostic::new(Code::UseNotPerf, at),
                UseProblem::Outside => Diagnostic::new(Code::UseOutsideRoot, at),
                UseProblem::Unreadable(reason) => Diagnostic::new(Code::UseNotFound, at).with("reason", reason).note("reason"),
            };
            findings.push(diagnostic.with("path", written.as_ref()));
        }
    }
}

fn uses(tree: &ast::File) -> impl Iterator<Item = (&ast::Statement, ast::Text)> {
    tree.statements.iter().filter_map(|statement| match (&statement.head, statement.keyword) {
        (Head::Text(text), Keyword::Use) => Some((statement, *text)),
        _ => None,
    })
}

/// The file of a set's document, as far as it is read before the others.
struct DocumentFile<'a, 's> {
    check: &'a DocumentCheck<'s>,
    module: Module<'a>,
    tokens: &'a lexer::Tokens,
    own: Findings,
    wanted: bool,
}

/// What a set's files come to, in order.
struct Gathered {
    set: Set,
    projects: Vec<ProjectSummary>,
    parts: Parts,
    options: Option<Options>,
    title: Option<String>,
    has_errors: bool,
    findings: Vec<Findings>,
    shared: Vec<(Allow, bool)>,
}

impl Gathered {
    fn new(options: Option<Options>, document: Option<&Document<'_>>) -> Self {
        Self {
            set: Set::new(),
            projects: Vec::new(),
            parts: Parts::new(document, options),
            options,
            title: document.map(|document| document.title.value.to_string()),
            has_errors: false,
            findings: Vec::new(),
            shared: Vec::new(),
        }
    }

    fn take(&mut self, file: FileResult, result: &mut SetResult) {
        if file.broken {
            self.set.add_broken();
        }
        for member in &file.members {
            self.set.add(&member.as_member());
        }
        self.parts.push(file.output);
        self.projects.extend(file.members.into_iter().map(OwnedMember::summary));
        self.has_errors |= file.findings.has_errors();
        result.texts.extend(file.text);
        self.shared.extend(file.shared);
        self.findings.push(file.findings);
    }

    fn finish<'s>(mut self, planned: &PlannedSet, scope: &'s Scope<'s>, check: Option<&DocumentCheck<'s>>, result: &mut SetResult) {
        let sum = self.set.sum();
        let mut whole = Findings::default();
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
        if planned.whole {
            report_idle_everywhere(std::mem::take(&mut self.shared), &mut whole);
        }
        self.has_errors |= whole.has_errors();
        let mut erroneous = FxHashSet::default();
        for findings in self.findings.into_iter().chain([whole]) {
            take_findings(findings, &mut erroneous, result);
        }
        // A set of files that are each a set of their own has nothing left to show.
        if self.projects.is_empty() && planned.document.is_none() && !result.sets.is_empty() {
            return;
        }
        let output = self.options.filter(|options| options.draft || !self.has_errors).map(|_| self.parts);
        let (name, title, has_errors) = (planned.name.clone(), self.title, self.has_errors);
        result.sets.push(CompiledSet { name, title, projects: self.projects, sum, has_errors, output, erroneous });
    }
}

fn own_set(own: OwnSet, file: FileResult, planned: &PlannedFile, set: &PlannedSet, options: Option<Options>, result: &mut SetResult) {
    let has_errors = file.findings.has_errors() || own.findings.has_errors();
    let output = options.filter(|options| options.draft || !has_errors).map(|_| {
        let mut parts = own.parts;
        parts.push(file.output);
        parts
    });
    let stem = Path::new(&planned.relative).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    result.texts.extend(file.text);
    let mut erroneous = FxHashSet::default();
    for findings in [file.findings, own.findings] {
        take_findings(findings, &mut erroneous, result);
    }
    result.sets.push(CompiledSet {
        name: if set.document.is_some() { stem.unwrap_or_default() } else { set.name.clone() },
        title: Some(own.title),
        projects: file.members.into_iter().map(OwnedMember::summary).collect(),
        sum: own.sum,
        has_errors,
        output,
        erroneous,
    });
}

/// Hands on the findings of a set, and notes which files its errors are in.
fn take_findings(findings: Findings, erroneous: &mut FxHashSet<FileId>, result: &mut SetResult) {
    let (errors, warnings) = findings.dropped();
    if errors + warnings > 0 {
        result.dropped.push((findings.file, errors, warnings));
    }
    let findings = findings.into_list();
    erroneous.extend(findings.iter().filter(|finding| finding.severity() == Severity::Error).map(|finding| finding.primary.at.file));
    result.findings.extend(findings);
}

fn keep_text(result: &mut SetResult, file: FileId, text: &str) {
    let points_here = |finding: &Diagnostic| finding.primary.at.file == file || finding.secondary.iter().any(|label| label.at.file == file);
    if result.findings.iter().any(points_here) {
        result.texts.push((file, text.to_owned()));
    }
}

/// Silences what a document allows, wherever in its set it is.
fn silence_some(allows: &[Allow], findings: &mut Findings, used: &mut [bool]) {
    findings.retain(|finding| {
        let mut keep = true;
        for (allow, used) in allows.iter().zip(used.iter_mut()).filter(|(allow, _)| allow.code == finding.code) {
            debug_assert_eq!(allow.code, finding.code);
            *used = true;
            keep = false;
        }
        keep
    });
}

/// The idle ones of some `allow`s, each known from several places: idle is what is idle in all of them.
fn report_idle_everywhere(shared: Vec<(Allow, bool)>, findings: &mut Findings) {
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
    report_idle(findings, &merged);
}

/// Runs `work` over every item, on several threads where the feature `threads` is on, and answers in the order of the items.
fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    #[cfg(feature = "threads")]
    if items.len() > 1 {
        use rayon::prelude::*;
        return items.par_iter().map(work).collect();
    }
    items.iter().map(work).collect()
}
