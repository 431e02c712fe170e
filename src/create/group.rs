//! Dealing segments out to their groups: records move, sequence does not.
//!
//! Within a group, segments come in order of the input. Their ids are free: where a group has more
//! entries than a pack holds, they are ordered by their place on the reference, so that a pack holds
//! one place of all samples and zstd finds what those have in common. Entries of a pack that was
//! opened again come first and keep their ids: they are segments of no contig, behind all others.

use ragc_arena::{Arena, Pool};

use super::segment::Segment;

/// Position of a segment among all segments.
pub type SegmentNumber = u32;

/// The segments of all groups.
pub struct Dealt {
    /// Numbers of segments, group by group, in order of the input within each.
    order: Vec<SegmentNumber>,
    /// Where each group begins in `order`; one more at the end.
    starts: Vec<usize>,
}

impl Dealt {
    /// Deals `segments` out to `n_groups` groups.
    ///
    /// Those from number `n_own` on, of packs that were opened again, come first in their groups.
    #[must_use]
    pub fn new(segments: &[Segment<'_>], n_own: usize, n_groups: usize) -> Self {
        let mut starts = vec![0; n_groups + 1];
        for segment in segments {
            starts[segment.group as usize + 1] += 1;
        }
        for group in 0..n_groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut order = vec![0; segments.len()];
        for number in (n_own..segments.len()).chain(0..n_own) {
            let slot = &mut next[segments[number].group as usize];
            order[*slot] = number as SegmentNumber;
            *slot += 1;
        }
        Self { order, starts }
    }

    /// The segments of a group.
    #[must_use]
    pub fn group(&self, group: usize) -> &[SegmentNumber] {
        &self.order[self.starts[group]..self.starts[group + 1]]
    }
}

/// What stands in a group before the segments that are numbered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before {
    /// Packs that nothing is added to: each takes up the ids of a full one.
    pub n_closed: usize,
    /// Entries of the open pack behind them.
    pub n_open: usize,
}

/// The entries of a group that are written, in order, and the ids of its segments.
#[derive(Debug, Clone, Copy)]
pub struct Entries<'a> {
    /// Segments whose texts make up the packs behind those that are closed, in order of their ids.
    pub written: &'a [SegmentNumber],
    /// Ids of the group's segments, in the order of [`Dealt::group`]; 0 is the reference.
    pub ids: &'a [u32],
}

/// What a worker needs to number entries.
pub struct Numbering<'a> {
    /// Where the results live.
    pub arena: Arena<'a>,
    /// Places in the group's list, in order of their ids.
    by_id: Vec<u32>,
    by_text: Vec<u32>,
    ids: Vec<u32>,
    written: Vec<SegmentNumber>,
}

impl<'a> Numbering<'a> {
    /// Numbers entries; results live in `arena`. Its lists are large enough from the start for most
    /// groups, so that threads do not meet at the heap.
    #[must_use]
    pub fn new(arena: Arena<'a>) -> Self {
        const MEMBERS: usize = 1 << 12;
        let list = || Vec::with_capacity(MEMBERS);
        Self { arena, by_id: list(), by_text: list(), ids: list(), written: list() }
    }

    fn number(
        &mut self,
        members: &[SegmentNumber],
        segments: &[Segment<'_>],
        pack: usize,
        before: Before,
    ) -> Entries<'a> {
        let segment = |member: u32| &segments[members[member as usize] as usize];
        let n_open = before.n_open.min(members.len());
        self.by_id.clear();
        self.by_id.extend((0..members.len() as u32).filter(|&m| segment(m).text.is_some()));
        if self.by_id.len() > pack {
            self.by_id[n_open..].sort_unstable_by_key(|&m| (segment(m).place, m));
        }
        self.ids.clear();
        self.ids.resize(members.len(), 0);
        self.find_equal(segment);
        self.written.clear();
        for &member in &self.by_id {
            let twin = self.by_text[member as usize];
            if twin == member || (member as usize) < n_open {
                self.written.push(members[member as usize]);
                self.ids[member as usize] = (before.n_closed * pack + self.written.len()) as u32;
            }
        }
        for member in 0..members.len() {
            if segment(member as u32).text.is_some() {
                self.ids[member] = self.ids[self.by_text[member] as usize];
            }
        }
        Entries {
            written: self.arena.alloc_slice_copy(&self.written),
            ids: self.arena.alloc_slice_copy(&self.ids),
        }
    }

    /// Fills `by_text` with the first member, in order of ids, that has the same text.
    fn find_equal<'t, 's: 't>(&mut self, segment: impl Fn(u32) -> &'t Segment<'s>) {
        // Sorted by text, stable: equal ones stand together, the first of them in front.
        self.written.clear();
        self.written.extend_from_slice(&self.by_id);
        let rank = &mut self.ids;
        for (at, &member) in self.by_id.iter().enumerate() {
            rank[member as usize] = at as u32;
        }
        self.written.sort_unstable_by(|&a, &b| {
            let key =
                |m: u32| (segment(m).text.map(<[u8]>::len), segment(m).text, rank[m as usize]);
            key(a).cmp(&key(b))
        });
        self.by_text.clear();
        self.by_text.resize(rank.len(), 0);
        let mut first = None;
        for &member in &self.written {
            let same = first.filter(|&f| segment(f).text == segment(member).text);
            let twin = same.unwrap_or(member);
            self.by_text[member as usize] = twin;
            first = Some(twin);
        }
    }
}

/// The segments of all groups with their numbers in them.
pub struct Numbered<'a> {
    /// The segments of each group.
    pub dealt: Dealt,
    /// What of them is written.
    pub entries: Vec<Entries<'a>>,
}

impl Numbered<'_> {
    /// The ids of the first `n` segments in their groups.
    #[must_use]
    pub fn ids(&self, n: usize) -> Vec<u32> {
        let mut ids = vec![0; n];
        for (group, entries) in self.entries.iter().enumerate() {
            for (&segment, &id) in self.dealt.group(group).iter().zip(entries.ids) {
                if let Some(place) = ids.get_mut(segment as usize) {
                    *place = id;
                }
            }
        }
        ids
    }
}

/// Segments from which on numbering is worth waking threads: one takes about 0.1 microseconds.
const MANY_SEGMENTS: usize = 1 << 16;

/// Numbers the entries of all groups, in parallel if they are many; `before` is for the first of
/// them.
#[must_use]
pub fn number<'a>(
    dealt: Dealt,
    segments: &[Segment<'_>],
    before: &[Before],
    pack_cardinality: usize,
    pool: &Pool,
    workers: &mut [Numbering<'a>],
) -> Numbered<'a> {
    let n_workers = if segments.len() < MANY_SEGMENTS { 1 } else { workers.len() };
    let workers = &mut workers[..n_workers];
    let entries = pool.run_collect(workers, dealt.starts.len() - 1, |worker, group| {
        let before = before.get(group).copied().unwrap_or_default();
        worker.number(dealt.group(group), segments, pack_cardinality, before)
    });
    Numbered { dealt, entries }
}
