//! Contig names of consecutive samples, in one piece of memory.

use std::ops::Range;

/// Names of the contigs of some samples, in stored order. Also serves for a plain list of names:
/// that of one sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContigLists {
    bytes: Vec<u8>,
    name_ends: Vec<usize>,
    sample_ends: Vec<usize>,
}

impl ContigLists {
    /// Appends a contig to the sample that is being filled.
    pub fn push(&mut self, name: &[u8]) {
        self.bytes.extend_from_slice(name);
        self.name_ends.push(self.bytes.len());
    }

    /// Ends the sample that is being filled; the next name belongs to the next one.
    pub fn end_sample(&mut self) {
        self.sample_ends.push(self.name_ends.len());
    }

    /// Number of samples.
    #[must_use]
    pub fn n_samples(&self) -> usize {
        self.sample_ends.len()
    }

    /// Number of contigs of all samples.
    #[must_use]
    pub fn n_contigs(&self) -> usize {
        self.name_ends.len()
    }

    /// Numbers of the contigs of a sample, counted over all samples; none if there is no such.
    #[must_use]
    pub fn contigs(&self, sample: usize) -> Range<usize> {
        range_before(&self.sample_ends, sample)
    }

    /// Name of a contig by its number, counted over all samples.
    #[must_use]
    pub fn name(&self, contig: usize) -> &[u8] {
        self.bytes.get(range_before(&self.name_ends, contig)).unwrap_or_default()
    }

    /// Names of the contigs of a sample.
    pub fn names(&self, sample: usize) -> impl ExactSizeIterator<Item = &[u8]> {
        self.contigs(sample).map(|contig| self.name(contig))
    }

    /// Bytes of memory that the names take.
    #[must_use]
    pub fn heap_len_bytes(&self) -> usize {
        let counts = self.name_ends.capacity() + self.sample_ends.capacity();
        self.bytes.capacity() + counts * size_of::<usize>()
    }
}

/// The range that ends at `ends[index]` and begins where the one before ended.
pub(super) fn range_before(ends: &[usize], index: usize) -> Range<usize> {
    let Some(&end) = ends.get(index) else { return 0..0 };
    let start = index.checked_sub(1).and_then(|before| ends.get(before));
    start.copied().unwrap_or(0)..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_names_by_sample() {
        let mut lists = ContigLists::default();
        lists.push(b"a");
        lists.push(b"");
        lists.end_sample();
        lists.end_sample();
        lists.push(b"xyz");
        lists.end_sample();
        assert_eq!(lists.names(0).collect::<Vec<_>>(), [&b"a"[..], b""]);
        assert_eq!(lists.names(1).len(), 0);
        assert_eq!(lists.names(2).collect::<Vec<_>>(), [b"xyz"]);
        assert_eq!(lists.names(3).len(), 0);
        assert_eq!((lists.n_samples(), lists.n_contigs()), (3, 3));
    }
}
