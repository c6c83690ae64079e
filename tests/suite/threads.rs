//! However many threads there are, the bytes are the same: of outputs and of reports, of one large file and of many files, sound or not.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::corpus::{Fault, perf, plain, varied};

/// More projects than the compiler takes to a thread at a time.
const PROJECTS: usize = 300;

const OUTPUTS: [&[&str]; 8] = [
    &["build", "--to", "json"],
    &["build", "--to", "ndjson"],
    &["build", "--to", "csv"],
    &["check"],
    &["check", "--proof"],
    &["check", "--message-format", "json"],
    &["check", "--message-format", "sarif"],
    &["check", "--message-format", "junit"],
];

/// The text of a project; one of every few is broken where that is wanted, each in a way of its own.
fn text(number: usize, broken: bool) -> String {
    let project = if number.is_multiple_of(3) { varied(number) } else { plain(number) };
    let (_, fault) = Fault::ALL[number % Fault::ALL.len()];
    perf(&if broken && number.is_multiple_of(7) { fault.put_into(project) } else { project })
}

/// One large file, and a set of small ones.
fn write(folder: &Path, broken: bool) {
    let all: Vec<String> = (0..PROJECTS).map(|number| text(number, broken)).collect();
    fs::write(folder.join("large.perf"), all.concat()).unwrap();
    fs::create_dir(folder.join("set")).unwrap();
    fs::write(folder.join("set/document.perf"), "document \"某区2026年度绩效目标表\" <\n  year 2026;\n>\n").unwrap();
    for (place, texts) in all.chunks(9).enumerate() {
        fs::write(folder.join(format!("set/{place:02}.perf")), texts.concat()).unwrap();
    }
}

fn run(folder: &Path, arguments: &[&str], input: &str, threads: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_perfc"))
        .args(arguments)
        .arg(input)
        .env("RAYON_NUM_THREADS", threads)
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .current_dir(folder)
        .output()
        .unwrap()
}

fn hold(broken: bool) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), broken);
    for input in ["large.perf", "set"] {
        for arguments in OUTPUTS {
            let one = run(folder.path(), arguments, input, "1");
            assert_eq!(one.status.code(), Some(i32::from(broken)), "{arguments:?} {input}: {}", String::from_utf8_lossy(&one.stderr));
            assert!(one.stdout.len() > 1000 || broken && arguments[0] == "build", "{arguments:?} {input} says nothing");
            for threads in ["2", "7"] {
                // Threads meet files in an order of their own each time.
                let many = run(folder.path(), arguments, input, threads);
                assert!(one == many, "{arguments:?} {input} says something else on {threads} threads than on one");
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing_of_what_is_sound() {
    hold(false);
}

#[test]
fn the_number_of_threads_changes_nothing_of_what_is_broken() {
    hold(true);
}

/// A large file of projects alone is read piece by piece without waiting for the rest; whatever else it holds, nothing changes but the time it takes.
#[test]
fn what_a_large_file_says_besides_changes_nothing_of_its_projects() {
    let folder = tempfile::tempdir().unwrap();
    let projects: Vec<String> = (0..PROJECTS).map(|number| text(number, false)).collect();
    let (first, second) = projects.split_at(PROJECTS / 2);
    // So long that a piece ends within.
    let commented = format!("/* 作废\n{}*/\n", "project 作废 < budget 1; >\n".repeat(6000));
    let quoted = format!("project 引文 <\n  budget 1;\n  annual_goal \"\"\"\n{}  \"\"\";\n>\n", "project 不是项目，是一行文字。\n".repeat(4000));
    let declared = "unit 别物 = 1 个;\nproject 用别物 <\n  budget 1;\n  indicator 产出.数量.别物数 = 2 别物;\n>\n".to_owned();
    let all = [commented.as_str(), &quoted, &declared].concat();
    for (name, between) in [("plain", String::new()), ("commented", commented), ("quoted", quoted), ("declared", declared), ("all", all)] {
        let alone = [first.concat(), between, second.concat()].concat();
        assert!(alone.len() > 300 << 10, "{} bytes are no large file", alone.len());
        fs::write(folder.path().join("alone.perf"), &alone).unwrap();
        fs::write(folder.path().join("declaring.perf"), format!("{alone}unit 无此物 = 1 个;\n")).unwrap();
        for arguments in [&["build", "--to", "json"] as &[&str], &["check", "--message-format", "json"]] {
            let said = |input: &str| {
                let ran = run(folder.path(), arguments, input, "2");
                assert_eq!(ran.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
                String::from_utf8(ran.stdout).unwrap().replace(input, "FILE")
            };
            let (alone, declaring) = (said("alone.perf"), said("declaring.perf"));
            assert!(alone.len() > 100_000 || arguments[0] == "check", "{name}");
            assert!(alone == declaring, "{name}: {arguments:?} says something else where a unit is declared too");
        }
    }
}

/// More output than is held in memory waits on a file; where there is no place for one, in memory all the same.
#[test]
fn much_output_is_the_same_wherever_it_waits() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("large.perf"), (0..4500).map(|number| perf(&plain(number))).collect::<String>()).unwrap();
    let build = |format: &str, temporary: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_perfc"));
        command.args(["build", "large.perf", "--to", format]).env("RAYON_NUM_THREADS", "2").env("TMPDIR", temporary).current_dir(folder.path());
        let ran = command.output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&ran.stderr));
        ran.stdout
    };
    for format in ["json", "ndjson"] {
        let on_file = build(format, folder.path());
        assert!(on_file.len() > 10 << 20, "{format}: {} bytes", on_file.len());
        assert!(on_file == build(format, &folder.path().join("no-such-folder")), "{format} says something else where there is no place for a file");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left");
}

/// Texts that are read again when they are told are shown as those that are held: `build` reads them again, `check` holds them.
#[test]
fn findings_of_many_files_are_shown_with_their_texts() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..150 {
        fs::write(folder.path().join(format!("{number:03}.perf")), format!("// {number}\nproject 甲{number} < budget 1; note \"待定\"; >\n")).unwrap();
    }
    for format in ["human", "short", "json", "sarif"] {
        let said = |arguments: &[&str]| run(folder.path(), &[arguments, &["--message-format", format]].concat(), ".", "2");
        let (check, build) = (said(&["check"]), said(&["build", "--to", "ndjson"]));
        let (check, build) = (String::from_utf8(check.stdout).unwrap(), String::from_utf8(build.stderr).unwrap());
        assert_eq!(check.matches("149.perf").count(), build.matches("149.perf").count(), "{format}");
        // The last words of a summary differ; what is told of each file does not.
        assert!(
            check.contains("W1101") && check.lines().all(|line| !line.contains(".perf") && !line.contains("note") || build.contains(line)),
            "{format}: {build}"
        );
    }
}
