//! Where one diagonal gives way to the next.
//!
//! Diagonals end where the score of their extension is best, which leaves some symbols between two of
//! them. A run of three equal symbols is cheaper as a match of the offset in use than as literals, so
//! each of these symbols belongs to one of the two.

use crate::codec::zstd::Sequence;

/// Symbols between two diagonals that are looked at.
const MOST: usize = 256;
/// Bits of a literal.
const LITERAL: usize = 2;
/// Bits of a match of the offset in use.
const MATCH: usize = 5;

/// Where between `start` and `end` to leave the diagonal with the first offset for that with the second,
/// unless they are too far apart.
pub fn meeting(codes: &[u8], (start, end): (usize, usize), offsets: [usize; 2]) -> Option<usize> {
    let len = end - start;
    if len > MOST {
        return None;
    }
    let [mut before, mut behind] = [[0; MOST + 1]; 2];
    let (mut saved, mut run) = (0, 0);
    for i in 0..len {
        saved += step(&mut run, is_equal(codes, start + i, offsets[0]));
        before[i + 1] = saved;
    }
    (saved, run) = (0, 0);
    for i in (0..len).rev() {
        saved += step(&mut run, is_equal(codes, start + i, offsets[1]));
        behind[i] = saved;
    }
    let best = (0..=len).max_by_key(|&i| before[i] + behind[i])?;
    Some(start + best)
}

fn is_equal(codes: &[u8], at: usize, offset: usize) -> bool {
    at.checked_sub(offset).is_some_and(|from| codes[from] == codes[at])
}

/// Bits that the next symbol of a run saves.
fn step(run: &mut usize, is_equal: bool) -> usize {
    *run = if is_equal { *run + 1 } else { 0 };
    match *run {
        ..Sequence::LEAST_MATCH => 0,
        Sequence::LEAST_MATCH => LITERAL * Sequence::LEAST_MATCH - MATCH,
        _ => LITERAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::create::noise::noise;

    #[test]
    fn each_symbol_goes_to_the_diagonal_that_has_it() {
        // A deletion of two symbols at 160, with a mismatch on either side.
        let text = noise(300, 3);
        let mut copy = [&text[..160], &text[162..]].concat();
        copy[150] ^= 1;
        copy[170] ^= 1;
        let codes = [text, copy].concat();
        let met = meeting(&codes, (450, 471), [300, 298]);
        assert_eq!(met.map(|at| codes[451..at] == codes[151..at - 300]), Some(true));
        assert_eq!(met.map(|at| codes[at..470] == codes[at - 298..172]), Some(true));
        assert_eq!(meeting(&codes, (310, 310 + MOST + 1), [300, 298]), None);
        assert_eq!(meeting(&codes, (310, 310), [300, 298]), Some(310));
    }

    #[test]
    fn short_runs_save_nothing() {
        let saved = |n: usize| {
            let mut run = 0;
            (0..n).map(|_| step(&mut run, true)).sum::<usize>()
        };
        assert_eq!([0, 1, 2, 3, 4, 10].map(saved), [0, 0, 0, 1, 3, 15]);
    }
}
