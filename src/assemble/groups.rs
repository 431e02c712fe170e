//! The parts of all groups, in the order in which the file has them.

use std::ops::Range;

use super::Part;
use crate::archive::{collection::RAW_GROUPS, group_name::Kind};

/// The parts of all groups, group by group: the reference, then the packs.
///
/// The first 16 groups are raw: they have no reference. Ids follow from the order, so there are no
/// gaps.
#[derive(Debug, Clone, Default)]
pub struct Groups<'a> {
    parts: Vec<Part<'a>>,
    /// Where the parts of each group end.
    ends: Vec<usize>,
}

impl<'a> Groups<'a> {
    /// Adds the next raw group.
    ///
    /// Only the first 16 groups can be raw; what is pushed later is not looked at as such.
    pub fn push_raw(&mut self, packs: impl IntoIterator<Item = Part<'a>>) {
        debug_assert!(self.ends.len() < RAW_GROUPS as usize);
        self.parts.extend(packs);
        self.ends.push(self.parts.len());
    }

    /// Adds the next group with a reference, and returns its id. Raw groups that are missing are
    /// there from now on, without packs.
    pub fn push(&mut self, reference: Part<'a>, packs: impl IntoIterator<Item = Part<'a>>) -> u32 {
        self.complete_raw_groups();
        let id = self.ends.len() as u32;
        self.parts.push(reference);
        self.parts.extend(packs);
        self.ends.push(self.parts.len());
        id
    }

    /// Adds the next group, raw if it has no reference.
    pub fn add(&mut self, reference: Option<Part<'a>>, packs: impl IntoIterator<Item = Part<'a>>) {
        match reference {
            Some(reference) => {
                self.push(reference, packs);
            }
            None => self.push_raw(packs),
        }
    }

    fn complete_raw_groups(&mut self) {
        while self.ends.len() < RAW_GROUPS as usize {
            self.push_raw([]);
        }
    }

    /// One more than the highest id; 16 at least.
    #[must_use]
    pub fn len(&self) -> u32 {
        (self.ends.len() as u32).max(RAW_GROUPS)
    }

    /// Whether there is no group with a reference, and no pack.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// All parts, group by group.
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// Numbers, among all parts, of those in a stream of `group`.
    #[must_use]
    pub fn stream(&self, group: u32, kind: Kind) -> Range<usize> {
        let index = group as usize;
        let Some(&end) = self.ends.get(index) else { return 0..0 };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        let packs = if group < RAW_GROUPS { start } else { start + 1 };
        match kind {
            Kind::Reference => start..packs,
            Kind::Delta => packs..end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: Part<'static> = Part { bytes: &[0, 7], payload_len: 1, written_at: None };

    #[test]
    fn streams_are_where_they_were_pushed() {
        let mut groups = Groups::default();
        groups.push_raw([PART; 2]);
        assert_eq!(groups.push(PART, [PART; 3]), 16);
        assert_eq!(groups.push(PART, []), 17);
        assert_eq!((groups.len(), groups.parts().len()), (18, 7));
        assert_eq!(groups.stream(0, Kind::Reference), 0..0);
        assert_eq!(groups.stream(0, Kind::Delta), 0..2);
        assert_eq!(groups.stream(15, Kind::Delta), 2..2);
        assert_eq!(groups.stream(16, Kind::Reference), 2..3);
        assert_eq!(groups.stream(16, Kind::Delta), 3..6);
        assert_eq!(groups.stream(17, Kind::Reference), 6..7);
        assert!(groups.stream(17, Kind::Delta).is_empty());
        assert!(groups.stream(99, Kind::Delta).is_empty());
    }
}
