//! Where output waits that is too much for memory.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::emit::Shelf;
use crate::workspace::Plan;

/// How many bytes stay in memory before there is a file; and where one source is compiled, which is in memory as a whole and seldom large.
const IN_MEMORY: usize = 8 << 20;
const IN_MEMORY_OF_ONE: usize = 32 << 20;

/// A file without a name: it is gone when the program is, however that ends. There is none before it is needed, and where the system has no place for one,
/// memory has to do.
#[derive(Debug)]
pub(super) struct NamelessFile {
    /// How many bytes may still stay in memory.
    room: AtomicUsize,
    file: Mutex<Option<File>>,
}

impl NamelessFile {
    /// For the output of a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        Self { room: AtomicUsize::new(if plan.is_of_one_file() { IN_MEMORY_OF_ONE } else { IN_MEMORY }), file: Mutex::default() }
    }
}

impl Shelf for NamelessFile {
    fn put(&self, bytes: &[u8]) -> Option<u64> {
        if self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| room.checked_sub(bytes.len())).is_ok() {
            return None;
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.is_none() {
            *file = tempfile::tempfile().ok();
        }
        let file = file.as_mut()?;
        let at = file.seek(SeekFrom::End(0)).ok()?;
        file.write_all(bytes).ok()?;
        Some(at)
    }

    fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file = file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(bytes)
    }
}
