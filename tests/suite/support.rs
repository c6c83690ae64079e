//! What every test needs: compiling a text or a path, and naming what was found.

use std::path::{Path, PathBuf};

use perfc::compile::{Compiled, Format, Progress, compile};
use perfc::source::LineIndex;
use perfc::workspace::{Input, plan};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compiles paths as the command line does.
pub fn compile_paths(paths: &[PathBuf]) -> Compiled {
    let inputs = paths.iter().cloned().map(Input::Path).collect();
    compile(plan(inputs), Some(Format::Json), &Progress::default())
}

/// Compiles one text that stands alone.
pub fn compile_text(text: impl Into<Vec<u8>>) -> Compiled {
    compile(plan(vec![Input::Text("<test>".to_owned(), text.into())]), Some(Format::Json), &Progress::default())
}

/// The output of the only set, as text; empty where an error stops it.
pub fn output(compiled: &Compiled) -> String {
    assert_eq!(compiled.sets.len(), 1, "one set expected");
    String::from_utf8(compiled.sets[0].output.concat()).unwrap()
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

/// The codes found, in order.
pub fn codes(compiled: &Compiled) -> Vec<&'static str> {
    compiled.findings.iter().map(|finding| finding.code.info().id).collect()
}
