//! Lines of letters become codes.
//!
//! A, C, G, T and N in either case are converted in vectors; a line with anything else is left to a
//! table, letter by letter. Lines of one width are taken many at a time, without a search for their
//! ends.

use std::mem::MaybeUninit;

/// What was taken from lines of one width.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Lines that were converted.
    pub lines: usize,
    /// Whether they held lower-case letters.
    pub lower_case: bool,
}

/// Sets lower-case letters apart.
pub(super) const LOWER_CASE: u8 = 0x20;

/// By the low four bits of A, C, G, T or N: its code.
pub(super) const CODE_OF_LOW_BITS: [u8; 16] = [0, 0, 0, 1, 3, 0, 0, 2, 0, 0, 0, 0, 0, 0, 4, 0];

/// By the low four bits: the letter itself, or a byte that has other ones.
pub(super) const LETTER_OF_LOW_BITS: [u8; 16] =
    [1, b'A', 0, b'C', b'T', 0, 0, b'G', 0, 0, 0, 0, 0, 0, b'N', 0];

/// Converts a line of A, C, G, T and N into `out`, which is as long; says whether some letters are
/// lower-case, or nothing if the line holds other bytes.
pub(super) fn codes_of_line(line: &[u8], out: &mut [MaybeUninit<u8>]) -> Option<bool> {
    const BLOCK: usize = 32;
    let mut seen = Seen::default();
    for (from, to) in line.chunks_exact(BLOCK).zip(out.chunks_exact_mut(BLOCK)) {
        seen.block(from, to);
    }
    let done = line.len() / BLOCK * BLOCK;
    if done < line.len() {
        // The last block overlaps the one before, so that it is whole, too.
        let from = if done > 0 { line.len() - BLOCK } else { 0 };
        seen.block(&line[from..], &mut out[from..]);
    }
    (seen.other == 0).then_some(seen.any & LOWER_CASE != 0)
}

#[derive(Default)]
struct Seen {
    other: u8,
    any: u8,
}

impl Seen {
    #[inline(always)]
    fn block(&mut self, from: &[u8], to: &mut [MaybeUninit<u8>]) {
        for (code, &byte) in to.iter_mut().zip(from) {
            let upper = byte & !LOWER_CASE;
            let is_n = upper == b'N';
            let is_base = (upper == b'A') | (upper == b'C') | (upper == b'G') | (upper == b'T');
            code.write(((upper >> 1) ^ (upper >> 2)) & 3 | u8::from(is_n) << 2);
            self.other |= u8::from(!(is_base | is_n));
            self.any |= byte;
        }
    }
}

/// Converts lines of `width` letters that end in a line feed each, up to the first one that does not
/// or that `convert` refuses.
#[inline(always)]
pub(super) fn codes_of_lines(
    lines: &[u8],
    width: usize,
    out: &mut [MaybeUninit<u8>],
    convert: impl Fn(&[u8], &mut [MaybeUninit<u8>]) -> Option<bool>,
) -> Taken {
    let mut taken = Taken::default();
    if width == 0 {
        return taken;
    }
    for (line, to) in lines.chunks_exact(width + 1).zip(out.chunks_exact_mut(width)) {
        if line[width] != b'\n' {
            break;
        }
        let Some(lower_case) = convert(&line[..width], to) else { break };
        taken.lines += 1;
        taken.lower_case |= lower_case;
    }
    taken
}

#[cfg(test)]
mod tests {
    use crate::codec::{alphabet::CODE_OF_LETTER, kernels::Kernels};

    #[test]
    fn every_byte_is_converted_or_refused() {
        for (byte, len) in (0..=255u8).flat_map(|byte| [(byte, 1), (byte, 33), (byte, 64)]) {
            let mut out = vec![9];
            let known = Kernels::best().append_codes_of_line(&vec![byte; len], &mut out);
            if b"ACGTNacgtn".contains(&byte) {
                assert_eq!(known, Some(byte.is_ascii_lowercase()));
                assert_eq!(out[1..], vec![CODE_OF_LETTER[usize::from(byte)]; len]);
            } else {
                assert_eq!(known, None, "{byte}");
                assert_eq!(out, [9]);
            }
        }
    }

    #[test]
    fn lines_are_taken_up_to_the_first_other_one() {
        for (lines, n, lower_case) in [
            (&b"ACG\nNNt\nAC\nA"[..], 2, true),
            (b"ACG\nACG", 1, false),
            (b"AC-\n", 0, false),
            (b"ACGT", 0, false),
            (b"", 0, false),
        ] {
            let mut out = vec![9];
            let taken = Kernels::best().append_codes_of_lines(lines, 3, &mut out);
            assert_eq!((taken.lines, taken.lower_case), (n, lower_case));
            let letters = lines.iter().filter(|byte| **byte != b'\n');
            let codes: Vec<_> = letters.map(|byte| CODE_OF_LETTER[usize::from(*byte)]).collect();
            assert_eq!(out[1..], codes[..3 * n]);
        }
        let taken = Kernels::best().append_codes_of_lines(b"\n\n", 0, &mut Vec::new());
        assert_eq!(taken.lines, 0);
    }
}
