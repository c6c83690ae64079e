//! A report in the Static Analysis Results Interchange Format, SARIF 2.1.0 (OASIS): one run, with the rules that have findings, the findings and what could
//! not be read. Section numbers are those of the standard.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::json;
use super::{Fingerprints, Places, RunError, sentences};
use crate::diagnostics::codes::Info;
use crate::diagnostics::explain;
use crate::diagnostics::{Applicability, Code, Diagnostic, Fix, Language, Severity, push_visible};
use crate::source::{FileId, Location};

/// What paths are relative to: the folder that perfc was run in, by the name that readers know.
const ROOT: &str = "%SRCROOT%";

/// What stands for itself in a path; a colon might be taken for the end of a scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    invocations: [Invocation; 1],
    original_uri_base_ids: FxHashMap<&'static str, Base>,
    results: Vec<Finding<'a>>,
    /// A character outside the BMP takes two columns.
    column_kind: &'static str,
    language: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    language: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
    properties: Tags,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Tags {
    tags: Vec<&'static str>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Whole>,
}

/// A file as a whole.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    physical_location: File,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File {
    artifact_location: Artifact,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Place; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Place>,
    partial_fingerprints: FxHashMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<[Repair<'a>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    /// The cell of a sheet or table, which has no lines (3.33).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
}

/// Lines and columns from 1, the end one past the last column; and the bytes of the file, from 0, where they are those of its text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_offset: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_length: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair<'a> {
    description: Text,
    artifact_changes: Vec<Change<'a>>,
    properties: Certainty,
}

/// Whether a repair may be made without looking.
#[derive(Serialize)]
struct Certainty {
    applicability: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    inserted_content: Option<Content<'a>>,
}

#[derive(Serialize)]
struct Content<'a> {
    text: &'a str,
}

/// Appends the report. `errors` is what kept perfc from doing all that was asked, `notes` what is to be said besides; `places` counts in UTF-16.
pub fn report(out: &mut String, findings: &[Diagnostic], errors: &[RunError], notes: &[RunError], places: &mut Places<'_>, language: Language) {
    let mut codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let sources = places.sources();
    let mut fingerprints = Fingerprints::default();
    let results = findings
        .iter()
        .map(|finding| {
            let related = finding.secondary.iter().enumerate().map(|(index, label)| {
                let message = Some(finding.label_text(label, language)).filter(|text| !text.is_empty()).map(message);
                place(Some(index + 1), label.at, message, places, language)
            });
            Finding {
                rule_id: finding.code.info().id,
                rule_index: codes.binary_search(&finding.code).unwrap_or_default(),
                level: level(finding.severity()),
                message: message(sentences(finding, language).join("\n")),
                related_locations: related.collect(),
                locations: [place(None, finding.primary.at, None, places, language)],
                partial_fingerprints: FxHashMap::from_iter([("finding/v1", fingerprints.of_finding(finding, sources))]),
                fixes: finding.fix.as_ref().map(|fix| [repair(fix, finding.fix_title(language).unwrap_or_default(), places)]),
            }
        })
        .collect();
    let notifications = errors.iter().map(|error| (error, Severity::Error)).chain(notes.iter().map(|note| (note, Severity::Warning)));
    let version = env!("CARGO_PKG_VERSION");
    let root = match language {
        Language::Chinese => "运行 perfc 的目录",
        Language::English => "The folder that perfc was run in.",
    };
    let tag = match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "perfc",
                    version,
                    semantic_version: version,
                    language: tag,
                    rules: codes.iter().map(|code| rule(code.info(), language)).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: errors.is_empty(),
                tool_execution_notifications: notifications.map(|(said, severity)| notification(said, severity, language)).collect(),
            }],
            original_uri_base_ids: FxHashMap::from_iter([(ROOT, Base { description: Text { text: root.to_owned() } })]),
            results,
            column_kind: "utf16CodeUnits",
            language: tag,
        }],
    };
    json::write_pretty(out, &log);
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "note",
    }
}

fn rule(info: &Info, language: Language) -> Rule {
    let page = explain::page(info, language);
    Rule {
        id: info.id,
        name: info.name,
        short_description: Text { text: info.headline(language) },
        full_description: Text { text: explain::description(info, language) },
        help: Help { text: page.clone(), markdown: page },
        default_configuration: Configuration { level: level(info.severity) },
        properties: Tags { tags: explain::group(info).map(|group| group.in_language(language)).into_iter().collect() },
    }
}

/// A message: braces, which would hold the number of an argument, are doubled (3.11.5), and nothing in it is a link (3.11.6).
fn message(text: String) -> Text {
    let text = if text.contains("](") { text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") } else { text };
    Text { text: text.replace('{', "{{").replace('}', "}}") }
}

fn notification(said: &RunError, severity: Severity, language: Language) -> Notification {
    let mut text = String::new();
    push_visible(&mut text, said.in_language(language));
    let locations = said.file.iter().map(|file| Whole { physical_location: File { artifact_location: artifact(file) } });
    Notification { level: level(severity), message: message(text), locations: locations.collect() }
}

/// Where a file is: from where perfc was run, where its name says no more, else where that leads.
fn artifact(name: &str) -> Artifact {
    let encoded = utf8_percent_encode(name, PATH).to_string();
    let drive = name.as_bytes().get(1) == Some(&b':') && name.starts_with(|first: char| first.is_ascii_alphabetic());
    if name.starts_with('/') {
        // Behind two slashes stands the name of a computer.
        let scheme = if name.starts_with("//") { "file:" } else { "file://" };
        Artifact { uri: format!("{scheme}{encoded}"), uri_base_id: None }
    } else if drive {
        Artifact { uri: format!("file:///{}", encoded.replacen("%3A", ":", 1)), uri_base_id: None }
    } else {
        let plain = encoded.strip_prefix("./").unwrap_or(&encoded).to_owned();
        // What lies outside the folder is not below its base.
        let outside = plain.split('/').next() == Some("..");
        Artifact { uri: plain, uri_base_id: (!outside).then_some(ROOT) }
    }
}

fn place_of(file: FileId, places: &Places<'_>) -> Artifact {
    artifact(&places.sources().get(file).name)
}

fn region(at: Location, places: &mut Places<'_>) -> Region {
    let (start, end) = places.ends(at);
    let is_text = places.sources().get(at.file).cells.is_empty();
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        byte_offset: is_text.then_some(at.span.start),
        // None is 0 (3.30.12).
        byte_length: at.span.end.checked_sub(at.span.start).filter(|length| *length > 0 && is_text),
    }
}

fn place(id: Option<usize>, at: Location, message: Option<Text>, places: &mut Places<'_>, language: Language) -> Place {
    let cell = places.cell(at);
    let region = cell.is_none().then(|| region(at, places));
    let name = |cell: &crate::import::table::Place| {
        let mut fully_qualified_name = String::new();
        push_visible(&mut fully_qualified_name, &cell.in_language(language));
        Logical { fully_qualified_name }
    };
    let logical_locations = cell.into_iter().map(name).collect();
    Place { id, physical_location: Physical { artifact_location: place_of(at.file, places), region }, logical_locations, message }
}

/// A fix, its edits gathered file by file.
fn repair<'a>(fix: &'a Fix, title: String, places: &mut Places<'_>) -> Repair<'a> {
    let mut changes: Vec<Change<'a>> = Vec::new();
    for edit in &fix.edits {
        let artifact_location = place_of(edit.at.file, places);
        let inserted_content = Some(edit.text.as_str()).filter(|text| !text.is_empty()).map(|text| Content { text });
        let replacement = Replacement { deleted_region: region(edit.at, places), inserted_content };
        match changes.iter_mut().find(|change| change.artifact_location == artifact_location) {
            Some(change) => change.replacements.push(replacement),
            None => changes.push(Change { artifact_location, replacements: vec![replacement] }),
        }
    }
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    Repair { description: message(title), artifact_changes: changes, properties: Certainty { applicability } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_a_relative_or_a_file_uri() {
        for (name, uri, base) in [
            ("2026/甲 1.perf", "2026/%E7%94%B2%201.perf", Some(ROOT)),
            ("./a:b.perf", "a%3Ab.perf", Some(ROOT)),
            ("<stdin>", "%3Cstdin%3E", Some(ROOT)),
            ("../a.perf", "../a.perf", None),
            ("..a/b.perf", "..a/b.perf", Some(ROOT)),
            ("/home/a#?.perf", "file:///home/a%23%3F.perf", None),
            ("//office/表/a.perf", "file://office/%E8%A1%A8/a.perf", None),
            ("C:/表/a.perf", "file:///C:/%E8%A1%A8/a.perf", None),
        ] {
            let artifact = artifact(name);
            assert_eq!((artifact.uri.as_str(), artifact.uri_base_id), (uri, base), "{name}");
        }
    }

    #[test]
    fn a_message_holds_no_placeholder_and_no_link() {
        assert_eq!(message("缺少 `}`，{0} 处".to_owned()).text, "缺少 `}}`，{{0}} 处");
        assert_eq!(message("[甲](1) \\".to_owned()).text, "\\[甲\\](1) \\\\");
        assert_eq!(message("[甲] \\".to_owned()).text, "[甲] \\");
    }
}
