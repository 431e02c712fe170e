//! Samples from FASTA.

use std::path::Path;

use ragc_arena::Pool;
use ragc_io::{fasta, input::Input};

use super::{
    naming::sample_name,
    sample::{Contig, Sample},
};

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

/// The samples of all `inputs`, named after their files; files are searched in parallel.
///
/// # Errors
/// The first input that is no FASTA.
pub fn read_samples<'a>(inputs: &'a [Input], pool: &Pool) -> Result<Vec<Sample<'a>>, ReadError> {
    let read = |i: usize| read_sample(sample_name(inputs[i].path()), &inputs[i]);
    pool.map(inputs.len(), read).into_iter().collect()
}
