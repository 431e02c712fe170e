//! `ragc-fast getctg`.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;

use super::reading::{Fasta, Prefetching, Text};

/// Extract contigs and ranges of contigs.
///
/// A query is `contig`, `contig@sample`, `contig:from-to` or `contig@sample:from-to`, where from and
/// to are 0-based and both included; an end behind the contig's is cut. A contig may be given by its
/// full header or by the first word of it, or by its PanSN name (`sample#haplotype#contig`). Of
/// several readings of a query the one with the longest name that exists counts.
#[derive(Debug, Args)]
pub struct Getctg {
    /// Where the contigs go.
    #[command(flatten)]
    pub to: Text,

    /// How sequence is written.
    #[command(flatten)]
    pub fasta: Fasta,

    /// File with further queries, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub queries: Option<PathBuf>,

    /// BED file with further ranges, 0-based and half-open; column 1 is a query without a range;
    /// `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub bed: Option<PathBuf>,

    /// Further query as `sample:contig:from-to`, which has one reading whatever names hold
    /// (0-based, both ends included); may be given more than once
    #[arg(long, value_name = "REGION")]
    pub region: Vec<OsString>,

    /// For `agc`'s sake.
    #[command(flatten)]
    pub prefetching: Prefetching,

    /// Archive
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,

    /// Queries, in the order in which they are written
    #[arg(value_name = "QUERY", required_unless_present_any = ["queries", "bed", "region"])]
    pub contigs: Vec<OsString>,
}
