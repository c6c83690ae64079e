//! `perfc git`: what git is told of perf, and what git then asks for.

mod attributes;
mod merge_file;
pub(super) mod program;
mod settings;
mod setup;
mod textconv;

use std::path::PathBuf;

pub use merge_file::MergeFile;

use super::Settings;

/// What `git` is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Git {
    /// Tell git of perf.
    Install {
        /// In every repository of this user, not in this one alone.
        global: bool,
    },
    /// Take that back.
    Uninstall {
        /// Likewise.
        global: bool,
    },
    /// Print a file as git is to compare it.
    Textconv {
        /// The file.
        file: PathBuf,
    },
    /// Merge three files.
    MergeFile(MergeFile),
}

pub(super) fn run(settings: Settings, git: &Git) -> u8 {
    match git {
        Git::Install { global } => setup::install(settings, *global),
        Git::Uninstall { global } => setup::uninstall(settings, *global),
        Git::Textconv { file } => textconv::run(settings, file),
        Git::MergeFile(files) => merge_file::run(settings, files),
    }
}
