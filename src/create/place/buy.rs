//! Renting or buying: which stretches of a contig are appended to the references although they
//! align, because they and later samples pay less then.

use rustc_hash::FxHashMap;

use super::{
    block::Block,
    ground::Ground,
    path::NOVEL_MIN,
    rent::{self, RENT, Rents, Visit},
};
use crate::create::symbols::{Original, Symbols};

/// Bits that a symbol costs when it is bought.
const BUY: i64 = 2;
/// The same where so much is appended to a reference that all of it is coded along what it resembles
/// (`kin.rs`).
const BUY_KIN: i64 = 1;
/// One symbol for so many of a tract has to be appended for that: the others take somewhat more than
/// two bits then.
const KIN_SHARE: usize = 4;
/// Bits of a change between what is bought and what is not, for each sample that has it.
const CHANGE: i64 = 340;

/// A stretch of a contig that might be bought.
#[derive(Debug, Clone, Copy)]
struct Offer {
    visit: Visit,
    /// Number of the tract that it runs along.
    tract: u32,
    /// Bits that it saves, whatever its price.
    worth: i64,
    /// Bits that a symbol costs.
    price: i64,
}

impl Offer {
    const fn len(&self) -> usize {
        self.visit.end - self.visit.start
    }

    const fn value(&self) -> i64 {
        self.worth - self.price * self.len() as i64
    }
}

/// Lists that [`choose`] uses again.
#[derive(Debug, Default)]
pub struct Scratch {
    codes: Vec<u8>,
    reversed: Vec<u8>,
    offers: Vec<Offer>,
    bought: Vec<bool>,
    came_from: Vec<(bool, bool)>,
    /// Symbols that would be appended, by number of tract.
    lens: FxHashMap<u32, usize>,
    kept: Vec<Block>,
}

/// Cuts what should be bought out of `blocks`, the best path so far in a part of a contig of a sample, so
/// that it becomes gaps; what is paid is known along `path`, which was there before.
pub fn choose(
    (symbols, path, sample): (Symbols<'_>, &[Block], u32),
    rents: &mut Rents,
    ground: &Ground,
    blocks: &mut Vec<Block>,
    scratch: &mut Scratch,
) {
    let text = ground.references.text();
    let mut valuation = Valuation { symbols, sample, rents, text, blocks };
    scratch.offers.clear();
    for visit in rent::visits(path) {
        let worth = valuation.worth(&visit, &mut scratch.codes, &mut scratch.reversed);
        let tract = ground.references.last_starting_at(visit.at);
        scratch.offers.push(Offer { visit, tract, worth, price: BUY_KIN });
    }
    scratch.choose_runs();
    scratch.raise_prices(path, ground);
    scratch.choose_runs();
    let taken = scratch.offers.iter().zip(&scratch.bought).filter(|(_, bought)| **bought);
    let mut runs = joined(taken.map(|(offer, _)| offer.visit));
    runs.retain(|(start, end)| end - start >= NOVEL_MIN);
    if runs.is_empty() {
        return;
    }
    runs.iter().for_each(|&(start, end)| valuation.buy(start, end, &scratch.offers));
    cut_out(blocks, &runs, &mut scratch.kept);
}

impl Scratch {
    /// Marks the offers that are best taken if each change between taken and not taken costs.
    fn choose_runs(&mut self) {
        // Least loss of all ways that leave or take the last offer, and how each came about.
        let (mut leave, mut take) = (0, CHANGE);
        self.came_from.clear();
        for offer in &self.offers {
            let (from_take, from_leave) = (take + CHANGE < leave, leave + CHANGE < take);
            self.came_from.push((from_take, !from_leave));
            (leave, take) = (leave.min(take + CHANGE), take.min(leave + CHANGE) - offer.value());
        }
        self.bought.clear();
        self.bought.resize(self.offers.len(), false);
        let mut is_taken = take + CHANGE < leave;
        for (i, (leave_was_taken, take_was_taken)) in self.came_from.iter().enumerate().rev() {
            self.bought[i] = is_taken;
            is_taken = if is_taken { *take_was_taken } else { *leave_was_taken };
        }
    }

    /// Raises the prices where the reference does not grow any more, or too little of a tract would be
    /// bought or is novel.
    fn raise_prices(&mut self, path: &[Block], ground: &Ground) {
        self.lens.clear();
        for (block, next) in path.iter().zip(path.iter().skip(1)) {
            let opposed = block.opposed_to(next);
            if opposed >= NOVEL_MIN {
                let at = if block.reverse { block.at } else { block.at_end() - 1 };
                *self.lens.entry(ground.references.last_starting_at(at)).or_default() += opposed;
            }
        }
        for (offer, _) in self.offers.iter().zip(&self.bought).filter(|(_, bought)| **bought) {
            *self.lens.entry(offer.tract).or_default() += offer.len();
        }
        for offer in &mut self.offers {
            let tract = &ground.references.tracts()[offer.tract as usize];
            let new = self.lens.get(&offer.tract).copied().unwrap_or_default();
            if !ground.takes(tract.group, new) || new * KIN_SHARE < tract.len() {
                offer.price = BUY;
            }
        }
    }
}

/// What a valuation of stretches needs to know.
struct Valuation<'v, 'a> {
    symbols: Symbols<'a>,
    sample: u32,
    rents: &'v mut Rents,
    text: &'v [u8],
    blocks: &'v [Block],
}

impl Valuation<'_, '_> {
    /// What buying a stretch saves, in bits.
    fn worth(&self, visit: &Visit, codes: &mut Vec<u8>, reversed: &mut Vec<u8>) -> i64 {
        let len = visit.end - visit.start;
        let Some(rent) = self.rents.sample(self.sample).of(visit.bin) else { return 0 };
        codes.clear();
        // Nothing is replaced before all is placed.
        let text = Original::unchanged(self.text);
        self.symbols.append_codes(visit.start, visit.end, text, codes);
        let cost = rent::cost_between(self.blocks, visit, codes, self.text, reversed);
        if !rent::is_dear(cost, len) {
            return cost as i64;
        }
        let later = self.rents.later_savings(self.sample, rent) * RENT;
        // The estimate for later samples is corrected by how far it was off for this one.
        let expected = (rent.current as usize * RENT).max(1);
        (cost + later * cost.min(expected) / expected) as i64
    }

    fn buy(&mut self, start: usize, end: usize, offers: &[Offer]) {
        let first = offers.partition_point(|offer| offer.visit.start < start);
        for offer in offers[first..].iter().take_while(|offer| offer.visit.end <= end) {
            self.rents.buy(self.sample, offer.visit.bin);
        }
    }
}

/// Stretches that follow one another, joined where too little lies between them to stay a block.
fn joined(visits: impl Iterator<Item = Visit>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for visit in visits {
        match runs.last_mut() {
            Some((_, end)) if visit.start < *end + NOVEL_MIN => *end = visit.end,
            _ => runs.push((visit.start, visit.end)),
        }
    }
    runs
}

/// Takes stretches of the contig, which are in order, out of its blocks; `kept` is scratch.
fn cut_out(blocks: &mut Vec<Block>, runs: &[(usize, usize)], kept: &mut Vec<Block>) {
    kept.clear();
    let mut next = 0;
    for block in blocks.iter() {
        next += runs[next..].partition_point(|&(_, end)| end <= block.start);
        let mut from = block.start;
        for &(start, end) in runs[next..].iter().take_while(|(start, _)| *start < block.end) {
            if from < start {
                kept.push(block.trimmed_to_start(from).trimmed_to_end(start));
            }
            from = end;
        }
        if from < block.end {
            kept.push(block.trimmed_to_start(from));
        }
    }
    std::mem::swap(blocks, kept);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(start: usize, end: usize, at: usize, reverse: bool) -> Block {
        Block { start, end, at, reverse, mismatches: 0, parent: Block::NO_PARENT }
    }

    #[test]
    fn cutting_out_keeps_diagonals() {
        for reverse in [false, true] {
            let mut blocks = vec![block(0, 100, 1_000, reverse), block(110, 200, 3_000, reverse)];
            let diagonals: Vec<_> = blocks.iter().map(Block::diagonal).collect();
            cut_out(&mut blocks, &[(50, 150)], &mut Vec::new());
            assert_eq!(
                blocks.iter().map(|b| (b.start, b.end)).collect::<Vec<_>>(),
                [(0, 50), (150, 200)]
            );
            assert_eq!(blocks.iter().map(Block::diagonal).collect::<Vec<_>>(), diagonals);
            cut_out(&mut blocks, &[(10, 20), (30, 40)], &mut Vec::new());
            assert_eq!(
                blocks.iter().map(|b| (b.start, b.end)).collect::<Vec<_>>(),
                [(0, 10), (20, 30), (40, 50), (150, 200)]
            );
            assert_eq!(blocks.first().map(Block::diagonal), diagonals.first().copied());
            cut_out(&mut blocks, &[(0, 300)], &mut Vec::new());
            assert_eq!(blocks, []);
        }
    }

    #[test]
    fn changes_cost() {
        let chosen = |values: &[i64]| {
            let visit = Visit { bin: 0, at: 0, start: 0, end: 1 };
            let offer = |&value| Offer { visit, tract: 0, worth: value + 2, price: 2 };
            let offers = values.iter().map(offer).collect();
            let mut scratch = Scratch { offers, ..Scratch::default() };
            scratch.choose_runs();
            scratch.bought
        };
        assert_eq!(chosen(&[-9_000, 3_000, -100, 3_000, -9_000]), [false, true, true, true, false]);
        assert_eq!(chosen(&[-9_000, 500, -9_000]), [false; 3]);
        assert_eq!(chosen(&[900]), [true]);
    }
}
