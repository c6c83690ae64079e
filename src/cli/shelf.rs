//! Where output waits that is too much for memory.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Mutex, PoisonError};

use crate::emit::Shelf;

/// A file without a name: it is gone when the program is, however that ends.
#[derive(Debug)]
pub(super) struct NamelessFile {
    file: Mutex<File>,
}

impl NamelessFile {
    /// An empty one.
    ///
    /// # Errors
    /// Where the system has no place for temporary files.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { file: Mutex::new(tempfile::tempfile()?) })
    }
}

impl Shelf for NamelessFile {
    fn put(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let at = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        Ok(at)
    }

    fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(bytes)
    }
}
