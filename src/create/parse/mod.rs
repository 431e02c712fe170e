//! Parsing a reference for zstd along its own diagonals.
//!
//! zstd looks for exact matches. Where a sequence resembles an earlier one but for every tenth symbol,
//! these are short and as dear as the two bits of a literal, unless they stay on one diagonal: then
//! they have one offset, which zstd codes in next to no bits. So a reference is aligned to itself, as
//! contigs are to references, and each run of equal symbols along the diagonal becomes a match.

mod blocks;
mod bridge;

use std::ops::Range;

use super::place::{extend, resync};
use crate::codec::{compare::common_prefix, zstd::Sequence};
use blocks::Blocks;

/// Equal symbols that suggest a diagonal.
const SEED_LEN: usize = 12;
/// One seed in so many is looked at.
const SAMPLING: u64 = 2;
/// Earlier places of a seed that are tried.
const CANDIDATES: usize = 8;
/// Equal symbols less three for each mismatch that pay for a new offset.
const SCORE_MIN: i64 = 16;
/// Symbols ahead by which two diagonals are compared.
const AHEAD: usize = 256;
/// No place.
const NONE: u32 = u32::MAX;

/// Tables that parsing uses again.
#[derive(Default)]
pub struct Parser {
    /// Last place of the seeds with a hash.
    last: Vec<u32>,
    /// The place before, by place.
    earlier: Vec<u32>,
    matches: Vec<Sequence>,
    /// Where the last match ends.
    settled: usize,
    blocks: Blocks,
}

/// A stretch of a diagonal.
#[derive(Clone, Copy)]
struct Stretch {
    start: usize,
    end: usize,
    offset: usize,
}

impl Parser {
    /// A parser for references of up to so many symbols.
    #[must_use]
    pub fn with_capacity(symbols: usize) -> Self {
        Self {
            last: Vec::with_capacity(1 << hash_bits(symbols)),
            earlier: Vec::with_capacity(symbols),
            matches: Vec::with_capacity(symbols / Sequence::LEAST_MATCH + 1),
            settled: 0,
            blocks: Blocks::with_capacity(symbols),
        }
    }

    /// Matches of `codes` with themselves, in order, in blocks.
    pub fn parse(&mut self, codes: &[u8]) -> &[Sequence] {
        let bits = hash_bits(codes.len());
        self.last.clear();
        self.last.resize(1 << bits, NONE);
        self.earlier.clear();
        self.earlier.resize(codes.len(), NONE);
        self.matches.clear();
        self.settled = 0;
        let mut present: Option<Stretch> = None;
        // Up to here the present diagonal agrees.
        let mut agreed = 0;
        for (at, hash) in seeds(codes, bits) {
            while let Some(stretch) = present.filter(|stretch| stretch.end <= at) {
                self.push_stretch(codes, &stretch);
                present = follower(codes, &stretch);
            }
            match present {
                None => present = self.best(codes, at, hash),
                Some(stretch) if stretch.start <= at && agreed <= at => {
                    agreed = at + common_prefix(&codes[at..], &codes[at - stretch.offset..]);
                    if let Some(better) = self.better(codes, at, hash, (&stretch, agreed)) {
                        self.push_stretch(codes, &Stretch { end: at, ..stretch });
                        (present, agreed) = (Some(better), at);
                    }
                }
                Some(_) => {}
            }
            self.earlier[at] = std::mem::replace(&mut self.last[hash], at as u32);
        }
        while let Some(stretch) = present {
            self.push_stretch(codes, &stretch);
            present = follower(codes, &stretch);
        }
        self.blocks.cut(codes, &self.matches)
    }

    /// Earlier places of the seed at `at`, the last one first.
    fn candidates<'c>(
        &'c self,
        codes: &'c [u8],
        at: usize,
        hash: usize,
    ) -> impl Iterator<Item = usize> + 'c {
        let place = |place: u32| (place != NONE).then_some(place as usize);
        std::iter::successors(place(self.last[hash]), move |&from| place(self.earlier[from]))
            .take(CANDIDATES)
            .filter(move |&from| codes[at..at + SEED_LEN] == codes[from..from + SEED_LEN])
    }

    /// The best diagonal through the seed at `at`, not back over what is settled.
    fn best(&self, codes: &[u8], at: usize, hash: usize) -> Option<Stretch> {
        let stretch = |from: usize| {
            let right = extend::right(&codes[at..], &codes[from..]);
            let left = extend::left(&codes[self.settled..at], &codes[..from]);
            let (start, end, offset) = (at - left.len, at + right.len, at - from);
            (right.score + left.score, Stretch { start, end, offset })
        };
        // Of equal ones the nearest.
        let better = |best: (i64, Stretch), other: (i64, Stretch)| {
            if other.0 > best.0 { other } else { best }
        };
        let (score, best) = self.candidates(codes, at, hash).map(stretch).reduce(better)?;
        (score >= SCORE_MIN).then_some(best)
    }

    /// A diagonal through the seed at `at` that is so much better than the present one from here on
    /// that it pays for a new offset: one copy of a repeat may resemble this one more than others do.
    /// The present one agrees up to `agreed`.
    fn better(
        &self,
        codes: &[u8],
        at: usize,
        hash: usize,
        (present, agreed): (&Stretch, usize),
    ) -> Option<Stretch> {
        let ahead = &codes[at..codes.len().min(at + AHEAD)];
        let mut best: Option<(i64, usize)> = None;
        for from in self.candidates(codes, at, hash).filter(|from| at - from != present.offset) {
            if common_prefix(ahead, &codes[from..]) < agreed - at + SEED_LEN {
                continue;
            }
            let reach = extend::right(ahead, &codes[from..]);
            let until = reach.len.min(present.end - at);
            let gain = reach.score - extend::score(&ahead[..until], &codes[at - present.offset..]);
            if gain >= SCORE_MIN && best.is_none_or(|(least, _)| gain > least) {
                best = Some((gain, from));
            }
        }
        let (_, from) = best?;
        let end = at + extend::right(&codes[at..], &codes[from..]).len;
        Some(Stretch { start: at, end, offset: at - from })
    }

    /// Makes matches of the runs of a stretch, and of those between it and the last one.
    fn push_stretch(&mut self, codes: &[u8], stretch: &Stretch) {
        let mut start = stretch.start;
        if let Some(last) = self.matches.last().map(Sequence::offset) {
            let between = (self.settled, stretch.start);
            if let Some(meeting) = bridge::meeting(codes, between, [last, stretch.offset]) {
                self.push_runs(codes, self.settled..meeting, last);
                start = meeting;
            }
        }
        self.push_runs(codes, start..stretch.end, stretch.offset);
    }

    /// Makes matches of the runs along a diagonal.
    fn push_runs(&mut self, codes: &[u8], Range { mut start, end }: Range<usize>, offset: usize) {
        while start < end {
            let len = common_prefix(&codes[start..end], &codes[start - offset..]);
            if len >= Sequence::LEAST_MATCH {
                self.push(start, len, offset);
            }
            start += len + 1;
        }
    }

    fn push(&mut self, at: usize, len: usize, offset: usize) {
        self.matches.push(Sequence::new(at - self.settled, len, offset));
        self.settled = at + len;
    }
}

/// The stretch that goes on behind a small indel.
fn follower(codes: &[u8], stretch: &Stretch) -> Option<Stretch> {
    let (rest, text) = (&codes[stretch.end..], &codes[stretch.end - stretch.offset..]);
    let shift = resync::right(rest, text)?;
    let offset = (stretch.offset + shift.contig).checked_sub(shift.text).filter(|&o| o > 0)?;
    let reach = extend::right(&rest[shift.contig..], &text[shift.text..]);
    let left = extend::left(&rest[..shift.contig], &text[..shift.text]);
    let (start, end) = (shift.contig - left.len, shift.contig + reach.len);
    (reach.score + left.score >= SCORE_MIN).then_some(Stretch {
        start: stretch.end + start,
        end: stretch.end + end,
        offset,
    })
}

fn hash_bits(symbols: usize) -> u32 {
    symbols.max(1 << 10).ilog2().min(24)
}

/// Places and hashes of the seeds that are looked at: one in [`SAMPLING`] or so, by what they hold,
/// and none with other symbols than ACGT.
fn seeds(codes: &[u8], bits: u32) -> impl Iterator<Item = (usize, usize)> {
    const MASK: u64 = (1 << (2 * SEED_LEN)) - 1;
    let (mut value, mut n_valid) = (0_u64, 0_usize);
    codes.iter().enumerate().filter_map(move |(i, &code)| {
        value = (value << 2 | u64::from(code & 3)) & MASK;
        n_valid = if code > 3 { 0 } else { n_valid + 1 };
        let hash = value.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let sampled = n_valid >= SEED_LEN && hash % SAMPLING == 0;
        sampled.then(|| (i + 1 - SEED_LEN, (hash >> (32 - bits)) as usize))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::codec::zstd::{Compressor, Decompressor, Settings};
    use crate::create::noise::noise;
    use proptest::prelude::*;

    fn settings() -> Settings {
        Settings { min_match: 3, ..Settings::level(17) }
    }

    /// Bytes that the codes take, once it is clear that they come back.
    fn compressed(codes: &[u8]) -> usize {
        let mut parser = Parser::with_capacity(codes.len());
        let mut packed = Vec::new();
        let parse = parser.parse(codes);
        Compressor::new(&settings()).unwrap().compress_parsed(&mut packed, codes, parse).unwrap();
        let mut back = Vec::new();
        let mut decompressor = Decompressor::new().unwrap();
        decompressor.decompress_append(&mut back, &packed, codes.len() as u64).unwrap();
        assert!(back == codes);
        packed.len()
    }

    /// The same with every tenth symbol another one, on average, and every hundredth one left out.
    fn relative(codes: &[u8]) -> Vec<u8> {
        let dice = noise(4 * codes.len(), 99);
        let change = |(code, dice): (&u8, &[u8])| match dice {
            [0, 0, 0, _] => None,
            [1, 2 | 3, _, _] => Some(code ^ 1),
            _ => Some(*code),
        };
        codes.iter().zip(dice.chunks(4)).filter_map(change).collect()
    }

    #[test]
    fn what_resembles_something_earlier_takes_half_of_two_bits() {
        let codes = noise(40_000, 1);
        let both = [codes.clone(), relative(&codes)].concat();
        let (alone, together) = (compressed(&codes), compressed(&both));
        assert!((9_950..10_300).contains(&alone), "{alone}");
        assert!(together - alone < 6_300, "{alone}, {together}");
    }

    #[test]
    fn repeats_are_found_whatever_their_distance() {
        let unit = noise(170, 2);
        let tandem = unit.repeat(100);
        assert!(compressed(&tandem) < 150, "{}", compressed(&tandem));
        let apart = [unit.clone(), noise(9_000, 3), unit].concat();
        assert!(compressed(&apart) < compressed(&noise(9_170, 3)) + 30);
        assert!(compressed(&[4; 5_000]) < 5_000);
    }

    #[test]
    fn the_nearest_relative_is_copied() {
        // Twelve monomers that resemble each other, and as a whole come again and again.
        let monomer = noise(170, 5);
        let mut unit = monomer.repeat(12);
        for (code, dice) in unit.iter_mut().zip(noise(12 * 4 * 170, 6).chunks(4)) {
            *code ^= u8::from(dice[..2] == [0, 0] && dice[2] < 2);
        }
        let once = compressed(&unit);
        assert!(compressed(&unit.repeat(100)) < once + 100, "{once}");
    }

    #[test]
    fn other_symbols_cost_next_to_nothing() {
        let (left, right) = (noise(9_000, 7), noise(9_000, 8));
        let whole = compressed(&[&left[..], &right, &left].concat());
        for others in [vec![4; 3_000], vec![9], [[4; 40], [5; 40]].concat(), vec![4, 0, 1, 4]] {
            let gapped = [&left[..], &others, &right, &others, &left].concat();
            let len = compressed(&gapped);
            assert!(len < whole + 100, "{others:?}: {len}, {whole}");
        }
    }

    #[test]
    fn a_diagonal_may_be_left_before_it_has_a_match() {
        // At 100 it is that from 0 on, and one symbol further that from 41 on, which is longer.
        for seed in 0..64 {
            let unit = noise(60, seed);
            let other = [unit[0] ^ 1];
            compressed(&[&unit[..17], &noise(23, seed + 100), &other, &unit[1..], &unit].concat());
        }
    }

    #[test]
    fn matches_cross_the_blocks_of_zstd() {
        let codes = noise(200_000, 9);
        let both = [codes.clone(), relative(&codes)[..100_000].to_vec(), codes].concat();
        assert!(compressed(&both) < 50_500 + 16_000);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        let mut parser = Parser::with_capacity(0);
        assert!(parser.parse(&[]).is_empty());
        assert!(parser.parse(&[1; 11]).iter().all(|sequence| sequence.match_len() == 0));
    }

    proptest! {
        #[test]
        fn any_codes_come_back(
            pieces in prop::collection::vec((0..16u8, 0..60usize, 0..4usize), 0..40),
        ) {
            // Repeats of earlier stretches, among runs of one symbol.
            let mut codes = noise(50, 4);
            for (code, len, back) in pieces {
                let from = codes.len().saturating_sub(back * 37 + len);
                codes.extend_from_within(from..(from + len).min(codes.len()));
                codes.extend(std::iter::repeat_n(code, len % 9));
            }
            compressed(&codes);
        }
    }
}
