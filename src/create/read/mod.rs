//! Samples from FASTA: a file each, a record each, or as the names of the records say.

mod concatenated;
mod error;
mod pansn;

use ragc_arena::Pool;
use ragc_io::{fasta, input::Input};

use super::sample::{Contig, Sample};

pub use concatenated::read_concatenated;
pub use error::{Place, ReadError};
pub use pansn::read_pansn;

/// The records of `input` as the contigs of a sample; sequence stays where it is.
///
/// # Errors
/// If the input is no FASTA.
pub fn read_sample(name: Vec<u8>, input: &Input) -> Result<Sample<'_>, ReadError> {
    Ok(Sample { name, contigs: contigs(input)? })
}

/// A sample for each of `inputs`, with the name at the same place in `names`; files are searched in
/// parallel.
///
/// # Errors
/// The first input that is no FASTA.
pub fn read_samples<'a>(
    inputs: &'a [Input],
    names: Vec<Vec<u8>>,
    pool: &Pool,
) -> Result<Vec<Sample<'a>>, ReadError> {
    let contigs = contigs_of_all(inputs, pool)?;
    Ok(names.into_iter().zip(contigs).map(|(name, contigs)| Sample { name, contigs }).collect())
}

/// The records of each input.
fn contigs_of_all<'a>(inputs: &'a [Input], pool: &Pool) -> Result<Vec<Vec<Contig<'a>>>, ReadError> {
    pool.map(inputs.len(), |i| contigs(&inputs[i])).into_iter().collect()
}

fn contigs(input: &Input) -> Result<Vec<Contig<'_>>, ReadError> {
    let origin = input.path();
    fasta::Records::new(input.bytes())
        .map(|record| {
            record.map(|record| Contig { name: record.header, lines: record.body, origin })
        })
        .collect::<Result<_, _>>()
        .map_err(|source| ReadError::Fasta { origin: origin.to_path_buf(), source })
}
