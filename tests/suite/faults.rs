//! What happens around the program: it is killed while it writes, the disk is full, what it reads goes away or is not what it seems, nobody reads what it
//! prints. Whatever happens, no file is lost or half written, and what could not be done is said.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use perfc::compile::Compiled;
use perfc::emit::{Format, Options};

use super::invariants::{compile_text_for, examine, set_bytes};
use super::support::{compile_text, error, out, perfc, root};

/// Projects that `fmt` and `fix` change and `build` takes a while to write.
fn untidy(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let _ =
            write!(text, "project   甲{number} < year 2026; budget 3 < appropriation 3; > indicator 产出.数量.乙 = 2 个; indicator 产出.质量.丙率 = 90%\n >\n");
    }
    text
}

/// A writing command: its name, what it is given, and the file that it writes.
type Writing = (&'static str, &'static [&'static str], &'static str);

/// Every command that writes a file. `old.perf`, `new.perf` and `ours.perf` are there, and `folder/a.perf`.
const WRITING: &[Writing] = &[
    ("build to JSON", &["build", "old.perf", "-o", "out.json"], "out.json"),
    ("build to CSV", &["build", "old.perf", "-o", "out.csv"], "out.csv"),
    ("build to a workbook", &["build", "old.perf", "-o", "out.xlsx"], "out.xlsx"),
    ("build to a document", &["build", "old.perf", "-o", "out.docx"], "out.docx"),
    ("build to a page", &["build", "old.perf", "-o", "out.html"], "out.html"),
    ("build to Markdown", &["build", "old.perf", "-o", "out.md"], "out.md"),
    ("build to text", &["build", "old.perf", "-o", "out.txt"], "out.txt"),
    ("check to a workbook", &["check", "old.perf", "-o", "found.xlsx"], "found.xlsx"),
    ("import", &["import", "forms.txt", "--force", "-o", "imported.perf"], "imported.perf"),
    ("fmt", &["fmt", "folder/a.perf"], "folder/a.perf"),
    ("fix", &["fix", "folder/a.perf"], "folder/a.perf"),
    ("diff", &["diff", "old.perf", "new.perf", "-o", "out.html"], "out.html"),
    ("a merge", &["git", "merge-file", "old.perf", "ours.perf", "new.perf"], "ours.perf"),
];

/// The exit code of a command that could not be done: git must be told that there is no merge, not that it has conflicts.
fn undone(arguments: &[&str]) -> i32 {
    if arguments[0] == "git" { 255 } else { 2 }
}

/// A folder for the writing commands, with something in the way of `file`.
fn folder(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let text = untidy(count);
    let sound = text.replace("90%\n", "90%;\n");
    fs::create_dir(path.join("folder")).unwrap();
    fs::write(path.join("old.perf"), &sound).unwrap();
    fs::write(path.join("new.perf"), sound.replace("= 2 个", "= 4 个")).unwrap();
    fs::write(path.join("ours.perf"), sound.replace("丙率", "丁率")).unwrap();
    fs::write(path.join("folder/a.perf"), text).unwrap();
    fs::copy(root().join("tests/import/xianghuaqiao-2026.txt"), path.join("forms.txt")).unwrap();
    for (_, _, file) in WRITING {
        if !path.join(file).exists() {
            fs::write(path.join(file), "what was there before").unwrap();
        }
    }
    folder
}

/// The temporary files in a folder and the one below.
fn temporary(folder: &Path) -> Vec<PathBuf> {
    let within = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let all = within(folder.to_owned()).into_iter().chain(within(folder.join("folder")));
    all.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(".perfc-")).collect()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_perfc"));
    command.args(arguments).current_dir(folder).env("LC_ALL", "C.UTF-8").env("RAYON_NUM_THREADS", "2");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Ends a process with a signal as soon as its temporary file is seen; answers whether that came before its end.
fn ended_while_it_writes(folder: &Path, mut child: Child, signal: &str) -> bool {
    loop {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        if !temporary(folder).is_empty() {
            let _ = Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
            return !child.wait().unwrap().success();
        }
    }
}

fn assert_whole_however_it_is_ended(signal: &str) {
    let mut ended = 0;
    for (name, arguments, file) in WRITING {
        let folder = folder(40);
        let path = folder.path();
        let before = fs::read(path.join(file)).unwrap();
        ended += usize::from(ended_while_it_writes(path, command(path, arguments).spawn().unwrap(), signal));
        let after = fs::read(path.join(file)).unwrap();
        // What is left lying about is in the way of nothing.
        let again = perfc(path, arguments);
        assert!(again.status.code() < Some(2), "{name} after a broken run: {}{}", out(&again), error(&again));
        let whole = fs::read(path.join(file)).unwrap();
        assert!(after == before || after == whole, "{name} leaves {} bytes of {} when it is ended by {signal}", after.len(), whole.len());
        assert_ne!(before, whole, "{name} writes");
        let listed = perfc(path, &["fmt", "--check", "folder"]);
        assert!(!out(&listed).contains(".perfc-") && error(&listed).lines().count() <= 2, "{name}: {}", error(&listed));
    }
    // Some are too quick for that, but not all.
    assert!(ended > 0, "{ended} commands were ended while they wrote");
}

#[cfg(unix)]
#[test]
fn killed_while_it_writes() {
    assert_whole_however_it_is_ended("-KILL");
}

#[cfg(unix)]
#[test]
fn interrupted_while_it_writes() {
    assert_whole_however_it_is_ended("-INT");
}

/// `new` has nothing to lose, and must not leave half a file in the way of its next run.
#[cfg(unix)]
#[test]
fn a_new_file_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    let name = "微型消防站建设经费";
    let file = folder.path().join(format!("{name}.perf"));
    perfc(folder.path(), &["new", name]);
    let whole = fs::read(&file).unwrap();
    for _ in 0..4 {
        fs::remove_file(&file).unwrap();
        ended_while_it_writes(folder.path(), command(folder.path(), &["new", name]).spawn().unwrap(), "-KILL");
        if file.exists() {
            assert_eq!(fs::read(&file).unwrap(), whole);
        } else {
            assert_eq!(perfc(folder.path(), &["new", name]).status.code(), Some(0));
        }
    }
}

/// `perfc` where no file may grow past a few blocks, as on a disk that is full. The shell leaves the signal for that ignored, or lets it end the program.
#[cfg(target_os = "linux")]
fn limited(folder: &Path, is_ignored: bool, arguments: &[&str]) -> std::process::Output {
    let script = format!("{}ulimit -f 8; exec \"$@\"", if is_ignored { "trap '' XFSZ; " } else { "" });
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_perfc")]).args(arguments).current_dir(folder).env("LC_ALL", "C.UTF-8").env("NO_COLOR", "1");
    shell.stdin(Stdio::null()).output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full() {
    for (name, arguments, file) in WRITING {
        let folder = folder(100);
        let path = folder.path();
        let before = fs::read(path.join(file)).unwrap();
        let done = limited(path, true, arguments);
        assert_eq!(done.status.code(), Some(undone(arguments)), "{name}: {}", error(&done));
        assert!(error(&done).contains("写入") || error(&done).contains("written") || error(&done).contains('满'), "{name}: {}", error(&done));
        assert!(fs::read(path.join(file)).unwrap() == before, "{name} leaves the file as it was");
        assert_eq!(temporary(path), [""; 0].map(PathBuf::from), "{name} takes its temporary file away");
        // The program can be ended at that place too.
        limited(path, false, arguments);
        assert!(fs::read(path.join(file)).unwrap() == before, "{name} leaves the file as it was");
    }
}

/// Commands that print, with as much as they can.
const PRINTING: &[&[&str]] = &[
    &["check", "folder"],
    &["check", "folder", "--message-format", "json"],
    &["check", "folder", "--message-format", "sarif"],
    &["build", "old.perf", "--to", "json"],
    &["build", "old.perf", "--to", "csv"],
    &["build", "old.perf", "--to", "xlsx"],
    &["build", "old.perf", "--to", "docx"],
    &["build", "old.perf", "--to", "html"],
    &["build", "old.perf", "--to", "md"],
    &["build", "old.perf", "--to", "txt"],
    &["fmt", "--check", "folder"],
    &["fmt", "--diff", "folder"],
    &["fmt", "folder"],
    &["fix", "--diff", "folder"],
    &["diff", "old.perf", "new.perf"],
    &["diff", "old.perf", "new.perf", "--to", "json"],
    &["git", "textconv", "old.perf"],
    &["explain"],
    &["explain", "E0001"],
    &["schema"],
    &["completions", "bash"],
    &["--help"],
    &["build", "--help"],
    &["--version"],
];

/// `| head -1`: whoever has seen enough is no error, and nothing is said of it.
#[cfg(unix)]
#[test]
fn nobody_reads_what_is_printed() {
    for arguments in PRINTING {
        let folder = folder(20);
        let whole = perfc(folder.path(), arguments);
        let folder = self::folder(20);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = command(folder.path(), arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(done.status.code(), whole.status.code(), "{arguments:?}: {}", error(&done));
        assert!(!error(&done).contains("panicked") && !error(&done).contains("pipe"), "{arguments:?}: {}", error(&done));
    }
}

/// What could not be printed is said, and is no success.
#[cfg(target_os = "linux")]
#[test]
fn what_is_printed_finds_no_room() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in PRINTING {
        let folder = folder(20);
        let done = command(folder.path(), arguments).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        // Where there is nothing to print but what stands on standard error, there is nothing to miss.
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {}", error(&done));
        assert!(!error(&done).trim().is_empty() && !error(&done).contains("panicked"), "{arguments:?}: {}", error(&done));
        // Of messages that find no room there is nobody to tell.
        let folder = self::folder(20);
        let done = command(folder.path(), arguments).stdout(Stdio::piped()).stderr(full()).output().unwrap();
        assert!(matches!(done.status.code(), Some(0..=2)), "{arguments:?}: {}", done.status);
    }
}

/// As a user who may write nothing there. Root may write everywhere, so it becomes nobody first.
#[cfg(target_os = "linux")]
#[test]
fn what_is_read_only_stays_as_it_is() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = folder(2);
    let path = folder.path();
    // Where the program was built may be closed to nobody.
    let program = path.join("perfc");
    fs::copy(env!("CARGO_BIN_EXE_perfc"), &program).unwrap();
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for entry in fs::read_dir(path).unwrap() {
        mode(&entry.unwrap().path(), 0o555);
    }
    mode(&path.join("folder/a.perf"), 0o444);
    mode(path, 0o555);
    for (name, arguments, file) in WRITING.iter().chain(&[("new", &["new", "甲"] as &[&str], "old.perf")]) {
        let before = fs::read(path.join(file)).unwrap();
        let mut command = if is_root { Command::new("setpriv") } else { Command::new(&program) };
        if is_root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        }
        let done = command.args(*arguments).current_dir(path).env("LC_ALL", "C.UTF-8").output().unwrap();
        assert_eq!(done.status.code(), Some(undone(arguments)), "{name}: {}", error(&done));
        assert!(["permission", "没有写入权限", "文件是只读的"].iter().any(|why| error(&done).contains(why)), "{name}: {}", error(&done));
        assert!(fs::read(path.join(file)).unwrap() == before, "{name}");
    }
    mode(path, 0o755);
    mode(&path.join("folder"), 0o755);
    assert_eq!(temporary(path), [""; 0].map(PathBuf::from));
}

/// Files that come and go between the listing of a folder and their reading.
#[test]
fn files_that_vanish() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let file = |number: usize| path.join(format!("{number}.perf"));
    let text = |number: usize| format!("project 甲{number} < budget 1; indicator 产出.数量.乙 = 2 个; >");
    for number in 0..200 {
        fs::write(file(number), text(number)).unwrap();
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in (0..200).cycle() {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let _ = fs::remove_file(file(number));
                let _ = fs::write(file((number + 100) % 200), text(number));
            }
        });
        for arguments in [&["check", "."] as &[&str], &["build", ".", "--to", "json"], &["fmt", "--check", "."], &["fix", "--check", "."]] {
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
    let within = |most_kib: usize, script: &str| {
        let script = format!("ulimit -v {most_kib}; {script}");
        Command::new("sh").args(["-c", &script, "sh", env!("CARGO_BIN_EXE_perfc")]).current_dir(path).env("RAYON_NUM_THREADS", "2").output().unwrap()
    };
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

#[cfg(target_os = "linux")]
#[test]
fn a_million_blocks_in_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("open.perf"), "x{".repeat(1_000_000)).unwrap();
    fs::write(path.join("closed.perf"), format!("{}{}", "x{".repeat(1_000_000), "}".repeat(1_000_000))).unwrap();
    for script in ["check open.perf", "check closed.perf", "fmt --check closed.perf"] {
        let script = format!("ulimit -v 2097152; \"$1\" {script}");
        let done =
            Command::new("sh").args(["-c", &script, "sh", env!("CARGO_BIN_EXE_perfc")]).current_dir(path).env("RAYON_NUM_THREADS", "2").output().unwrap();
        assert!(matches!(done.status.code(), Some(0 | 1)), "{script}: {} {}", done.status, error(&done));
    }
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
    assert_eq!(compile_text(text(10 << 20)).count(perfc::diagnostics::Severity::Error), 0);
    // Every output takes its time with each character, in a build that is not optimised.
    in_every_format(&text(1 << 20));
}

/// The largest number that can be written, in every sum and every operation.
#[test]
fn numbers_that_outgrow_their_room() {
    let large = "79228162514264337593543950335";
    let small = "0.0000000000000000000000000001";
    let project = |inside: &str| format!("project 甲 < year 2026; period 2026-01-01..2026-12-31; {inside} >");
    let check =
        |expression: &str| project(&format!("budget 1; indicator 产出.数量.乙 = {large} 个; indicator 成本.经济成本.丙 = {small} 元/个; check {expression};"));
    let mut texts = vec![
        project(&format!("budget {large} < appropriation {large}; carryover {large}; other {large}; >")),
        project(&format!("total {large} < fiscal {large}; other {large}; > budget {large} < appropriation {large}; >")),
        project(&format!("budget {large} < fund 乙 {large}; fund 丙 {large}; >")),
        project(&format!("budget {large}; indicator 成本.经济成本.乙 <= {large} 元/个; indicator 产出.数量.个数 = {large} 个;")),
        project(&format!("budget {large} 亿元; indicator 产出.数量.乙 = {large} 万个;")),
        project(&format!("budget 1; indicator 产出.数量.乙 = {large} 个..{large} 个; indicator 产出.质量.丙 = {small}%;")),
        project(&format!("budget 1; indicator 产出.数量.乙 = 1 个 < weight {large}; > indicator 产出.数量.丙 = 1 个 < weight {large}; >")),
        format!("document 乙 < budget {large}; > project 甲 < budget {large}; > project 丙 < budget {large}; >"),
        format!("unit 大 = {large} 个; unit 更大 = {large} 大; project 甲 < budget 1; indicator 产出.数量.乙 = {large} 更大; check 乙 = 1 个; >"),
        format!("unit 小 = {small} 个; unit 更小 = {small} 小; project 甲 < budget 1; indicator 产出.数量.乙 = {small} 更小; check 乙 = 1 个; >"),
    ];
    for operation in ["+", "-", "*", "/"] {
        for (left, right) in [("乙", "乙"), ("丙", "丙"), ("乙", "丙"), ("丙", "乙")] {
            texts.push(check(&format!("{left} {operation} {right} = budget")));
            texts.push(check(&format!("(({left} {operation} {right}) * 乙 {operation} 丙) {operation} -{left} >= -(-{right})")));
        }
    }
    texts.extend(["sum(成本.经济成本) * sum(成本.经济成本) * 乙 * 乙 = 1", "period * 乙 * 乙 * 乙 = 1", "span / 丙 / 丙 / 丙 = 1", "乙 / 0 = 1"].map(check));
    let mut refused = 0;
    for text in texts {
        let compiled = in_every_format(&text);
        examine(&compiled);
        refused += usize::from(super::support::codes(&compiled).iter().any(|code| ["E0605", "E0009"].contains(code)));
        for set in &compiled.sets {
            set_bytes(set, Options::new(Format::Json));
        }
    }
    assert!(refused >= 8, "{refused} texts outgrow their room");
}
