//! Seeds: words of 24 bases, sampled by their own content so that both sides pick the same ones.

/// Bases of a seed.
pub const SEED_LEN: usize = 24;

/// One seed in this many is sampled.
pub const SAMPLING: u32 = 16;

const MASK: u64 = (1 << (2 * SEED_LEN)) - 1;

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

/// Goes through a sequence and stops at its sampled seeds.
#[derive(Debug)]
pub struct Seeds<'a> {
    codes: &'a [u8],
    next: usize,
    forward: u64,
    reverse: u64,
    filled: usize,
}

impl<'a> Seeds<'a> {
    /// All sampled seeds of `codes`.
    #[must_use]
    pub const fn new(codes: &'a [u8]) -> Self {
        Self { codes, next: 0, forward: 0, reverse: 0, filled: 0 }
    }

    /// Goes on with the seeds that start at `position` or later.
    pub fn restart_at(&mut self, position: usize) {
        self.next = position;
        self.filled = 0;
    }
}

impl Iterator for Seeds<'_> {
    type Item = Seed;

    #[inline]
    fn next(&mut self) -> Option<Seed> {
        let (mut forward, mut reverse, mut filled) = (self.forward, self.reverse, self.filled);
        for (at, &code) in self.codes.iter().enumerate().skip(self.next) {
            if code > 3 {
                filled = 0;
                continue;
            }
            forward = ((forward << 2) | u64::from(code)) & MASK;
            reverse = (reverse >> 2) | (u64::from(3 - code) << (2 * SEED_LEN - 2));
            filled += 1;
            if filled < SEED_LEN {
                continue;
            }
            let spread = forward.min(reverse).wrapping_mul(SPREAD);
            if spread >> 32 < u64::from(u32::MAX / SAMPLING) {
                self.next = at + 1;
                (self.forward, self.reverse, self.filled) = (forward, reverse, filled);
                return Some(Seed {
                    at: at + 1 - SEED_LEN,
                    hash: finish(spread),
                    reverse: reverse < forward,
                });
            }
        }
        self.next = self.codes.len();
        self.filled = 0;
        None
    }
}

/// Mixes again: sampling has used up the highest bits, and the lowest ones know only the last bases.
#[inline]
const fn finish(spread: u64) -> u64 {
    (spread ^ (spread >> 32)).wrapping_mul(SPREAD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::alphabet::reverse_complement;

    fn noise(len: usize) -> Vec<u8> {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 61) as u8 & 3
        };
        (0..len).map(|_| next()).collect()
    }

    #[test]
    fn both_strands_sample_the_same_words() {
        let codes = noise(5_000);
        let mut reversed = vec![0; codes.len()];
        reverse_complement(&codes, &mut reversed);
        let forward: Vec<_> = Seeds::new(&codes).map(|s| (s.at, s.hash, s.reverse)).collect();
        let mut backward: Vec<_> = Seeds::new(&reversed)
            .map(|s| (codes.len() - s.at - SEED_LEN, s.hash, !s.reverse))
            .collect();
        backward.reverse();
        assert_eq!(forward, backward);
        assert!((200..450).contains(&forward.len()), "{} of 5000 sampled", forward.len());
    }

    #[test]
    fn no_seed_spans_other_symbols() {
        let mut codes = noise(1_000);
        codes[500] = 4;
        assert!(Seeds::new(&codes).all(|s| !(s.at..s.at + SEED_LEN).contains(&500)));
    }
}
