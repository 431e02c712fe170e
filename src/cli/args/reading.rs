//! Options that several reading commands share.

use std::path::PathBuf;

use clap::Args;

use super::{Threads, name_format::NameFormat};

/// How sequence is written.
#[derive(Debug, Args)]
pub struct Fasta {
    /// Bases per line
    #[arg(short, long, value_name = "BASES", default_value_t = 80,
          value_parser = clap::value_parser!(u32).range(1..=2_000_000_000))]
    pub line_length: u32,

    /// Compress with gzip: 1 (fast) to 12 (small); 0 is no compression; 4 to 6 are the same
    #[arg(short, long, value_name = "LEVEL", default_value_t = 0,
          value_parser = clap::value_parser!(u8).range(0..=12))]
    pub gzip: u8,

    /// Compress with BGZF, at the level of --gzip or 6; beside a file, its .gzi and .fai are
    /// written for `samtools faidx`
    #[arg(long)]
    pub bgzf: bool,

    /// How many threads work.
    #[command(flatten)]
    pub threads: Threads,

    /// Names of records, made of {contig} (the full header), {name} (its first word) and {sample}:
    /// `{sample}#{name}` tells the contigs of samples apart [default: {contig}]
    #[arg(long, value_name = "TEMPLATE")]
    pub name_format: Option<NameFormat>,

    /// Accepted as `agc` does; there is nothing to say
    #[arg(short, long, value_name = "LEVEL", hide = true, default_value_t = 0)]
    pub verbosity: u8,
}

/// Where text goes.
#[derive(Debug, Args)]
pub struct Text {
    /// File to write; replaced only when all went well [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Options of `agc` that have nothing to switch here: the archive is mapped, and read as needed.
#[derive(Debug, Args)]
pub struct Prefetching {
    /// Accepted as `agc` does; an archive is only read where it is needed
    #[arg(short = 'p', long, hide = true)]
    pub no_prefetch: bool,

    /// Accepted as `agc` does; memory is bounded anyway
    #[arg(short = 's', long, hide = true)]
    pub streaming: bool,
}
