//! Parsing a reference for zstd along its own diagonals.
//!
//! zstd looks for exact matches. Where a sequence resembles an earlier one but for every tenth symbol,
//! these are short and as dear as the two bits of a literal, unless they stay on one diagonal: then
//! they have one offset, which zstd codes in next to no bits. So a reference is aligned to itself, as
//! contigs are to references, and each run of equal symbols along the diagonal becomes a match.

use super::place::{extend, resync};
use crate::codec::{compare::common_prefix, zstd::Sequence};

/// Equal symbols that suggest a diagonal.
const SEED_LEN: usize = 12;
const SAMPLING: u64 = 2;
/// Earlier places of a seed that are tried.
const CANDIDATES: usize = 8;
/// Equal symbols less three for each mismatch that pay for a new offset.
const SCORE_MIN: i64 = 16;
/// No place.
const NONE: u32 = u32::MAX;

/// Tables that parsing uses again.
#[derive(Default)]
pub struct Parser {
    /// Last place of the seeds with a hash.
    last: Vec<u32>,
    /// The place before, by place.
    earlier: Vec<u32>,
    sequences: Vec<Sequence>,
}

/// A stretch of a diagonal.
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
            sequences: Vec::with_capacity(symbols / Sequence::LEAST_MATCH + 1),
        }
    }

    /// Matches of `codes` with themselves, in order.
    pub fn parse(&mut self, codes: &[u8]) -> &[Sequence] {
        let bits = hash_bits(codes.len());
        self.last.clear();
        self.last.resize(1 << bits, NONE);
        self.earlier.clear();
        self.sequences.clear();
        self.earlier.resize(codes.len(), NONE);
        let (mut settled, mut known) = (0, 0);
        for (at, hash) in seeds(codes, bits) {
            if at >= known
                && let Some(stretch) = self.best(codes, at, settled, hash)
            {
                (settled, known) = self.follow(codes, stretch, settled);
            }
            self.earlier[at] = std::mem::replace(&mut self.last[hash], at as u32);
        }
        &self.sequences
    }

    /// Takes a stretch and those that follow it; returns where the last match and the last stretch
    /// end.
    fn follow(&mut self, codes: &[u8], mut stretch: Stretch, mut settled: usize) -> (usize, usize) {
        loop {
            settled = self.push_runs(codes, &stretch, settled);
            match follower(codes, &stretch) {
                Some(next) => stretch = next,
                None => return (settled, stretch.end),
            }
        }
    }

    /// The best diagonal through the seed at `at`, not back over what is `settled`.
    fn best(&self, codes: &[u8], at: usize, settled: usize, hash: usize) -> Option<Stretch> {
        let mut best: Option<(i64, Stretch)> = None;
        let mut place = self.last[hash];
        for _ in 0..CANDIDATES {
            if place == NONE {
                break;
            }
            let from = place as usize;
            place = self.earlier[from];
            if codes[at..at + SEED_LEN] != codes[from..from + SEED_LEN] {
                continue;
            }
            let right = extend::right(&codes[at..], &codes[from..]);
            let left = extend::left(&codes[settled..at], &codes[..from]);
            let score = right.score + left.score;
            if score >= SCORE_MIN && best.as_ref().is_none_or(|(least, _)| score > *least) {
                let (start, end, offset) = (at - left.len, at + right.len, at - from);
                best = Some((score, Stretch { start, end, offset }));
            }
        }
        best.map(|(_, stretch)| stretch)
    }

    /// Makes matches of the runs of a stretch; returns where the last match ends.
    fn push_runs(&mut self, codes: &[u8], stretch: &Stretch, settled: usize) -> usize {
        let (mut at, mut anchor) = (stretch.start, settled);
        while at < stretch.end {
            let from = at - stretch.offset;
            let len = common_prefix(&codes[at..stretch.end], &codes[from..]);
            if len >= Sequence::LEAST_MATCH {
                self.sequences.push(Sequence::new(at - anchor, len, stretch.offset));
                anchor = at + len;
            }
            at += len + 1;
        }
        anchor
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

    /// `n` codes that look random.
    fn random(n: usize, seed: u64) -> Vec<u8> {
        let mut state = seed;
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as u8 % 4
        };
        (0..n).map(next).collect()
    }

    /// The same with every tenth symbol another one, on average, and every hundredth one left out.
    fn relative(codes: &[u8]) -> Vec<u8> {
        let dice = random(4 * codes.len(), 99);
        let change = |(code, dice): (&u8, &[u8])| match dice {
            [0, 0, 0, _] => None,
            [1, 2 | 3, _, _] => Some(code ^ 1),
            _ => Some(*code),
        };
        codes.iter().zip(dice.chunks(4)).filter_map(change).collect()
    }

    #[test]
    fn what_resembles_something_earlier_takes_half_of_two_bits() {
        let codes = random(40_000, 1);
        let both = [codes.clone(), relative(&codes)].concat();
        let (alone, together) = (compressed(&codes), compressed(&both));
        assert!((9_950..10_300).contains(&alone), "{alone}");
        assert!(together - alone < 6_300, "{alone}, {together}");
    }

    #[test]
    fn repeats_are_found_whatever_their_distance() {
        let unit = random(170, 2);
        let tandem = unit.repeat(100);
        assert!(compressed(&tandem) < 150, "{}", compressed(&tandem));
        let apart = [unit.clone(), random(9_000, 3), unit].concat();
        assert!(compressed(&apart) < compressed(&random(9_170, 3)) + 30);
        assert!(compressed(&[4; 5_000]) < 5_000);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        let mut parser = Parser::with_capacity(0);
        assert!(parser.parse(&[]).is_empty());
        assert!(parser.parse(&[1; 11]).is_empty());
    }

    proptest! {
        #[test]
        fn any_codes_come_back(
            pieces in prop::collection::vec((0..16u8, 0..60usize, 0..4usize), 0..40),
        ) {
            // Repeats of earlier stretches, among runs of one symbol.
            let mut codes = random(50, 4);
            for (code, len, back) in pieces {
                let from = codes.len().saturating_sub(back * 37 + len);
                codes.extend_from_within(from..(from + len).min(codes.len()));
                codes.extend(std::iter::repeat_n(code, len % 9));
            }
            compressed(&codes);
        }
    }
}
