//! Where references, as they are stored, are longer or shorter than the text that samples are walked along.
//!
//! The text keeps its coordinates, in which everything is found. Only who stores a reference, or says where
//! on it a delta runs, asks for the changes.

use std::ops::Range;

/// Symbols of the text that are not stored, and others that are stored in their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Position in the text.
    pub at: usize,
    /// Symbols of the text that go.
    pub deleted: usize,
    /// First of the symbols that come, in the list of all of them.
    first: usize,
    /// Symbols that come.
    inserted: usize,
    /// By how much what lies behind is moved by all changes up to here.
    shift: isize,
}

impl Change {
    /// One behind the last symbol that goes.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.at + self.deleted
    }
}

/// All changes, in order of their places, which do not overlap.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    changes: Vec<Change>,
    inserted: Vec<u8>,
}

impl Changes {
    /// Adds a change behind all others.
    pub fn push(&mut self, at: usize, deleted: usize, inserted: &[u8]) {
        let last = self.changes.last();
        debug_assert!(last.is_none_or(|last| last.end() < at), "changes do not touch");
        let shift = last.map_or(0, |last| last.shift) + inserted.len() as isize - deleted as isize;
        let first = self.inserted.len();
        self.inserted.extend_from_slice(inserted);
        self.changes.push(Change { at, deleted, first, inserted: inserted.len(), shift });
    }

    /// Adds changes behind all others.
    pub fn append(&mut self, more: &Self) {
        for change in &more.changes {
            let inserted = &more.inserted[change.first..change.first + change.inserted];
            self.push(change.at, change.deleted, inserted);
        }
    }

    /// Bytes of memory.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        size_of_val(&*self.changes) + self.inserted.len()
    }

    /// The stretch of the text that has these codes and begins at `start`, and what is changed in it: at
    /// neither of its ends is anything.
    #[must_use]
    pub fn within<'c>(&'c self, codes: &'c [u8], start: usize) -> Changed<'c> {
        let first = self.changes.partition_point(|change| change.at < start);
        let n = self.changes[first..].partition_point(|change| change.at < start + codes.len());
        let before = first.checked_sub(1).map_or(0, |last| self.changes[last].shift);
        let changes = &self.changes[first..first + n];
        Changed { start, codes, changes, inserted: &self.inserted, before }
    }
}

/// A stretch of the text, and what is different where it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Changed<'c> {
    /// Its first position in the text.
    pub start: usize,
    /// Its codes in the text.
    pub codes: &'c [u8],
    changes: &'c [Change],
    inserted: &'c [u8],
    /// By how much what lies in front of them is moved.
    before: isize,
}

impl<'c> Changed<'c> {
    /// Whether nothing is.
    #[must_use]
    pub const fn is_as_it_was(&self) -> bool {
        self.changes.is_empty()
    }

    /// Symbols that are stored.
    #[must_use]
    pub fn stored_len(&self) -> usize {
        let shift = self.changes.last().map_or(0, |last| last.shift - self.before);
        self.codes.len().saturating_add_signed(shift)
    }

    /// What is stored, part by part, in order.
    pub fn parts(self) -> impl DoubleEndedIterator<Item = &'c [u8]> {
        (0..=self.changes.len()).flat_map(move |i| {
            let from = i.checked_sub(1).map_or(0, |i| self.changes[i].end() - self.start);
            let change = self.changes.get(i);
            let to = change.map_or(self.codes.len(), |change| change.at - self.start);
            let kept = &self.codes[from..to];
            let new = change.map_or(0..0, |change| change.first..change.first + change.inserted);
            [kept, &self.inserted[new]]
        })
    }

    /// Fills `out` with the last symbols in front of position `at` of the text as they are stored, at most
    /// as many as it takes, and says how many these are.
    pub fn before(&self, at: usize, out: &mut [u8]) -> usize {
        let text = |from: usize, to: usize| &self.codes[from - self.start..to - self.start];
        let n = self.changes.partition_point(|change| change.end() <= at);
        let (mut to, mut free) = (at, out.len());
        let mut put = |part: &[u8]| {
            let part = &part[part.len() - part.len().min(free)..];
            out[free - part.len()..free].copy_from_slice(part);
            free -= part.len();
            free > 0
        };
        let is_full = self.changes[..n].iter().rev().any(|change| {
            let kept = text(change.end(), to);
            let new = &self.inserted[change.first..change.first + change.inserted];
            to = change.at;
            !put(kept) || !put(new)
        });
        if !is_full {
            put(text(self.start, to));
        }
        let len = out.len() - free;
        out.copy_within(free.., 0);
        len
    }

    /// Calls `take` with what is left of a range of the text, piece by piece, and where each piece lies in
    /// what is stored.
    pub fn for_each_kept(&self, range: Range<usize>, mut take: impl FnMut(Range<usize>, usize)) {
        let mut from = range.start;
        let mut next = self.changes.partition_point(|change| change.end() <= from);
        loop {
            let shift = next.checked_sub(1).map_or(self.before, |i| self.changes[i].shift);
            let change = self.changes.get(next).filter(|change| change.at < range.end);
            let to = change.map_or(range.end, |change| change.at);
            if from < to {
                take(from..to, (from - self.start).saturating_add_signed(shift - self.before));
            }
            let Some(change) = change else { return };
            from = from.max(change.end());
            next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that counts, and changes in it: 10 and 11 go, 7, 8, 9 come in front of 20, 30 to 34 and
    /// 100 become one symbol.
    fn changed() -> (Vec<u8>, Changes) {
        let mut changes = Changes::default();
        changes.push(10, 2, &[]);
        changes.push(20, 0, &[7, 8, 9]);
        changes.push(30, 5, &[1]);
        changes.push(100, 1, &[2]);
        ((0..200).collect(), changes)
    }

    #[test]
    fn parts_make_up_what_is_stored() {
        let (text, changes) = changed();
        let within = changes.within(&text[5..50], 5);
        let parts: Vec<_> = within.parts().collect();
        let expected: Vec<u8> =
            (5..10).chain(12..20).chain([7, 8, 9]).chain(20..30).chain([1]).chain(35..50).collect();
        assert_eq!(parts.concat(), expected);
        assert_eq!(within.stored_len(), expected.len());
        let mut backward: Vec<_> = within.parts().rev().collect();
        backward.reverse();
        assert_eq!(backward, parts);
        assert!(changes.within(&text[40..90], 40).is_as_it_was());
    }

    #[test]
    fn what_lies_before_is_as_it_is_stored() {
        let (text, changes) = changed();
        let within = changes.within(&text[5..150], 5);
        for at in (5..150).filter(|at| !(11..12).contains(at) && !(31..35).contains(at)) {
            let parts = within.parts().collect::<Vec<_>>().concat();
            let mut end = None;
            within.for_each_kept(at..150, |kept, lies| {
                end.get_or_insert(if kept.start == at { lies } else { usize::MAX });
            });
            let Some(end) = end.filter(|&end| end < usize::MAX) else { continue };
            for n in [1, 3, 20, 200] {
                let mut out = vec![0; n];
                let len = within.before(at, &mut out);
                assert_eq!(out[..len], parts[end - end.min(n)..end], "{at} {n}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_found_where_it_lies() {
        let (text, changes) = changed();
        for stretch in [0..60, 15..60, 0..200, 25..150] {
            let within = changes.within(&text[stretch.clone()], stretch.start);
            let stored = within.parts().collect::<Vec<_>>().concat();
            for from in stretch.clone() {
                for to in from + 1..=stretch.end {
                    let mut kept = 0;
                    within.for_each_kept(from..to, |range, at| {
                        assert_eq!(text[range.clone()], stored[at..at + range.len()]);
                        kept += range.len();
                    });
                    let gone = |at: &usize| [10, 11, 30, 31, 32, 33, 34, 100].contains(at);
                    assert_eq!(kept, (from..to).filter(|at| !gone(at)).count());
                }
            }
        }
    }
}
