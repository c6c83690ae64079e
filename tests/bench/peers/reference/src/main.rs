//! What perfc is measured against, and what measures it.
//!
//! - `reference export FILE`: what somebody would write in Rust for just these forms: JSON into structs, every check, JSON out.
//! - `reference typed FILE`: JSON into structs, and nothing else.
//! - `reference corpus IDIOM COUNT OUT [EACH [FAULT]]`: writes projects into a file, or with EACH of 1 and more into a folder, so many in a file.
//! - `reference measure COMMAND...`: runs a command without its output; tells seconds of wall, user and system time, the most memory in KiB, and the exit code.

mod checks;
#[path = "../../../../corpus/mod.rs"]
mod corpus;
mod twin;

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use wait4::Wait4;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["export", file] => export(file),
        ["typed", file] => typed(file),
        ["corpus", idiom, count, out] => write_corpus(idiom, count, out, "0", "none"),
        ["corpus", idiom, count, out, each] => write_corpus(idiom, count, out, each, "none"),
        ["corpus", idiom, count, out, each, fault] => write_corpus(idiom, count, out, each, fault),
        ["measure", program, arguments @ ..] => measure(program, arguments),
        _ => Err("reference export|typed FILE, corpus IDIOM COUNT OUT [EACH [FAULT]], measure COMMAND...".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn export(file: &str) -> Result<(), Box<dyn Error>> {
    let bytes = fs::read(file)?;
    let forms: twin::Forms = serde_json::from_slice(&bytes)?;
    for project in &forms.projects {
        checks::check(project).map_err(|rule| format!("{}: {rule}", project.name))?;
    }
    Ok(std::io::stdout().lock().write_all(&serde_json::to_vec(&forms)?)?)
}

fn typed(file: &str) -> Result<(), Box<dyn Error>> {
    let bytes = fs::read(file)?;
    let forms: twin::Forms = serde_json::from_slice(&bytes)?;
    Ok(println!("{}", std::hint::black_box(&forms).projects.len()))
}

fn write_corpus(idiom: &str, count: &str, out: &str, each: &str, fault: &str) -> Result<(), Box<dyn Error>> {
    let (count, each): (usize, usize) = (count.parse()?, each.parse()?);
    let fault = match fault {
        "none" => None,
        fault => Some(corpus::Fault::ALL.into_iter().find(|(name, _)| *name == fault).ok_or("no such fault")?.1),
    };
    let (start, between, end, write): (&str, &str, &str, &dyn Fn(&corpus::Project) -> String) = match idiom {
        "perf" => ("", "", "", &corpus::perf),
        "json" => ("{\"projects\":[\n", ",\n", "\n]}\n", &corpus::json),
        "jsonnet" => ("local S = import 'schema.libsonnet';\n{ projects: [\n", "", "] }\n", &corpus::jsonnet),
        "pkl" => ("amends \"schema.pkl\"\n\nprojects {\n", "", "}\n", &corpus::pkl),
        "ledger" => ("", "", "", &corpus::ledger),
        "hledger" => ("commodity 1000.00 元\n\n", "", "", &corpus::hledger),
        _ => return Err("no such idiom".into()),
    };
    let file = |path: &Path, numbers: std::ops::Range<usize>| -> std::io::Result<()> {
        let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        file.write_all(start.as_bytes())?;
        let first = numbers.start;
        for number in numbers {
            file.write_all(if number == first { "" } else { between }.as_bytes())?;
            let project = corpus::plain(number);
            let project = if let Some(fault) = fault { fault.put_into(project) } else { project };
            file.write_all(write(&project).as_bytes())?;
        }
        file.write_all(end.as_bytes())?;
        file.flush()
    };
    if each == 0 {
        return Ok(file(Path::new(out), 0..count)?);
    }
    for (place, start) in (0..count).step_by(each).enumerate() {
        // A folder of many thousand files is slow to list.
        let folder = Path::new(out).join(format!("{:03}", place / 1000));
        fs::create_dir_all(&folder)?;
        file(&folder.join(format!("{place:06}.perf")), start..count.min(start + each))?;
    }
    Ok(())
}

fn measure(program: &str, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    // A process that did little itself: what it hands down to its child of its own memory is small.
    let used = command.spawn()?.wait4()?;
    let wall = began.elapsed().as_secs_f64();
    let resources = used.rusage;
    let code = used.status.code().unwrap_or(-1);
    println!("{wall:.6} {:.6} {:.6} {} {code}", resources.utime.as_secs_f64(), resources.stime.as_secs_f64(), resources.maxrss / 1024);
    Ok(())
}
