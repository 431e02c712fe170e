//! The command line as clap sees it: flags and help, no I/O. Also read by `build.rs`.

use clap::{Parser, Subcommand};

/// Compresses collections of assembled genomes into AGC archives and gives back any sample,
/// contig or range.
#[derive(Debug, Parser)]
#[command(name = "ragc-fast", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {}
