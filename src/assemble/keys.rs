//! What C++ AGC needs to append: all splitters, and the groups between them.

use crate::archive::splitters::{self, RAW_GROUPS_RECORD, SegmentSplitters};

/// The streams `splitters` and `segment-splitters`.
#[derive(Debug, Clone)]
pub struct Keys {
    splitters: Vec<u64>,
    groups: Vec<SegmentSplitters>,
}

impl Keys {
    /// Takes canonical k-mers and the groups between them, in any order. The record of the raw
    /// groups is added if it is missing.
    #[must_use]
    pub fn new(mut splitters: Vec<u64>, mut groups: Vec<SegmentSplitters>) -> Self {
        splitters.sort_unstable();
        splitters.dedup();
        groups.push(RAW_GROUPS_RECORD);
        groups.sort_unstable();
        groups.dedup();
        Self { splitters, groups }
    }

    /// Appends the payload of `splitters`, and returns its metadata.
    pub(super) fn write_splitters(&self, out: &mut Vec<u8>) -> u64 {
        splitters::write(out, &self.splitters);
        self.splitters.len() as u64
    }

    /// Appends the payload of `segment-splitters`, and returns its metadata.
    pub(super) fn write_groups(&self, out: &mut Vec<u8>) -> u64 {
        splitters::write_segments(out, &self.groups);
        self.groups.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_sorted_and_have_the_raw_groups_once() {
        let record = |first, group| SegmentSplitters { first, second: 9, group };
        let keys = Keys::new(vec![3, 1, 3], vec![record(5, 16), RAW_GROUPS_RECORD, record(2, 17)]);
        let mut raw = Vec::new();
        assert_eq!(keys.write_splitters(&mut raw), 2);
        assert_eq!(splitters::read(&raw, 2), Ok(vec![1, 3]));
        raw.clear();
        assert_eq!(keys.write_groups(&mut raw), 3);
        let sorted = vec![record(2, 17), record(5, 16), RAW_GROUPS_RECORD];
        assert_eq!(splitters::read_segments(&raw, 3), Ok(sorted));
    }
}
