//! Where results go: standard output, or files that are whole or not there at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::emit::Failure;

/// Writes to a file through a temporary one beside it, renamed when all of it is there. Links are followed; what is no regular file
/// (a pipe, a device) is written to as it is.
///
/// # Errors
/// What the system says, or what `content` fails with; the file is then as it was.
pub(super) fn write_file(path: &Path, content: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let metadata = fs::metadata(&path).ok();
    if metadata.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        let mut file = fs::OpenOptions::new().write(true).open(&path)?;
        return buffered(&mut file, content);
    }
    let folder: PathBuf = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut file = temporary(&folder)?;
    buffered(file.as_file_mut(), content)?;
    if let Some(metadata) = metadata {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.persist(&path).map_err(|error| Failure::System(error.error))?;
    Ok(())
}

/// A file that is gone again unless it is given a name. As any new file it is what the process's mask leaves of it, not its owner's alone.
///
/// # Errors
/// What the system says.
pub(super) fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".perfc-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// A folder that is gone again, with all that is in it, unless it is moved.
///
/// # Errors
/// What the system says.
pub(super) fn temporary_folder(folder: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".perfc-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(folder)
}

/// Writes to standard output. A reader that has gone away has seen enough: that is no failure.
///
/// # Errors
/// What the system says, or what `content` fails with.
pub(super) fn write_stdout(content: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    match buffered(&mut io::stdout().lock(), content) {
        Err(Failure::System(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn buffered(out: &mut dyn Write, content: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    content(&mut out)?;
    Ok(out.flush()?)
}
