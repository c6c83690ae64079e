//! `perfc fmt`: what it makes of a text.
//!
//! `tests/format/NAME.perf` comes out as `NAME.formatted.perf` beside it. `PERFC_BLESS=1 cargo test --test suite format` writes those anew and fails, so
//! that they are read.

use std::fs;
use std::path::{Path, PathBuf};

use perfc::format::{Edit, edits, format};
use perfc::source::Span;

use super::fixtures::compare;
use super::invariants::{assert_laid_out, formatted, formatted_alike, ranged, syntax_errors};
use super::support::root;

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
