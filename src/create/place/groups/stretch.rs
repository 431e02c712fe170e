//! Cutting what the first sample brings at splitters.

use crate::{
    codec::kmer::Kmer,
    create::{
        place::references::Tract,
        splitters::{self, Cut},
    },
};

/// A contig's rest in front of its first splitter, or behind its last, that makes no group.
const STUB: usize = 100;

/// A stretch of the text that is to be cut at splitters.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// First symbol.
    pub start: usize,
    /// One behind the last symbol.
    pub end: usize,
    /// Whether its contig begins here.
    pub is_contig_start: bool,
    /// Whether its contig ends here.
    pub is_contig_end: bool,
}

impl Stretch {
    /// Cuts it at `cuts`, which lie in it, and appends the tracts; neighbours overlap by `k`.
    pub fn cut(&self, cuts: &[Cut], k: usize, tracts: &mut Vec<Tract>) {
        let &Self { start, end, is_contig_start, is_contig_end } = self;
        let mut from = start;
        let mut front = None;
        for cut in cuts {
            let to = cut.at + k;
            let is_stub = cut.at < start + STUB;
            let is_last = to + STUB > end;
            if is_stub {
                front = cut.splitter;
                continue;
            }
            let to = if is_last { end } else { to };
            let at_contig_start = is_contig_start && from == start && front.is_none();
            tracts.push(keyed(from, to, front, cut.splitter, at_contig_start));
            (from, front) = (cut.at, cut.splitter);
            if is_last {
                return;
            }
        }
        tracts.push(keyed(from, end, front, None, is_contig_end && front.is_some()));
    }
}

/// A tract with both k-mers as key, or one of them if the other end is a contig's.
fn keyed(
    start: usize,
    end: usize,
    front: Option<Kmer>,
    back: Option<Kmer>,
    one_is_enough: bool,
) -> Tract {
    let complete = one_is_enough || (front.is_some() && back.is_some());
    let key = if complete { splitters::key_of(front, back) } else { None };
    let stored_reversed = key.is_some_and(|(_, reversed)| reversed);
    Tract::new(start, end, key.map(|(key, _)| key), stored_reversed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::create::noise::noise;

    const K: usize = 21;

    /// Start, end and whether there is a key of the tracts of a stretch from 1,000 to 9,000 that is cut at
    /// these positions.
    fn tracts(at: &[usize], is_contig_start: bool) -> Vec<(usize, usize, bool)> {
        let codes = noise(10_000, 1);
        let stretch = Stretch { start: 1_000, end: 9_000, is_contig_start, is_contig_end: false };
        let cut = |&at| Cut { at, splitter: Kmer::at(&codes, at, K) };
        let cuts: Vec<_> = at.iter().map(cut).collect();
        let mut tracts = Vec::new();
        stretch.cut(&cuts, K, &mut tracts);
        tracts.iter().map(|tract| (tract.start, tract.end, tract.key.is_some())).collect()
    }

    #[test]
    fn neighbours_overlap_and_have_keys_from_both_sides() {
        let expected = [(1_000, 3_000 + K, false), (3_000, 6_000 + K, true), (6_000, 9_000, false)];
        assert_eq!(tracts(&[3_000, 6_000], false), expected);
        // One k-mer is enough where the contig begins.
        assert!(tracts(&[3_000, 6_000], true)[0].2);
        assert_eq!(tracts(&[], true), [(1_000, 9_000, false)]);
    }

    #[test]
    fn short_rests_make_no_groups() {
        let (first, last) = (1_000 + STUB - 1, 9_000 - STUB - K + 1);
        let expected = [(1_000, 5_000 + K, true), (5_000, 9_000, true)];
        assert_eq!(tracts(&[first, 5_000, last], false), expected);
        assert_eq!(tracts(&[first + 1, 5_000, last - 1], false).len(), 4);
    }
}
