//! `perfc log`: the history of a project or an indicator, commit by commit, told by meaning.

use std::io;
use std::path::{Path, PathBuf};

use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};

use super::diff::in_tree;
use super::git::program::{self, git};
use super::repository::{Blob, Objects, Repository, refused};
use super::{Settings, output, run};
use crate::compare::report::{self, Entry};
use crate::compare::{Comparison, Renamed, Status, compare};
use crate::diagnostics::Language;
use crate::diagnostics::render::RunError;
use crate::emit::Failure;
use crate::names;
use crate::workspace::absolute;

/// What `perfc log` was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The name of a project or an indicator.
    pub name: String,
    /// The files and folders to look at; all of the repository if empty.
    pub paths: Vec<PathBuf>,
    /// Only the indicator in this project.
    pub project: Option<String>,
    /// How many entries at most.
    pub limit: Option<usize>,
    /// Whether it is written as JSON.
    pub json: bool,
}

/// Writes the history; answers the exit code: 1 where there is none.
pub(super) fn run(settings: Settings, log: &Log) -> u8 {
    let entries = match history(log) {
        Ok(entries) => entries,
        Err(errors) => {
            for error in errors {
                run::usage(settings, &error);
            }
            return run::FAILED;
        }
    };
    let text = report::write_history(&entries, log.json, settings.language, !log.json && settings.color.for_stream(&io::stdout()));
    if let Err(Failure::System(error)) = output::write_stdout(|out| Ok(out.write_all(text.as_bytes())?)) {
        return run::usage(settings, &run::cannot_write("-", &error));
    }
    if entries.is_empty() {
        let name = &log.name;
        run::eprint(&match settings.language {
            Language::Chinese => format!("历史里没有叫“{name}”的项目或指标\n"),
            Language::English => format!("nothing called `{name}` in the history\n"),
        });
        return 1;
    }
    run::SOUND
}

/// A commit, as git lists it.
#[derive(Debug)]
struct Commit {
    id: String,
    parents: Vec<String>,
    author: String,
    date: String,
    subject: String,
}

fn history(log: &Log) -> Result<Vec<Entry>, Vec<RunError>> {
    let repository = Repository::find().map_err(|error| vec![error])?;
    let commits = commits(&repository, log).map_err(|error| vec![error])?;
    let mut objects = repository.objects().map_err(|error| vec![error])?;
    let name = names::identity(&log.name).into_owned();
    let mut walk = Walk {
        top: absolute(&repository.top),
        words: vec![name.clone()],
        names: FxHashSet::from_iter([name]),
        earlier: FxHashSet::default(),
        project: log.project.as_ref().map(|project| FxHashSet::from_iter([names::identity(project).into_owned()])),
        versions: FxHashMap::default(),
    };
    let mut entries = Vec::new();
    for commit in commits {
        if log.limit.is_some_and(|limit| entries.len() >= limit) {
            break;
        }
        let comparison = walk.step(&mut objects, &commit)?;
        if !comparison.is_empty() {
            entries.push(Entry { id: commit.id, author: commit.author, date: commit.date, subject: commit.subject, comparison });
        }
    }
    Ok(entries)
}

/// The commits that touch sources, the newest first.
fn commits(repository: &Repository, log: &Log) -> Result<Vec<Commit>, RunError> {
    let mut command = git(Path::new("."));
    command.args(["log", "--topo-order", "-z", "--no-show-signature", "--encoding=UTF-8", "--format=%H%x1f%P%x1f%an%x1f%aI%x1f%s", "HEAD", "--"]);
    if log.paths.is_empty() {
        command.arg(":(top,glob)**/*.perf");
    }
    for path in &log.paths {
        command.arg(path);
    }
    let answer = program::run(command.env("GIT_LITERAL_PATHSPECS", if log.paths.is_empty() { "0" } else { "1" }))?;
    if answer.code != Some(0) {
        if repository.commit("HEAD".as_ref())?.is_none() {
            return Err(refused("仓库里还没有提交，没有历史", "there is no commit yet, and so no history"));
        }
        let mut said = String::new();
        crate::diagnostics::push_visible(&mut said, &answer.said);
        return Err(refused(format!("git 读不到历史：{said}"), format!("git cannot read the history: {said}")));
    }
    let text = String::from_utf8_lossy(&answer.bytes);
    let fields = text.split('\0').map(|record| record.split('\u{1f}').collect::<Vec<_>>());
    let commit = |fields: Vec<&str>| match fields.as_slice() {
        [id, parents, author, date, subject @ ..] => Some(Commit {
            id: (*id).trim().to_owned(),
            parents: parents.split_whitespace().map(str::to_owned).collect(),
            author: (*author).to_owned(),
            date: (*date).to_owned(),
            subject: subject.join("\u{1f}"),
        }),
        _ => None,
    };
    Ok(fields.filter_map(commit).collect())
}

/// The way back through the history.
struct Walk {
    top: PathBuf,
    /// Every name below: a source with none of them in it is of no interest.
    words: Vec<String>,
    /// What was asked for, and what a project of that name was called before.
    names: FxHashSet<String>,
    /// Project and indicator: what the indicator was called there before.
    earlier: FxHashSet<(String, String)>,
    /// The project that was asked for, and what it was called before.
    project: Option<FxHashSet<String>>,
    /// Whether a content can concern the names, by its id.
    versions: FxHashMap<(String, usize), bool>,
}

/// What makes a source concern other sources too, in both languages. A word that only looks like it costs a comparison and no more.
const SHARED: [&str; 8] = ["document", "汇总表", "template", "模板", "unit", "单位", "level", "分类"];

impl Walk {
    /// What a commit changed in what is looked for. Of a merge, what it changed against all of its parents.
    fn step(&mut self, objects: &mut Objects, commit: &Commit) -> Result<Comparison, Vec<RunError>> {
        let mut found: Option<Comparison> = None;
        let parents: Vec<Option<&str>> =
            if commit.parents.is_empty() { vec![None] } else { commit.parents.iter().map(|parent| Some(parent.as_str())).collect() };
        for parent in parents {
            let comparison = self.against(objects, &commit.id, parent)?;
            if comparison.is_empty() {
                return Ok(comparison);
            }
            found.get_or_insert(comparison);
        }
        let found = found.unwrap_or_default();
        self.follow(&found);
        Ok(found)
    }

    fn against(&mut self, objects: &mut Objects, commit: &str, parent: Option<&str>) -> Result<Comparison, Vec<RunError>> {
        let wrap = |error| vec![error];
        let after = objects.sources(commit).map_err(wrap)?;
        let before = match parent {
            Some(parent) => objects.sources(parent).map_err(wrap)?,
            None => std::rc::Rc::default(),
        };
        let mut wanted: FxHashSet<PathBuf> = FxHashSet::default();
        let mut shared = false;
        let mut concerned = false;
        for blob in differing(&before, &after) {
            let content = objects.content(&blob.id).map_err(wrap)?;
            shared |= SHARED.iter().any(|word| memmem::find(&content, word.as_bytes()).is_some());
            concerned |= self.concerns(blob, &content);
            wanted.insert(blob.path.clone());
        }
        if !shared && !concerned || wanted.is_empty() {
            return Ok(Comparison::default());
        }
        if shared {
            for blob in before.iter().chain(after.iter()) {
                let content = objects.content(&blob.id).map_err(wrap)?;
                if self.concerns(blob, &content) {
                    wanted.insert(blob.path.clone());
                }
            }
        }
        let version = |objects: &mut Objects, sources: &[Blob]| {
            let overlay = objects.overlay(&self.top, sources).map_err(wrap)?;
            let paths: Vec<PathBuf> = sources.iter().filter(|blob| wanted.contains(&blob.path)).map(|blob| self.top.join(&blob.path)).collect();
            in_tree(&overlay, &self.top, paths.iter())
        };
        let (old, new) = (version(objects, &before)?, version(objects, &after)?);
        Ok(self.pick(compare(&old, &new)))
    }

    /// Whether a content has one of the names in it.
    fn concerns(&mut self, blob: &Blob, content: &[u8]) -> bool {
        let names = &self.words;
        *self.versions.entry((blob.id.clone(), names.len())).or_insert_with(|| {
            let text = String::from_utf8_lossy(content);
            let text = names::identity(&text);
            names.iter().any(|name| text.contains(name.as_str()))
        })
    }

    /// What of a comparison is about one of the names.
    fn pick(&self, comparison: Comparison) -> Comparison {
        let mut sets = comparison.sets;
        for set in &mut sets {
            set.projects.retain_mut(|project| {
                let projects = both(&project.name, project.renamed.as_ref());
                if self.project.is_none() && projects.iter().any(|name| self.names.contains(name)) {
                    return true;
                }
                let is_in = self.project.as_ref().is_none_or(|known| projects.iter().any(|name| known.contains(name)));
                project.indicators.retain(|indicator| {
                    let mut indicators = both(&indicator.name, indicator.renamed.as_ref()).into_iter();
                    indicators.any(|name| self.names.contains(&name) || projects.iter().any(|project| self.earlier.contains(&(project.clone(), name.clone()))))
                });
                if !is_in || project.indicators.is_empty() {
                    return false;
                }
                // Of the project itself nothing was asked.
                project.status = Status::Changed;
                (project.fields, project.money, project.shifts, project.rules) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
                (project.appeared, project.gone) = (Vec::new(), Vec::new());
                true
            });
        }
        sets.retain(|set| !set.projects.is_empty());
        Comparison { sets, ..Comparison::default() }
    }

    /// Takes up the names that things had before.
    fn follow(&mut self, comparison: &Comparison) {
        for project in comparison.projects() {
            let projects = both(&project.name, project.renamed.as_ref());
            if let [is, was] = projects.as_slice() {
                match &mut self.project {
                    Some(known) => drop(known.insert(was.clone())),
                    // An indicator that was asked for may stand in a project that was renamed.
                    None if self.names.contains(is) => drop(self.names.insert(was.clone())),
                    None => {}
                }
                let inside: Vec<_> = self.earlier.iter().filter(|(project, _)| project == is).map(|(_, name)| (was.clone(), name.clone())).collect();
                self.earlier.extend(inside);
                self.words.push(was.clone());
            }
            for indicator in &project.indicators {
                if let [_, was] = both(&indicator.name, indicator.renamed.as_ref()).as_slice() {
                    self.earlier.extend(projects.iter().map(|project| (project.clone(), was.clone())));
                    self.words.push(was.clone());
                }
            }
        }
    }
}

/// What a thing is called, and what it was called if that is another name.
fn both(name: &str, renamed: Option<&Renamed>) -> Vec<String> {
    std::iter::once(name).chain(renamed.map(|renamed| renamed.from.as_str())).map(|name| names::identity(name).into_owned()).collect()
}

/// The sources that differ between two revisions: each that is not, with the same content, in the other. Both lists are in the order of paths.
fn differing<'b>(before: &'b [Blob], after: &'b [Blob]) -> Vec<&'b Blob> {
    let known: FxHashMap<&Path, &str> = before.iter().map(|blob| (blob.path.as_path(), blob.id.as_str())).collect();
    let now: FxHashMap<&Path, &str> = after.iter().map(|blob| (blob.path.as_path(), blob.id.as_str())).collect();
    let is_new = |blob: &&Blob| known.get(blob.path.as_path()) != Some(&blob.id.as_str());
    let is_old = |blob: &&Blob| now.get(blob.path.as_path()) != Some(&blob.id.as_str());
    after.iter().filter(is_new).chain(before.iter().filter(is_old)).collect()
}
