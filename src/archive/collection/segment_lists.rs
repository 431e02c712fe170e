//! Segment descriptors of consecutive contigs, in one piece of memory.

use std::ops::Range;

use super::Descriptor;
use super::contig_lists::range_before;

/// Descriptors of the segments of some contigs, in stored order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SegmentLists {
    descriptors: Vec<Descriptor>,
    contig_ends: Vec<usize>,
    sample_ends: Vec<usize>,
}

impl SegmentLists {
    /// Lists with room for so many segments.
    #[must_use]
    pub fn with_capacity(n_segments: usize) -> Self {
        SegmentLists { descriptors: Vec::with_capacity(n_segments), ..SegmentLists::default() }
    }

    /// Appends a segment to the contig that is being filled.
    pub fn push(&mut self, descriptor: Descriptor) {
        self.descriptors.push(descriptor);
    }

    /// Ends the contig that is being filled.
    pub fn end_contig(&mut self) {
        self.contig_ends.push(self.descriptors.len());
    }

    /// Ends the sample that is being filled.
    pub fn end_sample(&mut self) {
        self.sample_ends.push(self.contig_ends.len());
    }

    /// Makes lists out of all descriptors and the number of segments of each contig, where each
    /// sample has the contigs that `samples` says.
    #[must_use]
    pub fn from_counts(
        descriptors: Vec<Descriptor>,
        n_segments: &[u32],
        samples: impl Iterator<Item = usize>,
    ) -> Self {
        let sums = |end: &mut usize, n: usize| {
            *end += n;
            Some(*end)
        };
        let contig_ends = n_segments.iter().map(|&n| n as usize).scan(0, sums).collect();
        let sample_ends = samples.scan(0, sums).collect();
        SegmentLists { descriptors, contig_ends, sample_ends }
    }

    /// Numbers of the contigs of a sample, counted over all samples; none if there is no such.
    #[must_use]
    pub fn contigs(&self, sample: usize) -> Range<usize> {
        range_before(&self.sample_ends, sample)
    }

    /// Segments of a contig by its number, counted over all samples.
    #[must_use]
    pub fn segments(&self, contig: usize) -> &[Descriptor] {
        self.descriptors.get(range_before(&self.contig_ends, contig)).unwrap_or_default()
    }

    /// Segments of all contigs.
    #[must_use]
    pub fn all(&self) -> &[Descriptor] {
        &self.descriptors
    }

    /// Segments of all contigs of a sample.
    #[must_use]
    pub fn of_sample(&self, sample: usize) -> &[Descriptor] {
        let contigs = self.contigs(sample);
        let Some(last) = contigs.end.checked_sub(1).filter(|_| !contigs.is_empty()) else {
            return &[];
        };
        let start = range_before(&self.contig_ends, contigs.start).start;
        let end = range_before(&self.contig_ends, last).end;
        self.descriptors.get(start..end).unwrap_or_default()
    }

    /// Number of samples.
    #[must_use]
    pub fn n_samples(&self) -> usize {
        self.sample_ends.len()
    }

    /// Bytes of memory that the descriptors take.
    #[must_use]
    pub fn heap_len_bytes(&self) -> usize {
        let counts = self.contig_ends.capacity() + self.sample_ends.capacity();
        self.descriptors.capacity() * size_of::<Descriptor>() + counts * size_of::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_pushes_give_the_same_lists() {
        let descriptor = |group| Descriptor { group, ..Descriptor::default() };
        let mut pushed = SegmentLists::default();
        pushed.push(descriptor(1));
        pushed.push(descriptor(2));
        pushed.end_contig();
        pushed.end_contig();
        pushed.end_sample();
        pushed.push(descriptor(3));
        pushed.end_contig();
        pushed.end_sample();
        let all = [1, 2, 3].map(descriptor).to_vec();
        let counted = SegmentLists::from_counts(all, &[2, 0, 1], [2, 1].into_iter());
        assert_eq!(pushed, counted);
        assert_eq!(counted.segments(2), [descriptor(3)]);
        assert_eq!(counted.segments(1), []);
        assert_eq!(counted.contigs(1), 2..3);
    }
}
