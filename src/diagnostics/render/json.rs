//! One JSON object a finding, one finding a line; behind them, where it is asked for, one with the key `proof` a project. The order of the keys is fixed: it is
//! the order of the fields below.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::{Note, Places, RunError, severity_word};
use crate::diagnostics::{Applicability, Diagnostic, Label, Language, Severity, SumTable};
use crate::proof::{Claim, Proof};
use crate::source::{Location, clamp, floor};
use crate::syntax::characters::is_forbidden;

/// A text in both languages.
#[derive(Serialize)]
struct Both {
    zh: String,
    en: String,
}

impl Both {
    fn of(text: impl Fn(Language) -> String) -> Self {
        Self { zh: text(Language::Chinese), en: text(Language::English) }
    }
}

/// A place: lines and columns from 1, columns in characters, the end one past the last character; the span in bytes from 0.
#[derive(Serialize)]
struct Place<'s> {
    file: &'s str,
    /// The cell of a sheet or table, in which lines, columns and bytes then are.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    span: Bytes,
}

#[derive(Serialize)]
struct Bytes {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Finding<'s> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: Both,
    #[serde(flatten)]
    place: Place<'s>,
    labels: Vec<LabelLine<'s>>,
    notes: Vec<Both>,
    table: Option<Table<'s>>,
    fix: Option<Repair<'s>>,
}

#[derive(Serialize)]
struct LabelLine<'s> {
    #[serde(flatten)]
    place: Place<'s>,
    message: Both,
    primary: bool,
}

#[derive(Serialize)]
struct Table<'s> {
    rows: Vec<Row<'s>>,
    omitted: usize,
    sum: &'s str,
    declared: &'s str,
    difference: &'s str,
}

#[derive(Serialize)]
struct Row<'s> {
    term: &'s str,
    amount: &'s str,
    running: &'s str,
}

#[derive(Serialize)]
struct Repair<'s> {
    title: Both,
    applicability: &'static str,
    edits: Vec<EditLine<'s>>,
}

#[derive(Serialize)]
struct EditLine<'s> {
    #[serde(flatten)]
    place: Place<'s>,
    text: &'s str,
}

#[derive(Serialize)]
struct ProofLine<'s> {
    proof: Proved<'s>,
}

/// What could be proved of one project's money.
#[derive(Serialize)]
struct Proved<'s> {
    project: &'s str,
    /// `holds`, `contradicts` or `unchecked`, as of each claim: the worst of them, a contradiction before what could not be checked.
    verdict: &'static str,
    #[serde(flatten)]
    place: Place<'s>,
    claims: Vec<ClaimLine<'s>>,
}

#[derive(Serialize)]
struct ClaimLine<'s> {
    /// What is claimed, such as `cost-exact`.
    kind: &'static str,
    verdict: &'static str,
    message: Both,
    #[serde(flatten)]
    place: Place<'s>,
}

#[derive(Serialize)]
struct Failure<'s> {
    code: Option<&'static str>,
    severity: &'static str,
    message: Said<'s>,
    file: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
}

#[derive(Serialize)]
struct Said<'s> {
    zh: &'s str,
    en: &'s str,
}

/// Appends one object and a line break.
pub fn render(out: &mut String, diagnostic: &Diagnostic, places: &mut Places<'_>) {
    let info = diagnostic.code.info();
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary).enumerate();
    let finding = Finding {
        code: info.id,
        name: info.name,
        severity: severity_word(diagnostic.severity()).en,
        message: Both::of(|language| diagnostic.title(language)),
        place: place(places, diagnostic.primary.at),
        labels: labels.map(|(number, label)| label_line(diagnostic, label, number == 0, places)).collect(),
        notes: diagnostic.note_texts(Language::Chinese).into_iter().zip(diagnostic.note_texts(Language::English)).map(|(zh, en)| Both { zh, en }).collect(),
        table: diagnostic.table.as_deref().map(table),
        fix: diagnostic.fix.as_ref().map(|fix| Repair {
            title: Both::of(|language| diagnostic.fix_title(language).unwrap_or_default()),
            applicability: match fix.applicability {
                Applicability::Safe => "safe",
                Applicability::Unsafe => "unsafe",
            },
            edits: fix.edits.iter().map(|edit| EditLine { place: place(places, edit.at), text: &edit.text }).collect(),
        }),
    };
    write_line(out, &finding);
}

/// Appends an object with the one key `proof`: what could be proved of a project's money.
pub fn proof(out: &mut String, proof: &Proof, places: &mut Places<'_>) {
    let claims = proof.claims.iter().map(|claim| claim_line(claim, places)).collect();
    let (project, verdict, place) = (proof.name.as_str(), proof.verdict().name(), place(places, proof.at));
    write_line(out, &ProofLine { proof: Proved { project, verdict, place, claims } });
}

/// Appends an object for what is not a finding about a source: its code is `null`.
pub fn run_error(out: &mut String, error: &RunError) {
    let message = Said { zh: &error.zh, en: &error.en };
    write_line(out, &Failure { code: None, severity: severity_word(Severity::Error).en, message, file: error.file.as_deref(), cell: None });
}

/// Appends an object for what is only to be known: its code is `null` as well.
pub fn note(out: &mut String, note: &Note) {
    let message = Said { zh: &note.zh, en: &note.en };
    let cell = note.place.as_ref().map(ToString::to_string);
    write_line(out, &Failure { code: None, severity: severity_word(Severity::Information).en, message, file: Some(&note.file), cell });
}

fn claim_line<'s>(claim: &Claim, places: &mut Places<'s>) -> ClaimLine<'s> {
    let message = Both::of(|language| claim.text(language));
    ClaimLine { kind: claim.kind.name(), verdict: claim.verdict().name(), message, place: place(places, claim.at) }
}

fn label_line<'s>(diagnostic: &Diagnostic, label: &Label, primary: bool, places: &mut Places<'s>) -> LabelLine<'s> {
    LabelLine { place: place(places, label.at), message: Both::of(|language| diagnostic.label_text(label, language)), primary }
}

fn place<'s>(places: &mut Places<'s>, at: Location) -> Place<'s> {
    let (start, end) = places.ends(at);
    let source = places.sources().get(at.file);
    let from = source.cell(at.span.start).map_or(0, |(cell, _)| cell.start);
    let within = |byte| clamp(floor(&source.text, byte)).saturating_sub(from);
    Place {
        file: &source.name,
        cell: places.cell(at).map(ToString::to_string),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        span: Bytes { start: within(at.span.start), end: within(at.span.end.max(at.span.start)) },
    }
}

fn table(table: &SumTable) -> Table<'_> {
    Table {
        rows: table.rows.iter().map(|row| Row { term: &row.term, amount: &row.amount, running: &row.running }).collect(),
        omitted: table.omitted,
        sum: &table.sum,
        declared: &table.declared,
        difference: &table.difference,
    }
}

/// Appends a value on a line of its own, in which nothing is written as it is that a terminal would obey.
pub(crate) fn write_line(out: &mut String, value: &impl Serialize) {
    let mut bytes = Vec::with_capacity(1024);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Plain);
    // Neither writing to memory nor these types can fail, and serde_json writes valid UTF-8.
    if value.serialize(&mut serializer).is_ok() {
        out.push_str(&String::from_utf8_lossy(&bytes));
        out.push('\n');
    }
}

/// Appends a value over many lines, in which nothing is written as it is that a terminal would obey either.
pub(super) fn write_pretty(out: &mut String, value: &impl Serialize) {
    // Memory does not fail.
    for character in serde_json::to_string_pretty(value).unwrap_or_default().chars() {
        if character != '\n' && is_forbidden(character) {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out.push('\n');
}

/// JSON on one line. What a terminal would obey, or what reorders the text that people see, is written as `\u` escapes: JSON itself asks that
/// only of the first 32 characters.
struct Plain;

impl serde_json::ser::Formatter for Plain {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, character)) = rest.char_indices().find(|(_, character)| is_forbidden(*character)) {
            let (before, after) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            // All of them lie in the first plane, so one escape will do.
            write!(writer, "\\u{:04x}", u32::from(character))?;
            rest = after.get(character.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::diagnostics::{Code, SumRow};
    use crate::source::{Sources, Span};

    fn sources() -> Sources {
        let mut sources = Sources::default();
        sources.add("甲.perf".to_owned(), "项目 \"甲\" <\n  预算 5;\n>\n".to_owned());
        sources.add("乙\u{9b}.perf".to_owned(), "预算 7;".to_owned());
        sources
    }

    #[test]
    fn every_key_in_its_order() {
        let sources = sources();
        let file = crate::source::FileId(0);
        let at = |start, end| Location { file, span: Span::new(start, end) };
        let mut diagnostic = Diagnostic::new(Code::MissingSemicolon, at(17, 23)).with("keyword", "预算\u{202e}").fix(Applicability::Safe, at(25, 25), ";\n");
        diagnostic.table = Some(Box::new(SumTable {
            rows: vec![SumRow { term: "拨款".to_owned(), amount: "5".to_owned(), running: "5".to_owned() }],
            omitted: 0,
            sum: "5".to_owned(),
            declared: "6".to_owned(),
            difference: "1".to_owned(),
        }));
        let mut out = String::new();
        render(&mut out, &diagnostic, &mut Places::new(&sources));
        assert_eq!(
            out,
            concat!(
                r#"{"code":"E0102","name":"missing-semicolon","severity":"error","#,
                r#""message":{"zh":"“预算\\u{202e}”语句末尾缺少 `;`","en":"the `预算\\u{202e}` statement lacks its `;`"},"#,
                r#""file":"甲.perf","line":2,"column":3,"end_line":2,"end_column":5,"span":{"start":17,"end":23},"#,
                r#""labels":[{"file":"甲.perf","line":2,"column":3,"end_line":2,"end_column":5,"span":{"start":17,"end":23},"#,
                r#""message":{"zh":"在这里补上 `;`","en":"a `;` belongs here"},"primary":true}],"#,
                r#""notes":[],"#,
                r#""table":{"rows":[{"term":"拨款","amount":"5","running":"5"}],"omitted":0,"sum":"5","declared":"6","difference":"1"},"#,
                r#""fix":{"title":{"zh":"补上 `;`","en":"insert `;`"},"applicability":"safe","edits":["#,
                r#"{"file":"甲.perf","line":2,"column":7,"end_line":2,"end_column":7,"span":{"start":25,"end":25},"text":";\n"}]}}"#,
                "\n"
            )
        );
    }

    #[test]
    fn a_line_a_finding_and_nothing_a_terminal_obeys() {
        let sources = sources();
        let at = Location { file: crate::source::FileId(1), span: Span::new(0, 6) };
        let other = Location { file: crate::source::FileId(0), span: Span::new(0, 999) };
        let diagnostic = Diagnostic::new(Code::DuplicateField, at).with("keyword", "预算").label(other, "first");
        let mut out = String::new();
        let mut places = Places::new(&sources);
        render(&mut out, &diagnostic, &mut places);
        run_error(&mut out, &RunError { zh: "坏\u{1b}\u{2066}".to_owned(), en: "bad".to_owned(), file: None });
        assert_eq!(out.lines().count(), 2);
        assert!(!out.chars().any(|character| character != '\n' && is_forbidden(character)), "{out:?}");

        let values: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(values[0]["file"], "乙\u{9b}.perf", "the escapes read back as they were");
        assert_eq!(values[0]["table"], Value::Null);
        assert_eq!(values[0]["fix"], Value::Null);
        assert_eq!(values[0]["labels"][1]["end_line"], 4, "a span past the end stops at the end");
        assert_eq!(values[1], serde_json::json!({"code": null, "severity": "error", "message": {"zh": "坏\u{1b}\u{2066}", "en": "bad"}, "file": null}));
    }
}
