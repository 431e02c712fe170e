//! Samples from FASTA.

use std::path::Path;

use ragc_io::{fasta, input::Input};

use super::sample::{Contig, Sample};

/// An input that is no FASTA file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", origin.display())]
pub struct ReadError {
    /// The file.
    pub origin: std::path::PathBuf,
    /// What is wrong with it.
    pub source: fasta::FastaError,
}

/// The records of `input` as the contigs of a sample; sequence stays where it is.
///
/// # Errors
/// If the input is no FASTA.
pub fn read_sample(name: Vec<u8>, input: &Input) -> Result<Sample<'_>, ReadError> {
    let origin: &Path = input.path();
    let contigs = fasta::Records::new(input.bytes())
        .map(|record| record.map(|record| Contig { name: record.header, lines: record.body }))
        .collect::<Result<_, _>>()
        .map_err(|source| ReadError { origin: origin.to_path_buf(), source })?;
    Ok(Sample { name, origin: origin.to_path_buf(), contigs })
}
