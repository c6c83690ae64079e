//! What every test needs: compiling a text or a path, and naming what was found.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use perfc::compile::{Compiled, Progress, compile};
use perfc::diagnostics::{Code, Severity};
use perfc::emit::{Book, Format, Options};
use perfc::source::LineIndex;
use perfc::workspace::{Input, plan};

pub use super::invariants::{codes, compile_text, compile_text_for, set_bytes, set_output};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compiles paths as the command line does.
pub fn compile_paths(paths: &[PathBuf]) -> Compiled {
    compile_paths_for(paths, Options::new(Format::Json))
}

/// Compiles paths for an output.
pub fn compile_paths_for(paths: &[PathBuf], options: Options) -> Compiled {
    let inputs = paths.iter().cloned().map(Input::Path).collect();
    compile(plan(inputs), Some(options), &Progress::default())
}

/// The thirteen real forms, for an output.
pub fn real_set(options: Options) -> Compiled {
    compile_paths_for(&[root().join("examples/xianghuaqiao-2026")], options)
}

/// The output of the only set; empty where an error stops it.
pub fn bytes(compiled: &Compiled, options: Options) -> Vec<u8> {
    assert_eq!(compiled.sets.len(), 1, "one set expected");
    set_bytes(&compiled.sets[0], options)
}

/// The forms of the only set as the table formats see them.
pub fn book(compiled: &Compiled, options: Options) -> Book<'_> {
    assert_eq!(compiled.sets.len(), 1, "one set expected");
    let parts = compiled.sets[0].output.as_ref().expect("an output");
    let places: Vec<usize> = (0..parts.len()).collect();
    parts.book(options, &places, Vec::new())
}

/// The JSON of the only set, as text; empty where an error stops it.
pub fn output(compiled: &Compiled) -> String {
    String::from_utf8(bytes(compiled, Options::new(Format::Json))).unwrap()
}

/// The output of the only set, as JSON, held against the schema.
pub fn json(compiled: &Compiled) -> serde_json::Value {
    let value: serde_json::Value = serde_json::from_str(&output(compiled)).expect("output is JSON");
    assert_valid(&value);
    value
}

/// Holds a value against perfc's own JSON Schema.
pub fn assert_valid(value: &serde_json::Value) {
    use std::sync::LazyLock;
    static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let schema: serde_json::Value = serde_json::from_str(perfc::emit::schema::SCHEMA).expect("the schema is JSON");
        jsonschema::draft202012::new(&schema).expect("the schema is one of 2020-12")
    });
    let errors: Vec<String> = VALIDATOR.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "output does not match the schema:\n{}", errors.join("\n"));
}

/// Every finding as file, line and code, in order.
pub fn found(compiled: &Compiled) -> Vec<(String, u32, &'static str)> {
    compiled
        .findings
        .iter()
        .map(|finding| {
            let source = compiled.sources.get(finding.primary.at.file);
            let line = LineIndex::new(&source.text).line_column(finding.primary.at.span.start).line;
            (source.name.clone(), line, finding.code.info().id)
        })
        .collect()
}

/// Whether a code is about what a form is worth, and not about what its text says: a fixture of a line or two is no form.
pub fn is_of_worth(code: Code) -> bool {
    code.info().severity != Severity::Error && !matches!(code, Code::DashInterval | Code::IdleAllow)
}

/// The codes found, in order, those of worth left out.
pub fn codes_of_text(compiled: &Compiled) -> Vec<&'static str> {
    compiled.findings.iter().filter(|finding| !is_of_worth(finding.code)).map(|finding| finding.code.info().id).collect()
}

/// Runs perfc in a folder, in Chinese and without colours.
pub fn perfc(folder: &Path, arguments: &[&str]) -> Output {
    perfc_with(folder, arguments, b"")
}

/// The same with standard input.
pub fn perfc_with(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_perfc"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("LC_ALL", "")
        .env("LC_MESSAGES", "")
        .env("LANG", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// What it wrote to standard output.
pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it wrote to standard error.
pub fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
