//! `perfc`, the program: arguments, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(perfc::cli::main(std::env::args_os()))
}
