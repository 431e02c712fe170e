//! The streams of groups, by group id.

use rustc_hash::FxHashMap;

use crate::archive::group_name::Kind;

/// No stream has its parts at the first byte of a footer.
const ABSENT: u32 = 0;

/// Where in the footer the parts of each group's two streams stand.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    dense: Vec<[u32; 2]>,
    most_dense: usize,
    /// Ids that no archive has without gaps: kept apart, so that they cannot claim memory.
    far: FxHashMap<u32, [u32; 2]>,
}

impl Groups {
    /// Makes a table for ids below `most_dense`, with a slower one for any others.
    pub fn bounded_by(most_dense: usize) -> Self {
        Groups { most_dense, ..Groups::default() }
    }

    /// Notes where the parts of one stream stand.
    pub fn enter(&mut self, group: u32, kind: Kind, parts_at: u32) {
        let index = group as usize;
        if index >= self.most_dense {
            set(self.far.entry(group).or_default(), kind, parts_at);
            return;
        }
        if index >= self.dense.len() {
            self.dense.resize(index + 1, [ABSENT; 2]);
        }
        if let Some(slots) = self.dense.get_mut(index) {
            set(slots, kind, parts_at);
        }
    }

    /// Where the parts of one stream stand, if there is such a stream.
    pub fn get(&self, group: u32, kind: Kind) -> Option<u32> {
        let slots = self.dense.get(group as usize).or_else(|| self.far.get(&group))?;
        let at = match kind {
            Kind::Reference => slots[0],
            Kind::Delta => slots[1],
        };
        (at != ABSENT).then_some(at)
    }

    /// One more than the highest id below the bound.
    pub fn len(&self) -> usize {
        self.dense.len()
    }
}

fn set(slots: &mut [u32; 2], kind: Kind, parts_at: u32) {
    match kind {
        Kind::Reference => slots[0] = parts_at,
        Kind::Delta => slots[1] = parts_at,
    }
}
