//! What a keystroke costs: `cargo bench --bench editor`.
//!
//! A real `perfc lsp` has a file of 10 000 indicators open. A letter is typed, and the time is taken until the findings of that very edit are there: CPU time of the
//! server, for wall time says more of the machine. It is set against one `perfc check` of the same file. Linux only: `/proc` tells the figures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::pedantic,
    clippy::float_arithmetic,
    clippy::string_slice,
    reason = "a bench fails by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

/// Keystrokes that are measured, and those that memory is watched over.
const KEYSTROKES: usize = 400;
const EDITS: usize = 10_000;

/// The kernel counts CPU time in hundredths of a second.
const TICK_MILLISECONDS: f64 = 10.0;

fn main() {
    if !cfg!(target_os = "linux") {
        println!("the figures are read from /proc: Linux only");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    println!("{:<34} {:>9} {:>12} {:>12} {:>12} {:>10} {:>10}", "file", "MB", "check CPU", "key CPU", "key wall", "RSS first", "RSS last");
    for (name, text) in [("1000 projects of 10 indicators", projects(1000, 10)), ("1 project of 10 000 indicators", projects(1, 10_000))] {
        let path = folder.path().join("规模.perf");
        fs::write(&path, &text).unwrap();
        let check = check(&path);
        let mut server = Server::start();
        server.open(&path, &text);
        let word = text.find("indicator").unwrap();
        let line = text[..word].matches('\n').count();
        let start = server.cpu_milliseconds();
        let mut walls = Vec::with_capacity(KEYSTROKES);
        for stroke in 0..KEYSTROKES {
            let began = Instant::now();
            server.stroke(line, stroke);
            server.findings(stroke as i64 + 2);
            walls.push(began.elapsed());
        }
        let cpu = (server.cpu_milliseconds() - start) / KEYSTROKES as f64;
        walls.sort();
        let first = server.resident_megabytes();
        for stroke in KEYSTROKES..EDITS {
            server.stroke(line, stroke);
            // As fast as they can be typed, which is faster than they can be checked.
            if stroke % 100 == 99 {
                server.findings(stroke as i64 + 2);
            }
        }
        let wall = walls[walls.len() / 2].as_secs_f64() * 1000.0;
        println!(
            "{name:<34} {:>9.2} {check:>9.1} ms {cpu:>9.1} ms {wall:>9.1} ms {first:>7.1} MB {:>7.1} MB",
            text.len() as f64 / 1e6,
            server.resident_megabytes()
        );
        println!("{:<34} a keystroke costs {:.2} times a check from nothing", "", cpu / check);
    }
}

/// A file of so many projects with so many indicators each.
fn projects(count: usize, indicators: usize) -> String {
    let mut out = String::new();
    for project in 0..count {
        let _ = writeln!(out, "project \"规模项目{project}\" <\n  year 2026;\n  period 2026-01-01..2026-12-31;\n  budget 500640 < appropriation 500640; >");
        for indicator in 0..indicators {
            let _ = match indicator % 5 {
                0 => writeln!(out, "  indicator 成本.经济成本.维护成本{indicator} <= 220 元/个;"),
                1 => writeln!(out, "  indicator 产出.数量.维护设施数{indicator} = 812 个;"),
                2 => writeln!(out, "  indicator 产出.质量.验收合格率{indicator} >= 98%;"),
                3 => writeln!(out, "  indicator 效益.可持续影响.管理机制{indicator} \"建立健全\";"),
                _ => writeln!(out, "  indicator 满意度.服务对象满意度.居民满意度{indicator} >= 90%;"),
            };
        }
        out.push_str(">\n");
    }
    out
}

/// The CPU time of one `perfc check`, the best of several.
fn check(path: &Path) -> f64 {
    let one = || {
        let before = children_milliseconds();
        for _ in 0..10 {
            let status = Command::new(env!("CARGO_BIN_EXE_perfc")).arg("check").arg(path).stdout(Stdio::null()).status().unwrap();
            assert!(status.success());
        }
        (children_milliseconds() - before) / 10.0
    };
    (0..3).map(|_| one()).fold(f64::INFINITY, f64::min)
}

/// The fields of `/proc/PID/stat` behind the name, which may hold spaces.
fn stat(process: &str) -> Vec<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    stat.rsplit(')').next().unwrap().split_whitespace().map(|field| field.parse().unwrap_or_default()).collect()
}

fn children_milliseconds() -> f64 {
    let fields = stat("self");
    (fields[13] + fields[14]) * TICK_MILLISECONDS
}

struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    uri: String,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_perfc")).arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut server = Self { child, input, output, uri: String::new() };
        server.send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } }));
        server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        server
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server is gone");
            match line.strip_prefix("Content-Length: ") {
                Some(number) => length = number.trim().parse().unwrap(),
                None if line == "\r\n" => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn open(&mut self, path: &Path, text: &str) {
        self.uri = format!("file://{}", path.display().to_string().replace("规模", "%E8%A7%84%E6%A8%A1"));
        let document = json!({ "uri": self.uri, "languageId": "perf", "version": 1, "text": text });
        self.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } }));
        self.findings(1);
    }

    /// A letter typed in the name of an indicator, or taken away again.
    fn stroke(&mut self, line: usize, stroke: usize) {
        let (end, text) = if stroke.is_multiple_of(2) { (2, "x") } else { (3, "") };
        let range = json!({ "start": { "line": line, "character": 2 }, "end": { "line": line, "character": end } });
        let document = json!({ "uri": self.uri, "version": stroke + 2 });
        let params = json!({ "textDocument": document, "contentChanges": [{ "range": range, "text": text }] });
        self.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }));
    }

    fn findings(&mut self, version: i64) {
        loop {
            let message = self.receive();
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["version"] == version {
                return;
            }
        }
    }

    fn cpu_milliseconds(&self) -> f64 {
        let fields = stat(&self.child.id().to_string());
        (fields[11] + fields[12]) * TICK_MILLISECONDS
    }

    fn resident_megabytes(&self) -> f64 {
        stat(&self.child.id().to_string())[21] * 4096.0 / 1e6
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
