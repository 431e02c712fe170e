//! What can go wrong with a query.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::archive::FormatError;
use crate::codec::lz::LzError;
use crate::codec::pack::PackError;

/// Why a query has no answer.
#[derive(Debug, Error)]
pub enum Error {
    /// The file cannot be opened or read.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// The archive.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The bytes are not an archive, or a damaged one.
    #[error("{}: {source}", path.display())]
    Format {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        source: FormatError,
    },
    /// A segment does not decode.
    #[error("{}: the archive is damaged: entry {in_group} of group {group}: {source}", path.display())]
    Segment {
        /// The archive.
        path: PathBuf,
        /// The segment's group.
        group: u32,
        /// The segment's number in the group.
        in_group: u32,
        /// What is wrong.
        source: SegmentError,
    },
    /// A sample is not in the archive.
    #[error("there is no sample `{sample}` in {}; `listset` lists those that are there", path.display())]
    NoSample {
        /// The archive.
        path: PathBuf,
        /// The name asked for.
        sample: String,
    },
    /// A contig is not in the sample.
    #[error("there is no contig `{contig}` in sample `{sample}` of {}", path.display())]
    NoContig {
        /// The archive.
        path: PathBuf,
        /// The sample.
        sample: String,
        /// The name asked for.
        contig: String,
    },
    /// Nothing in the archive has this name.
    #[error("nothing in {} answers to `{name}`; `listset` and `listctg` list what there is", path.display())]
    NotFound {
        /// The archive.
        path: PathBuf,
        /// What was asked for.
        name: String,
    },
    /// Several contigs have this name.
    #[error("`{name}` is in several samples; ask for contig@sample with one of: {samples}")]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// The samples.
        samples: String,
    },
    /// A region is not of its form.
    #[error("`{region}` is no region; write sample:contig:from-to (0-based, both ends included)")]
    NoRegion {
        /// What was given.
        region: String,
    },
    /// A range does not lie within its contig.
    #[error(
        "bases {start} to {end} (0-based, half-open) do not lie within the {len_bases} of the contig"
    )]
    Range {
        /// First base asked for.
        start: u64,
        /// One behind the last base asked for.
        end: u64,
        /// Length of the contig in bases.
        len_bases: u64,
    },
    /// The output cannot be written.
    #[error("cannot write: {source}")]
    Write {
        /// What the system says.
        source: io::Error,
    },
    /// Threads cannot be started.
    #[error(transparent)]
    Threads {
        /// How many, and what the system says.
        source: ragc_arena::PoolError,
    },
    /// There is not enough memory for the answer.
    #[error("there is no memory for {len_bases} bases")]
    NoMemory {
        /// Length of the answer in bases.
        len_bases: u64,
    },
}

/// Why a segment does not decode.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SegmentError {
    /// A part cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A part does not unpack.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A delta does not decode.
    #[error(transparent)]
    Lz(#[from] LzError),
    /// The group has no reference.
    #[error("the group has no reference")]
    NoReference,
    /// The group has no such pack.
    #[error("the group has no pack {0}")]
    NoPack(u32),
}
