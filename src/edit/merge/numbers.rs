//! Where entries have gone.

/// New numbers of the entries of a group.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// Entries in a pack.
    pub size: u32,
    /// New number of the first entry of each pack that stays as it is.
    pub moved: Vec<Option<u32>>,
    /// Old and new number of entries that are packed anew, sorted.
    pub pooled: Vec<(u32, u32)>,
}

impl Numbers {
    /// The new number of an entry.
    pub fn get(&self, number: u32) -> Option<u32> {
        if let Some(first) = self.moved.get((number / self.size) as usize).copied().flatten() {
            return Some(first + number % self.size);
        }
        let at = self.pooled.binary_search_by_key(&number, |&(old, _)| old).ok()?;
        self.pooled.get(at).map(|&(_, new)| new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_move_with_their_pack_or_alone() {
        let numbers = Numbers {
            size: 10,
            moved: vec![Some(0), None, Some(50)],
            pooled: vec![(10, 60), (13, 5)],
        };
        let new: Vec<_> = [3, 10, 11, 13, 29, 30].map(|old| numbers.get(old)).into();
        assert_eq!(new, [Some(3), Some(60), None, Some(5), Some(59), None]);
    }
}
