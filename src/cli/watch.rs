//! `perfc watch`: the check or the build again, whenever a file that it has read, or would read now, has changed.
//!
//! What the system tells of changes only wakes it. Whether anything is different is then asked of the disk, by planning anew: so a file that
//! is renamed, deleted or made again needs no rule of its own, and what perfc writes itself is no change.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use rustc_hash::{FxHashMap, FxHashSet};
use time::{OffsetDateTime, Time};

use super::run::{self, FAILED};
use super::{Build, Settings, build, check};
use crate::compile::{Compiled, Progress, compile_with};
use crate::diagnostics::render::RunError;
use crate::diagnostics::{Language, Severities, push_visible};
use crate::emit::Options;
use crate::model::printed::Values;
use crate::workspace::{self, Input, Plan};

/// How long it must be quiet before a change is taken up: editors save in several steps.
const QUIET: Duration = Duration::from_millis(100);

/// How long a change waits for that at most.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// How often the files are looked at where the system tells nothing.
const INTERVAL: Duration = Duration::from_secs(1);

/// How often what is watched is made to fit what is there, before it is left for the next change.
const MOST_TRIES: usize = 8;

/// What decides which files a folder has, beside their names.
const IGNORE_FILES: [&str; 3] = [".gitignore", ".ignore", ".git"];

/// Clears a terminal: from its first cell on, and what was scrolled out of it.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

/// What is asked of a watch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// What is done with every change: a check, where it names neither an output nor a format.
    pub build: Build,
    /// Whether the files are looked at once a second, whatever the system can tell.
    pub poll: bool,
}

/// Runs it: until it is interrupted, or nobody reads what it says.
pub(super) fn run(settings: Settings, watch: &Watch) -> u8 {
    let options = match options(watch) {
        Ok(options) => options,
        Err(error) => return run::usage(settings, &error),
    };
    let missing: Vec<_> = watch.build.paths.iter().map_while(|path| fs::metadata(path).err().map(|error| workspace::problem(path, &error))).collect();
    if missing.len() == watch.build.paths.len() {
        for problem in &missing {
            run::usage(settings, &run::unreadable(problem));
        }
        return FAILED;
    }
    let on_terminal = if options.is_some() { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
    let clear = on_terminal && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb");
    let mut watched = Watched::new(&watch.build.paths, watch.poll);
    let mut plan = watched.plan();
    let mut news = News::Begun(watched.ways.files.len());
    loop {
        if !settings.format.is_data() {
            let now = OffsetDateTime::now_local().ok().map(OffsetDateTime::time);
            let mut text = heading(clear, now, &news, settings.language);
            if watched.limited() {
                text.push_str(&limit(settings.language));
            }
            if say(options.is_some(), &text).is_err() {
                return 0;
            }
        }
        let severities = &watch.build.severities;
        match options {
            None => check::check_compiled(settings, |progress| watched.compile(&plan, None, severities, progress)),
            Some(options) => {
                build::build_compiled(settings, &watch.build, options, false, |progress| watched.compile(&plan, Some(options), severities, progress))
            }
        };
        if !settings.format.is_data() {
            let waiting = match settings.language {
                Language::Chinese => "等待变化，按 Ctrl-C 结束\n",
                Language::English => "waiting for changes, Ctrl-C ends\n",
            };
            if say(options.is_some(), waiting).is_err() {
                return 0;
            }
        }
        let changed;
        (plan, changed) = watched.next(&plan);
        news = News::Changed(changed);
    }
}

/// How output is wanted; none where it is not.
fn options(watch: &Watch) -> Result<Option<Options>, RunError> {
    let Watch { build, .. } = watch;
    if build.paths.iter().any(|path| path.as_os_str() == "-") {
        let (zh, en) = ("标准输入只能读一次，无法监视", "standard input is read once and cannot be watched");
        return Err(RunError { zh: zh.to_owned(), en: en.to_owned(), file: Some("-".to_owned()) });
    }
    if build.output.is_some() || build.to.is_some() {
        return build::options(build).map(Some);
    }
    let idle = [("-p", !build.projects.is_empty()), ("--values", build.values != Values::Plain), ("--draft", build.draft), ("--bom", build.bom)];
    match idle.into_iter().find(|(_, is_there)| *is_there) {
        None => Ok(None),
        Some((option, _)) => Err(RunError {
            zh: format!("{option} 要和 -o 或 --to 一起用：不写出时只检查"),
            en: format!("{option} goes with -o or --to: without them it only checks"),
            file: None,
        }),
    }
}

// ---- what is said -----------------------------------------------------------------------------------------------------------------

/// Why there is a report.
enum News {
    /// It is the first, on so many files.
    Begun(usize),
    /// These files have changed, or only which folders or ignore files there are.
    Changed(Vec<PathBuf>),
}

/// Says something where the findings stand: beside output, on standard error.
fn say(beside_output: bool, text: &str) -> io::Result<()> {
    if beside_output {
        io::stderr().lock().write_all(text.as_bytes())
    } else {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

/// What stands above a report: a cleared screen or a line between it and the last, when it is made, and why.
fn heading(clear: bool, now: Option<Time>, news: &News, language: Language) -> String {
    let mut text = match news {
        _ if clear => CLEAR.to_owned(),
        News::Begun(_) => String::new(),
        News::Changed(_) => format!("\n{}\n", "-".repeat(60)),
    };
    if let Some(now) = now {
        let _ = write!(text, "[{:02}:{:02}:{:02}] ", now.hour(), now.minute(), now.second());
    }
    let chinese = language == Language::Chinese;
    let reason = match news {
        News::Begun(count) if chinese => format!("监视 {count} 个文件"),
        News::Begun(1) => "watching 1 file".to_owned(),
        News::Begun(count) => format!("watching {count} files"),
        News::Changed(files) => match files.as_slice() {
            [] if chinese => "目录有变化".to_owned(),
            [] => "a folder has changed".to_owned(),
            [file] => {
                let mut name = String::new();
                push_visible(&mut name, &file.file_name().unwrap_or_default().to_string_lossy());
                if chinese { format!("{name} 有变化") } else { format!("{name} has changed") }
            }
            files if chinese => format!("{} 个文件有变化", files.len()),
            files => format!("{} files have changed", files.len()),
        },
    };
    text + &reason + "\n"
}

/// That the system tells nothing, and what can be done.
fn limit(language: Language) -> String {
    let (zh, en) = if cfg!(target_os = "linux") {
        ("可以调大 fs.inotify.max_user_watches 和 max_user_instances", "raise fs.inotify.max_user_watches and max_user_instances")
    } else {
        ("可以只监视需要的目录", "watch only the folders that matter")
    };
    match language {
        Language::Chinese => format!("系统的监视数已到上限，改为每秒查看一次文件；{zh}\n"),
        Language::English => format!("the system watches no more folders, so the files are looked at once a second; {en}\n"),
    }
}

// ---- what is watched --------------------------------------------------------------------------------------------------------------

/// The files that a run reads, and how their changes are learned of.
struct Watched {
    /// As given on the command line.
    paths: Vec<PathBuf>,
    /// The same, from the root of the file system.
    absolute: Vec<PathBuf>,
    /// The folder that the paths are given from.
    here: Option<PathBuf>,
    /// Where the last run looked for files that others use.
    used: Vec<PathBuf>,
    /// Where all that leads.
    ways: Ways,
    eyes: Eyes,
}

/// How changes are learned of.
enum Eyes {
    /// The system tells of them.
    Told(Told),
    /// The files are looked at again and again.
    Looking {
        /// What the files looked like.
        stamps: FxHashMap<PathBuf, Option<Stamp>>,
        /// Whether that is because the system watches no more.
        limited: bool,
    },
}

/// What is different about a file that was changed.
#[derive(PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    created: Option<SystemTime>,
    length: u64,
    readable: bool,
}

impl Stamp {
    /// None where there is no such file.
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            modified: metadata.modified().ok(),
            created: metadata.created().ok(),
            length: metadata.len(),
            readable: metadata.is_file() && fs::File::open(path).is_ok(),
        })
    }
}

impl Watched {
    fn new(paths: &[PathBuf], poll: bool) -> Self {
        let told = if poll { None } else { Some(Told::new()) };
        let eyes = match told {
            Some(Ok(told)) => Eyes::Told(told),
            other => Eyes::Looking { stamps: FxHashMap::default(), limited: other.is_some() },
        };
        Self {
            paths: paths.to_vec(),
            absolute: paths.iter().map(|path| workspace::absolute(path)).collect(),
            here: std::env::current_dir().ok(),
            used: Vec::new(),
            ways: Ways::default(),
            eyes,
        }
    }

    const fn limited(&self) -> bool {
        matches!(self.eyes, Eyes::Looking { limited: true, .. })
    }

    /// What there is to compile, all of it watched: what came between the search and the watch is searched for again.
    fn plan(&mut self) -> Plan {
        // The folder that perfc was started in may have been made anew.
        if let Some(here) = &self.here
            && std::env::current_dir().ok().as_ref() != Some(here)
        {
            let _ = std::env::set_current_dir(here);
        }
        let search = |paths: &[PathBuf]| workspace::plan(paths.iter().cloned().map(Input::Path).collect());
        let mut plan = search(&self.paths);
        for _ in 0..MOST_TRIES {
            if !self.attend(&plan) {
                break;
            }
            plan = search(&self.paths);
        }
        plan
    }

    /// Compiles a plan; again, where files turn out to be used that were not watched while they were read.
    fn compile(&mut self, plan: &Plan, options: Option<Options>, severities: &Severities, progress: &Progress) -> Compiled {
        let mut tries = 0;
        loop {
            let mut compiled = compile_with(plan.clone(), options, severities, progress);
            self.used = std::mem::take(&mut compiled.used);
            tries += 1;
            let more = self.attend(plan);
            if let Eyes::Told(told) = &mut self.eyes {
                told.unseen.clear();
            }
            if !more || tries == MOST_TRIES {
                return compiled;
            }
            progress.done.store(0, Ordering::Relaxed);
            progress.projects.store(0, Ordering::Relaxed);
        }
    }

    /// Waits until there is something else to compile: what, and the files that are new, gone or not as they were.
    fn next(&mut self, last: &Plan) -> (Plan, Vec<PathBuf>) {
        loop {
            let was_limited = self.limited();
            let changes = match &mut self.eyes {
                Eyes::Told(told) => told.wait(&self.ways),
                Eyes::Looking { stamps, .. } => Some(look(stamps)),
            };
            let changes = changes.unwrap_or_else(|| {
                self.look_instead();
                Changes::default()
            });
            let before = std::mem::take(&mut self.ways.files);
            let plan = self.plan();
            let unseen = match &mut self.eyes {
                Eyes::Told(told) => std::mem::take(&mut told.unseen),
                Eyes::Looking { .. } => FxHashSet::default(),
            };
            let is_changed = |path: &&PathBuf| changes.paths.contains(*path) || path.parent().is_some_and(|folder| unseen.contains(folder));
            let changed: BTreeSet<&PathBuf> = before.union(&self.ways.files).filter(is_changed).chain(before.symmetric_difference(&self.ways.files)).collect();
            // What came before the files were looked at for the first time went unseen.
            let unknown = changes.unknown || was_limited != self.limited();
            if unknown || !changed.is_empty() || (&plan.sets, &plan.problems) != (&last.sets, &last.problems) {
                return (plan, changed.into_iter().cloned().collect());
            }
        }
    }

    /// Watches what a plan reads, and no more; answers whether that is more than before.
    fn attend(&mut self, plan: &Plan) -> bool {
        let mut ways = Ways::default();
        for path in &self.absolute {
            ways.folder(path);
        }
        for folder in &plan.folders {
            let real = ways.folder(&workspace::absolute(folder));
            ways.searched.insert(real);
        }
        for file in plan.sets.iter().flat_map(|set| set.document.iter().chain(&set.files)) {
            if let Input::Path(path) = &file.input {
                ways.file(&workspace::absolute(path));
            }
        }
        for path in &self.used {
            ways.file(path);
        }
        self.ways = ways;
        if let Eyes::Told(told) = &mut self.eyes {
            if let Some(more) = told.attend(&self.ways.folders) {
                return more;
            }
            self.look_instead();
        }
        let Eyes::Looking { stamps, .. } = &mut self.eyes else { return false };
        stamps.retain(|path, _| self.ways.files.contains(path));
        let kept = stamps.len();
        for path in &self.ways.files {
            stamps.entry(path.clone()).or_insert_with(|| Stamp::of(path));
        }
        stamps.len() > kept
    }

    fn look_instead(&mut self) {
        self.eyes = Eyes::Looking { stamps: FxHashMap::default(), limited: true };
    }
}

/// Lets a moment pass; answers the files that are not as they were.
fn look(stamps: &mut FxHashMap<PathBuf, Option<Stamp>>) -> Changes {
    std::thread::sleep(INTERVAL);
    let mut changes = Changes::default();
    for (path, stamp) in stamps {
        let now = Stamp::of(path);
        if now != *stamp {
            *stamp = now;
            changes.paths.insert(path.clone());
        }
    }
    changes
}

/// What may have changed.
#[derive(Default)]
struct Changes {
    paths: FxHashSet<PathBuf>,
    /// The system lost count: anything may have.
    unknown: bool,
}

/// Where paths lead: the folders on the way, through every link, and the files at the end; without links in them, as the system names them.
#[derive(Default)]
struct Ways {
    /// Folders that were gone through, and their real places.
    real: FxHashMap<PathBuf, PathBuf>,
    /// Those that are there.
    folders: BTreeSet<PathBuf>,
    /// The same and what is not there, links as what they are.
    places: FxHashSet<PathBuf>,
    /// Folders whose files are all compiled.
    searched: FxHashSet<PathBuf>,
    /// Files whose content matters, there or not.
    files: FxHashSet<PathBuf>,
}

impl Ways {
    fn file(&mut self, path: &Path) {
        let mut path = path.to_owned();
        // A link is watched and what it leads to.
        loop {
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return };
            let folder = self.folder(parent);
            if !self.files.insert(folder.join(name)) {
                return;
            }
            let Ok(target) = fs::read_link(&path) else { return };
            path = workspace::absolute(&folder.join(target));
        }
    }

    /// Goes through a folder and all above it; answers its real place.
    fn folder(&mut self, path: &Path) -> PathBuf {
        if let Some(known) = self.real.get(path) {
            return known.clone();
        }
        self.real.insert(path.to_owned(), path.to_owned());
        let above = path.parent().map(|parent| self.folder(parent));
        let place = above.as_ref().zip(path.file_name()).map_or_else(|| path.to_owned(), |(above, name)| above.join(name));
        if let (Some(above), Ok(target)) = (&above, fs::read_link(path)) {
            self.folder(&workspace::absolute(&above.join(target)));
        }
        let real = match workspace::canonical(path) {
            Some(real) => {
                if real.is_dir() {
                    self.folders.insert(real.clone());
                }
                real
            }
            None => place.clone(),
        };
        self.places.insert(place);
        self.real.insert(path.to_owned(), real.clone());
        real
    }
}

// ---- what the system tells --------------------------------------------------------------------------------------------------------

/// Folders that the system watches. Each by itself: a watch of all below it would take in what is ignored, and lose what is made anew.
struct Told {
    watcher: RecommendedWatcher,
    messages: Receiver<Message>,
    folders: BTreeSet<PathBuf>,
    /// Folders that were not watched all the while since the last run: in them, files may have changed unseen.
    unseen: FxHashSet<PathBuf>,
}

/// What the system has told.
enum Message {
    /// These were written.
    Written(Vec<PathBuf>),
    /// These have come, gone or got another name.
    Moved(Vec<PathBuf>),
    /// More than it could tell.
    Lost,
}

impl Told {
    fn new() -> notify::Result<Self> {
        let (sender, messages) = channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let message = match event {
                Ok(event) if event.need_rescan() => Message::Lost,
                // perfc reads files itself.
                Ok(Event { kind: EventKind::Access(_), .. }) => return,
                Ok(Event { kind: EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)), paths, .. }) => Message::Moved(paths),
                Ok(event) => Message::Written(event.paths),
                Err(_) => Message::Lost,
            };
            // The receiver is gone only with the watcher.
            let _ = sender.send(message);
        })?;
        Ok(Self { watcher, messages, folders: BTreeSet::new(), unseen: FxHashSet::default() })
    }

    /// Watches these folders and no others; answers whether any is new, or nothing where the system watches no more.
    fn attend(&mut self, folders: &BTreeSet<PathBuf>) -> Option<bool> {
        let new: Vec<PathBuf> = folders.difference(&self.folders).cloned().collect();
        let old: Vec<PathBuf> = self.folders.difference(folders).cloned().collect();
        if new.is_empty() && old.is_empty() {
            return Some(false);
        }
        let mut more = false;
        let mut refused = false;
        let mut paths = self.watcher.paths_mut();
        for folder in old {
            let _ = paths.remove(&folder);
            self.folders.remove(&folder);
            self.unseen.insert(folder);
        }
        for folder in new {
            match paths.add(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    more = true;
                    self.unseen.insert(folder.clone());
                    self.folders.insert(folder);
                }
                Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                    refused = true;
                    break;
                }
                // It is gone again or may not be read: nothing in it can be compiled then.
                Err(_) => {}
            }
        }
        refused |= paths.commit().is_err() || self.folders.is_empty();
        if refused { None } else { Some(more) }
    }

    /// Waits for changes that may matter, and for the end of what came with them; answers nothing where none will ever be told.
    fn wait(&mut self, ways: &Ways) -> Option<Changes> {
        let mut changes = Changes::default();
        let mut moved = FxHashSet::default();
        while !self.take(self.messages.recv().ok()?, ways, &mut changes, &mut moved) {}
        let first = Instant::now();
        let mut until = first + QUIET;
        loop {
            match self.messages.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(message) => {
                    if self.take(message, ways, &mut changes, &mut moved) {
                        until = (Instant::now() + QUIET).min(first + LONGEST_WAIT);
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        // What is called so now may be another folder, and the watch is on the old one, wherever that went.
        let lost: Vec<PathBuf> =
            self.folders.iter().filter(|folder| changes.unknown || folder.ancestors().any(|above| moved.contains(above))).cloned().collect();
        if !lost.is_empty() {
            let mut paths = self.watcher.paths_mut();
            for folder in lost {
                let _ = paths.remove(&folder);
                self.folders.remove(&folder);
                self.unseen.insert(folder);
            }
            let _ = paths.commit();
        }
        Some(changes)
    }

    /// Notes what a message says; answers whether any of it may matter.
    fn take(&self, message: Message, ways: &Ways, changes: &mut Changes, moved: &mut FxHashSet<PathBuf>) -> bool {
        let (paths, is_move) = match message {
            Message::Lost => {
                changes.unknown = true;
                return true;
            }
            Message::Written(paths) => (paths, false),
            Message::Moved(paths) => (paths, true),
        };
        let mut matters = false;
        for path in paths {
            if is_move && self.folders.contains(&path) {
                moved.insert(path.clone());
            }
            let named = path.extension().is_some_and(|extension| extension == "perf")
                || path.file_name().is_some_and(|name| IGNORE_FILES.iter().any(|ignore| name == *ignore));
            let is_on_the_way = ways.files.contains(&path) || ways.places.contains(&path) || ways.folders.contains(&path);
            if named || is_on_the_way || path.parent().is_some_and(|parent| ways.searched.contains(parent)) && path.is_dir() {
                matters = true;
                changes.paths.insert(path);
            }
        }
        matters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_says_when_and_why() {
        let now = Time::from_hms(9, 5, 7).ok();
        let heading = |news, language| heading(false, now, &news, language);
        let files = |names: &[&str]| News::Changed(names.iter().map(PathBuf::from).collect());
        let line = "-".repeat(60);
        assert_eq!(heading(News::Begun(13), Language::Chinese), "[09:05:07] 监视 13 个文件\n");
        assert_eq!(heading(News::Begun(1), Language::English), "[09:05:07] watching 1 file\n");
        assert_eq!(heading(files(&["/a/甲\u{1b}.perf"]), Language::Chinese), format!("\n{line}\n[09:05:07] 甲\\u{{1b}}.perf 有变化\n"));
        assert_eq!(heading(files(&["a", "b"]), Language::Chinese), format!("\n{line}\n[09:05:07] 2 个文件有变化\n"));
        assert_eq!(heading(files(&["a", "b"]), Language::English), format!("\n{line}\n[09:05:07] 2 files have changed\n"));
        assert_eq!(heading(files(&[]), Language::English), format!("\n{line}\n[09:05:07] a folder has changed\n"));
    }

    #[test]
    fn a_terminal_is_cleared_and_what_scrolled_out_of_it() {
        for news in [News::Begun(2), News::Changed(Vec::new())] {
            let text = heading(true, None, &news, Language::English);
            assert!(text.starts_with("\u{1b}[H\u{1b}[2J\u{1b}[3J") && !text.contains("---"), "{text:?}");
        }
    }
}
