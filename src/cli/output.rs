//! Where results go: standard output, or files that are whole or not there at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes to a file through a temporary one beside it, renamed when all of it is there. Links are followed; what is no regular file
/// (a pipe, a device) is written to as it is.
///
/// # Errors
/// What the system says; the file is then as it was.
pub(super) fn write_file(path: &Path, pieces: &[Vec<u8>]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let metadata = fs::metadata(&path).ok();
    if metadata.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        let mut file = fs::OpenOptions::new().write(true).open(&path)?;
        return write_pieces(&mut file, pieces);
    }
    let folder: PathBuf = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".perfc-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What any other program would create; the process's mask takes its share.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(&folder)?;
    write_pieces(file.as_file_mut(), pieces)?;
    if let Some(metadata) = metadata {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes to standard output. A reader that has gone away has seen enough: that is no failure.
///
/// # Errors
/// What the system says.
pub(super) fn write_stdout(pieces: &[Vec<u8>]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match write_pieces(&mut out, pieces).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn write_pieces(out: &mut impl Write, pieces: &[Vec<u8>]) -> io::Result<()> {
    pieces.iter().try_for_each(|piece| out.write_all(piece))
}
