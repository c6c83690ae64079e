//! What the commands that compile have in common: what they read, what they found, and the summary of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::cli::{MessageFormat, Settings, output};
use crate::compile::{Compiled, CompiledSet};
use crate::diagnostics::render::{Note, Places, RunError, Style, github, gitlab, human, json, junit, sarif, short};
use crate::diagnostics::{Code, Diagnostic, Language, Message, Severity, plural, visible};
use crate::emit::Failure;
use crate::quantity::grouped;
use crate::source::{FileId, Span, display_width};
use crate::workspace::{self, Input, Problem};
use crate::wrap::cut;

/// The sources were sound.
pub(super) const SOUND: u8 = 0;
/// The sources have errors.
const ERRORS: u8 = 1;
/// It could not be done: bad usage, an unreadable file.
pub(super) const FAILED: u8 = 2;

/// How many findings of one file are printed for people; the rest are counted.
const MOST_PRINTED: usize = 50;
/// Sets of more projects than this are summed up, not listed.
const MOST_LISTED: usize = 50;

/// Of no more findings than this it is plain how often each code comes.
const MOST_UNCOUNTED: usize = 3;
/// How many codes are counted one by one.
const MOST_CODES: usize = 10;

/// How many cells of a terminal a project's name takes in that list; the rest is left out.
const WIDEST_NAME: usize = 48;

/// What standard input is called in messages.
const STANDARD_INPUT: &str = "<stdin>";

/// What was found, for standard output; and how the rest is to be written there.
pub(super) fn findings_of_check(out: &mut String, compiled: &mut Compiled, settings: Settings) -> Style {
    let style = settings.style(&io::stdout());
    findings(out, compiled, None, settings, style, |_| {});
    style
}

/// Writes to standard output; an exit code where that failed.
pub(super) fn say(settings: Settings, text: &str) -> Option<u8> {
    match output::write_stdout(|stdout| Ok(stdout.write_all(text.as_bytes())?)) {
        Err(Failure::System(error)) => Some(system_error(settings, "-", &error)),
        _ => None,
    }
}

pub(super) const fn exit_code(failed: bool, errors: bool) -> u8 {
    if failed {
        FAILED
    } else if errors {
        ERRORS
    } else {
        SOUND
    }
}

pub(super) fn has_errors(compiled: &Compiled, settings: Settings) -> bool {
    compiled.counts().any(|(_, _, severity, _)| is_error(severity, settings))
}

/// Whether findings of a severity make a run fail.
fn is_error(severity: Severity, settings: Settings) -> bool {
    severity == Severity::Error || settings.deny_warnings && severity == Severity::Warning
}

/// Standard error may be gone too; there is nobody left to tell.
pub(super) fn eprint(text: &str) {
    let _ = io::Write::write_all(&mut io::stderr().lock(), text.as_bytes());
}

pub(super) fn usage(settings: Settings, error: &RunError) -> u8 {
    let mut out = String::new();
    run_error(&mut out, settings, settings.style(&io::stderr()), error);
    eprint(&out);
    FAILED
}

fn system_error(settings: Settings, path: &str, error: &io::Error) -> u8 {
    usage(settings, &cannot_write(path, error))
}

pub(super) fn cannot_write(path: &str, error: &io::Error) -> RunError {
    let Message { zh, en } = match error.kind() {
        io::ErrorKind::NotFound => Message { zh: "没有这个目录", en: "there is no such folder" },
        io::ErrorKind::PermissionDenied => Message { zh: "没有写入权限", en: "no permission to write it" },
        io::ErrorKind::ReadOnlyFilesystem => Message { zh: "磁盘是只读的", en: "the disk is read-only" },
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Message { zh: "磁盘已满", en: "the disk is full" },
        io::ErrorKind::IsADirectory => Message { zh: "这是一个目录", en: "this is a folder" },
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => Message { zh: "路径中间有一段不是目录", en: "part of the path is no folder" },
        io::ErrorKind::InvalidFilename => Message { zh: "文件名太长", en: "the name is too long" },
        _ => return RunError { zh: format!("无法写入（{error}）"), en: format!("cannot be written ({error})"), file: Some(path.to_owned()) },
    };
    // What the system says besides may name the temporary file, which means nothing to anyone.
    RunError { zh: zh.to_owned(), en: en.to_owned(), file: Some(path.to_owned()) }
}

/// A path as people type it on a command line.
pub(super) fn argument(path: &Path) -> String {
    let shown = visible(&crate::workspace::shown(path));
    let is_plain = shown.chars().all(|character| character.is_alphanumeric() || "-_./、·".contains(character));
    if is_plain { shown } else { format!("\"{shown}\"") }
}

// ---- compiling --------------------------------------------------------------------------------------------------------------------

/// What the paths name, where standard input is a source; and whether that failed.
pub(super) fn inputs(settings: Settings, paths: Vec<PathBuf>) -> (Vec<Input>, bool) {
    inputs_up_to(settings, paths, workspace::LARGEST_FILE, |path, error| unreadable(&workspace::problem(path, error)))
}

/// The same where standard input may have so many bytes, and with the words for why it cannot be read.
pub(super) fn inputs_up_to(settings: Settings, paths: Vec<PathBuf>, most: u64, unread: impl Fn(&Path, &io::Error) -> RunError) -> (Vec<Input>, bool) {
    let mut inputs = Vec::with_capacity(paths.len());
    let mut failed = false;
    let mut standard_input_taken = false;
    for path in paths {
        if path.as_os_str() != "-" {
            inputs.push(Input::Path(path));
        } else if !std::mem::replace(&mut standard_input_taken, true) {
            let mut bytes = Vec::new();
            match workspace::read_all(io::stdin().lock(), &mut bytes, most) {
                Ok(()) => inputs.push(Input::Text(STANDARD_INPUT.to_owned(), bytes)),
                Err(error) => {
                    failed = true;
                    usage(settings, &unread(Path::new(STANDARD_INPUT), &error));
                }
            }
        }
    }
    (inputs, failed)
}

// ---- findings ---------------------------------------------------------------------------------------------------------------------

/// What was found, what could not be read, and why the rest was not done where `refusal` says so. `hand_on` may print and take away what is there already,
/// so that many findings need not wait in memory for the last.
pub(super) fn findings(out: &mut String, compiled: &mut Compiled, refusal: Option<&RunError>, settings: Settings, style: Style, hand_on: impl Fn(&mut String)) {
    let is_one_by_one = matches!(settings.format, MessageFormat::Human | MessageFormat::Short | MessageFormat::Github | MessageFormat::Json);
    if !is_one_by_one {
        let unheld: Vec<FileId> = compiled.unheld.keys().copied().collect();
        hold(compiled, &unheld);
    }
    let errors: Vec<RunError> = compiled.problems.iter().map(unreadable).chain(compiled.unread.iter().chain(refusal).cloned()).collect();
    // By name: ids are in no order.
    let file = |compiled: &Compiled, id: FileId| (compiled.sources.get(id).name.clone(), id);
    let mut left: BTreeMap<(String, FileId), usize> = BTreeMap::new();
    for dropped in &compiled.dropped {
        *left.entry(file(compiled, dropped.file)).or_default() += dropped.count;
    }
    let unlisted_of = |left: BTreeMap<(String, FileId), usize>| left.into_iter().map(|((name, _), more)| unlisted(&name, more)).collect::<Vec<_>>();
    match settings.format {
        MessageFormat::Gitlab => {
            let errors = [unlisted_of(left), errors].concat();
            let mut places = Places::new(&compiled.sources);
            return gitlab::report(out, &compiled.findings, &errors, &compiled.notes, &mut places, style.language);
        }
        MessageFormat::Sarif => {
            let mut places = Places::in_utf16(&compiled.sources);
            let notes: Vec<RunError> = unlisted_of(left).into_iter().chain(compiled.notes.iter().cloned().map(Note::into_error)).collect();
            return sarif::report(out, &compiled.findings, &errors, &notes, &mut places, style.language);
        }
        MessageFormat::Junit => {
            let files = junit_files(compiled, &left, settings);
            let mut places = Places::new(&compiled.sources);
            return junit::report(out, files, &compiled.findings, &errors, settings.deny_warnings, &mut places, style.language);
        }
        MessageFormat::Human | MessageFormat::Short | MessageFormat::Github | MessageFormat::Json => {}
    }
    let mut printed: FxHashMap<FileId, usize> = FxHashMap::default();
    let findings = std::mem::take(&mut compiled.findings);
    let mut rest = findings.as_slice();
    while !rest.is_empty() {
        let (count, unheld) = told_together(rest, &compiled.unheld);
        let (together, behind) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        rest = behind;
        hold(compiled, &unheld);
        let mut places = Places::new(&compiled.sources);
        for finding in together {
            let id = finding.primary.at.file;
            let count = printed.entry(id).or_default();
            *count += 1;
            if !matches!(settings.format, MessageFormat::Json | MessageFormat::Github) && *count > MOST_PRINTED {
                *left.entry(file(compiled, id)).or_default() += 1;
                continue;
            }
            self::finding(out, finding, &mut places, settings, style);
        }
        for id in unheld {
            compiled.sources.hold(id, String::new());
        }
        hand_on(out);
    }
    compiled.findings = findings;
    for ((name, _), more) in left {
        let RunError { zh, en, .. } = unlisted(&name, more);
        note(out, settings, style, zh, en, &name);
    }
    for note in &compiled.notes {
        told(out, settings, style, note);
    }
    if settings.format == MessageFormat::Human && !compiled.notes.is_empty() {
        out.push('\n');
    }
    for error in &errors {
        run_error(out, settings, style, error);
    }
}

/// How many texts are held at a time that are read only to be shown.
const MOST_HELD: usize = 64;

/// How many of some findings are told together, and the files whose texts must be read for that.
fn told_together(findings: &[Diagnostic], unheld: &FxHashMap<FileId, PathBuf>) -> (usize, Vec<FileId>) {
    let mut files = Vec::new();
    for (count, finding) in findings.iter().enumerate() {
        let places = std::iter::once(&finding.primary).chain(&finding.secondary).map(|label| label.at.file);
        let mut wanted: Vec<FileId> = places.filter(|file| unheld.contains_key(file) && !files.contains(file)).collect();
        wanted.dedup();
        if count > 0 && files.len() + wanted.len() > MOST_HELD {
            return (count, files);
        }
        files.extend(wanted);
    }
    (findings.len(), files)
}

/// Reads texts that are to be shown; of one that has gone meanwhile there is nothing to show.
fn hold(compiled: &mut Compiled, files: &[FileId]) {
    for id in files {
        let read = compiled.unheld.get(id).and_then(|path| workspace::read_text(path).ok());
        compiled.sources.hold(*id, read.map(|decoded| decoded.text).unwrap_or_default());
    }
}

/// The files that were checked, with their projects and what is only counted of them.
fn junit_files<'c>(compiled: &'c Compiled, left: &BTreeMap<(String, FileId), usize>, settings: Settings) -> Vec<junit::File<'c>> {
    let mut projects: FxHashMap<FileId, Vec<(&str, Span)>> = FxHashMap::default();
    for project in compiled.sets.iter().flat_map(|set| &set.projects) {
        projects.entry(project.at.file).or_default().push((&project.name, project.span));
    }
    let fails = |id| compiled.dropped.iter().any(|dropped| dropped.file == id && is_error(dropped.severity, settings));
    let file = |(name, id)| junit::File {
        name,
        id,
        projects: projects.remove(&id).unwrap_or_default(),
        unlisted: left.get(&(name.to_owned(), id)).map(|&more| (unlisted(name, more), fails(id))),
        notes: compiled.notes.iter().filter(|note| note.file == name).collect(),
    };
    compiled.files().into_iter().map(file).collect()
}

/// One finding by itself.
pub(super) fn finding(out: &mut String, finding: &Diagnostic, places: &mut Places<'_>, settings: Settings, style: Style) {
    match settings.format {
        MessageFormat::Human => {
            human::render(out, finding, places, style);
            out.push('\n');
        }
        MessageFormat::Short | MessageFormat::Gitlab | MessageFormat::Sarif | MessageFormat::Junit => short::render(out, finding, places, style),
        MessageFormat::Github => github::render(out, finding, places, style.language),
        MessageFormat::Json => json::render(out, finding, places),
    }
}

/// That a file has more findings than are listed.
fn unlisted(name: &str, more: usize) -> RunError {
    let (zh, en) = (format!("{name} 中另有 {more} 处问题没有列出"), format!("{name} has {more} more findings that are not listed"));
    RunError { zh, en, file: Some(name.to_owned()) }
}

pub(super) fn unreadable(problem: &Problem) -> RunError {
    let (detail, path) = (visible(&problem.detail), visible(&problem.path));
    let behind = |open: &str, close: &str| if detail.is_empty() { String::new() } else { format!("{open}{detail}{close}") };
    RunError { zh: format!("{}{}", problem.message.zh, behind("（", "）")), en: format!("{}{}", problem.message.en, behind(" (", ")")), file: Some(path) }
}

pub(super) fn run_error(out: &mut String, settings: Settings, style: Style, error: &RunError) {
    match settings.format {
        MessageFormat::Human => human::run_error(out, error, style),
        MessageFormat::Short | MessageFormat::Gitlab | MessageFormat::Sarif | MessageFormat::Junit => short::run_error(out, error, style),
        MessageFormat::Github => github::run_error(out, error, style.language),
        MessageFormat::Json => json::run_error(out, error),
    }
}

/// What is to be known of a file besides.
fn told(out: &mut String, settings: Settings, style: Style, note: &Note) {
    match settings.format {
        MessageFormat::Human => human::note(out, note, style),
        MessageFormat::Short | MessageFormat::Gitlab | MessageFormat::Sarif | MessageFormat::Junit => short::note(out, note, style),
        MessageFormat::Github => github::note(out, note, style.language),
        MessageFormat::Json => json::note(out, note),
    }
}

/// A line that is no finding.
pub(super) fn note(out: &mut String, settings: Settings, style: Style, zh: String, en: String, name: &str) {
    let text = if style.language == Language::Chinese { &zh } else { &en };
    match settings.format {
        MessageFormat::Human | MessageFormat::Short | MessageFormat::Gitlab | MessageFormat::Sarif | MessageFormat::Junit => {
            let _ = writeln!(out, "{text}");
        }
        MessageFormat::Github => github::note(out, &Note { zh, en, file: name.to_owned(), place: None }, style.language),
        MessageFormat::Json => json::run_error(out, &RunError { zh, en, file: Some(name.to_owned()) }),
    }
}

// ---- summary ----------------------------------------------------------------------------------------------------------------------

/// What was checked: with `list`, each set as a small table where it is sound and not too long; then the counts.
pub(super) fn summary(out: &mut String, compiled: &Compiled, language: Language, list: bool) {
    let [errors, warnings, notes] = [Severity::Error, Severity::Warning, Severity::Information].map(|severity| compiled.count(severity));
    let projects: usize = compiled.sets.iter().map(|set| set.projects.len()).sum();
    let indicators: usize = compiled.sets.iter().flat_map(|set| &set.projects).map(|project| project.indicators).sum();
    if projects == 0 && compiled.findings.is_empty() && compiled.has_unread() {
        return;
    }
    if list && errors == 0 && projects <= MOST_LISTED {
        for set in compiled.sets.iter().filter(|set| !set.projects.is_empty()) {
            table(out, set, language);
        }
    }
    let _ = match language {
        Language::Chinese => {
            let notes = if notes > 0 { format!("，{notes} 条提示") } else { String::new() };
            writeln!(out, "{projects} 个项目，{indicators} 条指标：{errors} 个错误，{warnings} 个警告{notes}")
        }
        Language::English => {
            let notes = if notes > 0 { format!(", {}", plural(notes, "note")) } else { String::new() };
            let [projects, indicators] = [plural(projects, "project"), plural(indicators, "indicator")];
            writeln!(out, "{projects}, {indicators}: {}, {}{notes}", plural(errors, "error"), plural(warnings, "warning"))
        }
    };
    if errors + warnings + notes > MOST_UNCOUNTED {
        by_code(out, compiled, language);
    }
    if let Some(first) = compiled.findings.first().map(|finding| finding.code.info().id) {
        let _ = match language {
            Language::Chinese => writeln!(out, "各代码的说明见 `perfc explain {first}`"),
            Language::English => writeln!(out, "for more on a code, run `perfc explain {first}`"),
        };
    }
}

/// How often each code was found, the most frequent first.
fn by_code(out: &mut String, compiled: &Compiled, language: Language) {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for (_, code, _, count) in compiled.counts() {
        *counts.entry(code).or_default() += count;
    }
    let mut counts: Vec<(Code, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(code, count)| (std::cmp::Reverse(count), code));
    let (shown, rest) = counts.split_at(counts.len().min(MOST_CODES));
    let width = shown.first().map_or(0, |(_, count)| count.to_string().len());
    for (code, count) in shown {
        let info = code.info();
        let _ = writeln!(out, "  {count:>width$}  {}  {}", info.id, info.headline(language));
    }
    let more: usize = rest.iter().map(|(_, count)| count).sum();
    if more > 0 {
        let _ = match language {
            Language::Chinese => writeln!(out, "  另有 {} 种，共 {more} 条", rest.len()),
            Language::English => writeln!(out, "  and {more} of {} other codes", rest.len()),
        };
    }
}

/// The projects of a set: number, name, budget, indicators; and their sum.
fn table(out: &mut String, set: &CompiledSet, language: Language) {
    let (sum_word, unit, count_unit) = match language {
        Language::Chinese => ("合计", "元", "条指标"),
        Language::English => ("sum", "元", "indicators"),
    };
    if let Some(title) = &set.title {
        crate::diagnostics::push_visible(out, title);
        out.push('\n');
    }
    let visible = |text: &str| {
        let mut shown = String::new();
        crate::diagnostics::push_visible(&mut shown, text);
        cut(&shown, WIDEST_NAME)
    };
    let mut rows: Vec<(String, String, String, usize)> = set
        .projects
        .iter()
        .enumerate()
        .map(|(index, project)| ((index + 1).to_string(), visible(&project.name), project.budget.map(grouped).unwrap_or_default(), project.indicators))
        .collect();
    if rows.len() > 1
        && let Some(sum) = set.sum
    {
        let indicators = set.projects.iter().map(|project| project.indicators).sum();
        rows.push((String::new(), sum_word.to_owned(), grouped(sum), indicators));
    }
    let width = |cell: fn(&(String, String, String, usize)) -> usize| rows.iter().map(cell).max().unwrap_or_default();
    let (numbers, names, amounts) = (width(|row| row.0.len()), width(|row| display_width(&row.1)), width(|row| row.2.len()));
    let counts = width(|row| row.3.to_string().len());
    for (number, name, amount, indicators) in &rows {
        let gap = " ".repeat(names.saturating_sub(display_width(name)));
        let money = if amount.is_empty() { " " } else { unit };
        let pad = if amount.is_empty() { " " } else { "" };
        let _ = writeln!(out, "  {number:>numbers$}  {name}{gap}  {amount:>amounts$} {money}{pad}  {indicators:>counts$} {count_unit}");
    }
}
