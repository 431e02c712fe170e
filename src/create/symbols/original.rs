//! The reference text as it was when contigs were packed along it.

use std::ops::Range;

use crate::codec::alphabet::{complement, reverse_complement};

/// A symbol of the text that was replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flip {
    /// Its position.
    pub at: usize,
    /// What was there.
    pub was: u8,
    /// What is there now.
    pub is: u8,
}

/// A text, and what was replaced in it.
#[derive(Debug, Clone, Copy)]
pub struct Original<'t> {
    text: &'t [u8],
    flips: &'t [Flip],
}

impl<'t> Original<'t> {
    /// `text`, in which `flips`, in order of their positions, were made.
    #[must_use]
    pub const fn new(text: &'t [u8], flips: &'t [Flip]) -> Self {
        Self { text, flips }
    }

    /// A text as it is.
    #[must_use]
    pub const fn unchanged(text: &'t [u8]) -> Self {
        Self::new(text, &[])
    }

    /// Appends what was in a range.
    pub fn append(&self, range: Range<usize>, out: &mut Vec<u8>) {
        let before = out.len();
        out.extend_from_slice(&self.text[range.clone()]);
        for flip in self.flips_in(&range) {
            out[before + flip.at - range.start] = flip.was;
        }
    }

    /// Appends the reverse complement of what was in a range.
    pub fn append_reversed(&self, range: Range<usize>, out: &mut Vec<u8>) {
        let before = out.len();
        out.resize(before + range.len(), 0);
        reverse_complement(&self.text[range.clone()], &mut out[before..]);
        for flip in self.flips_in(&range) {
            out[before + range.end - 1 - flip.at] = complement(flip.was);
        }
    }

    fn flips_in(&self, range: &Range<usize>) -> impl Iterator<Item = &'t Flip> {
        let first = self.flips.partition_point(|flip| flip.at < range.start);
        let end = range.end;
        self.flips[first..].iter().take_while(move |flip| flip.at < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_comes_back_on_both_strands() {
        let flips = [Flip { at: 1, was: 3, is: 0 }, Flip { at: 4, was: 2, is: 1 }];
        let original = Original::new(&[0, 0, 1, 2, 1, 3], &flips);
        let was = [0, 3, 1, 2, 2, 3];
        for (start, end) in [(0, 6), (1, 2), (2, 4), (2, 5), (3, 3)] {
            let (mut forward, mut reversed) = (vec![9], vec![9]);
            original.append(start..end, &mut forward);
            original.append_reversed(start..end, &mut reversed);
            assert_eq!(forward[1..], was[start..end]);
            let backward: Vec<u8> = was[start..end].iter().rev().map(|&c| 3 - c).collect();
            assert_eq!(reversed[1..], backward);
        }
    }
}
