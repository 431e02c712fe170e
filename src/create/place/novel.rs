//! Level 2: what the ground does not have yet, or has only dearly, in order of the input.

use ragc_arena::{PagesError, Pool};

use super::{
    Placed, Walker, append_novel, append_shifted, buy, gaps,
    ground::Ground,
    is_novel,
    kin::{self, Share},
    path,
    rent::{self, Rents},
    walk::{self, Query},
};

/// Level 2 of one batch of samples.
pub struct Novel<'g> {
    ground: &'g mut Ground,
    pool: &'g Pool,
    rents: Rents,
    /// Stretches of a contig that are walked again.
    ranges: Vec<(usize, usize)>,
    buying: buy::Scratch,
    shares: Vec<Share>,
}

impl<'g> Novel<'g> {
    /// Level 2 on a ground that was walked along already, with what that costs.
    pub fn new(ground: &'g mut Ground, rents: Rents, pool: &'g Pool) -> Self {
        Self {
            ground,
            pool,
            rents,
            ranges: Vec::new(),
            buying: buy::Scratch::default(),
            shares: Vec::new(),
        }
    }

    /// Settles the contigs of samples that have so many each, in order.
    ///
    /// # Errors
    /// If there is no memory for what is novel.
    pub fn settle_all<'c, 'a: 'c>(
        &mut self,
        contigs: &mut [Placed<'c>],
        counts: &[usize],
        walker: &mut Walker<'a>,
    ) -> Result<(), PagesError> {
        let mut unsettled = contigs.iter_mut();
        for (number, &count) in counts.iter().enumerate() {
            for contig in unsettled.by_ref().take(count) {
                self.settle(contig, number as u32, walker)?;
            }
        }
        Ok(())
    }

    /// Walks what a contig lacks or has dearly against what later samples have brought, buys what
    /// pays, and appends what is still novel.
    fn settle<'c, 'a: 'c>(
        &mut self,
        contig: &mut Placed<'c>,
        sample: u32,
        walker: &mut Walker<'a>,
    ) -> Result<(), PagesError> {
        let len = contig.symbols.len;
        let is_dear = self.find_ranges(contig, sample);
        if self.ranges.is_empty() {
            return Ok(());
        }
        walker.buffers.blocks.clear();
        walker.buffers.blocks.extend_from_slice(contig.blocks);
        if self.walk_ranges(contig, walker) {
            let tract_of = |at| self.ground.references.last_starting_at(at);
            path::choose(&mut walker.buffers.blocks, len, 1, tract_of, &mut walker.buffers.path);
        }
        if is_dear {
            let (blocks, scratch) = (&mut walker.buffers.blocks, &mut self.buying);
            buy::choose(contig, sample, &mut self.rents, self.ground, blocks, scratch);
        }
        let Placed { symbols, blocks: path } = *contig;
        let codes = &mut walker.buffers.codes;
        append_novel(&mut walker.buffers.blocks, len, |from, to| {
            codes.clear();
            symbols.append_codes(from, to, self.ground.references.original(), codes);
            kin::find(path, (from, to), &self.ground.references, &mut self.shares);
            self.ground.append(codes, &self.shares, self.pool)
        })?;
        contig.blocks = walker.arena.alloc_slice_copy(&walker.buffers.blocks);
        Ok(())
    }

    /// Notes the novel gaps and dear stretches of a contig, neighbours joined; says whether there
    /// are dear ones.
    fn find_ranges(&mut self, contig: &Placed<'_>, sample: u32) -> bool {
        const JOIN: usize = 2_000;
        self.ranges.clear();
        let (blocks, len) = (contig.blocks, contig.symbols.len);
        let novel = gaps(blocks, len).filter(|&(from, to)| from < to && is_novel(blocks, from, to));
        self.ranges.extend(novel);
        let n_novel = self.ranges.len();
        let rents = self.rents.sample(sample);
        if !rents.is_empty() {
            let dear = rent::visits(blocks).filter(|visit| rents.of(visit.bin).is_some());
            self.ranges.extend(dear.map(|visit| (visit.start, visit.end)));
        }
        let is_dear = self.ranges.len() > n_novel;
        self.ranges.sort_unstable();
        self.ranges.dedup_by(|next, range| {
            let close = next.0 < range.1 + JOIN;
            if close {
                range.1 = range.1.max(next.1);
            }
            close
        });
        is_dear
    }

    /// Adds the blocks in the ranges to the walker's; says whether there are any.
    fn walk_ranges(&self, contig: &Placed<'_>, walker: &mut Walker<'_>) -> bool {
        let Some(index) = &self.ground.later else { return false };
        let known = walker.buffers.blocks.len();
        let text = self.ground.references.text();
        for &(from, to) in &self.ranges {
            walker.buffers.codes.clear();
            let original = self.ground.references.original();
            contig.symbols.append_codes(from, to, original, &mut walker.buffers.codes);
            let mut query = Query::new(&walker.buffers.codes, &mut walker.buffers.reversed);
            let (links, walked) = (&mut walker.buffers.links, &mut walker.buffers.walked);
            walk::walk(&mut query, text, index, links, walked);
            append_shifted(&mut walker.buffers.blocks, &walker.buffers.walked, from);
        }
        let found = walker.buffers.blocks.len() > known;
        if found {
            walker.buffers.links.sort(&mut walker.buffers.blocks);
        }
        found
    }
}
