//! A Code Quality report of GitLab: one JSON array, which a merge request shows beside its lines.

use serde::Serialize;

use super::json;
use super::{Fingerprints, Note, Places, RunError};
use crate::diagnostics::{Diagnostic, Language, Severity, push_visible};

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Place<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Appends the report: an entry a finding, one for each file that could not be read, and one for all else that is to be known.
pub fn report(out: &mut String, findings: &[Diagnostic], errors: &[RunError], notes: &[Note], places: &mut Places<'_>, language: Language) {
    let mut fingerprints = Fingerprints::default();
    let mut entries = Vec::with_capacity(findings.len() + errors.len());
    let sources = places.sources();
    for finding in findings {
        let info = finding.code.info();
        let (start, end) = places.ends(finding.primary.at);
        let cell = places.cell(finding.primary.at);
        let mut description = format!("{} {}", info.id, finding.title(language));
        if let Some(cell) = cell {
            let mut place = String::new();
            push_visible(&mut place, &cell.in_language(language));
            description = format!("{place} {description}");
        }
        let lines = cell.map_or(Lines { begin: start.line, end: end.line }, |cell| Lines { begin: cell.line(), end: cell.line() });
        let path = sources.get(finding.primary.at.file).name.as_str();
        let severity = match finding.severity() {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Information => "info",
        };
        entries.push(Entry {
            description,
            check_name: info.name,
            fingerprint: fingerprints.of_finding(finding, sources),
            severity,
            location: Place { path, lines },
        });
    }
    for error in errors {
        let mut description = String::new();
        push_visible(&mut description, error.in_language(language));
        let path = error.file.as_deref().unwrap_or(".");
        entries.push(Entry {
            description,
            check_name: "unreadable",
            fingerprint: fingerprints.of(path, &error.zh),
            severity: "blocker",
            location: Place { path, lines: Lines { begin: 1, end: 1 } },
        });
    }
    for note in notes {
        let error = note.clone().into_error();
        let mut description = String::new();
        push_visible(&mut description, error.in_language(language));
        let line = note.place.as_ref().map_or(1, crate::import::table::Place::line);
        entries.push(Entry {
            description,
            check_name: "note",
            fingerprint: fingerprints.of(&note.file, &error.zh),
            severity: "info",
            location: Place { path: &note.file, lines: Lines { begin: line, end: line } },
        });
    }
    json::write_pretty(out, &entries);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;
    use crate::source::{Location, Sources, Span};

    fn entries(text: &str, findings: &[Span], errors: &[RunError]) -> Vec<serde_json::Value> {
        let mut sources = Sources::default();
        let file = sources.add("2026/甲.perf".to_owned(), text.to_owned());
        let findings: Vec<Diagnostic> =
            findings.iter().map(|&span| Diagnostic::new(Code::NotMoney, Location { file, span }).with("keyword", "预算").with("unit", "吨")).collect();
        let mut out = String::new();
        report(&mut out, &findings, errors, &[], &mut Places::new(&sources), Language::Chinese);
        serde_json::from_str(&out).unwrap()
    }

    #[test]
    fn an_entry_a_finding_with_its_lines() {
        let missing = RunError { zh: "没有这个文件".to_owned(), en: String::new(), file: Some("乙.perf".to_owned()) };
        let found = entries("年度\n  预算 5 吨;\n", &[Span::new(18, 21)], &[missing]);
        assert_eq!(found[0]["description"], "E0401 “预算”应当是以元计的金额");
        assert_eq!((&found[0]["check_name"], &found[0]["severity"]), (&"not-money".into(), &"major".into()));
        assert_eq!(found[0]["location"], serde_json::json!({ "path": "2026/甲.perf", "lines": { "begin": 2, "end": 2 } }));
        assert_eq!((&found[1]["severity"], &found[1]["location"]["path"]), (&"blocker".into(), &"乙.perf".into()));
        assert!(entries("", &[], &[]).is_empty());
    }

    #[test]
    fn a_fingerprint_outlives_a_moved_line_and_is_one_entrys_alone() {
        let prints =
            |text: &str, spans: &[Span]| -> Vec<serde_json::Value> { entries(text, spans, &[]).iter().map(|entry| entry["fingerprint"].clone()).collect() };
        let two = prints("吨吨", &[Span::new(0, 3), Span::new(3, 6)]);
        assert_ne!(two[0], two[1]);
        assert_eq!(two, prints("\n\n吨\n吨", &[Span::new(2, 5), Span::new(6, 9)]));
        // What a report remembers from one version of perfc to the next.
        assert_eq!(two, ["955e98ce8c60c002", "f563ecc6362b0371"]);
    }
}
