//! A text that is written with places where the sides differ.

use std::borrow::Cow;
use std::ops::Range;

use super::Side;

/// A text, and what each side has in its conflicts.
#[derive(Default)]
pub(super) struct Script {
    pub(super) text: String,
    conflicts: Vec<Conflict>,
}

struct Conflict {
    whole: Range<usize>,
    ours: Range<usize>,
    theirs: Range<usize>,
}

/// How far a script was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    text: usize,
    conflicts: usize,
}

impl Script {
    pub(super) const fn mark(&self) -> Mark {
        Mark { text: self.text.len(), conflicts: self.conflicts.len() }
    }

    /// Takes back what was written since.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.text.truncate(mark.text);
        self.conflicts.truncate(mark.conflicts);
    }

    pub(super) const fn conflicts(&self) -> usize {
        self.conflicts.len()
    }

    /// Writes a conflict: `write` writes what stands before and behind each side too, and answers where the sides are.
    pub(super) fn conflict(&mut self, write: impl FnOnce(&mut String) -> (Range<usize>, Range<usize>)) {
        let start = self.text.len();
        let (ours, theirs) = write(&mut self.text);
        self.conflicts.push(Conflict { whole: start..self.text.len(), ours, theirs });
    }

    /// The text with every conflict settled for one side.
    pub(super) fn settled(&self, side: Side) -> Cow<'_, str> {
        if self.conflicts.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut out = String::with_capacity(self.text.len());
        let mut at = 0;
        for conflict in &self.conflicts {
            let kept = if side == Side::Theirs { &conflict.theirs } else { &conflict.ours };
            for part in [at..conflict.whole.start, kept.clone()] {
                out.push_str(self.text.get(part).unwrap_or_default());
            }
            at = conflict.whole.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        Cow::Owned(out)
    }
}
