//! `perfc build`: the checked sources, in the format and the place that were asked for.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};

use super::run;
use super::shelf::NamelessFile;
use super::{MessageFormat, Settings, mistakes, output, progress};
use crate::compile::{Compiled, CompiledSet, Progress, compile_onto, compile_with};
use crate::diagnostics::render::RunError;
use crate::diagnostics::{Language, Severities, Severity, push_visible, suggest};
use crate::emit::{Failure, Format, Options, Parts};
use crate::model::printed::Values;
use crate::names;
use crate::source::LineIndex;
use crate::workspace::{plan, shown};

/// How many open errors a draft lists.
const MOST_LISTED: usize = 200;

/// How long a file's name may be, in bytes, its ending not counted: what every system takes.
const LONGEST_NAME: usize = 180;

/// What is asked of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// Files and folders; `-` is standard input. Never empty.
    pub paths: Vec<PathBuf>,
    /// Where to; standard output if not said.
    pub output: Option<PathBuf>,
    /// In which format; to be told by the output's name if not said.
    pub to: Option<Format>,
    /// The projects that are written; all if none is named.
    pub projects: Vec<String>,
    /// How values are printed.
    pub values: Values,
    /// Whether forms are written with errors open.
    pub draft: bool,
    /// Whether CSV begins with a byte order mark.
    pub bom: bool,
    /// How severe findings are to be.
    pub severities: Severities,
}

/// One output.
struct Job<'c> {
    /// Standard output if none.
    path: Option<PathBuf>,
    /// The sets, and in each the places of the projects.
    sets: Vec<(&'c CompiledSet, &'c Parts, Vec<usize>)>,
}

/// Runs it: output where it is wanted, findings on standard error.
pub(super) fn run(settings: Settings, build: &Build) -> u8 {
    let options = match options(build) {
        Ok(options) => options,
        Err(error) => return run::usage(settings, &error),
    };
    let (inputs, failed) = run::inputs(settings, build.paths.clone());
    build_compiled(settings, build, options, failed, |progress| {
        if options.draft {
            // It says itself where its errors are.
            return compile_with(plan(inputs), Some(options), &build.severities, progress);
        }
        let plan = plan(inputs);
        compile_onto(Arc::new(NamelessFile::of(&plan)), plan, options, &build.severities, progress)
    })
}

/// The same for what was compiled in some way of its own; `failed` where something could not be read before.
pub(super) fn build_compiled(settings: Settings, build: &Build, options: Options, failed: bool, compile: impl FnOnce(&Progress) -> Compiled + Send) -> u8 {
    let progress = Progress::default();
    let mut written = Vec::new();
    let mut refusal = None;
    let mut compiled = progress::with_bar(settings.language, &progress, || {
        let compiled = compile(&progress);
        if !(compiled.count(Severity::Warning) > 0 && settings.deny_warnings) || options.draft {
            let jobs = jobs(&compiled, build, options.format);
            refusal = jobs.and_then(|jobs| write(&compiled, &jobs, options, &progress, &mut written)).err();
        }
        compiled
    });
    // What is written is not needed any more, and the texts that are to be told are as long.
    compiled.sets.iter_mut().for_each(|set| set.output = None);
    let mut out = String::new();
    let style = settings.style(&io::stderr());
    run::findings(&mut out, &mut compiled, refusal.as_ref(), settings, style, |out| {
        run::eprint(out);
        out.clear();
    });
    let code = run::exit_code(failed || refusal.is_some() || !compiled.problems.is_empty(), run::has_errors(&compiled, settings));
    if settings.format == MessageFormat::Human {
        for path in &written {
            let _ = match settings.language {
                Language::Chinese => writeln!(out, "已写入 {path}"),
                Language::English => writeln!(out, "wrote {path}"),
            };
        }
        run::summary(&mut out, &compiled, settings.language, false);
    }
    run::eprint(&out);
    code
}

// ---- what is asked ----------------------------------------------------------------------------------------------------------------

fn refused(zh: &str, en: &str) -> RunError {
    RunError { zh: zh.to_owned(), en: en.to_owned(), file: None }
}

pub(super) fn options(build: &Build) -> Result<Options, RunError> {
    let format = format(build)?;
    if build.draft && !format.is_form() {
        return Err(refused(
            "--draft 只用于申报表（xlsx、docx、html、markdown、text）：数据里没有地方标明草稿",
            "--draft is for forms (xlsx, docx, html, markdown, text): data has no place to say that it is a draft",
        ));
    }
    if build.bom && format != Format::Csv {
        return Err(refused("--bom 只用于 csv", "--bom is for csv only"));
    }
    if build.values != Values::Plain && matches!(format, Format::Json | Format::Ndjson) {
        return Err(refused("--values 只用于申报表和 csv：json 里的数值不带格式", "--values is for forms and csv: values in json have no layout"));
    }
    if format.is_binary() && build.output.is_none() && io::stdout().is_terminal() {
        let name = format.name();
        return Err(RunError {
            zh: format!("{name} 不是文字，终端显示不了：请加上 -o 文件.{name}"),
            en: format!("{name} is no text that a terminal could show: add -o FILE.{name}"),
            file: None,
        });
    }
    Ok(Options { format, values: build.values, draft: build.draft, bom: build.bom })
}

fn format(build: &Build) -> Result<Format, RunError> {
    let target = build.output.as_deref();
    let path = || target.map(shown);
    let ending = target.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    if ending.as_deref() == Some("perf") {
        let (zh, en) = ("这是源文件，不会用输出去覆盖它", "this is a source file and will not be overwritten by output");
        return Err(RunError { file: path(), ..refused(zh, en) });
    }
    if let Some(format) = build.to {
        return Ok(format);
    }
    match ending.as_deref() {
        Some("pdf") => {
            let (zh, en) = mistakes::PDF;
            Err(RunError { file: path(), ..refused(zh, en) })
        }
        Some("xls" | "doc" | "et" | "wps") => {
            let (zh, en) =
                ("不写旧的格式：请用 .xlsx 或 .docx，WPS 和 Office 都能打开", "old formats are not written: use .xlsx or .docx, which WPS and Office open");
            Err(RunError { file: path(), ..refused(zh, en) })
        }
        Some(ending) if !target.is_some_and(Path::is_dir) => Format::find(ending).ok_or_else(|| {
            let names = Format::ALL.map(Format::name);
            RunError {
                zh: format!("从文件名看不出要写成什么格式，请加上 --to，后面是 {} 之一", names.join("、")),
                en: format!("the name does not tell the format: add --to with one of {}", names.join(", ")),
                file: path(),
            }
        }),
        _ => Ok(Format::Json),
    }
}

// ---- what is written --------------------------------------------------------------------------------------------------------------

/// Which projects of which sets go where.
fn jobs<'c>(compiled: &'c Compiled, build: &Build, format: Format) -> Result<Vec<Job<'c>>, RunError> {
    let picked: FxHashSet<_> = build.projects.iter().map(|name| names::identity(name)).collect();
    if let Some(error) = unknown_project(compiled, build) {
        return Err(error);
    }
    let mut sets = Vec::new();
    for set in &compiled.sets {
        let Some(parts) = &set.output else { continue };
        let is_picked = |name: &str| picked.is_empty() || picked.contains(&names::identity(name));
        let places: Vec<usize> = set.projects.iter().enumerate().filter(|(_, project)| is_picked(&project.name)).map(|(place, _)| place).collect();
        if !places.is_empty() || picked.is_empty() {
            sets.push((set, parts, places));
        }
    }
    let several = compiled.sets.len() > 1 && (picked.is_empty() || sets.len() > 1);
    let Some(target) = &build.output else {
        return one_job(None, sets, several, format);
    };
    let name = shown(target);
    if !(target.is_dir() || name.ends_with(['/', std::path::MAIN_SEPARATOR]) || several && target.extension().is_none()) {
        return one_job(Some(target.clone()), sets, several, format);
    }
    let ending = format.endings().first().copied().unwrap_or_default();
    let path = |name: &str| Some(target.join(format!("{name}.{ending}")));
    if several {
        return Ok(sets.into_iter().map(|(set, parts, places)| Job { path: path(&set.name), sets: vec![(set, parts, places)] }).collect());
    }
    let mut jobs = Vec::new();
    for (set, parts, places) in sets {
        for place in places {
            let name = set.projects.get(place).map_or("", |project| project.name.as_str());
            jobs.push(Job { path: path(&file_name(name, place, set.projects.len())), sets: vec![(set, parts, vec![place])] });
        }
    }
    Ok(jobs)
}

fn one_job<'c>(path: Option<PathBuf>, sets: Vec<(&'c CompiledSet, &'c Parts, Vec<usize>)>, several: bool, format: Format) -> Result<Vec<Job<'c>>, RunError> {
    if several && format != Format::Ndjson {
        return Err(RunError {
            zh: format!("这里有 {} 套表，一个 {} 文件只能放一套：请用 -o 目录/", sets.len(), format.name()),
            en: format!("there are {} sets, and one {} file holds one: use -o DIR/", sets.len(), format.name()),
            file: path.as_deref().map(shown),
        });
    }
    Ok(if sets.is_empty() { Vec::new() } else { vec![Job { path, sets }] })
}

fn unknown_project(compiled: &Compiled, build: &Build) -> Option<RunError> {
    let known: FxHashMap<_, &str> = if build.projects.is_empty() {
        return None;
    } else {
        compiled.sets.iter().flat_map(|set| &set.projects).map(|project| (names::identity(&project.name), project.name.as_str())).collect()
    };
    let unknown = build.projects.iter().find(|name| !known.contains_key(&names::identity(name)))?;
    let mut names: Vec<&str> = known.into_values().collect();
    names.sort_unstable();
    let mut name = String::new();
    push_visible(&mut name, unknown);
    let mut near = String::new();
    let like = names.iter().copied().find(|known| known.contains(unknown.as_str())).or_else(|| suggest::nearest(unknown, names.iter().copied()));
    push_visible(&mut near, like.unwrap_or_default());
    let tip = |zh: String, en: String| if near.is_empty() { (String::new(), String::new()) } else { (zh, en) };
    let (zh, en) = tip(format!("；是不是“{near}”？"), format!("; is it `{near}`?"));
    Some(RunError { zh: format!("没有叫“{name}”的项目{zh}"), en: format!("there is no project called `{name}`{en}"), file: None })
}

/// A project's name as a file's, on any system; the number keeps the order, and names apart that are cut alike.
fn file_name(name: &str, place: usize, count: usize) -> String {
    let mut safe: String = name
        .chars()
        .map(|character| match character {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            other if crate::syntax::characters::is_forbidden(other) || other.is_whitespace() => '_',
            other => other,
        })
        .collect();
    safe.truncate(safe.floor_char_boundary(LONGEST_NAME));
    let safe = safe.trim_matches(['.', '_', ' ']);
    if count == 1 && !safe.is_empty() && !is_reserved(safe) {
        return safe.to_owned();
    }
    let width = count.to_string().len().max(2);
    let gap = if safe.is_empty() { "" } else { "-" };
    format!("{:0width$}{gap}{safe}", place + 1)
}

/// Names that Windows keeps for devices, with or without an ending.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let (word, number) = stem.split_at(stem.floor_char_boundary(3));
    matches!((word, number), ("con" | "prn" | "aux" | "nul", "")) || matches!(word, "com" | "lpt") && number.len() == 1
}

/// Writes the outputs; `written` gets those that are there.
fn write(compiled: &Compiled, jobs: &[Job<'_>], options: Options, progress: &Progress, written: &mut Vec<String>) -> Result<(), RunError> {
    progress.to_write.store(jobs.iter().flat_map(|job| &job.sets).map(|(_, _, places)| places.len()).sum(), Ordering::Relaxed);
    // Every file of a set lists the same errors.
    let mut open: FxHashMap<*const CompiledSet, Vec<String>> = FxHashMap::default();
    for job in jobs {
        let content = |out: &mut dyn io::Write| {
            for (set, parts, places) in &job.sets {
                let errors =
                    if options.draft { open.entry(std::ptr::from_ref(*set)).or_insert_with(|| open_errors(compiled, set)).clone() } else { Vec::new() };
                let mut step = || {
                    progress.written.fetch_add(1, Ordering::Relaxed);
                };
                parts.write(out, options, places, errors, &mut step)?;
            }
            Ok(())
        };
        let shown = job.path.as_deref().map_or_else(|| "-".to_owned(), shown);
        let failed = |failure: Failure| match failure {
            Failure::System(error) => run::cannot_write(&shown, &error),
            Failure::Room(zh, en) => RunError { zh, en, file: Some(shown.clone()) },
        };
        match &job.path {
            None => output::write_stdout(content).map_err(failed)?,
            Some(path) => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    std::fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
                }
                output::write_file(path, content).map_err(failed)?;
                written.push(shown);
            }
        }
    }
    Ok(())
}

/// The errors that are open in a set, a line each: what, and where.
fn open_errors(compiled: &Compiled, set: &CompiledSet) -> Vec<String> {
    let is_open = |file| set.erroneous.contains(&file);
    let open = compiled.findings.iter().filter(|finding| finding.severity() == Severity::Error && is_open(finding.primary.at.file));
    let mut indexes: FxHashMap<_, LineIndex<'_>> = FxHashMap::default();
    let mut lines = Vec::new();
    let counted = compiled.dropped.iter().filter(|dropped| dropped.severity == Severity::Error && is_open(dropped.file));
    let mut more: usize = counted.map(|dropped| dropped.count).sum();
    for finding in open {
        if lines.len() == MOST_LISTED {
            more += 1;
            continue;
        }
        let at = finding.primary.at;
        let source = compiled.sources.get(at.file);
        let place = indexes.entry(at.file).or_insert_with(|| LineIndex::new(&source.text)).line_column(at.span.start);
        // The folders depend on where perfc is run, and the output must not.
        let file = source.name.rsplit('/').next().unwrap_or_default();
        lines.push(format!("{} {}（{file}:{place}）", finding.code.info().id, finding.title(Language::Chinese)));
    }
    if more > 0 {
        lines.push(format!("另有 {more} 处错误"));
    }
    lines
}
