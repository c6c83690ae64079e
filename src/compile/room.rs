//! Which pieces of a file have no room left for findings: those behind pieces that have enough of them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::diagnostics::MOST_FINDINGS;

/// The findings of a file's pieces as they are counted, on any thread. What is told of a piece depends on those before it alone, which come first whatever
/// thread is the quickest.
#[derive(Debug)]
pub(super) struct Room {
    /// Every piece before this one may have findings that are kept.
    full_from: AtomicUsize,
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    /// What each piece has, once it is done.
    pieces: Vec<Option<usize>>,
    /// How many pieces are done from the first on, and what they have together.
    done: usize,
    sum: usize,
}

impl Room {
    pub(super) fn new(pieces: usize) -> Self {
        Self { full_from: AtomicUsize::new(usize::MAX), counts: Mutex::new(Counts { pieces: vec![None; pieces], done: 0, sum: 0 }) }
    }

    /// Whether nothing that is found in a piece will be kept.
    pub(super) fn is_full_before(&self, piece: usize) -> bool {
        piece >= self.full_from.load(Ordering::Relaxed)
    }

    /// A piece is done, with so many findings.
    pub(super) fn done(&self, piece: usize, findings: usize) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts { pieces, done, sum } = &mut *counts;
        if let Some(count) = pieces.get_mut(piece) {
            *count = Some(findings);
        }
        while let Some(Some(count)) = pieces.get(*done) {
            *done += 1;
            *sum += count;
            if *sum >= MOST_FINDINGS {
                self.full_from.store(*done, Ordering::Relaxed);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Room;
    use crate::diagnostics::MOST_FINDINGS;

    #[test]
    fn a_piece_is_full_once_those_before_it_are_known() {
        let room = Room::new(4);
        room.done(1, MOST_FINDINGS);
        assert!(!room.is_full_before(2), "what the first has is not known");
        room.done(0, 0);
        assert!(room.is_full_before(2) && room.is_full_before(3) && !room.is_full_before(1));
    }
}
