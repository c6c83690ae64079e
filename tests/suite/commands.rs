//! The program itself: its commands, what they print, and how they end.

use super::support::{assert_valid, error, out, perfc, perfc_with as run, root};
use std::fs;
use std::path::Path;

/// A copy of the street office's set that a test may change.
fn set() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("2026");
    copy(&set);
    (folder, set)
}

fn copy(to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(root().join("examples/xianghuaqiao-2026")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn change(set: &Path, file: &str, from: &str, to: &str) {
    let path =
        fs::read_dir(set).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(file)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} does not say {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// The one finding of a changed set: its code, file and line, the same in both languages and in JSON.
fn only_finding(folder: &Path) -> (String, String, u64) {
    let mut codes = Vec::new();
    for language in ["zh", "en"] {
        let output = perfc(folder, &["check", "2026", "--lang", language]);
        assert_eq!(output.status.code(), Some(1), "{}", out(&output));
        codes.push(out(&output).matches("[E").count());
    }
    let output = perfc(folder, &["check", "2026", "--message-format", "json"]);
    let said = out(&output);
    let findings = said.lines().map(|line| serde_json::from_str(line).unwrap());
    let findings: Vec<serde_json::Value> = findings.filter(|finding: &serde_json::Value| finding["severity"] == "error").collect();
    assert_eq!(findings.len(), 1, "{findings:?}");
    let finding = &findings[0];
    let text = |key: &str| finding[key].as_str().unwrap().to_owned();
    assert!(!finding["message"]["zh"].as_str().unwrap().is_empty() && !finding["message"]["en"].as_str().unwrap().is_empty());
    (text("code"), text("file"), finding["line"].as_u64().unwrap())
}

#[test]
fn the_users_line_compiles_however_it_is_typed() {
    let spellings = [
        r#"project "微型消防站建设经费" < budget 2977600; indicator 产出.数量.微型消防站数 = 2 个; >"#,
        r#"project "微型消防站建设经费" { budget 2977600; indicator 产出.数量.微型消防站数 = 2 个; }"#,
        "项目 “微型消防站建设经费” 《 预算 ２９７７６００； 指标 产出。数量。微型消防站数 ＝ ２ 个； 》",
        "项目 “微型消防站建设经费” ＜ 预算 ２９７７６００； 指标 产出。数量。微型消防站数 ＝ ２ 个； ＞",
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut outputs = Vec::new();
    for spelling in spellings {
        fs::write(folder.path().join("a.perf"), spelling).unwrap();
        for output in [perfc(folder.path(), &["build", "a.perf"]), run(folder.path(), &["build", "-"], spelling.as_bytes())] {
            assert_eq!(output.status.code(), Some(0), "{spelling}: {}", error(&output));
            outputs.push(out(&output));
        }
    }
    assert!(outputs.iter().all(|output| *output == outputs[0]), "{outputs:#?}");
    let value: serde_json::Value = serde_json::from_str(&outputs[0]).unwrap();
    assert_valid(&value);
    let project = &value["projects"][0];
    let indicator = &project["indicators"][0];
    assert_eq!(project["budget"]["amount"], 2_977_600);
    assert_eq!((&indicator["level1"], &indicator["level2"], &indicator["name"]), (&"产出".into(), &"数量".into(), &"微型消防站数".into()));
    assert_eq!((&indicator["target"]["number"], &indicator["target"]["unit"]), (&2.into(), &"个".into()));
}

#[test]
fn the_real_set_is_listed_and_built() {
    let (folder, _) = set();
    let output = perfc(folder.path(), &["check", "2026"]);
    assert_eq!(output.status.code(), Some(0));
    for name in ["网格平台服务管理项目经费", "《一网统管》工作经费", "城运联勤队员设备更新经费", "64,159,052", "114"] {
        assert!(out(&output).contains(name), "{name} is not in {}", out(&output));
    }
    let value: serde_json::Value = serde_json::from_str(&out(&perfc(folder.path(), &["build", "2026"]))).unwrap();
    assert_valid(&value);
    let projects = value["projects"].as_array().unwrap();
    assert_eq!(projects.len(), 13);
    assert_eq!(projects.iter().map(|project| project["indicators"].as_array().unwrap().len()).sum::<usize>(), 114);
    let lines = out(&perfc(folder.path(), &["build", "2026", "--to", "ndjson"]));
    assert_eq!(lines.lines().count(), 13);
    for line in lines.lines() {
        assert_valid(&serde_json::from_str(line).unwrap());
    }
}

#[test]
fn one_changed_digit_is_one_finding() {
    let (folder, set) = set();
    change(&set, "03", "appropriation 500640", "appropriation 500641");
    let (code, file, line) = only_finding(folder.path());
    assert_eq!((code.as_str(), line), ("E0404", 4));
    assert!(file.contains("03-"));
}

#[test]
fn one_changed_unit_is_one_finding() {
    let (folder, set) = set();
    change(&set, "03", "= 812 个", "= 812 台");
    let (code, file, _) = only_finding(folder.path());
    assert_eq!(code, "E0305");
    assert!(file.contains("03-"));
    let said = out(&perfc(folder.path(), &["check", "2026"]));
    assert!(said.contains("812 台") && said.contains("“台”和“个”"), "{said}");
}

#[test]
fn one_changed_budget_is_held_against_the_document() {
    let (folder, set) = set();
    change(&set, "09", "budget 2860077", "budget 2860078");
    change(&set, "09", "appropriation 2860077", "appropriation 2860078");
    let (code, file, _) = only_finding(folder.path());
    assert_eq!(code, "E0407");
    assert!(file.ends_with("document.perf"));
}

#[test]
fn a_file_alone_takes_its_documents_defaults() {
    let (folder, set) = set();
    // Its set no longer adds up, which is not this file's business.
    change(&set, "09", "budget 2860077", "budget 2860078");
    let file = fs::read_dir(&set).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.to_str().unwrap().contains("03-")).unwrap();
    let output = perfc(folder.path(), &["build", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    let value: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(value["projects"][0]["year"], 2026);
    assert_eq!(value["projects"].as_array().unwrap().len(), 1);
}

#[test]
fn several_sets_are_several_outputs() {
    let (folder, _) = set();
    copy(&folder.path().join("2025"));
    let output = perfc(folder.path(), &["build", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(error(&output).contains("-o"), "{}", error(&output));
    let output = perfc(folder.path(), &["build", ".", "-o", "out/"]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    for name in ["out/2025.json", "out/2026.json"] {
        assert_valid(&serde_json::from_str(&fs::read_to_string(folder.path().join(name)).unwrap()).unwrap());
    }
}

/// The names of the files in a folder, sorted.
fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_ending_names_the_format_and_to_overrides_it() {
    let (folder, _) = set();
    for (name, start) in [
        ("a.json", b"{\"perf\"".as_slice()),
        ("a.ndjson", b"{\"perf\""),
        ("a.csv", "项目名称,".as_bytes()),
        ("a.md", b"# "),
        ("a.txt", b"  "),
        ("a.html", b"<!DOCTYPE html>"),
        ("a.HTM", b"<!DOCTYPE html>"),
        ("a.xlsx", b"PK"),
        ("a.docx", b"PK"),
    ] {
        let output = perfc(folder.path(), &["build", "2026", "-o", name]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", error(&output));
        let written = fs::read(folder.path().join(name)).unwrap();
        assert!(written.starts_with(start), "{name}");
    }
    assert_eq!(perfc(folder.path(), &["build", "2026", "-o", "b.xlsx", "--to", "csv"]).status.code(), Some(0));
    assert!(fs::read(folder.path().join("b.xlsx")).unwrap().starts_with("项目名称,".as_bytes()));
    for (name, said) in [("a.pdf", "打印"), ("a.xls", ".xlsx"), ("a.doc", ".docx"), ("a.odt", "--to"), ("a.perf", "源文件")] {
        let output = perfc(folder.path(), &["build", "2026", "-o", name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(error(&output).contains(said) && !folder.path().join(name).exists(), "{name}: {}", error(&output));
    }
}

#[test]
fn a_folder_takes_one_file_a_project() {
    let (folder, _) = set();
    let output = perfc(folder.path(), &["build", "2026", "-o", "表/单个/", "--to", "xlsx"]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    let names = listed(&folder.path().join("表/单个"));
    assert_eq!(names.len(), 13);
    assert_eq!((names[0].as_str(), names[12].as_str()), ("01-网格平台服务管理项目经费.xlsx", "13-城运联勤队员设备更新经费.xlsx"));
    assert!(perfc(folder.path(), &["build", "2026", "-o", "表", "--to", "csv"]).status.success());
    assert_eq!(listed(&folder.path().join("表")).iter().filter(|name| name.ends_with(".csv")).count(), 13);
    // A file of one project needs no number.
    fs::write(folder.path().join("a.perf"), "project \"甲/乙\" < budget 1; >").unwrap();
    assert!(perfc(folder.path(), &["build", "a.perf", "-o", "one/"]).status.success());
    assert_eq!(listed(&folder.path().join("one")), ["甲_乙.json"]);
}

#[test]
fn names_that_no_file_may_have_become_names_that_one_may() {
    let folder = tempfile::tempdir().unwrap();
    let output = perfc(folder.path(), &["build", root().join("tests/forms/hostile.perf").to_str().unwrap(), "-o", "out/", "--to", "text"]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    let names = listed(&folder.path().join("out"));
    assert_eq!(names.len(), 12);
    for name in &names {
        assert!(name.len() <= 200 && !name.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '\n']) && name.as_bytes()[0].is_ascii_digit(), "{name}");
    }
    // A device of Windows, a name of dots.
    fs::write(folder.path().join("b.perf"), "project \"con\" < budget 1; >").unwrap();
    assert!(perfc(folder.path(), &["build", "b.perf", "-o", "b/"]).status.success());
    assert_eq!(listed(&folder.path().join("b")), ["01-con.json"]);
    fs::write(folder.path().join("c.perf"), "project \"../../c\" < budget 1; >").unwrap();
    assert!(perfc(folder.path(), &["build", "c.perf", "-o", "c/"]).status.success());
    assert_eq!(listed(&folder.path().join("c")), ["c.json"]);
}

#[test]
fn some_projects_can_be_picked() {
    let (folder, _) = set();
    let output = perfc(folder.path(), &["build", "2026", "-p", "微型消防站建设经费", "--project", "拆违办队伍专项经费"]);
    let value: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_valid(&value);
    let names: Vec<&str> = value["projects"].as_array().unwrap().iter().map(|project| project["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["拆违办队伍专项经费", "微型消防站建设经费"], "in the order of the set");
    assert!(value["document"]["title"].is_string());
    let output = perfc(folder.path(), &["build", "2026", "-p", "微型消防站建设经费", "--to", "text"]);
    assert!(out(&output).trim_start().starts_with("财政项目支出绩效目标申报表"), "one form needs no cover");
    let output = perfc(folder.path(), &["build", "2026", "-p", "微型消防站建设经费", "-o", "out/"]);
    assert!(output.status.success());
    assert_eq!(listed(&folder.path().join("out")), ["11-微型消防站建设经费.json"]);
    let output = perfc(folder.path(), &["build", "2026", "-p", "微型消防站"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        error(&output).contains("没有叫“微型消防站”的项目") && error(&output).contains("微型消防站建设经费") && out(&output).is_empty(),
        "{}",
        error(&output)
    );
    // One set of several is one output.
    copy(&folder.path().join("2025"));
    change(&folder.path().join("2025"), "11", "project \"微型消防站建设经费\"", "project \"微型消防站\"");
    assert_eq!(perfc(folder.path(), &["build", ".", "-p", "微型消防站"]).status.code(), Some(0));
}

#[test]
fn a_draft_is_written_with_errors_open_and_says_so() {
    let (folder, set) = set();
    change(&set, "03", "appropriation 500640", "appropriation 500641");
    assert_eq!(perfc(folder.path(), &["build", "2026", "-o", "a.txt"]).status.code(), Some(1));
    assert!(!folder.path().join("a.txt").exists());
    let output = perfc(folder.path(), &["build", "2026", "-o", "a.txt", "--draft"]);
    assert_eq!(output.status.code(), Some(1), "errors are errors all the same");
    let text = fs::read_to_string(folder.path().join("a.txt")).unwrap();
    assert_eq!(text.matches("申报表（草稿）").count(), 13);
    let unbroken = text.replace(['\n', ' '], "");
    assert!(unbroken.contains("未解决的错误：1-E0404") && unbroken.contains("市政消火栓维修保养经费.perf:4:"), "{text}");
    assert!(!text.contains(folder.path().to_str().unwrap()), "where it was built is no part of it");
    // So does every file of a folder.
    assert_eq!(perfc(folder.path(), &["build", "2026", "-o", "out/", "--to", "text", "--draft"]).status.code(), Some(1));
    let files = listed(&folder.path().join("out"));
    assert_eq!(files.iter().filter(|file| fs::read_to_string(folder.path().join("out").join(file)).unwrap().contains("E0404")).count(), 13);
    // A single form has a cover too, where its errors are listed.
    let file = listed(&set).into_iter().find(|name| name.starts_with("03")).unwrap();
    let output = perfc(folder.path(), &["build", &format!("2026/{file}"), "--to", "text", "--draft"]);
    assert!(out(&output).contains("E0404"), "{}", out(&output));
    for format in ["json", "ndjson", "csv"] {
        let output = perfc(folder.path(), &["build", "2026", "--to", format, "--draft"]);
        assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""), "{format}");
    }
}

#[test]
fn options_that_mean_nothing_are_refused() {
    let (folder, _) = set();
    for arguments in [&["--bom"][..], &["--bom", "--to", "xlsx"], &["--values", "bracketed"], &["--values", "bracketed", "--to", "ndjson"]] {
        let output = perfc(folder.path(), &[&["build", "2026"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(error(&output).contains(arguments[0]), "{}", error(&output));
    }
    let output = perfc(folder.path(), &["build", "2026", "--to", "csv", "--bom", "--values", "bracketed"]);
    assert!(out(&output).starts_with("\u{feff}项目名称") && out(&output).contains("≤220.00(元/个)"));
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_said_plainly() {
    let (folder, _) = set();
    fs::write(folder.path().join("a"), "").unwrap();
    let before = listed(folder.path());
    let long = format!("{}.json", "长".repeat(200));
    for (path, said) in [("a/b.json", "路径中间有一段不是目录"), (&long, "文件名太长"), ("/proc/b.json", "没有这个目录")] {
        let output = perfc(folder.path(), &["build", "2026", "-o", path]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(error(&output).contains(said) && !error(&output).contains(".perfc-"), "{}", error(&output));
    }
    assert_eq!(listed(folder.path()), before, "nothing is left behind");
}

#[test]
fn an_output_file_is_whole_or_left_alone() {
    let (folder, set) = set();
    let file = folder.path().join("a.json");
    assert_eq!(perfc(folder.path(), &["build", "2026", "-o", "a.json"]).status.code(), Some(0));
    let written = fs::read(&file).unwrap();
    change(&set, "03", "appropriation 500640", "appropriation 500641");
    assert_eq!(perfc(folder.path(), &["build", "2026", "-o", "a.json"]).status.code(), Some(1));
    assert_eq!(fs::read(&file).unwrap(), written);
    let output = perfc(folder.path(), &["build", "2026", "-o", "a.perf"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("a.perf").exists());
}

#[test]
fn warnings_are_errors_only_where_denied() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.perf"), "project \"甲\" < indicator 产出.数量.次数 = 3-5 次; >").unwrap();
    let output = perfc(folder.path(), &["build", "a.perf"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(out(&output).contains("\"low\":3"), "{}", out(&output));
    assert_eq!(perfc(folder.path(), &["check", "a.perf", "--deny", "warnings"]).status.code(), Some(1));
}

#[test]
fn ignore_files_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".gitignore"), "草稿.perf\n").unwrap();
    fs::write(folder.path().join("草稿.perf"), "这不是语句").unwrap();
    fs::write(folder.path().join("a.perf"), "project \"甲\" < budget 1; >").unwrap();
    assert_eq!(perfc(folder.path(), &["check"]).status.code(), Some(0));
}

#[test]
fn what_cannot_be_done_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["check", "没有.perf"][..], &["chek"], &["build", "--to", "xls"], &["explain", "E9999"], &[], &["check", "."]] {
        let output = perfc(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!error(&output).is_empty() || !out(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_new_file_is_laid_out_as_fmt_does() {
    let folder = tempfile::tempdir().unwrap();
    for language in ["zh", "en"] {
        assert_eq!(perfc(folder.path(), &["new", language, "--lang", language]).status.code(), Some(0));
    }
    let output = perfc(folder.path(), &["fmt", "--diff"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""));
}

#[test]
fn a_new_file_is_sound_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(perfc(folder.path(), &["new", "社区食堂"]).status.code(), Some(0));
    let text = fs::read(folder.path().join("社区食堂.perf")).unwrap();
    assert_eq!(perfc(folder.path(), &["check", "--deny", "warnings"]).status.code(), Some(0));
    assert_eq!(perfc(folder.path(), &["new", "社区食堂"]).status.code(), Some(2));
    assert_eq!(fs::read(folder.path().join("社区食堂.perf")).unwrap(), text);
}

/// A folder with a file that `fmt` changes, one that it does not, and one with a mistake in it.
fn untidy() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    fs::write(path.join("a.perf"), "project  甲<budget 5;>").unwrap();
    fs::write(path.join("b.perf"), "project 乙 < budget 5; >\n").unwrap();
    fs::write(path.join("c.perf"), "project 丙 <\nbudget  5 ;\n  nature 3 3;\n>\n").unwrap();
    fs::write(path.join("not.txt"), "project  甲<budget 5;>").unwrap();
    (folder, path)
}

#[test]
fn fmt_writes_what_differs_and_says_what_it_left() {
    let (_folder, path) = untidy();
    let old = fs::metadata(path.join("b.perf")).unwrap().modified().unwrap();
    let output = perfc(&path, &["fmt"]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    assert_eq!(out(&output), "已格式化 2 个文件，1 个文件不用改\n");
    assert_eq!(error(&output), "c.perf 里有语法错误：出错的语句保持原样（用 perfc check 查看）\n");
    let text = |name: &str| fs::read_to_string(path.join(name)).unwrap();
    assert_eq!(text("a.perf"), "project 甲 < budget 5; >\n");
    assert_eq!(text("c.perf"), "project 丙 <\n  budget 5;\n  nature 3 3;\n>\n");
    assert_eq!(text("not.txt"), "project  甲<budget 5;>");
    assert_eq!(fs::metadata(path.join("b.perf")).unwrap().modified().unwrap(), old, "what is as it should be is not written");
    assert_eq!(listed(&path), ["a.perf", "b.perf", "c.perf", "not.txt"]);
    let output = perfc(&path, &["fmt", ".", "a.perf", "not.txt", "--lang", "en"]);
    assert_eq!(out(&output), "formatted 1 file, 3 files unchanged\n");
    assert_eq!(error(&output), "c.perf has syntax errors: the statements with them are left as they are (see perfc check)\n");
}

#[test]
fn fmt_only_looks_where_it_is_asked_to() {
    let (_folder, path) = untidy();
    let before: Vec<_> = ["a", "b", "c"].map(|name| fs::read(path.join(format!("{name}.perf"))).unwrap()).into();
    let output = perfc(&path, &["fmt", "--check"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), "a.perf\nc.perf\n"));
    assert!(error(&output).ends_with("2 个文件要格式化，1 个文件不用改\n"), "{}", error(&output));
    let output = perfc(&path, &["fmt", "--diff", "a.perf"]);
    let diff = "--- a.perf\n+++ a.perf\n@@ -1 +1 @@\n-project  甲<budget 5;>\n\\ No newline at end of file\n+project 甲 < budget 5; >\n";
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), diff));
    assert!(out(&perfc(&path, &["fmt", "--diff", "a.perf", "--color", "always"])).contains("\u{1b}[31m-project  甲"));
    for option in ["--check", "--diff"] {
        let output = perfc(&path, &["fmt", option, "b.perf"]);
        assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""), "{option}");
    }
    let after: Vec<_> = ["a", "b", "c"].map(|name| fs::read(path.join(format!("{name}.perf"))).unwrap()).into();
    assert_eq!(before, after);
    let output = perfc(&path, &["fmt", "--check", "--diff"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(error(&output).contains("“--check”不能和“--diff”一起用"), "{}", error(&output));
}

#[test]
fn fmt_passes_standard_input_through() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["fmt", "-"], "unit  甲;".as_bytes());
    assert_eq!((output.status.code(), out(&output).as_str(), error(&output).as_str()), (Some(0), "unit 甲;\n", ""));
    let output = run(folder.path(), &["fmt", "-"], "unit 甲;\n".as_bytes());
    assert_eq!(out(&output), "unit 甲;\n", "what needs no change comes out too");
    let output = run(folder.path(), &["fmt", "--check", "-"], "unit  甲;".as_bytes());
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), "<stdin>\n"));
    let output = run(folder.path(), &["fmt", "-"], b"unit \xff;");
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""));
    assert!(error(&output).contains("[E0001]"), "{}", error(&output));
}

#[test]
fn fmt_leaves_alone_what_it_cannot_read_and_does_the_rest() {
    let (_folder, path) = untidy();
    fs::write(path.join("bytes.perf"), b"unit  \xff;").unwrap();
    let output = perfc(&path, &["fmt", "bytes.perf", "nowhere.perf", "a.perf"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(error(&output).contains("[E0001]") && error(&output).contains("nowhere.perf：没有这个文件或目录"), "{}", error(&output));
    assert_eq!(fs::read(path.join("bytes.perf")).unwrap(), b"unit  \xff;");
    assert_eq!(fs::read_to_string(path.join("a.perf")).unwrap(), "project 甲 < budget 5; >\n");
    let output = perfc(&path, &["fmt", "bytes.perf", "c.perf", "nowhere.perf", "--message-format", "json"]);
    let lines: Vec<serde_json::Value> = error(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let codes: Vec<_> = lines.iter().map(|line| line["code"].as_str()).collect();
    assert_eq!((codes, out(&output).as_str()), (vec![Some("E0001"), None, None], ""));
}

#[cfg(unix)]
#[test]
fn fmt_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (_folder, path) = untidy();
    fs::set_permissions(path.join("a.perf"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir(path.join("other")).unwrap();
    symlink("../a.perf", path.join("other/link.perf")).unwrap();
    let output = perfc(&path, &["fmt", "other/link.perf"]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    assert_eq!(fs::read_to_string(path.join("a.perf")).unwrap(), "project 甲 < budget 5; >\n");
    assert_eq!(fs::metadata(path.join("a.perf")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(path.join("other/link.perf")).unwrap().is_symlink());
    assert_eq!(listed(&path.join("other")), ["link.perf"]);
}

#[test]
fn the_other_commands_print_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let schema: serde_json::Value = serde_json::from_str(&out(&perfc(folder.path(), &["schema"]))).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(out(&perfc(folder.path(), &["explain", "e0404"])).contains("budget-sum"));
    assert!(out(&perfc(folder.path(), &["explain"])).contains("E0404"));
    assert!(out(&perfc(folder.path(), &["completions", "bash"])).contains("perfc"));
    assert!(out(&perfc(folder.path(), &["--help"])).contains("用法"));
    assert!(out(&perfc(folder.path(), &["--help", "--lang", "en"])).contains("Usage"));
}

/// What comes through a pipe cannot be read again to be shown.
#[test]
fn what_is_found_between_projects_of_standard_input_is_shown() {
    let goal = "通过对辖区内老旧小区的消防设施进行全面检查和更新，消除火灾隐患，提高居民的消防安全意识，保障居民生命财产安全。";
    let project = |name: &str| format!("project {name} <\n  budget 1;\n  annual_goal \"{goal}\";\n>\n");
    for arguments in [&["check", "-"] as &[&str], &["build", "-", "--to", "json"]] {
        let ran = run(&root(), arguments, (project("甲项目") + &project("乙项目")).as_bytes());
        let said = out(&ran) + &error(&ran);
        assert!(said.contains("W1104") && said.contains("<stdin>:7:"), "{said}");
    }
}
