//! Which files are compiled together: inputs to sets. This and the command line are all of perfc that touches the disk.

mod overlay;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::Message;
use crate::source::Decoded;
use overlay::Entry;
pub use overlay::{Overlay, Stamp};

/// The names of a file whose `document` covers its folder.
pub const DOCUMENT_FILES: [&str; 2] = ["document.perf", "汇总表.perf"];

/// Why a folder cannot be compiled that holds no source.
pub const NO_SOURCE: Message = Message { zh: "目录里没有 .perf 文件", en: "there is no .perf file in this folder" };

/// The largest source that is read, in bytes: some 700 000 projects in one file.
pub const LARGEST_FILE: u64 = 1 << 30;

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A file or folder.
    Path(PathBuf),
    /// A text that is already in memory, under a name for messages.
    Text(String, Vec<u8>),
}

/// A file to be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// Where it is read from.
    pub input: Input,
    /// As people are told of it, with `/`.
    pub name: String,
    /// Its path from the folder of its set: what files are ordered by.
    pub relative: String,
    /// Whether its findings are wanted, or it is only read for what it declares.
    pub wanted: bool,
}

impl PlannedFile {
    /// Its path; none for a text that is no file.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.input {
            Input::Path(path) => Some(path),
            Input::Text(..) => None,
        }
    }
}

/// Files that are compiled together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSet {
    /// What its output is called where sets are written to a folder: a relative path without an ending.
    pub name: String,
    /// The document's file, where one covers the set.
    pub document: Option<PlannedFile>,
    /// The other files, in the order of the output.
    pub files: Vec<PlannedFile>,
    /// Whether every project of the set is there, so that the set's own sums can be held against them.
    pub whole: bool,
    /// `use` may not leave this folder.
    pub root: PathBuf,
}

/// Why a path could not be compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The path as given.
    pub path: String,
    /// What is the matter.
    pub message: Message,
    /// What the system said, where the message does not say it.
    pub detail: String,
}

/// All sets that some inputs ask for, and the inputs that could not be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of the output.
    pub sets: Vec<PlannedSet>,
    /// Every folder that was searched.
    pub folders: Vec<PathBuf>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

impl Plan {
    /// Whether there is one file, and no document beside it.
    #[must_use]
    pub fn is_of_one_file(&self) -> bool {
        matches!(self.sets.as_slice(), [set] if set.files.len() == 1 && set.document.is_none())
    }
}

/// The message of an error that the system reports for a path.
#[must_use]
pub fn problem(path: &Path, error: &io::Error) -> Problem {
    // What the system says besides, it would say again in its own words.
    let (message, detail) = match error.kind() {
        io::ErrorKind::NotFound => (Message { zh: "没有这个文件或目录", en: "no such file or directory" }, String::new()),
        io::ErrorKind::PermissionDenied => (Message { zh: "没有读取权限", en: "no permission to read it" }, String::new()),
        io::ErrorKind::IsADirectory => (Message { zh: "这是一个目录", en: "this is a folder" }, String::new()),
        io::ErrorKind::FileTooLarge => (Message { zh: "文件太大，请拆成几个文件", en: "the file is too large; split it into several" }, error.to_string()),
        _ => (Message { zh: "无法读取", en: "it cannot be read" }, error.to_string()),
    };
    Problem { path: shown(path), message, detail }
}

/// Reads a source, refusing those that are too large before they fill the memory.
///
/// # Errors
/// What the system says.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(path, LARGEST_FILE)
}

/// The text of a source, with the same limit.
///
/// # Errors
/// What the system says.
pub fn read_text(path: &Path) -> io::Result<Decoded> {
    let length = length(path, LARGEST_FILE)?;
    let mut source = io::Read::take(fs::File::open(path)?, LARGEST_FILE + 1);
    let decoded = Decoded::read(&mut source, length)?;
    if source.limit() == 0 { Err(too_large(LARGEST_FILE)) } else { Ok(decoded) }
}

/// The same for a file of any kind, which may have so many bytes.
///
/// # Errors
/// What the system says.
pub fn read_up_to(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length(path, most)?);
    read_all(fs::File::open(path)?, &mut bytes, most)?;
    Ok(bytes)
}

/// How long a file says that it is.
fn length(path: &Path, most: u64) -> io::Result<usize> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if metadata.len() > most {
        return Err(too_large(most));
    }
    Ok(usize::try_from(metadata.len()).unwrap_or_default())
}

/// Reads what has no length to check beforehand: a device, a pipe.
///
/// # Errors
/// What the system says; that it is too large as soon as it is.
pub fn read_all(source: impl io::Read, bytes: &mut Vec<u8>, most: u64) -> io::Result<()> {
    let read = io::Read::read_to_end(&mut io::Read::take(source, most + 1), bytes)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most {
        return Err(too_large(most));
    }
    Ok(())
}

fn too_large(most: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("> {} MiB", most >> 20))
}

/// A path as people are told of it.
#[must_use]
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.strip_prefix("./").unwrap_or(&text);
    if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() }
}

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Found {
    /// Its `.perf` files, in the order of their paths.
    pub files: Vec<PathBuf>,
    /// The folders that were searched, itself among them.
    pub folders: Vec<PathBuf>,
    /// What could not be looked at; that there is no file at all is a problem too.
    pub problems: Vec<Problem>,
}

/// Every `.perf` file below a folder, as git would see them: ignore files kept, links not followed.
#[must_use]
pub fn sources(folder: &Path) -> Found {
    let Found { mut files, mut folders, mut problems } = Found::default();
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.hidden(false).require_git(false).follow_links(false).filter_entry(|entry| {
        // What a run leaves that was ended is no part of a set.
        let name = entry.file_name();
        name != ".git" && !name.as_encoded_bytes().starts_with(b".perfc-")
    });
    for entry in walk.build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => folders.push(entry.into_path()),
            Ok(entry) => {
                let is_perf = entry.path().extension().is_some_and(|extension| extension == "perf");
                if is_perf && entry.file_type().is_some_and(|kind| kind.is_file()) {
                    files.push(entry.into_path());
                }
            }
            Err(error) => problems.push(Problem {
                path: shown(folder),
                message: Message { zh: "目录里有读不到的地方", en: "part of the folder cannot be read" },
                detail: error.to_string(),
            }),
        }
    }
    files.sort();
    if files.is_empty() {
        problems.push(Problem { path: shown(folder), message: NO_SOURCE, detail: String::new() });
    }
    Found { files, folders, problems }
}

/// Finds the sets of some inputs.
#[must_use]
pub fn plan(inputs: Vec<Input>) -> Plan {
    plan_over(inputs, &Overlay::default())
}

/// Finds the sets of some inputs, files that so far only an editor has among them.
#[must_use]
pub fn plan_over(inputs: Vec<Input>, overlay: &Overlay) -> Plan {
    let mut planner = Planner {
        overlay,
        alone: Vec::new(),
        sets: BTreeMap::new(),
        seen: FxHashSet::default(),
        covering: FxHashMap::default(),
        folders: Vec::new(),
        problems: Vec::new(),
    };
    for input in inputs {
        match input {
            Input::Text(name, bytes) => {
                planner.alone.push(PlannedFile { input: Input::Text(name.clone(), bytes), name: name.clone(), relative: name, wanted: true });
            }
            Input::Path(path) => planner.path(&path),
        }
    }
    planner.finish()
}

struct Planner<'o> {
    overlay: &'o Overlay,
    /// Files that no document covers, in the order of their paths; the texts of standard input first.
    alone: Vec<PlannedFile>,
    /// By absolute path of the document's file.
    sets: BTreeMap<PathBuf, SetFiles>,
    seen: FxHashSet<PathBuf>,
    covering: FxHashMap<PathBuf, Option<PathBuf>>,
    folders: Vec<PathBuf>,
    problems: Vec<Problem>,
}

#[derive(Default)]
struct SetFiles {
    /// As given on the command line.
    document: PathBuf,
    /// Absolute path to path as given.
    files: BTreeMap<PathBuf, PathBuf>,
    whole: bool,
}

impl Planner<'_> {
    fn path(&mut self, path: &Path) {
        match self.overlay.entry(path) {
            Err(error) => self.problems.push(problem(path, &error)),
            Ok(Entry::Folder) => self.folder(path),
            Ok(Entry::File) => self.covered(path),
        }
    }

    /// A file, and where it is a document's the whole set for which it stands.
    fn covered(&mut self, path: &Path) {
        let is_document = path.file_name().is_some_and(|name| DOCUMENT_FILES.iter().any(|document| name == *document));
        self.file(path);
        if let (true, Some(folder)) = (is_document, path.parent()) {
            self.folder(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        }
    }

    fn folder(&mut self, folder: &Path) {
        let found = if self.overlay.is_sealed() { Found::default() } else { sources(folder) };
        for file in &found.files {
            self.file(file);
        }
        self.folders.extend(found.folders);
        self.problems.extend(found.problems);
        let absolute = absolute(folder);
        for path in self.overlay.below(&absolute) {
            self.file(&path);
        }
        for (document, set) in &mut self.sets {
            set.whole |= document.parent().is_some_and(|home| home.starts_with(&absolute));
        }
    }

    fn file(&mut self, path: &Path) {
        let absolute = absolute(path);
        if !self.seen.insert(absolute.clone()) {
            return;
        }
        let Some(document) = absolute.parent().and_then(|folder| self.covering(folder)) else {
            self.alone.push(PlannedFile { input: Input::Path(path.to_owned()), name: shown(path), relative: shown(path), wanted: true });
            return;
        };
        let set = self.sets.entry(document.clone()).or_default();
        if absolute == document {
            path.clone_into(&mut set.document);
        } else {
            set.files.insert(absolute, path.to_owned());
        }
    }

    /// The document's file that covers a folder: in it, or in the nearest one above, no further up than a `.git`.
    fn covering(&mut self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = self.covering.get(folder) {
            return known.clone();
        }
        let own = DOCUMENT_FILES.iter().map(|name| folder.join(name)).find(|path| self.overlay.is_file(path));
        let found = match own {
            Some(path) => Some(path),
            None if folder.join(".git").exists() => None,
            None => folder.parent().and_then(|parent| self.covering(parent)),
        };
        self.covering.insert(folder.to_owned(), found.clone());
        found
    }

    fn finish(self) -> Plan {
        let mut sets: Vec<(PathBuf, PlannedSet)> = Vec::new();
        for (document, files) in self.sets {
            let home = document.parent().map(Path::to_owned).unwrap_or_default();
            let given = !files.document.as_os_str().is_empty();
            let document_path = if given { files.document } else { relative_to_here(&document) };
            let mut planned: Vec<PlannedFile> = files
                .files
                .into_iter()
                .map(|(absolute, path)| PlannedFile {
                    name: shown(&path),
                    relative: shown(absolute.strip_prefix(&home).unwrap_or(&absolute)),
                    input: Input::Path(path),
                    wanted: true,
                })
                .collect();
            planned.sort_by(|one, two| one.relative.cmp(&two.relative));
            let name = home.file_name().map_or_else(|| "set".to_owned(), |name| name.to_string_lossy().into_owned());
            let document_file = PlannedFile {
                name: shown(&document_path),
                relative: document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                input: Input::Path(document_path),
                wanted: given || files.whole,
            };
            sets.push((document, PlannedSet { name, document: Some(document_file), files: planned, whole: files.whole, root: root(&home).unwrap_or(home) }));
        }
        for file in self.alone {
            let (order, root_folder, name) = match &file.input {
                Input::Text(name, _) => (PathBuf::new(), PathBuf::new(), name.trim_matches(['<', '>']).to_owned()),
                Input::Path(path) => {
                    let absolute = absolute(path);
                    let folder = absolute.parent().map(Path::to_owned).unwrap_or_default();
                    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                    (absolute, root(&folder).unwrap_or(folder), name)
                }
            };
            sets.push((order, PlannedSet { name, document: None, files: vec![file], whole: true, root: root_folder }));
        }
        sets.sort_by(|one, two| one.0.cmp(&two.0));
        Plan { sets: unique_names(sets), folders: self.folders, problems: self.problems }
    }
}

/// Gives sets of one name the folders above them too, as far as they need them to be told apart.
fn unique_names(sets: Vec<(PathBuf, PlannedSet)>) -> Vec<PlannedSet> {
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for (_, set) in &sets {
        *counts.entry(set.name.clone()).or_default() += 1;
    }
    let mut taken: FxHashSet<String> = FxHashSet::default();
    sets.into_iter()
        .map(|(path, mut set)| {
            if counts.get(&set.name).is_some_and(|&count| count > 1) {
                let above: Vec<_> = path.components().rev().skip(if set.document.is_some() { 2 } else { 1 }).take(1).collect();
                if let Some(Component::Normal(parent)) = above.first() {
                    set.name = format!("{}-{}", parent.to_string_lossy(), set.name);
                }
                let base = set.name.clone();
                let mut number = 2;
                while taken.contains(&set.name) {
                    set.name = format!("{base}-{number}");
                    number += 1;
                }
            }
            taken.insert(set.name.clone());
            set
        })
        .collect()
}

/// The nearest folder at or above `folder` that is a git repository.
fn root(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_owned)
}

/// A path from the root of the file system, `.` and `..` taken out by name alone.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            component => out.push(component),
        }
    }
    out
}

/// A path with its links resolved; none where it is not there.
#[must_use]
pub fn canonical(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}

fn relative_to_here(path: &Path) -> PathBuf {
    let Ok(here) = std::env::current_dir() else { return path.to_owned() };
    if let Ok(below) = path.strip_prefix(&here) {
        return below.to_owned();
    }
    // A document's file in a folder above: `../document.perf` says more than the whole path.
    let Some(folder) = path.parent() else { return path.to_owned() };
    match here.strip_prefix(folder) {
        Ok(down) => down.components().map(|_| Component::ParentDir.as_os_str()).collect::<PathBuf>().join(path.file_name().unwrap_or_default()),
        Err(_) => path.to_owned(),
    }
}

/// Why a `use` does not reach a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UseProblem {
    /// Not a relative path with `/` that ends in `.perf`.
    NotPerf,
    /// It leaves the root.
    Outside,
    /// It cannot be read.
    Unreadable(Message),
}

/// The file that a `use` in `from` means, links resolved.
///
/// # Errors
/// Why it means none.
pub fn resolve_use(overlay: &Overlay, root: &Path, from: &Path, written: &str) -> Result<PathBuf, UseProblem> {
    let is_perf = Path::new(written).extension().is_some_and(|extension| extension == "perf");
    if !is_perf || written.contains('\\') || written.starts_with('/') || written.contains(':') || written.contains('\0') {
        return Err(UseProblem::NotPerf);
    }
    let from = absolute(from);
    let target = absolute(&from.parent().unwrap_or(&from).join(written));
    // Before the disk is asked: nothing outside may even be looked for.
    if !target.starts_with(root) {
        return Err(UseProblem::Outside);
    }
    if overlay.contains(&target) && (overlay.is_sealed() || !target.exists()) {
        return Ok(target);
    }
    if overlay.is_sealed() {
        return Err(UseProblem::Unreadable(problem(&target, &io::ErrorKind::NotFound.into()).message));
    }
    let resolved = fs::canonicalize(&target).map_err(|error| UseProblem::Unreadable(problem(&target, &error).message))?;
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    if !resolved.starts_with(&real_root) {
        return Err(UseProblem::Outside);
    }
    Ok(resolved)
}

/// How many files and folders are listed for a `use`.
const MOST_USABLE: usize = 300;

/// What a `use` in `from` may go on with behind `folder`, which is empty or ends in `/`: the `.perf` files there, and the folders, each with a `/` behind
/// it. Hidden ones are left out, and so is all that lies outside the root.
#[must_use]
pub fn usable(overlay: &Overlay, root: &Path, from: &Path, folder: &str) -> Vec<String> {
    let from = absolute(from);
    let home = from.parent().unwrap_or(&from);
    if folder.starts_with('/') || folder.contains(['\\', ':', '\0']) {
        return Vec::new();
    }
    let target = absolute(&home.join(folder));
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let is_inside = |path: &Path| fs::canonicalize(path).is_ok_and(|path| path.starts_with(&real_root));
    if !target.starts_with(root) {
        return Vec::new();
    }
    let is_perf = |path: &Path| path.extension().is_some_and(|extension| extension == "perf");
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&target).into_iter().flatten().flatten().take(MOST_USABLE) {
        let path = entry.path();
        let Some(name) = entry.file_name().to_str().filter(|name| !name.starts_with('.')).map(str::to_owned) else { continue };
        if path == from || !is_inside(&path) {
            continue;
        }
        if path.is_dir() {
            names.push(name + "/");
        } else if is_perf(&path) {
            names.push(name);
        }
    }
    for path in overlay.below(&target) {
        if path != from && path.parent() == Some(&target) {
            names.extend(path.file_name().and_then(|name| name.to_str()).map(str::to_owned));
        }
    }
    names.sort();
    if target.parent().is_some_and(|parent| parent.starts_with(root)) {
        names.push("../".to_owned());
    }
    names
}
