//! `ragc-fast append`.

use std::path::PathBuf;

use clap::Args;

use super::Making;

/// Add genomes to an archive.
///
/// The archive keeps its parameters (k, segment size, shortest match, pack cardinality). Parts that do
/// not change are copied as they are.
#[derive(Debug, Args)]
pub struct Append {
    /// How the archive is made.
    #[command(flatten)]
    pub making: Making,

    /// Archive of version 3, which --output may name as well
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,

    /// FASTA files of the samples to add, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub inputs: Vec<PathBuf>,
}
