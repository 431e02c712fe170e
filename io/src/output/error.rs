//! What can go wrong while writing.

use std::io;
use std::path::PathBuf;

/// An output that cannot be written. `name` is a path, or `standard output`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// The file, or a temporary one beside it, cannot be made.
    #[error("cannot create {}: {source}", path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A directory stands where the file should be.
    #[error("cannot create {}: it is a directory", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
    },
    /// Disk full, closed pipe, input/output error.
    #[error("cannot write {}: {source}", name.display())]
    Write {
        /// Where to.
        name: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// All was written, but the file cannot get its name.
    #[error("cannot put the finished file at {}: {source}", path.display())]
    Commit {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Binary data is not for the screen.
    #[error("standard output is a terminal; redirect it or name an output file")]
    Terminal,
}

impl OutputError {
    /// Whether the reader of a pipe has closed it: no fault of anyone, nothing to report.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}
