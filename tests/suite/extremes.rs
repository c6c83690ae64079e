//! What is read goes away, has a name that is no text, or is far larger than anyone means: each by a real process, in bounded memory, and with a clear word.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use perfc::compile::Compiled;
use perfc::emit::{Format, Options};

use super::invariants::{compile_text_for, examine, set_bytes};
use super::support::{compile_text, error, out, perfc};

// ---- names and places -----------------------------------------------------------------------------------------------------------------------------

/// Files that come and go between the listing of a folder and their reading.
#[test]
fn files_that_vanish() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let file = |number: usize| path.join(format!("{number}.perf"));
    let text = |number: usize| format!("project 甲{number} < budget 1; indicator 产出.数量.乙 = 2 个; >");
    let form = |number: usize| path.join(format!("forms/{number}.csv"));
    fs::create_dir(path.join("forms")).unwrap();
    fs::create_dir(path.join("other")).unwrap();
    fs::write(path.join("other/a.perf"), "project 乙 < budget 1; >").unwrap();
    for number in 0..200 {
        fs::write(file(number), text(number)).unwrap();
        fs::write(form(number), "项目名称,甲\n年度资金申请总额,1\n").unwrap();
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in (0..200).cycle() {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let put = (number + 100) % 200;
                let _ = fs::remove_file(file(number));
                let _ = fs::write(file(put), text(put));
                let _ = fs::remove_file(form(number));
                let _ = fs::write(form(put), "项目名称,甲\n年度资金申请总额,1\n");
            }
        });
        for arguments in [
            &["check", "."] as &[&str],
            &["build", ".", "--to", "json"],
            &["fmt", "--check", "."],
            &["fmt", "."],
            &["fix", "--check", "."],
            &["fix", "."],
            &["diff", ".", "other"],
            &["import", "forms", "-o", "imported/", "--force"],
        ] {
            for _ in 0..3 {
                let ran = perfc(&path, arguments);
                assert!(matches!(ran.status.code(), Some(0..=2)), "{arguments:?}: {} {}", ran.status, error(&ran));
                assert!(!error(&ran).contains("panicked"), "{}", error(&ran));
            }
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let names = [OsStr::from_bytes(b"\xff\xfe.perf"), OsStr::from_bytes(b"a\x1b[31m\n.perf"), OsStr::from_bytes("\u{202e}乙.perf".as_bytes())];
    for (number, name) in names.iter().enumerate() {
        fs::write(path.join(name), format!("project   甲{number} < budget 1; indicator 产出.数量.乙 = 2 怪; >\n")).unwrap();
    }
    let below = OsStr::from_bytes(b"\xff");
    fs::create_dir(path.join(below)).unwrap();
    fs::write(path.join(below).join("c.perf"), "project 丙 < budget 1; >").unwrap();
    for format in ["human", "short", "json", "github", "gitlab", "sarif", "junit"] {
        let ran = perfc(path, &["check", ".", "--message-format", format]);
        assert_eq!(ran.status.code(), Some(1), "{format}: {}", error(&ran));
        assert!(!out(&ran).contains(['\u{1b}', '\u{202e}']), "{format}: {:?}", out(&ran));
    }
    for arguments in
        [&["fmt", "--diff", "."] as &[&str], &["fmt", "--check", "."], &["fix", "--diff", "."], &["fmt", "."], &["build", ".", "-o", "out", "--to", "json"]]
    {
        let ran = perfc(path, arguments);
        assert!(matches!(ran.status.code(), Some(0 | 1)), "{arguments:?}: {}", error(&ran));
        assert!(!out(&ran).contains(['\u{1b}', '\u{202e}']) && !error(&ran).contains(['\u{1b}', '\u{202e}']), "{arguments:?}: {:?}", out(&ran));
    }
    // Each is written under its own name, and no other beside it.
    assert!(fs::read_to_string(path.join(names[0])).unwrap().starts_with("project 甲0 <"));
    assert_eq!(fs::read_dir(path).unwrap().count(), 5, "three files, the folder, and the output");
    let done = Command::new(env!("CARGO_BIN_EXE_perfc")).arg("check").args(names).current_dir(path).output().unwrap();
    assert_eq!(done.status.code(), Some(1), "{}", error(&done));
    let done = Command::new(env!("CARGO_BIN_EXE_perfc"))
        .args([OsStr::new("build"), below, OsStr::new("-o"), OsStr::from_bytes(b"\xfe.json")])
        .current_dir(path)
        .output();
    assert_eq!(done.unwrap().status.code(), Some(0));
    assert!(path.join(OsStr::from_bytes(b"\xfe.json")).exists());
}

// ---- size -----------------------------------------------------------------------------------------------------------------------------------------

#[test]
fn ten_thousand_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("document.perf"), "document \"甲\" < budget 10000; >").unwrap();
    for number in 0..10_000 {
        fs::write(folder.path().join(format!("{number}.perf")), format!("project 甲{number} < budget 1; >")).unwrap();
    }
    let ran = perfc(folder.path(), &["check", "."]);
    assert_eq!(ran.status.code(), Some(0), "{}", error(&ran));
    assert!(out(&ran).contains("10000 个项目"), "{}", out(&ran));
}

/// Refused before it fills the memory: unread where its length is known, else as soon as the limit is passed, with no more room than twice the limit.
#[cfg(target_os = "linux")]
#[test]
fn a_file_of_two_gigabytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::File::create(path.join("a.perf")).unwrap().set_len(2 << 30).unwrap();
    std::os::unix::fs::symlink("/dev/zero", path.join("zero.perf")).unwrap();
    fs::write(path.join("b.perf"), "project 甲 < budget 1; >").unwrap();
    fs::write(path.join("use.perf"), "use \"a.perf\";").unwrap();
    let within = |most_kib: usize, script: &str| within(path, most_kib, script);
    const UNREAD: usize = 512 << 10;
    const READ: usize = (2 << 20) + UNREAD;
    for (most_kib, script) in [
        (UNREAD, "\"$1\" check a.perf"),
        (UNREAD, "\"$1\" build a.perf --to json"),
        (UNREAD, "\"$1\" fmt --check a.perf"),
        (UNREAD, "\"$1\" fix --check a.perf"),
        (UNREAD, "\"$1\" diff a.perf b.perf"),
        (READ, "\"$1\" check zero.perf"),
        (READ, "\"$1\" check - < a.perf"),
    ] {
        let done = within(most_kib, script);
        assert_eq!(done.status.code(), Some(2), "{script}: {} {}", done.status, error(&done));
        assert!(format!("{}{}", out(&done), error(&done)).contains("> 1024 MiB"), "{script}: {}{}", out(&done), error(&done));
    }
    let done = within(UNREAD, "\"$1\" check use.perf");
    assert_eq!(done.status.code(), Some(1), "{}", error(&done));
}

/// Runs perfc in a folder with no more than so much room.
#[cfg(target_os = "linux")]
fn within(folder: &Path, most_kib: usize, script: &str) -> Output {
    let script = format!("ulimit -v {most_kib}; {script}");
    let program = env!("CARGO_BIN_EXE_perfc");
    Command::new("sh").args(["-c", &script, "sh", program]).current_dir(folder).env("RAYON_NUM_THREADS", "2").env("LC_ALL", "C.UTF-8").output().unwrap()
}

/// A million of what can stand in itself, closed again or not: it is read in the memory of a fraction of it as a tree, and on a stack of the usual size.
#[cfg(target_os = "linux")]
fn assert_read(cases: &[(&str, String, i32)]) {
    let folder = tempfile::tempdir().unwrap();
    for (script, text, code) in cases {
        fs::write(folder.path().join("a.perf"), text).unwrap();
        let done = within(folder.path(), 512 << 10, &format!("\"$1\" {script} a.perf"));
        let said = error(&done);
        assert_eq!(done.status.code(), Some(*code), "{script} {}…: {} {said}", text.chars().take(40).collect::<String>(), done.status);
        assert!(said.len() + done.stdout.len() < 1 << 20, "{script}: {} bytes", said.len() + done.stdout.len());
    }
}

const MILLION: usize = 1_000_000;

#[cfg(target_os = "linux")]
#[test]
fn a_million_blocks_in_blocks() {
    assert_read(&[
        ("check", "x{".repeat(MILLION), 1),
        ("check", format!("{}{}", "甲《".repeat(MILLION), "》".repeat(MILLION)), 1),
        ("fmt --check", format!("{}{}", "x<".repeat(MILLION), ">".repeat(MILLION)), 1),
        // Sound blocks are kept whole, so that there is no room for a million.
        ("check", format!("{}{}", "项目 甲 <".repeat(MILLION / 10), ">".repeat(MILLION / 10)), 1),
    ]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_million_parentheses_in_parentheses() {
    let check = |expression: String| format!("project 甲 < check {expression}; >");
    assert_read(&[
        ("check", check("(".repeat(MILLION)), 1),
        ("check", check(format!("{}1{} = 1", "(".repeat(MILLION), ")".repeat(MILLION))), 1),
        ("check", check(format!("{}1 = 1", "-".repeat(MILLION))), 1),
        ("check", check(format!("1{} = 1", "+1".repeat(MILLION / 10))), 1),
        ("check", format!("project 甲 < indicator 产出.数量.乙 = 1 个/{}", "(".repeat(MILLION)), 1),
        ("check", "/*".repeat(MILLION), 1),
        ("check", "\"".repeat(MILLION), 1),
    ]);
}

/// However little is said with each byte, a source costs less than 400 bytes of memory for each; a program that has nothing to do takes 60 MiB of addresses.
#[cfg(target_os = "linux")]
#[test]
fn memory_follows_the_length_of_the_input() {
    let folder = tempfile::tempdir().unwrap();
    let units = ["<>", "a;", "x{}", ";", "项目 甲 <", "project a< >\n", "template a<>", "unit a;", "甲 ", "note \"\";", "check 1=1;", "//\n"];
    for unit in units {
        fs::write(folder.path().join("a.perf"), unit.repeat((512 << 10) / unit.len())).unwrap();
        let done = within(folder.path(), (60 + 200) << 10, "\"$1\" check a.perf");
        assert!(matches!(done.status.code(), Some(0 | 1)), "{unit}: {} {}", done.status, error(&done));
    }
    let name = "a".repeat(20 << 20);
    fs::write(folder.path().join("a.perf"), format!("project \"{name}\" < budget 1; >")).unwrap();
    let done = within(folder.path(), (60 + 20 * 10) << 10, "\"$1\" check a.perf");
    assert_eq!(done.status.code(), Some(0), "{}", error(&done));
}

/// What every output makes of a text. A format that has no room for it may say so; none may fall over.
fn in_every_format(text: &str) -> Compiled {
    for format in Format::ALL {
        let options = Options::new(format);
        let compiled = compile_text_for(text, options);
        for set in &compiled.sets {
            if let Some(parts) = &set.output {
                let places: Vec<usize> = (0..parts.len()).collect();
                let _ = parts.write(&mut Vec::new(), options, &places, Vec::new(), &mut || {});
            }
        }
    }
    compile_text(text)
}

#[test]
fn a_name_of_ten_megabytes() {
    let text = |bytes: usize| format!("project \"{}\" < budget 1; indicator 产出.数量.乙 = 2 个; >", "甲".repeat(bytes / 3));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.perf"), text(10 << 20)).unwrap();
    let ran = perfc(folder.path(), &["check", "a.perf"]);
    assert_eq!(ran.status.code(), Some(0), "{}", error(&ran));
    assert!(ran.stdout.len() < 10_000, "a name is cut where it is told: {} bytes", ran.stdout.len());
    let ran = perfc(folder.path(), &["build", "a.perf", "-o", "a.json"]);
    assert_eq!(ran.status.code(), Some(0), "{}", error(&ran));
    assert!(fs::metadata(folder.path().join("a.json")).unwrap().len() > 10 << 20);
    // Every output takes its time with each character, in a build that is not optimised.
    in_every_format(&text(1 << 20));
}

/// The largest number that can be written and the smallest, in every sum and every operation: each text under what it does.
fn numbers() -> Vec<(String, String)> {
    let large = "79228162514264337593543950335";
    let small = "0.0000000000000000000000000001";
    let project = |inside: &str| format!("project 甲 < year 2026; period 2026-01-01..2026-12-31; {inside} >");
    let check =
        |expression: &str| project(&format!("budget 1; indicator 产出.数量.乙 = {large} 个; indicator 成本.经济成本.丙 = {small} 元/个; check {expression};"));
    let sums = [
        project(&format!("budget {large} < appropriation {large}; carryover {large}; other {large}; >")),
        project(&format!("total {large} < fiscal {large}; other {large}; > budget {large} < appropriation {large}; >")),
        project(&format!("budget {large} < fund 乙 {large}; fund 丙 {large}; >")),
        project(&format!("budget {large}; indicator 成本.经济成本.乙 <= {large} 元/个; indicator 产出.数量.个数 = {large} 个;")),
        project(&format!("budget {large} 亿元; indicator 产出.数量.乙 = {large} 万个;")),
        project(&format!("budget 1; indicator 产出.数量.乙 = {large} 个..{large} 个; indicator 产出.质量.丙 = {small}%;")),
        project(&format!("budget 1; indicator 产出.数量.乙 = 1 个 < weight {large}; > indicator 产出.数量.丙 = 1 个 < weight {large}; >")),
        format!("document \"乙\" < budget {large}; > project 甲 < budget {large}; > project 丙 < budget {large}; >"),
        format!("unit 大 = {large} 个; unit 更大 = {large} 大; project 甲 < budget 1; indicator 产出.数量.乙 = {large} 更大; check 乙 = 1 个; >"),
        format!("unit 小 = {small} 个; unit 更小 = {small} 小; project 甲 < budget 1; indicator 产出.数量.乙 = {small} 更小; check 乙 = 1 个; >"),
    ];
    let mut texts: Vec<(String, String)> = sums.into_iter().map(|text| ("sum".to_owned(), text)).collect();
    // What is worked out has room for nine digits more than what is written.
    texts.push(("+".to_owned(), check("乙 * 2000000000 + 乙 * 1000000000 >= 1 个")));
    texts.push(("-".to_owned(), check("-乙 * 2000000000 - 乙 * 1000000000 <= 1 个")));
    for operation in ["+", "-", "*", "/"] {
        for (left, right) in [("乙", "乙"), ("丙", "丙"), ("乙", "丙"), ("丙", "乙")] {
            texts.push((operation.to_owned(), check(&format!("{left} {operation} {right} = {left} {operation} {right}"))));
            texts.push((operation.to_owned(), check(&format!("(({left} {operation} {right}) * 乙 {operation} 丙) {operation} -{left} >= -(-{right})"))));
        }
    }
    texts.extend(
        ["sum(成本.经济成本) * sum(成本.经济成本) * 乙 * 乙 = 1", "period * 乙 * 乙 * 乙 = 1", "span / 丙 / 丙 / 丙 = 1", "乙 / 0 = 1"]
            .map(|expression| ("fact".to_owned(), check(expression))),
    );
    texts
}

/// That a number has no room is said, and no other number is put in its place.
#[test]
fn numbers_that_outgrow_their_room() {
    let folder = tempfile::tempdir().unwrap();
    let texts = numbers();
    for (index, (_, text)) in texts.iter().enumerate() {
        fs::write(folder.path().join(format!("{index}.perf")), text).unwrap();
    }
    let ran = perfc(folder.path(), &["check", ".", "--message-format", "short"]);
    assert_eq!(ran.status.code(), Some(1), "{}", error(&ran));
    let found = out(&ran);
    let is_refused =
        |index: usize| ["E0605", "E0009"].iter().any(|code| found.lines().any(|line| line.starts_with(&format!("{index}.perf:")) && line.contains(code)));
    for operation in ["sum", "fact", "+", "-", "*", "/"] {
        let refused = texts.iter().enumerate().filter(|(index, (done, _))| done == operation && is_refused(*index)).count();
        assert!(refused > 0, "nothing outgrows its room in {operation}:\n{found}");
    }
    for format in Format::ALL {
        let ran = perfc(folder.path(), &["build", ".", "-o", "out/", "--to", format.name()]);
        assert!(matches!(ran.status.code(), Some(0 | 1)) && !error(&ran).contains("panicked"), "{}: {}", format.name(), error(&ran));
    }
    for (_, text) in texts {
        let compiled = in_every_format(&text);
        examine(&compiled);
        for set in &compiled.sets {
            set_bytes(set, Options::new(Format::Json));
        }
    }
}
