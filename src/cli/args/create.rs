//! `ragc-fast create`.

use std::path::PathBuf;

use clap::Args;

use super::Making;

/// Make an archive from genomes.
///
/// The first file is the reference sample: it is stored first, and all others are coded against it
/// where they resemble it. FASTA files may be plain, gzip or BGZF, whatever their names say; `-` is
/// standard input. The archive does not depend on the number of threads.
#[derive(Debug, Args)]
pub struct Create {
    /// How the archive is made.
    #[command(flatten)]
    pub making: Making,

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

    /// Begin with the samples and parameters of ARCHIVE: what several machines make like it can be
    /// merged
    #[arg(long, value_name = "ARCHIVE",
          conflicts_with_all = ["kmer_length", "min_match", "segment_size", "pack_cardinality"])]
    pub like: Option<PathBuf>,

    /// FASTA file of the reference sample (with --like of the first one), or `-` for standard input
    #[arg(value_name = "REFERENCE", required = true)]
    pub reference: PathBuf,

    /// FASTA files of the other samples
    #[arg(value_name = "FILE")]
    pub inputs: Vec<PathBuf>,
}
