//! Bases of references that most samples have otherwise become what these have.
//!
//! The first sample is a leaf of the samples' tree as all others are. What it alone has would stand in
//! the delta of each of the others; with the base that most have in its place, it stands in the first
//! sample's delta and nowhere else. For a star of samples that is half of all differences.
//!
//! The text is looked at in stripes: the contigs that run along one are counted where they lie on it,
//! and their differences there vote for what they have. A position's vote is what two candidates leave
//! of each other (Boyer and Moore 1981), so that it takes one word: who is elected has more than half
//! of all contigs, and who has that is only missed where a third base has votes, too. So do their
//! insertions and deletions, which change what is stored, and not the text. What is left of symbols other
//! than A, C, G and T becomes a base, too, where that makes references faster to read.

mod covers;
mod indels;
mod letters;
mod open;

use std::iter;

use ragc_arena::Pool;

use super::{
    Placed, block::Block, changes::Changes, references::References, rent, workers_for_blocks,
};
use crate::{codec::alphabet::complement, create::symbols::Flip};
use covers::{Cover, Covers};
use indels::Indels;
use letters::{Instead, Letters};
use open::Open;

/// Symbols of a stripe: what is counted in one stays in the caches.
const STRIPE: usize = 1 << 18;

/// What to change in references.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Consensus {
    /// Symbols to replace, in order of their positions.
    pub flips: Vec<Flip>,
    /// What most samples have more or fewer.
    pub indels: Changes,
}

/// What to change in `references` so that fewer of `contigs` differ there, or that readers take less time for
/// them.
///
/// What the first `n_held` groups have is written already, and the k symbols at the ends of tracts stay.
#[must_use]
pub fn find(
    contigs: &[Placed<'_>],
    references: &References,
    n_held: usize,
    k: usize,
    pool: &Pool,
) -> Consensus {
    /// Stripes that are worth waking threads for.
    const MANY: usize = 32;
    let open = Open::new(references, n_held, k);
    // What is new lies behind what is held.
    let Some(start) = open.start() else { return Consensus::default() };
    let stripes = start / STRIPE..references.text().len().div_ceil(STRIPE);
    let n_workers = if stripes.len() < MANY {
        workers_for_blocks(contigs, pool.threads())
    } else {
        pool.threads()
    };
    let covers = Covers::new(contigs, stripes.clone());
    let room = stripes.len().div_ceil(n_workers.max(1));
    let counter = || Counter::with_room(room * STRIPE);
    let mut counters: Vec<_> = iter::repeat_with(counter).take(n_workers).collect();
    pool.run(&mut counters, stripes.len(), |counter, nth| {
        let stripe = stripes.start + nth;
        counter.count(stripe, covers.of(stripe), contigs, references);
        counter.elect(stripe, references.text(), open);
        counter.elect_indels(stripe, open);
        counter.note_letters(stripe, references, open);
    });
    let indels = indels::in_order(counters.iter().map(|counter| &counter.indels));
    let flips = counters.iter_mut().map(|counter| std::mem::take(&mut counter.flips));
    let joined = |mut flips: Vec<Flip>, more: Vec<Flip>| {
        flips.extend(more);
        flips
    };
    let mut flips = flips.reduce(joined).unwrap_or_default();
    flips.extend(letters::replace(counters.iter().map(|c| &c.letters), references, k));
    flips.sort_unstable();
    Consensus { flips, indels }
}

/// What one worker counts, stripe after stripe.
struct Counter {
    votes: Vec<Vote>,
    /// How many more contigs run along each position than along the one before.
    covered: Vec<i32>,
    codes: Vec<u8>,
    reversed: Vec<u8>,
    indels: Indels,
    letters: Letters,
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

    /// Whether more than half of so many contigs have the base.
    fn is_elected(self, n_contigs: u32) -> bool {
        u64::from(n_contigs) < 2 * u64::from(self.ahead())
    }

    /// Takes a vote for a code, if that is a base.
    fn add(&mut self, code: u8) {
        if code > 3 {
            return;
        }
        *self = match self.ahead() {
            0 => Self(1 << 2 | u32::from(code)),
            _ if self.base() == code => Self(self.0 + (1 << 2)),
            _ => Self(self.0 - (1 << 2)),
        };
    }
}

impl Counter {
    /// Large enough from the start for so many symbols of most genomes: while one thread moves a long list,
    /// others wait for the heap.
    fn with_room(symbols: usize) -> Self {
        /// For each flip so many symbols are usual, or more.
        const PER_FLIP: usize = 1 << 7;
        const CODES: usize = 1 << 12;
        Self {
            votes: Vec::with_capacity(STRIPE),
            covered: Vec::with_capacity(STRIPE + 1),
            codes: Vec::with_capacity(CODES),
            reversed: Vec::with_capacity(CODES),
            indels: Indels::default(),
            letters: Letters::default(),
            flips: Vec::with_capacity(symbols / PER_FLIP),
        }
    }
    fn count(
        &mut self,
        stripe: usize,
        covers: &[Cover],
        contigs: &[Placed<'_>],
        references: &References,
    ) {
        self.votes.clear();
        self.votes.resize(STRIPE, Vote::default());
        self.covered.clear();
        self.covered.resize(STRIPE + 1, 0);
        let from = stripe * STRIPE;
        for cover in covers {
            let (at, contig) = (cover.at - from, &contigs[cover.contig as usize]);
            self.covered[at] += 1;
            self.covered[at + cover.len as usize] -= 1;
            if cover.is_packed {
                self.vote_as_packed(cover, at, contig);
            } else {
                self.vote_as_compared(&cover.block(), from, contig, references);
            }
        }
        self.indels.clear();
        for (first, second) in covers.iter().zip(covers.iter().skip(1)) {
            if first.contig == second.contig {
                let contig = &contigs[first.contig as usize];
                self.indels.note([first, second], contig, references.original(), references.text());
            }
        }
    }

    fn vote_as_packed(&mut self, cover: &Cover, at: usize, contig: &Placed<'_>) {
        let (start, end) = (cover.start, cover.start + cover.len as usize);
        for (here, code) in contig.symbols.differences(start, end) {
            if cover.reverse {
                self.votes[at + end - 1 - here].add(complement(code));
            } else {
                self.votes[at + here - start].add(code);
            }
        }
    }

    fn vote_as_compared(
        &mut self,
        block: &Block,
        from: usize,
        contig: &Placed<'_>,
        references: &References,
    ) {
        let Self { votes, codes, reversed, .. } = self;
        codes.clear();
        contig.symbols.append_codes(block.start, block.end, references.original(), codes);
        rent::for_each_mismatch(block, codes, reversed, references.text(), |at, code| {
            votes[at - from].add(code);
        });
    }

    /// Notes where more than half of those that run along a position have the same other base.
    fn elect(&mut self, stripe: usize, text: &[u8], open: Open<'_>) {
        /// Positions that are looked at together, as most have no votes.
        const MANY: usize = 8;
        let from = stripe * STRIPE;
        let mut open = open.within(from..from + STRIPE);
        let mut covered = Covered::new(&self.covered, from);
        for (votes, start) in self.votes.chunks(MANY).zip((from..).step_by(MANY)) {
            if votes.iter().fold(0, |any, vote| any | vote.0) == 0 {
                continue;
            }
            for (vote, at) in votes.iter().zip(start..) {
                let is_elected = covered.at(at).is_some_and(|n| vote.is_elected(n));
                if is_elected && open.at(at).is_some() {
                    self.flips.push(Flip { at, was: text[at], is: vote.base() });
                }
            }
        }
    }

    /// Notes the indels that more than half of those have that run along what stands in front of them.
    fn elect_indels(&mut self, stripe: usize, open: Open<'_>) {
        let from = stripe * STRIPE;
        let mut open = open.within(from..from + STRIPE);
        let mut covered = Covered::new(&self.covered, from);
        self.indels.elect(|indel, n| {
            let Some(covered) = covered.at(indel.start.saturating_sub(1)) else { return false };
            let open = open.at(indel.start);
            2 * n > covered as usize
                && open.is_some_and(|open| open.start < indel.start && indel.end < open.end)
        });
    }

    /// Notes what letters are left in a stripe once bases are elected.
    fn note_letters(&mut self, stripe: usize, references: &References, open: Open<'_>) {
        let from = stripe * STRIPE;
        let mut covered = Covered::new(&self.covered, from);
        let Self { votes, letters, .. } = self;
        letters.note(from..from + STRIPE, references, open, |at| {
            let (vote, covered) = (votes[at - from], covered.at(at)?);
            (!vote.is_elected(covered)).then_some(Instead {
                base: vote.base(),
                n_others: covered.saturating_sub(vote.ahead()),
            })
        });
    }
}

/// How many contigs run along positions of a stripe, which are asked for from left to right.
struct Covered<'c> {
    changes: &'c [i32],
    /// How many at the last position that was asked for.
    now: i32,
    /// One behind that position.
    next: usize,
    from: usize,
}

impl<'c> Covered<'c> {
    fn new(changes: &'c [i32], from: usize) -> Self {
        Self { changes, now: 0, next: from, from }
    }

    /// None for a position outside the stripe, or in front of one asked for before.
    fn at(&mut self, at: usize) -> Option<u32> {
        let changes = self.changes.get(self.next - self.from..at.checked_sub(self.from)? + 1)?;
        self.now += changes.iter().sum::<i32>();
        self.next = at + 1;
        u32::try_from(self.now).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::num::NonZeroUsize;

    use super::*;
    use crate::{
        codec::{alphabet::reverse_complement, kernels::Kernels},
        create::{
            noise::noise,
            place::{exact, references::Tract, walk::Query},
            symbols::{Packer, Symbols, Window},
        },
    };

    const K: usize = 20;
    const LEN: usize = STRIPE + 9_000;
    const INSERTED: [u8; 4] = [0, 3, 3, 1];

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
        /// So many of its symbols were packed along it, too.
        n_packed: usize,
    }

    /// What is elected where samples differ from the text at these positions, to the next letter.
    fn elected(samples: &[(&[usize], bool, usize)], n_held: usize) -> Vec<Flip> {
        let (references, start) = references();
        let text = references.text()[start..].to_vec();
        let sample = |&(differences, reverse, n_packed): &(&[usize], bool, usize)| {
            let mut codes = text.clone();
            differences.iter().for_each(|&at| codes[at] = (codes[at] + 1) % 4);
            if reverse {
                let forward = codes.clone();
                reverse_complement(&forward, &mut codes);
            }
            Sample { codes, reverse, n_packed }
        };
        let samples: Vec<Sample> = samples.iter().map(sample).collect();
        let block = |sample: &Sample| Block { reverse: sample.reverse, ..exact(0, LEN, start) };
        let packed: Vec<(Packer, [Block; 1])> = samples
            .iter()
            .map(|sample| {
                let (mut packer, mut reversed) = (Packer::default(), Vec::new());
                let block = block(sample);
                let along = (sample.n_packed > 0).then(|| block.trimmed_to_end(sample.n_packed));
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
        let pool = Pool::new(NonZeroUsize::new(3).unwrap()).unwrap();
        let Consensus { mut flips, indels } = find(&contigs, &references, n_held, K, &pool);
        let alone = find(&contigs, &references, n_held, K, &Pool::single());
        assert!(
            flips == alone.flips && [indels, alone.indels] == [(); 2].map(|()| Changes::default())
        );
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
        let samples: [(&[usize], bool, usize); 5] = [
            (&[], false, LEN),
            (&[100, 3_000, far], false, LEN),
            (&[100, far], true, LEN / 2),
            (&[3_000, far], false, LEN / 2),
            (&[100, 700, far], true, 0),
        ];
        assert_eq!(positions(&elected(&samples, 0)), [100, far]);
        // Half of them are not enough.
        assert_eq!(positions(&elected(&samples[..4], 0)), [far]);
        assert!(elected(&samples[..1], 0).is_empty());
    }

    #[test]
    fn ends_of_tracts_and_what_is_written_stay() {
        let at = [0, K - 1, K, LEN - K - 1, LEN - K, LEN - 1];
        let samples: [(&[usize], bool, usize); 2] = [(&at, false, LEN), (&at, true, 0)];
        assert_eq!(positions(&elected(&samples, 0)), [K, LEN - K - 1]);
        assert!(elected(&samples, 1).is_empty());
    }

    /// What is elected where each sample lacks 5 symbols of the text from 1,000 on, or has 4 more in front
    /// of 3,000, or both.
    fn elected_indels(samples: &[(bool, bool, bool)], n_held: usize) -> Changes {
        let (references, start) = references();
        let text = &references.text()[start..];
        let sample = |&(lacks, has_more, reverse): &(bool, bool, bool)| {
            let deleted = if lacks { 1_000..1_005 } else { 1_000..1_000 };
            let inserted: &[u8] = if has_more { &INSERTED } else { &[] };
            let parts =
                [&text[..deleted.start], &text[deleted.end..3_000], inserted, &text[3_000..]];
            let len = parts.iter().map(|part| part.len()).sum::<usize>();
            let last = len - (LEN - 3_000);
            let mut blocks = vec![
                exact(0, 1_000, start),
                exact(1_000, 3_000 - deleted.len(), start + deleted.end),
                exact(last, len, start + 3_000),
            ];
            let mut codes = parts.concat();
            if reverse {
                let forward = codes.clone();
                reverse_complement(&forward, &mut codes);
                blocks.reverse();
                for block in &mut blocks {
                    let (start, end) = (len - block.end, len - block.start);
                    *block = Block { reverse: true, ..exact(start, end, block.at) };
                }
            }
            let mut packer = Packer::default();
            packer.pack(&mut Query::new(&codes, &mut Vec::new()), references.text(), []);
            (packer, blocks, len)
        };
        let samples: Vec<_> = samples.iter().map(sample).collect();
        let windows: Vec<[Window<'_>; 1]> = samples
            .iter()
            .map(|(packer, _, len)| [Window { start: 0, len: *len, packed: packer.packed() }])
            .collect();
        let contigs: Vec<Placed<'_>> = windows
            .iter()
            .zip(&samples)
            .map(|(windows, (_, blocks, len))| Placed {
                symbols: Symbols { windows, len: *len },
                blocks,
            })
            .collect();
        let Consensus { flips, indels } = find(&contigs, &references, n_held, K, &Pool::single());
        assert!(flips.is_empty());
        indels
    }

    #[test]
    fn indels_of_more_than_half_are_elected() {
        let samples = [
            (false, false, false),
            (true, true, false),
            (true, false, true),
            (false, true, true),
            (true, true, true),
        ];
        let (references, start) = references();
        let (text, elected) = (references.text(), elected_indels(&samples, 0));
        let parts = elected.within(&text[start..start + LEN], start).parts();
        let of_most = [&text[start..start + 1_000], &text[start + 1_005..start + 3_000], &INSERTED];
        let of_most = [of_most.concat(), text[start + 3_000..start + LEN].to_vec()].concat();
        assert_eq!(parts.collect::<Vec<_>>().concat(), of_most);
        let none = Changes::default();
        assert_eq!(elected_indels(&samples[..3], 1), none);
        // Half of them are not enough.
        assert_eq!(elected_indels(&[samples[0], samples[4]], 0), none);
    }

    #[test]
    fn nobody_is_ahead_by_more_than_the_votes() {
        let mut vote = Vote::default();
        [2, 1, 3, 3, 4, 1, 3, 3].iter().for_each(|&code| vote.add(code));
        assert_eq!((vote.base(), vote.ahead()), (3, 3));
    }
}
