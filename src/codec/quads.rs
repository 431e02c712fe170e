//! Bases four to a byte, the first in the highest bits, and their letters.
//!
//! That is the tuple form of references without anything but A, C, G and T, so that what is stored
//! need not be unpacked before letters are wanted of it.

/// Bases of a word, and letters that are written at a time.
pub const STEP: usize = 32;

/// Writes the letters of the bases from number `start` on to all of `out`, or those of their reverse
/// complement: with `letters`, which makes letters of a word.
///
/// # Panics
/// If `start` lies behind the last base. Bases behind it are A.
#[inline(always)]
pub fn write_with<const REVERSED: bool>(
    quads: &[u8],
    start: usize,
    out: &mut [u8],
    letters: impl Fn(u64) -> [u8; STEP],
) {
    let len = out.len();
    // What comes `skip` letters behind the start of the output.
    let step = |skip: usize| {
        if REVERSED {
            letters(reverse_complement(word(quads, start + len - skip - STEP)))
        } else {
            letters(word(quads, start + skip))
        }
    };
    if len < STEP {
        let word = word(quads, start);
        let unused = 2 * (STEP - len) as u32 % u64::BITS;
        let word = if REVERSED { reverse_complement(word) << unused } else { word };
        out.copy_from_slice(&letters(word)[..len]);
        return;
    }
    let (steps, _) = out.as_chunks_mut::<STEP>();
    for (to, skip) in steps.iter_mut().zip((0..).step_by(STEP)) {
        *to = step(skip);
    }
    // The last letters, with some that were there before.
    if let Some(to) = out.last_chunk_mut::<STEP>() {
        *to = step(len - STEP);
    }
}

/// 32 bases, the first in the highest bits.
#[inline]
fn word(quads: &[u8], start: usize) -> u64 {
    let quads = &quads[start / 4..];
    let nine = quads.first_chunk().copied().unwrap_or_else(|| padded(quads));
    let [eight @ .., last] = nine;
    let shift = 2 * (start % 4);
    u64::from_be_bytes(eight) << shift | u64::from(last) >> (8 - shift)
}

/// The last bytes, and zeros.
#[cold]
fn padded(quads: &[u8]) -> [u8; 9] {
    let mut nine = [0; 9];
    nine[..quads.len()].copy_from_slice(quads);
    nine
}

/// The bases of a word in reverse order, each complemented.
#[inline]
const fn reverse_complement(word: u64) -> u64 {
    const PAIRS: u64 = 0x3333_3333_3333_3333;
    const QUADS: u64 = 0x0F0F_0F0F_0F0F_0F0F;
    // Codes of complements add up to three.
    let word = (!word).swap_bytes();
    let word = word >> 4 & QUADS | (word & QUADS) << 4;
    word >> 2 & PAIRS | (word & PAIRS) << 2
}

/// Letters of the bases of each byte.
const LETTERS: [[u8; 4]; 256] = {
    let mut table = [[0; 4]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut nth = 0;
        while nth < 4 {
            table[byte][nth] = b"ACGT"[byte >> (6 - 2 * nth) & 3];
            nth += 1;
        }
        byte += 1;
    }
    table
};

/// Letter of base number `at`.
///
/// # Panics
/// If there are not so many.
#[inline]
#[must_use]
pub fn letter(quads: &[u8], at: usize) -> u8 {
    LETTERS[usize::from(quads[at / 4])][at % 4]
}

/// Letters of a word; what the variants for instruction sets must equal.
#[inline]
#[must_use]
pub fn letters(word: u64) -> [u8; STEP] {
    let mut letters = [0; STEP];
    let (fours, _) = letters.as_chunks_mut::<4>();
    for (four, quad) in fours.iter_mut().zip(word.to_be_bytes()) {
        *four = LETTERS[usize::from(quad)];
    }
    letters
}

/// See [`write_with`].
pub fn write<const REVERSED: bool>(quads: &[u8], start: usize, out: &mut [u8]) {
    write_with::<REVERSED>(quads, start, out, letters);
}

#[cfg(test)]
mod tests {
    use super::super::{letters, tuples};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_range_comes_out_both_ways(
            codes in prop::collection::vec(0u8..4, 0..300), a in 0usize..300, b in 0usize..300,
        ) {
            let mut quads = Vec::new();
            tuples::pack(&mut quads, &codes);
            let n = codes.len() / 4 * 4;
            let (start, end) = (a.min(b).min(n), a.max(b).min(n));
            let expected: Vec<u8> =
                codes[start..end].iter().map(|&code| b"ACGT"[usize::from(code)]).collect();
            let mut out = vec![0; end - start];
            write::<false>(&quads[..n / 4], start, &mut out);
            prop_assert_eq!(&out, &expected);
            prop_assert!((start..end).zip(&out).all(|(at, &is)| letter(&quads, at) == is));
            write::<true>(&quads[..n / 4], start, &mut out);
            letters::reverse_complement(&mut out);
            prop_assert_eq!(out, expected);
        }
    }
}
