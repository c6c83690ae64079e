//! stub

use std::io::Write;

use super::{Book, Failure};

/// Writes a book.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn Write, book: &Book<'_>, step: &mut dyn FnMut()) -> Result<(), Failure> {
    let _ = (out, book, step);
    Ok(())
}
