//! Concatenated genomes: every record is a sample of its own, named by its first word.

use ragc_arena::Pool;
use ragc_io::input::Input;
use rustc_hash::FxHashMap;

use super::{Place, ReadError, contigs_of_all};
use crate::create::sample::{Contig, Sample};

/// A sample for each record of `inputs`, in order, named by the first word of its header. Records
/// that follow one another and have the same first word make one sample.
///
/// # Errors
/// The first input that is no FASTA, else the first record without a name or with one that comes again
/// behind others.
pub fn read_concatenated<'a>(
    inputs: &'a [Input],
    pool: &Pool,
) -> Result<Vec<Sample<'a>>, ReadError> {
    let files = contigs_of_all(inputs, pool)?;
    check_names(&files)?;
    let sample = |run: &[Contig<'a>]| Sample {
        name: run.first().map_or(&[][..], Contig::short_name).to_vec(),
        contigs: run.to_vec(),
    };
    Ok(files.iter().flat_map(|contigs| runs(contigs).map(sample)).collect())
}

/// Neighbours with the same first word.
fn runs<'f, 'a>(contigs: &'f [Contig<'a>]) -> impl Iterator<Item = &'f [Contig<'a>]> {
    contigs.chunk_by(|a, b| a.short_name() == b.short_name())
}

/// Sees to it that all samples have names, and that none comes in two runs. C++ AGC, too, makes no
/// sample of records that follow one another over the border of two files.
fn check_names(files: &[Vec<Contig<'_>>]) -> Result<(), ReadError> {
    let mut seen = FxHashMap::default();
    seen.reserve(files.iter().map(Vec::len).sum());
    for contigs in files {
        let mut at = 0;
        for run in runs(contigs) {
            let (contig, name) = (&run[0], run[0].short_name());
            if name.is_empty() {
                return Err(ReadError::Nameless { place: Place::new(contig, at) });
            }
            if let Some((first, index)) = seen.insert(name, (contig, at)) {
                return Err(ReadError::Apart {
                    name: String::from_utf8_lossy(name).into_owned(),
                    first: Place::new(first, index),
                    second: Place::new(contig, at),
                });
            }
            at += run.len();
        }
    }
    Ok(())
}
