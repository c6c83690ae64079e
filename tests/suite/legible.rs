//! A text made legible for diffs: what comes out, and that it means what went in.
//!
//! `tests/legible/NAME.perf` comes out as `NAME.txt` beside it. `PERFC_BLESS=1 cargo test --test suite legible` writes those anew and fails, so that they
//! are read.

use std::borrow::Cow;
use std::fs;

use perfc::format::{format, legible};

use super::fixtures::compare;
use super::invariants::syntax_errors;
use super::support::{codes, compile_text, root, set_output};

fn outputs(text: &str) -> (Vec<&'static str>, Vec<String>) {
    let compiled = compile_text(text);
    (codes(&compiled), compiled.sets.iter().map(set_output).collect())
}

/// Makes a text legible, holding the result against all that holds of every result.
pub fn made_legible(text: &str) -> String {
    let done = legible(text);
    if syntax_errors(text) {
        assert_eq!(done, Cow::Borrowed(text), "what is broken stays as it is");
        return done.into_owned();
    }
    assert!(!syntax_errors(&done), "{text}\n---- becomes\n{done}");
    assert_eq!(outputs(text), outputs(&done), "{text}\n---- becomes\n{done}");
    assert_eq!(legible(&done), done, "not stable:\n{text}\n---- becomes\n{done}");
    assert!(!done.contains(['\r', '\u{feff}']), "line ends and a byte order mark differ between machines: {done:?}");
    let laid_out = format(text).expect("the formatter takes it").text;
    assert_eq!(legible(&laid_out), done, "how it is laid out makes no difference:\n{text}\n---- or\n{laid_out}");
    done.into_owned()
}

#[test]
fn fixtures_come_out_as_written() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    let mut count = 0;
    for entry in fs::read_dir(root().join("tests/legible")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "perf") {
            compare(&path.with_extension("txt"), &made_legible(&fs::read_to_string(&path).unwrap()), &mut problems, &mut blessed);
            count += 1;
        }
    }
    assert!(count >= 4, "fixtures are missing: {count}");
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them:\n{}", blessed.join("\n"));
}

#[test]
fn every_file_of_the_repository_keeps_its_meaning() {
    let mut count = 0;
    for folder in ["examples", "src", "tests"] {
        for path in perfc::workspace::sources(&root().join(folder)).files {
            made_legible(&fs::read_to_string(&path).unwrap());
            count += 1;
        }
    }
    assert!(count > 150, "files are missing: {count}");
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    let seconds = |text: &str| {
        let begun = std::time::Instant::now();
        assert!(matches!(legible(text), Cow::Owned(_)), "the text is sound");
        begun.elapsed().as_secs_f64()
    };
    for (name, make) in [
        ("sentences", Box::new(|count: usize| format!("project 甲 < budget 5; note \"{}\"; >", "一句。”".repeat(count))) as Box<dyn Fn(usize) -> String>),
        ("a sentence without an end", Box::new(|count| format!("project 甲 < budget 5; note \"。{}\"; >", "”".repeat(count * 4)))),
        ("amounts", Box::new(|count| format!("project 甲 < {} >", "budget 5000 < other 3000; fund 市级资金 2000; >".repeat(count)))),
    ] {
        let (small, large) = (make(400), make(6400));
        let (short, long) = (seconds(&small), seconds(&large));
        assert!(long < 0.1 || long < short * 80.0, "{name}: {short} s, then {long} s");
    }
}
