//! References and packs, compressed: most of the work of `create`.
//!
//! Every pack and every reference is a task of its own, longest first, on whichever worker is free:
//! a delta depends on the group's reference only, and that is known. A worker has one zstd context
//! and scratch buffers that stay; results go to its arena.

use ragc_arena::{Arena, Pool};

use super::{
    effort::Effort,
    group::Entries,
    place::references::{Group, References},
    segment::Segment,
};
use crate::{
    archive::container::cint,
    codec::{
        alphabet::reverse_complement,
        pack, tuples,
        zstd::{Compressor, ZstdError},
    },
};

/// A part of the archive as it will be written.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The metadata integer and the payload.
    pub bytes: &'a [u8],
    /// Bytes of the payload alone.
    pub payload_len: usize,
}

impl<'a> Part<'a> {
    /// Puts a part together in `arena`.
    pub fn new(metadata: u64, payload: &[u8], arena: &Arena<'a>, scratch: &mut Vec<u8>) -> Self {
        scratch.clear();
        cint::write(scratch, metadata);
        scratch.extend_from_slice(payload);
        Self { bytes: arena.alloc_slice_copy(scratch), payload_len: payload.len() }
    }
}

/// The compressed parts of all groups.
pub struct Encoded<'a> {
    /// Group by group: the reference, then the packs in order.
    parts: Vec<Part<'a>>,
    /// Where each group begins; one more at the end.
    starts: Vec<usize>,
}

impl<'a> Encoded<'a> {
    /// All parts, group by group.
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// Number of the part that is a group's reference; the numbers up to the next group's are its
    /// packs. One more at the end.
    #[must_use]
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }
}

/// What a worker needs to encode.
pub struct Encoder<'a> {
    arena: Arena<'a>,
    compressor: Compressor<'static>,
    codes: Vec<u8>,
    raw: Vec<u8>,
    payload: Vec<u8>,
    other: Vec<u8>,
    hashes: Vec<u64>,
}

impl<'a> Encoder<'a> {
    /// An encoder whose results live in `arena`.
    ///
    /// # Errors
    /// If zstd has no memory for its context.
    pub fn new(arena: Arena<'a>, effort: &Effort) -> Result<Self, ZstdError> {
        Ok(Self {
            arena,
            compressor: Compressor::new(&effort.packs)?,
            codes: Vec::new(),
            raw: Vec::new(),
            payload: Vec::new(),
            other: Vec::new(),
            hashes: Vec::new(),
        })
    }

    /// The arena, for what comes after encoding.
    pub fn into_arena(self) -> Arena<'a> {
        self.arena
    }
}

/// What one task encodes.
enum Task<'e> {
    Reference(&'e Group),
    Pack(&'e [u32]),
}

/// Encodes all groups.
///
/// # Errors
/// If zstd refuses.
pub fn encode<'a>(
    entries: &[Entries<'_>],
    segments: &[Segment<'_>],
    references: &References,
    pack_cardinality: usize,
    effort: &Effort,
    pool: &Pool,
    encoders: &mut [Encoder<'a>],
) -> Result<Encoded<'a>, ZstdError> {
    let (mut tasks, mut starts) = (Vec::new(), vec![0]);
    for (group, entries) in references.groups().iter().zip(entries) {
        tasks.push(Task::Reference(group));
        tasks.extend(entries.written.chunks(pack_cardinality).map(Task::Pack));
        starts.push(tasks.len());
    }
    let order = longest_first(&tasks, segments);
    let done =
        pool.run_collect(encoders, tasks.len(), |encoder, i| match &tasks[order[i] as usize] {
            Task::Reference(group) => encoder.reference(references, group, effort),
            Task::Pack(entries) => encoder.pack(entries, segments, effort),
        });
    let mut parts = vec![Part { bytes: &[], payload_len: 0 }; tasks.len()];
    for (&task, part) in order.iter().zip(done) {
        parts[task as usize] = part?;
    }
    Ok(Encoded { parts, starts })
}

/// The tasks' numbers, those with most to compress in front.
fn longest_first(tasks: &[Task<'_>], segments: &[Segment<'_>]) -> Vec<u32> {
    const SYMBOLS_PER_BYTE: usize = 4;
    let len = |task: &Task<'_>| match task {
        Task::Reference(group) => group.len() / SYMBOLS_PER_BYTE,
        Task::Pack(entries) => entries.iter().map(|&s| text(segments, s).len()).sum(),
    };
    let lens: Vec<usize> = tasks.iter().map(len).collect();
    let mut order: Vec<u32> = (0..tasks.len() as u32).collect();
    order.sort_unstable_by_key(|&task| (std::cmp::Reverse(lens[task as usize]), task));
    order
}

fn text<'s>(segments: &[Segment<'s>], number: u32) -> &'s [u8] {
    segments[number as usize].text.unwrap_or_default()
}

impl<'a> Encoder<'a> {
    fn pack(
        &mut self,
        entries: &[u32],
        segments: &[Segment<'_>],
        effort: &Effort,
    ) -> Result<Part<'a>, ZstdError> {
        self.raw.clear();
        for &entry in entries {
            pack::push_entry(&mut self.raw, text(segments, entry));
        }
        self.compressor.configure(&effort.packs)?;
        self.payload.clear();
        let metadata = pack::write(&mut self.payload, &self.raw, &mut self.compressor)?;
        Ok(Part::new(metadata, &self.payload, &self.arena, &mut self.raw))
    }

    fn reference(
        &mut self,
        references: &References,
        group: &Group,
        effort: &Effort,
    ) -> Result<Part<'a>, ZstdError> {
        let codes = references.codes(group);
        self.codes.clear();
        if group.stored_reversed {
            self.codes.resize(codes.len(), 0);
            reverse_complement(codes, &mut self.codes);
        } else {
            self.codes.extend_from_slice(codes);
        }
        self.raw.clear();
        tuples::pack(&mut self.raw, &self.codes);
        self.compressor.configure(&effort.tuples)?;
        self.payload.clear();
        self.compressor.compress_append(&mut self.payload, &self.raw)?;
        self.payload.push(pack::TUPLES);
        if references.is_repetitive(group, &mut self.hashes) {
            self.compressor.configure(&effort.plain)?;
            self.other.clear();
            self.compressor.compress_append(&mut self.other, &self.codes)?;
            self.other.push(pack::PLAIN);
            if self.other.len() < self.payload.len() {
                std::mem::swap(&mut self.other, &mut self.payload);
            }
        }
        let plain = self.codes.len() <= self.payload.len();
        let (metadata, payload) =
            if plain { (0, &self.codes) } else { (self.codes.len() as u64, &self.payload) };
        Ok(Part::new(metadata, payload, &self.arena, &mut self.raw))
    }
}
