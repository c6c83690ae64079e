//! `perfc watch` as a process of its own, in folders that change under it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::support::assert_valid;

/// How long something may take to happen. It is only ever waited for to its end where it does not.
const DEADLINE: Duration = Duration::from_secs(30);

/// How often it is looked for.
const TICK: Duration = Duration::from_millis(5);

/// How long nothing must happen, where nothing should: many times as long as perfc waits for a change to end.
const CALM: Duration = Duration::from_millis(1500);

/// What stands below every report.
const END: &str = "等待变化，按 Ctrl-C 结束\n";

const SOUND: &str = "project \"甲\" < budget 1; >\n";

/// A running `perfc watch`, and what it has said.
struct Watching {
    child: Child,
    said: Arc<Mutex<Vec<u8>>>,
    /// How much of that has been looked at.
    seen: usize,
}

fn collect(mut from: impl Read + Send + 'static, said: &Arc<Mutex<Vec<u8>>>) {
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            said.lock().unwrap().extend_from_slice(&buffer[..count]);
        }
    });
}

impl Watching {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_perfc"));
        command.arg("watch").args(arguments);
        Self::spawn(command, folder)
    }

    fn spawn(mut command: Command, folder: &Path) -> Self {
        let command = command.current_dir(folder).env("NO_COLOR", "1").env("LC_ALL", "zh_CN.UTF-8");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = Arc::default();
        collect(child.stdout.take().unwrap(), &said);
        collect(child.stderr.take().unwrap(), &said);
        Self { child, said, seen: 0 }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.said.lock().unwrap()).into_owned()
    }

    /// How many reports there have been.
    fn reports(&self) -> usize {
        self.text().matches(END).count()
    }

    /// Waits for a report that says `wanted`, and answers it. A change that takes several steps may be reported halfway.
    fn report(&mut self, wanted: &str) -> String {
        let start = Instant::now();
        loop {
            let text = self.text();
            let new = &text[self.seen..];
            if let Some(end) = new.find(END) {
                let report = new[..end].to_owned();
                self.seen += end + END.len();
                if report.contains(wanted) {
                    return report;
                }
                continue;
            }
            assert!(start.elapsed() < DEADLINE, "no report says {wanted:?}:\n{text}");
            sleep(TICK);
        }
    }

    /// Looks on for a while, and nothing may be said.
    fn is_calm(&self) {
        let start = Instant::now();
        while start.elapsed() < CALM {
            let text = self.text();
            assert_eq!(&text[self.seen..], "", "there was nothing to report:\n{text}");
            sleep(TICK);
        }
    }

    fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < DEADLINE, "it goes on:\n{}", self.text());
            sleep(TICK);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder `set` with a sound file in it.
fn set() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("set");
    fs::create_dir(&set).unwrap();
    fs::write(set.join("a.perf"), SOUND).unwrap();
    (folder, set)
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

/// A project of a given name.
fn project(name: &str) -> String {
    format!("project \"{name}\" < budget 1; >\n")
}

/// Saves as editors do: beside the file, then in its place.
fn save(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

// ---- files ----------------------------------------------------------------------------------------------------------------------------------------

#[test]
fn every_way_of_saving_is_seen() {
    let (folder, set) = set();
    let file = set.join("a.perf");
    let mut watching = Watching::start(folder.path(), &["set"]);
    let first = watching.report("1 个项目，0 条指标：0 个错误");
    assert!(first.contains("监视 1 个文件") && first.contains("甲") && !first.contains("---"), "{first}");
    write(&file, &project("乙"));
    let second = watching.report("乙");
    assert!(second.contains("a.perf 有变化") && second.starts_with(&format!("\n{}\n", "-".repeat(60))), "{second}");
    save(&file, &project("丙"));
    watching.report("丙");
    // With a copy kept, as vim does it.
    fs::rename(&file, set.join("a.perf~")).unwrap();
    write(&file, &project("丁"));
    watching.report("丁");
    save(&file, "project");
    watching.report("1 个错误");
    fs::write(&file, b"project \"\xff").unwrap();
    watching.report("E0001");
    fs::remove_file(&file).unwrap();
    watching.report("没有 .perf 文件");
    write(&file, &project("戊"));
    watching.report("戊");
    // Older than what was there.
    write(&set.join("old"), &project("己"));
    fs::File::options().write(true).open(set.join("old")).unwrap().set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
    fs::rename(set.join("old"), &file).unwrap();
    watching.report("己");
    assert!(watching.text().bytes().all(|byte| byte != 0x1b), "no control codes where there is no terminal");
}

#[test]
fn new_files_and_folders_are_taken_in() {
    let (folder, set) = set();
    let mut watching = Watching::start(folder.path(), &["set"]);
    watching.report("1 个项目");
    write(&set.join("b.perf"), SOUND);
    let report = watching.report("2 个项目");
    assert!(report.contains("b.perf 有变化"), "{report}");
    // Files that are there before the folder can be watched.
    fs::create_dir_all(set.join("c/d/e")).unwrap();
    write(&set.join("c/d/e/c.perf"), SOUND);
    watching.report("3 个项目");
    write(&set.join("c/d/e/c.perf"), &project("深处"));
    watching.report("深处");
    fs::rename(set.join("c/d"), set.join("f")).unwrap();
    write(&set.join("f/e/c.perf"), &project("搬走"));
    watching.report("搬走");
}

#[test]
fn a_folder_may_go_and_come_again() {
    for (given, start) in [("set", "."), (".", "set")] {
        let (folder, set) = set();
        let mut watching = Watching::start(&folder.path().join(start), &[given]);
        watching.report("1 个项目");
        for name in ["乙", "丙"] {
            fs::remove_dir_all(&set).unwrap();
            watching.report("错误");
            fs::create_dir(&set).unwrap();
            write(&set.join("a.perf"), &project(name));
            watching.report(name);
            write(&set.join("a.perf"), &project("又一个"));
            watching.report("又一个");
        }
        // Another in its place, and the old one is nobody's business.
        fs::rename(&set, folder.path().join("old")).unwrap();
        fs::create_dir(&set).unwrap();
        write(&set.join("a.perf"), &project("新"));
        watching.report("新");
        write(&folder.path().join("old/a.perf"), &project("旧"));
        watching.is_calm();
        write(&set.join("a.perf"), &project("更新"));
        watching.report("更新");
    }
}

#[test]
fn a_file_alone_and_a_second_that_is_not_there_yet() {
    let (folder, set) = set();
    let mut watching = Watching::start(folder.path(), &["set/a.perf", "later/b.perf"]);
    assert!(watching.report("1 个项目").contains("later/b.perf：没有这个文件或目录"));
    fs::create_dir(folder.path().join("later")).unwrap();
    write(&folder.path().join("later/b.perf"), SOUND);
    watching.report("2 个项目");
    write(&set.join("c.perf"), SOUND);
    watching.is_calm();
    // Another matter, though no file has changed.
    let mut folders = Watching::start(folder.path(), &["set", "empty"]);
    assert!(folders.report("2 个项目").contains("empty：没有这个文件或目录"));
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert!(folders.report("empty：目录里没有 .perf 文件").contains("目录有变化"));
    drop(folders);
    // The folder of a file, not the file.
    fs::rename(&set, folder.path().join("old")).unwrap();
    watching.report("set/a.perf：没有这个文件或目录");
    fs::rename(folder.path().join("old"), &set).unwrap();
    watching.report("2 个项目");
}

const UNIT: &str = "unit 炮;\n";
const USES_UNIT: &str = "project \"甲\" < budget 1; indicator 产出.数量.次数 = 3 炮; >\n";

#[test]
fn the_document_above_counts() {
    let (folder, set) = set();
    fs::create_dir(set.join("b")).unwrap();
    write(&set.join("b/a.perf"), USES_UNIT);
    let mut watching = Watching::start(folder.path(), &["set/b"]);
    watching.report("1 个错误");
    write(&set.join("document.perf"), &format!("document \"表\" < >\n{UNIT}"));
    assert!(watching.report("0 个错误").contains("document.perf 有变化"));
    save(&set.join("document.perf"), "document \"表\" < >\n");
    watching.report("1 个错误");
    save(&set.join("document.perf"), &format!("document \"表\" < >\n{UNIT}"));
    watching.report("0 个错误");
    // A repository of its own has no document above it.
    fs::create_dir(set.join("b/.git")).unwrap();
    watching.report("1 个错误");
    fs::remove_dir(set.join("b/.git")).unwrap();
    watching.report("0 个错误");
    fs::remove_file(set.join("document.perf")).unwrap();
    watching.report("1 个错误");
}

#[test]
fn files_that_others_use_count() {
    let (folder, set) = set();
    fs::create_dir(folder.path().join(".git")).unwrap();
    write(&set.join("a.perf"), &format!("use \"../lib/units/u.perf\";\n{USES_UNIT}"));
    let mut watching = Watching::start(folder.path(), &["set"]);
    watching.report("E0209");
    // Not even the folder was there.
    fs::create_dir_all(folder.path().join("lib/units")).unwrap();
    let used = folder.path().join("lib/units/u.perf");
    write(&used, UNIT);
    assert!(watching.report("0 个错误").contains("u.perf 有变化"));
    save(&used, "use \"more.perf\";\n");
    watching.report("E0209");
    write(&folder.path().join("lib/units/more.perf"), UNIT);
    watching.report("0 个错误");
    // It uses nothing any more: what it used is nobody's business.
    save(&used, UNIT);
    watching.report("0 个错误");
    write(&folder.path().join("lib/units/more.perf"), "unit");
    watching.is_calm();
    fs::rename(folder.path().join("lib"), folder.path().join("libs")).unwrap();
    watching.report("E0209");
    fs::rename(folder.path().join("libs"), folder.path().join("lib")).unwrap();
    watching.report("0 个错误");
    write(&used, "unit");
    watching.report("个错误");
}

#[test]
fn ignore_files_count() {
    let (folder, set) = set();
    write(&set.join("b.perf"), SOUND);
    let mut watching = Watching::start(folder.path(), &["set"]);
    watching.report("2 个项目");
    write(&set.join(".gitignore"), "b.perf\n");
    watching.report("1 个项目");
    write(&set.join("b.perf"), "not looked at");
    watching.is_calm();
    fs::remove_file(set.join(".gitignore")).unwrap();
    watching.report("个错误");
}

#[cfg(unix)]
#[test]
fn links_are_followed_wherever_they_lead() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (number, name) in ["one", "two"].into_iter().enumerate() {
        fs::create_dir(path(name)).unwrap();
        write(&path(name).join("a.perf"), &project(&format!("第{number}")));
    }
    fs::create_dir(path("links")).unwrap();
    symlink("../one", path("links/middle")).unwrap();
    symlink("links/middle", path("current")).unwrap();
    fs::create_dir(path("files")).unwrap();
    symlink("../two/a.perf", path("files/link.perf")).unwrap();
    let mut watching = Watching::start(folder.path(), &["current", "files/link.perf"]);
    let first = watching.report("2 个项目");
    assert!(first.contains("第0") && first.contains("第1"), "{first}");
    write(&path("one/a.perf"), &project("里面"));
    watching.report("里面");
    write(&path("two/a.perf"), &project("那边"));
    watching.report("那边");
    fs::create_dir(path("three")).unwrap();
    write(&path("three/a.perf"), &project("第三"));
    symlink("../three", path("links/next")).unwrap();
    fs::rename(path("links/next"), path("links/middle")).unwrap();
    watching.report("第三");
    write(&path("three/a.perf"), &project("第四"));
    watching.report("第四");
    symlink("../three/a.perf", path("files/next")).unwrap();
    fs::rename(path("files/next"), path("files/link.perf")).unwrap();
    watching.report("第四");
    // It leads round in a circle, then back.
    symlink("link.perf", path("files/next")).unwrap();
    fs::rename(path("files/next"), path("files/link.perf")).unwrap();
    watching.report("错误");
    symlink("../two/a.perf", path("files/next")).unwrap();
    fs::rename(path("files/next"), path("files/link.perf")).unwrap();
    watching.report("那边");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_may_become_unreadable() {
    let (folder, set) = set();
    let mut watching = Watching::start(folder.path(), &["set/a.perf"]);
    watching.report("1 个项目");
    // Whoever reads it, even root: nothing is at its beginning.
    std::os::unix::fs::symlink("/proc/self/mem", set.join("next")).unwrap();
    fs::rename(set.join("next"), set.join("a.perf")).unwrap();
    watching.report("无法读取");
    fs::remove_file(set.join("a.perf")).unwrap();
    fs::create_dir(set.join("a.perf")).unwrap();
    watching.report("没有 .perf 文件");
    fs::remove_dir(set.join("a.perf")).unwrap();
    write(&set.join("a.perf"), &project("乙"));
    watching.report("乙");
}

// ---- how often ------------------------------------------------------------------------------------------------------------------------------------

#[test]
fn a_burst_is_one_change_or_few() {
    let (folder, set) = set();
    let mut watching = Watching::start(folder.path(), &["set"]);
    watching.report("1 个项目");
    for number in 0..50 {
        write(&set.join(format!("{number}.perf")), &project(&format!("第{number}号")));
    }
    watching.report("51 个项目");
    assert!(watching.reports() <= 10, "{}", watching.text());
}

#[test]
fn a_busy_folder_reports_all_the_same() {
    let (folder, set) = set();
    let mut watching = Watching::start(folder.path(), &["set"]);
    watching.report("1 个项目");
    let start = Instant::now();
    let mut number = 0;
    while watching.reports() < 3 {
        assert!(start.elapsed() < DEADLINE, "it waits for an end that does not come:\n{}", watching.text());
        number += 1;
        write(&set.join("a.perf"), &project(&format!("第{number}号")));
        sleep(TICK);
    }
    let reports = watching.reports();
    assert!(number > reports, "{number} changes are {reports} reports");
    write(&set.join("a.perf"), &project("最后"));
    watching.report("最后");
}

#[test]
fn what_is_no_source_is_no_change() {
    let (folder, set) = set();
    let mut watching = Watching::start(folder.path(), &["set"]);
    watching.report("1 个项目");
    write(&set.join("a.txt"), "");
    write(&set.join("a.perf.swp"), "");
    fs::read(set.join("a.perf")).unwrap();
    fs::create_dir(set.join("empty")).unwrap();
    fs::remove_dir(set.join("empty")).unwrap();
    write(&folder.path().join("b.perf"), SOUND);
    // What editors lock a file with.
    #[cfg(unix)]
    std::os::unix::fs::symlink("somebody@somewhere.1:2", set.join(".#a.perf")).unwrap();
    watching.is_calm();
}

// ---- output ---------------------------------------------------------------------------------------------------------------------------------------

#[test]
fn output_is_written_again_and_is_no_change() {
    for target in ["set/out.json", "set/out/"] {
        let (folder, set) = set();
        let file = if target.ends_with('/') { set.join("out/甲.json") } else { set.join("out.json") };
        let mut watching = Watching::start(folder.path(), &["set", "-o", target]);
        watching.report("已写入");
        for budget in [2, 3, 4] {
            save(&set.join("a.perf"), &format!("project \"甲\" < budget {budget}; >"));
            watching.report("已写入");
            let value: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            assert_valid(&value);
            assert_eq!(value["projects"][0]["budget"]["amount"], budget);
        }
        watching.is_calm();
        assert_eq!(watching.reports(), 4, "{}", watching.text());
        // Errors leave what is there.
        let written = fs::read(&file).unwrap();
        write(&set.join("a.perf"), "project");
        watching.report("1 个错误");
        assert_eq!(fs::read(&file).unwrap(), written);
        // The folder of the output may go.
        fs::remove_file(&file).unwrap();
        write(&set.join("a.perf"), SOUND);
        watching.report("已写入");
        assert!(file.exists());
    }
}

#[test]
fn without_a_place_the_form_is_printed() {
    let (folder, set) = set();
    let mut watching = Watching::start(folder.path(), &["set", "--to", "text", "-p", "乙"]);
    watching.report("没有叫“乙”的项目");
    write(&set.join("a.perf"), &project("乙"));
    watching.report("个错误");
    let start = Instant::now();
    while !watching.text().contains("财政项目支出绩效目标申报表") {
        assert!(start.elapsed() < DEADLINE, "{}", watching.text());
        sleep(TICK);
    }
}

#[test]
fn however_it_is_ended_the_output_is_whole() {
    let (folder, set) = set();
    let many: String = (0..400).map(|number| project(&format!("第{number}号"))).collect();
    write(&set.join("a.perf"), &many);
    for delay in 0..12 {
        let mut watching = Watching::start(folder.path(), &["set", "-o", "out.json"]);
        watching.report("已写入");
        write(&set.join("a.perf"), &format!("{many}// {delay}\n"));
        // Somewhere between the change and the report on it.
        sleep(Duration::from_millis(90 + 10 * delay));
        watching.child.kill().unwrap();
        watching.ended();
        let value: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join("out.json")).unwrap()).unwrap();
        assert_eq!(value["projects"].as_array().unwrap().len(), 400);
    }
}

#[test]
fn messages_for_programs_have_no_headings() {
    let (folder, set) = set();
    write(&set.join("a.perf"), "project");
    let watching = Watching::start(folder.path(), &["set", "--message-format", "json"]);
    let lines = |count: usize| {
        let start = Instant::now();
        while watching.text().lines().count() < count {
            assert!(start.elapsed() < DEADLINE, "{}", watching.text());
            sleep(TICK);
        }
        for line in watching.text().lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    };
    lines(1);
    save(&set.join("a.perf"), "indicator");
    lines(2);
}

#[test]
fn severities_hold_with_every_change() {
    let (folder, set) = set();
    let warned = |name: &str| format!("project \"{name}\" < indicator 产出.数量.次数 = 3-5 次; >");
    write(&set.join("a.perf"), &warned("甲"));
    let mut watching = Watching::start(folder.path(), &["set", "--severity", "W0101=error,W1001=off,I1001=off"]);
    for change in ["甲", "乙"] {
        save(&set.join("a.perf"), &warned(change));
        let report = watching.report("1 个错误，0 个警告");
        assert!(report.contains("错误[W0101]"), "{report}");
    }
}

// ---- without the system ---------------------------------------------------------------------------------------------------------------------------

#[test]
fn files_are_looked_at_where_the_system_tells_nothing() {
    let (folder, set) = set();
    let mut watching = Watching::start(folder.path(), &["set", "--poll", "-o", "set/out.json"]);
    assert!(!watching.report("1 个项目").contains("上限"));
    // As long as before.
    write(&set.join("a.perf"), "project \"甲\" < budget 2; >\n");
    assert!(watching.report("已写入").contains("a.perf 有变化"));
    // As old as before.
    let time = fs::metadata(set.join("a.perf")).unwrap().modified().unwrap();
    write(&set.join("a.perf"), "project");
    fs::File::options().write(true).open(set.join("a.perf")).unwrap().set_modified(time).unwrap();
    watching.report("1 个错误");
    write(&set.join("a.perf"), SOUND);
    watching.report("0 个错误");
    fs::create_dir(set.join("b")).unwrap();
    write(&set.join("b/b.perf"), SOUND);
    watching.report("2 个项目");
    // Older than what was there.
    write(&set.join("old"), "project");
    fs::File::options().write(true).open(set.join("old")).unwrap().set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
    fs::rename(set.join("old"), set.join("a.perf")).unwrap();
    watching.report("1 个错误");
    fs::remove_dir_all(&set).unwrap();
    watching.report("没有这个文件或目录");
    fs::create_dir(&set).unwrap();
    write(&set.join("a.perf"), &format!("use \"u.perf\";\n{USES_UNIT}"));
    watching.report("E0209");
    write(&set.join("u.perf"), UNIT);
    watching.report("0 个错误");
    let reports = watching.reports();
    watching.is_calm();
    assert_eq!(watching.reports(), reports);
}

#[cfg(target_os = "linux")]
#[test]
fn where_the_system_watches_no_more_it_says_so_and_looks() {
    let (folder, set) = set();
    let mut command = Command::new("sh");
    // A watch of the system takes more open files than are allowed.
    command.args(["-c", "ulimit -n 5; exec \"$0\" watch set", env!("CARGO_BIN_EXE_perfc")]);
    let mut watching = Watching::spawn(command, folder.path());
    let first = watching.report("1 个项目");
    assert!(first.contains("监视数已到上限") && first.contains("max_user_watches"), "{first}");
    write(&set.join("a.perf"), &project("乙"));
    watching.report("乙");
}

// ---- beginning and end ----------------------------------------------------------------------------------------------------------------------------

#[test]
fn what_cannot_be_watched_ends_with_2() {
    let (folder, _) = set();
    for (arguments, said) in [
        (&["missing"][..], "没有这个文件或目录"),
        (&["missing", "missing.perf"], "missing.perf"),
        (&["-"], "标准输入"),
        (&["set", "-"], "标准输入"),
        (&["set", "--draft"], "--draft 要和"),
        (&["set", "-p", "甲"], "-p 要和"),
        (&["set", "--values", "bracketed"], "--values 要和"),
        (&["set", "--bom"], "--bom 要和"),
        (&["set", "--bom", "--to", "json"], "--bom 只用于 csv"),
        (&["set", "-o", "a.perf"], "源文件"),
        (&["set", "-o", "a.pdf"], "打印"),
    ] {
        let mut watching = Watching::start(folder.path(), arguments);
        assert_eq!(watching.ended().code(), Some(2), "{arguments:?}: {}", watching.text());
        let start = Instant::now();
        while !watching.text().contains(said) {
            assert!(start.elapsed() < DEADLINE, "{arguments:?}: {}", watching.text());
            sleep(TICK);
        }
    }
}

#[test]
fn nobody_reads_it_any_more() {
    let (folder, set) = set();
    let mut child = Command::new(env!("CARGO_BIN_EXE_perfc")).args(["watch", "set"]).current_dir(folder.path()).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 1];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    drop(child.stdout.take());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(start.elapsed() < DEADLINE, "it goes on");
        write(&set.join("a.perf"), SOUND);
        sleep(Duration::from_millis(200));
    };
    assert_eq!(status.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_cleared_before_every_report() {
    const CLEAR: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";
    let (folder, set) = set();
    // `script` gives it a terminal. What it needs is asked for in the environment: paths may have spaces.
    let mut command = Command::new("script");
    command
        .args(["-q", "-e", "-c", "\"$PERFC\" watch set", "/dev/null"])
        .env("PERFC", env!("CARGO_BIN_EXE_perfc"))
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh");
    let mut watching = Watching::spawn(command, folder.path());
    let start = Instant::now();
    let until = |watching: &Watching, count: usize, wanted: &str| {
        while watching.text().matches("等待变化").count() < count {
            assert!(start.elapsed() < DEADLINE, "{:?}", watching.text());
            sleep(TICK);
        }
        let text = watching.text();
        let parts: Vec<&str> = text.split(CLEAR).collect();
        assert_eq!(parts.len(), count + 1, "{text:?}");
        assert!(parts[count].contains(wanted), "{text:?}");
    };
    until(&watching, 1, "监视 1 个文件");
    save(&set.join("a.perf"), &project("乙"));
    until(&watching, 2, "a.perf 有变化");
    watching.child.kill().unwrap();
}
