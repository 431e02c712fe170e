//! Walking a contig along the diagonals of the reference text.
//!
//! Most of a contig is found by extension alone: a seed gives a diagonal, the diagonal is followed
//! over mismatches, small indels are stepped over by looking nearby, and the index is asked again
//! only where all of this fails. The walk notes more than one block for a place where a short far
//! block may be one copy of a repeat; the path (`path.rs`) decides among them.

use super::{
    block::Block,
    extend::{self, Reach},
    index::{Candidate, SeedIndex},
    resync,
    seed::{SEED_LEN, Seed, SkipTo},
};
use crate::codec::alphabet::reverse_complement;

const BLOCK_MIN: i64 = 24;
const NEAR_BONUS: i64 = 20;
const FAR_JUMP: i64 = 2_000;
const REMEMBERED: usize = 12;

/// The sequence that is walked, and its reverse complement once it is needed.
#[derive(Debug)]
pub struct Query<'a> {
    codes: &'a [u8],
    reversed: &'a mut Vec<u8>,
    is_reversed: bool,
}

impl<'a> Query<'a> {
    /// A query for `codes`; `scratch` is where the reverse complement goes.
    pub const fn new(codes: &'a [u8], scratch: &'a mut Vec<u8>) -> Self {
        Self { codes, reversed: scratch, is_reversed: false }
    }

    /// The codes as they are, or their reverse complement.
    pub fn on_strand(&mut self, reverse: bool) -> &[u8] {
        if reverse {
            self.prepare_reverse();
            self.reversed
        } else {
            self.codes
        }
    }

    fn prepare_reverse(&mut self) {
        if !self.is_reversed {
            self.reversed.resize(self.codes.len(), 0);
            reverse_complement(self.codes, self.reversed);
            self.is_reversed = true;
        }
    }
}

/// Fills `out` with the blocks of the query, sorted by their end; positions count from the query's
/// start. `links` is scratch.
pub fn walk(
    query: &mut Query<'_>,
    text: &[u8],
    index: &SeedIndex,
    links: &mut Links,
    out: &mut Vec<Block>,
) {
    let seeds = index.seeds_of(query.codes);
    walk_at(seeds, query, text, index, links, out);
}

/// As [`walk`] where most of the query is new to `text`, which may be the beginning of what the index
/// holds, and only what is known for hundreds of symbols counts: in far less time.
pub fn walk_new(
    query: &mut Query<'_>,
    text: &[u8],
    index: &SeedIndex,
    links: &mut Links,
    out: &mut Vec<Block>,
) {
    let seeds = index.few_seeds_of(query.codes);
    walk_at(seeds, query, text, index, links, out);
}

fn walk_at(
    seeds: impl Iterator<Item = Seed> + SkipTo,
    query: &mut Query<'_>,
    text: &[u8],
    index: &SeedIndex,
    links: &mut Links,
    out: &mut Vec<Block>,
) {
    out.clear();
    let mut walk = Walk { query, text, index, out, from: 0 };
    walk.run(seeds);
    links.sort(out);
}

struct Walk<'w, 'q> {
    query: &'w mut Query<'q>,
    text: &'w [u8],
    index: &'w SeedIndex,
    out: &'w mut Vec<Block>,
    /// Nothing extends to the left of this symbol any more.
    from: usize,
}

impl Walk<'_, '_> {
    fn run(&mut self, mut seeds: impl Iterator<Item = Seed> + SkipTo) {
        while let Some(seed) = seeds.next() {
            if !self.index.may_hold(&seed) {
                continue;
            }
            let Some((block, score)) = self.best_block(&seed) else { continue };
            let previous = self.out.last().copied();
            let (last, score) = self.take_with_followers(block, score);
            if previous.is_some_and(|previous| previous.is_near(&block)) || score >= FAR_JUMP {
                self.from = last.end;
                seeds.skip_to(last.end);
            }
        }
    }

    /// The candidate that extends best, unless one of them is known already.
    fn best_block(&mut self, seed: &Seed) -> Option<(Block, i64)> {
        let last = self.out.last().copied();
        let mut best: Option<(Block, i64, i64)> = None;
        let end = self.text.len();
        let candidates = self.index.candidates(seed);
        for candidate in candidates.take_while(|candidate| candidate.at + SEED_LEN <= end) {
            if self.is_known(seed, candidate) {
                return None;
            }
            let Some((block, score)) = self.verify(seed, candidate) else { continue };
            let near = last.is_some_and(|last| last.is_near(&block));
            let rank = score + if near { NEAR_BONUS } else { 0 };
            if best.is_none_or(|(_, _, best)| rank > best) {
                best = Some((block, score, rank));
            }
        }
        best.filter(|(_, score, _)| *score >= BLOCK_MIN).map(|(block, score, _)| (block, score))
    }

    fn is_known(&self, seed: &Seed, candidate: Candidate) -> bool {
        let (start, end) = (seed.at, seed.at + SEED_LEN);
        let diagonal = if candidate.reverse {
            (candidate.at + end) as isize
        } else {
            candidate.at as isize - start as isize
        };
        self.out.iter().rev().take(REMEMBERED).any(|block| {
            block.reverse == candidate.reverse
                && block.diagonal() == diagonal
                && block.start <= start
                && end <= block.end
        })
    }

    fn verify(&mut self, seed: &Seed, candidate: Candidate) -> Option<(Block, i64)> {
        if candidate.reverse {
            self.query.prepare_reverse();
        }
        let len = self.query.codes.len();
        let (codes, start) = if candidate.reverse {
            (self.query.reversed.as_slice(), len - seed.at - SEED_LEN)
        } else {
            (self.query.codes, seed.at)
        };
        let (end, at_end) = (start + SEED_LEN, candidate.at + SEED_LEN);
        if codes[start..end] != self.text[candidate.at..at_end] {
            return None;
        }
        // In its own direction the block must not reach back over what is settled.
        let (low, high) = if candidate.reverse { (0, len - self.from) } else { (self.from, len) };
        let left = extend::left(&codes[low..start], &self.text[..candidate.at]);
        let right = extend::right(&codes[end..high], &self.text[at_end..]);
        let (start, end) = (start - left.len, end + right.len);
        let block = Block {
            start: if candidate.reverse { len - end } else { start },
            end: if candidate.reverse { len - start } else { end },
            at: candidate.at - left.len,
            reverse: candidate.reverse,
            mismatches: left.mismatches + right.mismatches,
            parent: Block::NO_PARENT,
        };
        Some((block, SEED_LEN as i64 + left.score + right.score))
    }

    /// Notes the block and those that follow it over small indels; returns the last one and the
    /// score of all.
    fn take_with_followers(&mut self, block: Block, score: i64) -> (Block, i64) {
        let (mut last, mut total) = (self.push(block), score);
        while let Some((next, score)) = self.follower(&last) {
            last = self.push(next);
            total += score;
        }
        (last, total)
    }

    fn push(&mut self, mut block: Block) -> Block {
        block.parent = match self.out.len() {
            0 => Block::NO_PARENT,
            n => (n - 1) as u32,
        };
        self.out.push(block);
        block
    }

    fn follower(&self, block: &Block) -> Option<(Block, i64)> {
        if block.reverse { self.follower_reversed(block) } else { self.follower_forward(block) }
    }

    fn follower_forward(&self, block: &Block) -> Option<(Block, i64)> {
        let (codes, text) = (&self.query.codes[block.end..], &self.text[block.at_end()..]);
        let shift = resync::right(codes, text)?;
        let back = exact_back(&codes[..shift.contig], &text[..shift.text]);
        let reach = extend::right(&codes[shift.contig..], &text[shift.text..]);
        let start = block.end + shift.contig - back;
        Some(Self::grown(
            Block {
                start,
                end: start + back + reach.len,
                at: block.at_end() + shift.text - back,
                ..*block
            },
            back,
            reach,
        ))
    }

    /// The same seen from the other strand, where the contig goes on to the left.
    fn follower_reversed(&self, block: &Block) -> Option<(Block, i64)> {
        let len = self.query.codes.len();
        let (codes, text) = (&self.query.reversed[..len - block.end], &self.text[..block.at]);
        let shift = resync::left(codes, text)?;
        let (skip_codes, skip_text) = (codes.len() - shift.contig, text.len() - shift.text);
        let back = crate::codec::compare::common_prefix(&codes[skip_codes..], &text[skip_text..]);
        let reach = extend::left(&codes[..skip_codes], &text[..skip_text]);
        let start = block.end + shift.contig - back;
        Some(Self::grown(
            Block {
                start,
                end: start + back + reach.len,
                at: block.at - shift.text - reach.len,
                ..*block
            },
            back,
            reach,
        ))
    }

    fn grown(block: Block, back: usize, reach: Reach) -> (Block, i64) {
        (Block { mismatches: reach.mismatches, ..block }, back as i64 + reach.score)
    }
}

fn exact_back(codes: &[u8], text: &[u8]) -> usize {
    crate::codec::compare::common_suffix(codes, text)
}

/// Lists that sorting uses again.
#[derive(Debug)]
pub struct Links {
    /// Numbers of the blocks as they were, in their new order.
    order: Vec<u32>,
    /// New numbers of the blocks, in their old order.
    place: Vec<u32>,
    sorted: Vec<Block>,
}

impl Links {
    /// Lists with room for so many blocks.
    #[must_use]
    pub fn with_capacity(blocks: usize) -> Self {
        Self {
            order: Vec::with_capacity(blocks),
            place: Vec::with_capacity(blocks),
            sorted: Vec::with_capacity(blocks),
        }
    }

    /// Sorts by end, then start; renumbers the parents.
    pub fn sort(&mut self, blocks: &mut Vec<Block>) {
        if blocks.is_sorted_by_key(|b| (b.end, b.start)) {
            return;
        }
        self.order.clear();
        self.order.extend(0..blocks.len() as u32);
        self.order.sort_unstable_by_key(|&i| {
            let block = &blocks[i as usize];
            (block.end, block.start, i)
        });
        self.place.clear();
        self.place.resize(blocks.len(), 0);
        for (to, &from) in self.order.iter().enumerate() {
            self.place[from as usize] = to as u32;
        }
        self.sorted.clear();
        let place = &self.place;
        self.sorted.extend(self.order.iter().map(|&i| relinked(blocks[i as usize], place)));
        std::mem::swap(blocks, &mut self.sorted);
    }
}

fn relinked(mut block: Block, place: &[u32]) -> Block {
    if block.parent != Block::NO_PARENT {
        block.parent = place[block.parent as usize];
    }
    block
}
