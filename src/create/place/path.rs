//! Choosing blocks: the cheapest way through a contig, in bits of the archive.
//!
//! A dynamic programme over the blocks in order of their ends. Each block tries few predecessors:
//! the one that the walk came from, the best ends for a short gap and for a novel one (two prefix
//! minima), and the last few. "The last few" alone would break where a repeat yields many small
//! blocks, because the main chain then lies further back.
//!
//! Costs are integers in twentieths of a bit, so that no machine rounds differently.

use super::block::Block;

const BIT: i64 = 20;
const LITERAL: i64 = 42;
const NOVEL: i64 = 2 * BIT;
const MISMATCH: i64 = 13 * BIT;
const JUMP: i64 = 40 * BIT;
const PIECE: i64 = 400 * BIT;

/// A gap of this many symbols or more is appended to the references; a shorter one is literals.
pub const NOVEL_MIN: usize = 400;

/// A block must reach this much further than its predecessor.
const LEAST_ADVANCE: usize = 20;
const RECENT: usize = 4;

/// Lists that [`choose`] fills anew for every contig and that keep their memory.
#[derive(Debug, Default)]
pub struct Scratch {
    ends: Vec<End>,
    best_for_literals: Vec<u32>,
    best_for_novel: Vec<u32>,
}

impl Scratch {
    /// Lists with room for so many blocks.
    #[must_use]
    pub fn with_capacity(blocks: usize) -> Self {
        Self {
            ends: Vec::with_capacity(blocks),
            best_for_literals: Vec::with_capacity(blocks),
            best_for_novel: Vec::with_capacity(blocks),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct End {
    cost: i64,
    from: Option<u32>,
}

/// What of the path is settled before it is chosen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settled {
    /// It begins with the first block.
    pub first: bool,
    /// It ends with the last block.
    pub last: bool,
}

/// Replaces the blocks (sorted by end) of a contig of `len` symbols, or of a part of it of whose path
/// something is settled, with those of the cheapest path, trimmed so that they do not overlap, in order.
///
/// `uses` is the expected number of samples that pay for what is decided here; `tract_of` says
/// which tract holds a position of the references.
pub fn choose(
    settled: Settled,
    blocks: &mut Vec<Block>,
    len: usize,
    uses: i64,
    tract_of: impl Fn(usize) -> u32,
    scratch: &mut Scratch,
) {
    /// More than anything costs.
    const WHATEVER_IT_COSTS: i64 = 1 << 50;
    scratch.ends.clear();
    scratch.best_for_literals.clear();
    scratch.best_for_novel.clear();
    let mut search = Search { blocks, uses, tract_of, scratch };
    for j in 0..search.blocks.len() {
        let mut end = search.cheapest_to(j);
        if j == 0 && settled.first {
            end.cost -= WHATEVER_IT_COSTS;
        }
        search.note(j, end);
    }
    let last = match search.blocks.len().checked_sub(1) {
        Some(last) if settled.last => Some(last as u32),
        _ => search.cheapest_last(len),
    };
    trace(blocks, &scratch.ends, last);
}

struct Search<'s, G> {
    blocks: &'s [Block],
    uses: i64,
    tract_of: G,
    scratch: &'s mut Scratch,
}

impl<G: Fn(usize) -> u32> Search<'_, G> {
    fn cheapest_to(&self, j: usize) -> End {
        let block = &self.blocks[j];
        let start_cost = gap(block.start) + self.uses * (PIECE + JUMP);
        let mut best = End { cost: start_cost, from: None };
        let mut consider = |i: u32| {
            if i as usize >= j || self.blocks[i as usize].end + LEAST_ADVANCE > block.end {
                return;
            }
            let cost = self.scratch.ends[i as usize].cost + self.step(i as usize, j);
            if cost < best.cost {
                best = End { cost, from: Some(i) };
            }
        };
        if block.parent != Block::NO_PARENT {
            consider(block.parent);
        }
        let before = |end: usize| self.blocks[..j].partition_point(|b| b.end <= end);
        if let Some(m) = before(block.start).checked_sub(1) {
            consider(self.scratch.best_for_literals[m]);
        }
        let novel = block.start.checked_sub(NOVEL_MIN).and_then(|end| before(end).checked_sub(1));
        if let Some(m) = novel {
            consider(self.scratch.best_for_novel[m]);
        }
        (j.saturating_sub(RECENT)..j).for_each(|i| consider(i as u32));
        best.cost += self.uses * MISMATCH * i64::from(block.mismatches);
        best
    }

    fn step(&self, i: usize, j: usize) -> i64 {
        let (from, to) = (&self.blocks[i], &self.blocks[j]);
        let distance = to.start.saturating_sub(from.end);
        if distance >= NOVEL_MIN {
            return gap(distance) + self.uses * (PIECE + JUMP);
        }
        let to = to.trimmed_to_start(from.end);
        let close =
            from.reverse == to.reverse && (-2_000..20_000).contains(&from.reference_step(&to));
        let same = from.reverse == to.reverse
            && (self.tract_of)(last_position(from)) == (self.tract_of)(first_position(&to));
        let jump = match (same, close) {
            (true, true) => JUMP * 3 / 4,
            (true, false) => JUMP,
            (false, true) => JUMP + PIECE * 3 / 10,
            (false, false) => JUMP + PIECE,
        };
        gap(distance) + self.uses * jump
    }

    fn note(&mut self, j: usize, end: End) {
        self.scratch.ends.push(end);
        for (best, price) in [
            (&mut self.scratch.best_for_literals, LITERAL),
            (&mut self.scratch.best_for_novel, NOVEL),
        ] {
            let value = |i: u32| {
                self.scratch.ends[i as usize].cost - price * self.blocks[i as usize].end as i64
            };
            let previous = best.last().copied().unwrap_or(j as u32);
            best.push(if value(j as u32) < value(previous) { j as u32 } else { previous });
        }
    }

    fn cheapest_last(&self, len: usize) -> Option<u32> {
        // A contig without blocks is appended whole, however short, and is a piece all the same.
        let nothing = novel(len);
        (0..self.blocks.len())
            .map(|i| (self.scratch.ends[i].cost + gap(len - self.blocks[i].end), i as u32))
            .min()
            .filter(|(cost, _)| *cost < nothing)
            .map(|(_, i)| i)
    }
}

const fn gap(len: usize) -> i64 {
    if len >= NOVEL_MIN { novel(len) } else { LITERAL * len as i64 }
}

const fn novel(len: usize) -> i64 {
    NOVEL * len as i64 + PIECE
}

const fn first_position(block: &Block) -> usize {
    if block.reverse { block.at_end() - 1 } else { block.at }
}

const fn last_position(block: &Block) -> usize {
    if block.reverse { block.at } else { block.at_end() - 1 }
}

/// Keeps the blocks on the way back from `last`, trimmed and joined where they touch.
fn trace(blocks: &mut Vec<Block>, ends: &[End], last: Option<u32>) {
    let mut kept = blocks.len();
    let mut next = last;
    // Moves the chosen blocks to the end of the list: a chosen block is never in front of an
    // unread one, because predecessors have smaller numbers.
    while let Some(i) = next {
        let from = ends[i as usize].from;
        let settled = from.map_or(0, |i| blocks[i as usize].end);
        kept -= 1;
        blocks[kept] = blocks[i as usize].trimmed_to_start(settled);
        next = from;
    }
    blocks.drain(..kept);
    blocks.dedup_by(|next, block| {
        let joined = block.continues_in(next);
        if joined {
            block.end = next.end;
            block.at = block.at.min(next.at);
            block.mismatches += next.mismatches;
        }
        joined
    });
    Block::chain(blocks);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(start: usize, end: usize, at: usize) -> Block {
        Block { start, end, at, reverse: false, mismatches: 0, parent: Block::NO_PARENT }
    }

    fn chosen(mut blocks: Vec<Block>, len: usize) -> Vec<(usize, usize, usize)> {
        choose(
            Settled::default(),
            &mut blocks,
            len,
            1,
            |at| (at / 60_000) as u32,
            &mut Scratch::default(),
        );
        blocks.iter().map(|b| (b.start, b.end, b.at)).collect()
    }

    #[test]
    fn overlapping_blocks_are_trimmed() {
        let blocks = vec![block(0, 1_000, 5_000), block(990, 3_000, 6_100)];
        assert_eq!(chosen(blocks, 3_000), [(0, 1_000, 5_000), (1_000, 3_000, 6_110)]);
    }

    #[test]
    fn blocks_on_one_diagonal_are_joined() {
        let blocks = vec![block(0, 1_000, 5_000), block(1_000, 2_000, 6_000)];
        assert_eq!(chosen(blocks, 2_000), [(0, 2_000, 5_000)]);
    }

    #[test]
    fn a_short_far_block_is_not_worth_a_piece() {
        let blocks =
            vec![block(0, 5_000, 0), block(5_000, 5_040, 900_000), block(5_040, 9_000, 5_040)];
        assert_eq!(chosen(blocks, 9_000), [(0, 5_000, 0), (5_040, 9_000, 5_040)]);
    }

    #[test]
    fn a_short_contig_that_is_known_is_not_stored_again() {
        assert_eq!(chosen(vec![block(0, 60, 500)], 60), [(0, 60, 500)]);
    }

    #[test]
    fn what_is_settled_stays() {
        // By itself neither is worth a piece.
        let short = vec![block(1_000, 1_100, 0), block(1_500, 1_600, 7_000)];
        let chosen = |first, last| {
            let mut blocks = short.clone();
            let settled = Settled { first, last };
            choose(settled, &mut blocks, 1_600, 1, |_| 0, &mut Scratch::default());
            blocks.iter().map(|block| block.start).collect::<Vec<_>>()
        };
        assert!(chosen(false, false).is_empty());
        assert_eq!(chosen(true, false), [1_000]);
        assert_eq!(chosen(false, true), [1_500]);
        assert_eq!(chosen(true, true), [1_000, 1_500]);
    }

    #[test]
    fn nothing_is_better_than_a_dear_block() {
        let mut dear = block(0, 30, 0);
        dear.mismatches = 4;
        assert_eq!(chosen(vec![dear], 30), []);
    }
}
