//! A report of tests in the XML of `JUnit`, as GitLab, Jenkins and what runs on GitHub read it: a suite a file, and in it a case a project.
//!
//! There is no standard of it. What is written is what all of these readers take: at most one `failure` or `error` a case, no times, and nothing but text in
//! `failure` and `system-out`.

use std::fmt::Write as _;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use rustc_hash::FxHashMap;

use super::{Note, Places, RunError, Style, human};
use crate::diagnostics::{Diagnostic, Language, Severity, push_visible};
use crate::source::{FileId, Span};

/// How many findings of one case are told in full.
const MOST_TOLD: usize = 50;

/// A file that was checked.
#[derive(Debug)]
pub struct File<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its id.
    pub id: FileId,
    /// Its projects: their names and whole statements, in any order.
    pub projects: Vec<(&'a str, Span)>,
    /// What is to be said of findings that are only counted, and whether they fail.
    pub unlisted: Option<(RunError, bool)>,
    /// What else is to be known of it.
    pub notes: Vec<&'a Note>,
}

/// Appends the report. A case fails by errors, and where `deny_warnings` is on by warnings too; `errors` is what kept perfc from doing all that was asked.
pub fn report(
    out: &mut String,
    files: Vec<File<'_>>,
    findings: &[Diagnostic],
    errors: &[RunError],
    deny_warnings: bool,
    places: &mut Places<'_>,
    language: Language,
) {
    let fails = |severity| severity == Severity::Error || deny_warnings && severity == Severity::Warning;
    let mut by_file: FxHashMap<FileId, Vec<&Diagnostic>> = FxHashMap::default();
    for finding in findings {
        by_file.entry(finding.primary.at.file).or_default().push(finding);
    }
    let mut suites: Vec<(String, Vec<Case>)> = Vec::with_capacity(files.len() + errors.len());
    for file in files {
        let found = by_file.remove(&file.id).unwrap_or_default();
        suites.push((shown(file.name), cases(file, &found, fails, places, language)));
    }
    for error in errors {
        let name = shown(error.file.as_deref().unwrap_or("perfc"));
        let case = Case {
            name: name.clone(),
            verdict: Some(Verdict { element: "error", kind: "unreadable", message: shown(error.in_language(language)), text: String::new() }),
            out: String::new(),
        };
        suites.push((name, vec![case]));
    }
    let mut bytes = Vec::new();
    // Memory does not fail.
    if write(&mut bytes, &suites).is_ok() {
        out.push_str(&String::from_utf8_lossy(&bytes));
        out.push('\n');
    }
}

/// A test, as the readers call it.
struct Case {
    name: String,
    /// Why it does not pass.
    verdict: Option<Verdict>,
    /// What else is to be said.
    out: String,
}

struct Verdict {
    element: &'static str,
    kind: &'static str,
    message: String,
    text: String,
}

/// The cases of a file: one a project, and one for the file where it has no project or a finding outside of them.
fn cases(mut file: File<'_>, findings: &[&Diagnostic], fails: impl Fn(Severity) -> bool, places: &mut Places<'_>, language: Language) -> Vec<Case> {
    file.projects.sort_unstable_by_key(|(_, span)| span.start);
    let mut of_project: Vec<Vec<&Diagnostic>> = vec![Vec::new(); file.projects.len()];
    let mut of_file: Vec<&Diagnostic> = Vec::new();
    for finding in findings {
        let start = finding.primary.at.span.start;
        let before = file.projects.partition_point(|(_, span)| span.start <= start).checked_sub(1);
        let around = before.filter(|&index| file.projects.get(index).is_some_and(|(_, span)| start < span.end));
        around.and_then(|index| of_project.get_mut(index)).unwrap_or(&mut of_file).push(finding);
    }
    let mut cases = Vec::new();
    if file.projects.is_empty() || !of_file.is_empty() || file.unlisted.is_some() || !file.notes.is_empty() {
        let mut case = case(file.name, &of_file, &fails, places, language);
        if let Some((said, failing)) = &file.unlisted {
            let said = shown(said.in_language(language));
            if *failing {
                let verdict = case.verdict.get_or_insert_with(|| Verdict { element: "failure", kind: "unlisted", message: said.clone(), text: String::new() });
                verdict.text.push_str(&said);
            } else {
                case.out.push_str(&said);
            }
        }
        for note in &file.notes {
            human::note(&mut case.out, note, Style::new(language, false));
        }
        cases.push(case);
    }
    for ((name, _), findings) in file.projects.iter().zip(&of_project) {
        cases.push(case(name, findings, &fails, places, language));
    }
    cases
}

fn case(name: &str, findings: &[&Diagnostic], fails: impl Fn(Severity) -> bool, places: &mut Places<'_>, language: Language) -> Case {
    let (failing, other): (Vec<&Diagnostic>, Vec<&Diagnostic>) = findings.iter().partition(|finding| fails(finding.severity()));
    let verdict = failing.first().map(|first| {
        let info = first.code.info();
        let mut message = format!("{} {}", info.id, first.title(language));
        if failing.len() > 1 {
            let _ = match language {
                Language::Chinese => write!(message, "（共 {} 处）", failing.len()),
                Language::English => write!(message, " ({} in all)", failing.len()),
            };
        }
        Verdict { element: "failure", kind: info.id, message: shown(&message), text: told(&failing, places, language) }
    });
    Case { name: shown(name), verdict, out: told(&other, places, language) }
}

/// Findings as people read them.
fn told(findings: &[&Diagnostic], places: &mut Places<'_>, language: Language) -> String {
    let mut text = String::new();
    for finding in findings.iter().take(MOST_TOLD) {
        human::render(&mut text, finding, places, Style::new(language, false));
        text.push('\n');
    }
    let more = findings.len().saturating_sub(MOST_TOLD);
    if more > 0 {
        let _ = match language {
            Language::Chinese => writeln!(text, "另有 {more} 处没有列出"),
            Language::English => writeln!(text, "{more} more are not listed"),
        };
    }
    text
}

/// On one line, with nothing that a terminal would obey.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    push_visible(&mut shown, text);
    shown
}

/// What XML 1.0 cannot hold (2.2, Char), and what it would read as another line end, shown as escapes.
fn legal(text: &str) -> String {
    let illegal = |character: char| matches!(character, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    let mut legal = String::with_capacity(text.len());
    for character in text.chars() {
        if illegal(character) {
            legal.extend(character.escape_unicode());
        } else {
            legal.push(character);
        }
    }
    legal
}

/// The numbers of tests, failures and errors, as attributes.
fn counts<'c>(cases: impl Iterator<Item = &'c Case>) -> [(&'static str, String); 3] {
    let (mut tests, mut failures, mut errors) = (0, 0, 0);
    for case in cases {
        tests += 1;
        match &case.verdict {
            Some(verdict) if verdict.element == "error" => errors += 1,
            Some(_) => failures += 1,
            None => {}
        }
    }
    [("tests", tests), ("failures", failures), ("errors", errors)].map(|(name, count): (_, usize)| (name, count.to_string()))
}

fn write(out: &mut Vec<u8>, suites: &[(String, Vec<Case>)]) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    open(&mut xml, "testsuites", &[("name", "perfc")], &counts(suites.iter().flat_map(|(_, cases)| cases)))?;
    for (name, cases) in suites {
        open(&mut xml, "testsuite", &[("name", name)], &counts(cases.iter()))?;
        for case in cases {
            open(&mut xml, "testcase", &[("classname", name), ("name", &case.name), ("file", name)], &[])?;
            if let Some(verdict) = &case.verdict {
                open(&mut xml, verdict.element, &[("message", &verdict.message), ("type", verdict.kind)], &[])?;
                close(&mut xml, verdict.element, &verdict.text)?;
            }
            if !case.out.is_empty() {
                open(&mut xml, "system-out", &[], &[])?;
                close(&mut xml, "system-out", &case.out)?;
            }
            close(&mut xml, "testcase", "")?;
        }
        close(&mut xml, "testsuite", "")?;
    }
    close(&mut xml, "testsuites", "")
}

fn open(xml: &mut Writer<&mut Vec<u8>>, name: &str, attributes: &[(&str, &str)], counts: &[(&str, String)]) -> io::Result<()> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes.iter().map(|(key, value)| (*key, *value)).chain(counts.iter().map(|(key, value)| (*key, value.as_str()))) {
        start.push_attribute((key, legal(value).as_str()));
    }
    xml.write_event(Event::Start(start))
}

/// Closes an element behind what stands in it.
fn close(xml: &mut Writer<&mut Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    if !text.is_empty() {
        xml.write_event(Event::Text(BytesText::new(&legal(text))))?;
    }
    xml.write_event(Event::End(BytesEnd::new(name)))
}
