//! The program git, run by argument list.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::diagnostics::render::RunError;

/// What git answered.
pub(in crate::cli) struct Answer {
    /// Its exit code; none where it was killed.
    pub(in crate::cli) code: Option<i32>,
    /// Its standard output.
    pub(in crate::cli) bytes: Vec<u8>,
    /// What it had to say.
    pub(in crate::cli) said: String,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).trim_end_matches(['\n', '\r']).to_owned()
    }
}

/// git, to be called in a folder: paths come as they are, and nothing is asked of the terminal.
pub(in crate::cli) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "core.quotePath=false"]).env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0").stdin(Stdio::null());
    command
}

/// Runs git to its end in the current folder.
///
/// # Errors
/// Where it cannot be started.
pub(super) fn ask<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Result<Answer, RunError> {
    run(git(Path::new(".")).args(arguments))
}

/// Runs a git to its end.
///
/// # Errors
/// Where it cannot be started.
pub(in crate::cli) fn run(command: &mut Command) -> Result<Answer, RunError> {
    let Output { status, stdout, stderr } = command.output().map_err(|error| missing(&error))?;
    Ok(Answer { code: status.code(), bytes: stdout, said: String::from_utf8_lossy(&stderr).trim().to_owned() })
}

/// The message of a git that cannot be started.
pub(in crate::cli) fn missing(error: &io::Error) -> RunError {
    if error.kind() == io::ErrorKind::NotFound {
        return RunError {
            zh: "找不到 git：请先安装 git，并让它在 PATH 里".to_owned(),
            en: "there is no git: install it, so that it is on PATH".to_owned(),
            file: None,
        };
    }
    RunError { zh: format!("无法运行 git（{error}）"), en: format!("git cannot be run ({error})"), file: None }
}

/// A path that git printed.
pub(in crate::cli) fn path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    return PathBuf::from(<OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes));
    #[cfg(not(unix))]
    return PathBuf::from(String::from_utf8_lossy(bytes).into_owned());
}
