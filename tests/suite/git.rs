//! perfc and the real git, in repositories of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PERFC: &str = env!("CARGO_BIN_EXE_perfc");
const LINE: &str = "*.perf diff=perf merge=perf";

/// A repository, and a home of its own: nothing of the machine's configuration counts.
struct Repository {
    folder: tempfile::TempDir,
    /// Where commands are run.
    top: PathBuf,
    /// The program that perfc is run as.
    program: PathBuf,
}

impl Repository {
    /// With nothing in it, not even the repository.
    fn bare_folder() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().join("仓库 a");
        fs::create_dir(&top).unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Self { folder, top, program: PERFC.into() }
    }

    fn new() -> Self {
        let repository = Self::bare_folder();
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    /// Set up, with one commit.
    fn installed(files: &[(&str, &str)]) -> Self {
        let repository = Self::new();
        assert_eq!(repository.perfc(&["git", "install"]).status.code(), Some(0));
        repository.commit(files, "base");
        repository
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        let home = self.home();
        command.args(arguments).current_dir(&self.top).env_clear();
        for name in ["PATH", "SYSTEMROOT"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        for (name, value) in [("GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z"), ("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z"), ("LC_ALL", "C.UTF-8")] {
            command.env(name, value);
        }
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "甲").env(format!("GIT_{role}_EMAIL"), "a@example.org");
        }
        command
            .env("HOME", &home)
            .env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CEILING_DIRECTORIES", self.folder.path());
        command
    }

    fn perfc(&self, arguments: &[&str]) -> Output {
        self.command(&self.program, arguments).output().unwrap()
    }

    fn try_git(&self, arguments: &[&str]) -> Output {
        self.command("git", arguments).output().unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(arguments);
        assert!(output.status.success(), "git {arguments:?}: {}", all(&output));
        text(&output.stdout)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.top.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.top.join(name)).unwrap()).into_owned()
    }

    fn commit(&self, files: &[(&str, &str)], message: &str) {
        for (name, content) in files {
            self.write(name, content);
        }
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }

    /// Two branches, `main` and `other`, of which the first is checked out; each a commit further than the base.
    fn diverge(&self, ours: &[(&str, &str)], theirs: &[(&str, &str)]) {
        self.git(&["checkout", "-q", "-b", "other"]);
        self.commit(theirs, "theirs");
        self.git(&["checkout", "-q", "main"]);
        self.commit(ours, "ours");
    }

    fn configuration(&self) -> String {
        self.read(".git/config")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn all(output: &Output) -> String {
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// What a line tells, without what it tells it of.
fn told(output: &Output) -> Vec<String> {
    text(&output.stdout).lines().map(|line| line.split_once(" = ").map_or(line, |(key, _)| key).to_owned()).collect()
}

/// The settings, each told in the same way.
fn settings(word: &str) -> Vec<String> {
    ["diff.perf.xfuncname", "diff.perf.textconv", "merge.perf.name", "merge.perf.driver"].map(|key| format!("{word}{key}")).to_vec()
}

fn with(mut lines: Vec<String>, more: &[&str]) -> Vec<String> {
    lines.extend(more.iter().map(|line| (*line).to_owned()));
    lines
}

// ---- install and uninstall ------------------------------------------------------------------------------------------------------------------------

#[test]
fn what_install_does_uninstall_takes_back() {
    for (attributes, made) in [(None, format!("{LINE}\n")), (Some("*.md text\r\n*.txt text"), format!("*.md text\r\n*.txt text\r\n{LINE}"))] {
        let repository = Repository::new();
        if let Some(attributes) = attributes {
            repository.write(".gitattributes", attributes);
        }
        let before = repository.configuration();
        let first = repository.perfc(&["git", "install"]);
        assert_eq!(first.status.code(), Some(0), "{}", all(&first));
        let verb = if attributes.is_none() { "已新建" } else { "已加上" };
        assert_eq!(told(&first), with(settings("已设置："), &[&format!("{verb}：.gitattributes: {LINE}")]));
        assert_eq!(repository.read(".gitattributes"), made);
        assert_eq!(
            repository.git(&["check-attr", "diff", "merge", "--", "深/a.perf"]),
            "深/a.perf: diff: perf\n深/a.perf: merge: perf\n".replace('深', "\\346\\267\\261").replace("\\346\\267\\261/a.perf", "\"\\346\\267\\261/a.perf\"")
        );

        let installed = repository.configuration();
        let second = repository.perfc(&["git", "install", "--lang", "en"]);
        assert_eq!(second.status.code(), Some(0));
        assert_eq!(told(&second), with(settings("already there: "), &[&format!("already there: .gitattributes: {LINE}")]));
        assert_eq!((repository.configuration(), repository.read(".gitattributes")), (installed, made));

        let gone = repository.perfc(&["git", "uninstall"]);
        assert_eq!(gone.status.code(), Some(0), "{}", all(&gone));
        let mut lines = with(settings("已去掉："), &[&format!("已去掉：.gitattributes: {LINE}")]);
        if attributes.is_none() {
            lines.push("已删除，里面没有别的内容：.gitattributes".to_owned());
        }
        assert_eq!(told(&gone), lines);
        assert_eq!(repository.configuration(), before);
        assert_eq!(fs::read_to_string(repository.top.join(".gitattributes")).ok().as_deref(), attributes);

        let nothing = repository.perfc(&["git", "uninstall", "--lang", "en"]);
        assert_eq!(nothing.status.code(), Some(0));
        assert_eq!(told(&nothing), with(settings("not there: "), &[&format!("not there: .gitattributes: {LINE}")]));
        assert_eq!(repository.configuration(), before);
    }
}

#[test]
fn the_global_setup_holds_for_every_repository() {
    let own = |repository: &Repository| repository.home().join(".config/git/attributes");
    for (named, file) in [(None, ".config/git/attributes"), (Some("~/属性 x"), "属性 x"), (Some("~/a/b/attributes"), "a/b/attributes")] {
        let repository = Repository::new();
        if let Some(named) = named {
            repository.git(&["config", "--global", "core.attributesFile", named]);
        }
        let before = repository.configuration();
        let output = repository.perfc(&["git", "install", "--global"]);
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
        let path = repository.home().join(file);
        assert_eq!(told(&output).last().unwrap(), &format!("已新建：{}: {LINE}", path.display()));
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{LINE}\n"));
        assert_eq!(own(&repository).exists(), named.is_none());
        assert_eq!((repository.configuration(), repository.top.join(".gitattributes").exists()), (before, false), "the repository itself is untouched");
        assert_eq!(repository.git(&["check-attr", "merge", "--", "a.perf"]), "a.perf: merge: perf\n");
        assert!(!repository.git(&["config", "--get", "merge.perf.driver"]).is_empty());

        assert_eq!(told(&repository.perfc(&["git", "install", "--global"]))[..4], settings("已有："));
        let output = repository.perfc(&["git", "uninstall", "--global"]);
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
        assert!(!path.exists());
        assert_eq!(repository.try_git(&["config", "--get-regexp", "perf"]).status.code(), Some(1), "no setting is left");
    }
    let repository = Repository::bare_folder();
    let elsewhere = repository.folder.path().join("xdg");
    let output = repository.command(PERFC, &["git", "install", "--global"]).env("XDG_CONFIG_HOME", &elsewhere).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "it needs no repository: {}", all(&output));
    assert!(elsewhere.join("git/attributes").exists() && !own(&repository).exists());
}

#[test]
fn what_others_set_is_said_and_left_alone() {
    let repository = Repository::new();
    let attributes = "# 我们的\n*.perf merge=union text\n";
    repository.write(".gitattributes", attributes);
    repository.git(&["config", "merge.perf.driver", "true %A"]);
    repository.git(&["config", "diff.perf.textconv", "'/old place/perfc' git textconv"]);
    repository.git(&["config", "--add", "diff.perf.textconv", "/older/perfc git textconv"]);
    let before = "true %A\n";
    let output = repository.perfc(&["git", "install"]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    let lines = text(&output.stdout);
    let lines: Vec<&str> = lines.lines().collect();
    assert!(lines[0].starts_with("已设置：diff.perf.xfuncname = ^"), "{lines:?}");
    assert_eq!(lines[1], format!("已更新：diff.perf.textconv = {PERFC} git textconv --"));
    assert_eq!(lines[3], "没有改动，不是 perfc 写的：merge.perf.driver = true %A");
    assert_eq!(lines[4], "没有改动，不是 perfc 写的：.gitattributes: *.perf merge=union text");
    assert_eq!(lines[5], "已加上：.gitattributes: *.perf diff=perf");
    assert_eq!(lines.len(), 6);
    assert_eq!(repository.git(&["config", "--get-all", "merge.perf.driver"]), before);
    assert_eq!(repository.git(&["config", "--get-all", "diff.perf.textconv"]), format!("{PERFC} git textconv --\n"));
    assert_eq!(repository.read(".gitattributes"), format!("{attributes}*.perf diff=perf\n"));

    let output = repository.perfc(&["git", "uninstall"]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert_eq!(repository.git(&["config", "--get-regexp", "perf"]), format!("merge.perf.driver {before}"));
    assert_eq!(repository.read(".gitattributes"), attributes);
}

#[test]
fn sub_folders_and_work_trees_share_one_setup() {
    let repository = Repository::new();
    repository.commit(&[("深/处/a.perf", "project 甲;\n")], "base");
    let below = repository.top.join("深/处");
    let output = repository.command(PERFC, &["git", "install"]).current_dir(&below).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert_eq!(told(&output).last().unwrap(), &format!("已新建：../../.gitattributes: {LINE}"));
    assert!(!below.join(".gitattributes").exists());
    assert_eq!(repository.read(".gitattributes"), format!("{LINE}\n"));

    let tree = repository.folder.path().join("tree");
    repository.git(&["worktree", "add", "-q", tree.to_str().unwrap()]);
    let configuration = repository.configuration();
    let output = repository.command(PERFC, &["git", "install"]).current_dir(&tree).output().unwrap();
    assert_eq!(told(&output), with(settings("已有："), &[&format!("已新建：.gitattributes: {LINE}")]), "{}", all(&output));
    assert_eq!(fs::read_to_string(tree.join(".gitattributes")).unwrap(), format!("{LINE}\n"));
    let output = repository.command(PERFC, &["git", "uninstall"]).current_dir(&tree).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(configuration.contains("perf") && !repository.configuration().contains("perf"));
}

#[test]
fn where_it_cannot_be_done_the_way_out_is_told() {
    let refused = |command: &mut Command, zh: &str, en: &str| {
        for (language, sentence) in [("zh", zh), ("en", en)] {
            let output = command.env("LC_ALL", language).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{}", all(&output));
            assert_eq!(text(&output.stdout), "");
            assert!(text(&output.stderr).contains(sentence), "{sentence} is not in {}", all(&output));
        }
    };
    for verb in ["install", "uninstall"] {
        let nowhere = Repository::bare_folder();
        refused(
            &mut nowhere.command(PERFC, &["git", verb]),
            "先用 git init 新建，或者用 perfc git install --global",
            "make one with git init, or run perfc git install --global",
        );

        let repository = Repository::new();
        refused(repository.command(PERFC, &["git", verb]).env("PATH", ""), "找不到 git：请先安装", "there is no git: install it");
        refused(repository.command(PERFC, &["git", verb]).current_dir(repository.top.join(".git")), "请在工作区里运行", "run it in the work tree");

        let bare = Repository::bare_folder();
        bare.git(&["init", "-q", "--bare"]);
        refused(&mut bare.command(PERFC, &["git", verb]), "请在它的克隆里运行", "run it in a clone");
    }
    // Another git that is at work has the configuration locked.
    let repository = Repository::new();
    repository.write(".git/config.lock", "");
    let before = repository.configuration();
    refused(
        &mut repository.command(PERFC, &["git", "install"]),
        "git 没有接受设置 diff.perf.xfuncname",
        "see whether its configuration can be read and written",
    );
    assert_eq!((repository.configuration(), repository.top.join(".gitattributes").exists()), (before, false));
    // A folder stands where the file should.
    let repository = Repository::new();
    fs::create_dir(repository.top.join(".gitattributes")).unwrap();
    let output = repository.perfc(&["git", "install"]);
    assert_eq!((output.status.code(), told(&output)), (Some(2), settings("已设置：")), "what was done before is told: {}", all(&output));
    assert!(text(&output.stderr).contains(".gitattributes"), "{}", all(&output));
}

#[cfg(unix)]
#[test]
fn the_file_of_attributes_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let repository = Repository::new();
    repository.write(".gitattributes", "*.md text\n");
    let path = repository.top.join(".gitattributes");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    repository.perfc(&["git", "install"]);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(repository.read(".gitattributes"), format!("*.md text\n{LINE}\n"));
}

/// The program under another path.
fn copied(folder: &Path) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let program = folder.join(format!("perfc{}", std::env::consts::EXE_SUFFIX));
    if fs::hard_link(PERFC, &program).is_err() {
        fs::copy(PERFC, &program).unwrap();
    }
    program
}

#[test]
fn git_finds_the_program_again() {
    let mut repository = Repository::new();
    let tools = repository.folder.path().join("tools");
    repository.program = copied(&tools);
    let found = std::env::join_paths([tools.clone()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap()))).unwrap();
    let output = repository.command(&repository.program, &["git", "install"]).env("PATH", &found).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert_eq!(repository.git(&["config", "diff.perf.textconv"]), "perfc git textconv --\n");
    // The name is worth nothing where another program has it.
    let others = repository.folder.path().join("others");
    fs::create_dir(&others).unwrap();
    fs::write(others.join("perfc"), "#!/bin/sh\n").unwrap();
    let shadowed = std::env::join_paths([others].into_iter().chain(std::env::split_paths(&found))).unwrap();
    repository.command(&repository.program, &["git", "install"]).env("PATH", &shadowed).output().unwrap();
    assert_eq!(repository.git(&["config", "diff.perf.textconv"]), format!("{} git textconv --\n", repository.program.display()));

    // A path that a shell, and git itself, would otherwise read as something else.
    repository.program = copied(&repository.folder.path().join("o'neil $HOME 100%O \"x\""));
    let output = repository.perfc(&["git", "install"]);
    assert_eq!(
        told(&output)[1..],
        ["已更新：diff.perf.textconv", "已有：merge.perf.name", "已更新：merge.perf.driver", &format!("已有：.gitattributes: {LINE}")]
    );
    repository.commit(&[("a.perf", BASE)], "base");
    repository.diverge(&[("a.perf", &BASE.replace("2 个", "3 个"))], &[("a.perf", &BASE.replace("100%", "98%"))]);
    assert!(repository.git(&["diff", "main", "other"]).contains("+  指标 产出.质量.合格率 = 98%;"));
    repository.git(&["merge", "-q", "other"]);
    assert_eq!(repository.read("a.perf"), BASE.replace("2 个", "3 个").replace("100%", "98%"));
}

// ---- comparing ------------------------------------------------------------------------------------------------------------------------------------

const BASE: &str = "项目 \"微型消防站建设经费\" <\n  预算 2977600;\n  指标 产出.数量.站数 = 2 个;\n  指标 产出.质量.合格率 = 100%;\n>\n";

/// What stands behind the second `@@` of the only hunk.
fn hunk_header(diff: &str) -> &str {
    let mut headers = diff
        .lines()
        .filter_map(|line| line.strip_prefix("@@ "))
        .filter_map(|line| line.split_once("@@"))
        .map(|(_, header)| header.strip_prefix(' ').unwrap_or(header));
    let header = headers.next().unwrap_or_else(|| panic!("no hunk in {diff}"));
    assert_eq!(headers.next(), None, "one hunk is expected in {diff}");
    header
}

#[test]
fn a_hunk_names_what_it_is_in() {
    let indicators: String = (0..30).map(|index| format!("  indicator 产出.数量.指标{index} = {index} 个;\n")).collect();
    for (head, as_written, legible) in [
        ("project \"微型消防站建设经费\" <", "project \"微型消防站建设经费\"", "project \"微型消防站建设经费\""),
        ("项目 \"微型消防站建设经费\" <", "项目 \"微型消防站建设经费\"", "项目 \"微型消防站建设经费\""),
        ("项目名称　“老年“助餐”点” 《", "项目名称　“老年“助餐”点”", "项目名称 \"老年“助餐”点\""),
        ("项目「甲」{", "项目「甲」", "项目 \"甲\""),
        ("　项目　一期、二期《", "项目　一期、二期", "项目 一期、二期"),
        ("项目 一期 ｛ // 备注", "项目 一期", "项目 一期"),
        ("template 通用 <", "template 通用", "template 通用"),
        ("模板 \"通 \\\"用\\\"\" {", "模板 \"通 \\\"用\\\"\"", "模板 \"通 \\\"用\\\"\""),
        ("document \"2026年度<汇总>\" <", "document \"2026年度<汇总>\"", "document \"2026年度<汇总>\""),
        ("汇总表 \"2026 年度\" // 全年\n<", "汇总表 \"2026 年度\"", "汇总表 \"2026 年度\""),
        ("项目 \"一行\" < budget 5; >\n项目 \"二\" < // 项目 “三” 《", "项目 \"二\"", "项目 \"二\""),
    ] {
        let closer = if head.contains(['{', '｛']) { "}" } else { ">" };
        let is_document = head.starts_with("document") || head.starts_with("汇总表");
        let body = if is_document { (0..30).map(|index| format!("  allow W09{index:02} \"说明{index}\";\n")).collect() } else { indicators.clone() };
        // Such a line begins nothing.
        let words = if is_document { "" } else { "  note \"\"\"\n    项目 “甲” 的\n    项目实施后 <\n    \"\"\";\n" };
        let base = format!("unit 标箱;\n{head}\n{words}{body}{closer}\n");
        let changed = base.replace("指标25 = 25 个", "指标25 = 26 个").replace("说明25", "说明其他");
        assert_ne!(base, changed);
        let repository = Repository::installed(&[("a.perf", &base)]);
        repository.write("a.perf", &changed);
        for locale in ["C.UTF-8", "C"] {
            let diff = |options: &[&str]| text(&repository.command("git", &[&["diff"], options].concat()).env("LC_ALL", locale).output().unwrap().stdout);
            assert_eq!(hunk_header(&diff(&["--no-textconv"])), as_written, "{head} in {locale}");
            assert_eq!(hunk_header(&diff(&[])), legible, "{head} made legible in {locale}");
        }
    }
}

#[test]
fn a_diff_is_one_of_statements_and_sentences() {
    let one_line = "项目 甲 《 预算 ３６。６ 万； 备注 “第一句。第二句。”； 指标 产出。数量。乙 ＝ ２ 个； 》\n";
    let repository = Repository::installed(&[("甲.perf", one_line), ("坏.perf", "项目 甲 <\n  预算 2977600\n  备注 \"一。二。\";\n")]);
    repository.write("甲.perf", one_line.replace("第二句。", "第二句；第三句。").replace("２ 个", "３ 个"));
    let lines = |name: &str| {
        let diff = repository.git(&["diff", "-U9", "--", name]);
        let (_, lines) = diff.split_once("@@\n").unwrap_or_else(|| panic!("no hunk in {diff}"));
        lines.to_owned()
    };
    assert_eq!(
        lines("甲.perf"),
        " 项目 甲 <\n   预算 36.6 万元;\n   备注 \"\"\"\n     第一句。\\\n-    第二句。\\\n+    第二句；\\\n+    第三句。\\\n     \"\"\";\n-  指标 产出.数量.乙 = 2 个;\n+  指标 产出.数量.乙 = 3 个;\n >\n"
    );
    repository.write("坏.perf", "项目 甲 <\n  预算 2977600\n  备注 \"一。三。\";\n");
    assert_eq!(lines("坏.perf"), " 项目 甲 <\n   预算 2977600\n-  备注 \"一。二。\";\n+  备注 \"一。三。\";\n", "what is broken is shown as it is");

    // Spelling and layout are no difference, nor are line ends, which depend on the machine.
    repository.write("甲.perf", "\u{feff}项目 甲 {\r\n预算 36.60万元;\r\n备注 \"第一句。第二句。\";\r\n指标 产出.数量.乙=2个;\r\n}\r\n");
    let diff = repository.git(&["diff", "--", "甲.perf"]);
    assert_eq!(
        diff.lines().filter(|line| line.starts_with(['+', '-'])).collect::<Vec<_>>(),
        ["--- \"a/\\347\\224\\262.perf\"", "+++ \"b/\\347\\224\\262.perf\"", "-项目 甲 <", "+项目 甲 {", "->", "+}"]
    );
}

#[test]
fn textconv_takes_whatever_a_file_holds() {
    let repository = Repository::bare_folder();
    for (name, content) in
        [("空.perf", &b""[..]), ("字节.perf", b"project \xff\xfe <\r\n\x1b[31m"), ("坏.perf", "project 甲 <\r\n".as_bytes()), ("-h", b"project")]
    {
        repository.write(name, content);
        let output = repository.perfc(&["git", "textconv", "--", name]);
        assert_eq!((output.status.code(), &output.stdout[..], &output.stderr[..]), (Some(0), content, &b""[..]), "{name}");
    }
    let output = repository.perfc(&["git", "textconv", "--", "没有.perf"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()));
    assert!(text(&output.stderr).contains("没有.perf"), "{}", all(&output));
}

// ---- merging --------------------------------------------------------------------------------------------------------------------------------------

/// The conflicts' lines that perfc tells git's user.
fn told_conflicts(output: &Output) -> Vec<String> {
    // Git's own progress stands before it on the line, for a terminal to write over.
    text(&output.stderr).lines().filter_map(|line| line.rsplit('\r').next()).filter(|line| line.contains(": 冲突：")).map(str::to_owned).collect()
}

const CONFLICT: &str = "项目 \"微型消防站建设经费\" <\n  预算 2977600;\n<<<<<<< HEAD\n  指标 产出.数量.站数 = 3 个;\n=======\n  指标 产出.数量.站数 = 4 个;\n>>>>>>> other\n  指标 产出.质量.合格率 = 100%;\n>\n";

#[test]
fn different_facts_merge_and_the_same_fact_conflicts() {
    for (from, to) in [("项目", "项目"), ("项目 \"", "project \""), ("<\n", "{\n")] {
        let spelled = |text: &str| {
            let text = text.replace(from, to).replace("指标", if to.contains("project") { "indicator" } else { "指标" });
            if to.contains('{') { text.replace(">\n", "}\n").replace(">>>>>> other}", ">>>>>> other") } else { text }
        };
        let base = spelled(BASE);
        let (ours, theirs) = (base.replace("2 个", "3 个"), base.replace("100%", "98%"));
        for command in ["merge", "rebase", "cherry-pick"] {
            // Adjacent lines: git alone would call it a conflict.
            let repository = Repository::installed(&[("表/a.perf", &base)]);
            repository.diverge(&[("表/a.perf", &ours)], &[("表/a.perf", &theirs)]);
            repository.git(&[command, "other"]);
            assert_eq!(repository.read("表/a.perf"), base.replace("2 个", "3 个").replace("100%", "98%"), "{command}");
            assert_eq!(repository.git(&["status", "--porcelain"]), "");

            let repository = Repository::installed(&[("表/a.perf", &base)]);
            repository.diverge(&[("表/a.perf", &ours)], &[("表/a.perf", &base.replace("2 个", "4 个"))]);
            let output = repository.try_git(&[command, "other"]);
            assert_eq!(output.status.code(), Some(1), "{command}: {}", all(&output));
            assert_eq!(told_conflicts(&output), ["表/a.perf:3: 冲突：两边都改了这里"], "{command}: {}", all(&output));
            let conflict = repository.read("表/a.perf");
            let marks: Vec<&str> = conflict.lines().filter(|line| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>")).collect();
            assert_eq!(marks.len(), 2, "{conflict}");
            if command == "merge" {
                assert_eq!(
                    conflict,
                    CONFLICT
                        .lines()
                        .map(|line| if line.starts_with(">>>>") || line.starts_with("<<<<") { format!("{line}\n") } else { spelled(&format!("{line}\n")) })
                        .collect::<String>()
                );
            } else {
                assert!(
                    marks[0].starts_with("<<<<<<< ") && marks[1].contains(if command == "rebase" { "(ours)" } else { "(theirs)" }),
                    "git's labels: {conflict}"
                );
            }
            assert!(repository.git(&["status", "--porcelain"]).starts_with("UU "), "{command}");
        }
    }
}

#[test]
fn a_merge_needs_the_driver() {
    let repository = Repository::new();
    repository.commit(&[("a.perf", BASE)], "base");
    repository.diverge(&[("a.perf", &BASE.replace("2 个", "3 个"))], &[("a.perf", &BASE.replace("100%", "98%"))]);
    assert_eq!(repository.try_git(&["merge", "other"]).status.code(), Some(1), "without the driver, git does it by lines");
    repository.git(&["merge", "--abort"]);
    repository.perfc(&["git", "install"]);
    repository.git(&["merge", "-q", "other"]);
}

#[test]
fn the_common_ancestor_is_shown_where_the_user_wants_it() {
    for (style, shown) in [("diff3", true), ("zdiff3", true), ("merge", false)] {
        let repository = Repository::installed(&[("a.perf", BASE)]);
        repository.git(&["config", "merge.conflictStyle", style]);
        repository.diverge(&[("a.perf", &BASE.replace("2 个", "3 个"))], &[("a.perf", &BASE.replace("2 个", "4 个"))]);
        let base = repository.git(&["rev-parse", "--short", "main~"]);
        assert_eq!(repository.try_git(&["merge", "other"]).status.code(), Some(1));
        let ancestor = format!("||||||| {}\n  指标 产出.数量.站数 = 2 个;\n=======\n", base.trim());
        assert_eq!(repository.read("a.perf"), if shown { CONFLICT.replace("=======\n", &ancestor) } else { CONFLICT.to_owned() }, "{style}");
    }
}

#[test]
fn a_renamed_file_is_merged_under_its_new_name() {
    let repository = Repository::installed(&[("旧.perf", BASE)]);
    repository.git(&["checkout", "-q", "-b", "other"]);
    repository.git(&["mv", "旧.perf", "新 名.perf"]);
    repository.commit(&[("新 名.perf", &BASE.replace("100%", "98%"))], "theirs");
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("旧.perf", &BASE.replace("2 个", "3 个"))], "ours");
    repository.git(&["merge", "-q", "other"]);
    assert_eq!(repository.read("新 名.perf"), BASE.replace("2 个", "3 个").replace("100%", "98%"));
    assert!(!repository.top.join("旧.perf").exists());
}

#[test]
fn line_ends_stay_as_they_are() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    for convert in ["false", "true"] {
        let repository = Repository::installed(&[]);
        repository.git(&["config", "core.autocrlf", convert]);
        repository.git(&["config", "core.safecrlf", "false"]);
        repository.commit(&[("a.perf", &crlf(BASE))], "files");
        repository.diverge(&[("a.perf", &crlf(&BASE.replace("2 个", "3 个")))], &[("a.perf", &crlf(&BASE.replace("100%", "98%")))]);
        repository.git(&["merge", "-q", "other"]);
        let merged = BASE.replace("2 个", "3 个").replace("100%", "98%");
        assert_eq!(repository.read("a.perf"), crlf(&merged), "autocrlf={convert}");
        assert_eq!(repository.git(&["cat-file", "blob", "HEAD:a.perf"]), if convert == "true" { merged } else { crlf(&merged) });
        assert_eq!(repository.git(&["diff", "HEAD"]), "");
        // What is in the work tree and what is committed differ in their line ends only here.
        repository.write("a.perf", crlf(BASE));
        let diff = repository.git(&["diff"]);
        assert_eq!(diff.lines().filter(|line| line.starts_with(['+', '-']) && line.contains("  ")).count(), 4, "{diff}");
        assert!(!diff.contains('\r'), "{diff:?}");
    }
}

#[test]
fn what_cannot_be_read_is_merged_by_lines() {
    let broken = BASE.replace("2977600;", "2977600");
    // Far enough apart for lines.
    let far = |text: &str| text.replace("100%", "98%").replace("  预算", "  // 一\n  // 二\n  // 三\n  // 四\n  预算");
    for (base, ours, theirs, why) in [
        (BASE.to_owned(), broken.clone(), BASE.replace(">\n", "  // 末\n>\n"), "我方有语法错误，改为逐行合并"),
        (BASE.to_owned(), BASE.replace(">\n", "  // 末\n>\n"), broken.clone(), "对方有语法错误，改为逐行合并"),
        (broken.clone(), far(&broken), BASE.to_owned(), "共同的前一版有语法错误，改为逐行合并"),
    ] {
        let repository = Repository::installed(&[("a.perf", &base)]);
        repository.diverge(&[("a.perf", &ours)], &[("a.perf", &theirs)]);
        let output = repository.try_git(&["merge", "other"]);
        assert!(text(&output.stderr).contains(&format!("a.perf: {why}\n")), "{}", all(&output));
        if output.status.success() {
            assert!(repository.read("a.perf").contains("// 末"), "{why}");
        } else {
            let conflict = repository.read("a.perf");
            assert!(conflict.contains("\n<<<<<<< HEAD\n") && conflict.contains("\n>>>>>>> other\n"), "{conflict}");
        }
    }
    // Both outcomes of a merge by lines, with git's labels and marker size.
    let repository = Repository::installed(&[("a.perf", &broken)]);
    repository.commit(&[(".gitattributes", &format!("{LINE}\n*.perf conflict-marker-size=9\n"))], "longer marks");
    repository.diverge(&[("a.perf", &broken.replace("100%", "99%"))], &[("a.perf", &broken.replace("100%", "98%"))]);
    let output = repository.try_git(&["merge", "other"]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert_eq!(
        repository.read("a.perf"),
        broken.replace(
            "  指标 产出.质量.合格率 = 100%;\n",
            "<<<<<<<<< HEAD\n  指标 产出.质量.合格率 = 99%;\n=========\n  指标 产出.质量.合格率 = 98%;\n>>>>>>>>> other\n"
        )
    );
    let repository = Repository::installed(&[("a.perf", &broken)]);
    repository.diverge(&[("a.perf", &format!("// 首\n{broken}"))], &[("a.perf", &broken.replace("100%", "98%"))]);
    repository.git(&["merge", "-q", "other"]);
    assert_eq!(repository.read("a.perf"), format!("// 首\n{}", broken.replace("100%", "98%")));
}

#[test]
fn bytes_that_are_no_text_are_never_lost() {
    let repository = Repository::installed(&[]);
    let put = |content: &[u8], message: &str| {
        repository.write("a.perf", content);
        repository.git(&["add", "-A"]);
        repository.git(&["commit", "-q", "-m", message]);
    };
    put(b"a\n\xff\nb\nc\nd\n", "bytes");
    repository.git(&["checkout", "-q", "-b", "other"]);
    put(b"a\n\xff\nb\nc\ne\n", "theirs");
    repository.git(&["checkout", "-q", "main"]);
    put(b"x\n\xff\nb\nc\nd\n", "ours");
    let output = repository.try_git(&["merge", "other"]);
    assert!(output.status.success() && text(&output.stderr).contains("a.perf: 共同的前一版不是 UTF-8 文字，改为逐行合并"), "{}", all(&output));
    assert_eq!(fs::read(repository.top.join("a.perf")).unwrap(), b"x\n\xff\nb\nc\ne\n");

    // What git itself takes for no text: our side stays, and the conflict is recorded.
    put(b"\0\xff\n", "binary");
    repository.git(&["checkout", "-q", "other"]);
    repository.git(&["reset", "-q", "--hard", "main~"]);
    put(b"\0\xfe\n", "binary too");
    let output = repository.try_git(&["merge", "main"]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert!(text(&output.stderr).contains("git 也无法合并，保留我方的内容，请手工合并"), "{}", all(&output));
    assert_eq!(fs::read(repository.top.join("a.perf")).unwrap(), b"\0\xfe\n");
    assert_eq!(repository.git(&["status", "--porcelain"]), "UU a.perf\n");
}

#[test]
fn a_file_that_both_added_is_merged() {
    let repository = Repository::installed(&[]);
    repository.diverge(&[("a.perf", BASE)], &[("a.perf", BASE)]);
    repository.git(&["merge", "-q", "other"]);
    assert_eq!(repository.read("a.perf"), BASE);

    let repository = Repository::installed(&[]);
    repository.diverge(&[("a.perf", &BASE.replace("2 个", "3 个"))], &[("a.perf", &BASE.replace("2 个", "4 个"))]);
    let output = repository.try_git(&["merge", "other"]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    let conflict = repository.read("a.perf");
    assert!(conflict.contains("= 3 个;") && conflict.contains("= 4 个;") && conflict.contains("<<<<<<< HEAD\n"), "{conflict}");
    assert_eq!(repository.git(&["status", "--porcelain"]), "AA a.perf\n");
}

#[test]
fn a_path_may_hold_anything() {
    let mut names = vec!["街道 表/项目 “甲”.perf", "-h.perf", "o'neil $HOME `x` %A;#.perf"];
    if cfg!(unix) {
        names.push("\"双\"\\.perf");
    }
    for name in names {
        let repository = Repository::installed(&[(name, BASE)]);
        repository.diverge(&[(name, &BASE.replace("2 个", "3 个"))], &[(name, &BASE.replace("100%", "98%"))]);
        assert!(repository.git(&["diff", "main", "other"]).contains("+  指标 产出.质量.合格率 = 98%;"), "{name}");
        repository.git(&["merge", "-q", "other"]);
        assert_eq!(repository.read(name), BASE.replace("2 个", "3 个").replace("100%", "98%"), "{name}");
        repository.commit(&[(name, &BASE.replace("2 个", "5 个"))], "again");
        repository.git(&["checkout", "-q", "-B", "other", "main~"]);
        repository.commit(&[(name, &BASE.replace("2 个", "6 个"))], "other again");
        let output = repository.try_git(&["merge", "main"]);
        assert_eq!(told_conflicts(&output), [format!("{name}:3: 冲突：两边都改了这里")], "{}", all(&output));
    }
}

#[test]
fn ancestors_that_crossed_are_merged_by_meaning_too() {
    let repository = Repository::installed(&[("a.perf", BASE)]);
    repository.diverge(&[("a.perf", &BASE.replace("2 个", "3 个"))], &[("a.perf", &BASE.replace("100%", "98%"))]);
    repository.git(&["branch", "first"]);
    repository.git(&["merge", "-q", "-m", "one way", "other"]);
    repository.git(&["checkout", "-q", "other"]);
    repository.git(&["merge", "-q", "-m", "the other way", "first"]);
    let both = BASE.replace("2 个", "3 个").replace("100%", "98%");
    assert_eq!(repository.read("a.perf"), both);
    // A change back is only seen against the two ancestors merged.
    repository.commit(&[("a.perf", &both.replace("98%", "100%"))], "back");
    repository.git(&["checkout", "-q", "main"]);
    repository.commit(&[("a.perf", &both.replace("2977600", "2977700"))], "on");
    repository.git(&["merge", "-q", "other"]);
    assert_eq!(repository.read("a.perf"), both.replace("98%", "100%").replace("2977600", "2977700"));
}

/// Then git merges by lines, as it does without a driver.
#[test]
fn a_missing_program_loses_nothing() {
    let mut repository = Repository::new();
    repository.program = copied(&repository.folder.path().join("tools"));
    repository.perfc(&["git", "install"]);
    repository.commit(&[("a.perf", BASE), ("b.perf", BASE)], "base");
    let (ours, theirs) = (BASE.replace("2 个", "3 个"), BASE.replace("2 个", "4 个"));
    let apart = BASE.replace("2977600", "2977700");
    repository.diverge(&[("a.perf", &ours), ("b.perf", &apart)], &[("a.perf", &theirs), ("b.perf", &BASE.replace("100%", "98%"))]);
    fs::remove_file(&repository.program).unwrap();
    let output = repository.try_git(&["merge", "other"]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    assert_eq!(repository.git(&["status", "--porcelain"]), "UU a.perf\nM  b.perf\n");
    assert_eq!(repository.read("b.perf"), apart.replace("100%", "98%"));
    let conflict = repository.read("a.perf");
    assert!(
        conflict.contains("<<<<<<< HEAD\n") && conflict.contains("3 个") && conflict.contains("4 个") && conflict.contains(">>>>>>> other\n"),
        "{conflict}"
    );
}

#[test]
fn where_nothing_can_be_done_git_gives_the_merge_up() {
    let repository = Repository::bare_folder();
    repository.write("ours", "ours");
    repository.write("base", "base");
    let output = repository.perfc(&["git", "merge-file", "--", "base", "ours", "nowhere"]);
    assert_eq!(output.status.code(), Some(255), "{}", all(&output));
    assert!(text(&output.stderr).contains("nowhere"), "{}", all(&output));
    assert_eq!(repository.read("ours"), "ours");
    // No git to merge by lines.
    repository.write("theirs", "theirs");
    let output = repository.command(PERFC, &["git", "merge-file", "--", "base", "ours", "theirs"]).env("PATH", "").output().unwrap();
    assert_eq!(output.status.code(), Some(255), "{}", all(&output));
    assert_eq!(repository.read("ours"), "ours");
}

#[test]
fn labels_that_git_does_not_know_have_usual_names() {
    let repository = Repository::bare_folder();
    for (name, number) in [("base", "2 个"), ("ours", "3 个"), ("theirs", "4 个")] {
        repository.write(name, BASE.replace("2 个", number));
    }
    let output = repository.perfc(&[
        "git",
        "merge-file",
        "--marker-size=8",
        "--path=表.perf",
        "--base-label=%S",
        "--ours-label=%X",
        "--theirs-label=",
        "--",
        "base",
        "ours",
        "theirs",
    ]);
    assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(1), String::new(), "表.perf:3: 冲突：两边都改了这里\n".to_owned()));
    let merged = repository.read("ours");
    assert!(merged.contains("\n<<<<<<<< ours\n") && merged.contains("\n>>>>>>>> theirs\n"), "{merged}");
}
