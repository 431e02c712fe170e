//! New ids of groups: those that stay close up, so that there are no gaps.

use crate::{
    archive::{
        collection::{Descriptor, RAW_GROUPS},
        splitters::SegmentSplitters,
    },
    assemble::Keys,
    extract::Archive,
};

use super::EditError;

/// The new id of each group of an archive, if it stays.
#[derive(Debug)]
pub struct NewIds(Vec<Option<u32>>);

impl NewIds {
    /// Numbers the groups that have a reference and that `stays`. Raw groups always do.
    pub fn of(archive: &Archive, stays: impl Fn(u32) -> bool) -> Result<Self, EditError> {
        let mut next = RAW_GROUPS;
        let mut ids: Vec<_> = (0..RAW_GROUPS).map(Some).collect();
        for group in RAW_GROUPS..archive.n_groups() {
            let is_kept = stays(group) && archive.stored_reference(group)?.is_some();
            ids.push(is_kept.then_some(next));
            next += u32::from(is_kept);
        }
        Ok(Self(ids))
    }

    /// The new id of a group, if it stays.
    pub fn get(&self, group: u32) -> Option<u32> {
        self.0.get(group as usize).copied().flatten()
    }

    /// Ids of the groups that stay, in order.
    pub fn kept(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.0).filter(|(_, new)| new.is_some()).map(|(old, _)| old)
    }

    /// Sees to it that every descriptor has a group.
    pub fn check<'d>(
        &self,
        archive: &Archive,
        mut descriptors: impl Iterator<Item = &'d Descriptor>,
    ) -> Result<(), EditError> {
        match descriptors.find(|descriptor| self.get(descriptor.group).is_none()) {
            None => Ok(()),
            Some(&Descriptor { group, .. }) => {
                Err(EditError::NoGroup { path: archive.path().to_owned(), group })
            }
        }
    }

    /// Sees to it that no group is missing, so that all ids stay as they are.
    pub fn check_complete(&self, archive: &Archive) -> Result<(), EditError> {
        match (0..).zip(&self.0).find(|(_, new)| new.is_none()) {
            None => Ok(()),
            Some((group, _)) => Err(EditError::NoGroup { path: archive.path().to_owned(), group }),
        }
    }

    /// The keys of an archive, but for those of groups that go. All splitters stay: contigs were
    /// cut at them.
    pub fn keys(&self, archive: &Archive) -> Result<Keys, EditError> {
        let record = |record: SegmentSplitters| {
            Some(SegmentSplitters { group: self.get(record.group)?, ..record })
        };
        let records = archive.stored_keys()?.into_iter().filter_map(record).collect();
        Ok(Keys::new(archive.stored_splitters()?, records))
    }
}
