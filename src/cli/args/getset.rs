//! `ragc-fast getset`.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;

use super::reading::{Fasta, Prefetching, Text};

/// Extract samples.
#[derive(Debug, Args)]
pub struct Getset {
    /// Where the samples go.
    #[command(flatten)]
    pub to: Text,

    /// How sequence is written.
    #[command(flatten)]
    pub fasta: Fasta,

    /// For `agc`'s sake.
    #[command(flatten)]
    pub prefetching: Prefetching,

    /// Archive
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,

    /// Names of samples, in the order in which they are written
    #[arg(value_name = "SAMPLE", required = true)]
    pub samples: Vec<OsString>,
}
