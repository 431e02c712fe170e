//! The bytes of a file as they are stored: mapped where possible, read where not.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ragc_arena::PageVec;

use super::Content;
use super::error::InputError;
use super::mapping::Mapping;

/// Bytes of the first read from something that doesn't tell its size.
const FIRST_READ: usize = 1 << 20;

/// What errors call standard input.
const STANDARD_INPUT: &str = "standard input";

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file, or a pipe that has a name.
    File(PathBuf),
    /// Standard input, read to its end.
    StandardInput,
}

impl<P: AsRef<Path>> From<P> for Source {
    fn from(path: P) -> Self {
        Self::File(path.as_ref().to_owned())
    }
}

impl Source {
    /// Opens it, in the place of what was mapped before.
    pub(super) fn open(&self, spent: Option<Mapping>) -> Result<Content, InputError> {
        match self {
            Self::File(path) => open(path, spent),
            Self::StandardInput => read(Path::new(STANDARD_INPUT), io::stdin().lock()),
        }
    }

    pub(super) fn into_path(self) -> PathBuf {
        match self {
            Self::File(path) => path,
            Self::StandardInput => STANDARD_INPUT.into(),
        }
    }
}

/// Opens and maps `path`: four system calls, and a fifth if the content is dropped.
pub(super) fn open(path: &Path, spent: Option<Mapping>) -> Result<Content, InputError> {
    let open_error = |source| InputError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(open_error)?;
    let status = file.metadata().map_err(open_error)?;
    if status.is_dir() {
        return Err(InputError::Directory { path: path.to_owned() });
    }
    if !status.is_file() {
        return read(path, file);
    }
    match Mapping::new(&file, status.len(), spent) {
        _ if status.len() == 0 => Err(InputError::Empty { path: path.to_owned() }),
        Ok(map) => Ok(Content::Mapped(map)),
        // Some network file systems don't map.
        Err(_) => read(path, file),
    }
}

/// Reads all of `reader`.
pub(super) fn read(path: &Path, mut reader: impl Read) -> Result<Content, InputError> {
    let memory_error = |source| InputError::Memory { path: path.to_owned(), source };
    let mut pages = PageVec::with_capacity(FIRST_READ).map_err(memory_error)?;
    loop {
        if pages.len() == pages.capacity() {
            pages.reserve(pages.len()).map_err(memory_error)?;
        }
        let (before, room) = (pages.len(), pages.capacity() - pages.len());
        let slot = pages.extend_uninspected(room).map_err(memory_error)?;
        let outcome = reader.read(slot);
        pages.truncate(before + outcome.as_ref().map_or(0, |&n| n));
        match outcome {
            Ok(0) => return Ok(Content::Pages(pages)),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(InputError::Read { path: path.to_owned(), source }),
        }
    }
}
