//! What `fix` says it has done: a line for each file, what was not repaired and why, and a last line for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::{Mode, Result, is_summed_up};
use crate::cli::{MessageFormat, Settings, run};
use crate::diagnostics::render::{Places, Style};
use crate::diagnostics::{Code, Language, visible};
use crate::fix::{Outcome, Refused, Why};
use crate::source::{FileId, Sources};

/// The whole report, as the message format has it.
pub(super) fn report(settings: Settings, style: Style, mode: Mode, outcome: &Outcome, results: &BTreeMap<FileId, Result>, unwritten: &[FileId]) -> String {
    let mut out = String::new();
    let sources = &outcome.compiled.sources;
    let mut places = Places::new(sources);
    let mut files: Vec<FileId> = results.keys().copied().collect();
    files.sort_by_key(|id| sources.get(*id).name.as_str());
    for id in files {
        let Some(result) = results.get(&id) else { continue };
        let name = sources.get(id).name.as_str();
        let refused: Vec<&Refused> = outcome.refused.iter().filter(|refused| refused.finding.primary.at.file == id).collect();
        let done = if unwritten.contains(&id) { Done::Unwritten } else { Done::of(mode) };
        if settings.format == MessageFormat::Json {
            json(&mut out, name, result, done, &refused, sources, &mut places);
            continue;
        }
        let line = |language| line(language, name, result, done);
        run::note(&mut out, settings, style, line(Language::Chinese), line(Language::English), name);
        for refused in refused {
            let at = places.ends(refused.finding.primary.at).0;
            let text = |language| refusal(language, name, (at.line, at.column), refused, sources);
            run::note(&mut out, settings, style, text(Language::Chinese), text(Language::English), name);
        }
    }
    if is_summed_up(settings) {
        summary(&mut out, settings.language, mode, outcome, results, unwritten);
    }
    out
}

/// How far the repairs got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Written,
    Shown,
    Unwritten,
}

impl Done {
    const fn of(mode: Mode) -> Self {
        if matches!(mode, Mode::Write) { Self::Written } else { Self::Shown }
    }
}

/// What was done in one file, and what is left.
fn line(language: Language, name: &str, result: &Result, done: Done) -> String {
    let total: usize = result.fixed.values().sum();
    let mut parts: Vec<String> = Vec::new();
    let zh = language == Language::Chinese;
    if total > 0 {
        let codes = result.fixed.iter().map(|(code, count)| {
            let id = code.info().id;
            if zh { format!("{id} {count} 处") } else { format!("{count} {id}") }
        });
        let codes = codes.collect::<Vec<_>>().join(if zh { "，" } else { ", " });
        parts.push(match (done, zh) {
            (Done::Written, true) => format!("改正 {total} 处（{codes}）"),
            (Done::Shown, true) => format!("可以改正 {total} 处（{codes}）"),
            (Done::Unwritten, true) => format!("有 {total} 处改正没有写入（{codes}）"),
            (Done::Written, false) => format!("{total} repaired ({codes})"),
            (Done::Shown, false) => format!("{total} can be repaired ({codes})"),
            (Done::Unwritten, false) => format!("{total} repaired and not written ({codes})"),
        });
    }
    if result.likely > 0 {
        let count = result.likely;
        parts.push(if zh { format!("{count} 处加上 --unsafe 才改") } else { format!("{count} more with --unsafe") });
    }
    if result.manual > 0 {
        let count = result.manual;
        parts.push(if zh { format!("{count} 处要由人改") } else { format!("{count} left to you") });
    }
    let name = visible(name);
    if zh { format!("{name}：{}", parts.join("；")) } else { format!("{name}: {}", parts.join("; ")) }
}

/// That a repair was not made, and why.
fn refusal(language: Language, name: &str, (line, column): (u32, u32), refused: &Refused, sources: &Sources) -> String {
    let (name, id) = (visible(name), refused.finding.code.info().id);
    let fix = refused.finding.fix_title(language).unwrap_or_default();
    let why = why(language, refused.why, sources);
    match language {
        Language::Chinese => format!("{name}:{line}:{column}：{id} 没有改（{fix}）：{why}"),
        Language::English => format!("{name}:{line}:{column}: {id} not repaired ({fix}): {why}"),
    }
}

fn why(language: Language, why: Why, sources: &Sources) -> String {
    let zh = language == Language::Chinese;
    match why {
        Why::Elsewhere(file) => {
            let file = visible(&sources.get(file).name);
            if zh { format!("要改的 {file} 不在给出的路径里") } else { format!("it would change {file}, which was not given") }
        }
        Why::Unhelpful if zh => "改了问题还在".to_owned(),
        Why::Unhelpful => "it would not help".to_owned(),
        Why::Brings(code) => {
            let id = code.info().id;
            if zh { format!("改了会出现 {id}") } else { format!("it would bring in {id}") }
        }
        Why::Untried if zh => "改了不见好的太多，没有试到这一处；请分文件改，或用 --code 分代码改".to_owned(),
        Why::Untried => "too many others did not help, so it was not tried; repair file by file, or code by code with --code".to_owned(),
    }
}

fn summary(out: &mut String, language: Language, mode: Mode, outcome: &Outcome, results: &BTreeMap<FileId, Result>, unwritten: &[FileId]) {
    let total: usize = outcome.fixed.iter().filter(|((file, _), _)| !unwritten.contains(file)).map(|(_, count)| count).sum();
    let files = outcome.files.iter().filter(|file| file.text != file.original && !unwritten.contains(&file.id)).count();
    let left: usize = results.values().map(|result| result.likely + result.manual).sum();
    let _ = match (language, mode) {
        _ if total + left == 0 && !unwritten.is_empty() => Ok(()),
        (Language::Chinese, _) if total + left == 0 => writeln!(out, "没有要改的"),
        (Language::Chinese, _) if total == 0 && unwritten.is_empty() => writeln!(out, "没有可以改正的；还有 {left} 处"),
        (Language::Chinese, Mode::Write) => writeln!(out, "改正 {total} 处，改动 {files} 个文件；还有 {left} 处"),
        (Language::Chinese, _) => writeln!(out, "可以改正 {total} 处，要改动 {files} 个文件；另有 {left} 处"),
        (Language::English, _) if total + left == 0 => writeln!(out, "nothing to repair"),
        (Language::English, _) if total == 0 && unwritten.is_empty() => writeln!(out, "nothing that can be repaired; {left} left"),
        (Language::English, mode) => {
            let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
            match mode {
                Mode::Write => writeln!(out, "{total} repaired, {files} changed; {left} left"),
                _ => writeln!(out, "{total} can be repaired, {files} would change; {left} left"),
            }
        }
    };
}

// ---- JSON -------------------------------------------------------------------------------------------------------------------------

#[derive(Serialize)]
struct FileLine<'s> {
    file: &'s str,
    fixed: BTreeMap<&'static str, usize>,
    written: bool,
    #[serde(rename = "unsafe")]
    likely: usize,
    manual: usize,
    refused: Vec<RefusedLine>,
}

#[derive(Serialize)]
struct RefusedLine {
    code: &'static str,
    line: u32,
    column: u32,
    reason: Both,
}

#[derive(Serialize)]
struct Both {
    zh: String,
    en: String,
}

fn json(out: &mut String, name: &str, result: &Result, done: Done, refused: &[&Refused], sources: &Sources, places: &mut Places<'_>) {
    let refused = refused.iter().map(|refused| {
        let at = places.ends(refused.finding.primary.at).0;
        let reason = Both { zh: why(Language::Chinese, refused.why, sources), en: why(Language::English, refused.why, sources) };
        RefusedLine { code: refused.finding.code.info().id, line: at.line, column: at.column, reason }
    });
    let id = |(code, count): (&Code, &usize)| (code.info().id, *count);
    let line = FileLine {
        file: name,
        fixed: result.fixed.iter().map(id).collect(),
        written: done == Done::Written && !result.fixed.is_empty(),
        likely: result.likely,
        manual: result.manual,
        refused: refused.collect(),
    };
    crate::diagnostics::render::json::write_line(out, &line);
}
