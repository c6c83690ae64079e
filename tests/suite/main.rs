//! All of perfc's tests that are data: a `.perf` file and what is expected of it.

#![allow(
    clippy::all,
    clippy::pedantic,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::missing_const_for_fn,
    reason = "a test fails by panicking"
)]

mod commands;
mod compare;
mod completion;
#[path = "../corpus/mod.rs"]
mod corpus;
mod docx;
mod editor_requests;
mod editors;
mod extremes;
mod faults;
mod fix;
mod fixtures;
mod format;
mod fuzz;
#[path = "../fuzz/src/targets.rs"]
mod fuzz_targets;
mod git;
mod hostile;
mod html;
mod hygiene;
mod import;
mod import_check;
mod import_hostile;
mod import_read;
mod invariants;
mod legible;
mod lsp;
mod lsp_client;
mod merge;
mod messages;
mod practice;
mod properties;
mod renew;
mod review;
mod sound;
mod support;
mod tables;
mod threads;
mod watch;
mod xlsx;
