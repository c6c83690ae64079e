//! What holds of every result, whatever was given: of the findings and the output of a text, of its layout, of its repairs, and of a merge.
//!
//! The tests of the suite hold generated programs and what the repository has against it, and the fuzz targets of `tests/fuzz`, which include this file,
//! whatever a fuzzer comes up with.

use std::collections::BTreeMap;

use perfc::compile::{Compiled, CompiledSet, Progress, compile};
use perfc::diagnostics::render::{Places, Style as Shown, human, json as json_lines, short};
use perfc::diagnostics::{Code, Diagnostic, Findings, Language, Severity};
use perfc::emit::{Format, Options};
use perfc::fix::{Choice, Outcome, fix};
use perfc::format::{Edit, edits, format, format_range};
use perfc::merge::{Merge, Style, merge};
use perfc::names;
use perfc::source::{FileId, Location, Span};
use perfc::syntax;
use perfc::syntax::ast::Statement;
use perfc::syntax::lexer::{Tokens, lex};
use perfc::syntax::text::{Quoting, value};
use perfc::syntax::token::Kind;
use perfc::syntax::trivia::{CommentKind, read};
use perfc::workspace::{Input, plan};

// ---- compiling a text -----------------------------------------------------------------------------------------------------------------------------

/// Compiles one text that stands alone.
pub fn compile_text(text: impl Into<Vec<u8>>) -> Compiled {
    compile_text_for(text, Options::new(Format::Json))
}

/// Compiles one text that stands alone, for an output.
pub fn compile_text_for(text: impl Into<Vec<u8>>, options: Options) -> Compiled {
    compile(plan(vec![Input::Text("<test>".to_owned(), text.into())]), Some(options), &Progress::default())
}

/// The codes found, in order.
pub fn codes(compiled: &Compiled) -> Vec<&'static str> {
    compiled.findings.iter().map(|finding| finding.code.info().id).collect()
}

/// The output of a set; empty where an error stops it.
pub fn set_bytes(set: &CompiledSet, options: Options) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(parts) = &set.output {
        let places: Vec<usize> = (0..parts.len()).collect();
        parts.write(&mut out, options, &places, Vec::new(), &mut || {}).expect("memory takes everything");
    }
    out
}

/// The JSON of a set, as text; empty where an error stops it.
pub fn set_output(set: &CompiledSet) -> String {
    String::from_utf8(set_bytes(set, Options::new(Format::Json))).unwrap()
}

// ---- check ----------------------------------------------------------------------------------------------------------------------------------------

/// What a terminal would obey, or what reorders the text that people see.
fn obeyed(character: char) -> bool {
    matches!(character, '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn assert_tame(shown: &str, what: &str) {
    let wild = shown.chars().find(|&character| obeyed(character));
    assert!(wild.is_none(), "{what} holds {wild:?}: {shown:?}");
}

fn assert_inside(compiled: &Compiled, at: Location, what: &str) {
    let text = &compiled.sources.get(at.file).text;
    let (start, end) = (at.span.start as usize, at.span.end as usize);
    // A file that is not text at all has no text to point into.
    let unread = text.is_empty();
    assert!(start <= end && (unread || end <= text.len()), "{what}: {start}..{end} of {}", text.len());
    assert!(unread || text.is_char_boundary(start) && text.is_char_boundary(end), "{what}: {start}..{end} cuts a character");
}

fn examine_finding(compiled: &Compiled, finding: &Diagnostic) {
    let id = finding.code.info().id;
    for label in std::iter::once(&finding.primary).chain(&finding.secondary) {
        assert_inside(compiled, label.at, id);
    }
    for language in [Language::Chinese, Language::English] {
        let mut said = vec![finding.title(language)];
        said.extend(std::iter::once(&finding.primary).chain(&finding.secondary).map(|label| finding.label_text(label, language)));
        said.extend(finding.note_texts(language));
        said.extend(finding.fix_title(language));
        for text in said {
            assert!(!text.trim().is_empty(), "{id} says nothing at a place");
            assert_tame(&text, id);
        }
    }
    if let Some(fix) = &finding.fix {
        assert!(!fix.edits.is_empty(), "{id}: a fix that edits nothing");
        let mut spans: Vec<_> = fix.edits.iter().map(|edit| edit.at).collect();
        for at in &spans {
            assert_inside(compiled, *at, id);
        }
        spans.sort();
        assert!(spans.windows(2).all(|pair| pair[0].file != pair[1].file || pair[0].span.end <= pair[1].span.start), "{id}: edits overlap");
    }
}

/// Everything that holds of every result, whatever was compiled.
pub fn examine(compiled: &Compiled) {
    assert!(compiled.problems.is_empty());
    let mut places = Places::new(&compiled.sources);
    for finding in &compiled.findings {
        examine_finding(compiled, finding);
        for language in [Language::Chinese, Language::English] {
            let mut shown = String::new();
            human::render(&mut shown, finding, &mut places, Shown::new(language, false));
            assert_tame(&shown, "the human form");
            shown.clear();
            short::render(&mut shown, finding, &mut places, Shown::new(language, false));
            assert_tame(&shown, "the short form");
            assert_eq!(shown.matches('\n').count(), 1, "one line a finding: {shown:?}");
        }
        human::render(&mut String::new(), finding, &mut places, Shown::new(Language::Chinese, true));
        let mut line = String::new();
        json_lines::render(&mut line, finding, &mut places);
        assert_tame(&line, "the JSON form");
        assert_eq!(line.matches('\n').count(), 1, "one line a finding: {line:?}");
        let value: serde_json::Value = serde_json::from_str(&line).expect("a line of JSON");
        assert_eq!(value["code"], finding.code.info().id);
    }
    for set in &compiled.sets {
        assert_eq!(set.has_errors, set.output.is_none(), "there is output exactly where there are no errors");
        if !set.has_errors {
            let value: serde_json::Value = serde_json::from_str(&set_output(set)).expect("output is JSON");
            assert_eq!(value["projects"].as_array().unwrap().len(), set.projects.len());
        }
    }
}

// ---- format ---------------------------------------------------------------------------------------------------------------------------------------

pub fn tokens(text: &str) -> Tokens {
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
    let outputs = compiled.sets.iter().filter(|set| set.output.is_some()).map(set_output).collect();
    (codes(&compiled), outputs)
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

pub fn applied(text: &str, edits: &[Edit]) -> String {
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

// ---- fix ------------------------------------------------------------------------------------------------------------------------------------------

/// What `fix` makes of one text.
pub fn outcome(text: &str, likely: bool) -> Outcome {
    let plan = plan(vec![Input::Text("<test>".to_owned(), text.as_bytes().to_vec())]);
    fix(plan, &Default::default(), &Choice { likely, codes: Vec::new() })
}

pub fn fixed(text: &str, likely: bool) -> String {
    let outcome = outcome(text, likely);
    assert_eq!(outcome.files.len(), 1);
    assert_eq!(codes(&outcome.compiled), codes(&compile_text(&*outcome.files[0].text)), "the result is of the text");
    outcome.files[0].text.to_string()
}

/// What holds of `fix` whatever it is given.
pub fn examine_fixes(text: &str) {
    let before = compile_text(text);
    let mut safe = String::new();
    for likely in [false, true] {
        let once = fixed(text, likely);
        let after = compile_text(once.as_str());
        assert!(after.count(Severity::Error) <= before.count(Severity::Error), "more errors: {text}\n----\n{once}");
        for (code, count) in counts(&after) {
            let is_error = code.info().severity == Severity::Error;
            assert!(!is_error || count <= counts(&before).get(&code).copied().unwrap_or_default(), "{code:?} is new: {text}\n----\n{once}");
        }
        assert_eq!(fixed(&once, likely), once, "twice is not once: {text}");
        if likely {
            assert!(before.findings.iter().any(|finding| finding.fix.is_some()) || once == text, "{text}");
        } else {
            safe = once;
        }
    }
    assert!(safe == text || before.findings.iter().any(|finding| Choice::default().takes(finding)), "changed for nothing: {text}");
}

pub fn counts(compiled: &Compiled) -> BTreeMap<Code, usize> {
    let mut counts = BTreeMap::new();
    for finding in &compiled.findings {
        *counts.entry(finding.code).or_default() += 1;
    }
    counts
}

// ---- merge ----------------------------------------------------------------------------------------------------------------------------------------

pub const STYLE: Style<'_> = Style { ours: "ours", base: "base", theirs: "theirs", marker_size: 7, with_base: false };

/// Every statement by what it and those around it say, and every comment, in order of the alphabet: told apart from the merge's own comparison on purpose.
pub fn facts(text: &str) -> Vec<String> {
    let mut facts = Vec::new();
    fn walk(text: &str, statements: &[Statement], around: &str, facts: &mut Vec<String>) {
        for statement in statements {
            let end = statement.block.as_ref().map_or(statement.span.end, |block| block.open.start);
            let head: Vec<String> = said(&text[statement.span.start as usize..end as usize]).into_iter().filter(|word| !is_comment(word)).collect();
            // Where both sides say the same, it is said as one of them did: 产出指标 is 产出, and 099 is 99.
            let head: Vec<String> = head[1..].iter().map(|word| plain(names::level(word))).collect();
            let head = format!("{around}{:?} {}", statement.keyword, head.join(" "));
            if let Some(block) = &statement.block {
                walk(text, &block.statements, &format!("{head} / "), facts);
            }
            facts.push(head);
        }
    }
    walk(text, &syntax::parse(FileId(0), text).tree.statements, "", &mut facts);
    facts.extend(said(text).into_iter().filter(|word| is_comment(word)));
    facts.sort();
    facts
}

/// A number without what says nothing; any other word as it is.
fn plain(word: &str) -> String {
    if !word.starts_with(|first: char| first.is_ascii_digit()) || !word.chars().all(|character| character.is_ascii_digit() || matches!(character, '.' | ',')) {
        return word.to_owned();
    }
    let digits = word.replace(',', "");
    let whole = digits.trim_start_matches('0');
    if whole.contains('.') { whole.trim_end_matches('0').trim_end_matches('.').to_owned() } else { whole.to_owned() }
}

pub fn is_comment(word: &str) -> bool {
    word.starts_with("// ") || word.starts_with("/* ")
}

/// Merges what can be read, holding the result against all that holds of every result.
pub fn merged(base: &str, ours: &str, theirs: &str) -> Merge {
    let done = merge(base, ours, theirs, &STYLE).unwrap_or_else(|error| panic!("{error:?}:\n{base}\n---- ours\n{ours}\n---- theirs\n{theirs}"));
    let said = format!("\n{base}\n---- ours\n{ours}\n---- theirs\n{theirs}\n---- merged\n{}", done.text);
    assert_eq!(done.text.lines().filter(|line| *line == "<<<<<<< ours").count(), done.conflicts, "{said}");
    // Who changed nothing has no part in it.
    assert_eq!(merge(base, ours, base, &STYLE).unwrap().text, ours, "{said}");
    assert_eq!(merge(base, base, theirs, &STYLE).unwrap().text, theirs, "{said}");
    assert_eq!(merge(base, ours, ours, &STYLE).unwrap().text, ours, "{said}");
    let swapped = merge(base, theirs, ours, &STYLE).unwrap();
    assert_eq!(swapped.conflicts, done.conflicts, "{said}\n---- swapped\n{}", swapped.text);
    if done.conflicts == 0 {
        assert!(!syntax_errors(&done.text) || syntax_errors(ours) || syntax_errors(theirs), "{said}");
        assert_eq!(facts(&swapped.text), facts(&done.text), "{said}");
    }
    done
}
