//! Inputs that nobody writes by hand: each ends in bounded time and memory, with an exit code and with something said, never by a signal.
//!
//! `PERFC_HOSTILE_MEGABYTES` makes the large inputs larger.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::support::{codes, compile_text};

/// Long enough for the slowest machine: it is there to catch what never ends.
const PATIENCE: Duration = Duration::from_secs(240);

/// Address space for a run, in KiB. The inputs here are of a few megabytes.
const MEMORY: &str = "2097152";

pub struct Ran {
    pub code: i32,
    out: String,
    error: String,
}

impl Ran {
    /// Everything that was said.
    pub fn said(&self) -> String {
        format!("{}{}", self.out, self.error)
    }

    pub fn assert_code(&self, code: i32, what: &str) {
        assert_eq!(self.code, code, "{what}: {}", head(&self.said()));
    }

    fn assert_found(&self, id: &str, what: &str) {
        self.assert_code(1, what);
        assert!(self.said().contains(id), "{what} is no {id}: {}", head(&self.said()));
    }
}

pub fn head(text: &str) -> String {
    text.chars().take(2000).collect()
}

/// `perfc` with a bound on its memory, where there is a shell that can set one.
fn perfc() -> Command {
    let program = env!("CARGO_BIN_EXE_perfc");
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -v \"$1\"; shift; exec \"$@\"", "sh", MEMORY, program]);
        shell
    } else {
        Command::new(program)
    };
    // Every thread reserves address space of its own.
    command.env("RAYON_NUM_THREADS", "2").env("LC_ALL", "C.UTF-8").env("NO_COLOR", "1").env("RUST_BACKTRACE", "0");
    command
}

fn wait(child: &mut Child, what: &str) -> ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            panic!("{what} does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub fn run(folder: &Path, arguments: &[&str], what: &str) -> Ran {
    let (mut out, mut error) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    let mut child =
        perfc().args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(error.try_clone().unwrap()).spawn().unwrap();
    let status = wait(&mut child, what);
    let text = |file: &mut File| {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap_or_else(|_| panic!("{what}: what is said is not UTF-8"))
    };
    let (out, error) = (text(&mut out), text(&mut error));
    let Some(code) = status.code() else { panic!("{what} dies of {status}: {}", head(&error)) };
    let ran = Ran { code, out, error };
    assert!((0..=2).contains(&code), "{what} exits with {code}: {}", head(&ran.said()));
    assert!(code == 0 || !ran.said().trim().is_empty(), "{what}: nothing is said");
    // However much is wrong, what is printed can be read.
    assert!(ran.said().len() < 4_000_000, "{what}: {} bytes are printed", ran.said().len());
    ran
}

/// Checks one file of this content, in every form of messages.
fn check(content: impl AsRef<[u8]>, what: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.perf"), content).unwrap();
    let ran = run(folder.path(), &["check", "a.perf"], what);
    for format in ["short", "github"] {
        let other = run(folder.path(), &["check", "a.perf", "--message-format", format], what);
        assert_eq!(ran.code, other.code, "{what}");
    }
    // What git shows of it may be anything.
    let mut child = perfc().args(["git", "textconv", "a.perf"]).current_dir(folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    assert_eq!(wait(&mut child, what).code(), Some(0), "{what}");
    ran
}

pub fn megabytes(usual: usize) -> usize {
    std::env::var("PERFC_HOSTILE_MEGABYTES").ok().and_then(|count| count.parse().ok()).unwrap_or(usual) << 20
}

/// Numbers without pattern, the same on every run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// A text of `count` lines made by number.
pub fn many(count: usize, mut line: impl FnMut(&mut String, usize)) -> String {
    let mut text = String::new();
    for index in 0..count {
        line(&mut text, index);
        text.push('\n');
    }
    text
}

/// So many that whatever takes time by their square does not end.
const MANY: usize = 250_000;

// ---- noise ----------------------------------------------------------------------------------------------------------------------------------------

#[test]
fn random_bytes() {
    let mut noise = Noise(0x2026_1031);
    let bytes: Vec<u8> = (0..megabytes(8) / 8).flat_map(|_| noise.next().to_le_bytes()).collect();
    check(bytes, "random bytes").assert_found("E0001", "random bytes");
}

#[test]
fn random_characters() {
    let mut noise = Noise(0x2026_1130);
    let text: String = (0..megabytes(1) / 4).filter_map(|_| char::from_u32((noise.next() % 0x0011_0000).try_into().unwrap())).collect();
    check(text, "random characters").assert_code(1, "random characters");
}

#[test]
fn nul_bytes() {
    check(vec![0; megabytes(8)], "NUL bytes").assert_found("E0002", "NUL bytes");
    check(b"project \0 < budget 1; >", "a NUL byte").assert_found("E0002", "a NUL byte");
}

#[test]
fn nothing_at_all() {
    for (content, what) in
        [("", "an empty file"), ("\u{feff}", "a byte order mark"), ("\n", "a line end"), ("\u{feff}\r\n\u{3000}\t", "blanks"), (";;;;", "empty statements")]
    {
        check(content, what).assert_code(0, what);
    }
}

// ---- one thing many times --------------------------------------------------------------------------------------------------------------------------

#[test]
fn many_of_one_delimiter() {
    for mark in ["<", ">", "{", "}", "《", "》", "<>", "> <", "{ >"] {
        check(mark.repeat(MANY), mark).assert_code(1, mark);
    }
    check(";".repeat(MANY), ";").assert_code(0, ";");
    check(format!("project \"a\" {}", "<".repeat(MANY)), "a project of `<`").assert_code(1, "a project of `<`");
    check(format!("project \"a\" < budget 1; {}", ">".repeat(MANY)), "a project of `>`").assert_code(1, "a project of `>`");
    check(format!("project a < indicator 产出.数量.b {} 1 个; >", "<".repeat(MANY)), "a target of `<`").assert_code(1, "a target of `<`");
}

#[test]
fn many_of_one_mark() {
    for mark in
        ["“", "”", "「", "\"", "“”", "\"\"\"", "\"\"\"\n", "“\n", "\\", "\u{301}", "\u{200b}", "\u{202e}", "\r", "？", "%", "=", "/*", "*/", "。", "…", "~"]
    {
        let ran = check(mark.repeat(MANY / 2), mark);
        ran.assert_code(1, mark);
    }
    check("//".repeat(MANY), "a comment of slashes").assert_code(0, "a comment of slashes");
}

#[test]
fn many_of_one_operator_in_a_check() {
    for mark in ["(", ")", "-", "+", "*", "- ", "(-", "1 -", "sum(", "个/", "1 个/", "(1)", "a.", "/", "·"] {
        check(format!("project a < budget 1; check {} 1 = 1; >", mark.repeat(MANY / 2)), mark).assert_code(1, mark);
    }
}

#[test]
fn two_hundred_thousand_terms() {
    let sum = format!("project a < budget 1; check 1{} = 200001; >", " + 1".repeat(200_000));
    check(sum, "a long sum").assert_found("E0108", "a long sum");
    let product = format!("project a < budget 1; check 1{} = 1; >", " * 99999999999999".repeat(200));
    check(product, "a large product").assert_found("E0605", "a large product");
    let quotient = format!("project a < budget 1; check 1{} = 1; >", " / 99999999999989".repeat(200));
    check(quotient, "a small quotient").assert_found("E0605", "a small quotient");
}

// ---- what never closes ----------------------------------------------------------------------------------------------------------------------------

#[test]
fn texts_without_end() {
    let filler = "根据《上海市消火栓管理办法》等规定，".repeat(megabytes(3) / 54);
    let lines = filler.replace('，', "，\n");
    check(format!("project a < note \"{filler}"), "an endless string").assert_found("E0005", "an endless string");
    check(format!("project a < note “{filler}"), "an endless curly string").assert_found("E0005", "an endless curly string");
    check(format!("project a < note \"\"\"\n{lines}"), "an endless text block").assert_found("E0006", "an endless text block");
    check(format!("project a < note \"\"\"{filler}"), "an endless line of a text block").assert_code(1, "an endless line of a text block");
    check(format!("/*{lines}"), "an endless comment").assert_found("E0007", "an endless comment");
    check(format!("project {filler} < budget 1; >"), "an endless name").assert_code(1, "an endless name");
    check(format!("project \"a\" < note \"{filler}\"; budget 1; >"), "a long string").assert_code(0, "a long string");
    check(format!("project \"a\" < note \"\"\"\n{lines}\n\"\"\"; budget 1; >"), "a long text block").assert_code(0, "a long text block");
    check(format!("project \"a\" < note \"{}\"; >", "\\q".repeat(MANY)), "many bad escapes").assert_found("E0008", "many bad escapes");
    check(format!("project \"a\" < note \"\"\"\n{}\"\"\"; >", "  \\\n".repeat(MANY)), "many joined lines").assert_code(0, "many joined lines");
    check("project a < note \"b\n".repeat(50_000), "many open strings").assert_found("E0005", "many open strings");
    check("note \"\"\"\n".repeat(50_000), "many open text blocks").assert_code(1, "many open text blocks");
}

#[test]
fn blocks_in_blocks() {
    for opening in [
        "project \"a\" < budget 1 ",
        "项木 \"a\" { ",
        "budget 1 < ",
        "indicator 产出.数量.a = 1 个 < ",
        "template a { ",
        "document \"a\" < ",
        "x { ",
        "project \"a\" <\n",
        "total 1 {\n",
    ] {
        check(opening.repeat(50_000), opening).assert_code(1, opening);
    }
    let closed = format!("project \"a\" < {} {} >", "budget 1 < ".repeat(30_000), ">".repeat(30_000));
    check(closed, "nested and closed").assert_code(1, "nested and closed");
    let mixed = format!("project \"a\" < {} {} >", "x { ".repeat(30_000), ">".repeat(30_000));
    check(mixed, "nested and closed by the other kind").assert_code(1, "nested and closed by the other kind");
}

#[test]
fn long_words() {
    let dots = format!("project a < indicator {}b = 1 个; >", "a.".repeat(MANY));
    check(dots, "a long path").assert_found("E0213", "a long path");
    check(format!("project a < indicator {} = 1 个; >", ".".repeat(MANY)), "a path of dots").assert_code(1, "a path of dots");
    check(format!("level {}b;", "a.".repeat(MANY)), "a long level").assert_code(1, "a long level");
    check(format!("project a < budget {}; >", "9".repeat(MANY)), "a long number").assert_found("E0009", "a long number");
    check(format!("project a < budget 1{}; >", ",000".repeat(MANY)), "a long grouped number").assert_found("E0009", "a long grouped number");
    check(format!("project a < budget 1{}; >", ".0".repeat(MANY)), "a number of points").assert_code(1, "a number of points");
    check(format!("project a < budget 1; indicator 产出.数量.b = 1 {}个; >", "个/".repeat(MANY / 2)), "a long unit").assert_code(1, "a long unit");
    check(format!("project a < budget 1; indicator 产出.数量.b = 1 {}个; >", "个·".repeat(MANY / 2)), "a long product of units")
        .assert_code(1, "a long product of units");
    check(format!("project a < budget 1; indicator 产出.数量.b = 1 {}个; >", "万".repeat(MANY / 2)), "a unit of scales").assert_code(1, "a unit of scales");
    check(format!("project a < budget 1; indicator 产出.数量.b = 1 {}; >", "怪".repeat(MANY)), "a long unknown unit").assert_code(1, "a long unknown unit");
    check("a".repeat(megabytes(4)), "a long word").assert_code(1, "a long word");
    check("项".repeat(megabytes(4) / 3), "a long Chinese word").assert_code(1, "a long Chinese word");
    check(format!("project a{} < budget 1; >", "\u{301}".repeat(MANY)), "a pile of accents").assert_code(0, "a pile of accents");
    check(format!("project a < note \"{}\"; bugdet 1; >", "x".repeat(megabytes(4))), "a finding on a long line").assert_code(1, "a finding on a long line");
}

// ---- many findings --------------------------------------------------------------------------------------------------------------------------------

/// Every finding is counted, and few of them are printed.
fn assert_capped(ran: &Ran, what: &str, id: &str) {
    ran.assert_found(id, what);
    let printed = ran.said().matches(&format!("[{id}]")).count();
    assert!((1..=1100).contains(&printed), "{what}: {printed} findings are printed");
}

#[test]
fn many_findings() {
    let units = many(8_000, |text, index| {
        let _ = write!(text, "project \"项目{index}\" < budget 1; indicator 产出.数量.a = 1 怪{index}; >");
    });
    assert_capped(&check(units, "unknown units"), "unknown units", "E0301");
    let projects = many(8_000, |text, _| text.push_str("project \"a\" < budget 1; >"));
    assert_capped(&check(projects, "one project many times"), "one project many times", "E0201");
    let indicators = many(8_000, |text, _| text.push_str("  indicator 产出.数量.a = 1 个;"));
    assert_capped(&check(format!("project a <\n{indicators}>"), "one indicator many times"), "one indicator many times", "E0202");
    let fields = many(8_000, |text, _| text.push_str("  year 2026;"));
    assert_capped(&check(format!("project a <\n{fields}>"), "one field many times"), "one field many times", "E0203");
    let declared = many(8_000, |text, index| {
        let _ = write!(text, "unit 标箱 = {} 个;", index + 1);
    });
    assert_capped(&check(declared, "one unit many times"), "one unit many times", "E0303");
    let templates = many(8_000, |text, _| text.push_str("template a < nature b; >"));
    assert_capped(&check(templates, "one template many times"), "one template many times", "E0212");
    let missing = many(8_000, |text, _| text.push_str("  budget 1"));
    check(format!("project a <\n{missing}>"), "no semicolons").assert_code(1, "no semicolons");
    let words = many(8_000, |text, index| {
        let _ = write!(text, "bugdet{index} 1;");
    });
    assert_capped(&check(words, "unknown keywords"), "unknown keywords", "E0106");
    let names = many(5_000, |text, index| {
        let _ = write!(text, "  check 名称{index} = 1;");
    });
    assert_capped(&check(format!("project a <\n{names}>"), "unknown names"), "unknown names", "E0602");
    let levels = many(5_000, |text, index| {
        let _ = write!(text, "  indicator 产出.数两{index}.a = 1 个;");
    });
    assert_capped(&check(format!("project a <\n{levels}>"), "unknown levels"), "unknown levels", "E0207");
    let includes = many(5_000, |text, index| {
        let _ = write!(text, "  include 模板{index};");
    });
    assert_capped(&check(format!("project a <\n{includes}>"), "unknown templates"), "unknown templates", "E0206");
}

#[test]
fn one_finding_of_many_places() {
    let weights = many(20_000, |text, index| {
        let _ = write!(text, "  indicator 产出.数量.a{index} = 1 个 < weight 3; >");
    });
    check(format!("project a <\n{weights}>"), "many weights").assert_found("E0802", "many weights");
    let funds = many(20_000, |text, index| {
        let _ = write!(text, "    fund a{index} 3;");
    });
    check(format!("project a < budget 1 <\n{funds}> >"), "many funds").assert_found("E0404", "many funds");
    let projects = many(20_000, |text, index| {
        let _ = write!(text, "project \"a{index}\" < budget 3; >");
    });
    check(format!("document \"a\" < budget 1; >\n{projects}"), "a large set").assert_found("E0407", "a large set");
    let same = many(20_000, |text, index| {
        let _ = write!(text, "  indicator 产出.数量.a{index} = 1 个; indicator 产出.质量.a{index} = 1 个; check a{index} = 1 个;");
    });
    check(format!("project a <\n{same}>"), "ambiguous names").assert_found("E0603", "ambiguous names");
}

// ---- declarations ---------------------------------------------------------------------------------------------------------------------------------

#[test]
fn chains_of_units() {
    let used = "project a < indicator 产出.数量.b = 1 u0; check b = 1 个; >";
    let backward = many(20_000, |text, index| {
        let _ = if index == 19_999 { write!(text, "unit u{index} = 1 个;") } else { write!(text, "unit u{index} = 1 u{};", index + 1) };
    });
    // Declared from its head, a chain is followed only so far: the resolver recurses.
    check(format!("{backward}{used}"), "a chain of units declared from its head").assert_found("E0605", "a chain of units declared from its head");
    let forward = many(20_000, |text, index| {
        let _ = if index == 0 { write!(text, "unit u0 = 1 个;") } else { write!(text, "unit u{index} = 1 u{};", index - 1) };
    });
    check(format!("{forward}{used}"), "a chain of units declared from its end").assert_code(0, "a chain of units declared from its end");
    let round = many(20_000, |text, index| {
        let _ = write!(text, "unit u{index} = 1 u{};", (index + 1) % 20_000);
    });
    check(round, "a cycle of units").assert_code(1, "a cycle of units");
    let large = many(1000, |text, index| {
        let _ = if index == 0 { write!(text, "unit u0 = 1000 个;") } else { write!(text, "unit u{index} = 1000 u{};", index - 1) };
    });
    check(format!("{large}project a < indicator 产出.数量.b = 1 u999; check b >= 1 个; >"), "a unit too large").assert_code(1, "a unit too large");
    let square = many(100, |text, index| {
        let _ = if index == 0 { write!(text, "unit u0 = 1 个·个;") } else { write!(text, "unit u{index} = 1 u{0}·u{0};", index - 1) };
    });
    check(format!("{square}project a < indicator 产出.数量.b = 1 u99; >"), "a unit of a high power").assert_code(1, "a unit of a high power");
}

#[test]
fn many_declarations() {
    let units = many(20_000, |text, index| {
        let _ = write!(text, "unit 单位甲{index};");
    });
    check(format!("{units}project a < indicator 产出.数量.b = 1 单位甲{}; >", 19_999), "many units").assert_code(0, "many units");
    let levels = many(10_000, |text, index| {
        let _ = write!(text, "level 甲{index}.乙;");
    });
    check(format!("{levels}project a < indicator 甲{}.乙.丙 = 1 个; >", 9_999), "many levels").assert_code(0, "many levels");
    let templates = many(10_000, |text, index| {
        let _ = write!(text, "template 模{index} < nature 乙; >");
    });
    check(format!("{templates}project a < include 模9999; >"), "many templates").assert_code(0, "many templates");
    let includes = many(4_000, |text, index| {
        let _ = write!(text, "template 模{index} < indicator 产出.数量.甲{index} = 1 个; >\n");
    });
    let all = many(4_000, |text, index| {
        let _ = write!(text, "include 模{index};");
    });
    check(format!("{includes}project a <\n{all}>"), "many templates in one project").assert_code(0, "many templates in one project");
}

// ---- files ----------------------------------------------------------------------------------------------------------------------------------------

const SOUND: &str = "project \"甲\" < budget 1; indicator 产出.数量.乙 = 1 标箱; >\n";

#[test]
fn files_that_use_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("self.perf", &format!("use \"self.perf\";\nunit 标箱;\n{SOUND}"));
    run(folder.path(), &["check", "self.perf"], "a file that uses itself").assert_code(0, "a file that uses itself");
    write("a.perf", &format!("use \"b.perf\";\n{SOUND}"));
    write("b.perf", "use \"c.perf\";\nuse \"a.perf\";");
    write("c.perf", "use \"a.perf\";\nunit 标箱;");
    run(folder.path(), &["check", "a.perf"], "files that use each other").assert_code(0, "files that use each other");
    for index in 0..2000 {
        write(&format!("u{index}.perf"), &if index == 1999 { "unit 标箱;".to_owned() } else { format!("use \"u{}.perf\";", index + 1) });
    }
    write("long.perf", &format!("use \"u0.perf\";\n{SOUND}"));
    run(folder.path(), &["check", "long.perf"], "a chain of files").assert_code(0, "a chain of files");
    let missing = many(20_000, |text, index| {
        let _ = write!(text, "use \"missing{index}.perf\";");
    });
    write("missing.perf", &missing);
    let ran = run(folder.path(), &["check", "missing.perf"], "missing files");
    assert_capped(&ran, "missing files", "E0209");
    let again = many(20_000, |text, _| text.push_str("use \"c.perf\";"));
    write("again.perf", &format!("{again}{SOUND}"));
    run(folder.path(), &["check", "again.perf"], "one file used often").assert_code(0, "one file used often");
}

#[cfg(unix)]
#[test]
fn links_that_lead_round() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    symlink("self.perf", path.join("self.perf")).unwrap();
    run(path, &["check", "self.perf"], "a link to itself").assert_code(2, "a link to itself");
    fs::create_dir_all(path.join("set/below")).unwrap();
    symlink("../../set", path.join("set/below/above")).unwrap();
    symlink("set", path.join("set.perf")).unwrap();
    fs::write(path.join("set/a.perf"), "project 甲 < budget 1; >").unwrap();
    let ran = run(path, &["check", "set"], "a folder that holds itself");
    ran.assert_code(0, "a folder that holds itself");
    run(path, &["check", "."], "a link to a folder called .perf");
    symlink("/", path.join("set/root")).unwrap();
    fs::write(path.join("set/out.perf"), "use \"root/etc/hosts.perf\";").unwrap();
    run(path, &["check", "set/out.perf"], "a way out through a link").assert_code(1, "a way out through a link");
}

#[test]
fn what_is_not_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    run(path, &["check", "missing.perf"], "a missing file").assert_code(2, "a missing file");
    fs::create_dir(path.join("x.perf")).unwrap();
    run(path, &["check", "x.perf"], "a folder called .perf").assert_code(2, "a folder called .perf");
    fs::create_dir(path.join("empty")).unwrap();
    run(path, &["check", "empty"], "an empty folder").assert_code(2, "an empty folder");
    run(path, &["check", "-"], "empty standard input").assert_code(0, "empty standard input");
    fs::write(path.join("a.perf"), "project 甲 < budget 1; >").unwrap();
    run(path, &["check", "a.perf/b.perf"], "a file in a file").assert_code(2, "a file in a file");
    run(path, &["check", &format!("{}.perf", "a".repeat(10_000))], "a name too long").assert_code(2, "a name too long");
    run(path, &["check", "a.perf", "a.perf", "./a.perf"], "one file three times").assert_code(0, "one file three times");
    run(path, &["check", "a.perf", "missing.perf"], "a file and none").assert_code(2, "a file and none");
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    // Whoever reads it, even root: nothing is at its beginning.
    std::os::unix::fs::symlink("/proc/self/mem", folder.path().join("a.perf")).unwrap();
    let said = run(folder.path(), &["check", "a.perf"], "a file that cannot be read");
    said.assert_code(2, "a file that cannot be read");
}

#[test]
fn deep_folders() {
    let folder = tempfile::tempdir().unwrap();
    let mut deep = folder.path().to_owned();
    for _ in 0..300 {
        deep.push("深");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a.perf"), "project 甲 < budget 1; >").unwrap();
    fs::write(folder.path().join("document.perf"), "document \"乙\" < budget 1; >").unwrap();
    run(folder.path(), &["check", "."], "a deep folder").assert_code(0, "a deep folder");
}

// ---- time in proportion ---------------------------------------------------------------------------------------------------------------------------

fn time(text: &str) -> Duration {
    let start = Instant::now();
    let compiled = compile_text(text);
    std::hint::black_box(codes(&compiled).len());
    start.elapsed()
}

fn assert_in_proportion(what: &str, make: impl Fn(usize) -> String, count: usize) {
    assert_times_in_proportion(what, make, |text| time(text), count);
}

/// Four times as much takes about four times as long. Machines stumble, and a short run may slip in where a long one is held up,
/// so it has to look quadratic six times over.
pub fn assert_times_in_proportion<T>(what: &str, make: impl Fn(usize) -> T, time: impl Fn(&T) -> Duration, count: usize) {
    let (small, large) = (make(count), make(4 * count));
    let mut seen = Vec::new();
    for _ in 0..6 {
        let few = time(&small).min(time(&small)).max(Duration::from_millis(2));
        let ratio = time(&large).as_micros() / few.as_micros();
        if ratio <= 8 {
            return;
        }
        seen.push(ratio);
    }
    panic!("{what}: four times as much takes {seen:?} times as long");
}

#[test]
fn projects_take_time_in_proportion() {
    assert_in_proportion(
        "projects",
        |count| {
            many(count, |text, index| {
                let _ = write!(text, "project \"项目{index}\" <\n budget 3 < appropriation 3; >\n indicator 产出.数量.甲 = 2 个;\n check 甲 = 2 个;\n>");
            })
        },
        1000,
    );
    assert_in_proportion(
        "projects on one line",
        |count| {
            many(count, |text, index| {
                let _ = write!(text, "project \"项目{index}\" < budget 3; indicator 产出.数量.甲 = 2 个; >");
            })
            .replace('\n', " ")
        },
        1000,
    );
}

#[test]
fn indicators_take_time_in_proportion() {
    assert_in_proportion(
        "indicators",
        |count| {
            let indicators = many(count, |text, index| {
                let _ = write!(text, "indicator 产出.数量.甲{index} = 2 个;");
            });
            format!("project 乙 <\n{indicators}>")
        },
        2000,
    );
    assert_in_proportion(
        "checks",
        |count| {
            let lines = many(count, |text, index| {
                let _ = write!(text, "indicator 产出.数量.甲{index} = 2 个; check 甲{index} = 2 个;");
            });
            format!("project 乙 <\n{lines}>")
        },
        1000,
    );
    assert_in_proportion(
        "funds",
        |count| {
            let lines = many(count, |text, index| {
                let _ = write!(text, "fund 甲{index} 1;");
            });
            format!("project 乙 < budget {count} <\n{lines}> >")
        },
        2000,
    );
}

#[test]
fn findings_take_time_in_proportion() {
    assert_in_proportion(
        "duplicates",
        |count| {
            many(count, |text, index| {
                let _ = write!(text, "project \"项目{}\" < budget 3; >", index / 2);
            })
        },
        2000,
    );
    assert_in_proportion("unclosed blocks", |count| "budget 1 < ".repeat(count), 5000);
    assert_in_proportion("unclosed projects", |count| "project \"a\" < budget 1 ".repeat(count), 2000);
    assert_in_proportion("open strings", |count| "note “甲\n".repeat(count), 5000);
    assert_in_proportion("open text blocks", |count| "note \"\"\"\n".repeat(count), 5000);
    assert_in_proportion("quotes on one line", |count| "“".repeat(count), 20_000);
    assert_in_proportion("opened texts on one line", |count| "“甲 ".repeat(count) + "”", 20_000);
    assert_in_proportion("texts with a full-width quote", |count| "\"甲＂ ".repeat(count), 20_000);
    assert_in_proportion("strays on one line", |count| "？a ".repeat(count), 5000);
    assert_in_proportion("comments", |count| "/* a */ ".repeat(count), 5000);
    assert_in_proportion("open comments", |count| "/* ".repeat(count), 20_000);
}

#[test]
fn declarations_take_time_in_proportion() {
    let used = "project a < indicator 产出.数量.b = 1 u0; >";
    assert_in_proportion(
        "a chain of units",
        |count| {
            let units = many(count, |text, index| {
                let _ = if index + 1 == count { write!(text, "unit u{index} = 1 个;") } else { write!(text, "unit u{index} = 1 u{};", index + 1) };
            });
            format!("{units}{used}")
        },
        2000,
    );
    assert_in_proportion(
        "levels",
        |count| {
            many(count, |text, index| {
                let _ = write!(text, "level 甲{}.乙{index};", index % 7);
            })
        },
        2000,
    );
    assert_in_proportion(
        "templates",
        |count| {
            let templates = many(count, |text, index| {
                let _ = write!(text, "template 模{index} < indicator 产出.数量.甲{index} = 1 个; >");
            });
            let includes = many(count, |text, index| {
                let _ = write!(text, "include 模{index};");
            });
            format!("{templates}project a <\n{includes}>")
        },
        1000,
    );
}
