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

    /// Those within a range of the text, at neither end of which there are any.
    #[must_use]
    pub fn within(&self, range: &Range<usize>) -> Within<'_> {
        let first = self.changes.partition_point(|change| change.at < range.start);
        let n = self.changes[first..].partition_point(|change| change.at < range.end);
        let before = first.checked_sub(1).map_or(0, |last| self.changes[last].shift);
        Within { changes: &self.changes[first..first + n], inserted: &self.inserted, before }
    }
}

/// The changes of one stretch of the text.
#[derive(Debug, Clone, Copy)]
pub struct Within<'c> {
    changes: &'c [Change],
    inserted: &'c [u8],
    /// By how much what lies in front of them is moved.
    before: isize,
}

impl<'c> Within<'c> {
    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Symbols of a stretch of `len` symbols when all is changed.
    #[must_use]
    pub fn len_changed(&self, len: usize) -> usize {
        let shift = self.changes.last().map_or(0, |last| last.shift - self.before);
        len.saturating_add_signed(shift)
    }

    /// What makes up a stretch that begins at `start` and has these codes, in order, when all is changed.
    pub fn parts<'p>(
        self,
        codes: &'p [u8],
        start: usize,
    ) -> impl DoubleEndedIterator<Item = &'p [u8]>
    where
        'c: 'p,
    {
        (0..=self.changes.len()).flat_map(move |i| {
            let from = i.checked_sub(1).map_or(0, |i| self.changes[i].end() - start);
            let change = self.changes.get(i);
            let kept = &codes[from..change.map_or(codes.len(), |change| change.at - start)];
            let new = change.map_or(0..0, |change| change.first..change.first + change.inserted);
            [kept, &self.inserted[new]]
        })
    }

    /// Fills `out` with the last symbols in front of position `at` of the text as they are stored, at most
    /// as many as it takes, and says how many these are. `codes` and `start` as in [`Within::parts`].
    pub fn before(self, at: usize, codes: &[u8], start: usize, out: &mut [u8]) -> usize {
        let n = self.changes.partition_point(|change| change.end() <= at);
        let (mut to, mut free) = (at, out.len());
        let mut put = |part: &[u8]| {
            let part = &part[part.len() - part.len().min(free)..];
            out[free - part.len()..free].copy_from_slice(part);
            free -= part.len();
            free > 0
        };
        let is_full = self.changes[..n].iter().rev().any(|change| {
            let kept = &codes[change.end() - start..to - start];
            let new = &self.inserted[change.first..change.first + change.inserted];
            to = change.at;
            !put(kept) || !put(new)
        });
        if !is_full {
            put(&codes[..to - start]);
        }
        let len = out.len() - free;
        out.copy_within(free.., 0);
        len
    }

    /// Calls `take` with what is left of a range of the text, piece by piece, and where each piece lies
    /// if `start`, the first symbol of the stretch, is 0.
    pub fn for_each_kept(
        &self,
        start: usize,
        range: Range<usize>,
        mut take: impl FnMut(Range<usize>, usize),
    ) {
        let mut from = range.start;
        let mut next = self.changes.partition_point(|change| change.end() <= from);
        loop {
            let shift = next.checked_sub(1).map_or(self.before, |i| self.changes[i].shift);
            let change = self.changes.get(next).filter(|change| change.at < range.end);
            let to = change.map_or(range.end, |change| change.at);
            if from < to {
                take(from..to, (from - start).saturating_add_signed(shift - self.before));
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
        let within = changes.within(&(5..50));
        let parts: Vec<_> = within.parts(&text[5..50], 5).collect();
        let expected: Vec<u8> =
            (5..10).chain(12..20).chain([7, 8, 9]).chain(20..30).chain([1]).chain(35..50).collect();
        assert_eq!(parts.concat(), expected);
        assert_eq!(within.len_changed(45), expected.len());
        let mut backward: Vec<_> = within.parts(&text[5..50], 5).rev().collect();
        backward.reverse();
        assert_eq!(backward, parts);
        assert!(changes.within(&(40..90)).is_empty());
    }

    #[test]
    fn what_lies_before_is_as_it_is_stored() {
        let (text, changes) = changed();
        let within = changes.within(&(5..150));
        for at in (5..150).filter(|at| !(11..12).contains(at) && !(31..35).contains(at)) {
            let parts = within.parts(&text[5..150], 5).collect::<Vec<_>>().concat();
            let mut end = None;
            within.for_each_kept(5, at..150, |kept, lies| {
                end.get_or_insert(if kept.start == at { lies } else { usize::MAX });
            });
            let Some(end) = end.filter(|&end| end < usize::MAX) else { continue };
            for n in [1, 3, 20, 200] {
                let mut out = vec![0; n];
                let len = within.before(at, &text[5..150], 5, &mut out);
                assert_eq!(out[..len], parts[end - end.min(n)..end], "{at} {n}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_found_where_it_lies() {
        let (text, changes) = changed();
        for stretch in [0..60, 15..60, 0..200, 25..150] {
            let within = changes.within(&stretch);
            let stored =
                within.parts(&text[stretch.clone()], stretch.start).collect::<Vec<_>>().concat();
            for from in stretch.clone() {
                for to in from + 1..=stretch.end {
                    let mut kept = 0;
                    within.for_each_kept(stretch.start, from..to, |range, at| {
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
