//! `perfc check` of files of other programs: what is found is told by their cells, as what is found in the `.perf` that they were made from.

use std::fs;
use std::path::Path;

use crate::fixtures;
use crate::support::{error, out, perfc, root};

const WAYS: [&str; 5] = ["xlsx", "docx", "html", "md", "txt"];

/// Two forms with mistakes in every format that shows drafts, in a folder of their own.
fn faulty() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("tests/import/check/faulty.perf"), folder.path().join("faulty.perf")).unwrap();
    for way in WAYS {
        let made = perfc(folder.path(), &["build", "--draft", "faulty.perf", "-o", &format!("表.{way}")]);
        assert_eq!(made.status.code(), Some(1), "{}", error(&made));
    }
    folder
}

/// The thirteen real forms in some formats.
fn real(ways: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for way in ways {
        let made = perfc(folder.path(), &["build", root().join("examples/xianghuaqiao-2026").to_str().unwrap(), "-o", &format!("表.{way}")]);
        assert_eq!(made.status.code(), Some(0), "{}", error(&made));
    }
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// `tests/import/check/NAME.txt` is what is said of a file.
#[test]
fn findings_are_told_by_cells() {
    let folder = faulty();
    let before = names(folder.path());
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    let mut hold = |name: &str, arguments: &[&str]| {
        let ran = perfc(folder.path(), &[&["check"], arguments].concat());
        assert_eq!((ran.status.code(), error(&ran).as_str()), (Some(1), ""), "{name}");
        let mut said = out(&ran);
        if name.contains("sarif") {
            // The pages of the rules are held elsewhere.
            let report: serde_json::Value = serde_json::from_str(&said).unwrap();
            said = format!("{:#}\n", report["runs"][0]["results"]);
        }
        fixtures::compare(&root().join("tests/import/check").join(name), &said, &mut problems, &mut blessed);
    };
    for way in WAYS {
        hold(&format!("{way}.short.txt"), &[&format!("表.{way}"), "--message-format", "short"]);
    }
    for format in ["human", "github", "gitlab", "sarif", "junit", "json"] {
        hold(&format!("xlsx.{format}.txt"), &["表.xlsx", "--message-format", format]);
    }
    hold("docx.human.en.txt", &["表.docx", "--lang", "en"]);
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
    assert_eq!(names(folder.path()), before, "nothing is written");
}

/// Data has no cells, but lines and columns.
#[test]
fn findings_in_data_are_told_by_lines() {
    let folder = real(&["csv", "json"]);
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for way in ["csv", "json"] {
        let ran = perfc(folder.path(), &["check", &format!("表.{way}")]);
        assert_eq!((ran.status.code(), error(&ran).as_str()), (Some(0), ""), "{way}");
        fixtures::compare(&root().join(format!("tests/import/check/{way}.human.txt")), &out(&ran), &mut problems, &mut blessed);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}

fn short(folder: &Path, path: &str) -> Vec<String> {
    let said = out(&perfc(folder, &["check", path, "--message-format", "short"]));
    let mut said: Vec<String> =
        said.lines().filter_map(|line| Some(line.split_once(": error[").or_else(|| line.split_once(": warning["))?.1.to_owned())).collect();
    said.sort();
    said
}

/// What the forms say is the same in each, so what is found is too.
#[test]
fn the_same_is_found_in_every_format() {
    let folder = faulty();
    // A row that slid below a merged label is put back, and that is said of it instead.
    let found = |path: &str| short(folder.path(), path).into_iter().filter(|line| !line.starts_with("W0705")).collect::<Vec<_>>();
    let expected = found("faulty.perf");
    assert_eq!(expected.len(), 4, "{expected:#?}");
    for way in WAYS {
        assert_eq!(found(&format!("表.{way}")), expected, "{way}");
    }
    let examples = short(folder.path(), root().join("examples/xianghuaqiao-2026").to_str().unwrap());
    let ways = [WAYS.as_slice(), &["csv", "json"]].concat();
    let folder = real(&ways);
    for way in ways {
        assert_eq!(short(folder.path(), &format!("表.{way}")), examples, "{way}");
    }
}

#[test]
fn a_folder_is_looked_through_for_perf_alone() {
    let folder = faulty();
    fs::remove_file(folder.path().join("faulty.perf")).unwrap();
    let ran = perfc(folder.path(), &["check"]);
    assert_eq!(ran.status.code(), Some(2), "{}", out(&ran));
}

#[test]
fn what_holds_no_form_is_refused_and_the_rest_is_checked() {
    let folder = faulty();
    fs::write(folder.path().join("空.csv"), "甲,乙\n1,2\n").unwrap();
    fs::write(folder.path().join("坏.xlsx"), "PK\u{3}\u{4}").unwrap();
    let ran = perfc(folder.path(), &["check", "空.csv", "坏.xlsx", "没有.docx", "表.xlsx", "表.xlsx", "faulty.perf", "--message-format", "short"]);
    let said = out(&ran);
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(said.contains("空.csv: error: 没有找到绩效目标申报表：") && said.contains("坏.xlsx: error: ") && said.contains("没有.docx: error: "), "{said}");
    assert_eq!((said.matches("表.xlsx:便民服务活动经费!").count(), said.matches("faulty.perf:").count()), (4, 5), "{said}");
}

#[test]
fn warnings_are_errors_where_they_are_to_be() {
    let folder = real(&["xlsx"]);
    assert_eq!(perfc(folder.path(), &["check", "表.xlsx"]).status.code(), Some(0));
    assert_eq!(perfc(folder.path(), &["check", "表.xlsx", "--deny", "warnings"]).status.code(), Some(1));
}

/// What a bureau is sent is reviewed as it is: places as the form calls them, with the cell.
#[test]
fn workbooks_are_reviewed() {
    let folder = faulty();
    fs::write(folder.path().join("空.csv"), "甲,乙\n1,2\n").unwrap();
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    let mut hold = |name: &str, text: &str| fixtures::compare(&root().join("tests/import/check").join(name), text, &mut problems, &mut blessed);
    let ran = perfc(folder.path(), &["check", "表.xlsx", "空.csv", "-o", "意见.md"]);
    assert_eq!(ran.status.code(), Some(2), "{}", error(&ran));
    hold("review.md", &fs::read_to_string(folder.path().join("意见.md")).unwrap());
    for format in ["human", "short", "json"] {
        let ran = perfc(folder.path(), &["check", "表.xlsx", "--proof", "--message-format", format]);
        hold(&format!("proof.{format}.txt"), &out(&ran));
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}
