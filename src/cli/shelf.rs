//! Where output waits that is too much for memory.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::emit::Shelf;

/// How many bytes stay in memory before there is a file.
const IN_MEMORY: usize = 8 << 20;

/// A file without a name: it is gone when the program is, however that ends. There is none before it is needed, and where the system has no place for one,
/// memory has to do.
#[derive(Debug, Default)]
pub(super) struct NamelessFile {
    in_memory: AtomicUsize,
    file: Mutex<Option<File>>,
}

impl Shelf for NamelessFile {
    fn put(&self, bytes: &[u8]) -> Option<u64> {
        if self.in_memory.load(Ordering::Relaxed) < IN_MEMORY {
            self.in_memory.fetch_add(bytes.len(), Ordering::Relaxed);
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
