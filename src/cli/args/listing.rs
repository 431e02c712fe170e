//! `ragc-fast listset`, `listref`, `listctg` and `info`.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;

use super::reading::Text;

/// List the names of all samples, sorted.
#[derive(Debug, Args)]
pub struct Listset {
    /// Where the list goes.
    #[command(flatten)]
    pub to: Text,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Archive
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,
}

/// Print the name of the reference sample.
#[derive(Debug, Args)]
pub struct Listref {
    /// Where the name goes.
    #[command(flatten)]
    pub to: Text,

    /// Archive
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,
}

/// List the contigs of samples.
#[derive(Debug, Args)]
pub struct Listctg {
    /// Where the list goes.
    #[command(flatten)]
    pub to: Text,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Archive
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,

    /// Names of samples
    #[arg(value_name = "SAMPLE", required = true)]
    pub samples: Vec<OsString>,
}

/// Show parameters and number of samples.
#[derive(Debug, Args)]
pub struct Info {
    /// Where the text goes.
    #[command(flatten)]
    pub to: Text,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Archive
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,
}
