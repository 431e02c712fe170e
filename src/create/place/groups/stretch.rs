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
    /// Appends the tracts between those `cuts`, which lie in it, that overlap by `k`.
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
