//! The growing text of all references, and the tracts of it that make up the groups' references.
//!
//! Most references are one tract. Others have tracts behind it that resemble it, which later samples
//! have brought: together they compress better than alone.

use std::ops::Range;
use std::sync::atomic::{AtomicU16, Ordering};

use ragc_arena::{PageVec, PagesError, Pool};

use super::{
    changes::{Changed, Changes},
    index::SeedIndex,
    seed::{SAMPLING, Seeds},
};
use crate::{
    codec::{alphabet::reverse_complement, kernels::Kernels},
    create::symbols::{Flip, Original},
};

/// Stands between stretches that do not belong together; equals no symbol.
pub const SEPARATOR: [u8; 64] = [0xFF; 64];

/// A range of the text that is a group's reference, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tract {
    /// First symbol.
    pub start: usize,
    /// One behind the last symbol.
    pub end: usize,
    /// Number of the group, not counting raw ones.
    pub group: u32,
    /// Where in the reference, as it is stored, the tract begins.
    pub offset: usize,
    /// The k-mers by which C++ AGC finds the group when it appends.
    pub key: Option<Key>,
    /// Whether the archive holds the reverse complement of the range.
    pub stored_reversed: bool,
}

impl Tract {
    /// A tract that begins its reference; its group is to be numbered yet.
    #[must_use]
    pub const fn new(start: usize, end: usize, key: Option<Key>, stored_reversed: bool) -> Self {
        Self { start, end, group: 0, offset: 0, key, stored_reversed }
    }

    /// Symbols.
    #[allow(clippy::len_without_is_empty, reason = "a tract is never empty")]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.end - self.start
    }
}

/// The k-mers at the ends of a reference as it is stored, [`crate::codec::kmer::NONE`] for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub u64, pub u64);

/// How long a reference is.
#[derive(Debug, Clone, Copy)]
struct Group {
    /// Symbols.
    len: usize,
    /// Symbols of tracts that resemble those before them.
    kin: usize,
}

/// The text, its tracts, and how much of it repeats itself.
pub struct References {
    text: PageVec<u8>,
    /// What was replaced in it since the contigs at hand were packed, in order.
    flips: Vec<Flip>,
    /// Where what is stored is longer or shorter.
    changes: Changes,
    /// Sorted by start, and by end, too.
    tracts: Vec<Tract>,
    /// What is known of each group's reference, by number.
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
        Ok(Self {
            text,
            flips: Vec::new(),
            changes: Changes::default(),
            tracts: Vec::new(),
            groups: Vec::new(),
            repeats: Repeats::default(),
            kernels,
        })
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

    /// The text as the contigs at hand were packed along it.
    #[must_use]
    pub fn original(&self) -> Original<'_> {
        Original::new(self.text(), &self.flips)
    }

    /// Replaces symbols of the text, in order of their positions; until [`Self::end_batch`] with a way
    /// back. Seeds of what was there stay in the index: whoever finds one looks at the text.
    pub fn flip(&mut self, flips: Vec<Flip>) {
        debug_assert!(self.flips.is_empty(), "once for each batch");
        for flip in &flips {
            self.text[flip.at] = flip.is;
        }
        self.flips = flips;
    }

    /// Makes changes, behind all that were made before, in what is stored of the groups from number `n_held`
    /// on: earlier ones are written already.
    pub fn change(&mut self, changes: &Changes, n_held: usize) {
        self.changes.append(changes);
        self.groups[n_held..].iter_mut().for_each(|group| group.len = 0);
        for tract in self.tracts.iter_mut().filter(|tract| tract.group as usize >= n_held) {
            let Group { len, .. } = &mut self.groups[tract.group as usize];
            tract.offset = *len;
            let codes = &self.text[tract.start..tract.end];
            *len += self.changes.within(codes, tract.start).stored_len();
        }
    }

    /// A tract, and what is different where it is stored.
    #[must_use]
    pub fn changed(&self, tract: &Tract) -> Changed<'_> {
        self.changes.within(self.codes(tract), tract.start)
    }

    /// No contig that was packed so far is asked for any more.
    pub fn end_batch(&mut self) {
        self.flips = Vec::new();
    }

    /// Bytes of memory that text, tracts and groups take.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.text.len()
            + self.changes.len_bytes()
            + self.tracts.capacity() * size_of::<Tract>()
            + self.groups.capacity() * size_of::<Group>()
    }

    /// All tracts, in order of their place.
    #[must_use]
    pub fn tracts(&self) -> &[Tract] {
        &self.tracts
    }

    /// All tracts, in order of their groups, and in these as the references have them.
    #[must_use]
    pub fn tracts_by_group(&self) -> Vec<Tract> {
        let mut tracts = self.tracts.clone();
        tracts.sort_by_key(|tract| tract.group);
        tracts
    }

    /// Number of groups.
    #[must_use]
    pub fn n_groups(&self) -> usize {
        self.groups.len()
    }

    /// Symbols of a group's reference.
    #[must_use]
    pub fn reference_len(&self, group: u32) -> usize {
        self.groups[group as usize].len
    }

    /// Whether much of a group's reference are tracts that resemble those before them.
    #[must_use]
    pub fn has_much_kin(&self, group: u32) -> bool {
        const SHARE: usize = 8;
        let Group { len, kin } = self.groups[group as usize];
        kin * SHARE >= len
    }

    /// Ends a stretch: what comes next does not belong to what was there.
    ///
    /// # Errors
    /// If there is no memory left.
    pub fn separate(&mut self) -> Result<(), PagesError> {
        self.text.push_slice(&SEPARATOR)
    }

    /// Appends `count` symbols of unspecified value and gives them to be written.
    ///
    /// # Errors
    /// If there is no memory left.
    pub fn extend_uninspected(&mut self, count: usize) -> Result<&mut [u8], PagesError> {
        self.text.extend_uninspected(count)
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

    /// Takes out of `places` of the text, which are in order, what none of the `kept` ones in them holds: it
    /// equals no symbol then.
    pub fn cut_holes(
        &mut self,
        places: &[Range<usize>],
        kept: impl IntoIterator<Item = Range<usize>>,
    ) {
        let mut kept = kept.into_iter().peekable();
        for place in places {
            let mut from = place.start;
            while let Some(stays) = kept.next_if(|stays| stays.start < place.end) {
                self.text[from..stays.start].fill(SEPARATOR[0]);
                from = stays.end;
            }
            self.text[from..place.end].fill(SEPARATOR[0]);
        }
    }

    /// Whether the last tract is one of a group.
    #[must_use]
    pub fn ends_in(&self, group: u32) -> bool {
        self.tracts.last().is_some_and(|tract| tract.group == group)
    }

    /// Adds a tract behind all others, which begins a group of its own; returns the group's number.
    pub fn add_group(&mut self, tract: Tract) -> u32 {
        let group = self.groups.len() as u32;
        self.push_tract(Tract { group, offset: 0, ..tract });
        self.groups.push(Group { len: tract.len(), kin: 0 });
        group
    }

    /// Adds a tract behind all others, and to the end of a group's reference, which it resembles if it
    /// is its kin.
    pub fn add_to_group(&mut self, group: u32, tract: Tract, is_kin: bool) {
        let offset = self.reference_len(group);
        self.push_tract(Tract { group, offset, ..tract });
        let Group { len, kin } = &mut self.groups[group as usize];
        *len += tract.len();
        *kin += if is_kin { tract.len() } else { 0 };
    }

    fn push_tract(&mut self, tract: Tract) {
        let is_behind = |last: &Tract| last.start <= tract.start && last.end <= tract.end;
        debug_assert!(self.tracts.last().is_none_or(is_behind), "tracts do not lie in each other");
        self.tracts.push(tract);
    }

    /// Adds tracts anywhere, each of which begins a group of its own, as those do that are there.
    pub fn insert_groups(&mut self, tracts: &[Tract]) {
        debug_assert_eq!(self.tracts.len(), self.groups.len());
        self.tracts.extend_from_slice(tracts);
        self.tracts.sort_by_key(|tract| tract.start);
        for (number, tract) in self.tracts.iter_mut().enumerate() {
            (tract.group, tract.offset) = (number as u32, 0);
        }
        self.groups.clear();
        self.groups.extend(self.tracts.iter().map(|tract| Group { len: tract.len(), kin: 0 }));
    }

    /// Moves the end of the last tract.
    pub fn extend_last(&mut self, end: usize) {
        if let Some(tract) = self.tracts.last_mut() {
            self.groups[tract.group as usize].len += end - tract.end;
            tract.end = end;
        }
    }

    /// Number of the last tract that starts at `position` or before.
    #[must_use]
    pub fn last_starting_at(&self, position: usize) -> u32 {
        (self.tracts.partition_point(|t| t.start <= position).saturating_sub(1)) as u32
    }

    /// Number of the first tract that ends at `position` or behind.
    #[must_use]
    pub fn first_ending_at(&self, position: usize) -> u32 {
        self.tracts.partition_point(|t| t.end < position) as u32
    }

    /// Adds the seeds of stretches of the text, which are in order, to an index.
    pub fn add_seeds_to(&mut self, index: &mut SeedIndex, stretches: &[Range<usize>], pool: &Pool) {
        self.repeats.make_room(self.text.len());
        let repeats = &self.repeats;
        index.insert(self.text.as_slice(), stretches, pool, |at| repeats.note(at));
    }

    /// A new index of the text from `from` on, with room for `seeds` seeds.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn index_again(
        &self,
        from: usize,
        seeds: usize,
        pool: &Pool,
    ) -> Result<SeedIndex, PagesError> {
        let mut index = SeedIndex::with_room_for(seeds, self.kernels)?;
        let rest = from..self.text.len();
        index.insert(self.text.as_slice(), &[rest], pool, |_| ());
        Ok(index)
    }

    /// The codes of a tract, as they lie in the text.
    #[must_use]
    pub fn codes(&self, tract: &Tract) -> &[u8] {
        &self.text.as_slice()[tract.start..tract.end]
    }

    /// Appends the reference that the tracts of one group make up, as it is stored.
    pub fn append_stored(&self, tracts: &[Tract], out: &mut Vec<u8>) {
        for tract in tracts {
            let parts = self.changed(tract).parts();
            if tract.stored_reversed {
                parts.rev().for_each(|codes| {
                    let before = out.len();
                    out.resize(before + codes.len(), 0);
                    reverse_complement(codes, &mut out[before..]);
                });
            } else {
                parts.for_each(|codes| out.extend_from_slice(codes));
            }
        }
    }

    /// Whether a reference, the tracts of one group, may resemble itself so much that it is worth
    /// trying a coding that finds that. `scratch` is overwritten.
    #[must_use]
    pub fn may_resemble_itself(&self, tracts: &[Tract], scratch: &mut Vec<u64>) -> bool {
        const SHARE: usize = 10; // one seed in ten
        let Some(first) = tracts.first() else { return false };
        if self.has_much_kin(first.group) {
            return true;
        }
        let len = self.reference_len(first.group);
        // Most references are settled by what the index has seen of the whole text.
        let noted: usize =
            tracts.iter().map(|tract| self.repeats.between(tract.start, tract.end)).sum();
        if noted * SHARE < (len / SAMPLING as usize).max(1) {
            return false;
        }
        scratch.clear();
        for tract in tracts {
            scratch.extend(Seeds::new(self.codes(tract), self.kernels).map(|seed| seed.hash));
        }
        let seeds = scratch.len();
        scratch.sort_unstable();
        scratch.dedup();
        (seeds - scratch.len()) * SHARE >= seeds.max(1)
    }
}

/// Counts of repeated seeds, by stretches of the text.
#[derive(Debug, Default)]
struct Repeats {
    counts: Vec<AtomicU16>,
}

impl Repeats {
    const STRETCH: usize = 4_096;

    /// Makes room for a text of so many symbols.
    fn make_room(&mut self, len: usize) {
        let n_stretches = len.div_ceil(Self::STRETCH);
        self.counts.resize_with(n_stretches.max(self.counts.len()), AtomicU16::default);
    }

    /// Counts a seed of any text that there was room made for.
    fn note(&self, at: usize) {
        // Relaxed: nothing is read before all is counted. What is full stays so.
        let one_more = |n: u16| n.checked_add(1);
        let count = &self.counts[at / Self::STRETCH];
        let _ = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
    }

    fn between(&self, start: usize, end: usize) -> usize {
        let last = end.div_ceil(Self::STRETCH).min(self.counts.len());
        let first = (start / Self::STRETCH).min(last);
        self.counts[first..last].iter().map(|n| usize::from(n.load(Ordering::Relaxed))).sum()
    }
}
