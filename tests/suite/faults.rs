//! What happens around the program: it is killed while it writes, the disk is full, the folder is closed, nobody reads what it prints, it is interrupted.
//! Whatever happens, no file is lost or half written, and what could not be done is said.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use super::support::{error, out, perfc};

/// Projects that `fmt` and `fix` change and `build` takes a while to write.
fn untidy(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let _ =
            write!(text, "project   甲{number} < year 2026; budget 3 < appropriation 3; > indicator 产出.数量.乙 = 2 个; indicator 产出.质量.丙率 = 90%\n >\n");
    }
    text
}

/// A command that writes a file: what it is given, and that file.
type Writing = (&'static [&'static str], &'static str);

/// Every command that writes, and every format in which it can. Their files are there already, but for those of `new`, which writes over none.
const WRITING: &[Writing] = &[
    (&["build", "old.perf", "-o", "out.json"], "out.json"),
    (&["build", "old.perf", "-o", "out.ndjson"], "out.ndjson"),
    (&["build", "old.perf", "-o", "out.csv"], "out.csv"),
    (&["build", "old.perf", "-o", "out.xlsx"], "out.xlsx"),
    (&["build", "old.perf", "-o", "out.docx"], "out.docx"),
    (&["build", "old.perf", "-o", "out.html"], "out.html"),
    (&["build", "old.perf", "-o", "out.md"], "out.md"),
    (&["build", "old.perf", "-o", "out.txt"], "out.txt"),
    (&["build", "few.perf", "old.perf", "-o", "out/", "--to", "docx"], "out/old.docx"),
    (&["check", "old.perf", "-o", "found.xlsx"], "found.xlsx"),
    (&["check", "old.perf", "-o", "found.docx"], "found.docx"),
    (&["check", "old.perf", "-o", "found.html"], "found.html"),
    (&["check", "old.perf", "-o", "found.md"], "found.md"),
    (&["import", "forms.json", "--force", "-o", "imported.perf"], "imported.perf"),
    (&["import", "forms.json", "--force", "-o", "imported/"], "imported/02-甲1.perf"),
    (&["import", "forms.json", "--report", "report.json"], "report.json"),
    (&["new", "微型消防站建设经费"], "微型消防站建设经费.perf"),
    (&["new", "--from", "old.perf", "-o", "2027"], "2027/old.perf"),
    (&["fmt", "folder"], "folder/a.perf"),
    (&["fix", "folder"], "folder/a.perf"),
    (&["diff", "old.perf", "new.perf", "-o", "out.diff.html"], "out.diff.html"),
    (&["diff", "old.perf", "new.perf", "--to", "json", "-o", "out.diff.json"], "out.diff.json"),
    (&["git", "merge-file", "old.perf", "ours.perf", "new.perf"], "ours.perf"),
    (&["git", "install"], ".gitattributes"),
    (&["git", "uninstall"], ".gitattributes"),
];

/// The exit code of a command that could not be done: git must be told that there is no merge, not that it has conflicts.
fn undone(arguments: &[&str]) -> i32 {
    if arguments.starts_with(&["git", "merge-file"]) { 255 } else { 2 }
}

/// A repository for a writing command: `old.perf`, `new.perf` and `ours.perf` with so many projects, `folder/a.perf` that wants tidying, forms in
/// `forms.json`, and what the command's file holds before. Git's configuration is as the command leaves it, so that git writes none.
fn folder(count: usize, (arguments, file): Writing) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let text = untidy(count);
    let sound = text.replace("90%\n", "90%;\n");
    for below in ["folder", "imported", "out"] {
        fs::create_dir(path.join(below)).unwrap();
    }
    let write = |name: &str, content: &str| fs::write(path.join(name), content).unwrap();
    write("old.perf", &sound);
    write("few.perf", "project 少 < budget 1; >");
    write("new.perf", &sound.replace("= 2 个", "= 4 个"));
    write("ours.perf", &sound.replace("丙率", "丁率"));
    write("folder/a.perf", &text);
    match arguments {
        ["import", ..] => {
            let forms = perfc(path, &["build", "old.perf", "--to", "json"]);
            write("forms.json", &out(&forms));
        }
        ["git", command, ..] => {
            Command::new("git").args(["init", "--quiet"]).current_dir(path).status().unwrap();
            write(".gitattributes", "*.txt text\n");
            // Which of the two files git has already is left of the other command.
            let left = path.join(if *command == "install" { ".gitattributes" } else { ".git/config" });
            let before = fs::read(&left).unwrap();
            perfc(path, &["git", "install"]);
            fs::write(left, before).unwrap();
        }
        _ => {}
    }
    if arguments[0] != "new" && !path.join(file).exists() {
        write(file, "what was there before");
    }
    folder
}

/// What a file holds, if it is there.
fn content(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

/// The temporary files in a folder and those below.
fn temporary(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".perfc-") {
            found.push(entry.path());
        } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) && name != ".git" {
            found.extend(temporary(&entry.path()));
        }
    }
    found
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let program = env!("CARGO_BIN_EXE_perfc");
    let mut command = if cfg!(target_os = "linux") {
        // What is started in the background has Ctrl-C ignored, and so has what it starts.
        let mut command = Command::new("env");
        command.args(["--default-signal=INT", program]);
        command
    } else {
        Command::new(program)
    };
    command.args(arguments).current_dir(folder).env("LC_ALL", "C.UTF-8").env("RAYON_NUM_THREADS", "2");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

// ---- killed, interrupted --------------------------------------------------------------------------------------------------------------------------

/// A shell that sends signals: it is there already when one is to be sent, and takes no time to start.
#[cfg(unix)]
struct Signals(Child);

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        Self(
            Command::new("sh")
                .args(["-c", "while read -r signal pid; do kill -s $signal $pid; done"])
                .stdin(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        )
    }

    fn send(&mut self, signal: &str, child: &Child) {
        writeln!(self.0.stdin.as_mut().unwrap(), "{signal} {}", child.id()).unwrap();
    }
}

#[cfg(unix)]
impl Drop for Signals {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
fn is_ended_by(status: ExitStatus, signal: &str) -> bool {
    use std::os::unix::process::ExitStatusExt as _;
    let number = match signal {
        "INT" => 2,
        "KILL" => 9,
        _ => 25,
    };
    status.signal() == Some(number)
}

/// How many commands must have been ended in the middle of their writing, and of how many projects they write until so many were. Some are too quick for that:
/// the disk that is full ends each of them there.
#[cfg(unix)]
const FEWEST_HITS: usize = 3;
#[cfg(unix)]
const PROJECTS: [usize; 3] = [20, 100, 400];

/// Every writing command, ended by a signal once its temporary file is there: the file is as it was or wholly new, and what is left lying about is in the way
/// of nothing.
#[cfg(unix)]
fn assert_whole_when_ended_by(signal: &str) {
    let mut signals = Signals::new();
    let mut hits = 0;
    for (count, writing @ (arguments, file)) in PROJECTS.iter().flat_map(|count| WRITING.iter().map(move |writing| (*count, writing))) {
        // Each of them once in any case. In a folder the names of the files change with how many there are.
        let is_again = count > PROJECTS[0];
        if is_again && (hits >= FEWEST_HITS || arguments.iter().any(|argument| argument.ends_with('/'))) {
            continue;
        }
        let whole = {
            let folder = folder(count, *writing);
            let before = content(&folder.path().join(file));
            let ran = perfc(folder.path(), arguments);
            assert!(ran.status.code() < Some(2), "{arguments:?}: {}{}", out(&ran), error(&ran));
            let whole = content(&folder.path().join(file));
            assert!(whole.is_some() && whole != before, "{arguments:?} writes");
            whole
        };
        let folder = folder(count, *writing);
        let path = folder.path();
        let before = content(&path.join(file));
        let mut child = command(path, arguments).spawn().unwrap();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if !temporary(path).is_empty() {
                signals.send(signal, &child);
                break child.wait().unwrap();
            }
        };
        let after = content(&path.join(file));
        assert!(after == before || after == whole, "{arguments:?} leaves {:?} of {:?} bytes", after.map(|it| it.len()), whole.map(|it| it.len()));
        // What is left shows that it was in the middle.
        if is_ended_by(status, signal) && !temporary(path).is_empty() {
            hits += 1;
            let again = perfc(path, arguments);
            let is_there = arguments[0] == "new" && after.is_some();
            assert!(again.status.code() < Some(2) || is_there, "{arguments:?} after a broken run: {}{}", out(&again), error(&again));
            assert!(content(&path.join(file)) == whole, "{arguments:?} after a broken run");
            let listed = perfc(path, &["fmt", "--check", "folder"]);
            assert!(!out(&listed).contains(".perfc-") && error(&listed).lines().count() <= 2, "{arguments:?}: {}", error(&listed));
        }
    }
    assert!(hits >= FEWEST_HITS, "{hits} commands were ended while they wrote");
}

#[cfg(unix)]
#[test]
fn killed_while_it_writes() {
    assert_whole_when_ended_by("KILL");
}

#[cfg(unix)]
#[test]
fn interrupted_while_it_writes() {
    assert_whole_when_ended_by("INT");
}

/// Ctrl-C ends at once what computes, waits for changes, or serves an editor; nothing is written.
#[cfg(unix)]
#[test]
fn interrupted_while_it_does_something_else() {
    let mut signals = Signals::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("a.perf"), untidy(100_000).replace("90%\n", "90%;\n")).unwrap();
    fs::write(path.join("few.perf"), "project 少 < budget 1; >").unwrap();
    fs::write(path.join("out.json"), "what was there before").unwrap();
    for arguments in
        [&["build", "a.perf", "-o", "out.json"] as &[&str], &["check", "a.perf", "-o", "found.xlsx"], &["fmt", "a.perf"], &["watch", "few.perf"], &["lsp"]]
    {
        let before = fs::read(path.join("a.perf")).unwrap();
        let mut child = command(path, arguments).stdin(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(150));
        signals.send("INT", &child);
        let status = child.wait().unwrap();
        assert!(is_ended_by(status, "INT"), "{arguments:?}: {status}");
        assert!(fs::read(path.join("a.perf")).unwrap() == before, "{arguments:?}");
        assert_eq!(fs::read(path.join("out.json")).unwrap(), b"what was there before", "{arguments:?}");
        assert_eq!(fs::read_dir(path).unwrap().count(), 3, "{arguments:?}");
    }
}

// ---- no room --------------------------------------------------------------------------------------------------------------------------------------

/// `perfc` where no file may grow past so many blocks, as on a disk that is full; it can be had everywhere, which a small disk cannot. The shell leaves the
/// signal for that ignored, or lets it end the program.
#[cfg(target_os = "linux")]
fn limited(folder: &Path, blocks: usize, is_ignored: bool, arguments: &[&str]) -> Output {
    let script = format!("{}ulimit -f {blocks}; exec \"$@\"", if is_ignored { "trap '' XFSZ; " } else { "" });
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_perfc")]).args(arguments).current_dir(folder).env("LC_ALL", "C.UTF-8").env("NO_COLOR", "1");
    shell.stdin(Stdio::null()).output().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full() {
    for writing @ (arguments, file) in WRITING {
        for blocks in [0, 1] {
            let folder = folder(20, *writing);
            let path = folder.path();
            let before = content(&path.join(file));
            let done = limited(path, blocks, true, arguments);
            // A few hundred bytes find room where one block is left.
            let has_room = blocks == 1 && done.status.code() < Some(2) && content(&path.join(file)).is_some_and(|whole| whole.len() <= 512);
            if has_room {
                continue;
            }
            assert_eq!(done.status.code(), Some(undone(arguments)), "{arguments:?}: {}", error(&done));
            assert!(error(&done).contains("写入") || error(&done).contains('满'), "{arguments:?}: {}", error(&done));
            assert!(content(&path.join(file)) == before, "{arguments:?} leaves the file as it was");
            assert_eq!(temporary(path), [""; 0].map(PathBuf::from), "{arguments:?} takes its temporary file away");
            // The program can be ended at that place too, by a signal that no program sees coming.
            assert!(is_ended_by(limited(path, blocks, false, arguments).status, "XFSZ"), "{arguments:?}");
            assert!(content(&path.join(file)) == before, "{arguments:?} leaves the file as it was");
        }
    }
}

/// A device that has no room is written to as it is, and the system says that it is full.
#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_full() {
    let folder = folder(2, (&["build"], "out.json"));
    for arguments in [
        &["build", "old.perf", "--to", "json", "-o", "/dev/full"] as &[&str],
        &["build", "old.perf", "--to", "xlsx", "-o", "/dev/full"],
        &["check", "old.perf", "--to", "md", "-o", "/dev/full"],
        &["diff", "old.perf", "new.perf", "-o", "/dev/full"],
    ] {
        let done = perfc(folder.path(), arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {}", error(&done));
        assert!(error(&done).contains("磁盘已满"), "{arguments:?}: {}", error(&done));
    }
}

// ---- nobody reads ---------------------------------------------------------------------------------------------------------------------------------

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

/// A folder for the commands that print.
fn printing() -> tempfile::TempDir {
    folder(20, (&["fmt"], "folder/a.perf"))
}

/// `| head -1`: whoever has seen enough is no error, and nothing is said of it.
#[cfg(unix)]
#[test]
fn nobody_reads_what_is_printed() {
    for arguments in PRINTING {
        let folder = printing();
        let whole = perfc(folder.path(), arguments);
        let folder = printing();
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
        let folder = printing();
        let done = command(folder.path(), arguments).stdout(full()).stderr(Stdio::piped()).output().unwrap();
        // Where there is nothing to print but what stands on standard error, there is nothing to miss.
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {}", error(&done));
        assert!(!error(&done).trim().is_empty() && !error(&done).contains("panicked"), "{arguments:?}: {}", error(&done));
        // Of messages that find no room there is nobody to tell.
        let folder = printing();
        let done = command(folder.path(), arguments).stdout(Stdio::piped()).stderr(full()).output().unwrap();
        assert!(matches!(done.status.code(), Some(0..=2)), "{arguments:?}: {}", done.status);
    }
}

// ---- closed folders -------------------------------------------------------------------------------------------------------------------------------

/// As a user who may write nothing there. Root may write everywhere, so it becomes nobody first.
#[cfg(target_os = "linux")]
#[test]
fn what_is_read_only_stays_as_it_is() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    // Where the program was built may be closed to nobody.
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("perfc");
    fs::copy(env!("CARGO_BIN_EXE_perfc"), &program).unwrap();
    mode(home.path(), 0o755);
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    for writing @ (arguments, file) in WRITING {
        let folder = folder(2, *writing);
        let path = folder.path();
        let folders: Vec<PathBuf> = ["folder", "imported", "out", ""].iter().map(|below| path.join(below)).collect();
        for folder in &folders {
            mode(folder, 0o555);
        }
        if path.join(file).exists() {
            mode(&path.join(file), 0o444);
        }
        let before = content(&path.join(file));
        let mut command = if is_root { Command::new("setpriv") } else { Command::new(&program) };
        if is_root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        }
        // Git looks at no repository of another user's unless it is told to.
        command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "safe.directory").env("GIT_CONFIG_VALUE_0", "*");
        let done = command.args(*arguments).current_dir(path).env("LC_ALL", "C.UTF-8").output().unwrap();
        assert_eq!(done.status.code(), Some(undone(arguments)), "{arguments:?}: {}{}", out(&done), error(&done));
        assert!(["没有写入权限", "文件是只读的", "能不能读写"].iter().any(|why| error(&done).contains(why)), "{arguments:?}: {}", error(&done));
        assert!(content(&path.join(file)) == before, "{arguments:?}");
        for folder in &folders {
            mode(folder, 0o755);
        }
        assert_eq!(temporary(path), [""; 0].map(PathBuf::from), "{arguments:?}");
    }
}
