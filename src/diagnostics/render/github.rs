//! Workflow commands of GitHub Actions, one a finding: a runner shows them beside the lines of a pull request.

use std::fmt::Write as _;

use super::{Note, Places, RunError, sentences};
use crate::diagnostics::{Diagnostic, Language, Severity, push_visible};

/// Appends `::error file=…,line=…,endLine=…,col=…,endColumn=…,title=…::message`. The title is the code, the message the finding's headline, what is said
/// at its place, and its notes.
pub fn render(out: &mut String, diagnostic: &Diagnostic, places: &mut Places<'_>, language: Language) {
    let (start, end) = places.ends(diagnostic.primary.at);
    let info = diagnostic.code.info();
    out.push_str("::");
    out.push_str(command(diagnostic.severity()));
    out.push_str(" file=");
    property(out, &places.sources().get(diagnostic.primary.at.file).name);
    let cell = places.cell(diagnostic.primary.at);
    if cell.is_none() {
        let _ = write!(out, ",line={},endLine={}", start.line, end.line);
    }
    // A runner takes columns only where they are of one line.
    if cell.is_none() && start.line == end.line {
        let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
    }
    out.push_str(",title=");
    property(out, &format!("{} {}", info.id, info.name));
    out.push_str("::");
    if let Some(cell) = cell {
        message(out, &cell.in_language(language));
        out.push_str(if language == Language::Chinese { "：" } else { ": " });
    }
    for (number, line) in sentences(diagnostic, language).iter().enumerate() {
        if number > 0 {
            out.push_str("%0A");
        }
        message(out, line);
    }
    out.push('\n');
}

/// Appends what is no finding about a source.
pub fn run_error(out: &mut String, error: &RunError, language: Language) {
    said(out, Severity::Error, error.file.as_deref(), error.in_language(language));
}

/// Appends a line that is no finding.
pub fn note(out: &mut String, note: &Note, language: Language) {
    let error = note.clone().into_error();
    said(out, Severity::Information, error.file.as_deref(), error.in_language(language));
}

fn said(out: &mut String, severity: Severity, file: Option<&str>, text: &str) {
    out.push_str("::");
    out.push_str(command(severity));
    if let Some(file) = file {
        out.push_str(" file=");
        property(out, file);
    }
    out.push_str("::");
    message(out, text);
    out.push('\n');
}

const fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "notice",
    }
}

/// The text behind the last `::`. Line ends are shown as everywhere; a percent sign would begin an escape.
fn message(out: &mut String, text: &str) {
    escaped(out, text, |_| false);
}

/// The value of a property, which a comma or colon would end. A line end in a file's name must come out of it unchanged.
fn property(out: &mut String, text: &str) {
    escaped(out, text, |character| matches!(character, ':' | ','));
}

fn escaped(out: &mut String, text: &str, also: impl Fn(char) -> bool) {
    let mut rest = text;
    while let Some((at, character)) = rest.char_indices().find(|&(_, character)| matches!(character, '%' | '\r' | '\n') || also(character)) {
        let (before, after) = rest.split_at(at);
        push_visible(out, before);
        let _ = write!(out, "%{:02X}", u32::from(character));
        rest = after.get(character.len_utf8()..).unwrap_or_default();
    }
    push_visible(out, rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;
    use crate::source::{Location, Sources, Span};

    fn rendered(diagnostic: &Diagnostic, sources: &Sources, language: Language) -> String {
        let mut out = String::new();
        render(&mut out, diagnostic, &mut Places::new(sources), language);
        out
    }

    #[test]
    fn a_command_a_finding_with_its_place() {
        let mut sources = Sources::default();
        let file = sources.add("项目/a,b:c%.perf".to_owned(), "年度\n  预算 5 吨;\n".to_owned());
        let at = |start, end| Location { file, span: Span::new(start, end) };
        let diagnostic = Diagnostic::new(Code::NotMoney, at(18, 21)).with("keyword", "100%\u{202e}").with("unit", "吨");
        assert_eq!(
            rendered(&diagnostic, &sources, Language::Chinese),
            "::error file=项目/a%2Cb%3Ac%25.perf,line=2,endLine=2,col=8,endColumn=9,title=E0401 not-money::“100%25\\u{202e}”应当是以元计的金额\
             %0A“吨”不是元\n"
        );
        let several = rendered(&Diagnostic::new(Code::UnclosedBlock, at(0, 21)).with("keyword", "年度").with("closer", ">"), &sources, Language::English);
        assert!(several.starts_with("::error file=项目/a%2Cb%3Ac%25.perf,line=1,endLine=2,title=E0103 unclosed-block::"), "{several}");
    }

    #[test]
    fn each_severity_has_its_command() {
        let mut sources = Sources::default();
        let file = sources.add("a.perf".to_owned(), "a".to_owned());
        for info in Code::all() {
            let mut out = String::new();
            said(&mut out, info.severity, None, "x");
            let word = match info.severity {
                Severity::Error => "::error::x\n",
                Severity::Warning => "::warning::x\n",
                Severity::Information => "::notice::x\n",
            };
            assert_eq!(out, word);
        }
        let warning = rendered(&Diagnostic::new(Code::IdleAllow, Location { file, span: Span::new(0, 1) }).with("code", "W"), &sources, Language::English);
        assert!(warning.starts_with("::warning file=a.perf,line=1,endLine=1,col=1,endColumn=2,title=W"), "{warning}");
    }

    #[test]
    fn nothing_in_a_text_begins_a_command_of_its_own() {
        let mut out = String::new();
        run_error(
            &mut out,
            &RunError { zh: "读不出\n::error::x\u{1b}".to_owned(), en: String::new(), file: Some("a\r\n,:.perf".to_owned()) },
            Language::Chinese,
        );
        run_error(&mut out, &RunError { zh: String::new(), en: "no git".to_owned(), file: None }, Language::English);
        let more = Note { zh: String::new(), en: "50% more".to_owned(), file: "a.perf".to_owned(), place: None };
        note(&mut out, &more, Language::English);
        assert_eq!(out, "::error file=a%0D%0A%2C%3A.perf::读不出%0A::error::x\\u{1b}\n::error::no git\n::notice file=a.perf::50%25 more\n");
    }
}
