//! `perfc git textconv`: a file as git is to compare it, for people to read.

use std::fs;
use std::io;
use std::path::Path;

use crate::cli::{Settings, output, run};
use crate::emit::Failure;
use crate::format::legible;
use crate::workspace;

/// Prints the file made legible; one that is no sound perf as it is, to the byte.
pub(super) fn run(settings: Settings, file: &Path) -> u8 {
    let bytes = match workspace::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return copied(settings, file),
        Err(error) => return run::usage(settings, &run::unreadable(&workspace::problem(file, &error))),
    };
    let printed = output::write_stdout(|out| {
        let legible = std::str::from_utf8(&bytes).map(legible);
        Ok(out.write_all(legible.as_ref().map_or(&bytes[..], |text| text.as_bytes()))?)
    });
    done(settings, printed)
}

fn copied(settings: Settings, file: &Path) -> u8 {
    let printed = output::write_stdout(|out| {
        io::copy(&mut fs::File::open(file)?, out)?;
        Ok(())
    });
    done(settings, printed)
}

fn done(settings: Settings, printed: Result<(), Failure>) -> u8 {
    match printed {
        Err(Failure::System(error)) => run::usage(settings, &run::cannot_write("-", &error)),
        _ => 0,
    }
}
