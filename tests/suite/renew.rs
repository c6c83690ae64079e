//! `perfc new --from`: next year's set from last year's.

use std::fs;
use std::path::{Path, PathBuf};

use perfc::format::format;
use perfc::renew::{MARK, Years, renew, year};
use proptest::prelude::*;

use crate::fixtures;
use crate::properties::{cases, sound_programs};
use crate::support::{error, out, perfc, root};

/// `tests/renew/NAME.perf`: `NAME.renewed.perf` is the next year's, `NAME.report.txt` what is said of it.
#[test]
fn sets_move_as_expected() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for name in ["everything", "one-line"] {
        let source = root().join(format!("tests/renew/{name}.perf"));
        let folder = tempfile::tempdir().unwrap();
        fs::copy(&source, folder.path().join("a.perf")).unwrap();
        let ran = perfc(folder.path(), &["new", "--from", "a.perf", "-o", "新"]);
        assert_eq!((ran.status.code(), error(&ran).as_str()), (Some(0), ""), "{name}");
        let text = fs::read_to_string(folder.path().join("新/a.perf")).unwrap();
        fixtures::compare(&source.with_extension("renewed.perf"), &text, &mut problems, &mut blessed);
        fixtures::compare(&source.with_extension("report.txt"), &out(&ran), &mut problems, &mut blessed);
        let ran = perfc(folder.path(), &["new", "--from", "a.perf", "-o", "new", "--lang", "en"]);
        fixtures::compare(&source.with_extension("report.en.txt"), &out(&ran), &mut problems, &mut blessed);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them: {blessed:#?}");
}

/// A text without the comments that mark it, and with its years as they were.
fn unmarked(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with(MARK)).collect::<String>().replace("2027", "2026")
}

#[test]
fn the_real_set_moves_and_what_is_not_changed_stays() {
    let folder = tempfile::tempdir().unwrap();
    let old = root().join("examples/xianghuaqiao-2026");
    let ran = perfc(folder.path(), &["new", "--from", old.to_str().unwrap(), "-o", "2027/"]);
    assert_eq!(ran.status.code(), Some(0), "{}", error(&ran));
    let mut names: Vec<PathBuf> = fs::read_dir(&old).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert_eq!(names.len(), fs::read_dir(folder.path().join("2027")).unwrap().count());
    for file in names {
        let new = fs::read_to_string(folder.path().join("2027").join(file.file_name().unwrap())).unwrap();
        assert_eq!(unmarked(&new), fs::read_to_string(&file).unwrap(), "{}", file.display());
        assert_eq!(format(&new).unwrap().text, new);
        assert!(new.contains("待核对：金额照抄 2026 年度的\n"), "{new}");
    }
    let checked = perfc(folder.path(), &["check", "2027"]);
    assert_eq!(checked.status.code(), Some(0), "{}", out(&checked));
    assert!(out(&checked).contains("64,159,052"), "{}", out(&checked));
}

#[test]
fn forms_of_other_programs_are_imported_first() {
    let folder = tempfile::tempdir().unwrap();
    let old = root().join("examples/xianghuaqiao-2026");
    for args in [&["build", old.to_str().unwrap(), "-o", "2026/表.xlsx"][..], &["new", "--from", "2026"]] {
        let ran = perfc(folder.path(), args);
        assert_eq!(ran.status.code(), Some(0), "{}", error(&ran));
    }
    assert_eq!(fs::read_dir(folder.path().join("2027")).unwrap().count(), 14);
    let text = fs::read_to_string(folder.path().join("2027/document.perf")).unwrap();
    assert!(text.contains("2027年度") && text.contains("year 2027;") && text.contains("period 2027-01-01..2027-12-31;"), "{text}");
}

/// The set is written all the same, and the exit code tells that something of the forms is missing in it.
#[test]
fn forms_that_are_not_all_understood_end_with_1() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("表.csv"), "项目名称,甲项目\n年度,2026\n年度资金申请总额,5元\n天气,晴\n").unwrap();
    let ran = perfc(folder.path(), &["new", "--from", "表.csv"]);
    assert_eq!(ran.status.code(), Some(1), "{}", error(&ran));
    assert!(fs::read_to_string(folder.path().join("2027/01-甲项目.perf")).unwrap().contains("未能识别：晴"));
}

/// The document says which year the set is of, whatever stands before it; and the new folder is named as the old one.
#[test]
fn the_document_says_the_year_and_the_folder_is_named_by_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("绩效2025年");
    fs::create_dir(&old).unwrap();
    fs::write(old.join("01-甲.perf"), "project \"甲\" < year 2023; budget 5; >\n").unwrap();
    fs::write(old.join("document.perf"), "document \"2025年度表\" < year 2025; >\n").unwrap();
    let ran = perfc(folder.path(), &["new", "--from", "绩效2025年"]);
    assert_eq!(ran.status.code(), Some(0), "{}", error(&ran));
    let text = |name: &str| fs::read_to_string(folder.path().join("绩效2026年").join(name)).unwrap();
    assert_eq!(text("document.perf"), "document \"2026年度表\" < year 2026; >\n");
    assert!(text("01-甲.perf").contains("年度是 2023，没有改"), "{}", text("01-甲.perf"));
}

fn refused(folder: &Path, arguments: &[&str], why: &str) {
    let before = tree(folder);
    let ran = perfc(folder, &[&["new"], arguments].concat());
    assert_eq!(ran.status.code(), Some(2), "{arguments:?} {}", out(&ran));
    assert!(error(&ran).contains(why), "{arguments:?}: {}", error(&ran));
    assert_eq!(tree(folder), before, "{arguments:?}");
}

fn tree(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.push((path.clone(), String::new()));
            found.extend(tree(&path));
        } else {
            found.push((path.clone(), String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()));
        }
    }
    found.sort();
    found
}

#[test]
fn what_cannot_be_moved_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("2025/document.perf", "document \"2025年度表\" < year 2025; >\n");
    put("2025/甲.perf", "project \"甲\" < budget 5; >\n");
    put("2026/有了.txt", "mine");
    put("无年度/甲.perf", "project \"甲\" < budget 5; >\n");
    put("坏/甲.perf", "project \"甲\" < year 2025; budget ;;> >\n");
    put("空/说明.bin", "");
    put("别的/甲.perf", "project \"甲\" < year 2025; >\n");
    let at = folder.path();
    refused(at, &["--from", "2025"], "2026：已经有了");
    refused(at, &["--from", "2025", "-o", "2026/有了.txt"], "已经有了");
    refused(at, &["--from", "2025", "--year", "2025"], "不能变成 2025 年度的");
    refused(at, &["--from", "2025", "--year", "20255"], "不能是“20255”");
    refused(at, &["--from", "无年度"], "没有写年度");
    refused(at, &["--from", "坏"], "语法错误");
    refused(at, &["--from", "没有"], "没有这个文件或目录");
    refused(at, &["--from", "空"], "空：没有 .perf 文件");
    refused(at, &["--from", "2025/甲.perf", "--from", "别的/甲.perf"], "两个文件叫这个名字");
    refused(at, &["甲", "--from", "2025"], "不能和");
    refused(at, &["--year", "2026"], "缺少");
    // The document's file stands for its set.
    let ran = perfc(at, &["new", "--from", "2025/document.perf", "--year", "2027"]);
    assert_eq!(ran.status.code(), Some(0), "{}", error(&ran));
    assert_eq!(fs::read_to_string(at.join("2027/document.perf")).unwrap(), "document \"2027年度表\" < year 2027; >\n");
    assert!(at.join("2027/甲.perf").is_file());
}

proptest! {
    #![proptest_config(cases(200))]

    /// Whatever a program says, its next year's is laid out, and differs in years and marks alone.
    #[test]
    fn any_program_moves(text in sound_programs()) {
        let text = format(&text).unwrap().text;
        let years = Years { old: year(&text).map_or(2025, |(year, _)| year), new: 2027 };
        let renewed = renew(&text, years);
        prop_assert_eq!(&format(&renewed.text).unwrap().text, &renewed.text);
        let old: String = text.chars().filter(|character| !character.is_ascii_digit()).collect();
        let new: String = unmarked(&renewed.text).chars().filter(|character| !character.is_ascii_digit()).collect();
        prop_assert_eq!(old, new);
        prop_assert_eq!(renewed.text.lines().filter(|line| line.trim_start().starts_with(MARK)).count(), renewed.marks.len());
        for mark in &renewed.marks {
            prop_assert!(renewed.text.lines().nth(mark.line as usize - 1).unwrap().trim_start().starts_with(MARK), "{:?} {}", mark, renewed.text);
        }
    }
}
