//! Going along a sequence from one sampled word to the next.

use super::{
    kernels::Kernels,
    sampling::{POSITIONS, SPAN, Word},
};

/// No base: what lies behind the end of a sequence.
const OUTSIDE: u8 = 0xFF;

/// The positions of all words of some length whose middle is sampled, in order.
///
/// Such a word may reach over the end of the sequence, or hold symbols that are no bases.
#[derive(Debug)]
pub struct Positions<'a> {
    codes: &'a [u8],
    kernels: &'static Kernels,
    word: Word,
    /// Bases in front of the ones that decide.
    fringe: usize,
    /// First position that has not been asked for.
    next: usize,
    /// Those of the 64 positions before it that are sampled and were not handed out.
    sampled: u64,
}

impl<'a> Positions<'a> {
    /// The words of `len` bases (16 at least) in `codes`.
    #[must_use]
    pub const fn new(codes: &'a [u8], len: usize, kernels: &'static Kernels) -> Self {
        // A middle of an odd number of bases has one symbol more in front.
        let word = if len.is_multiple_of(2) { Word::Sixteen } else { Word::Fifteen };
        Self { codes, kernels, word, fringe: (len - 16) / 2, next: 0, sampled: 0 }
    }

    /// Goes on with `position` or what comes behind it.
    #[inline]
    pub const fn restart_at(&mut self, position: usize) {
        self.next = position;
        self.sampled = 0;
    }

    /// Asks for the next 64 positions; says whether there was anything to ask.
    #[inline]
    fn advance(&mut self) -> bool {
        let rest = self.codes.get(self.next + self.fringe..).unwrap_or_default();
        self.sampled = match rest.first_chunk() {
            Some(span) => self.kernels.sampled(self.word, span),
            None if rest.is_empty() => return false,
            None => self.kernels.sampled(self.word, &padded(rest)),
        };
        self.next += POSITIONS;
        true
    }
}

/// The end of a sequence in a full span.
#[cold]
fn padded(rest: &[u8]) -> [u8; SPAN] {
    let mut span = [OUTSIDE; SPAN];
    span[..rest.len()].copy_from_slice(rest);
    span
}

impl Iterator for Positions<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.sampled == 0 {
            if !self.advance() {
                return None;
            }
        }
        let at = self.next - POSITIONS + self.sampled.trailing_zeros() as usize;
        self.sampled &= self.sampled - 1;
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::alphabet::reverse_complement;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_strands_have_the_same_words(
            codes in prop::collection::vec(0..4u8, 0..500),
            len in 17..33usize,
        ) {
            let inside = |codes: &[u8]| -> Vec<usize> {
                let all = Positions::new(codes, len, Kernels::best());
                all.take_while(|at| at + len <= codes.len()).collect()
            };
            let mut reversed = vec![0; codes.len()];
            reverse_complement(&codes, &mut reversed);
            let mut backward: Vec<_> =
                inside(&reversed).into_iter().map(|at| codes.len() - at - len).collect();
            backward.reverse();
            prop_assert_eq!(inside(&codes), backward);
        }

        #[test]
        fn restarting_only_leaves_out_what_lies_before(
            codes in prop::collection::vec(0..4u8, 0..300),
            position in 0..320usize,
        ) {
            let all = Positions::new(&codes, 24, Kernels::best());
            let mut rest = Positions::new(&codes, 24, Kernels::best());
            rest.next();
            rest.restart_at(position);
            prop_assert!(all.filter(|&at| at >= position && at + 24 <= codes.len())
                .eq(rest.filter(|&at| at + 24 <= codes.len())));
        }
    }
}
