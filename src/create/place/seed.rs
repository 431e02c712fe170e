//! Seeds: words of 24 bases, sampled by their own content so that both sides pick the same ones.
//!
//! The 16 bases in the middle decide ([`crate::codec::sampling`]); only what
//! is sampled becomes a seed with its whole word, its hash and its strand.

use crate::codec::{
    kernels::Kernels,
    positions::Positions,
    sampling::{self, squeeze},
};

/// Bases of a seed.
pub const SEED_LEN: usize = 24;

/// One seed in this many is sampled.
pub const SAMPLING: u32 = sampling::ONE_IN;

/// Odd constant of the multiplicative hash (2^64 divided by the golden ratio).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// A sampled seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    /// Position of its first base.
    pub at: usize,
    /// Hash of the canonical word; all of its bits are good.
    pub hash: u64,
    /// Whether the canonical word is the reverse complement of what stands here.
    pub reverse: bool,
}

impl Seed {
    /// The seed at a position, if all of its symbols are bases.
    #[inline]
    fn of(codes: &[u8], at: usize) -> Option<Self> {
        const NOT_A_BASE: u64 = 0xFCFC_FCFC_FCFC_FCFC;
        let (eights, _) = codes.get(at..at + SEED_LEN)?.as_chunks::<8>();
        let symbols = eights.iter().fold(0, |all, eight| all | u64::from_le_bytes(*eight));
        if symbols & NOT_A_BASE != 0 {
            return None;
        }
        let word = eights.iter().rev().fold(0, |word, eight| word << 16 | squeeze(*eight));
        let back = sampling::reverse_complement(word) >> (64 - 2 * SEED_LEN);
        Some(Self { at, hash: hash(word.min(back)), reverse: back < word })
    }
}

/// Mixes twice: after the first time the lowest bits know only the first bases.
#[inline]
const fn hash(canonical: u64) -> u64 {
    let spread = canonical.wrapping_mul(SPREAD);
    (spread ^ (spread >> 32)).wrapping_mul(SPREAD)
}

/// Goes through a sequence and stops at its sampled seeds.
#[derive(Debug)]
pub struct Seeds<'a> {
    codes: &'a [u8],
    positions: Positions<'a>,
}

impl<'a> Seeds<'a> {
    /// All sampled seeds of `codes`.
    #[must_use]
    pub const fn new(codes: &'a [u8], kernels: &'static Kernels) -> Self {
        Self { codes, positions: Positions::new(codes, SEED_LEN, kernels) }
    }
}

/// What can leave seeds out.
pub trait SkipTo {
    /// Goes on with the seeds that start at `position` or later.
    fn skip_to(&mut self, position: usize);
}

impl SkipTo for Seeds<'_> {
    #[inline]
    fn skip_to(&mut self, position: usize) {
        self.positions.restart_at(position);
    }
}

impl Iterator for Seeds<'_> {
    type Item = Seed;

    #[inline]
    fn next(&mut self) -> Option<Seed> {
        self.positions.find_map(|at| Seed::of(self.codes, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::alphabet::reverse_complement;
    use crate::create::noise::noise;

    fn seeds(codes: &[u8]) -> Seeds<'_> {
        Seeds::new(codes, Kernels::best())
    }

    #[test]
    fn both_strands_sample_the_same_words() {
        let codes = noise(5_000, 1);
        let mut reversed = vec![0; codes.len()];
        reverse_complement(&codes, &mut reversed);
        let forward: Vec<_> = seeds(&codes).map(|s| (s.at, s.hash, s.reverse)).collect();
        let mut backward: Vec<_> =
            seeds(&reversed).map(|s| (codes.len() - s.at - SEED_LEN, s.hash, !s.reverse)).collect();
        backward.reverse();
        assert_eq!(forward, backward);
        assert!((200..450).contains(&forward.len()), "{} of 5000 sampled", forward.len());
    }

    #[test]
    fn no_seed_spans_other_symbols() {
        let mut codes = noise(1_000, 1);
        codes[500] = 4;
        assert!(seeds(&codes).all(|s| !(s.at..s.at + SEED_LEN).contains(&500)));
    }
}
