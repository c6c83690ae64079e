//! The one layout of a text.
//!
//! ```text
//! text ──read──▶ tokens, tree, findings ──printer──▶ text ──read──▶ the same tokens, tree and comments, or nothing is given out
//! ```
//!
//! The printer walks the tree for its statements and blocks and the tokens for what is in them; comments and blank lines are read out of the gaps
//! between the tokens. A statement that could not be read keeps its bytes. [`legible`] is the same printer with other rules for a few tokens.

mod head;
mod legible;
mod meaning;
mod printer;
mod read;
mod spelling;

use std::ops::Range;

pub use legible::legible;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::source::{Span, clamp};
use printer::Printer;
use read::Reading;
pub(crate) use spelling::comment_lines;

/// A text in its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The text.
    pub text: String,
    /// Whether statements with mistakes in them were left as they are.
    pub broken: bool,
}

/// The layout would have changed what the text means, so it is not given out. This is a mistake of perfc's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed;

/// One replacement in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// Lays out a whole text.
///
/// # Errors
/// Where the result would not mean the same, or not hold the same comments.
pub fn format(text: &str) -> Result<Formatted, Changed> {
    laid_out(text, None)
}

/// Lays out the statements that a range of bytes touches, and leaves all else. A block that stands on one line is one statement; of any other, its head
/// and each statement in it count by themselves.
///
/// # Errors
/// Where the result would not mean the same, or not hold the same comments.
pub fn format_range(text: &str, range: Range<usize>) -> Result<Vec<Edit>, Changed> {
    let range = Span::new(clamp(range.start), clamp(range.end.max(range.start)));
    laid_out(text, Some(range)).map(|formatted| edits(text, &formatted.text))
}

fn laid_out(text: &str, only: Option<Span>) -> Result<Formatted, Changed> {
    let reading = Reading::new(text);
    let broken = reading.is_broken();
    // Around a mistake, where a line ends can decide what is read of the rest; then all of its top-level statement is left alone.
    for coarse in [false, true] {
        let printed = Printer::new(&reading, coarse, only).print();
        if printed == text || meaning::same(&reading, &Reading::new(&printed)) {
            return Ok(Formatted { text: printed, broken });
        }
        if !broken {
            return Err(Changed);
        }
    }
    Ok(Formatted { text: text.to_owned(), broken })
}

/// What makes one text of another, line by line, so that what stays is not touched.
#[must_use]
pub fn edits(old: &str, new: &str) -> Vec<Edit> {
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let mut edits = Vec::new();
    let (mut old_at, mut new_at) = (0_usize, 0_usize);
    for operation in capture_diff_slices(Algorithm::Myers, &old_lines, &new_lines) {
        let bytes = |lines: &[&str], range: Range<usize>| lines.get(range).unwrap_or_default().iter().map(|line| line.len()).sum::<usize>();
        let (old_length, new_length) = (bytes(&old_lines, operation.old_range()), bytes(&new_lines, operation.new_range()));
        if !matches!(operation, DiffOp::Equal { .. }) {
            let text = new.get(new_at..new_at + new_length).unwrap_or_default().to_owned();
            edits.push(Edit { span: Span::new(clamp(old_at), clamp(old_at + old_length)), text });
        }
        old_at += old_length;
        new_at += new_length;
    }
    edits
}
