//! The entries of a pack.

use super::{EditError, input::Input};
use crate::{assemble::Part, codec::pack, edit::repack::Repacker};

/// An unpacked pack.
#[derive(Debug)]
pub struct Entries {
    raw: Vec<u8>,
    ranges: Vec<std::ops::Range<usize>>,
}

impl Entries {
    /// Unpacks pack `at` of a group.
    pub fn new(
        input: &Input<'_>,
        group: u32,
        at: usize,
        part: Part<'_>,
        worker: &mut Repacker<'_>,
    ) -> Result<Self, EditError> {
        let wrong = |source| EditError::Pack {
            path: input.archive.path().to_owned(),
            group,
            pack: at,
            source,
        };
        let raw = worker.unpack(part).map_err(wrong)?;
        let ranges = pack::entries(&raw).map_err(wrong)?.collect();
        Ok(Self { raw, ranges })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// An entry.
    pub fn get(&self, nth: u32) -> Option<&[u8]> {
        self.raw.get(self.ranges.get(nth as usize)?.clone())
    }
}
