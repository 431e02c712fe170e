//! What can end a command early.

use std::path::PathBuf;

use ragc_arena::PoolError;
use ragc_fast::create::{CreateError, ReadError};
use ragc_io::{input::InputError, output::OutputError};

/// What can end a command early.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// An input cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// An input is no FASTA.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The list of inputs cannot be read.
    #[error("cannot read the list of inputs {}: {source}", path.display())]
    List {
        /// The list.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No archive can be made.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Threads cannot be started.
    #[error(transparent)]
    Threads(#[from] PoolError),
}

impl CliError {
    /// Whether the reader of standard output has gone, which is no reason for a message.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.is_closed_pipe())
    }
}
