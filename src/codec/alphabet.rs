//! AGC's alphabet: sixteen symbols, one code a byte.

use std::ops::Range;

/// Letter of each code; codes of 16 and above are spaces, as C++ AGC prints them.
pub const LETTER_OF_CODE: [u8; 256] = {
    let mut table = [b' '; 256];
    let letters = b"ACGTNRYSWKMBDHVU";
    let mut code = 0;
    while code < letters.len() {
        table[code] = letters[code];
        code += 1;
    }
    table
};

/// What [`CODE_OF_LETTER`] holds for bytes outside the alphabet.
pub const INVALID: u8 = 0xFF;

/// Code of each letter in either case, or [`INVALID`].
pub const CODE_OF_LETTER: [u8; 256] = {
    let mut table = [INVALID; 256];
    let mut code = 0;
    while code < 16 {
        let letter = LETTER_OF_CODE[code];
        table[letter as usize] = code as u8;
        table[letter.to_ascii_lowercase() as usize] = code as u8;
        code += 1;
    }
    table
};

/// Runs of one symbol other than ACGT.
pub fn runs_of_others(codes: &[u8]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + codes[at..].iter().position(|&code| code > 3)?;
        let len = codes[start..].iter().take_while(|&&code| code == codes[start]).count();
        at = start + len;
        Some(start..at)
    })
}

/// Complement of one code: A, C, G and T swap, every other code stays (IUPAC codes too, as in AGC).
#[inline]
#[must_use]
pub const fn complement(code: u8) -> u8 {
    if code < 4 { 3 - code } else { code }
}

/// Writes the reverse complement of `codes` into `out`, which has the same length.
///
/// # Panics
/// If the lengths differ.
pub fn reverse_complement(codes: &[u8], out: &mut [u8]) {
    assert_eq!(codes.len(), out.len(), "reverse complement keeps the length");
    for (to, &from) in out.iter_mut().zip(codes.iter().rev()) {
        *to = complement(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_codes_are_inverse() {
        for code in 0..16u8 {
            let letter = LETTER_OF_CODE[code as usize];
            assert_eq!(CODE_OF_LETTER[letter as usize], code);
        }
        assert_eq!(CODE_OF_LETTER[b'n' as usize], 4);
        assert_eq!(CODE_OF_LETTER[b'X' as usize], INVALID);
    }

    #[test]
    fn reverse_complement_keeps_iupac_codes() {
        let mut out = [0; 6];
        reverse_complement(&[0, 1, 2, 3, 4, 15], &mut out);
        assert_eq!(out, [15, 4, 0, 1, 2, 3]);
    }
}
