//! Makes the parser out of `editors/tree-sitter-perf/grammar.js`, as `tree-sitter generate` does, into a folder. Needs Node.js.

use std::error::Error;
use std::path::Path;

use tree_sitter_generate::{ABI_VERSION_MAX, OptLevel, generate_parser_in_directory};

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args().nth(1).ok_or("usage: generate-grammar FOLDER")?;
    let grammar = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../editors/tree-sitter-perf");
    let mut said = Vec::new();
    let grammar_path = None::<&Path>;
    generate_parser_in_directory(grammar, Some(out), grammar_path, ABI_VERSION_MAX, None, Some("node"), true, OptLevel::default(), &mut said)?;
    if said.is_empty() { Ok(()) } else { Err(format!("{said:?}").into()) }
}
