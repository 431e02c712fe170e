//! Extension of an exact match along its diagonal, mismatches allowed.
//!
//! An equal symbol scores 1, a mismatch costs 3; the best end so far is kept, and the search stops
//! when the score has fallen 30 below it (X-drop) or a sequence ends. The separators of the
//! reference text equal no symbol, so that nothing extends over them.

use crate::codec::compare::{common_prefix, common_suffix};

const MISMATCH: i64 = 3;
const DROP: i64 = 30;

/// What an extension reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// Symbols covered on each side.
    pub len: usize,
    /// Equal symbols less three for each mismatch.
    pub score: i64,
    /// Symbols that differ.
    pub mismatches: u32,
}

/// Extends from the start of both slices to the right.
#[must_use]
pub fn right(contig: &[u8], text: &[u8]) -> Reach {
    let end = contig.len().min(text.len());
    extend(end, |done| common_prefix(&contig[done..end], &text[done..end]))
}

/// Extends from the end of both slices to the left.
#[must_use]
pub fn left(contig: &[u8], text: &[u8]) -> Reach {
    let end = contig.len().min(text.len());
    let (contig, text) = (&contig[contig.len() - end..], &text[text.len() - end..]);
    extend(end, |done| common_suffix(&contig[..end - done], &text[..end - done]))
}

/// The score of all of the shorter slice along the other.
#[must_use]
pub fn score(contig: &[u8], text: &[u8]) -> i64 {
    contig.iter().zip(text).map(|(x, y)| if x == y { 1 } else { -MISMATCH }).sum()
}

#[inline]
fn extend(end: usize, equal_after: impl Fn(usize) -> usize) -> Reach {
    let (mut best, mut now) = (Reach::default(), Reach::default());
    loop {
        let equal = equal_after(now.len);
        now.len += equal;
        now.score += equal as i64;
        if now.score > best.score {
            best = now;
        }
        if now.len >= end {
            return best;
        }
        now.len += 1;
        now.score -= MISMATCH;
        now.mismatches += 1;
        if now.score < best.score - DROP {
            return best;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_best_end() {
        let contig = [0, 1, 2, 3, 0, 1, 2, 3, 0, 0, 0, 0];
        let mut text = contig;
        text[5] = 0;
        assert_eq!(right(&contig, &text), Reach { len: 12, score: 8, mismatches: 1 });
        text[9..].fill(1);
        assert_eq!(right(&contig, &text), Reach { len: 5, score: 5, mismatches: 0 });
        assert_eq!(left(&contig, &text), Reach::default());
        assert_eq!(left(&contig[..9], &text[..9]), Reach { len: 9, score: 5, mismatches: 1 });
    }

    #[test]
    fn stops_at_separators() {
        let contig = [1u8; 100];
        let mut text = [1u8; 200];
        text[40..104].fill(0xFF);
        assert_eq!(right(&contig, &text).len, 40);
    }
}
