//! Contigs by name, in one sample or in all.
//!
//! A few look-ups are scans; once there have been some, a table of hashes pays: for one sample as
//! long as its list of contigs, for all samples as long as all lists.

use std::hash::Hasher;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHasher;

use super::Error;
use super::catalog::{Catalog, SampleContigs};
use super::file::File;
use crate::archive::collection::short_name;

/// A contig by numbers: of its sample, and of itself within the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Number of the sample.
    pub sample: usize,
    /// Number of the contig within the sample.
    pub contig: usize,
}

/// Counts look-ups until they are so many that a table pays.
#[derive(Debug, Default)]
pub struct LookUps(AtomicUsize);

impl LookUps {
    const MANY: usize = 8;

    /// Counts one more, and says whether there have been many before.
    pub fn are_many(&self) -> bool {
        // Then threads only read, and do not take the counter from each other.
        self.0.load(Ordering::Relaxed) >= Self::MANY
            || self.0.fetch_add(1, Ordering::Relaxed) >= Self::MANY
    }
}

/// Contigs of a sample from which on it gets a table.
const MANY_CONTIGS: usize = 64;

/// Finds contigs, faster when it is asked often.
#[derive(Debug, Default)]
pub struct Names {
    look_ups: LookUps,
    everywhere: OnceLock<Table>,
    by_sample: OnceLock<Vec<OnceLock<Table>>>,
}

/// Places by the hash of the full header and of its first word, sorted.
#[derive(Debug)]
struct Table(Vec<(u64, Place)>);

impl Names {
    /// The contig of a sample with this header, or else the first with this first word.
    pub fn in_sample(
        &self,
        catalog: &Catalog,
        file: &File,
        sample: usize,
        name: &[u8],
    ) -> Result<Option<Place>, Error> {
        let contigs = catalog.contigs(file, sample)?;
        let found = match self.slot(catalog, sample) {
            Some(slot) if contigs.range.len() >= MANY_CONTIGS => {
                let table = slot.get_or_init(|| Table::of([(sample, contigs.clone())].into_iter()));
                let places = table.look_up(name).map(|place| place.contig);
                best(places.map(|contig| (contig, name_of(&contigs, contig))), name)
            }
            _ => best(contigs.names().enumerate(), name),
        };
        Ok(found.map(|contig| Place { sample, contig }))
    }

    /// The contig with this header or first word of each sample that has one, in sample order.
    pub fn everywhere(
        &self,
        catalog: &Catalog,
        file: &File,
        name: &[u8],
    ) -> Result<Vec<Place>, Error> {
        let mut places = Vec::new();
        let Some(table) = self.table(catalog, file)? else {
            for sample in 0..catalog.n_samples() {
                let names = catalog.contigs(file, sample)?.names();
                let found = best(names.enumerate(), name);
                places.extend(found.map(|contig| Place { sample, contig }));
            }
            return Ok(places);
        };
        let candidates: Vec<_> = table.look_up(name).collect();
        for of_sample in candidates.chunk_by(|a, b| a.sample == b.sample) {
            let sample = of_sample[0].sample;
            let contigs = catalog.contigs(file, sample)?;
            let named =
                of_sample.iter().map(|place| (place.contig, name_of(&contigs, place.contig)));
            places.extend(best(named, name).map(|contig| Place { sample, contig }));
        }
        Ok(places)
    }

    /// The place of a sample's table, once it may pay.
    fn slot(&self, catalog: &Catalog, sample: usize) -> Option<&OnceLock<Table>> {
        if !self.look_ups.are_many() {
            return None;
        }
        let none = || (0..catalog.n_samples()).map(|_| OnceLock::new()).collect();
        self.by_sample.get_or_init(none).get(sample)
    }

    fn table(&self, catalog: &Catalog, file: &File) -> Result<Option<&Table>, Error> {
        if let Some(table) = self.everywhere.get() {
            return Ok(Some(table));
        }
        if !self.look_ups.are_many() {
            return Ok(None);
        }
        let contigs =
            (0..catalog.n_samples()).map(|sample| Ok((sample, catalog.contigs(file, sample)?)));
        let contigs = contigs.collect::<Result<Vec<_>, Error>>()?;
        Ok(Some(self.everywhere.get_or_init(|| Table::of(contigs.into_iter()))))
    }
}

impl Table {
    fn of<'c>(samples: impl Iterator<Item = (usize, SampleContigs<'c>)>) -> Self {
        let mut table = Vec::new();
        for (sample, contigs) in samples {
            for (contig, header) in contigs.names().enumerate() {
                let place = Place { sample, contig };
                table.push((hash(header), place));
                if short_name(header).len() < header.len() {
                    table.push((hash(short_name(header)), place));
                }
            }
        }
        table.sort_unstable();
        Table(table)
    }

    /// Places whose header or first word has the hash of `name`.
    fn look_up(&self, name: &[u8]) -> impl Iterator<Item = Place> {
        let wanted = hash(name);
        let start = self.0.partition_point(|&(hash, _)| hash < wanted);
        let rest = self.0.get(start..).unwrap_or_default();
        rest.iter().take_while(move |&&(hash, _)| hash == wanted).map(|&(_, place)| place)
    }
}

fn name_of<'c>(contigs: &SampleContigs<'c>, contig: usize) -> &'c [u8] {
    contigs.lists.name(contigs.range.start + contig)
}

/// The first contig with this header, or else the first with this first word.
fn best<'n>(names: impl Iterator<Item = (usize, &'n [u8])>, name: &[u8]) -> Option<usize> {
    let mut by_first_word = None;
    for (contig, header) in names {
        if header == name {
            return Some(contig);
        }
        if by_first_word.is_none() && header.starts_with(name) && short_name(header) == name {
            by_first_word = Some(contig);
        }
    }
    by_first_word
}

fn hash(name: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    hasher.finish()
}
