//! `perfc diff`: what changed in meaning between two versions, on the disk or in git.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::repository::{Blob, Repository, refused};
use super::{Settings, output, run};
use crate::compare::report::{self, Format};
use crate::compare::{Gate, Version, closed, compare};
use crate::compile::{Progress, Registry, facts};
use crate::diagnostics::Language;
use crate::diagnostics::render::RunError;
use crate::emit::Failure;
use crate::source::FileId;
use crate::workspace::{Input, NO_SOURCE, Overlay, Plan, absolute, plan_over, shown};

/// What `perfc diff` was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// Up to two versions: revisions, files or folders.
    pub versions: Vec<OsString>,
    /// The files and folders to look at.
    pub paths: Vec<PathBuf>,
    /// In which form it is written.
    pub to: Format,
    /// Where it is written; standard output otherwise.
    pub output: Option<PathBuf>,
    /// Whether any change makes the exit code 1.
    pub exit_code: bool,
    /// What else makes it 1.
    pub fail_on: Vec<Gate>,
}

/// Compares, writes the report, and answers the exit code: 1 where a gate is closed.
pub(super) fn run(settings: Settings, diff: &Diff) -> u8 {
    match compared(settings, diff) {
        Ok(code) => code,
        Err(errors) => {
            for error in errors {
                run::usage(settings, &error);
            }
            run::FAILED
        }
    }
}

fn compared(settings: Settings, diff: &Diff) -> Result<u8, Vec<RunError>> {
    let (old, new) = sides(diff).map_err(|error| vec![error])?.versions()?;
    let comparison = compare(&old, &new);
    let color = diff.output.is_none() && diff.to == Format::Text && settings.color.for_stream(&io::stdout());
    let text = report::write(&comparison, diff.to, settings.language, color);
    let content = |out: &mut dyn io::Write| Ok(out.write_all(text.as_bytes())?);
    let written = match &diff.output {
        None => output::write_stdout(content),
        Some(path) => output::write_file(path, content),
    };
    if let Err(Failure::System(error)) = written {
        let path = diff.output.as_deref().map_or_else(|| "-".to_owned(), shown);
        return Err(vec![run::cannot_write(&path, &error)]);
    }
    let closed = closed(&comparison, &diff.fail_on);
    tell(settings, &closed);
    Ok(u8::from(!closed.is_empty() || diff.exit_code && !comparison.is_empty()))
}

/// Says on standard error which gates are closed.
fn tell(settings: Settings, closed: &[Gate]) {
    if closed.is_empty() {
        return;
    }
    let names: Vec<&str> = closed.iter().map(|gate| gate.name()).collect();
    run::eprint(&match settings.language {
        Language::Chinese => format!("未通过 --fail-on：{}\n", names.join("、")),
        Language::English => format!("--fail-on: {}\n", names.join(", ")),
    });
}

/// What is compared.
enum Sides {
    Disk(PathBuf, PathBuf),
    Git { repository: Repository, old: String, new: Option<String>, paths: Vec<PathBuf> },
}

/// What one word of the command line names.
enum Named {
    Path(PathBuf),
    Commit(String),
}

fn sides(diff: &Diff) -> Result<Sides, RunError> {
    let repository = Repository::find();
    let mut paths = diff.paths.clone();
    if let ([range], Ok(repository)) = (diff.versions.as_slice(), &repository)
        && let Some((old, new)) = self::range(repository, range)?
    {
        return git_sides(repository.clone(), old, Some(new), paths);
    }
    // The files of a bare repository are git's own.
    let is_bare = repository.as_ref().map_or(Ok(false), |repository| repository.has_work_tree().map(|has| !has))?;
    let named = |word: &OsString| named(repository.as_ref().ok(), word, is_bare || !diff.paths.is_empty());
    let named: Vec<Named> = diff.versions.iter().map(named).collect::<Result<_, _>>()?;
    let head = |repository: &Repository| {
        repository
            .commit(OsStr::new("HEAD"))?
            .ok_or_else(|| refused("仓库里还没有提交，没有可比较的版本", "there is no commit yet, so there is nothing to compare with"))
    };
    let mut named = named.into_iter();
    match (named.next(), named.next()) {
        (Some(Named::Path(old)), Some(Named::Path(new))) => {
            if paths.is_empty() {
                return Ok(Sides::Disk(old, new));
            }
            Err(refused("比较两个文件或目录时，-- 后面不能再写路径", "two files or folders are compared whole: name nothing behind --"))
        }
        (Some(Named::Path(_)), Some(Named::Commit(_))) => {
            Err(refused("版本要写在路径前面：perfc diff 版本 路径", "the revision stands before the path: perfc diff REVISION PATH"))
        }
        (Some(Named::Commit(old)), Some(Named::Commit(new))) => git_sides(repository?, old, Some(new), paths),
        (Some(Named::Commit(old)), Some(Named::Path(path))) => {
            paths.push(path);
            git_sides(repository?, old, None, paths)
        }
        (Some(Named::Commit(old)), None) => git_sides(repository?, old, None, paths),
        (first, _) => {
            paths.extend(first.and_then(|first| if let Named::Path(path) = first { Some(path) } else { None }));
            let repository = repository?;
            let old = head(&repository)?;
            git_sides(repository, old, None, paths)
        }
    }
}

fn git_sides(repository: Repository, old: String, new: Option<String>, paths: Vec<PathBuf>) -> Result<Sides, RunError> {
    if new.is_none() && !repository.has_work_tree()? {
        return Err(refused("这个仓库没有工作区：请写出两个版本", "this repository has no work tree: name two revisions"));
    }
    Ok(Sides::Git { repository, old, new, paths })
}

/// `A..B`, or `A...B` from where the two parted; an end that is left out is HEAD.
fn range(repository: &Repository, word: &OsStr) -> Result<Option<(String, String)>, RunError> {
    let Some(text) = word.to_str().filter(|text| !Path::new(text).exists()) else { return Ok(None) };
    let Some((one, two)) = text.split_once("...").or_else(|| text.split_once("..")) else { return Ok(None) };
    let commit = |name: &str| repository.commit(OsStr::new(if name.is_empty() { "HEAD" } else { name }));
    let (Some(one), Some(two)) = (commit(one)?, commit(two)?) else { return Ok(None) };
    if !text.contains("...") {
        return Ok(Some((one, two)));
    }
    match repository.merge_base(&one, &two)? {
        Some(base) => Ok(Some((base, two))),
        None => Err(refused(format!("{text} 的两个版本没有共同的祖先"), format!("the two revisions of {text} have no ancestor in common"))),
    }
}

/// A word is a path or a revision; one that is both must be told apart, as git asks too.
fn named(repository: Option<&Repository>, word: &OsStr, is_revision: bool) -> Result<Named, RunError> {
    let path = PathBuf::from(word);
    let commit = repository.map(|repository| repository.commit(word)).transpose()?.flatten();
    let text = word.to_string_lossy();
    match (path.exists() && !is_revision, commit) {
        (true, None) => Ok(Named::Path(path)),
        (false, Some(commit)) => Ok(Named::Commit(commit)),
        (true, Some(_)) => Err(refused(
            format!("“{text}”既是这里的路径，也是 git 的版本：路径请写成 ./{text}，版本请写成 refs/heads/{text}"),
            format!("`{text}` is a path here and a revision in git: write ./{text} for the path, refs/heads/{text} for the revision"),
        )),
        (false, None) => Err(refused(
            format!("“{text}”不是这里的文件或目录，也不是 git 认得的版本"),
            format!("`{text}` is no file or folder here, and no revision that git knows"),
        )),
    }
}

impl Sides {
    fn versions(self) -> Result<(Version, Version), Vec<RunError>> {
        match self {
            Self::Disk(old, new) => {
                let both_files = old.is_file() && new.is_file();
                Ok((on_disk(&old, both_files)?, on_disk(&new, both_files)?))
            }
            Self::Git { repository, old, new, paths } => {
                let top = absolute(&repository.top);
                let paths: Vec<PathBuf> = if paths.is_empty() { vec![top.clone()] } else { paths.iter().map(|path| absolute(&resolved(path))).collect() };
                let mut objects = repository.objects().map_err(|error| vec![error])?;
                let mut revision = |commit: &str| -> Result<(Overlay, Vec<Blob>), Vec<RunError>> {
                    let sources = objects.sources(commit).map_err(|error| vec![error])?;
                    Ok((objects.overlay(&top, &sources).map_err(|error| vec![error])?, sources.to_vec()))
                };
                let (old, old_sources) = revision(&old)?;
                let new = new.map(|commit| revision(&commit)).transpose()?;
                let is_in_tree = |sources: &[Blob], path: &Path| sources.iter().any(|source| top.join(&source.path).starts_with(path));
                let is_in_old = |path: &Path| is_in_tree(&old_sources, path);
                let is_in_new = |path: &Path| new.as_ref().map_or_else(|| path.exists(), |(_, sources)| is_in_tree(sources, path));
                if let Some(path) = paths.iter().find(|path| **path != top && !is_in_old(path) && !is_in_new(path)) {
                    let path = shown(path.strip_prefix(&top).unwrap_or(path));
                    return Err(vec![refused(format!("两个版本里都没有 {path}"), format!("neither version has {path}"))]);
                }
                let before = in_tree(&old, &top, paths.iter().filter(|path| is_in_old(path)))?;
                let after = match &new {
                    Some((overlay, _)) => in_tree(overlay, &top, paths.iter().filter(|path| is_in_new(path)))?,
                    None => in_tree(&Overlay::default(), &top, paths.iter().filter(|path| is_in_new(path)))?,
                };
                Ok((before, after))
            }
        }
    }
}

/// A path with the links of its folder resolved, as git tells the top of a work tree.
fn resolved(path: &Path) -> PathBuf {
    let path = absolute(path);
    match (path.parent().and_then(|folder| std::fs::canonicalize(folder).ok()), path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

fn on_disk(path: &Path, alone: bool) -> Result<Version, Vec<RunError>> {
    let overlay = Overlay::default();
    let plan = plan_over(vec![Input::Path(path.to_owned())], &overlay);
    let path = absolute(path);
    // Two files are compared whatever they are called.
    let root = if path.is_file() && !alone { path.parent().map(Path::to_owned).unwrap_or_default() } else { path };
    version(&plan, &overlay, &root, false)
}

/// The sources at some paths of a tree, told by their paths from `top`.
pub(super) fn in_tree<'p>(overlay: &Overlay, top: &Path, paths: impl Iterator<Item = &'p PathBuf>) -> Result<Version, Vec<RunError>> {
    let plan = plan_over(paths.map(|path| Input::Path(path.clone())).collect(), overlay);
    version(&plan, overlay, top, true)
}

/// `may_be_empty` where no source at all is an answer too.
fn version(plan: &Plan, overlay: &Overlay, root: &Path, may_be_empty: bool) -> Result<Version, Vec<RunError>> {
    let registry = Registry::default();
    let mut compiled = facts(plan, overlay, &registry, &Progress::default());
    compiled.problems.retain(|problem| !may_be_empty || problem.message != NO_SOURCE);
    if !compiled.problems.is_empty() {
        return Err(compiled.problems.iter().map(run::unreadable).collect());
    }
    let path = |file: FileId| registry.path(file).map(|path| shown(path.strip_prefix(root).unwrap_or(&path))).unwrap_or_default();
    Ok(Version::new(compiled, path))
}
