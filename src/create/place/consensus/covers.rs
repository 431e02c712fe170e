//! Where contigs run along the text, stripe by stripe.

use std::ops::Range;

use super::STRIPE;
use crate::create::place::{Placed, block::Block, exact};

/// A stretch of a contig that runs along the text, within one stripe.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cover {
    /// Lowest position in the text.
    pub at: usize,
    /// First symbol in the contig.
    pub start: usize,
    /// Symbols.
    pub len: u32,
    /// Number of the contig.
    pub contig: u32,
    /// Whether its reverse complement runs along the text.
    pub reverse: bool,
    /// Whether it was packed as differences to the same stretch of the text.
    pub is_packed: bool,
}

impl Cover {
    /// The stretch as a block.
    pub const fn block(&self) -> Block {
        let end = self.start + self.len as usize;
        Block { reverse: self.reverse, ..exact(self.start, end, self.at) }
    }
}

/// All that lies in some stripes, stripe by stripe, and in these in order of the contigs.
pub struct Covers {
    covers: Vec<Cover>,
    /// Where those of each stripe begin; one more at the end.
    starts: Vec<usize>,
    /// Number of the first stripe.
    first: usize,
}

impl Covers {
    /// What of `contigs` lies in `stripes`.
    pub fn new(contigs: &[Placed<'_>], stripes: Range<usize>) -> Self {
        // Twice, so that there is one list of them and not two.
        let mut starts = vec![0; stripes.len() + 1];
        for_each_cover(contigs, &stripes, |nth, _| starts[nth + 1] += 1);
        for nth in 0..stripes.len() {
            starts[nth + 1] += starts[nth];
        }
        let mut next = starts.clone();
        let mut covers = vec![Cover::default(); starts[stripes.len()]];
        for_each_cover(contigs, &stripes, |nth, cover| {
            covers[next[nth]] = cover;
            next[nth] += 1;
        });
        Self { covers, starts, first: stripes.start }
    }

    /// What lies in one of the stripes.
    pub fn of(&self, stripe: usize) -> &[Cover] {
        let nth = stripe - self.first;
        &self.covers[self.starts[nth]..self.starts[nth + 1]]
    }
}

/// Goes through all that contigs run along in `stripes`, in their order, and tells which of these it is.
fn for_each_cover(
    contigs: &[Placed<'_>],
    stripes: &Range<usize>,
    mut take: impl FnMut(usize, Cover),
) {
    let mut packed = Vec::new();
    for (number, contig) in contigs.iter().enumerate() {
        packed.clear();
        for window in contig.symbols.windows {
            packed.extend(window.blocks().map(|block| block.shifted(window.start)));
        }
        for_each_alike(contig.blocks, &packed, |block, is_packed| {
            for_each_in_stripe(block, |block| {
                if let Some(nth) = (block.at / STRIPE).checked_sub(stripes.start) {
                    let (at, start, reverse) = (block.at, block.start, block.reverse);
                    let (len, contig) = (block.len() as u32, number as u32);
                    take(nth, Cover { at, start, len, contig, reverse, is_packed });
                }
            });
        });
    }
}

/// Cuts `blocks` where it changes whether `packed` has them; both are in order, without overlaps.
fn for_each_alike(blocks: &[Block], packed: &[Block], mut take: impl FnMut(Block, bool)) {
    for block in blocks {
        let mut done = block.start;
        let first = packed.partition_point(|packed| packed.end <= block.start);
        let touching = packed[first..].iter().take_while(|packed| packed.start < block.end);
        for packed in touching.filter(|packed| block.is_along(packed)) {
            let both = packed.trimmed_to_start(done).trimmed_to_end(block.end);
            if done < both.start {
                take(block.trimmed_to_start(done).trimmed_to_end(both.start), false);
            }
            take(both, true);
            done = both.end;
        }
        if done < block.end {
            take(block.trimmed_to_start(done), false);
        }
    }
}

/// Cuts a block at the borders of stripes.
fn for_each_in_stripe(mut block: Block, mut take: impl FnMut(Block)) {
    loop {
        let inside = if block.reverse {
            block.at_end() - (block.at_end() - 1) / STRIPE * STRIPE
        } else {
            (block.at / STRIPE + 1) * STRIPE - block.at
        };
        if inside >= block.len() {
            return take(block);
        }
        let border = block.start + inside;
        take(block.trimmed_to_end(border));
        block = block.trimmed_to_start(border);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(blocks: &[Block], packed: &[Block]) -> Vec<(usize, usize, usize, bool)> {
        let mut found = Vec::new();
        for_each_alike(blocks, packed, |block, is_packed| {
            found.push((block.start, block.end, block.at, is_packed));
        });
        found
    }

    #[test]
    fn blocks_are_cut_where_the_packed_ones_end() {
        let blocks = [exact(10, 100, 1_010), exact(120, 200, 5_000)];
        let packed = [
            exact(0, 30, 1_000),
            exact(40, 60, 1_041),
            exact(60, 90, 1_060),
            exact(130, 150, 5_010),
            exact(150, 220, 9_000),
        ];
        let cut = [
            (10, 30, 1_010, true),
            (30, 60, 1_030, false),
            (60, 90, 1_060, true),
            (90, 100, 1_090, false),
            (120, 130, 5_000, false),
            (130, 150, 5_010, true),
            (150, 200, 5_030, false),
        ];
        assert_eq!(alike(&blocks, &packed), cut);
        assert_eq!(alike(&blocks[..1], &[]), [(10, 100, 1_010, false)]);
        let reversed = Block { reverse: true, ..exact(0, 100, 1_000) };
        assert_eq!(alike(&[reversed], &[exact(0, 100, 1_000)]), [(0, 100, 1_000, false)]);
        let inner = Block { reverse: true, ..exact(20, 100, 1_000) };
        assert_eq!(alike(&[reversed], &[inner]), [(0, 20, 1_080, false), (20, 100, 1_000, true)]);
    }

    #[test]
    fn no_block_crosses_the_border_of_a_stripe() {
        for reverse in [false, true] {
            let block = Block { reverse, ..exact(5, 3 * STRIPE, STRIPE - 7) };
            let mut parts = Vec::new();
            for_each_in_stripe(block, |part| parts.push(part));
            assert!(parts.iter().all(|p| p.at / STRIPE == (p.at_end() - 1) / STRIPE));
            assert!(parts.windows(2).all(|two| two[0].continues_in(&two[1])));
            let ends = [parts[0].start, parts[parts.len() - 1].end];
            assert_eq!((ends, parts.len()), ([block.start, block.end], 4));
        }
    }
}
