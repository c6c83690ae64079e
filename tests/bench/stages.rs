//! What each stage costs, per core: `cargo bench --bench stages`, or with a name (`-- parse`) only those.
//!
//! Every sample of a stage has a typed parse of the same projects as JSON at its side, which divan does not count, so that the ratios of the table at the end
//! are of pairs in CPU time: they hold where other programs take their share of the machine. A stage gets what the stages before it made, in memory.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::pedantic,
    clippy::float_arithmetic,
    unreachable_pub,
    missing_docs,
    reason = "a bench fails by panicking"
)]

#[path = "../corpus/mod.rs"]
mod corpus;
#[path = "peers/reference/src/twin.rs"]
mod twin;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use divan::Bencher;
use divan::counter::BytesCount;
use perfc::check::{CheckedProject, Checker, Context};
use perfc::compare::{Version, compare};
use perfc::compile::{Progress, Registry, compile, facts};
use perfc::diagnostics::Findings;
use perfc::emit::form::Order;
use perfc::emit::{Format, Options, Part, Parts};
use perfc::scope::{Module, Scope};
use perfc::source::FileId;
use perfc::syntax::ast::{self, Statement};
use perfc::syntax::{SliceParser, lexer};
use perfc::workspace::{Input, Overlay, plan};
use rustix::time::{ClockId, clock_gettime};

/// Projects at a time.
const SIZES: [usize; 4] = [13, 1000, 10_000, 100_000];

/// A sheet a project: beyond this a workbook takes minutes, and no program opens it.
const MOST_SHEETS: usize = 10_000;

/// The stages in the order of the table.
const STAGES: [&str; 11] = ["read", "typed", "lex", "parse", "resolve", "check", "json", "whole", "xlsx", "format", "diff"];

/// How many projects the compiler takes to a thread at a time, and forgets.
const BATCH: usize = 128;

fn main() {
    // Every figure is of one core.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    divan::main();
    print_table();
}

/// The sizes of a run; outside of `cargo bench` only whether it works at all.
fn sizes() -> Vec<usize> {
    if std::env::args().any(|argument| argument == "--bench") { SIZES.to_vec() } else { vec![SIZES[0]] }
}

fn sizes_of_workbooks() -> Vec<usize> {
    sizes().into_iter().filter(|size| *size <= MOST_SHEETS).collect()
}

// ---- the corpus -------------------------------------------------------------------------------------------------------------------------------------

struct Corpus {
    text: String,
    json: String,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

/// The corpus of a size, made once.
fn corpus(size: usize) -> &'static Corpus {
    static MADE: LazyLock<Mutex<BTreeMap<usize, &'static Corpus>>> = LazyLock::new(Mutex::default);
    MADE.lock().unwrap().entry(size).or_insert_with(|| {
        let projects = || (0..size).map(corpus::plain);
        let text: String = projects().map(|project| corpus::perf(&project)).collect();
        let json = format!("{{\"projects\":[{}]}}", projects().map(|project| corpus::json(&project)).collect::<Vec<_>>().join(","));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus.perf");
        fs::write(&path, &text).unwrap();
        Box::leak(Box::new(Corpus { text, json, path, _folder: folder }))
    })
}

// ---- measuring --------------------------------------------------------------------------------------------------------------------------------------

/// Bytes of source; seconds of CPU time of a stage, and of the typed parse beside it.
type Samples = (usize, Vec<(f64, f64)>);

/// By size and stage.
static MEASURED: LazyLock<Mutex<BTreeMap<(usize, &'static str), Samples>>> = LazyLock::new(Mutex::default);

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = cpu_seconds();
    let made = work();
    (cpu_seconds() - start, made)
}

fn typed_parse(json: &str) -> twin::Forms<'_> {
    serde_json::from_str(json).unwrap()
}

/// Samples a stage over so many bytes of source.
fn measure<T>(bencher: Bencher<'_, '_>, stage: &'static str, size: usize, bytes: usize, mut work: impl FnMut() -> T) {
    let json = &corpus(size).json;
    let beside = Cell::new(0.0);
    let inputs = || beside.set(timed(|| divan::black_box(typed_parse(json)).projects.len()).0);
    let mut pairs = Vec::new();
    bencher.counter(BytesCount::new(bytes)).with_inputs(inputs).bench_local_values(|()| {
        let (spent, made) = timed(&mut work);
        pairs.push((spent, beside.get()));
        made
    });
    MEASURED.lock().unwrap().insert((size, stage), (bytes, pairs));
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

fn print_table() {
    let measured = MEASURED.lock().unwrap();
    if measured.is_empty() {
        return;
    }
    println!("\nper core: MB/s of what the stage reads, and CPU time over that of serde_json's typed parse of the same projects (median of pairs)\n");
    print!("| {:<8}", "stage");
    SIZES.iter().for_each(|size| print!("| {:>22} ", format!("{size} projects")));
    println!("|\n|:--{}|", "|--:".repeat(SIZES.len()));
    for stage in STAGES {
        print!("| {stage:<8}");
        for size in SIZES {
            let cell = measured.get(&(size, stage)).map_or("not measured".to_owned(), |(bytes, pairs)| {
                let seconds = median(pairs.iter().map(|(spent, _)| *spent).collect());
                let ratio = median(pairs.iter().map(|(spent, typed)| spent / typed).collect());
                format!("{:.1} MB/s {ratio:>7.2}×", *bytes as f64 / seconds / 1e6)
            });
            print!("| {cell:>22} ");
        }
        println!("|");
    }
    println!("\nresolve is the first part of check; whole is lex, parse, check and JSON; typed reads the JSON twin, all others perf.");
    println!("xlsx ends at {MOST_SHEETS}: a sheet a project.");
}

// ---- what a stage starts from -----------------------------------------------------------------------------------------------------------------------

const FILE: FileId = FileId(0);

static NO_TREE: ast::File = ast::File { statements: Vec::new() };

fn lex(text: &str) -> lexer::Tokens {
    let mut findings = Findings::new(FILE);
    let tokens = lexer::lex(text, &mut findings);
    assert!(findings.is_empty());
    tokens
}

/// The trees of a text, handed on and forgotten project by project.
fn parse(text: &str, tokens: &lexer::Tokens, mut each: impl FnMut(&mut Vec<Statement>)) {
    let mut findings = Findings::new(FILE);
    let parser = SliceParser::new(FILE, text, tokens);
    let mut statements = Vec::new();
    for slice in tokens.slices() {
        parser.parse(slice, &mut statements, &mut findings);
        each(&mut statements);
    }
    assert!(findings.is_empty());
}

fn trees(text: &str) -> Vec<Statement> {
    let mut trees = Vec::new();
    parse(text, &lex(text), |statements| trees.append(statements));
    trees
}

fn checker(text: &str) -> Checker<'_> {
    Checker::new(Context { scope: Scope::prelude(), document: None }, Module { file: FILE, text, tree: &NO_TREE })
}

fn checked<'t>(text: &'t str, trees: &'t [Statement]) -> Vec<CheckedProject<'t>> {
    trees.chunks(BATCH).flat_map(|batch| batch.iter().map(|tree| checker(text).project(tree).unwrap()).collect::<Vec<_>>()).collect()
}

/// The output of checked projects.
fn written(projects: &[CheckedProject<'_>], format: Format) -> Vec<u8> {
    let options = Options::new(format);
    let order = if format.is_form() { Order::new(Scope::prelude()) } else { Order::default() };
    let mut parts = Parts::new(None, Some(options));
    for batch in projects.chunks(BATCH) {
        let mut part = Part::default();
        batch.iter().for_each(|checked| part.push(&checked.project, &order, options));
        parts.push(part);
    }
    let mut out = Vec::new();
    let places: Vec<usize> = (0..parts.len()).collect();
    parts.write(&mut out, options, &places, Vec::new(), &mut || {}).unwrap();
    out
}

fn text_input(text: &str) -> Vec<Input> {
    vec![Input::Text("corpus.perf".to_owned(), text.as_bytes().to_vec())]
}

fn version(text: &str) -> Version {
    let compiled = facts(&plan(text_input(text)), &Overlay::default(), &Registry::default(), &Progress::default());
    Version::new(compiled, |_| "corpus.perf".to_owned())
}

// ---- the stages -------------------------------------------------------------------------------------------------------------------------------------

#[divan::bench(args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn read(bencher: Bencher<'_, '_>, size: usize) {
    let corpus = corpus(size);
    measure(bencher, "read", size, corpus.text.len(), || fs::read(&corpus.path).unwrap());
}

#[divan::bench(args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn typed(bencher: Bencher<'_, '_>, size: usize) {
    let json = &corpus(size).json;
    measure(bencher, "typed", size, json.len(), || typed_parse(json).projects.len());
}

#[divan::bench(name = "lex", args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn lex_stage(bencher: Bencher<'_, '_>, size: usize) {
    let text = &corpus(size).text;
    measure(bencher, "lex", size, text.len(), || lex(text));
}

#[divan::bench(name = "parse", args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn parse_stage(bencher: Bencher<'_, '_>, size: usize) {
    let text = &corpus(size).text;
    let tokens = lex(text);
    measure(bencher, "parse", size, text.len(), || parse(text, &tokens, |statements| drop(std::mem::take(statements))));
}

#[divan::bench(args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn resolve(bencher: Bencher<'_, '_>, size: usize) {
    let text = &corpus(size).text;
    let trees = trees(text);
    measure(bencher, "resolve", size, text.len(), || {
        for batch in trees.chunks(BATCH) {
            let mut checker = checker(text);
            batch.iter().for_each(|tree| drop(divan::black_box(checker.read(tree).unwrap())));
        }
    });
}

#[divan::bench(args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn check(bencher: Bencher<'_, '_>, size: usize) {
    let text = &corpus(size).text;
    let trees = trees(text);
    measure(bencher, "check", size, text.len(), || {
        for batch in trees.chunks(BATCH) {
            let mut checker = checker(text);
            batch.iter().for_each(|tree| drop(divan::black_box(checker.project(tree).unwrap())));
            assert!(!checker.finish().0.has_errors());
        }
    });
}

#[divan::bench(args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn json(bencher: Bencher<'_, '_>, size: usize) {
    let text = &corpus(size).text;
    let trees = trees(text);
    let projects = checked(text, &trees);
    measure(bencher, "json", size, text.len(), || written(&projects, Format::Json));
}

#[divan::bench(args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn whole(bencher: Bencher<'_, '_>, size: usize) {
    let text = &corpus(size).text;
    let options = Options::new(Format::Json);
    measure(bencher, "whole", size, text.len(), || {
        let compiled = compile(plan(text_input(text)), Some(options), &Progress::default());
        let parts = compiled.sets[0].output.as_ref().unwrap();
        let (places, mut out): (Vec<usize>, _) = ((0..parts.len()).collect(), Vec::new());
        parts.write(&mut out, options, &places, Vec::new(), &mut || {}).unwrap();
        out
    });
}

#[divan::bench(args = sizes_of_workbooks(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn xlsx(bencher: Bencher<'_, '_>, size: usize) {
    let text = &corpus(size).text;
    let trees = trees(text);
    let projects = checked(text, &trees);
    measure(bencher, "xlsx", size, text.len(), || written(&projects, Format::Xlsx));
}

#[divan::bench(args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn format(bencher: Bencher<'_, '_>, size: usize) {
    // Every line is another afterwards.
    let text = corpus(size).text.replace("\n  ", "\n      ");
    measure(bencher, "format", size, text.len(), || perfc::format::format(&text).unwrap());
}

#[divan::bench(args = sizes(), sample_count = 40, sample_size = 1, max_time = 4, skip_ext_time)]
fn diff(bencher: Bencher<'_, '_>, size: usize) {
    let text = &corpus(size).text;
    // One of every few projects asks for less.
    let (old, new) = (version(text), version(&text.replace(">= 95%", ">= 90%")));
    measure(bencher, "diff", size, 2 * text.len(), || compare(&old, &new));
}
