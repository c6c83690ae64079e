//! `perfc diff` and `perfc log`, by real processes: pairs of versions as files with the expected report beside them, and revisions of a real git.
//!
//! `tests/compare/NAME` holds `old` and `new`, as files or folders, and `expected.txt`; `expected.md` and `expected.en.txt` where those are of interest.
//! `PERFC_BLESS=1` writes the expected reports anew and fails, so that they are read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use perfc::compare::{Gate, Version, compare, words};
use perfc::compile::{Progress, Registry, facts};
use perfc::workspace::{Input, Overlay};
use serde_json::Value;

use crate::fixtures;
use crate::hostile::assert_times_in_proportion;
use crate::support::root;

fn perfc(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_perfc"));
    isolate(&mut command);
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn isolate(command: &mut Command) {
    for name in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{name}_NAME"), "张三").env(format!("GIT_{name}_EMAIL"), "zhang@example.com");
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("LC_ALL", "C.UTF-8").env("NO_COLOR", "1");
}

fn text(output: &Output) -> String {
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn side(case: &Path, side: &str) -> String {
    let folder = case.join(side);
    let path = if folder.is_dir() { folder } else { case.join(format!("{side}.perf")) };
    path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned()
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(root().join("tests/compare")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() > 7, "{cases:?}");
    cases
}

fn real_forms() -> Vec<String> {
    let folder = "examples/xianghuaqiao-2026";
    let names = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut forms: Vec<String> = names.filter(|name| name != "document.perf").map(|name| format!("{folder}/{name}")).collect();
    forms.sort();
    assert_eq!(forms.len(), 13);
    forms
}

fn diff(old: &str, new: &str, more: &[&str]) -> Output {
    perfc(root(), &[&["diff", old, new, "--lang", "zh"], more].concat())
}

fn json(output: &Output) -> Value {
    let value: Value = serde_json::from_str(&text(output)).unwrap();
    let schema: Value = serde_json::from_str(perfc::compare::report::SCHEMA).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{value:#}");
    value
}

// ---- on the disk ----------------------------------------------------------------------------------------------------------------------

#[test]
fn reports_are_as_written() {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for case in cases() {
        let (old, new) = (side(&case, "old"), side(&case, "new"));
        fixtures::compare(&case.join("expected.txt"), &text(&diff(&old, &new, &[])), &mut problems, &mut blessed);
        for (name, more) in [("expected.md", ["--to", "markdown"]), ("expected.en.txt", ["--lang", "en"])] {
            if case.join(name).exists() {
                fixtures::compare(&case.join(name), &text(&diff(&old, &new, &more)), &mut problems, &mut blessed);
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them:\n{}", blessed.join("\n"));
}

/// Every status, sense and direction of a comparison, where the two versions change places, is its opposite.
#[test]
fn reversed_all_is_the_opposite() {
    /// What is said of each thing, by its path in the value; names are left out, which a rename changes.
    fn told(value: &Value, reverse: bool, out: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let word = value.as_str().filter(|_| matches!(key.as_str(), "status" | "sense")).map(|word| match (word, reverse) {
                        ("added", true) => "removed",
                        ("removed", true) => "added",
                        ("tightened", true) => "weakened",
                        ("weakened", true) => "tightened",
                        (word, _) => word,
                    });
                    out.extend(word.map(|word| format!("{key} {word}")));
                    let key = match (key.as_str(), reverse) {
                        ("appeared", true) => "gone",
                        ("gone", true) => "appeared",
                        (key, _) => key,
                    };
                    if matches!(key, "appeared" | "gone") {
                        out.extend(value.as_array().into_iter().flatten().map(|finding| format!("{key} {}", finding["title"]["zh"])));
                    }
                    told(value, reverse, out);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| told(item, reverse, out)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    let mut pairs: Vec<(String, String)> = cases().iter().map(|case| (side(case, "old"), side(case, "new"))).collect();
    // Forms that have little in common but how they are made.
    let forms = real_forms();
    pairs.extend(forms.iter().zip(forms.iter().skip(1)).map(|(one, next)| (one.clone(), next.clone())));
    for (old, new) in pairs {
        let there = json(&diff(&old, &new, &["--to", "json"]));
        let back = json(&diff(&new, &old, &["--to", "json"]));
        let (mut one, mut other) = (Vec::new(), Vec::new());
        told(&there, false, &mut one);
        told(&back, true, &mut other);
        one.sort();
        other.sort();
        assert_eq!(one, other, "{old} {new}");
        all.extend(one);
    }
    for word in ["sense weakened", "sense tightened", "sense changed", "status added", "status removed"] {
        assert!(all.iter().any(|said| said == word), "no case has: {word}");
    }
}

#[test]
fn nothing_changes_between_a_version_and_itself() {
    for case in cases() {
        for version in [side(&case, "old"), side(&case, "new")] {
            let output = diff(&version, &version, &["--exit-code", "--fail-on", "changed"]);
            assert_eq!((output.status.code(), text(&output)), (Some(0), String::new()), "{version}");
        }
    }
}

/// Neither do layout, full-width spelling and line ends.
#[test]
fn a_file_that_is_laid_out_has_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let mut sources: Vec<PathBuf> = cases().into_iter().flat_map(|case| [case.join("old.perf"), case.join("new.perf")]).filter(|path| path.exists()).collect();
    sources.extend(fs::read_dir(root().join("examples/xianghuaqiao-2026")).unwrap().map(|entry| entry.unwrap().path()));
    let mut changed = 0;
    for source in sources {
        let text = fs::read_to_string(&source).unwrap();
        let (raw, laid_out) = (folder.path().join("raw.perf"), folder.path().join("laid-out.perf"));
        let spread = text.replace("\n  ", "\n\t\t\t").replace(" = ", "＝").replace(" < ", " ＜ ").replace("; ", "；").replace('\n', "\r\n");
        fs::write(&raw, &spread).unwrap();
        fs::write(&laid_out, &spread).unwrap();
        assert!(perfc(folder.path(), &["fmt", "laid-out.perf"]).status.success());
        changed += u32::from(fs::read_to_string(&laid_out).unwrap() != spread);
        let output = perfc(folder.path(), &["diff", "raw.perf", "laid-out.perf", "--exit-code"]);
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stdout).as_ref()), (Some(0), ""), "{}", source.display());
    }
    assert!(changed > 20, "{changed}");
}

#[test]
fn exit_codes_gate_as_documented() {
    let gates = |case: &str, gates: &str| {
        let output = diff(&format!("tests/compare/{case}/old.perf"), &format!("tests/compare/{case}/new.perf"), &["--fail-on", gates]);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(gates("targets", "weakened"), (1, "未通过 --fail-on：weakened\n".to_owned()));
    assert_eq!(gates("targets", "new-error,weakened,budget-increased"), (1, "未通过 --fail-on：weakened\n".to_owned()));
    assert_eq!(gates("targets", "budget-increased,indicator-removed,project-removed,new-error"), (0, String::new()));
    assert_eq!(gates("money", "budget-increased,budget-decreased"), (1, "未通过 --fail-on：budget-increased\n".to_owned()));
    assert_eq!(gates("names", "indicator-removed,project-removed,weakened"), (1, "未通过 --fail-on：indicator-removed、project-removed\n".to_owned()));
    assert_eq!(gates("rules", "new-error").0, 1);
    assert_eq!(gates("units", "changed,weakened"), (0, String::new()));
    for gate in Gate::ALL {
        assert!(text(&perfc(root(), &["diff", "--help"])).contains(gate.name()), "{}", gate.name());
    }
    let code = |case: &str| diff(&format!("tests/compare/{case}/old.perf"), &format!("tests/compare/{case}/new.perf"), &["--exit-code"]).status.code();
    assert_eq!((code("money"), code("units")), (Some(1), Some(0)));
    assert_eq!(diff("tests/compare/money/old.perf", "tests/compare/money/new.perf", &[]).status.code(), Some(0));
    assert_eq!(diff("tests/compare/money/old.perf", "nowhere.perf", &[]).status.code(), Some(2));
}

#[test]
fn nothing_in_a_source_is_obeyed_by_what_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let name = r#"<img src=x onerror=alert(1)> | `b` **c** \u{1b}[31m"#;
    let source = |count: u32, name: &str| {
        format!(
            "project \"{name}\" < indicator 产出.数量.\"<b>|x\" = {count} 个; annual_goal \"<script>{count}</script> 这是一段很长的目标文字，写着标签\"; >\n"
        )
    };
    fs::write(folder.path().join("a.perf"), source(1, name)).unwrap();
    fs::write(folder.path().join("b.perf"), source(2, name)).unwrap();
    let report = |to: &str| String::from_utf8(perfc(folder.path(), &["diff", "a.perf", "b.perf", "--to", to]).stdout).unwrap();
    let plain = report("text");
    assert!(plain.contains("=1个 → =2个") && plain.chars().all(|character| character == '\n' || !character.is_control()), "{plain:?}");
    let html = report("html");
    assert!(html.contains("&lt;img") && !html.contains("<img") && !html.contains("<script") && !html.contains("<b>"), "{html}");
    let markdown = report("markdown");
    for event in pulldown_cmark::Parser::new_ext(&markdown, pulldown_cmark::Options::all()) {
        if let pulldown_cmark::Event::Html(tag) | pulldown_cmark::Event::InlineHtml(tag) = event {
            assert!(["<del>", "</del>", "<ins>", "</ins>", "<sub>", "</sub>", "<br>"].contains(&tag.trim()), "{tag} in {markdown}");
        }
    }
}

/// Neither renamed things, nor things that are alike in everything, nor long texts make the work more than proportional.
#[test]
fn comparisons_take_time_in_proportion() {
    let version = |text: String| {
        let plan = perfc::workspace::plan(vec![Input::Text("a.perf".to_owned(), text.into_bytes())]);
        Version::new(facts(&plan, &Overlay::default(), &Registry::default(), &Progress::default()), |_| String::new())
    };
    let timed = |(old, new): &(Version, Version)| {
        let start = Instant::now();
        let comparison = compare(old, new);
        let time = start.elapsed();
        assert!(!comparison.is_empty());
        time
    };
    let many = |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<String>();
    let project = |content: String| format!("project 甲 <\n budget 1 < {content} >\n>");
    let renamed = |count| {
        let side =
            |word: &'static str| version(many(count, &|index| format!("project \"{word}{index}\" < budget {index}; indicator 产出.数量.数 = {index} 个; >\n")));
        (side("消防站建设"), side("建设消防站"))
    };
    assert_times_in_proportion("renamed projects", renamed, timed, 1000);
    let alike = |count| {
        let side = |word: &'static str| version(many(count, &|index| format!("project \"{word}{index:03}\" < indicator 产出.数量.数 = 1 个; >\n")));
        (side("甲乙丙"), side("丁乙丙"))
    };
    assert_times_in_proportion("projects that are alike", alike, timed, 500);
    let indicators = |count| {
        let side =
            |word: &'static str| version(format!("project 甲 <\n{}>", many(count, &|index| format!("indicator 产出.数量.{word}{index} = {index} 个;\n"))));
        (side("站点"), side("地点"))
    };
    assert_times_in_proportion("renamed indicators", indicators, timed, 1000);
    let funds = |count| {
        let side = |more: usize| version(project(many(count, &|index| format!("fund 资金{index} {};\n", index + more))));
        (side(0), side(1))
    };
    assert_times_in_proportion("money rows", funds, timed, 1000);
    let findings = |count| {
        let side = |word: &'static str| version(many(count, &|index| format!("project \"甲{index}\" < indicator 产出.数量.数 = {index} {word}; >\n")));
        (side("甲甲"), side("乙乙"))
    };
    assert_times_in_proportion("findings", findings, timed, 200);
}

#[test]
fn long_texts_take_time_in_proportion() {
    let texts = |count: usize| {
        let side = |word: &str| (0..count).map(|index| format!("完成{word}{index}个站点建设，")).collect::<String>();
        (side("消防"), side("防控"))
    };
    let timed = |(old, new): &(String, String)| {
        let start = Instant::now();
        assert!(words::compare(old, new).len() > 1);
        start.elapsed()
    };
    assert_times_in_proportion("texts", texts, timed, 2000);
}

// ---- in git ---------------------------------------------------------------------------------------------------------------------------

struct Repository {
    folder: tempfile::TempDir,
    minute: std::cell::Cell<u32>,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { folder: tempfile::tempdir().unwrap(), minute: std::cell::Cell::new(0) };
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        isolate(&mut command);
        self.minute.set(self.minute.get() + 1);
        let date = format!("2026-03-04T08:{:02}:00+08:00", self.minute.get() % 60);
        let output = command.current_dir(self.path()).args(arguments).env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self, subject: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", subject]);
    }

    fn perfc(&self, arguments: &[&str]) -> String {
        text(&perfc(self.path(), &[&["--lang", "zh"], arguments].concat()))
    }
}

const STATION: &str = "project \"微型消防站\" < indicator 产出.数量.站点数 = COUNT 个; >\n";

fn station(count: u32) -> String {
    STATION.replace("COUNT", &count.to_string())
}

#[test]
fn revisions_are_compared_without_a_checkout() {
    let repository = Repository::new();
    repository.write("2026/消防 站.perf", &station(2));
    repository.write("2025/旧.perf", "project \"旧项目\" < budget 1; >\n");
    repository.commit("一");
    repository.write("2026/消防 站.perf", &station(3));
    repository.write("2025/旧.perf", "project \"旧项目\" < budget 2; >\n");
    repository.commit("二");
    repository.write("2026/消防 站.perf", &station(5));
    let status = repository.git(&["status", "--porcelain"]);

    let two = repository.perfc(&["diff", "HEAD~1", "HEAD"]);
    assert!(two.contains("=2个 → =3个") && two.contains("1 元 → 2 元") && two.contains("2026/消防 站.perf"), "{two}");
    let range = repository.perfc(&["diff", "HEAD~1..HEAD"]);
    assert_eq!(range, two);
    let below = repository.perfc(&["diff", "HEAD~1", "HEAD", "--", "2026/"]);
    assert!(below.contains("=2个 → =3个") && !below.contains("旧项目"), "{below}");
    // Against the work tree, saved or not yet under version control.
    assert!(repository.perfc(&["diff"]).contains("=3个 → =5个"));
    assert!(repository.perfc(&["diff", "HEAD~1"]).contains("=2个 → =5个"));
    assert!(repository.perfc(&["diff", "HEAD~1", "2026/消防 站.perf"]).contains("=2个 → =5个"));
    assert!(repository.perfc(&["diff", "2026"]).contains("=3个 → =5个"));
    repository.write("2026/新.perf", "project \"新项目\" < budget 7; >\n");
    assert!(repository.perfc(&["diff"]).contains("+ 新项目"));
    fs::remove_file(repository.path().join("2025/旧.perf")).unwrap();
    assert!(repository.perfc(&["diff", "--", "2025"]).contains("- 旧项目"));
    // From a folder below, paths are told from the top all the same.
    let inside = text(&perfc(&repository.path().join("2026"), &["diff", "HEAD~1", "HEAD", "--", "消防 站.perf"]));
    assert!(inside.contains("=2个 → =3个") && inside.contains("2026/消防 站.perf"), "{inside}");
    assert_eq!(repository.git(&["stash", "list"]), "");
    assert!(repository.git(&["status", "--porcelain"]).starts_with(" ") && status.starts_with(" M"), "{status}");
}

/// A document that is declared above, and a file that is used, are those of the revision.
#[test]
fn what_a_revision_rests_on_is_of_that_revision() {
    let repository = Repository::new();
    repository.write("document.perf", "document \"汇总\" < year 2026; agency \"甲中心\"; >\n");
    repository.write("units.perf", "unit 篓 = 12 个;\n");
    repository.write("a.perf", "use \"units.perf\";\nproject \"甲\" < indicator 产出.数量.灯具 = 2 篓; >\n");
    repository.commit("一");
    repository.write("document.perf", "document \"汇总\" < year 2027; agency \"乙中心\"; >\n");
    repository.write("units.perf", "unit 篓 = 10 个;\n");
    let report = repository.perfc(&["diff"]);
    // The document's facts are told once, not of each project; two dozen are no longer as many.
    assert!(report.contains("实施单位        甲中心 → 乙中心") && report.matches("2026 → 2027").count() == 1, "{report}");
    assert!(report.contains("! 产出.数量.灯具  =2篓  放宽"), "{report}");
    fs::remove_file(repository.path().join("units.perf")).unwrap();
    assert!(repository.perfc(&["diff", "HEAD", "HEAD"]).is_empty());
    // What is on the disk by now was not there then.
    repository.write("b.perf", "use \"later.perf\";\nproject \"乙\" < budget 1; >\n");
    repository.commit("二");
    repository.write("later.perf", "unit 筐 = 3 个;\n");
    let report = repository.perfc(&["diff", "--", "b.perf"]);
    assert!(report.contains("* 错误 E02") && report.contains("later.perf") && report.contains("已消除"), "{report}");
}

#[test]
fn what_three_dots_mean() {
    let repository = Repository::new();
    repository.write("a.perf", &station(2));
    repository.commit("一");
    repository.git(&["checkout", "-q", "-b", "branch"]);
    repository.write("a.perf", &station(4));
    repository.commit("分支");
    repository.git(&["checkout", "-q", "main"]);
    repository.write("a.perf", &station(3));
    repository.commit("主干");
    assert!(repository.perfc(&["diff", "main..branch"]).contains("=3个 → =4个"));
    assert!(repository.perfc(&["diff", "main...branch"]).contains("=2个 → =4个"));
    assert!(repository.perfc(&["diff", "...branch"]).contains("=2个 → =4个"));
}

#[test]
fn mistakes_say_what_to_do() {
    let repository = Repository::new();
    let refused = |folder: &Path, arguments: &[&str]| {
        let output = perfc(folder, &[&["--lang", "zh"], arguments].concat());
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(refused(repository.path(), &["diff"]).contains("仓库里还没有提交"));
    assert!(refused(repository.path(), &["log", "甲"]).contains("仓库里还没有提交"));
    repository.write("main/a.perf", &station(2));
    repository.commit("一");
    assert!(refused(repository.path(), &["diff", "main"]).contains("路径请写成 ./main，版本请写成 refs/heads/main"));
    assert!(repository.perfc(&["diff", "refs/heads/main"]).is_empty() && repository.perfc(&["diff", "./main"]).is_empty());
    assert!(refused(repository.path(), &["diff", "nowhere"]).contains("“nowhere”不是这里的文件或目录，也不是 git 认得的版本"));
    assert!(refused(repository.path(), &["diff", "HEAD", "--", "nowhere.perf"]).contains("两个版本里都没有 nowhere.perf"));
    assert!(refused(repository.path(), &["diff", "./main", "HEAD"]).contains("版本要写在路径前面"));
    assert!(refused(repository.path(), &["diff", "--end-of-options"]).contains("没有"));
    let outside = tempfile::tempdir().unwrap();
    assert!(refused(outside.path(), &["diff"]).contains("这里不是 git 仓库"));
    assert!(refused(outside.path(), &["log", "甲"]).contains("这里不是 git 仓库"));
    let bare = tempfile::tempdir().unwrap();
    repository.git(&["clone", "-q", "--bare", ".", bare.path().to_str().unwrap()]);
    assert!(refused(bare.path(), &["diff"]).contains("没有工作区"));
    assert!(perfc(bare.path(), &["diff", "HEAD", "HEAD"]).status.success());
}

/// A content that is no text, a link and a missing final line end are no reason to stop.
#[test]
fn odd_contents_of_a_revision() {
    let repository = Repository::new();
    fs::write(repository.path().join("乱.perf"), b"project \"\xff\xfe\" < >").unwrap();
    repository.write("a.perf", station(2).trim_end());
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.perf", repository.path().join("link.perf")).unwrap();
    repository.commit("一");
    repository.write("乱.perf", "project \"甲\" < >\n");
    let report = repository.perfc(&["diff", "HEAD"]);
    assert!(report.contains("+ 甲") && report.contains("* 错误 E0001") && report.contains("已消除"), "{report}");
}

#[test]
fn a_name_has_a_history() {
    let repository = Repository::new();
    let source = |name: &str, count: u32, other: u32| {
        format!(
            "project \"微型消防站\" < indicator 产出.数量.{name} = {count} 个; indicator 产出.数量.演练次数 >= {other} 次; >\nproject \"别的\" < indicator 产出.数量.站点数 = 9 个; >\n"
        )
    };
    for (name, count, other, subject) in
        [("站点数", 2, 4, "一"), ("站点数", 3, 4, "加站点"), ("站点数", 3, 6, "加演练"), ("微型站点数", 3, 6, "改名"), ("微型站点数", 5, 6, "再加")]
    {
        repository.write("2026/消防.perf", &source(name, count, other));
        repository.commit(subject);
    }
    repository.git(&["mv", "2026/消防.perf", "2026/消防站.perf"]);
    repository.commit("移动");
    let log = repository.perfc(&["log", "微型站点数"]);
    let told: Vec<&str> = log.lines().filter(|line| line.contains("站点数")).map(str::trim).collect();
    assert_eq!(
        told,
        [
            "^ 产出.数量.微型站点数  =3个 → =5个  收紧",
            "~ 产出.数量.微型站点数  原名“站点数”（推测）",
            "^ 产出.数量.站点数  =2个 → =3个  收紧",
            "+ 产出.数量.站点数  =2个  新增",
        ],
        "{log}"
    );
    assert!(log.starts_with("2026-03-04  张三  ") && log.contains("  再加\n") && !log.contains("演练"), "{log}");
    // Two projects have had an indicator of the old name.
    assert!(repository.perfc(&["log", "站点数"]).contains("别的") && !repository.perfc(&["log", "站点数", "-p", "微型消防站"]).contains("别的"));
    let project = repository.perfc(&["log", "微型消防站"]);
    assert!(project.contains("从 2026/消防.perf 移来") && project.contains("演练次数"), "{project}");
    assert_eq!(repository.perfc(&["log", "微型消防站", "-n", "2"]).matches("张三").count(), 2);
    let value = json(&perfc(repository.path(), &["log", "微型站点数", "--to", "json"]));
    assert_eq!(
        value["entries"].as_array().unwrap().iter().map(|entry| entry["subject"].as_str().unwrap()).collect::<Vec<_>>(),
        ["再加", "改名", "加站点", "一"]
    );
    let nothing = perfc(repository.path(), &["log", "没有的", "--lang", "zh"]);
    assert_eq!((nothing.status.code(), String::from_utf8(nothing.stderr).unwrap()), (Some(1), "历史里没有叫“没有的”的项目或指标\n".to_owned()));
}

/// What a merge took over from a side is that side's, and is not told twice.
#[test]
fn a_merge_tells_only_what_it_changed_itself() {
    let repository = Repository::new();
    repository.write("a.perf", &station(2));
    repository.write("b.perf", "project \"乙\" < budget 1; >\n");
    repository.commit("一");
    repository.git(&["checkout", "-q", "-b", "branch"]);
    repository.write("a.perf", &station(4));
    repository.commit("分支");
    repository.git(&["checkout", "-q", "main"]);
    repository.write("b.perf", "project \"乙\" < budget 2; >\n");
    repository.commit("主干");
    repository.git(&["merge", "-q", "--no-ff", "-m", "合并", "branch"]);
    let subjects = |log: &str| log.lines().filter(|line| line.contains("张三")).map(|line| line.rsplit("  ").next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(subjects(&repository.perfc(&["log", "站点数"])), ["分支", "一"]);
    assert_eq!(subjects(&repository.perfc(&["log", "乙"])), ["主干", "一"]);
}
