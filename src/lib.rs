//! The compiler of perf, a language in which public bodies declare what a budget is to achieve.
//!
//! ```text
//! paths ──workspace──▶ sets of files
//! text ──syntax──▶ tree + findings ──scope, check──▶ model + findings ──emit──▶ JSON, CSV
//!                    ├──format──▶ text in its one layout               ├──form──▶ grid ──▶ XLSX, DOCX, HTML, Markdown, text
//!                    └──merge──▶ three texts in one                    └──facts──compare──▶ what changed: text, Markdown, JSON, HTML
//! files of an office ──import──▶ tables of texts, each with its place
//! findings ──diagnostics──▶ for people, a line each, JSON, annotations of GitHub Actions
//!          ├──fix──▶ texts with their repairs
//! all of it ──lsp──▶ an editor
//! old forms ──import──▶ text
//! ```
//!
//! [`compile::compile`] is that whole way. [`compile::Compiler`] goes it again and again while files change. Only [`workspace`] and [`cli`] touch the disk,
//! the environment and the terminal.

mod bytes;
pub mod check;
pub mod cli;
pub mod compare;
pub mod compile;
pub mod diagnostics;
pub mod emit;
pub mod facts;
mod few;
pub mod fix;
pub mod format;
pub mod import;
pub mod lsp;
pub mod merge;
pub mod model;
pub mod names;
mod parallel;
pub mod proof;
pub mod quantity;
pub mod renew;
pub mod review;
pub mod scope;
pub mod source;
pub mod syntax;
pub mod workspace;
pub mod wrap;
