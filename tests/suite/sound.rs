//! Forms that a reviewer would take as they are, from every field: on these perfc says nothing at all.
//!
//! `tests/sound` holds them, most a project a file, some in sets. They stand close to what each warning looks for, on the right side of it; where one
//! of them makes perfc say something, the check is wrong and not the form. What perfc may tell about them is information, and only where a comment
//! announces it as in `tests/fixtures`. `tests/sound/edges` has a file for each
//! code that once stumbled over them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use perfc::diagnostics::{Code, Severity};
use perfc::format::format;

use super::fixtures::{annotations, difference, files_of};
use super::support::{compile_paths, found, root};

const SOUND: &str = "tests/sound";

/// The files below a folder, as paths from the root of the repository.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut files = files_of(Path::new(folder));
    files.sort();
    files
}

#[test]
fn nothing_is_said_of_a_sound_form() {
    let compiled = compile_paths(&[PathBuf::from(SOUND)]);
    let wanted = annotations(&files(SOUND));
    for (file, line, code) in &wanted {
        let info = Code::find(code).expect("a code").info();
        assert_eq!(info.severity, Severity::Information, "{file}:{line}: a sound form has no {code}");
    }
    let said: Vec<_> = found(&compiled).into_iter().map(|(file, line, code)| (file, line, code.to_owned())).collect();
    let difference = difference(&wanted, &said);
    assert!(difference.is_empty(), "\n{difference}");
    assert!(compiled.problems.is_empty(), "{:?}", compiled.problems.iter().map(|problem| &problem.message.en).collect::<Vec<_>>());
    let sets = compiled.sets.iter().filter(|set| !set.has_errors && set.output.is_some());
    let projects: BTreeSet<&str> = sets.flat_map(|set| &set.projects).map(|project| project.name.as_str()).collect();
    assert!(projects.len() >= 40, "too few to tell: {}", projects.len());
    let readable: BTreeSet<&str> = compiled.sets.iter().flat_map(|set| &set.projects).map(|project| project.name.as_str()).collect();
    assert_eq!(projects, readable, "some of them are not written");
}

#[test]
fn each_alone_is_as_silent() {
    for file in files(SOUND) {
        let wanted = annotations(std::slice::from_ref(&file));
        let compiled = compile_paths(&[file]);
        let said: Vec<_> = found(&compiled).into_iter().map(|(file, line, code)| (file, line, code.to_owned())).collect();
        let difference = difference(&wanted, &said);
        assert!(difference.is_empty(), "\n{difference}");
    }
}

#[test]
fn they_are_formatted() {
    for file in files(SOUND) {
        let text = fs::read_to_string(root().join(&file)).unwrap();
        assert_eq!(format(&text).unwrap().text, text, "{} is not as `perfc fmt` writes it", file.display());
    }
}

#[test]
fn denying_warnings_lets_them_pass() {
    let output = Command::new(env!("CARGO_BIN_EXE_perfc")).args(["check", SOUND, "--deny", "warnings"]).current_dir(root()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
