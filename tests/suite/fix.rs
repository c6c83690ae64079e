//! Repairs: each by itself, all of a text together, and `perfc fix` as people run it.
//!
//! `tests/fix/CODE[-what]/before.perf` has findings of that code with a repair. `after.perf` is what the certain repairs make of it, where they make
//! anything of it; `after-unsafe.perf` what the likely ones do besides, where they do. `PERFC_BLESS=1` writes both anew and fails, so that they are read.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use perfc::diagnostics::{Code, Diagnostic, Severity};
use perfc::fix::edited;

use super::fixtures::compare;
use super::invariants::{counts, examine_fixes, fixed, outcome};
use super::support::{codes, compile_paths, compile_text, error, out, perfc, perfc_with as run, root};

// ---- each repair by itself --------------------------------------------------------------------------------------------------------------

fn cases() -> Vec<(PathBuf, String, Code)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("tests/fix")).unwrap() {
        let folder = Path::new("tests/fix").join(entry.unwrap().file_name());
        let text = String::from_utf8(fs::read(root().join(&folder).join("before.perf")).unwrap()).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        let code = Code::find(name.split('-').next().unwrap()).unwrap_or_else(|| panic!("{name} begins with no code"));
        found.push((folder, text, code));
    }
    found.sort();
    found
}

/// The text with one repair, everything outside its edits as it was.
fn repaired(text: &str, finding: &Diagnostic) -> String {
    let edits = &finding.fix.as_ref().unwrap().edits;
    let new = edited(text, edits.iter());
    let mut rest = new.as_str();
    let mut done = 0;
    let mut ordered: Vec<_> = edits.iter().collect();
    ordered.sort_by_key(|edit| edit.at.span);
    for edit in ordered {
        let range = edit.at.span.range();
        rest = rest.strip_prefix(&text[done..range.start]).unwrap().strip_prefix(edit.text.as_str()).unwrap();
        done = range.end;
    }
    assert_eq!(rest, &text[done..]);
    new
}

#[test]
fn a_repair_takes_its_finding_away_and_brings_no_other() {
    let mut problems = String::new();
    for (folder, text, code) in cases() {
        let before = compile_text(text.as_str());
        let with_fix: Vec<&Diagnostic> = before.findings.iter().filter(|finding| finding.fix.is_some()).collect();
        if !with_fix.iter().any(|finding| finding.code == code) {
            let _ = writeln!(problems, "{}: no {code:?} with a repair", folder.display());
        }
        for finding in with_fix {
            let new = repaired(&text, finding);
            let mut wanted = counts(&before);
            *wanted.get_mut(&finding.code).unwrap() -= 1;
            let after = counts(&compile_text(new.as_str()));
            // One mistake may have been found in several ways: fewer findings are as good. What is readable only now may be warned of.
            let is_new = |code: &Code| finding.severity() < Severity::Error || code.info().severity == Severity::Error;
            if after.iter().any(|(code, count)| is_new(code) && *count > wanted.get(code).copied().unwrap_or_default()) {
                let _ = writeln!(problems, "{} {:?}: {after:?} instead of {wanted:?}\n{new}", folder.display(), finding.code);
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn all_repairs_of_a_text() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for (folder, text, _) in cases() {
        let safe = fixed(&text, false);
        let likely = fixed(&text, true);
        for (name, new, known) in [("after.perf", &safe, &text), ("after-unsafe.perf", &likely, &safe)] {
            let path = root().join(&folder).join(name);
            if new == known {
                if std::env::var_os("PERFC_BLESS").is_some() {
                    let _ = fs::remove_file(&path);
                }
                assert!(!path.exists(), "{} is there, and nothing comes of it", path.display());
            } else {
                compare(&path, new, &mut problems, &mut blessed);
            }
        }
        assert!(safe != text || likely != text, "{}: nothing is repaired", folder.display());
        examine_fixes(&text);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them:\n{}", blessed.join("\n"));
}

#[test]
fn every_code_with_a_repair_has_a_case() {
    let cases = cases();
    for info in Code::all().iter().filter(|info| info.fix.is_some()) {
        // What has no example yet is not found yet.
        let example = root().join(format!("examples/errors/{}.perf", info.id));
        let is_found = codes(&compile_paths(&[example])).contains(&info.id);
        assert!(!is_found || cases.iter().any(|(_, _, code)| *code == info.code), "tests/fix has no case for {}", info.id);
    }
}

#[test]
fn examples_are_never_made_worse() {
    for info in Code::all() {
        examine_fixes(info.example);
    }
}

// ---- the command ------------------------------------------------------------------------------------------------------------------------

/// A set with a template's file above it, and a mistake in each.
fn set() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    fs::create_dir(path.join(".git")).unwrap();
    fs::create_dir(path.join("2026")).unwrap();
    fs::write(path.join("2026/document.perf"), "document \"汇总表\" < allow W1001 \"示例\"; department 街道办事处; >\n").unwrap();
    fs::write(path.join("2026/a.perf"), "project 甲 < budget 100; indicator 产出.数量.次数 = 3-5 次\n>\n").unwrap();
    fs::write(path.join("2026/b.perf"), "project 乙 < budget 100; >\n").unwrap();
    (folder, path)
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn fix_writes_what_is_certain_and_says_what_is_left() {
    let (_folder, path) = set();
    fs::write(path.join("2026/b.perf"), "project 乙 <\n  budget 100;\n  include 群众;\n  check 建设费 <= 1;\n  indicator 产出.质量.增长率 >= 120;\n>\n")
        .unwrap();
    let old = fs::metadata(path.join("2026/document.perf")).unwrap().modified().unwrap();
    let output = perfc(&path, &["fix", "2026/a.perf", "2026/b.perf"]);
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    assert_eq!(
        out(&output),
        "2026/a.perf：改正 2 处（E0102 1 处，W0101 1 处）\n2026/b.perf：1 处加上 --unsafe 才改；1 处要由人改\n改正 2 处，改动 1 个文件；还有 2 处\n"
    );
    assert_eq!(text(&path.join("2026/a.perf")), "project 甲 < budget 100; indicator 产出.数量.次数 = 3..5 次;\n>\n");
    assert_eq!(fs::metadata(path.join("2026/document.perf")).unwrap().modified().unwrap(), old, "what was not given is not touched");
    let output = perfc(&path, &["fix", "--lang", "en", "2026"]);
    assert_eq!(
        out(&output),
        "2026/b.perf: 1 more with --unsafe; 1 left to you\n2026/document.perf: 1 repaired (1 E0113)\n1 repaired, 1 file changed; 2 left\n"
    );
    assert_eq!(text(&path.join("2026/document.perf")), "document \"汇总表\" < allow W1001 \"示例\"; department \"街道办事处\"; >\n");
    let output = perfc(&path, &["fix", "2026/a.perf"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "没有要改的\n"));
}

#[test]
fn fix_leaves_what_was_not_given_and_says_so() {
    let (_folder, path) = set();
    // The set is checked with its document, which alone is given.
    let output = perfc(&path, &["fix", "2026/document.perf"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("2026/a.perf:1:51：E0102 没有改（补上 `;`）：要改的 2026/a.perf 不在给出的路径里\n"), "{}", out(&output));
    assert!(text(&path.join("2026/a.perf")).contains("3-5 次\n"));
    assert!(text(&path.join("2026/document.perf")).contains("\"街道办事处\""));
}

#[test]
fn fix_takes_back_what_brings_in_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let before = "project 甲 < indicator 产出.质量.合格率 >= 95; indicator 产出.数量.数 = 1 个 < weight 100; >\n  year 2026\n>\n";
    fs::write(folder.path().join("a.perf"), before).unwrap();
    let output = perfc(folder.path(), &["fix"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("a.perf:1:36：E0302 没有改（补上 `%`）：改了会出现 E0801\n"), "{}", out(&output));
    assert_eq!(text(&folder.path().join("a.perf")), before.replace("2026", "2026;"));
}

#[test]
fn fix_only_looks_where_it_is_asked_to() {
    let (_folder, path) = set();
    let before = text(&path.join("2026/a.perf"));
    let output = perfc(&path, &["fix", "--check", "2026"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), "2026/document.perf\n2026/a.perf\n"));
    assert!(error(&output).ends_with("可以改正 3 处，要改动 2 个文件；另有 0 处\n"), "{}", error(&output));
    let output = perfc(&path, &["fix", "--diff", "2026/a.perf"]);
    let diff = "--- 2026/a.perf\n+++ 2026/a.perf\n@@ -1,2 +1,2 @@\n-project 甲 < budget 100; indicator 产出.数量.次数 = 3-5 次\n+project 甲 < budget 100; indicator 产出.数量.次数 = 3..5 次;\n >\n";
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), diff));
    assert_eq!(text(&path.join("2026/a.perf")), before);
    let output = perfc(&path, &["fix", "--diff", "2026/b.perf"]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""));
}

#[test]
fn fix_takes_only_the_codes_it_is_given() {
    let (_folder, path) = set();
    let output = perfc(&path, &["fix", "2026/a.perf", "--code", "w0101"]);
    assert_eq!(out(&output), "2026/a.perf：改正 1 处（W0101 1 处）\n改正 1 处，改动 1 个文件；还有 0 处\n");
    assert_eq!(output.status.code(), Some(1), "an error is left");
    let output = perfc(&path, &["fix", "2026/a.perf", "--code", "E9999"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(error(&output).starts_with("错误：“--code <代码>”不能是“E9999”\n"), "{}", error(&output));
}

#[test]
fn fix_passes_standard_input_through() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["fix", "-"], "\u{feff}project 甲 <\r\n  budget 5\r\n>".as_bytes());
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "\u{feff}project 甲 <\r\n  budget 5;\r\n>"));
    assert_eq!(error(&output), "<stdin>：改正 1 处（E0102 1 处）；1 处要由人改\n改正 1 处，改动 1 个文件；还有 1 处\n");
    let output = run(folder.path(), &["fix", "-"], "unit 甲;".as_bytes());
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), "unit 甲;"), "what needs no change comes out too");
    let output = run(folder.path(), &["fix", "-"], b"unit \xff;");
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(2), ""));
    assert!(error(&output).contains("[E0001]"), "{}", error(&output));
}

#[test]
fn fix_speaks_json_and_short() {
    let (_folder, path) = set();
    let output = perfc(&path, &["fix", "--check", "2026/document.perf", "--message-format", "json"]);
    let lines: Vec<serde_json::Value> = error(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["file"], "2026/a.perf");
    assert_eq!(lines[0]["refused"][1]["code"], "E0102");
    assert_eq!(lines[0]["refused"][1]["reason"]["en"], "it would change 2026/a.perf, which was not given");
    let wanted = serde_json::json!({ "file": "2026/document.perf", "fixed": { "E0113": 1 }, "written": false, "unsafe": 0, "manual": 0, "refused": [] });
    assert_eq!(lines[1], wanted);
    let output = perfc(&path, &["fix", "2026/a.perf", "--message-format", "short"]);
    assert_eq!(out(&output), "2026/a.perf：改正 2 处（E0102 1 处，W0101 1 处）\n");
}

#[test]
fn fix_leaves_alone_what_it_cannot_read_and_does_the_rest() {
    let (_folder, path) = set();
    fs::write(path.join("bytes.perf"), b"unit  \xff;").unwrap();
    let output = perfc(&path, &["fix", "bytes.perf", "nowhere.perf", "2026/a.perf"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(error(&output).contains("[E0001]") && error(&output).contains("nowhere.perf：没有这个文件或目录"), "{}", error(&output));
    assert_eq!(fs::read(path.join("bytes.perf")).unwrap(), b"unit  \xff;");
    assert!(text(&path.join("2026/a.perf")).contains("3..5 次;"));
}

#[test]
fn fix_does_not_write_what_is_read_only_nor_what_belongs_with_it() {
    let (_folder, path) = set();
    let mut permissions = fs::metadata(path.join("2026/a.perf")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(path.join("2026/a.perf"), permissions).unwrap();
    let before = text(&path.join("2026/document.perf"));
    let output = perfc(&path, &["fix", "2026"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(error(&output), "错误：2026/a.perf：文件是只读的，没有写入\n");
    assert!(out(&output).contains("2026/a.perf：有 2 处改正没有写入（E0102 1 处，W0101 1 处）\n"), "{}", out(&output));
    assert!(text(&path.join("2026/a.perf")).contains("3-5 次\n"));
    assert_eq!(text(&path.join("2026/document.perf")), before);
}

#[cfg(unix)]
#[test]
fn fix_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (_folder, path) = set();
    fs::set_permissions(path.join("2026/a.perf"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("2026/a.perf", path.join("link.perf")).unwrap();
    let output = perfc(&path, &["fix", "link.perf"]);
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    assert!(text(&path.join("2026/a.perf")).contains("3..5 次;"));
    assert_eq!(fs::metadata(path.join("2026/a.perf")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(path.join("link.perf")).unwrap().is_symlink());
}

#[test]
fn a_text_full_of_repairs_that_do_not_help_ends() {
    let bad = |number: usize| format!("project 甲{number} < indicator 产出.质量.合格率 >= 95; indicator 产出.数量.数 = 1 个 < weight 100; > >\n");
    let text: String = (0..300).map(bad).collect();
    let outcome = outcome(&text, false);
    assert_eq!((&*outcome.files[0].text, outcome.refused.len()), (text.as_str(), 300));
    let untried = outcome.refused.iter().filter(|refused| refused.why == perfc::fix::Why::Untried).count();
    assert!((150..300).contains(&untried), "{untried}");
}

#[test]
fn more_findings_than_are_kept_are_repaired_all_the_same() {
    let text: String = (0..2500).map(|number| format!("unit 甲{number} = 2 个\n")).collect();
    assert!(fixed(&text, false) == text.replace('\n', ";\n"));
}

#[test]
fn a_killed_fix_leaves_a_whole_file() {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.perf");
    let before: String = (0..400).map(|number| format!("project 甲{number} < budget 7 >\n")).collect();
    let after = before.replace("7 >", "7; >");
    let mut killed = 0;
    for wait in [0, 1, 2, 4, 8, 16, 32, 64, 128] {
        fs::write(&file, &before).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_perfc"));
        let mut child = command.arg("fix").arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        let text = text(&file);
        assert!(text == before || text == after, "after {wait} ms");
    }
    assert!(killed > 0, "it was killed at least once");
}
