//! Groups that are there before a batch of samples: from earlier batches, or from an archive.

use ragc_arena::{Arena, Pool};

use super::{
    encode::{EncodeError, Rest},
    group::Before,
    segment::Segment,
};
use crate::{
    assemble::Part,
    codec::{
        pack::{self, PackError},
        zstd::Decompressor,
    },
};

/// A group with its parts so far.
#[derive(Debug)]
pub struct Held<'m> {
    /// Its reference.
    pub reference: Part<'m>,
    /// Packs that nothing is added to.
    pub packs: Vec<Part<'m>>,
    /// The pack behind them.
    pub last: Last<'m>,
}

/// The pack of a group that still takes deltas.
#[derive(Debug, Default)]
pub enum Last<'m> {
    /// There is none.
    #[default]
    None,
    /// As an archive has it; perhaps it is full.
    Stored(Part<'m>),
    /// Its raw bytes: deltas with their separators.
    Open(Vec<u8>),
}

impl Last<'_> {
    /// A pack of the deltas of `segments` that takes further ones.
    pub fn of<'s>(segments: impl Iterator<Item = &'s Segment<'s>>) -> Self {
        let mut raw = Vec::new();
        segments.for_each(|segment| pack::push_entry(&mut raw, segment.text.unwrap_or_default()));
        if raw.is_empty() { Self::None } else { Self::Open(raw) }
    }
}

impl<'m> Held<'m> {
    /// All packs, with `new` ones behind those that nothing is added to. A stored last pack is still
    /// there only if there are no new ones.
    pub fn all_packs<'a>(&self, new: &[Part<'a>]) -> Vec<Part<'a>>
    where
        'm: 'a,
    {
        let last = match self.last {
            Last::Stored(part) => Some(part),
            Last::None | Last::Open(_) => None,
        };
        self.packs.iter().copied().chain(last).chain(new.iter().copied()).collect()
    }

    /// Bytes of memory that it takes.
    pub fn held_bytes(&self) -> usize {
        let open = match &self.last {
            Last::Open(raw) => raw.capacity(),
            Last::None | Last::Stored(_) => 0,
        };
        size_of::<Self>() + self.packs.capacity() * size_of::<Part<'_>>() + open
    }

    /// What stands before the deltas to come; the last pack has to be open if it is there.
    pub fn before(&self) -> Before {
        let n_open = match &self.last {
            Last::Open(raw) => memchr::memchr_iter(pack::SEPARATOR, raw).count(),
            Last::None | Last::Stored(_) => 0,
        };
        Before { n_closed: self.packs.len(), n_open }
    }

    fn open(
        &self,
        pack_cardinality: usize,
        decompressor: &mut Option<Decompressor>,
    ) -> Result<Option<Opened>, PackError> {
        let Last::Stored(part) = &self.last else { return Ok(None) };
        let zstd = match decompressor {
            Some(zstd) => zstd,
            none => none.insert(Decompressor::new()?),
        };
        let (metadata, payload) = part.contents();
        let mut raw = Vec::new();
        pack::read(&mut raw, metadata, payload, zstd)?;
        let is_full = pack::entries(&raw)?.count() >= pack_cardinality;
        Ok(Some(if is_full { Opened::Full } else { Opened::Raw(raw) }))
    }

    fn replace_last(&mut self, opened: Opened) {
        self.last = match (opened, std::mem::take(&mut self.last)) {
            (Opened::Raw(raw), _) => Last::Open(raw),
            (Opened::Full, Last::Stored(part)) => {
                self.packs.push(part);
                Last::None
            }
            (Opened::Full, last) => last,
        };
    }
}

/// What a stored pack turned out to be.
enum Opened {
    Full,
    Raw(Vec<u8>),
}

/// Unpacks the stored last packs of all groups that get further deltas.
///
/// # Errors
/// The first pack that is damaged.
pub fn open_last_packs(
    held: &mut [Held<'_>],
    gets_deltas: impl Fn(usize) -> bool + Sync,
    pack_cardinality: usize,
    pool: &Pool,
) -> Result<(), EncodeError> {
    let mut decompressors: Vec<Option<Decompressor>> = (0..pool.threads()).map(|_| None).collect();
    let opened = pool.run_collect(&mut decompressors, held.len(), |decompressor, group| {
        if gets_deltas(group) { held[group].open(pack_cardinality, decompressor) } else { Ok(None) }
    });
    for (group, (held, opened)) in held.iter_mut().zip(opened).enumerate() {
        let opened = opened.map_err(|source| EncodeError::StoredPack { group, source })?;
        opened.into_iter().for_each(|opened| held.replace_last(opened));
    }
    Ok(())
}

/// Appends the deltas of open packs to `segments`, so that they are packed again with what follows:
/// of groups that get further ones, and of all if this is the end.
pub fn append_open_deltas<'a>(
    held: &[Held<'_>],
    gets_deltas: impl Fn(usize) -> bool,
    rest: Rest,
    arena: &Arena<'a>,
    segments: &mut Vec<Segment<'a>>,
) {
    for (group, held) in held.iter().enumerate() {
        let Last::Open(raw) = &held.last else { continue };
        if rest == Rest::Keep && !gets_deltas(group) {
            continue;
        }
        // They were counted when the pack was opened, so it has an end.
        for entry in pack::entries(raw).into_iter().flatten() {
            segments.push(Segment {
                group: group as u32,
                text: Some(arena.alloc_slice_copy(&raw[entry])),
                ..Segment::NONE
            });
        }
    }
}
