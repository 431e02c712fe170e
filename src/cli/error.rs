//! What can end a command early.

use std::path::PathBuf;

use ragc_arena::PoolError;
use ragc_fast::{
    codec::cpu::Unavailable,
    create::{CreateError, ReadError},
    edit::EditError,
    extract,
};
use ragc_io::{input::InputError, output::OutputError};

use super::{lists::ListError, samples::SamplesError};

/// What can end a command early.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// An input cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// An input is no FASTA.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A list of queries or names cannot be read.
    #[error(transparent)]
    List(#[from] ListError),
    /// Standard input is to be read more than once.
    #[error(
        "--queries and --bed are both `-`, but standard input can be read only once; put one of \
         them into a file"
    )]
    StandardInputTwice,
    /// Inputs or names of samples that cannot be meant.
    #[error(transparent)]
    Samples(#[from] SamplesError),
    /// The machine lacks the instruction set that was asked for.
    #[error("--cpu: {0}")]
    Cpu(#[from] Unavailable),
    /// An input would be replaced by the output.
    #[error("{} is an input and would be replaced; choose another output", path.display())]
    InputIsOutput {
        /// The input.
        path: PathBuf,
    },
    /// The budget is too small.
    #[error(
        "a sample does not fit into the memory that is allowed: with --memory {least_mb}M it would"
    )]
    Memory {
        /// The least budget for it, in MiB.
        least_mb: u64,
    },
    /// No archive can be made.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// An archive does not answer.
    #[error(transparent)]
    Query(#[from] extract::Error),
    /// An archive cannot be rewritten.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// An argument of `rename` is none.
    #[error("`{argument}` is no OLD=NEW; names that hold `=` go into a --list")]
    NoPair {
        /// What was given.
        argument: String,
    },
    /// A line of a list of names is none.
    #[error("{}, line {line}: an old and a new name set apart by a tab are wanted", path.display())]
    Names {
        /// The list.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
    },
    /// A range of --region that cannot be meant.
    #[error("--region {region}: the range ends before it begins; give the smaller position first")]
    Reversed {
        /// What was given.
        region: String,
    },
    /// The folder to write to is none.
    #[error("{} is no folder; make it first", path.display())]
    NoFolder {
        /// What was given.
        path: PathBuf,
    },
    /// A line of a BED file is none.
    #[error("{}, line {line}: name, start and end (start < end) in columns set apart by tabs are wanted", path.display())]
    Bed {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
    },
    /// A sample cannot have a file of its own.
    #[error("the sample name `{sample}` makes no file name; extract it with getset")]
    NoFileName {
        /// The sample.
        sample: String,
    },
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
