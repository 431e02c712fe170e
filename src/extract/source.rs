//! The bytes of an archive: mapped, or handed over in memory.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

use memmap2::{Advice, Mmap};

/// The bytes of an archive.
#[derive(Debug)]
pub enum Source {
    /// A mapped file.
    Mapped(Mmap),
    /// Bytes in memory.
    Bytes(Vec<u8>),
}

impl Source {
    /// Maps a file; what cannot be mapped, such as a pipe, is read.
    ///
    /// The file must not be shortened while it is mapped: that kills the process (`SIGBUS`).
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return std::fs::read(path).map(Source::Bytes);
        }
        match map(&file) {
            Ok(map) => Ok(Source::Mapped(map)),
            Err(_) => std::fs::read(path).map(Source::Bytes),
        }
    }

    /// Says that all of the bytes will be wanted soon, so that the kernel reads ahead.
    pub fn will_need_all(&self) {
        if let Source::Mapped(map) = self {
            // Advice only: nothing depends on it.
            let _ = map.advise(Advice::WillNeed);
        }
    }
}

fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is read only. That nobody shortens the file meanwhile is passed on to the
    // caller in the documentation of `Archive::open`.
    unsafe { Mmap::map(file) }
}

impl Deref for Source {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Source::Mapped(map) => map,
            Source::Bytes(bytes) => bytes,
        }
    }
}
