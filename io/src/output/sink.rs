//! Where a command's data goes: a file or standard output.

use std::io::{IoSlice, IsTerminal};
use std::os::fd::AsFd;
use std::path::Path;

use super::atomic_file::AtomicFile;
use super::error::OutputError;
use super::gathered;

/// What to do when standard output is a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnTerminal {
    /// Write to it: the data is text.
    Write,
    /// Refuse: the data is binary.
    Refuse,
}

/// A file that appears at [`Sink::finish`], or standard output.
///
/// Nothing is buffered: hand over large pieces.
#[derive(Debug)]
#[non_exhaustive]
pub enum Sink {
    /// A file.
    File(AtomicFile),
    /// Standard output, written to directly.
    Stdout,
}

impl Sink {
    /// A file in the place of `path`.
    ///
    /// # Errors
    /// As [`AtomicFile::create`].
    pub fn file(path: impl AsRef<Path>) -> Result<Self, OutputError> {
        AtomicFile::create(path).map(Self::File)
    }

    /// Standard output.
    ///
    /// # Errors
    /// When it is a terminal that should be refused.
    pub fn stdout(on_terminal: OnTerminal) -> Result<Self, OutputError> {
        if on_terminal == OnTerminal::Refuse && std::io::stdout().is_terminal() {
            return Err(OutputError::Terminal);
        }
        Ok(Self::Stdout)
    }

    /// A file if `path` is given, else standard output.
    ///
    /// # Errors
    /// As [`Sink::file`] and [`Sink::stdout`].
    pub fn new(path: Option<&Path>, on_terminal: OnTerminal) -> Result<Self, OutputError> {
        path.map_or_else(|| Self::stdout(on_terminal), Self::file)
    }

    /// Device and number of the file that will be replaced, if there is one.
    #[must_use]
    pub const fn replaced(&self) -> Option<(u64, u64)> {
        match self {
            Self::File(file) => file.replaced(),
            Self::Stdout => None,
        }
    }

    /// Appends `bytes`.
    ///
    /// # Errors
    /// When the system doesn't take them; see [`OutputError::is_closed_pipe`].
    pub fn write_all(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        self.write_gathered(&[IoSlice::new(bytes)])
    }

    /// Appends all of `slices` with one system call per 128 MiB, as far as the system takes so much.
    ///
    /// # Errors
    /// When the system doesn't take them; see [`OutputError::is_closed_pipe`].
    pub fn write_gathered(&mut self, slices: &[IoSlice<'_>]) -> Result<(), OutputError> {
        match self {
            Self::File(file) => file.write_gathered(slices),
            Self::Stdout => gathered::write_all(std::io::stdout().as_fd(), &mut None, slices)
                .map_err(|source| OutputError::Write { name: "standard output".into(), source }),
        }
    }

    /// Ends the output: a file goes to the disk and gets its name.
    ///
    /// # Errors
    /// As [`AtomicFile::commit`].
    pub fn finish(self) -> Result<(), OutputError> {
        match self {
            Self::File(file) => file.commit(),
            Self::Stdout => Ok(()),
        }
    }

    /// As [`Sink::finish`], but doesn't wait for the disk: for what can be made again.
    ///
    /// # Errors
    /// As [`AtomicFile::commit_unsynced`].
    pub fn finish_unsynced(self) -> Result<(), OutputError> {
        match self {
            Self::File(file) => file.commit_unsynced(),
            Self::Stdout => Ok(()),
        }
    }
}
