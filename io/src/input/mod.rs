//! Whole input files as bytes: mapped, read or inflated, told apart by content and not by name.

mod batch;
mod bgzf;
mod error;
mod gzip;
mod inflater;
mod mapping;
mod source;
mod truncation;

use std::path::{Path, PathBuf};

pub use batch::{close_all, exchange};
pub use error::InputError;
pub use source::Source;
pub use truncation::{TruncationWatch, watch_truncation};

use mapping::Mapping;
use ragc_arena::PageVec;

/// How the bytes of an input are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As they are.
    Plain,
    /// One or more gzip members.
    Gzip,
    /// gzip members of at most 64 KiB each that tell their size: inflated in parallel.
    Bgzf,
}

/// The decoded content of one input file.
#[derive(Debug)]
pub struct Input {
    path: PathBuf,
    kind: Kind,
    content: Content,
}

/// Where the decoded bytes lie.
#[derive(Debug)]
enum Content {
    Mapped(Mapping),
    Pages(PageVec<u8>),
    Bytes(Vec<u8>),
}

impl Input {
    /// Opens one file on the calling thread; see [`exchange`] for several.
    ///
    /// The file must not be shortened while the `Input` lives: a mapped page that is gone kills the
    /// process (`SIGBUS`), without a word unless [`watch_truncation`] is on.
    ///
    /// # Errors
    /// Anything that keeps the content from being complete; see [`InputError`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, InputError> {
        let path = path.as_ref();
        batch::decode_alone(path.to_owned(), source::open(path, None)?)
    }

    /// Reads all of `reader`, plain or compressed; `name` is what errors call it.
    ///
    /// # Errors
    /// As [`Input::open`].
    pub fn read(name: impl Into<PathBuf>, reader: impl std::io::Read) -> Result<Self, InputError> {
        let name = name.into();
        let pages = source::read(&name, reader)?;
        batch::decode_alone(name, pages)
    }

    /// Content that is in memory already, taken as it is.
    #[must_use]
    pub fn from_bytes(name: impl Into<PathBuf>, bytes: Vec<u8>) -> Self {
        Self { path: name.into(), kind: Kind::Plain, content: Content::Bytes(bytes) }
    }

    /// What it was mapped to, or the pages that it was inflated into.
    fn into_place(self) -> (Option<Mapping>, Option<PageVec<u8>>) {
        match self.content {
            Content::Mapped(mapping) => (Some(mapping), None),
            Content::Pages(pages) => (None, Some(pages)),
            Content::Bytes(_) => (None, None),
        }
    }

    /// The decoded content.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.content.bytes()
    }

    /// The path it was opened by, or what it is called in messages.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How it was stored.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }
}

impl Content {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Mapped(mapping) => mapping.bytes(),
            Self::Pages(pages) => pages,
            Self::Bytes(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests;
