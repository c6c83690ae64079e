//! The command line: what was asked for, as plain values, and the commands that need no source.

pub mod arguments;
pub mod completions;
pub mod explain;
pub mod new;

use std::path::PathBuf;

pub use arguments::{command, parse};
pub use clap_complete::Shell;

use crate::diagnostics::Language;

/// All that a command line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// What holds for every command.
    pub settings: Settings,
    /// What is to be done.
    pub command: Command,
}

/// What holds for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The language of messages.
    pub language: Language,
    /// Whether messages are coloured.
    pub color: ColorChoice,
    /// The form of messages.
    pub format: MessageFormat,
    /// Whether a warning counts as an error.
    pub deny_warnings: bool,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Check, and write what was asked for.
    Build {
        /// Files and folders; `-` is standard input. Never empty.
        paths: Vec<PathBuf>,
        /// Where to; standard output if not said.
        output: Option<PathBuf>,
        /// In which form; to be told by the output's name if not said.
        to: Option<Format>,
    },
    /// Only check.
    Check {
        /// Files and folders; `-` is standard input. Never empty.
        paths: Vec<PathBuf>,
    },
    /// Explain a finding, or list all of them.
    Explain {
        /// Its id or name.
        code: Option<String>,
    },
    /// Print the JSON Schema of the output.
    Schema,
    /// Write a first file.
    New {
        /// The project's name, which is the file's.
        name: String,
    },
    /// Print a completion script.
    Completions {
        /// For which shell.
        shell: Shell,
    },
}

/// Whether messages are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless the environment (`NO_COLOR`) says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Whether what is written to `stream` is coloured.
    #[must_use]
    pub fn for_stream(self, stream: &impl anstream::stream::RawStream) -> bool {
        match self {
            Self::Auto => !matches!(anstream::AutoStream::choice(stream), anstream::ColorChoice::Never),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// The form of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageFormat {
    /// With the source.
    #[default]
    Human,
    /// One line each.
    Short,
    /// One JSON object each.
    Json,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON document.
    Json,
    /// One project a line.
    NdJson,
}

/// What to print, and to end with, where there is nothing more to do: help, the version, a command line that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// The exit code.
    pub code: u8,
    /// For standard output, colours included where they are wanted.
    pub stdout: String,
    /// For standard error, likewise.
    pub stderr: String,
}
