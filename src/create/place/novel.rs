//! Level 2: what the ground does not have yet, or has only dearly, in order of the input.
//!
//! This cannot be shared out among threads, as each contig may bring what the next one needs: so as little
//! as possible is done here. A path is chosen anew only between the blocks at both sides of what is walked
//! again.

use std::ops::Range;

use ragc_arena::{PagesError, Pool};

use super::{
    Placed, Walker, append_novel, append_shifted,
    block::Block,
    buy,
    edits::Edits,
    ground::Ground,
    kin::{self, Share},
    lacks::Lacks,
    path::Settled,
    rent::Rents,
    walk::{self, Query},
};

/// Level 2 of one batch of samples.
pub struct Novel<'g> {
    ground: &'g mut Ground,
    pool: &'g Pool,
    rents: Rents,
    edits: Edits,
    buying: buy::Scratch,
    shares: Vec<Share>,
}

/// A part of a path, and the stretches in it that are walked again.
struct Part<'r> {
    ranges: &'r [(usize, usize)],
    /// Numbers of its blocks, with those at both sides of all ranges.
    blocks: Range<usize>,
}

impl<'g> Novel<'g> {
    /// Level 2 on a ground that was walked along already, with what that costs.
    pub fn new(ground: &'g mut Ground, rents: Rents, pool: &'g Pool) -> Self {
        Self {
            ground,
            pool,
            rents,
            edits: Edits::default(),
            buying: buy::Scratch::default(),
            shares: Vec::new(),
        }
    }

    /// Settles the contigs of all samples, in order, by what each of them lacks.
    ///
    /// # Errors
    /// If there is no memory for what is novel.
    pub fn settle_all<'c, 'a: 'c>(
        &mut self,
        contigs: &mut [Placed<'c>],
        lacks: &[Vec<Lacks<'_>>],
        walkers: &mut [Walker<'a>],
    ) -> Result<(), PagesError> {
        let lacks = lacks.iter().enumerate().flat_map(|(sample, of_sample)| {
            of_sample.iter().map(move |lacks| (sample as u32, lacks))
        });
        for (number, (contig, (sample, lacks))) in contigs.iter().zip(lacks).enumerate() {
            self.settle((contig, number), sample, lacks, &mut walkers[0])?;
        }
        self.edits.apply(contigs, self.pool, walkers);
        Ok(())
    }

    /// Walks what a contig lacks or has dearly against what later samples have brought, buys what
    /// pays, and appends what is still novel.
    fn settle(
        &mut self,
        (contig, number): (&Placed<'_>, usize),
        sample: u32,
        lacks: &Lacks<'_>,
        walker: &mut Walker<'_>,
    ) -> Result<(), PagesError> {
        let mut left = lacks.ranges;
        while let Some(Part { ranges, blocks }) = next_part(&mut left, contig.blocks) {
            let path = &contig.blocks[blocks.clone()];
            walker.buffers.blocks.clear();
            walker.buffers.blocks.extend_from_slice(path);
            Block::chain(&mut walker.buffers.blocks);
            let (from, to) = (ranges[0].0, ranges[ranges.len() - 1].1);
            let before = path.first().filter(|block| block.end <= from);
            let behind = path.last().filter(|block| block.start >= to);
            let settled = Settled { first: before.is_some(), last: behind.is_some() };
            self.walk(contig, ranges, settled, walker);
            if lacks.is_dear {
                let what = (contig.symbols, path, sample);
                let (blocks, scratch) = (&mut walker.buffers.blocks, &mut self.buying);
                buy::choose(what, &mut self.rents, self.ground, blocks, scratch);
            }
            let from = before.map_or(0, |block| block.start);
            let to = behind.map_or(contig.symbols.len, |block| block.end);
            self.append(contig, (from, to), walker)?;
            self.edits.replace(number, blocks, &walker.buffers.blocks);
        }
        Ok(())
    }

    /// Walks some stretches of a contig and, if anything is found, chooses the path through these and the
    /// walker's blocks.
    fn walk(
        &self,
        contig: &Placed<'_>,
        ranges: &[(usize, usize)],
        settled: Settled,
        walker: &mut Walker<'_>,
    ) {
        let Some(index) = &self.ground.later else { return };
        let references = &self.ground.references;
        let known = walker.buffers.blocks.len();
        for &(from, to) in ranges {
            walker.buffers.codes.clear();
            let original = references.original();
            contig.symbols.append_codes(from, to, original, &mut walker.buffers.codes);
            let mut query = Query::new(&walker.buffers.codes, &mut walker.buffers.reversed);
            let (links, walked) = (&mut walker.buffers.links, &mut walker.buffers.walked);
            walk::walk(&mut query, references.text(), index, links, walked);
            append_shifted(&mut walker.buffers.blocks, &walker.buffers.walked, from);
        }
        let buffers = &mut walker.buffers;
        if buffers.blocks.len() > known {
            buffers.links.sort(&mut buffers.blocks);
            let tract_of = |at| references.last_starting_at(at);
            buffers.choose_path(settled, contig.symbols.len, 1, tract_of);
        }
    }

    /// Appends what the walker's blocks leave of a range of a contig.
    fn append(
        &mut self,
        contig: &Placed<'_>,
        range: (usize, usize),
        walker: &mut Walker<'_>,
    ) -> Result<(), PagesError> {
        let codes = &mut walker.buffers.codes;
        append_novel(&mut walker.buffers.blocks, range, |from, to| {
            codes.clear();
            contig.symbols.append_codes(from, to, self.ground.references.original(), codes);
            kin::find(contig.blocks, (from, to), &self.ground.references, &mut self.shares);
            self.ground.append(codes, &self.shares, self.pool)
        })
    }
}

/// Takes the first range from `left`, and those that have a block of the path in common with the one
/// before them.
fn next_part<'r>(left: &mut &'r [(usize, usize)], path: &[Block]) -> Option<Part<'r>> {
    let first_of = |from| path.partition_point(|block| block.end <= from).saturating_sub(1);
    let end_of = |to| (path.partition_point(|block| block.start < to) + 1).min(path.len());
    let &(from, to) = left.first()?;
    let (start, mut end, mut n) = (first_of(from), end_of(to), 1);
    while let Some((_, to)) = left.get(n).filter(|(from, _)| first_of(*from) < end) {
        end = end_of(*to);
        n += 1;
    }
    let (ranges, rest) = left.split_at(n);
    *left = rest;
    Some(Part { ranges, blocks: start..end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::create::place::exact;

    #[test]
    fn parts_have_the_blocks_at_both_sides() {
        let path: Vec<_> = (0..9).map(|i| exact(100 * i, 100 * i + 90, 0)).collect();
        let parts = |mut left: &[(usize, usize)]| {
            let parts = std::iter::from_fn(|| next_part(&mut left, &path));
            parts.map(|part| (part.ranges.len(), part.blocks)).collect::<Vec<_>>()
        };
        assert_eq!(parts(&[(90, 100), (390, 400)]), [(1, 0..2), (1, 3..5)]);
        assert_eq!(parts(&[(90, 100), (190, 200), (490, 500)]), [(2, 0..3), (1, 4..6)]);
        assert_eq!(
            parts(&[(120, 180), (410, 450), (890, 1_000)]),
            [(1, 0..3), (1, 3..6), (1, 8..9)]
        );
        assert_eq!(parts(&[(0, 1_000)]), [(1, 0..9)]);
        let mut all: &[_] = &[(0, 50)];
        assert_eq!(next_part(&mut all, &[]).map(|part| part.blocks), Some(0..0));
    }
}
