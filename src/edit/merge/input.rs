//! One of the archives that are merged, with all that is found out about it.

use rustc_hash::FxHashMap;

use super::{super::require_v3, EditError, numbers::Numbers};
use crate::{
    archive::collection::{Descriptor, RAW_GROUPS},
    edit::error::shown,
    extract::{Archive, Collection},
};

/// An entry of a pack by group and number, from 0 in all groups.
pub type Place = (u32, u32);

/// An archive.
pub struct Input<'a> {
    /// The archive.
    pub archive: &'a Archive,
    /// Its samples.
    pub collection: Collection,
    /// Id in the merged archive of each group that has a reference, or is raw.
    pub ids: Vec<Option<u32>>,
    /// Numbers of the samples that are taken from this archive.
    pub taken: Vec<usize>,
    /// Entries that only samples refer to which are taken from another archive, or also these;
    /// sorted.
    pub shared: Vec<Place>,
    /// Entries that taken samples refer to, sorted.
    pub live: Vec<Place>,
    /// New numbers of entries, by group, where they change.
    pub numbers: FxHashMap<u32, Numbers>,
}

/// Number of an entry in its group, if a descriptor leads to one.
pub fn entry(segment: &Descriptor) -> Option<u32> {
    if segment.group < RAW_GROUPS {
        return Some(segment.in_group);
    }
    segment.in_group.checked_sub(1)
}

impl<'a> Input<'a> {
    /// Reads the collection.
    pub fn new(archive: &'a Archive) -> Result<Self, EditError> {
        Ok(Self {
            archive,
            collection: archive.collection()?,
            ids: Vec::new(),
            taken: Vec::new(),
            shared: Vec::new(),
            live: Vec::new(),
            numbers: FxHashMap::default(),
        })
    }

    /// Whether a pack of a group, which has `size` entries, has any of the `places`.
    pub fn is_in_pack(places: &[Place], group: u32, pack: usize, size: u32) -> bool {
        let place = |pack: usize| {
            let number = (pack as u64).saturating_mul(u64::from(size));
            (group, number)
        };
        let wide = |&(group, number): &Place| (group, u64::from(number));
        let first = places.partition_point(|p| wide(p) < place(pack));
        places.get(first).is_some_and(|p| wide(p) < place(pack + 1))
    }

    /// The id of a group in the merged archive.
    pub fn merged(&self, group: u32) -> Option<u32> {
        self.ids.get(group as usize).copied().flatten()
    }

    /// Ids in the merged archive of the groups with a reference that the first sample has segments in,
    /// sorted.
    pub fn groups_of_first_sample(&self) -> Vec<u32> {
        let segments = match self.collection.segments.n_samples() {
            0 => &[],
            _ => self.collection.segments.of_sample(0),
        };
        let groups = segments.iter().map(|segment| segment.group).filter(|&id| id >= RAW_GROUPS);
        let mut groups: Vec<u32> = groups.filter_map(|group| self.merged(group)).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Entries that samples refer to, sorted.
    pub fn places(&self, samples: &[usize]) -> Vec<Place> {
        let segments = samples.iter().flat_map(|&s| self.collection.segments.of_sample(s));
        let mut places: Vec<_> =
            segments.filter_map(|segment| Some((segment.group, entry(segment)?))).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Sees to it that every descriptor of a taken sample leads to an entry.
    pub fn check_moved(&self) -> Result<(), EditError> {
        let mut segments =
            self.taken.iter().flat_map(|&sample| self.collection.segments.of_sample(sample));
        match segments.find(|segment| self.moved(segment).is_none()) {
            None => Ok(()),
            Some(&Descriptor { group, in_group, .. }) => {
                let path = self.archive.path().to_owned();
                Err(EditError::NoEntry { path, group, in_group })
            }
        }
    }

    /// The descriptor as the merged archive has it; none if the archive is damaged.
    pub fn moved(&self, segment: &Descriptor) -> Option<Descriptor> {
        let group = self.merged(segment.group)?;
        let in_group = match (self.numbers.get(&segment.group), entry(segment)) {
            (Some(numbers), Some(number)) => {
                numbers.get(number)? + u32::from(segment.group >= RAW_GROUPS)
            }
            _ => segment.in_group,
        };
        Some(Descriptor { group, in_group, ..*segment })
    }
}

/// Sees to it that archives have the same parameters and a reference sample of the same name.
pub fn check(first: &Archive, others: &[Archive]) -> Result<(), EditError> {
    let facts = |archive: &Archive| {
        let params = archive.params();
        let reference = archive.samples().next().map(shown).unwrap_or_default();
        [
            ("the k-mer length", params.k.to_string()),
            ("the shortest match", params.min_match_len.to_string()),
            ("the pack cardinality", params.pack_cardinality.to_string()),
            ("the segment size", params.segment_size.to_string()),
            ("the reference sample", reference),
        ]
    };
    require_v3(first)?;
    for other in others {
        require_v3(other)?;
        for ((what, left), (_, right)) in facts(first).into_iter().zip(facts(other)) {
            if left != right {
                return Err(EditError::Differ {
                    first: first.path().to_owned(),
                    other: other.path().to_owned(),
                    what,
                    left,
                    right,
                });
            }
        }
    }
    Ok(())
}
