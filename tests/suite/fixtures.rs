//! `.perf` files that say what is to be found in them, and what comes of those that are sound.
//!
//! Expectations stand in comments: `//~ E0301 W0101` on the line itself, `//~^ E0103` for the line above (`^^` two above), `//~v E0005` for the line
//! below. Warnings and information about a form's worth are held in the folders that are about them, and elsewhere where a fixture names their code: most
//! fixtures are of a line or two, and no form. A folder called `*.set` is compiled as one. What compiles without error is compared with `NAME.json` beside
//! it, but for the forms in `tests/fixtures/warnings`.
//!
//! `PERFC_BLESS=1 cargo test --test suite fixtures` writes the expected outputs anew and fails, so that they are read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use perfc::compile::Compiled;
use perfc::diagnostics::render::{Places, Style, human};
use perfc::diagnostics::{Code, Language, Severity};
use perfc::source::display_width;

use crate::support::{assert_valid, codes, compile_paths, compile_text, found, is_of_worth, root};

const FIXTURES: &str = "tests/fixtures";
const WARNINGS: &str = "tests/fixtures/warnings";

/// A finding as expected or found: file, line, code.
pub type Place = (String, u32, String);

// ---- every fixture --------------------------------------------------------------------------------------------------------------------

#[test]
fn findings_and_outputs_are_as_written() {
    let mut problems = String::new();
    let mut blessed = Vec::new();
    let fixtures = fixtures();
    assert!(fixtures.len() > 50, "fixtures are missing: {}", fixtures.len());
    for fixture in fixtures {
        let compiled = compile_paths(std::slice::from_ref(&fixture));
        let wanted = annotations(&files_of(&fixture));
        let found: Vec<Place> = found(&compiled).into_iter().map(|(file, line, code)| (file, line, code.to_owned())).collect();
        let difference = difference(&wanted, &held(&fixture, &wanted, found));
        if !difference.is_empty() {
            let _ = writeln!(problems, "\n{}\n{difference}", fixture.display());
        }
        for problem in &compiled.problems {
            let _ = writeln!(problems, "\n{}: {} {}", fixture.display(), problem.path, problem.message.en);
        }
        // Of a form that is only there to be warned of, the output shows nothing new.
        if !fixture.starts_with(WARNINGS) {
            outputs(&fixture, &compiled, &mut problems, &mut blessed);
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them:\n{}", blessed.join("\n"));
}

/// The folders whose fixtures are forms.
const FORMS: [&str; 2] = ["warnings", "practice"];

/// Those of the findings that a fixture is held to.
fn held(fixture: &Path, wanted: &[Place], found: Vec<Place>) -> Vec<Place> {
    if fixture.iter().any(|part| FORMS.iter().any(|folder| part == *folder)) {
        return found;
    }
    let of_text = |code: &str| Code::find(code).is_some_and(|code| !is_of_worth(code));
    found.into_iter().filter(|(_, _, code)| of_text(code) || wanted.iter().any(|(_, _, named)| named == code)).collect()
}

#[test]
fn every_warning_is_found_in_more_than_one_fixture() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for fixture in fixtures() {
        for (_, _, code) in annotations(&files_of(&fixture)) {
            *counts.entry(code).or_default() += 1;
        }
    }
    for info in Code::all().iter().filter(|info| info.severity != Severity::Error) {
        let count = counts.get(info.id).copied().unwrap_or_default();
        assert!(count >= 2, "{} {} is expected {count} times", info.id, info.name);
    }
}

/// Compares the outputs of every sound set with the files beside the fixture.
fn outputs(fixture: &Path, compiled: &Compiled, problems: &mut String, blessed: &mut Vec<String>) {
    for set in &compiled.sets {
        let name = if compiled.sets.len() == 1 { String::new() } else { format!(".{}", set.name) };
        let golden =
            fixture.with_extension("").with_extension(format!("{}json", name.trim_start_matches('.').to_owned() + if name.is_empty() { "" } else { "." }));
        if set.has_errors {
            assert!(set.output.is_none(), "{}: errors stop output", fixture.display());
            if golden.exists() {
                let _ = writeln!(problems, "\n{} has errors, so there should be no {}", fixture.display(), golden.display());
            }
            continue;
        }
        let text = super::support::set_output(set);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", fixture.display()));
        assert_valid(&value);
        let count = value["projects"].as_array().map_or(0, Vec::len);
        assert_eq!(count, set.projects.len(), "{}: the summary and the output disagree", fixture.display());
        compare(&golden, &indented(&text), problems, blessed);
    }
}

/// Compares a text with a file, or writes the file.
pub fn compare(golden: &Path, text: &str, problems: &mut String, blessed: &mut Vec<String>) {
    let known = fs::read_to_string(golden).unwrap_or_default();
    if known == text {
        return;
    }
    if std::env::var_os("PERFC_BLESS").is_some() {
        fs::create_dir_all(golden.parent().unwrap()).unwrap();
        fs::write(golden, text).unwrap();
        blessed.push(golden.display().to_string());
        return;
    }
    let _ = writeln!(problems, "\n{} is not what comes out:", golden.display());
    let (old, new): (Vec<&str>, Vec<&str>) = (known.lines().collect(), text.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    for (sign, lines) in [('-', &old), ('+', &new)] {
        for line in lines.iter().skip(same).take(6) {
            let _ = writeln!(problems, "  {sign} {}: {line}", same + 1);
        }
    }
}

/// JSON on lines of a length that can be read; nothing but white space is changed.
fn indented(text: &str) -> String {
    let mut out = String::new();
    // Whether each open bracket has its content on lines of its own.
    let mut open: Vec<bool> = Vec::new();
    let mut characters = text.chars().peekable();
    let (mut quoted, mut escaped) = (false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    while let Some(character) = characters.next() {
        if quoted {
            out.push(character);
            quoted = escaped || character != '"';
            escaped = character == '\\' && !escaped;
            continue;
        }
        match character {
            '\n' => {}
            '"' => {
                quoted = true;
                out.push(character);
            }
            '{' | '[' => {
                out.push(character);
                while characters.peek() == Some(&'\n') {
                    characters.next();
                }
                let wide = open.iter().all(|wide| *wide) && if character == '{' { open.len() < 3 } else { characters.peek() == Some(&'{') };
                open.push(wide);
                if wide {
                    line(&mut out, open.len());
                }
            }
            '}' | ']' => {
                if open.pop() == Some(true) {
                    line(&mut out, open.len());
                }
                out.push(character);
            }
            ',' => {
                out.push(character);
                if open.last() == Some(&true) {
                    line(&mut out, open.len());
                } else {
                    out.push(' ');
                }
            }
            ':' => out.push_str(": "),
            other => out.push(other),
        }
    }
    out.push('\n');
    out
}

/// What was wanted and not found, and what was found and not wanted.
pub fn difference(wanted: &[Place], found: &[Place]) -> String {
    let mut counts: BTreeMap<&Place, i64> = BTreeMap::new();
    for place in wanted {
        *counts.entry(place).or_default() += 1;
    }
    for place in found {
        *counts.entry(place).or_default() -= 1;
    }
    let mut out = String::new();
    for ((file, line, code), count) in counts.into_iter().filter(|(_, count)| *count != 0) {
        let what = if count > 0 { "not found" } else { "not expected" };
        let times = if count.abs() > 1 { format!(" ({} times)", count.abs()) } else { String::new() };
        let _ = writeln!(out, "  {file}:{line}: {code} {what}{times}");
    }
    out
}

// ---- reading the fixtures -------------------------------------------------------------------------------------------------------------

/// Every fixture: a file, or a folder called `*.set`; as paths from the root of the repository, in order.
fn fixtures() -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![PathBuf::from(FIXTURES)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            let extension = path.extension().unwrap_or_default();
            if extension == "set" || extension == "perf" {
                out.push(path);
            } else if root().join(&path).is_dir() && !path.ends_with("rendered") {
                folders.push(path);
            }
        }
    }
    out.sort();
    out
}

pub fn files_of(fixture: &Path) -> Vec<PathBuf> {
    if !fixture.is_dir() {
        return vec![fixture.to_owned()];
    }
    let mut out = Vec::new();
    for entry in fs::read_dir(fixture).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files_of(&path));
        } else if path.extension().is_some_and(|extension| extension == "perf") {
            out.push(path);
        }
    }
    out
}

/// The expectations that stand in some files.
pub fn annotations(files: &[PathBuf]) -> Vec<Place> {
    let mut out = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let bytes = fs::read(file).unwrap();
        for (line, text) in (1_u32..).zip(String::from_utf8_lossy(&bytes).split('\n')) {
            let Some((_, rest)) = text.split_once("//~") else { continue };
            let (up, rest) = leading(rest, '^');
            let (down, rest) = leading(rest, 'v');
            for code in rest.split_whitespace().take_while(|word| Code::find(word).is_some()) {
                out.push((name.clone(), line - up + down, code.to_owned()));
            }
        }
    }
    out
}

fn leading(text: &str, mark: char) -> (u32, &str) {
    let rest = text.trim_start_matches(mark);
    (u32::try_from(text.len() - rest.len()).unwrap(), rest)
}

#[test]
fn every_fixture_says_something() {
    for fixture in fixtures() {
        for file in files_of(&fixture) {
            let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
            for line in text.lines().filter(|line| line.contains("//~")) {
                let after = line.split("//~").nth(1).unwrap().trim_start_matches(['^', 'v']);
                let first = after.split_whitespace().next().unwrap_or_default();
                assert!(Code::find(first).is_some(), "{}: not an expectation: {line}", file.display());
            }
        }
    }
}

// ---- what people read -----------------------------------------------------------------------------------------------------------------

#[test]
fn findings_are_drawn_as_written() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for info in Code::all() {
        // A name from the root of the repository, so that the drawing is the same everywhere.
        let name = format!("examples/errors/{}.perf", info.id);
        let compiled = example(info.id);
        let found = codes(&compiled);
        if found != [info.id] {
            let _ = writeln!(problems, "{name}: {} expected alone, found {found:?}", info.id);
            continue;
        }
        for (language, ending) in [(Language::Chinese, "zh"), (Language::English, "en")] {
            let mut drawn = String::new();
            let mut places = Places::new(&compiled.sources);
            for finding in &compiled.findings {
                human::render(&mut drawn, finding, &mut places, Style { language, color: false, width: 80 });
            }
            compare(&Path::new(FIXTURES).join(format!("rendered/{}.{ending}.txt", info.id)), &drawn, &mut problems, &mut blessed);
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them:\n{}", blessed.join("\n"));
}

/// A terminal of 60 cells: what is drawn fits it, but for the headline and the name of the file, which the terminal breaks.
#[test]
fn findings_fit_a_narrow_terminal() {
    for info in Code::all() {
        let compiled = example(info.id);
        let mut places = Places::new(&compiled.sources);
        for language in [Language::Chinese, Language::English] {
            for finding in &compiled.findings {
                let mut drawn = String::new();
                human::render(&mut drawn, finding, &mut places, Style { language, color: false, width: 60 });
                for line in drawn.lines().skip(1).filter(|line| !line.contains("─[")) {
                    // A label beside which the lines of many others run down may stand out by a word.
                    let most = if finding.secondary.len() > 1 { 72 } else { 61 };
                    assert!(display_width(line) <= most, "{}:\n{drawn}", info.id);
                }
            }
        }
    }
}

/// The example of one code. Its first finding needs a byte that no text file should hold.
fn example(id: &str) -> Compiled {
    let path = PathBuf::from(format!("examples/errors/{id}.perf"));
    if id != "E0001" {
        return compile_paths(&[path]);
    }
    let mut bytes = fs::read(path).unwrap();
    bytes.push(0xff);
    compile_text(bytes)
}

// ---- recovery -------------------------------------------------------------------------------------------------------------------------

/// Three projects as people write them, with every kind of block.
const THREE: &str = include_str!("../fixtures/recovery/three.perf");

/// What is left of the three projects: name and number of indicators.
fn projects(compiled: &Compiled) -> Vec<(String, usize)> {
    compiled.sets.iter().flat_map(|set| &set.projects).map(|project| (project.name.clone(), project.indicators)).collect()
}

/// A change to the three projects and what must come of it.
struct Change {
    text: String,
    what: String,
    /// The project it is made in.
    project: usize,
}

/// `THREE` with the token at each place where `is` holds taken out; comments and what a text block says are left as they are.
fn without(is: impl Fn(&str) -> Option<usize>) -> Vec<Change> {
    let mut out = Vec::new();
    for (at, _) in THREE.char_indices() {
        let Some(length) = is(&THREE[at..]) else { continue };
        let before = &THREE[..at];
        if before.lines().last().is_some_and(|line| line.starts_with("//")) || before.matches("\"\"\"").count() == 1 && !THREE[at..].starts_with('"') {
            continue;
        }
        let line = before.matches('\n').count() + 1;
        out.push(Change {
            text: format!("{before}{}", &THREE[at + length..]),
            what: format!("line {line}: {:?} taken out of {:?}", &THREE[at..at + length], THREE.lines().nth(line - 1).unwrap()),
            project: before.matches("\nproject ").count() + before.matches("\n项目 ").count(),
        });
    }
    out
}

/// Each change costs one finding, and leaves the other projects whole. What costs more today stands in `known`: how a change begins, and how many
/// findings it may have at most, or none where it also takes other projects with it.
fn each_is_one_finding(changes: &[Change], at_least: usize, known: &[(&str, Option<usize>)]) {
    let whole = projects(&compile_text(THREE));
    assert_eq!(whole.len(), 3);
    assert!(changes.len() >= at_least, "too few places: {}", changes.len());
    let mut problems = String::new();
    for change in changes {
        let compiled = compile_text(change.text.as_str());
        let mut found = found(&compiled);
        found.retain(|(_, _, code)| !is_of_worth(Code::find(code).unwrap()));
        let allowed = known.iter().find(|(what, _)| change.what.starts_with(what)).map(|(_, most)| *most);
        if allowed == Some(None) {
            continue;
        }
        if found.is_empty() || found.len() > allowed.flatten().unwrap_or(1) {
            let _ = writeln!(problems, "{}\n  findings: {:?}", change.what, found.iter().map(|(_, line, code)| format!("{line}:{code}")).collect::<Vec<_>>());
        }
        let left = projects(&compiled);
        for (index, project) in whole.iter().enumerate() {
            if index + 1 != change.project && !left.contains(project) {
                let _ = writeln!(problems, "{}\n  project {} is not whole: {left:?}", change.what, index + 1);
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

fn starts(prefixes: &[&str]) -> impl Fn(&str) -> Option<usize> {
    move |rest| prefixes.iter().find(|prefix| rest.starts_with(**prefix)).map(|prefix| prefix.len())
}

/// An opener is missing and its closer then closes the block around it: the statements of the lost block are still read as if it were there only for
/// `project`, and its `}` is then matched against an assumed `<`.
const KNOWN_OPENERS: &[(&str, Option<usize>)] =
    &[("line 20:", Some(2)), ("line 25:", Some(2)), ("line 27:", Some(3)), ("line 30:", Some(2)), ("line 37:", Some(2)), ("line 39:", Some(2))];
/// The other quote of the pair is then read as an opening one, or takes the `<` of the block with it; a text block that is not closed takes the rest.
const KNOWN_QUOTES: &[(&str, Option<usize>)] = &[
    ("line 2:", Some(13)),
    ("line 4:", Some(2)),
    ("line 12:", Some(4)),
    ("line 15:", None),
    ("line 19:", Some(2)),
    ("line 20:", Some(2)),
    ("line 25:", Some(10)),
    ("line 28:", Some(4)),
    ("line 30:", Some(2)),
    ("line 35:", Some(8)),
    ("line 36:", Some(2)),
    ("line 39:", Some(2)),
];

#[test]
fn one_missing_closer_is_one_finding() {
    // `>` that compares is no closer: those stand before `=` or a number.
    let closer = |rest: &str| {
        starts(&[">", "}", "》"])(rest).filter(|length| !rest[*length..].trim_start_matches(' ').starts_with(|next: char| next == '=' || next.is_ascii_digit()))
    };
    each_is_one_finding(&without(closer), 9, &[]);
}

#[test]
fn one_missing_opener_is_one_finding() {
    let opener = |rest: &str| {
        starts(&["<", "{", "《"])(rest).filter(|length| !rest[*length..].trim_start_matches(' ').starts_with(|next: char| next == '=' || next.is_ascii_digit()))
    };
    each_is_one_finding(&without(opener), 9, KNOWN_OPENERS);
}

#[test]
fn one_missing_semicolon_is_one_finding() {
    each_is_one_finding(&without(starts(&[";", "；"])), 25, &[]);
}

#[test]
fn one_missing_quote_is_one_finding() {
    each_is_one_finding(&without(starts(&["\"\"\"", "\"", "“", "”", "「", "」"])), 20, KNOWN_QUOTES);
}

#[test]
fn what_is_sound_is_kept() {
    let path = PathBuf::from(FIXTURES).join("recovery/twenty.perf");
    let compiled = compile_paths(&[path]);
    assert_eq!(compiled.count(Severity::Error), 20);
    let kept: Vec<(&str, usize)> = compiled.sets[0].projects.iter().map(|project| (project.name.as_str(), project.indicators)).collect();
    assert_eq!(kept, [("甲项目", 9), ("乙项目", 6), ("丙项目", 5), ("丁项目", 0)]);
}
