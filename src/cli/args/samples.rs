//! What the inputs of a command are, and how their samples are named.

use std::path::PathBuf;

use clap::{Args, ValueEnum, builder::NonEmptyStringValueParser};

/// What the inputs are, and how their samples are named.
#[derive(Debug, Args)]
#[command(next_help_heading = "Samples and their names")]
pub struct Samples {
    /// File with further inputs, in front of those on the command line; `-` for standard input
    ///
    /// It holds file names, set apart by white space, as for `agc`. But if a line has a tab, each
    /// line is a name for the sample, a tab, and the name of its file; blank lines and those that
    /// begin with `#` are skipped then.
    #[arg(short = 'i', long, value_name = "FILE")]
    pub input_list: Option<PathBuf>,

    /// Name of the sample on standard input (`-`) or else of the only input that no list names
    #[arg(long, value_parser = NonEmptyStringValueParser::new(),
          conflicts_with_all = ["pansn", "concatenated"])]
    pub name: Option<String>,

    /// Where the names of samples come from
    #[arg(long, value_enum, value_name = "SOURCE", default_value_t = NameFrom::FileStem)]
    pub name_from: NameFrom,

    /// Contigs are named `sample#haplotype#contig`: the same as `--name-from pansn`
    #[arg(long, conflicts_with_all = ["name_from", "concatenated"])]
    pub pansn: bool,

    /// Every record is a sample of its own, named by its first word
    ///
    /// Records that follow one another and have the same first word make one sample.
    #[arg(short = 'c', long, conflicts_with = "name_from")]
    pub concatenated: bool,

    /// Accepted as `agc` does, and changes nothing: contigs that resemble nothing known become
    /// references always
    #[arg(short = 'a', long)]
    pub adaptive: bool,

    /// Accepted as `agc` does (0 to 0.05), and changes nothing: segments are placed by their whole
    /// content always
    #[arg(short = 'f', long, value_name = "FRACTION", value_parser = fraction)]
    pub fallback: Option<f64>,
}

/// Where the names of samples come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NameFrom {
    /// The file's name without its extension, as `agc` does: `x/HG002.1.fa.gz` gives `HG002.1`
    FileStem,
    /// The file's whole name: `HG002.1.fa.gz`
    FileName,
    /// `sample#haplotype` in the names of the contigs, wherever they are
    Pansn,
}

fn fraction(text: &str) -> Result<f64, String> {
    let fraction = text.parse().ok().filter(|fraction| (0.0..=0.05).contains(fraction));
    fraction.ok_or_else(|| "a number from 0 to 0.05 is wanted".to_owned())
}
