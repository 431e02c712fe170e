//! Archives that do not go together as they are, as one: with other parameters, or begun with another
//! sample. Their sequence is decoded, and an archive of it is made anew.
//!
//! ```text
//! archives -> samples, each once -> letters of a few -> create's builder, batch by batch
//! ```

use ragc_arena::{Arenas, Pool};
use rustc_hash::FxHashMap;

use super::{EditError, alike::are_alike, convert, error::shown};
use crate::{
    create::{self, Budget, Builder, Observer, Options, Sample},
    extract::{self, Archive, Contig},
};

/// Makes one archive of the samples of several, of any version, in the order of the archives. A
/// sample that several have is taken once.
///
/// It has the parameters of the first archive, which take the place of those in `options`. Of the
/// decoded sequence only a few samples are in memory at a time, 1 byte per base; samples that do not
/// fit into `budget` together make batches. `write` is given the bytes of the file in order, in one
/// call for each batch; they depend on archives, options and budget, but not on the number of threads.
///
/// # Errors
/// If two samples have the same name and are not the same, a sample does not fit into the budget, an
/// archive is damaged, or `write` fails.
pub fn recompress<E: From<EditError>>(
    archives: &[Archive],
    options: &Options,
    budget: Budget,
    pool: &Pool,
    observer: &dyn Observer,
    mut write: impl FnMut(&[&[u8]]) -> Result<(), E>,
) -> Result<(), E> {
    let first = archives.first().ok_or(EditError::NothingToMerge)?;
    let samples = each_once(archives, pool)?;
    let options = options.with_params(&convert::params(first));
    let mut builder = Builder::new(options).map_err(EditError::from)?;
    let mut arenas = Arenas::new(pool.threads());
    let (mut bases, mut held) = (0, builder.held_bytes());
    let mut left = &samples[..];
    while let Some(next) = left.first() {
        let few = &left[..worth_while(left, pool)];
        match budget.fit(bases, few.iter().map(Stored::needed), held) {
            Ok(n) => {
                let (now, later) = left.split_at(n);
                read(&mut builder, (now, samples.len()), pool, &mut arenas, observer)?;
                bases += now.iter().map(Stored::needed).sum::<u64>();
                left = later;
            }
            Err(_) if bases > 0 => {
                let slices = builder.close(pool, &mut arenas, observer);
                write(&slices.map_err(EditError::from)?)?;
                arenas.reset();
                (bases, held) = (0, builder.held_bytes());
            }
            Err(least_bytes) => return Err(next.does_not_fit(least_bytes).into()),
        }
    }
    let created = builder.finish(pool, &mut arenas, observer).map_err(EditError::from)?;
    write(&created.slices)
}

/// A sample of one of the archives.
struct Stored<'a> {
    number: usize,
    archive: &'a Archive,
    name: &'a [u8],
    contigs: Vec<Contig<'a>>,
}

impl<'a> Stored<'a> {
    fn new(number: usize, archive: &'a Archive, name: &'a [u8]) -> Result<Self, extract::Error> {
        let contigs = archive.records(name)?.collect::<Result<_, _>>()?;
        Ok(Self { number, archive, name, contigs })
    }

    fn len_bases(&self) -> u64 {
        self.contigs.iter().map(Contig::len_bases).sum()
    }

    /// What the budget is asked for: its bases, and half as many again for its letters.
    fn needed(&self) -> u64 {
        self.len_bases().saturating_mul(3) / 2
    }

    fn does_not_fit(&self, least_bytes: u64) -> EditError {
        EditError::Memory { sample: shown(self.name), least_mb: least_bytes.div_ceil(1 << 20) }
    }
}

/// All samples in order, those that several archives have from the first that has them.
fn each_once<'a>(archives: &'a [Archive], pool: &Pool) -> Result<Vec<Stored<'a>>, EditError> {
    let mut samples: Vec<Stored<'a>> = Vec::new();
    let mut by_name: FxHashMap<&[u8], usize> = FxHashMap::default();
    let is_same = |a: &Stored<'_>, b: &Stored<'_>| {
        Ok::<_, EditError>(a.number != b.number && are_alike(&a.contigs, &b.contigs, pool)?)
    };
    for (number, archive) in archives.iter().enumerate() {
        for name in archive.samples() {
            let sample = Stored::new(number, archive, name)?;
            match by_name.get(name).map(|&nth| &samples[nth]) {
                None => {
                    by_name.insert(name, samples.len());
                    samples.push(sample);
                }
                Some(known) if is_same(known, &sample)? => {}
                Some(known) => {
                    return Err(EditError::SampleDiffers {
                        name: shown(name),
                        first: known.archive.path().to_owned(),
                        other: archive.path().to_owned(),
                    });
                }
            }
        }
    }
    Ok(samples)
}

/// Adds some of `n_samples` samples.
fn read(
    builder: &mut Builder<'_>,
    (samples, n_samples): (&[Stored<'_>], usize),
    pool: &Pool,
    arenas: &mut Arenas,
    observer: &dyn Observer,
) -> Result<(), EditError> {
    let letters = decode(samples, pool)?;
    let decoded = with_letters(samples, &letters);
    Ok(builder.read((&decoded, n_samples), pool, arenas, observer)?)
}

/// So many samples that threads wait for each other rarely: one at least.
fn worth_while(samples: &[Stored<'_>], pool: &Pool) -> usize {
    const ENOUGH: u64 = 6 << 20;
    let mut left = ENOUGH * pool.threads() as u64;
    let is_wanted = |sample: &&Stored<'_>| {
        let is_wanted = left > 0;
        left = left.saturating_sub(sample.len_bases());
        is_wanted
    };
    samples.iter().take_while(is_wanted).count()
}

/// The letters of all contigs of the samples.
fn decode(samples: &[Stored<'_>], pool: &Pool) -> Result<Vec<Vec<u8>>, extract::Error> {
    let contigs: Vec<_> = samples.iter().flat_map(|sample| &sample.contigs).collect();
    pool.map(contigs.len(), |nth| contigs[nth].sequence(..)).into_iter().collect()
}

fn with_letters<'a>(samples: &'a [Stored<'a>], letters: &'a [Vec<u8>]) -> Vec<Sample<'a>> {
    let mut letters = letters.iter();
    let mut decoded = |sample: &'a Stored<'a>| {
        let contigs = sample.contigs.iter().zip(letters.by_ref());
        let contigs = contigs.map(|(contig, lines)| create::Contig {
            name: contig.header(),
            lines,
            origin: sample.archive.path(),
        });
        Sample { name: sample.name.to_vec(), contigs: contigs.collect() }
    };
    samples.iter().map(&mut decoded).collect()
}
