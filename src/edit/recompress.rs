//! Archives that do not go together as they are, as one: with other parameters, or begun with another
//! sample. Their sequence is decoded, and an archive of it is made anew.
//!
//! ```text
//! archives -> samples, each once -> as many as fit -> letters -> create
//! ```

use ragc_arena::{Arenas, Pool};
use rustc_hash::FxHashMap;

use super::{EditError, convert, error::shown};
use crate::{
    create::{self, Budget, Builder, Observer, Options, Sample},
    extract::{self, Archive, Contig},
};

/// Makes one archive of the samples of several, of any version, in the order of the archives. A
/// sample that several have is taken once.
///
/// It has the parameters of the first archive, which take the place of those in `options`. Decoded
/// sequence is in memory, 1 byte per base: as many samples at a time as `budget` allows, with all that
/// is made of them. `write` is given the bytes of the file in order, in one call for each time; they
/// depend on archives, options and budget, but not on the number of threads.
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
    let mut left = &samples[..];
    loop {
        let (now, later) = left.split_at(fit(left, budget, &builder)?);
        let letters = decode(now, pool).map_err(EditError::from)?;
        let decoded = with_letters(now, &letters);
        let mut arenas = Arenas::new(pool.threads());
        if later.is_empty() {
            let created = builder.finish(&decoded, pool, &mut arenas, observer);
            return write(&created.map_err(EditError::from)?.slices);
        }
        let slices = builder.add(&decoded, pool, &mut arenas, observer);
        write(&slices.map_err(EditError::from)?)?;
        left = later;
    }
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

    /// Whether another sample has the same contigs.
    fn is_like(&self, other: &Self, pool: &Pool) -> Result<bool, extract::Error> {
        let known = |stored: &Self| -> Vec<_> {
            stored.contigs.iter().map(|contig| (contig.header(), contig.len_bases())).collect()
        };
        if self.number == other.number || known(self) != known(other) {
            return Ok(false);
        }
        let compared = pool
            .map(self.contigs.len(), |nth| is_same_text(&self.contigs[nth], &other.contigs[nth]));
        compared.into_iter().try_fold(true, |all, is_same| Ok(all && is_same?))
    }
}

/// Whether contigs of the same length have the same bases; a piece at a time.
fn is_same_text(a: &Contig<'_>, b: &Contig<'_>) -> Result<bool, extract::Error> {
    const PIECE: u64 = 1 << 20;
    let len = a.len_bases();
    let mut start = 0;
    while start < len {
        let end = len.min(start + PIECE);
        if a.sequence(start..end)? != b.sequence(start..end)? {
            return Ok(false);
        }
        start = end;
    }
    Ok(true)
}

/// All samples in order, those that several archives have from the first that has them.
fn each_once<'a>(archives: &'a [Archive], pool: &Pool) -> Result<Vec<Stored<'a>>, EditError> {
    let mut samples: Vec<Stored<'a>> = Vec::new();
    let mut by_name: FxHashMap<&[u8], usize> = FxHashMap::default();
    for (number, archive) in archives.iter().enumerate() {
        for name in archive.samples() {
            let sample = Stored::new(number, archive, name)?;
            match by_name.get(name).map(|&nth| &samples[nth]) {
                None => {
                    by_name.insert(name, samples.len());
                    samples.push(sample);
                }
                Some(known) if known.is_like(&sample, pool)? => {}
                Some(known) => {
                    return Err(EditError::SequenceDiffers {
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

/// How many of the samples fit into memory together, with their letters.
fn fit(samples: &[Stored<'_>], budget: Budget, builder: &Builder<'_>) -> Result<usize, EditError> {
    // The letters take less than half of what the budget has for each base.
    let lens = samples.iter().map(|sample| sample.len_bases().saturating_mul(3) / 2);
    budget.fit(lens, builder.held_bytes()).map_err(|least_bytes| {
        let sample = samples.first().map(|sample| shown(sample.name)).unwrap_or_default();
        EditError::Memory { sample, least_mb: least_bytes.div_ceil(1 << 20) }
    })
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
