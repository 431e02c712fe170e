//! Words that are sampled by their own content: the same ones on both strands and everywhere.
//!
//! A word of 16 bases, or of 15 for those who need an odd length, is two bits a base in a `u32`,
//! first base lowest. The smaller of it and its reverse complement is multiplied by an odd number,
//! and one in sixteen is taken, by the highest bits. It fits lanes of 32 bits: what walks along
//! sequence asks for 64 positions at a time and looks closer at the few that are set.
//!
//! Homopolymers are never sampled (their smaller word is zero), and neither are most stretches of N.

/// Positions that are decided on at a time.
pub const POSITIONS: usize = 64;

/// Codes that are looked at for so many positions, a few of them only to make it a round number.
pub const SPAN: usize = 80;

/// One word in this many is sampled.
pub const ONE_IN: u32 = 16;

/// Odd; 2^32 divided by the golden ratio.
pub(super) const MULTIPLIER: u32 = 0x9E37_79B1;

/// Products from here on are sampled.
pub(super) const THRESHOLD: u32 = 0xF000_0000;

/// How many bases decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The 16 bases from a position on.
    Sixteen,
    /// The 15 bases behind a position.
    Fifteen,
}

/// Two bits for each of eight codes, the first one lowest.
#[inline]
#[must_use]
pub const fn squeeze(codes: [u8; 8]) -> u64 {
    const SPREAD: u64 = 1 | 1 << 12 | 1 << 24 | 1 << 36;
    let bases = u64::from_le_bytes(codes) & 0x0303_0303_0303_0303;
    let pairs = (bases | bases >> 6) & 0x000F_000F_000F_000F;
    pairs.wrapping_mul(SPREAD) >> 36 & 0xFFFF
}

/// The reverse complement of 32 squeezed bases.
#[inline]
#[must_use]
pub const fn reverse_complement(bases: u64) -> u64 {
    let bytes = !bases.swap_bytes();
    let halves = (bytes & 0x0F0F_0F0F_0F0F_0F0F) << 4 | (bytes >> 4) & 0x0F0F_0F0F_0F0F_0F0F;
    (halves & 0x3333_3333_3333_3333) << 2 | (halves >> 2) & 0x3333_3333_3333_3333
}

/// Which of 64 positions begin a sampled word: bit `i` is for `codes[i..]`.
///
/// Of codes above 3 the low two bits count.
pub(super) fn sampled<const ODD: bool>(codes: &[u8; SPAN]) -> u64 {
    let words = squeezed(codes);
    let reversed = words.map(reverse_complement);
    let mut mask = 0;
    for half in [1, 0] {
        let (word, next) = (words[half], words[half + 1]);
        let (back, back_next) = (reversed[half], reversed[half + 1]);
        mask =
            mask << 16 | sampled_16::<ODD>(word >> 32 | next << 32, back << 32 | back_next >> 32);
        mask = mask << 16 | sampled_16::<ODD>(word, back);
    }
    mask
}

/// The last word holds 16 bases only.
#[inline]
fn squeezed(codes: &[u8; SPAN]) -> [u64; 3] {
    let (eights, _) = codes.as_chunks::<8>();
    let join = |eights: &[[u8; 8]]| eights.iter().rev().fold(0, |w, e| w << 16 | squeeze(*e));
    [join(&eights[..4]), join(&eights[4..8]), join(&eights[8..])]
}

/// The positions in the first half of 32 bases, which are given on both strands.
#[inline]
fn sampled_16<const ODD: bool>(forward: u64, reverse: u64) -> u64 {
    let mut mask = 0;
    for at in (0..16).rev() {
        let word = (forward >> (2 * at)) as u32;
        let back = (reverse >> (32 - 2 * at)) as u32;
        let smaller = if ODD { (word & !3).min(back << 2) } else { word.min(back) };
        mask = mask << 1 | u64::from(smaller.wrapping_mul(MULTIPLIER) >= THRESHOLD);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(word: &[u8]) -> bool {
        let value = |codes: &mut dyn Iterator<Item = u8>| {
            codes.zip(0..).fold(0u32, |value, (code, i)| value | u32::from(code) << (2 * i))
        };
        let forward = value(&mut word.iter().map(|&code| code & 3));
        let reverse = value(&mut word.iter().rev().map(|&code| 3 - (code & 3)));
        let unused = 32 - 2 * word.len() as u32;
        (forward.min(reverse) << unused).wrapping_mul(MULTIPLIER) >= THRESHOLD
    }

    proptest! {
        #[test]
        fn agrees_with_the_naive_words(codes in prop::array::uniform32(any::<[u8; 3]>())) {
            let codes: [u8; SPAN] = std::array::from_fn(|i| codes[i % 32][i / 32]);
            let (even, odd) = (sampled::<false>(&codes), sampled::<true>(&codes));
            for at in 0..POSITIONS {
                prop_assert_eq!(even >> at & 1 == 1, naive(&codes[at..at + 16]), "16 at {}", at);
                prop_assert_eq!(odd >> at & 1 == 1, naive(&codes[at + 1..at + 16]), "15 at {}", at);
            }
        }

        #[test]
        fn squeezed_bases_turn_round(codes: [u8; 8]) {
            let codes = codes.map(|code| code & 3);
            let mut turned = codes.map(|code| 3 - code);
            turned.reverse();
            prop_assert_eq!(reverse_complement(squeeze(codes)) >> 48, squeeze(turned));
        }
    }
}
