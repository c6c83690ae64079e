//! A three-way merge of texts by what they say, for version control.
//!
//! ```text
//! base, ours, theirs ──source──▶ statements with the bytes that are theirs ──align──▶ which is which, and in what order
//!                                         │ meaning                                         │
//!                                         └──────────────▶ combine, piece by piece ◀────────┘
//!                                                                 └──script──▶ text with conflicts ──▶ parsed again and held against what it must say
//! ```
//!
//! The unit of a merge is the statement, and within it the name, what follows the name, the comments and the block. A piece that one side left as it was
//! is taken from the other. Layout and spelling are no change: a text that was laid out anew on one side takes what was changed on the other. What both
//! changed differently is a conflict, in the usual marks around that statement alone.

mod align;
mod combine;
pub(crate) mod meaning;
mod script;
mod source;

use std::borrow::Cow;
use std::fmt;

use combine::Merger;
use source::Source;

/// How conflicts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style<'l> {
    /// The name behind the mark of our side.
    pub ours: &'l str,
    /// The name behind the mark of the common ancestor.
    pub base: &'l str,
    /// The name behind the mark of their side.
    pub theirs: &'l str,
    /// How many characters a mark has; 0 for the usual seven.
    pub marker_size: usize,
    /// Whether the common ancestor is shown too.
    pub with_base: bool,
}

/// Three texts in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The text, with marks where there are conflicts.
    pub text: String,
    /// How many conflicts there are.
    pub conflicts: usize,
}

/// The text for which there is no merge by meaning; the texts can then only be merged by their lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The common ancestor has mistakes of syntax.
    Base,
    /// Our text has.
    Ours,
    /// Their text has.
    Theirs,
    /// What came out did not say what it was to say, and is not given out.
    Merged,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base => "base",
            Self::Ours => "ours",
            Self::Theirs => "theirs",
            Self::Merged => "merged",
        })
    }
}

impl std::error::Error for Unreadable {}

/// Merges what two sides made of a text.
///
/// # Errors
/// Where a text cannot be parsed, or the result would not say what the merge is to say.
pub fn merge(base: &str, ours: &str, theirs: &str, style: &Style<'_>) -> Result<Merge, Unreadable> {
    let texts = Three { base, ours, theirs };
    let marks = texts.map(|_, text| text.starts_with(BYTE_ORDER_MARK));
    let texts = texts.map(|_, text| text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text));
    let ends = texts.map(|_, text| LineEnds::of(text));
    // Uniform texts meet in line feeds; where one is mixed, every line keeps its own.
    let uniform = [ends.base, ends.ours, ends.theirs].iter().all(|ends| *ends != LineEnds::Mixed);
    let texts =
        texts.map(|side, text| if uniform && *ends.get(side) == LineEnds::CrLf { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(*text) });
    let sources = Three {
        base: Source::read(&texts.base).ok_or(Unreadable::Base)?,
        ours: Source::read(&texts.ours).ok_or(Unreadable::Ours)?,
        theirs: Source::read(&texts.theirs).ok_or(Unreadable::Theirs)?,
    };
    let merged = Merger::new(&sources, style).merge().ok_or(Unreadable::Merged)?;
    // A side without a line end has no say in it.
    let ends = match (ends.ours, ends.theirs) {
        (LineEnds::None, only) | (only, LineEnds::None) => only,
        _ => ends.choose(),
    };
    let crlf = uniform && ends == LineEnds::CrLf;
    let body = if crlf { merged.text.replace('\n', "\r\n") } else { merged.text };
    // No source begins with `<`: it is the mark of a conflict, which must be the first on its line.
    let gap = if !body.starts_with('<') {
        ""
    } else if crlf {
        "\r\n"
    } else {
        "\n"
    };
    let text = if marks.choose() { format!("{BYTE_ORDER_MARK}{gap}{body}") } else { body };
    Ok(Merge { text, conflicts: merged.conflicts })
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// One of the three texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Base,
    Ours,
    Theirs,
}

/// Something of each of the three texts.
#[derive(Clone, Copy, Debug)]
struct Three<T> {
    base: T,
    ours: T,
    theirs: T,
}

impl<T> Three<T> {
    const fn get(&self, side: Side) -> &T {
        match side {
            Side::Base => &self.base,
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }

    fn map<'a, U>(&'a self, mut make: impl FnMut(Side, &'a T) -> U) -> Three<U> {
        Three { base: make(Side::Base, &self.base), ours: make(Side::Ours, &self.ours), theirs: make(Side::Theirs, &self.theirs) }
    }
}

impl<T: Copy + PartialEq> Three<T> {
    /// What was made of a property that cannot be in conflict.
    fn choose(&self) -> T {
        if self.ours == self.base { self.theirs } else { self.ours }
    }
}

/// How the lines of a text end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineEnds {
    None,
    Lf,
    CrLf,
    Mixed,
}

impl LineEnds {
    fn of(text: &str) -> Self {
        let all = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        let crlf = memchr::memmem::find_iter(text.as_bytes(), "\r\n").count();
        match (all, crlf) {
            (0, _) => Self::None,
            (_, 0) => Self::Lf,
            _ if all == crlf => Self::CrLf,
            _ => Self::Mixed,
        }
    }
}
