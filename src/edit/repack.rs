//! Packs written anew: entries move or go, their bytes stay.

use ragc_arena::Arena;

use crate::{
    assemble::Part,
    codec::{
        pack::{self, PackError},
        zstd::{Compressor, Decompressor, ZstdError},
    },
    create::{Level, effort::Effort},
};

/// A worker with zstd's contexts and buffers; new parts live in its arena.
pub struct Repacker<'a> {
    arena: Arena<'a>,
    decompressor: Decompressor,
    compressor: Compressor<'static>,
    effort: Effort,
    raw: Vec<u8>,
    payload: Vec<u8>,
}

impl<'a> Repacker<'a> {
    /// A worker whose parts live in `arena`.
    pub fn new(arena: Arena<'a>) -> Result<Self, ZstdError> {
        let effort = Effort::of(Level::Default);
        Ok(Self {
            arena,
            decompressor: Decompressor::new()?,
            compressor: Compressor::new(&effort.packs)?,
            effort,
            raw: Vec::new(),
            payload: Vec::new(),
        })
    }

    /// Where new parts live.
    pub fn into_arena(self) -> Arena<'a> {
        self.arena
    }

    /// The raw bytes of a pack.
    pub fn unpack(&mut self, part: Part<'_>) -> Result<Vec<u8>, PackError> {
        let (metadata, payload) = part.contents();
        let mut raw = Vec::new();
        pack::read(&mut raw, metadata, payload, &mut self.decompressor)?;
        Ok(raw)
    }

    /// A pack of entries.
    pub fn pack<'e>(
        &mut self,
        entries: impl ExactSizeIterator<Item = &'e [u8]>,
    ) -> Result<Part<'a>, ZstdError> {
        let n_entries = entries.len();
        self.raw.clear();
        entries.for_each(|entry| pack::push_entry(&mut self.raw, entry));
        self.compressor.configure(self.effort.for_pack(n_entries))?;
        self.payload.clear();
        let metadata = pack::write(&mut self.payload, &self.raw, &mut self.compressor)?;
        Ok(Part::new(metadata, &self.payload, &self.arena, &mut self.raw))
    }

    /// The pack without the entries of these numbers, which are in ascending order: the others keep
    /// theirs. None if no entry is left.
    pub fn without(
        &mut self,
        part: Part<'_>,
        gone: &[usize],
    ) -> Result<Option<Part<'a>>, PackError> {
        let raw = self.unpack(part)?;
        let is_gone = |nth: usize| gone.binary_search(&nth).is_ok();
        let mut entries: Vec<&[u8]> = pack::entries(&raw)?
            .enumerate()
            .map(|(nth, entry)| if is_gone(nth) { &[] } else { &raw[entry] })
            .collect();
        while entries.len().checked_sub(1).is_some_and(is_gone) {
            entries.pop();
        }
        if entries.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.pack(entries.into_iter())?))
    }

    /// Stands where a pack was that nobody refers to any more, so that those behind it keep their
    /// numbers: a pack with one entry, which is empty.
    pub fn placeholder(&mut self) -> Part<'a> {
        Part::new(0, &[pack::SEPARATOR], &self.arena, &mut self.raw)
    }
}
