//! `ragc-fast create`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Cpu, Samples, Threads};

/// Make an archive from genomes.
///
/// The first file is the reference sample: it is stored first, and all others are coded against it
/// where they resemble it. FASTA files may be plain, gzip or BGZF, whatever their names say; `-` is
/// standard input. The archive does not depend on the number of threads.
#[derive(Debug, Args)]
pub struct Create {
    /// Archive to write; replaced only when all went well [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// How many threads work.
    #[command(flatten)]
    pub threads: Threads,

    /// Bases of a k-mer: of splitters, and of the overlap of segments (17 to 32)
    #[arg(short, long, value_name = "BASES", default_value_t = 31,
          value_parser = clap::value_parser!(u32).range(17..=32))]
    pub kmer_length: u32,

    /// Bases of the shortest match in a delta (15 to 32)
    ///
    /// C++ AGC's default is 20. With 15 short matches between close mismatches take fewer bytes:
    /// archives get 0.5 to 1 % smaller.
    #[arg(short = 'l', long, value_name = "BASES", default_value_t = 15,
          value_parser = clap::value_parser!(u32).range(15..=32))]
    pub min_match: u32,

    /// Bases of a group's reference, about (100 to 1000000)
    ///
    /// Larger groups make archives some percent smaller, and single ranges slower to extract.
    #[arg(short, long, value_name = "BASES", default_value_t = 60_000,
          value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub segment_size: u32,

    /// Deltas compressed together, and samples whose metadata are (1 to 1000000000)
    #[arg(short = 'b', long, value_name = "N", default_value_t = 50,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000_000))]
    pub pack_cardinality: u32,

    /// How hard to compress
    #[arg(long, value_enum, default_value_t = Level::Default)]
    pub level: Level,

    /// What the inputs are, and how their samples are named.
    #[command(flatten)]
    pub samples: Samples,

    /// Leave out bytes that are no nucleotide codes, and say how many there were
    ///
    /// Without this, a `-`, `*`, digit or the like in a sequence is an error.
    #[arg(long)]
    pub drop_invalid: bool,

    /// Accepted as `agc` does; version 3 archives store no command line
    #[arg(short = 'd', long)]
    pub no_command_line: bool,

    /// Instruction set for the hot loops; the archive is the same with all of them
    #[arg(long, value_enum, value_name = "SET", default_value_t = Cpu::Auto)]
    pub cpu: Cpu,

    /// Say more on standard error: 1 for what was met in the input, 2 for every sample
    #[arg(short, long, value_name = "LEVEL", default_value_t = 0,
          value_parser = clap::value_parser!(u8).range(0..=2))]
    pub verbosity: u8,

    /// FASTA file of the reference sample, or `-` for standard input
    #[arg(value_name = "REFERENCE", required = true)]
    pub reference: PathBuf,

    /// FASTA files of the other samples
    #[arg(value_name = "FILE")]
    pub inputs: Vec<PathBuf>,
}

/// How hard to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Archives some 1 % larger, in half the time
    Fast,
    /// About the effort of C++ AGC
    Default,
    /// Archives some 0.5 % smaller, in twice the time
    Best,
}
