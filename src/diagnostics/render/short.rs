//! One line a finding, as compilers have written since the first `make`: editors and terminals make it clickable.

use super::{Note, Places, RunError, Style, severity_color, severity_word};
use crate::diagnostics::{Diagnostic, Severity, push_visible};

/// Appends `path:line:column: error[E0404]: title`. The severity stays English in every language: tools look for it.
pub fn render(out: &mut String, diagnostic: &Diagnostic, places: &mut Places<'_>, style: Style) {
    let at = diagnostic.primary.at;
    push_visible(out, &places.sources().get(at.file).name);
    out.push(':');
    push_visible(out, &places.shown(at, style.language));
    out.push_str(": ");
    let severity = diagnostic.severity();
    let word = format!("{}[{}]", severity_word(severity).en, diagnostic.code.info().id);
    style.paint(out, severity_color(severity), &word);
    out.push_str(": ");
    out.push_str(&diagnostic.title(style.language));
    out.push('\n');
}

/// Appends `path:place: note: message`.
pub fn note(out: &mut String, note: &Note, style: Style) {
    push_visible(out, &note.file);
    out.push(':');
    if let Some(place) = &note.place {
        push_visible(out, &place.in_language(style.language));
        out.push(':');
    }
    out.push(' ');
    style.paint(out, severity_color(Severity::Information), "note");
    out.push_str(": ");
    push_visible(out, note.in_language(style.language));
    out.push('\n');
}

/// Appends `path: error: message`.
pub fn run_error(out: &mut String, error: &RunError, style: Style) {
    push_visible(out, error.file.as_deref().unwrap_or("perfc"));
    out.push_str(": ");
    style.paint(out, severity_color(Severity::Error), severity_word(Severity::Error).en);
    out.push_str(": ");
    push_visible(out, error.in_language(style.language));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Code, Language};
    use crate::source::{Location, Sources, Span};

    #[test]
    fn one_line_in_the_usual_form() {
        let mut sources = Sources::default();
        let file = sources.add("项目/a\u{1b}[31m.perf".to_owned(), "年度\n  预算 5 吨;\n".to_owned());
        let diagnostic = Diagnostic::new(Code::NotMoney, Location { file, span: Span::new(18, 21) }).with("keyword", "预\u{202e}算").with("unit", "吨");
        let mut out = String::new();
        render(&mut out, &diagnostic, &mut Places::new(&sources), Style::new(Language::Chinese, false));
        assert_eq!(out, "项目/a\\u{1b}[31m.perf:2:8: error[E0401]: “预\\u{202e}算”应当是以元计的金额\n");

        let mut colored = String::new();
        render(&mut colored, &diagnostic, &mut Places::new(&sources), Style::new(Language::English, true));
        assert!(colored.contains("\u{1b}[31merror[E0401]\u{1b}[0m: "), "{colored:?}");
    }

    #[test]
    fn a_run_error_names_its_file() {
        let error = RunError { zh: "读不出\u{1b}".to_owned(), en: "cannot be read".to_owned(), file: Some("a.perf".to_owned()) };
        let mut out = String::new();
        run_error(&mut out, &error, Style::new(Language::Chinese, false));
        run_error(&mut out, &RunError { file: None, ..error }, Style::new(Language::English, false));
        assert_eq!(out, "a.perf: error: 读不出\\u{1b}\nperfc: error: cannot be read\n");
    }
}
