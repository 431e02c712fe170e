//! The prediction of in-group ids: the highest id above 0 that a batch has shown of each group.

use rustc_hash::FxHashMap;

use crate::archive::collection::zigzag;

/// Groups below this number are kept in a vector whatever the batch says of its size.
const ALWAYS_DENSE: usize = 1 << 16;

/// Highest id of each group; 0 where none is known yet.
#[derive(Clone, Debug)]
pub struct Highest {
    dense: Vec<u32>,
    most_dense: usize,
    far: FxHashMap<u32, u32>,
}

impl Highest {
    /// Starts a batch of about `n_segments`. The number only bounds the memory that a group id
    /// can claim.
    pub fn new(n_segments: usize) -> Self {
        let most_dense = n_segments.saturating_add(ALWAYS_DENSE);
        Highest { dense: Vec::new(), most_dense, far: FxHashMap::default() }
    }

    /// Code of `id`, the next of `group`.
    pub fn encode(&mut self, group: u32, id: u32) -> u64 {
        let highest = self.of(group);
        let code = encode_after(u64::from(*highest), u64::from(id));
        *highest = id.max(*highest);
        code
    }

    /// The id whose code, as the next of `group`, is `code`.
    pub fn decode(&mut self, group: u32, code: u32) -> u32 {
        let highest = self.of(group);
        let id = decode_after(u64::from(*highest), u64::from(code)) as u32;
        *highest = id.max(*highest);
        id
    }

    fn of(&mut self, group: u32) -> &mut u32 {
        let index = group as usize;
        if index >= self.most_dense {
            return self.far.entry(group).or_default();
        }
        if index >= self.dense.len() {
            self.dense.resize(index + 1, 0);
        }
        #[cfg_attr(not(test), expect(clippy::indexing_slicing, reason = "grown to hold the index"))]
        &mut self.dense[index]
    }
}

fn encode_after(highest: u64, id: u64) -> u64 {
    if highest == 0 || id == 0 {
        return id;
    }
    if id == highest + 1 { 1 } else { zigzag::encode_around(id, highest + 1) + 1 }
}

fn decode_after(highest: u64, code: u64) -> u64 {
    match (highest, code) {
        (0, _) | (_, 0) => code,
        (_, 1) => highest + 1,
        _ => zigzag::decode_around(code - 1, highest + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn example_of_the_specification() {
        let (mut writing, mut reading) = (Highest::new(8), Highest::new(8));
        for (id, code) in [(0, 0), (1, 1), (2, 1), (2, 2), (0, 0), (5, 5), (3, 6), (20, 21)] {
            assert_eq!(writing.encode(16, id), code);
            assert_eq!(reading.decode(16, code as u32), id);
        }
    }

    proptest! {
        #[test]
        fn ids_come_back(ids in prop::collection::vec((0..3u32, 0..0x7FFF_FFFFu32), 0..50)) {
            let (mut writing, mut reading) = (Highest::new(0), Highest::new(0));
            for (group, id) in ids {
                let group = group * 1_000_000;
                let code = writing.encode(group, id);
                prop_assert_eq!(reading.decode(group, code as u32), id);
            }
        }
    }
}
