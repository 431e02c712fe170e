//! Bases of references that most samples have otherwise become what these have.
//!
//! The first sample is a leaf of the samples' tree as all others are. What it alone has would stand in
//! the delta of each of the others; with the base that most have in its place, it stands in the first
//! sample's delta and nowhere else. For a star of samples that is half of all differences.
//!
//! The text is looked at in stripes: the contigs that run along one are counted where they lie on it,
//! and their differences there vote for what they have. A position's vote is what two candidates leave
//! of each other (Boyer and Moore 1981), so that it takes one word, and a winner with more than half of
//! all contigs is found for certain.

use std::ops::Range;

use ragc_arena::Pool;

use super::{Placed, block::Block, references::References, workers_for_blocks};
use crate::{
    codec::{
        alphabet::{complement, reverse_complement},
        compare::mismatches,
    },
    create::symbols::Flip,
};

/// Symbols of a stripe: what is counted in one stays in the caches.
const STRIPE: usize = 1 << 18;

/// The symbols to replace in `references`, in order of their positions, so that fewer of `contigs`
/// differ there.
///
/// What the first `n_held` groups have is written already, and the k symbols at the ends of tracts are
/// how C++ AGC finds groups: these stay.
#[must_use]
pub fn find(
    contigs: &[Placed<'_>],
    references: &References,
    n_held: usize,
    k: usize,
    pool: &Pool,
) -> Vec<Flip> {
    let n_stripes = references.text().len().div_ceil(STRIPE);
    let parts = Parts::new(contigs, n_stripes);
    let n_workers = workers_for_blocks(contigs, pool.threads());
    let mut counters: Vec<Counter> = (0..n_workers).map(|_| Counter::default()).collect();
    pool.run(&mut counters, n_stripes, |counter, stripe| {
        counter.count(stripe, parts.of(stripe), contigs, references);
        counter.elect(stripe, references, n_held, k);
    });
    let mut flips = counters.into_iter().map(|counter| counter.flips).collect::<Vec<_>>().concat();
    flips.sort_unstable();
    flips
}

/// A stretch of a contig that runs along the text, and lies in one stripe.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    /// Lowest position in the text.
    at: usize,
    /// First symbol in the contig.
    start: usize,
    /// Symbols.
    len: u32,
    /// Number of the contig.
    contig: u32,
    /// Whether its reverse complement runs along the text.
    reverse: bool,
    /// Whether it was packed as differences to the same stretch of the text.
    is_packed: bool,
}

/// All parts, stripe by stripe.
struct Parts {
    parts: Vec<Part>,
    /// Where those of each stripe begin; one more at the end.
    starts: Vec<usize>,
}

impl Parts {
    fn new(contigs: &[Placed<'_>], n_stripes: usize) -> Self {
        // Twice, so that there is one list of them and not two.
        let mut starts = vec![0; n_stripes + 1];
        for_each_part(contigs, |part| starts[part.at / STRIPE + 1] += 1);
        for stripe in 0..n_stripes {
            starts[stripe + 1] += starts[stripe];
        }
        let mut next = starts.clone();
        let mut parts = vec![Part::default(); starts[n_stripes]];
        for_each_part(contigs, |part| {
            let place = &mut next[part.at / STRIPE];
            parts[*place] = part;
            *place += 1;
        });
        Self { parts, starts }
    }

    fn of(&self, stripe: usize) -> &[Part] {
        &self.parts[self.starts[stripe]..self.starts[stripe + 1]]
    }
}

/// Goes through all that contigs run along, in their order.
fn for_each_part(contigs: &[Placed<'_>], mut take: impl FnMut(Part)) {
    let mut packed = Vec::new();
    for (number, contig) in contigs.iter().enumerate() {
        packed.clear();
        for window in contig.symbols.windows {
            packed.extend(window.blocks().map(|block| block.shifted(window.start)));
        }
        let mut take = |block: Block, is_packed: bool| {
            for_each_in_stripe(block, |block| {
                take(Part {
                    at: block.at,
                    start: block.start,
                    len: block.len() as u32,
                    contig: number as u32,
                    reverse: block.reverse,
                    is_packed,
                });
            });
        };
        for block in contig.blocks {
            let mut done = block.start;
            let first = packed.partition_point(|packed| packed.end <= block.start);
            let touching = packed[first..].iter().take_while(|packed| packed.start < block.end);
            for packed in touching.filter(|packed| is_along(block, packed)) {
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
}

fn is_along(block: &Block, other: &Block) -> bool {
    block.reverse == other.reverse && block.diagonal() == other.diagonal()
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

/// What one worker counts, stripe after stripe.
#[derive(Default)]
struct Counter {
    votes: Vec<Vote>,
    /// How many more parts run along each position than along the one before.
    covered: Vec<i32>,
    codes: Vec<u8>,
    reversed: Vec<u8>,
    flips: Vec<Flip>,
}

/// A base, and by how many votes it is ahead of all others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Vote(u32);

impl Vote {
    fn ahead(self) -> u32 {
        self.0 >> 2
    }

    fn base(self) -> u8 {
        (self.0 & 3) as u8
    }

    fn add(&mut self, base: u8) {
        *self = match self.ahead() {
            0 => Self(1 << 2 | u32::from(base)),
            ahead if self.base() == base => Self((ahead + 1) << 2 | u32::from(base)),
            _ => Self(self.0 - (1 << 2)),
        };
    }
}

impl Counter {
    fn count(
        &mut self,
        stripe: usize,
        parts: &[Part],
        contigs: &[Placed<'_>],
        references: &References,
    ) {
        self.votes.clear();
        self.votes.resize(STRIPE, Vote::default());
        self.covered.clear();
        self.covered.resize(STRIPE + 1, 0);
        for part in parts {
            let at = part.at - stripe * STRIPE;
            self.covered[at] += 1;
            self.covered[at + part.len as usize] -= 1;
            let contig = &contigs[part.contig as usize];
            if part.is_packed {
                self.vote_as_packed(part, at, contig);
            } else {
                self.vote_as_compared(part, at, contig, references);
            }
        }
    }

    fn vote_as_packed(&mut self, part: &Part, at: usize, contig: &Placed<'_>) {
        let (start, end) = (part.start, part.start + part.len as usize);
        for (here, code) in contig.symbols.differences(start, end) {
            if part.reverse {
                self.vote(at + end - 1 - here, complement(code));
            } else {
                self.vote(at + here - start, code);
            }
        }
    }

    fn vote_as_compared(
        &mut self,
        part: &Part,
        at: usize,
        contig: &Placed<'_>,
        references: &References,
    ) {
        let (start, len) = (part.start, part.len as usize);
        let (mut codes, mut reversed) =
            (std::mem::take(&mut self.codes), std::mem::take(&mut self.reversed));
        codes.clear();
        contig.symbols.append_codes(start, start + len, references.original(), &mut codes);
        if part.reverse {
            reversed.resize(len, 0);
            reverse_complement(&codes, &mut reversed);
            std::mem::swap(&mut codes, &mut reversed);
        }
        let text = &references.text()[part.at..part.at + len];
        mismatches(&codes, text).for_each(|i| self.vote(at + i, codes[i]));
        (self.codes, self.reversed) = (codes, reversed);
    }

    fn vote(&mut self, at: usize, code: u8) {
        if code < 4 {
            self.votes[at].add(code);
        }
    }

    /// Notes where more than half of those that run along a position have the same other base.
    fn elect(&mut self, stripe: usize, references: &References, n_held: usize, k: usize) {
        /// Positions that are looked at together, as most have no votes.
        const MANY: usize = 8;
        let (from, text) = (stripe * STRIPE, references.text());
        let mut open = open_ranges(references, from..from + STRIPE, n_held, k).peekable();
        let mut covered = 0;
        let counted = self.votes.chunks(MANY).zip(self.covered.chunks(MANY));
        for ((votes, changes), start) in counted.zip((from..).step_by(MANY)) {
            if votes.iter().fold(0, |any, vote| any | vote.0) == 0 {
                covered += changes.iter().sum::<i32>();
                continue;
            }
            for ((vote, change), at) in votes.iter().zip(changes).zip(start..) {
                covered += change;
                if vote.ahead() == 0 || 2 * i64::from(vote.ahead()) <= i64::from(covered) {
                    continue;
                }
                while open.next_if(|range| range.end <= at).is_some() {}
                if open.peek().is_some_and(|range| range.start <= at) && text[at] < 4 {
                    self.flips.push(Flip { at, was: text[at], is: vote.base() });
                }
            }
        }
    }
}

/// What of a range of the text may be replaced.
fn open_ranges(
    references: &References,
    range: Range<usize>,
    n_held: usize,
    k: usize,
) -> impl Iterator<Item = Range<usize>> {
    let tracts = references.tracts();
    let first = tracts.partition_point(|tract| tract.end <= range.start);
    let within = tracts[first..].iter().take_while(move |tract| tract.start < range.end);
    let open = within.filter(move |tract| tract.group as usize >= n_held);
    let inner = open.map(move |tract| {
        let (start, end) = (tract.start + k, tract.end.saturating_sub(k));
        start.max(range.start)..end.min(range.end)
    });
    inner.filter(|range| range.start < range.end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{
        codec::kernels::Kernels,
        create::{
            noise::noise,
            place::{exact, references::Tract, walk::Query},
            symbols::{Packer, Symbols, Window},
        },
    };

    const K: usize = 20;
    const LEN: usize = STRIPE + 9_000;

    /// A text of one tract, and where it begins.
    fn references() -> (References, usize) {
        let mut references = References::new(LEN, Kernels::best()).unwrap();
        let at = references.push(&noise(LEN, 1)).unwrap();
        references.add_group(Tract::new(at, at + LEN, None, false));
        (references, at)
    }

    /// A sample that runs along all of the tract.
    struct Sample {
        codes: Vec<u8>,
        reverse: bool,
        /// Whether it was packed along it, too.
        is_packed: bool,
    }

    /// What is elected where samples differ from the text at these positions, to the next letter.
    fn elected(samples: &[(&[usize], bool, bool)], n_held: usize) -> Vec<Flip> {
        let (references, start) = references();
        let text = references.text()[start..].to_vec();
        let sample = |&(differences, reverse, is_packed): &(&[usize], bool, bool)| {
            let mut codes = text.clone();
            differences.iter().for_each(|&at| codes[at] = (codes[at] + 1) % 4);
            if reverse {
                let forward = codes.clone();
                reverse_complement(&forward, &mut codes);
            }
            Sample { codes, reverse, is_packed }
        };
        let samples: Vec<Sample> = samples.iter().map(sample).collect();
        let block = |sample: &Sample| Block { reverse: sample.reverse, ..exact(0, LEN, start) };
        let packed: Vec<(Packer, [Block; 1])> = samples
            .iter()
            .map(|sample| {
                let (mut packer, mut reversed) = (Packer::default(), Vec::new());
                let block = block(sample);
                let along = sample.is_packed.then_some(block);
                packer.pack(
                    &mut Query::new(&sample.codes, &mut reversed),
                    references.text(),
                    along,
                );
                (packer, [block])
            })
            .collect();
        let windows: Vec<[Window<'_>; 1]> = packed
            .iter()
            .map(|(packer, _)| [Window { start: 0, len: LEN, packed: packer.packed() }])
            .collect();
        let contigs: Vec<Placed<'_>> = windows
            .iter()
            .zip(&packed)
            .map(|(windows, (_, blocks))| Placed { symbols: Symbols { windows, len: LEN }, blocks })
            .collect();
        let mut flips = find(&contigs, &references, n_held, K, &Pool::single());
        flips.iter_mut().for_each(|flip| flip.at -= start);
        for flip in &flips {
            assert_eq!((flip.was, flip.is), (text[flip.at], (text[flip.at] + 1) % 4));
        }
        flips
    }

    fn positions(flips: &[Flip]) -> Vec<usize> {
        flips.iter().map(|flip| flip.at).collect()
    }

    #[test]
    fn more_than_half_decide() {
        let far = STRIPE + 500;
        let samples: [(&[usize], bool, bool); 5] = [
            (&[], false, true),
            (&[100, 3_000, far], false, true),
            (&[100, far], true, true),
            (&[3_000, far], false, false),
            (&[100, 700, far], true, false),
        ];
        assert_eq!(positions(&elected(&samples, 0)), [100, far]);
        // Half of them are not enough.
        assert_eq!(positions(&elected(&samples[..4], 0)), [far]);
        assert!(elected(&samples[..1], 0).is_empty());
    }

    #[test]
    fn ends_of_tracts_and_what_is_written_stay() {
        let at = [0, K - 1, K, LEN - K - 1, LEN - K, LEN - 1];
        let samples: [(&[usize], bool, bool); 2] = [(&at, false, true), (&at, true, false)];
        assert_eq!(positions(&elected(&samples, 0)), [K, LEN - K - 1]);
        assert!(elected(&samples, 1).is_empty());
    }

    #[test]
    fn a_winner_is_found_among_three() {
        let mut vote = Vote::default();
        [2, 1, 3, 3, 1, 3, 3].iter().for_each(|&base| vote.add(base));
        assert_eq!((vote.base(), vote.ahead()), (3, 3));
    }
}
