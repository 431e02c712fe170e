//! The parts in which a novel stretch is appended, and where each of them goes.

use std::ops::Range;

use crate::{codec::alphabet::runs_of_others, create::place::kin::Kin};

/// Less is not worth it to go behind another reference.
pub const KIN_MIN: usize = 1_000;
/// Fewer symbols other than ACGT in a row are not kept in what goes behind another reference: they would
/// cost that some 40 bytes. They are mismatches of the contigs then.
const OTHERS_MIN: usize = 100;

/// Where a part of a stretch goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// Behind a reference that it resembles.
    Kin(Kin),
    /// It makes a group.
    Own,
    /// To other short ones.
    Bag,
}

/// A part of a stretch.
#[derive(Debug, Clone, Copy)]
pub struct Tail {
    /// One behind its last symbol, from the start of the stretch.
    pub end: usize,
    /// Where it goes.
    pub home: Home,
}

/// The parts of a stretch, in order.
#[derive(Debug, Default)]
pub struct Tails(Vec<Tail>);

impl Tails {
    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The one with that number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<Tail> {
        self.0.get(number).copied()
    }

    /// Whether one of them goes behind a reference.
    #[must_use]
    pub fn have_kin(&self) -> bool {
        self.0.iter().any(|tail| matches!(tail.home, Home::Kin(_)))
    }

    /// Makes what follows them, a range of the stretch, parts of about `size` symbols, which make groups.
    pub fn cut_equally(&mut self, range: Range<usize>, size: usize) {
        let parts = ((range.len() + size / 2) / size).max(1);
        let end = |i: usize| range.start + range.len() * i / parts;
        self.0.extend((1..=parts).map(|i| Tail { end: end(i), home: Home::Own }));
    }

    /// Has `codes`, which follow them from `start` on, go behind a reference, without long runs of symbols
    /// other than ACGT and what is short beside them.
    pub fn cut_at_others(&mut self, codes: &[u8], start: usize, kin: Kin) {
        let mut from = 0;
        for run in runs_of_others(codes).filter(|run| run.len() >= OTHERS_MIN) {
            if run.start - from >= KIN_MIN {
                self.0.push(Tail { end: start + run.start, home: Home::Kin(kin) });
            }
            self.add_to_bag(start + run.end);
            from = run.end;
        }
        if codes.len() - from >= KIN_MIN {
            self.0.push(Tail { end: start + codes.len(), home: Home::Kin(kin) });
        } else {
            self.add_to_bag(start + codes.len());
        }
    }

    /// Makes what follows them, up to `end`, one for the bag.
    pub fn add_to_bag(&mut self, end: usize) {
        match self.0.last_mut() {
            Some(last) if last.home == Home::Bag => last.end = end,
            _ => self.0.push(Tail { end, home: Home::Bag }),
        }
    }

    /// Fills `kept` with the stretch as it is kept.
    pub fn mask(&self, codes: &[u8], kept: &mut Vec<u8>) {
        kept.clear();
        kept.extend_from_slice(codes);
        let mut from = 0;
        for tail in &self.0 {
            if matches!(tail.home, Home::Kin(_)) {
                for run in runs_of_others(&codes[from..tail.end]) {
                    kept[from + run.start..from + run.end].fill(0);
                }
            }
            from = tail.end;
        }
    }
}
