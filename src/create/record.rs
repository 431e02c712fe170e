//! Samples that are done: their names and the descriptors of their segments.

use std::ops::Range;

use super::{
    group::Numbered,
    sample::{self, Known, Sample, SampleError},
    segment::Segment,
};
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
    n_new: usize,
    known: Known,
    contigs: ContigLists,
    segments: SegmentLists,
}

impl Record {
    /// Adds a sample whose metadata is taken over; they come before all others.
    pub fn keep(&mut self, name: &[u8]) {
        self.known.insert(name.to_vec(), None);
        self.names.push(name);
        self.n_kept += 1;
    }

    /// Adds a sample by its contigs: headers and segments.
    pub fn add<'c>(
        &mut self,
        name: &[u8],
        contigs: impl Iterator<Item = (&'c [u8], &'c [Descriptor])>,
    ) {
        self.known.insert(name.to_vec(), None);
        self.names.push(name);
        for (header, segments) in contigs {
            self.contigs.push(header);
            segments.iter().for_each(|&segment| self.segments.push(segment));
            self.segments.end_contig();
        }
        self.contigs.end_sample();
        self.segments.end_sample();
    }

    /// Sees to it that samples can be stored and have names of their own.
    ///
    /// # Errors
    /// The first that cannot, or has not.
    pub fn check(&mut self, samples: &[Sample<'_>]) -> Result<(), SampleError> {
        samples.iter().try_for_each(|sample| sample::check(sample, &mut self.known))
    }

    /// Adds samples by their names; their segments follow.
    pub fn add_names(&mut self, samples: &[Sample<'_>]) {
        for sample in samples {
            self.names.push(&sample.name);
            sample.contigs.iter().for_each(|contig| self.contigs.push(contig.name));
            self.contigs.end_sample();
        }
        self.n_new += samples.len();
    }

    /// Adds the segments of samples that have so many contigs each; they are in order of the contigs.
    pub fn add_segments(
        &mut self,
        counts: &[usize],
        segments: &[Segment<'_>],
        numbered: &Numbered<'_>,
    ) {
        let ids = numbered.ids(segments.len());
        let mut described = segments.iter().zip(ids).peekable();
        let mut number = 0;
        for &count in counts {
            for _ in 0..count {
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
            self.segments.end_sample();
        }
    }

    /// How many samples came by [`Record::add_names`].
    pub const fn n_new(&self) -> usize {
        self.n_new
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
