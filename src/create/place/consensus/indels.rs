//! Insertions and deletions that most samples have.
//!
//! Where a contig leaves a diagonal for another one nearby, its symbols or those of the text have nothing
//! opposite them: a candidate. The same indel in a repeat can be told in several ways; all are told as
//! far to the left as it goes.

use std::ops::Range;

use super::covers::Cover;
use crate::{
    codec::alphabet::{has_others, reverse_complement},
    create::{
        place::{Placed, changes::Changes, path::NOVEL_MIN},
        symbols::Original,
    },
};

/// A longer stretch with nothing opposite it is appended to the references anyway.
const MOST_INSERTED: usize = NOVEL_MIN - 1;
/// What is deleted is dearer in the deltas of those that have it, so that this is for short ones.
const MOST_DELETED: usize = 64;

/// Indels of contigs in one stripe of the text, and those that were elected in all stripes so far.
#[derive(Debug)]
pub struct Indels {
    candidates: Vec<Indel>,
    /// What all candidates insert.
    inserted: Vec<u8>,
    elected: Vec<Indel>,
    /// What all of those insert that were elected.
    elected_codes: Vec<u8>,
    codes: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Indel {
    /// What of the text is deleted, or the empty range in front of which others are inserted.
    deleted: Range<usize>,
    /// What is inserted, in the list of all that is.
    inserted: Range<usize>,
}

impl Default for Indels {
    /// Large enough from the start for most stripes.
    fn default() -> Self {
        const MANY: usize = 1 << 12;
        Self {
            candidates: Vec::with_capacity(MANY),
            inserted: Vec::with_capacity(MANY),
            elected: Vec::with_capacity(MANY),
            elected_codes: Vec::with_capacity(MANY),
            codes: Vec::with_capacity(MOST_INSERTED),
        }
    }
}

impl Indels {
    /// Forgets all candidates.
    pub fn clear(&mut self) {
        self.candidates.clear();
        self.inserted.clear();
    }

    /// Notes what lies between two covers of a contig, of which the second follows the first there.
    pub fn note(
        &mut self,
        [first, second]: [&Cover; 2],
        contig: &Placed<'_>,
        original: Original<'_>,
        text: &[u8],
    ) {
        let first_end = first.start + first.len as usize;
        let gap = second.start.saturating_sub(first_end);
        // Along the text, whichever way the contig runs.
        let (left, right) = if first.reverse { (second, first) } else { (first, second) };
        let from = left.at + left.len as usize;
        let deleted = right.at.saturating_sub(from);
        // Where the right cover reaches back, a copy of what stands there is inserted.
        let back = from.saturating_sub(right.at);
        let len = gap + back;
        let is_indel = first.reverse == second.reverse && (len == 0) != (deleted == 0);
        if !is_indel || len > MOST_INSERTED || deleted > MOST_DELETED || back > right.len as usize {
            return;
        }
        self.codes.clear();
        let (before, behind) = if first.reverse { (back, gap) } else { (0, len) };
        let (start, end) = (first_end - before, first_end + behind);
        contig.symbols.append_codes(start, end, original, &mut self.codes);
        if has_others(&self.codes) {
            return;
        }
        let known = self.inserted.len();
        self.inserted.resize(known + len, 0);
        let inserted = &mut self.inserted[known..];
        if first.reverse {
            reverse_complement(&self.codes, inserted);
        } else {
            inserted.copy_from_slice(&self.codes);
        }
        let at = leftmost(from, deleted, inserted, text);
        let inserted = known..known + len;
        self.candidates.push(Indel { deleted: at..at + deleted, inserted });
    }

    /// Elects those that `is_elected` says, which is asked in order of their places with what is deleted
    /// and how many have the same, and that do not touch the one before.
    pub fn elect(&mut self, mut is_elected: impl FnMut(&Range<usize>, usize) -> bool) {
        let Self { candidates, inserted, elected, elected_codes, .. } = self;
        let codes = |indel: &Indel| &inserted[indel.inserted.clone()];
        let what = |indel: &Indel| (indel.deleted.start, indel.deleted.end);
        candidates
            .sort_unstable_by(|a, b| what(a).cmp(&what(b)).then_with(|| codes(a).cmp(codes(b))));
        let mut done = 0;
        for same in candidates.chunk_by(|a, b| what(a) == what(b) && codes(a) == codes(b)) {
            let deleted = same[0].deleted.clone();
            if deleted.start > done && is_elected(&deleted, same.len()) {
                done = deleted.end;
                let start = elected_codes.len();
                elected_codes.extend_from_slice(codes(&same[0]));
                elected.push(Indel { deleted, inserted: start..elected_codes.len() });
            }
        }
    }
}

/// All that were elected, in order of their places: within their stripes, so that they do not touch.
pub fn in_order<'i>(indels: impl Iterator<Item = &'i Indels>) -> Changes {
    let of_one = |indels: &'i Indels| indels.elected.iter().map(move |indel| (indel, indels));
    let mut all: Vec<_> = indels.flat_map(of_one).collect();
    all.sort_unstable_by_key(|(indel, _)| indel.deleted.start);
    let mut changes = Changes::default();
    for (Indel { deleted, inserted }, of) in all {
        changes.push(deleted.start, deleted.len(), &of.elected_codes[inserted.clone()]);
    }
    changes
}

/// Tells an indel as far to the left as it makes no difference.
fn leftmost(start: usize, deleted: usize, inserted: &mut [u8], text: &[u8]) -> usize {
    const FURTHEST: usize = 1_000;
    let mut at = start;
    while at > 0 && start - at < FURTHEST {
        let last = match inserted.len() {
            0 => text[at - 1 + deleted],
            n => inserted[n - 1 - (start - at) % n],
        };
        if text[at - 1] != last {
            break;
        }
        at -= 1;
    }
    if let Some(turns) = (start - at).checked_rem(inserted.len()) {
        inserted.rotate_right(turns);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_told_the_same_way() {
        //              0  1  2  3  4  5  6  7  8  9
        let text = [9, 0, 1, 2, 1, 2, 1, 2, 3, 9];
        for at in [2, 4, 6] {
            assert_eq!(leftmost(at, 2, &mut [], &text), 2);
        }
        for (at, codes) in [(2, [1, 2]), (3, [2, 1]), (5, [2, 1]), (8, [1, 2])] {
            let mut codes = codes;
            assert_eq!((leftmost(at, 0, &mut codes, &text), codes), (2, [1, 2]));
        }
        let mut other = [1, 3];
        assert_eq!((leftmost(8, 0, &mut other, &text), other), (8, [1, 3]));
    }

    #[test]
    fn who_touches_another_waits() {
        let mut indels = Indels::default();
        for (at, deleted) in [(10, 5), (40, 1), (10, 5), (15, 2), (16, 2)] {
            indels.candidates.push(Indel { deleted: at..at + deleted, inserted: 0..0 });
        }
        let mut asked = Vec::new();
        indels.elect(|deleted, n| {
            asked.push((deleted.start, n));
            true
        });
        assert_eq!(asked, [(10, 2), (16, 1), (40, 1)]);
        let mut expected = Changes::default();
        for (at, deleted) in [(10, 5), (16, 2), (40, 1)] {
            expected.push(at, deleted, &[]);
        }
        assert_eq!(in_order(std::iter::once(&indels)), expected);
    }
}
