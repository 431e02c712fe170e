//! The growing text of all references, and the groups that are ranges of it.

use ragc_arena::{PageVec, PagesError};

use super::{
    index::SeedIndex,
    seed::{SAMPLING, Seeds},
};
use crate::codec::kernels::Kernels;

/// Stands between stretches that do not belong together; equals no symbol.
const SEPARATOR: [u8; 64] = [0xFF; 64];

/// A range of the text that is one group's reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// First symbol.
    pub start: usize,
    /// One behind the last symbol.
    pub end: usize,
    /// The k-mers by which C++ AGC finds the group when it appends.
    pub key: Option<Key>,
    /// Whether the archive holds the reverse complement of the range.
    pub stored_reversed: bool,
}

impl Group {
    /// Symbols of the reference.
    #[allow(clippy::len_without_is_empty, reason = "a group is never empty")]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.end - self.start
    }
}

/// The k-mers at the ends of a reference as it is stored, [`crate::codec::kmer::NONE`] for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub u64, pub u64);

/// The text, its groups, and how much of it repeats itself.
pub struct References {
    text: PageVec<u8>,
    /// Sorted by start, and by end, too.
    groups: Vec<Group>,
    repeats: Repeats,
    kernels: &'static Kernels,
}

impl References {
    /// No references yet; `room` symbols are expected, and some more of later samples.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn new(room: usize, kernels: &'static Kernels) -> Result<Self, PagesError> {
        // What is not touched costs nothing, and more room later a call to the kernel.
        let mut text = PageVec::with_capacity(room + room / 2 + 2 * SEPARATOR.len())?;
        text.push_slice(&SEPARATOR)?;
        Ok(Self { text, groups: Vec::new(), repeats: Repeats::default(), kernels })
    }

    /// The hot loops in use.
    #[must_use]
    pub const fn kernels(&self) -> &'static Kernels {
        self.kernels
    }

    /// The text in codes.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        self.text.as_slice()
    }

    /// Bytes of memory that text and groups take.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.text.len() + self.groups.capacity() * size_of::<Group>()
    }

    /// All groups, in order of their place.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Ends a stretch: what comes next does not belong to what was there.
    ///
    /// # Errors
    /// If there is no memory left.
    pub fn separate(&mut self) -> Result<(), PagesError> {
        self.text.push_slice(&SEPARATOR)
    }

    /// Appends codes and returns where they begin.
    ///
    /// # Errors
    /// If there is no memory left.
    pub fn push(&mut self, codes: &[u8]) -> Result<usize, PagesError> {
        let at = self.text.len();
        self.text.push_slice(codes)?;
        Ok(at)
    }

    /// Takes back what was pushed from `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.text.truncate(len);
    }

    /// Adds a group behind all others.
    pub fn add_group(&mut self, group: Group) {
        self.groups.push(group);
    }

    /// Puts `groups`, sorted by place, where the present ones are.
    pub fn replace_groups(&mut self, groups: Vec<Group>) {
        self.groups = groups;
    }

    /// Moves the end of the last group: of a bag, as long as it is open.
    pub fn extend_last_group(&mut self, end: usize) {
        if let Some(group) = self.groups.last_mut() {
            group.end = end;
        }
    }

    /// Number of the last group that starts at `position` or before.
    #[must_use]
    pub fn last_starting_at(&self, position: usize) -> u32 {
        (self.groups.partition_point(|g| g.start <= position).saturating_sub(1)) as u32
    }

    /// Number of the first group that ends at `position` or behind.
    #[must_use]
    pub fn first_ending_at(&self, position: usize) -> u32 {
        self.groups.partition_point(|g| g.end < position) as u32
    }

    /// Indexes the text from `from` on.
    pub fn index_from(&mut self, from: usize, index: &mut SeedIndex) {
        let repeats = &mut self.repeats;
        index.insert_from(self.text.as_slice(), from, |at| repeats.note(at));
    }

    /// A new index of the text from `from` on, with room for `seeds` seeds.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn index_again(&self, from: usize, seeds: usize) -> Result<SeedIndex, PagesError> {
        let mut index = SeedIndex::with_room_for(seeds, self.kernels)?;
        index.insert_from(self.text.as_slice(), from, |_| ());
        Ok(index)
    }

    /// The codes of a group's reference, as they lie in the text.
    #[must_use]
    pub fn codes(&self, group: &Group) -> &[u8] {
        &self.text.as_slice()[group.start..group.end]
    }

    /// Whether so much of the group's reference repeats itself that it is worth trying a coding
    /// that finds long matches. `scratch` is overwritten.
    #[must_use]
    pub fn is_repetitive(&self, group: &Group, scratch: &mut Vec<u64>) -> bool {
        const SHARE: usize = 10; // one seed in ten
        let seeds = group.len() / SAMPLING as usize;
        // Most references are settled by what the index has seen of the whole text.
        if self.repeats.between(group.start, group.end) * SHARE < seeds.max(1) {
            return false;
        }
        scratch.clear();
        scratch.extend(Seeds::new(self.codes(group), self.kernels).map(|seed| seed.hash));
        let seeds = scratch.len();
        scratch.sort_unstable();
        scratch.dedup();
        (seeds - scratch.len()) * SHARE >= seeds.max(1)
    }
}

/// Counts of repeated seeds, by stretches of the text.
#[derive(Debug, Default)]
struct Repeats {
    counts: Vec<u16>,
}

impl Repeats {
    const STRETCH: usize = 4_096;

    fn note(&mut self, at: usize) {
        let stretch = at / Self::STRETCH;
        if self.counts.len() <= stretch {
            self.counts.resize(stretch + 1, 0);
        }
        self.counts[stretch] = self.counts[stretch].saturating_add(1);
    }

    fn between(&self, start: usize, end: usize) -> usize {
        let last = end.div_ceil(Self::STRETCH).min(self.counts.len());
        let first = (start / Self::STRETCH).min(last);
        self.counts[first..last].iter().map(|&n| usize::from(n)).sum()
    }
}
