//! Bases four to a byte, the first in the highest bits, and their letters.
//!
//! That is the tuple form of references without anything but A, C, G and T, so that what is stored
//! need not be unpacked before letters are wanted of it.

/// Codes that are packed or unpacked at a time.
const CODES: usize = 8;

/// Appends `codes`, of which only the two lowest bits count, four to a byte.
pub fn pack(codes: &[u8], out: &mut Vec<u8>) {
    let before = out.len();
    let (eights, rest) = codes.as_chunks::<CODES>();
    out.resize(before + 2 * eights.len(), 0);
    let (twos, _) = out[before..].as_chunks_mut::<2>();
    for (two, eight) in twos.iter_mut().zip(eights) {
        *two = squeeze(u64::from_be_bytes(*eight));
    }
    out.extend(rest.chunks(4).map(|four| {
        let base = |(code, shift): (&u8, usize)| (code & 3) << shift;
        four.iter().zip([6, 4, 2, 0]).map(base).fold(0, |quad, base| quad | base)
    }));
}

/// Appends the codes of the bases from number `start` to `end` of `quads`.
///
/// # Panics
/// If there are not so many.
pub fn unpack(quads: &[u8], start: usize, end: usize, out: &mut Vec<u8>) {
    let before = out.len();
    let bytes = &quads[start / 4..end.div_ceil(4)];
    let (twos, rest) = bytes.as_chunks::<2>();
    out.resize(before + 4 * bytes.len(), 0);
    let (eights, _) = out[before..].as_chunks_mut::<CODES>();
    for (eight, two) in eights.iter_mut().zip(twos) {
        *eight = spread(*two).to_be_bytes();
    }
    if let Some(&byte) = rest.first() {
        let last = before + 4 * (bytes.len() - 1);
        out[last..].copy_from_slice(&spread([byte, 0]).to_be_bytes()[..4]);
    }
    // Without what shares its byte with the first base, or with the last.
    if !start.is_multiple_of(4) {
        out.copy_within(before + start % 4.., before);
    }
    out.truncate(before + end - start);
}

/// The two lowest bits of each of eight bytes, side by side.
#[inline]
const fn squeeze(eight: u64) -> [u8; 2] {
    let pairs = eight & 0x0303_0303_0303_0303;
    let pairs = (pairs | pairs >> 6) & 0x000F_000F_000F_000F;
    let quads = pairs | pairs >> 12;
    [(quads >> 32) as u8, quads as u8]
}

/// Pairs of bits, each in a byte of its own.
#[inline]
const fn spread(quads: [u8; 2]) -> u64 {
    let pairs = u16::from_be_bytes(quads) as u64;
    let pairs = (pairs | pairs << 24) & 0x0000_00FF_0000_00FF;
    let pairs = (pairs | pairs << 12) & 0x000F_000F_000F_000F;
    (pairs | pairs << 6) & 0x0303_0303_0303_0303
}

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
    use super::super::letters;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_base_is_highest() {
        let mut packed = Vec::new();
        pack(&[1, 2, 3, 0, 3], &mut packed);
        assert_eq!(packed, [0b01_10_11_00, 0b11_00_00_00]);
    }

    proptest! {
        #[test]
        fn any_range_comes_out_both_ways(
            codes in prop::collection::vec(0u8..4, 0..300), a in 0usize..300, b in 0usize..300,
        ) {
            let mut quads = Vec::new();
            pack(&codes, &mut quads);
            prop_assert_eq!(quads.len(), codes.len().div_ceil(4));
            let n = codes.len();
            let (start, end) = (a.min(b).min(n), a.max(b).min(n));
            let mut unpacked = vec![9];
            unpack(&quads, start, end, &mut unpacked);
            prop_assert_eq!(&unpacked[1..], &codes[start..end]);
            let expected: Vec<u8> =
                codes[start..end].iter().map(|&code| b"ACGT"[usize::from(code)]).collect();
            let mut out = vec![0; end - start];
            write::<false>(&quads, start, &mut out);
            prop_assert_eq!(&out, &expected);
            let letter = |at: usize| LETTERS[usize::from(quads[at / 4])][at % 4];
            prop_assert!((start..end).zip(&out).all(|(at, &is)| letter(at) == is));
            write::<true>(&quads, start, &mut out);
            letters::reverse_complement(&mut out);
            prop_assert_eq!(out, expected);
        }
    }
}
