//! The fuzz targets of `tests/fuzz` without a fuzzer: every input of their corpus, the inputs that once brought them down among them, and some made of
//! those by chance.
//!
//! `tests/fuzz/run` tries some thousands of inputs with libFuzzer itself, on stable Rust, and is part of the gate. To look for longer:
//! `cargo fuzz run --fuzz-dir tests/fuzz -s none check -- -max_len=4096 -dict=tests/fuzz/perf.dict`. What it finds becomes a file
//! `tests/fuzz/corpus/TARGET/found-WHAT`, and so is kept away by this file for good.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use perfc::import::form::Settings;
use perfc::import::read::Format;
use perfc::syntax::token::{Keyword, WORD_COMPARATORS};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::fuzz_targets::TARGETS;
use super::fuzz_targets::import::{named, packed};
use super::properties::cases;
use super::support::root;

/// The inputs of a target, by path, sorted.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = root().join("tests/fuzz/corpus").join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{target}: {error}")).map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn every_input_of_the_corpus() {
    let mut folders: Vec<String> =
        fs::read_dir(root().join("tests/fuzz/corpus")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    let mut targets: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    targets.sort_unstable();
    assert_eq!(folders, targets, "every target has a corpus");
    for (name, target) in TARGETS {
        let inputs = corpus(name);
        assert!(inputs.len() >= 10, "{name}: {} inputs", inputs.len());
        for (path, input) in inputs {
            if let Err(panic) = std::panic::catch_unwind(|| target(&input)) {
                eprintln!("{} brings {name} down", path.display());
                std::panic::resume_unwind(panic);
            }
        }
    }
}

/// A fuzzer gets no further than its corpus begins: a form is read out of every kind of file, packed and not.
#[test]
fn a_form_is_read_by_every_reader() {
    let mut read = BTreeSet::new();
    for target in ["import", "office"] {
        for (_, input) in corpus(target) {
            let (name, content) = named(&input);
            let content = if target == "office" { packed(&name, content) } else { content.to_vec() };
            let Ok(source) = perfc::import::read::read(&content, &name) else { continue };
            let Ok(opened) = perfc::import::open(&content, &name, Settings { as_printed: false, unnamed: "甲" }) else { continue };
            if !opened.found.forms.is_empty() {
                read.insert((target, format!("{:?}", source.format)));
            }
        }
    }
    let office = [Format::Docx, Format::Ods, Format::Xls, Format::Xlsx].map(|format| ("office", format!("{format:?}")));
    let import = [Format::Csv, Format::Html, Format::Json, Format::Ods, Format::Text, Format::Xls].map(|format| ("import", format!("{format:?}")));
    assert_eq!(read, import.into_iter().chain(office).collect());
}

/// An input with some of it taken out and something of another put there instead.
fn spliced() -> impl Strategy<Value = (usize, Index, Index, Index, Index, Index, Index)> {
    let any = any::<Index>;
    (select((0..TARGETS.len()).collect::<Vec<_>>()), any(), any(), any(), any(), any(), any())
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn inputs_of_the_corpus_spliced((which, one, other, from, length, taken, put) in spliced()) {
        let (name, target) = TARGETS[which];
        let inputs = corpus(name);
        let (_, mut input) = one.get(&inputs).clone();
        let (_, donor) = other.get(&inputs);
        let start = from.index(input.len() + 1);
        let end = (start + length.index(20)).min(input.len());
        let begin = taken.index(donor.len() + 1);
        let piece = &donor[begin..(begin + put.index(40)).min(donor.len())];
        input.splice(start..end, piece.iter().copied());
        // A cut through a character would make most of them no text at all.
        target(String::from_utf8_lossy(&input).as_bytes());
    }
}

/// The dictionary as libFuzzer reads it: all that is not ASCII in hexadecimal digits, below a comment that shows it.
fn dictionary() -> String {
    let mut words: Vec<&str> = Keyword::all().iter().flat_map(|info| std::iter::once(info.english).chain(info.chinese.iter().copied())).collect();
    words.extend(WORD_COMPARATORS.iter().map(|(word, _)| *word));
    words.extend([
        "产出",
        "数量",
        "质量",
        "时效",
        "成本",
        "经济成本",
        "效益",
        "满意度",
        "元",
        "万元",
        "个",
        "元/个",
        "人次",
        "%",
        "2026-10-31",
        "2026年11月底",
    ]);
    words.extend(["<", ">", "{", "}", "《", "》", "“", "”", "\"\"\"", "；", "。", "<=", ">=", "≤", "..", "/*", "*/", "//", "\r\n", "\u{feff}", "\u{3000}"]);
    words.sort_unstable();
    words.dedup();
    let mut out = String::from("# The words of perf for libFuzzer. `PERFC_BLESS=1 cargo test --test suite fuzz` writes it anew.\n");
    for word in words {
        let escaped: String = word
            .bytes()
            .map(|byte| if byte.is_ascii_graphic() && byte != b'"' && byte != b'\\' { char::from(byte).to_string() } else { format!("\\x{byte:02x}") })
            .collect();
        if !word.is_ascii() && !word.chars().any(|character| character.is_control() || character.is_whitespace() || character == '\u{feff}') {
            out += &format!("# {word}\n");
        }
        out += &format!("\"{escaped}\"\n");
    }
    out
}

#[test]
fn the_dictionary_holds_every_keyword() {
    let path = root().join("tests/fuzz/perf.dict");
    let wanted = dictionary();
    if fs::read_to_string(&path).is_ok_and(|found| found == wanted) {
        return;
    }
    if std::env::var_os("PERFC_BLESS").is_some() {
        fs::write(&path, wanted).unwrap();
    }
    panic!("the dictionary differs; PERFC_BLESS=1 writes it anew, to be read");
}
