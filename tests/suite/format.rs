//! `perfc fmt`: what it makes of a text, and what holds of whatever it makes.
//!
//! `tests/format/NAME.perf` comes out as `NAME.formatted.perf` beside it. `PERFC_BLESS=1 cargo test --test suite format` writes those anew and fails, so
//! that they are read.

use std::fs;
use std::path::{Path, PathBuf};

use perfc::diagnostics::{Findings, Severity};
use perfc::format::{Edit, edits, format, format_range};
use perfc::names;
use perfc::source::{FileId, Span};
use perfc::syntax;
use perfc::syntax::lexer::{Tokens, lex};
use perfc::syntax::text::{Quoting, value};
use perfc::syntax::token::Kind;
use perfc::syntax::trivia::{CommentKind, read};

use super::fixtures::compare;
use super::support::{compile_text, root};

// ---- what a text says -----------------------------------------------------------------------------------------------------------------------------

fn tokens(text: &str) -> Tokens {
    lex(text, &mut Findings::new(FileId(0)))
}

/// Every token that is no `;`, by what it means, and every comment between them: told apart from the formatter's own comparison on purpose.
pub fn said(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let kinds = tokens.kinds();
    let mut said = Vec::new();
    let mut end = if text.starts_with('\u{feff}') { 3 } else { 0 };
    for index in 0..=kinds.len() {
        let span = if index < kinds.len() { tokens.span(index) } else { Span::empty(text.len() as u32) };
        for comment in read(text, Span::new(end, span.start)).comments {
            let body: Vec<&str> = comment.body(text).lines().map(|line| line.trim_matches([' ', '\t', '\r', '\u{3000}'])).collect();
            said.push(format!("{} {}", if comment.kind == CommentKind::Line { "//" } else { "/*" }, body.join("\n").trim()));
        }
        end = span.end;
        let Some(kind) = kinds.get(index) else { break };
        let source = &text[span.range()];
        said.push(match kind {
            Kind::Semicolon => continue,
            Kind::Keyword(_) | Kind::Word | Kind::UnitWord | Kind::Percent | Kind::Number => names::identity(source).replace('。', "."),
            Kind::String => format!("string {:?}", value(source, Quoting::Plain)),
            Kind::EscapedString => format!("string {:?}", value(source, Quoting::Escaped)),
            Kind::TextBlock => format!("block {:?}", value(source, Quoting::Block)),
            Kind::Date => syntax::date::parse(source).unwrap().to_string(),
            Kind::TightSlash => "Slash".to_owned(),
            Kind::BadNumber | Kind::BadDate => source.to_owned(),
            kind => format!("{kind:?}"),
        });
    }
    said
}

/// What the compiler makes of a text: its findings by code and its output.
fn compiled(text: &str) -> (Vec<&'static str>, Vec<String>) {
    let compiled = compile_text(text);
    let outputs = compiled.sets.iter().filter(|set| set.output.is_some()).map(super::support::set_output).collect();
    (super::support::codes(&compiled), outputs)
}

pub fn syntax_errors(text: &str) -> bool {
    syntax::parse(FileId(0), text).findings.list().iter().any(|finding| finding.severity() == Severity::Error)
}

/// Formats a text, holding the result against all that holds of every result.
pub fn formatted(text: &str) -> String {
    let done = format(text).unwrap_or_else(|_| panic!("the formatter refuses its own output for\n{text}"));
    assert_eq!(done.broken, syntax_errors(text), "what is broken is said: {text}");
    let again = format(&done.text).unwrap_or_else(|_| panic!("the formatter refuses what it wrote:\n{}", done.text));
    assert!(again.text == done.text, "not stable:\n{text}\n---- becomes\n{}\n---- becomes\n{}", done.text, again.text);
    let (before, after) = (said(text), said(&done.text));
    if before != after {
        let at = before.iter().zip(&after).take_while(|(one, two)| one == two).count();
        panic!("{:?} becomes {:?}:\n{text}\n---- becomes\n{}", before.get(at), after.get(at), done.text);
    }
    assert_eq!(applied(text, &edits(text, &done.text)), done.text, "edits lead from the one to the other");
    done.text
}

/// The same, and the compiler finds and prints the same.
pub fn formatted_alike(text: &str) -> String {
    let done = formatted(text);
    assert_eq!(compiled(text), compiled(&done), "{text}\n---- becomes\n{done}");
    done
}

/// How a text with no mistake in it is laid out, whoever wrote it.
pub fn assert_laid_out(text: &str) {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    assert!(body.is_empty() || body.ends_with('\n') && !body.ends_with("\n\n"), "{text:?} ends with one line break");
    let tokens = tokens(text);
    let mut at = if body.len() < text.len() { 3 } else { 0 };
    for index in 0..=tokens.kinds().len() {
        let end = if index < tokens.kinds().len() { tokens.span(index).start } else { text.len() as u32 };
        // Comments and text blocks may say what they like.
        let mut from = at;
        let comments = read(text, Span::new(at, end)).comments;
        for to in comments.iter().map(|comment| comment.span).chain([Span::empty(end)]) {
            let blanks = text[from as usize..to.start as usize].replace("\r\n", "\n");
            assert!(!blanks.contains("\n\n\n") && !blanks.contains(['\t', '\u{3000}', ';']) && !blanks.contains(" \n"), "{blanks:?} in\n{text}");
            assert!(from > at || at > 3 || !blanks.starts_with('\n'), "{text:?} begins with a blank line");
            from = to.end;
        }
        at = tokens.span(index).end;
    }
}

/// A text with the edits of one range made, which say no less and no more.
pub fn ranged(text: &str, range: std::ops::Range<usize>) -> String {
    let done = applied(text, &format_range(text, range.clone()).unwrap_or_else(|_| panic!("the formatter refuses {range:?} of\n{text}")));
    assert_eq!(said(text), said(&done), "{range:?} of\n{text}\n---- becomes\n{done}");
    done
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        assert!(at <= edit.span.start as usize, "edits are in order and apart");
        out.push_str(&text[at..edit.span.start as usize]);
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(&text[at..]);
    out
}

// ---- fixtures -------------------------------------------------------------------------------------------------------------------------------------

fn perf_files(folder: &Path) -> Vec<PathBuf> {
    let perfc::workspace::Found { mut files, problems, .. } = perfc::workspace::sources(folder);
    assert!(problems.is_empty(), "{problems:?}");
    files.sort();
    files
}

#[test]
fn fixtures_come_out_as_written() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    let fixtures: Vec<PathBuf> =
        perf_files(&root().join("tests/format")).into_iter().filter(|path| !path.to_string_lossy().ends_with(".formatted.perf")).collect();
    assert!(fixtures.len() >= 10, "fixtures are missing: {}", fixtures.len());
    for fixture in fixtures {
        let text = fs::read_to_string(&fixture).unwrap();
        let done = formatted_alike(&text);
        assert_ne!(text, done, "{} has nothing to be changed", fixture.display());
        compare(&fixture.with_extension("formatted.perf"), &done, &mut problems, &mut blessed);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them:\n{}", blessed.join("\n"));
}

#[test]
fn every_file_of_the_repository_keeps_its_meaning_and_is_stable() {
    let mut count = 0;
    for folder in ["examples", "src", "tests"] {
        for path in perf_files(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            let done = formatted_alike(&text);
            if !syntax_errors(&text) {
                assert_laid_out(&done);
            }
            let crlf = text.replace("\r\n", "\n").replace('\n', "\r\n");
            assert_eq!(formatted(&crlf).replace("\r\n", "\n"), formatted(&crlf.replace("\r\n", "\n")), "{} with CRLF", path.display());
            count += 1;
        }
    }
    assert!(count > 150, "files are missing: {count}");
}

// ---- parts of a text ------------------------------------------------------------------------------------------------------------------------------

#[test]
fn only_the_statements_that_a_range_touches_are_laid_out() {
    let text =
        "unit   甲 ;\n\n\n\nproject   乙<\n budget   5;\n\n\n\n   // 丙\n note   \"丁\" ;\n   indicator   产出.数量.戊=2个<weight 10;note   \"己\";>\n   >\n";
    for (marked, wanted) in [
        ("   5", text.replace("<\n budget   5;", "<\n  budget 5;")),
        ("\"丁\"", text.replace("\n\n\n\n   // 丙\n note   \"丁\" ;", "\n\n  // 丙\n  note \"丁\";")),
        ("甲", text.replace("unit   甲 ;", "unit 甲;")),
        ("乙", text.replace("\n\n\n\nproject   乙<", "\n\nproject 乙 <")),
        // A block on one line is one statement.
        ("weight", text.replace("   indicator   产出.数量.戊=2个<weight 10;note   \"己\";>", "  indicator 产出.数量.戊 = 2 个 < weight 10; note \"己\"; >")),
    ] {
        let at = text.find(marked).unwrap();
        assert_eq!(ranged(text, at..at + 1), wanted, "{marked}");
        // A cursor is a range too.
        assert_eq!(ranged(text, at..at), wanted, "{marked}");
    }
    let beyond = text.len() + 7;
    assert_eq!(ranged(text, beyond..beyond), text);
}

#[test]
fn edits_touch_only_the_lines_that_change() {
    let (old, new) = ("a\nb  \nc\nd\n", "a\nb\nc\nd\ne\n");
    let found = edits(old, new);
    assert_eq!(found, [Edit { span: Span::new(2, 6), text: "b\n".to_owned() }, Edit { span: Span::new(10, 10), text: "e\n".to_owned() }]);
    assert!(edits(old, old).is_empty());
}

// ---- size -----------------------------------------------------------------------------------------------------------------------------------------

/// How long a text takes to be laid out, at best: the machine may have other things to do.
fn seconds(text: &str) -> f64 {
    let once = || {
        let begun = std::time::Instant::now();
        assert!(format(text).is_ok());
        begun.elapsed().as_secs_f64()
    };
    (0..3).map(|_| once()).fold(f64::MAX, f64::min)
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    let sound = "indicator 产出.数量.甲=2个<weight 10;>\n";
    let project = |inside: &str| format!("project 甲 <\n{inside}\n>\n");
    for (name, make) in [
        ("statements", Box::new(|count: usize| project(&sound.repeat(count))) as Box<dyn Fn(usize) -> String>),
        ("projects", Box::new(|count| project(sound).repeat(count))),
        ("one line", Box::new(|count| project(&sound.repeat(count)).replace('\n', " "))),
        ("errors", Box::new(|count| project(&"budgt 5; note \"x\";\n".repeat(count)))),
        ("comments", Box::new(|count| project(&"/* a */ // b\n".repeat(count)))),
        ("comments in a statement", Box::new(|count| project(&format!("budget {} 5;", "/* a */ // b\n".repeat(count))))),
        ("a path", Box::new(|count| project(&format!("indicator 产出{}.x = 2 个;", ".a".repeat(count * 4))))),
        ("a unit", Box::new(|count| project(&format!("budget 2 元{};", "/个".repeat(count * 4))))),
        ("a text block", Box::new(|count| project(&format!("note \"\"\"\n{}\"\"\";", "  字\n".repeat(count * 4))))),
        ("openers", Box::new(|count| "project x < ".repeat(count))),
        ("semicolons", Box::new(|count| ";\n".repeat(count * 8))),
        ("strays", Box::new(|count| "@ ".repeat(count * 8))),
        ("an unclosed comment", Box::new(|count| format!("/*{}", "/* *".repeat(count * 4)))),
    ] {
        let (small, large) = (make(400), make(6400));
        // Sixteen times the text; a quadratic walk would take 256 times as long.
        let (short, long) = (seconds(&small), seconds(&large));
        assert!(long < 0.05 || long < short * 80.0, "{name}: {short} s, then {long} s");
    }
}
