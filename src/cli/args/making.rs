//! What all commands that take genomes in can be told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Cpu, Memory, Samples, Threads};

/// How an archive is made.
#[derive(Debug, Args)]
pub struct Making {
    /// Archive to write; replaced only when all went well [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// How many threads work.
    #[command(flatten)]
    pub threads: Threads,

    /// How much memory they may take.
    #[command(flatten)]
    pub memory: Memory,

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
}

/// How hard to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Archives some 0.3 % larger, of many samples 2 %, in four fifths of the time
    Fast,
    /// About the effort of C++ AGC
    Default,
    /// Archives some 1 % smaller, in three times the time
    Best,
}
