//! `ragc-fast getcol`.

use std::path::PathBuf;

use clap::Args;

use super::reading::Fasta;

/// Extract all samples.
#[derive(Debug, Args)]
pub struct Getcol {
    /// Folder to write one file per sample to, named after it [default: all to standard output]
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,

    /// Leave the reference sample out
    #[arg(short = 'r', long)]
    pub no_reference: bool,

    /// Accepted as `agc` does; this is always fast
    #[arg(short, long, hide = true)]
    pub fast: bool,

    /// How sequence is written.
    #[command(flatten)]
    pub fasta: Fasta,

    /// Archive
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,
}
