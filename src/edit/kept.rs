//! The samples of an archive that stay, with new ids for their groups.

use super::renumber::NewIds;
use crate::{
    archive::collection::Descriptor,
    assemble::Samples,
    extract::{Archive, Collection},
};

/// Samples that stay, in order.
#[derive(Debug)]
pub struct Kept<'c> {
    /// Their names.
    pub names: Vec<&'c [u8]>,
    /// Their numbers in the collection.
    pub samples: Vec<usize>,
    /// What is known of them.
    pub collection: &'c Collection,
    /// New ids of their groups.
    pub ids: &'c NewIds,
}

impl<'c> Kept<'c> {
    /// Samples of `archive` by their numbers.
    pub fn new(
        archive: &'c Archive,
        samples: Vec<usize>,
        collection: &'c Collection,
        ids: &'c NewIds,
    ) -> Self {
        let names = samples.iter().map(|&sample| archive.sample_name(sample)).collect();
        Self { names, samples, collection, ids }
    }
}

impl Samples for Kept<'_> {
    fn n_samples(&self) -> usize {
        self.samples.len()
    }

    fn name(&self, sample: usize) -> &[u8] {
        self.names[sample]
    }

    fn n_contigs(&self, sample: usize) -> usize {
        self.collection.contigs.contigs(self.samples[sample]).len()
    }

    fn contig(&self, sample: usize, contig: usize) -> &[u8] {
        let first = self.collection.contigs.contigs(self.samples[sample]).start;
        self.collection.contigs.name(first + contig)
    }

    fn segments(&self, sample: usize, contig: usize, out: &mut Vec<Descriptor>) {
        let first = self.collection.contigs.contigs(self.samples[sample]).start;
        let segments = self.collection.segments.segments(first + contig);
        out.extend(segments.iter().filter_map(|segment| {
            Some(Descriptor { group: self.ids.get(segment.group)?, ..*segment })
        }));
    }
}
