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
        let start = at + first_other(&codes[at..])?;
        let len = codes[start..].iter().take_while(|&&code| code == codes[start]).count();
        at = start + len;
        Some(start..at)
    })
}

/// Whether there are codes of other symbols than A, C, G and T: all are looked at, many at a time.
#[inline]
#[must_use]
pub fn has_others(codes: &[u8]) -> bool {
    codes.iter().fold(0, |all, code| all | code) > 3
}

fn first_other(codes: &[u8]) -> Option<usize> {
    /// So many are looked at at once, as nearly all are bases.
    const MANY: usize = 256;
    let start = MANY * codes.chunks(MANY).position(has_others)?;
    let within = codes[start..].iter().position(|&code| code > 3)?;
    Some(start + within)
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

    #[test]
    fn runs_of_others_are_of_one_code_and_anywhere() {
        let mut codes = vec![0; 1_000];
        let runs = [0..3, 100..101, 250..300, 300..301, 511..512, 513..514, 767..1_000];
        for (run, code) in runs.iter().zip([4, 9, 4, 5, 4, 4, 15]) {
            codes[run.clone()].fill(code);
        }
        assert!(runs_of_others(&codes).eq(runs));
        assert_eq!(runs_of_others(&[]).count(), 0);
    }
}
