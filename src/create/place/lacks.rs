//! What of a contig is looked for a second time, in what later samples have brought.

use super::{
    Placed, Walker, gaps, is_novel,
    rent::{self, SampleRent},
};

/// What a contig lacks, or has dearly.
#[derive(Debug, Clone, Copy)]
pub struct Lacks<'a> {
    /// Stretches of the contig, in order, which do not touch.
    pub ranges: &'a [(usize, usize)],
    /// Whether some of them are there, but dear.
    pub is_dear: bool,
}

impl<'a> Lacks<'a> {
    /// The novel gaps and dear stretches of a contig, neighbours joined.
    #[must_use]
    pub fn find(contig: &Placed<'_>, rent: &SampleRent, walker: &mut Walker<'a>) -> Self {
        const JOIN: usize = 2_000;
        let (blocks, len) = (contig.blocks, contig.symbols.len);
        let novel = gaps(blocks, len).filter(|&(from, to)| from < to && is_novel(blocks, from, to));
        let ranges = &mut walker.buffers.ranges;
        ranges.clear();
        ranges.extend(novel);
        let n_novel = ranges.len();
        if !rent.is_empty() {
            let dear = rent::visits(blocks).filter(|visit| rent.of(visit.bin).is_some());
            ranges.extend(dear.map(|visit| (visit.start, visit.end)));
        }
        let is_dear = ranges.len() > n_novel;
        ranges.sort_unstable();
        ranges.dedup_by(|next, range| {
            let close = next.0 < range.1 + JOIN;
            if close {
                range.1 = range.1.max(next.1);
            }
            close
        });
        Self { ranges: walker.arena.alloc_slice_copy(ranges), is_dear }
    }
}
