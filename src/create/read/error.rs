//! Why no samples can be made of an input.

use std::{fmt, path::PathBuf};

use ragc_io::fasta::FastaError;

use crate::create::sample::Contig;

/// Why no samples can be made of an input.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// An input that is no FASTA file.
    #[error("{}: {source}", origin.display())]
    Fasta {
        /// The file.
        origin: PathBuf,
        /// What is wrong with it.
        source: FastaError,
    },
    /// Records of a sample that do not follow one another.
    #[error(
        "sample `{name}` comes twice: in {first} and in {second}; records of one sample have to \
         follow one another in one file"
    )]
    Apart {
        /// First word of the records.
        name: String,
        /// The first record.
        first: Place,
        /// The first record behind others.
        second: Place,
    },
    /// A record that is to be a sample and has no name.
    #[error("{place}: there is no word behind the `>` to name a sample by")]
    Nameless {
        /// The record.
        place: Place,
    },
    /// A record whose name does not tell its sample.
    #[error("{place}: `{name}` is no PanSN name: sample#haplotype#contig is wanted")]
    NotPansn {
        /// The record.
        place: Place,
        /// Its first word.
        name: String,
    },
}

/// Where a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub origin: PathBuf,
    /// Number of the record in it, from 1.
    pub record: usize,
}

impl Place {
    /// The place of `contig`, which is number `index`, from 0, in its file.
    pub(super) fn new(contig: &Contig<'_>, index: usize) -> Self {
        Self { origin: contig.origin.to_path_buf(), record: index + 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, record {}", self.origin.display(), self.record)
    }
}
