//! `perfc`, the program: arguments, run, exit code.

use std::process::ExitCode;

/// Trees and models are many small pieces, made and dropped on several threads: on many files some allocators take a third longer.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(perfc::cli::main(std::env::args_os()))
}
