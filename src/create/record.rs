//! Samples that are done: their names and the descriptors of their segments.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{group::Numbered, sample::Sample, segment::Segment};
use crate::{
    archive::collection::{ContigLists, Descriptor, RAW_GROUPS, SegmentLists},
    assemble::Samples,
};

/// All samples so far, in order. Of the first ones only the names are known where their metadata is
/// taken over as it is.
#[derive(Debug, Default)]
pub struct Record {
    /// Names of all samples.
    names: ContigLists,
    /// Samples at the front of which only the names are known.
    n_kept: usize,
    contigs: ContigLists,
    segments: SegmentLists,
}

impl Record {
    /// Adds a sample whose metadata is taken over; they come before all others.
    pub fn keep(&mut self, name: &[u8]) {
        self.names.push(name);
        self.n_kept += 1;
    }

    /// Adds a sample by its contigs: headers and segments.
    pub fn add<'c>(
        &mut self,
        name: &[u8],
        contigs: impl Iterator<Item = (&'c [u8], &'c [Descriptor])>,
    ) {
        self.names.push(name);
        for (header, segments) in contigs {
            self.contigs.push(header);
            segments.iter().for_each(|&segment| self.segments.push(segment));
            self.segments.end_contig();
        }
        self.contigs.end_sample();
        self.segments.end_sample();
    }

    /// Adds the samples of a batch, whose segments are in order of their contigs.
    pub fn add_batch(
        &mut self,
        samples: &[Sample<'_>],
        segments: &[Segment<'_>],
        numbered: &Numbered<'_>,
    ) {
        let ids = numbered.ids(segments.len());
        let mut described = segments.iter().zip(ids).peekable();
        let mut number = 0;
        for sample in samples {
            self.names.push(&sample.name);
            for contig in &sample.contigs {
                self.contigs.push(contig.name);
                while let Some((segment, id)) = described.next_if(|(s, _)| s.contig == number) {
                    self.segments.push(Descriptor {
                        group: RAW_GROUPS + segment.group,
                        in_group: id,
                        reverse: segment.reverse,
                        raw_length: segment.len,
                    });
                }
                self.segments.end_contig();
                number += 1;
            }
            self.contigs.end_sample();
            self.segments.end_sample();
        }
    }

    /// Names of all samples.
    pub fn names(&self) -> FxHashSet<&[u8]> {
        (0..self.n_samples()).map(|sample| self.name(sample)).collect()
    }

    /// Bytes of memory that it takes.
    pub fn heap_len_bytes(&self) -> usize {
        let names = self.names.heap_len_bytes() + self.contigs.heap_len_bytes();
        names + self.segments.heap_len_bytes()
    }

    fn contigs_of(&self, sample: usize) -> Range<usize> {
        sample.checked_sub(self.n_kept).map_or(0..0, |sample| self.contigs.contigs(sample))
    }
}

impl Samples for Record {
    fn n_samples(&self) -> usize {
        self.names.n_contigs()
    }

    fn name(&self, sample: usize) -> &[u8] {
        self.names.name(sample)
    }

    fn n_contigs(&self, sample: usize) -> usize {
        self.contigs_of(sample).len()
    }

    fn contig(&self, sample: usize, contig: usize) -> &[u8] {
        self.contigs.name(self.contigs_of(sample).start + contig)
    }

    fn segments(&self, sample: usize, contig: usize, out: &mut Vec<Descriptor>) {
        out.extend(self.segments.segments(self.contigs_of(sample).start + contig));
    }
}
