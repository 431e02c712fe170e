//! Sequence in letters: its reverse complement, and its codes.

use super::alphabet::{CODE_OF_LETTER, INVALID};

/// Complement of one letter, as AGC has it: A, C, G and T swap, every other letter stays.
///
/// Without a table or a branch, so that the compiler does many letters at a time.
#[inline]
#[must_use]
pub const fn complement(letter: u8) -> u8 {
    // A ^ T is 0x15, C ^ G is 0x04.
    let at = (letter == b'A' || letter == b'T') as u8;
    let cg = (letter == b'C' || letter == b'G') as u8;
    letter ^ (at * 0x15) ^ (cg * 0x04)
}

/// Code of letters outside the alphabet, which are kept as spaces: what C++ AGC stores for most.
const OUTSIDE: u8 = 30;

/// Replaces letters by their codes.
pub fn to_codes(letters: &mut [u8]) {
    for letter in letters {
        let code = CODE_OF_LETTER[usize::from(*letter)];
        *letter = if code == INVALID { OUTSIDE } else { code };
    }
}

/// Replaces `letters` by their reverse complement.
pub fn reverse_complement(letters: &mut [u8]) {
    for letter in letters.iter_mut() {
        *letter = complement(*letter);
    }
    reverse(letters);
}

/// Reverses in words from both ends: a plain reversal goes letter by letter.
fn reverse(letters: &mut [u8]) {
    let half = letters.len() / 2;
    let (front, rest) = letters.split_at_mut(half);
    // A middle letter stays where it is.
    let (_, back) = rest.split_at_mut(rest.len() - half);
    let (front_words, front_rest) = front.as_chunks_mut::<8>();
    let (back_rest, back_words) = back.as_rchunks_mut::<8>();
    for (front, back) in front_words.iter_mut().zip(back_words.iter_mut().rev()) {
        let word = u64::from_ne_bytes(*front).swap_bytes();
        *front = u64::from_ne_bytes(*back).swap_bytes().to_ne_bytes();
        *back = word.to_ne_bytes();
    }
    for (front, back) in front_rest.iter_mut().zip(back_rest.iter_mut().rev()) {
        std::mem::swap(front, back);
    }
}

#[cfg(test)]
mod tests {
    use super::super::alphabet;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_of_letters() {
        let mut letters = *b"ACGTNU ";
        to_codes(&mut letters);
        assert_eq!(letters, [0, 1, 2, 3, 4, 15, 30]);
    }

    proptest! {
        #[test]
        fn agrees_with_codes(codes in prop::collection::vec(0..17u8, 0..200)) {
            let letter = |&code: &u8| alphabet::LETTER_OF_CODE[usize::from(code)];
            let mut letters: Vec<u8> = codes.iter().map(letter).collect();
            reverse_complement(&mut letters);
            let mut reversed = vec![0; codes.len()];
            alphabet::reverse_complement(&codes, &mut reversed);
            prop_assert_eq!(letters, reversed.iter().map(letter).collect::<Vec<_>>());
        }
    }
}
