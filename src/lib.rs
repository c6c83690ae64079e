//! perfc
pub mod check;
pub mod cli;
pub mod compile;
pub mod diagnostics;
pub mod emit;
pub mod model;
pub mod names;
pub mod quantity;
pub mod scope;
pub mod source;
pub mod syntax;
pub mod workspace;
