//! References and packs, compressed: most of the work of `create`.
//!
//! Every pack and every reference is a task of its own, longest first, on whichever worker is free:
//! a delta depends on the group's reference only, and that is known. A worker has one zstd context
//! and scratch buffers that stay; results go to its arena.

use std::sync::OnceLock;

use ragc_arena::{Arena, Pool};

use super::{
    effort::Effort,
    group::Entries,
    observer::{Observer, Stage},
    options::Options,
    parse::Parser,
    place::references::{References, Tract},
    segment::Segment,
};
use crate::{
    archive::{collection::RAW_GROUPS, container::PartEntry},
    assemble::Part,
    codec::{
        pack::{self, PackError},
        tuples,
        zstd::{self, Compressor, Settings, ZstdError},
    },
};

/// Groups cannot be encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// zstd refuses.
    #[error("compression failed: {0}")]
    Zstd(#[from] ZstdError),
    /// A pack that no reader could unpack.
    #[error(
        "a pack of deltas would take {len} bytes, more than readers can hold; choose a smaller \
         pack cardinality"
    )]
    PackTooLong {
        /// Its length in bytes before compression.
        len: usize,
    },
    /// A pack that is to be added to cannot be unpacked.
    #[error("the archive is damaged: the last pack of its group {} {source}", RAW_GROUPS as usize + group)]
    StoredPack {
        /// Number of the group, not counting raw ones.
        group: usize,
        /// What is wrong with it.
        source: PackError,
    },
}

/// What becomes of deltas that make no full pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// They are kept: more will come.
    Keep,
    /// They are packed: this is the end.
    Pack,
}

impl Rest {
    /// The deltas that are packed, and those that are not.
    pub fn split(self, written: &[u32], pack_cardinality: usize) -> (&[u32], &[u32]) {
        match self {
            Self::Pack => (written, &[]),
            Self::Keep => written.split_at(written.len() - written.len() % pack_cardinality),
        }
    }
}

/// The compressed parts of all groups.
pub struct Encoded<'a> {
    parts: Vec<Part<'a>>,
    /// Where the parts of each group begin; one more at the end.
    starts: Vec<usize>,
}

impl<'a> Encoded<'a> {
    /// The parts of a group: its reference if that is new, then its packs.
    #[must_use]
    pub fn group(&self, group: usize) -> &[Part<'a>] {
        &self.parts[self.starts[group]..self.starts[group + 1]]
    }

    /// All parts, group by group.
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// The same once all parts are written, in their order, behind the first `len_written` bytes of
    /// the file, which grow by them.
    #[must_use]
    pub fn written(self, len_written: &mut u64) -> Encoded<'static> {
        let written = |part: Part<'_>| {
            let entry = PartEntry { offset: *len_written, size: part.payload_len as u64 };
            *len_written += part.bytes.len() as u64;
            Part::written(entry)
        };
        Encoded { parts: self.parts.into_iter().map(written).collect(), starts: self.starts }
    }
}

/// What one task encodes.
enum Task<'e> {
    /// The tracts of a reference.
    Reference(&'e [Tract]),
    Pack(&'e [u32]),
}

/// All tasks, and what all of them read.
struct Tasks<'e> {
    tasks: Vec<Task<'e>>,
    segments: &'e [Segment<'e>],
    references: &'e References,
    effort: Effort,
}

/// Encodes all groups; results live in `arenas`, one for each worker. The references of the first
/// `n_held` groups are there already.
///
/// # Errors
/// If a pack gets too long, or zstd refuses.
pub fn encode<'a>(
    entries: &[Entries<'_>],
    segments: &[Segment<'_>],
    (references, n_held, rest): (&References, usize, Rest),
    options: &Options,
    pool: &Pool,
    arenas: &mut [Arena<'a>],
    observer: &dyn Observer,
) -> Result<Encoded<'a>, EncodeError> {
    let (mut tasks, mut starts) = (Vec::new(), vec![0]);
    let by_group = references.tracts_by_group();
    let groups = by_group.chunk_by(|a, b| a.group == b.group);
    for (number, (tracts, entries)) in groups.zip(entries).enumerate() {
        let (packed, _) = rest.split(entries.written, options.pack_cardinality);
        tasks.extend((number >= n_held).then_some(Task::Reference(tracts)));
        tasks.extend(packed.chunks(options.pack_cardinality).map(Task::Pack));
        starts.push(tasks.len());
    }
    let effort = Effort::of(options.level);
    let tasks = Tasks { tasks, segments, references, effort };
    let most = tasks.longest()?;
    let mut encoders = arenas
        .iter_mut()
        .map(|arena| Encoder::new(arena, &effort, &most))
        .collect::<Result<Vec<_>, _>>()?;
    let order = tasks.longest_first();
    let done: Vec<OnceLock<_>> = order.iter().map(|_| OnceLock::new()).collect();
    observer.during(Stage::Compress, || {
        pool.run(&mut encoders, order.len(), |encoder, i| {
            let task = order[i] as usize;
            // Every task is done once, so the place is free.
            let _ = done[task].set(encoder.part(&tasks, task));
        });
    });
    let parts = done.into_iter().filter_map(OnceLock::into_inner).collect::<Result<_, _>>()?;
    Ok(Encoded { parts, starts })
}

/// The longest of what there is to encode.
struct Longest {
    /// Symbols of a reference.
    reference: usize,
    /// Bytes of a pack.
    pack: usize,
}

impl Tasks<'_> {
    /// Bytes that a task hands to zstd, about.
    fn len(&self, task: &Task<'_>) -> usize {
        const SYMBOLS_PER_BYTE: usize = 4;
        match task {
            Task::Reference(tracts) => self.reference_len(tracts) / SYMBOLS_PER_BYTE,
            Task::Pack(entries) => self.pack_len(entries),
        }
    }

    /// Symbols of a reference.
    fn reference_len(&self, tracts: &[Tract]) -> usize {
        tracts.first().map_or(0, |tract| self.references.reference_len(tract.group))
    }

    fn pack_len(&self, entries: &[u32]) -> usize {
        entries.iter().map(|&entry| self.text(entry).len() + 1).sum()
    }

    fn text(&self, entry: u32) -> &[u8] {
        self.segments[entry as usize].text.unwrap_or_default()
    }

    fn longest(&self) -> Result<Longest, EncodeError> {
        /// C++ AGC walks packs with 32-bit numbers, some of them signed.
        const MOST: usize = (1 << 31) - 1;
        let mut longest = Longest { reference: 0, pack: 0 };
        for task in &self.tasks {
            match task {
                Task::Reference(tracts) => {
                    longest.reference = longest.reference.max(self.reference_len(tracts));
                }
                Task::Pack(entries) => longest.pack = longest.pack.max(self.pack_len(entries)),
            }
        }
        if longest.pack > MOST {
            return Err(EncodeError::PackTooLong { len: longest.pack });
        }
        Ok(longest)
    }

    /// The tasks' numbers, those with most to compress in front.
    fn longest_first(&self) -> Vec<u32> {
        let lens: Vec<usize> = self.tasks.iter().map(|task| self.len(task)).collect();
        let mut order: Vec<u32> = (0..lens.len() as u32).collect();
        order.sort_unstable_by_key(|&task| (std::cmp::Reverse(lens[task as usize]), task));
        order
    }
}

/// A worker's zstd context and buffers, which take the longest task without growing.
struct Encoder<'e, 'a> {
    arena: &'e mut Arena<'a>,
    compressor: Compressor<'a>,
    codes: Vec<u8>,
    raw: Vec<u8>,
    payload: Vec<u8>,
    other: Vec<u8>,
    hashes: Vec<u64>,
    parser: Parser,
}

impl<'e, 'a> Encoder<'e, 'a> {
    fn new(arena: &'e mut Arena<'a>, effort: &Effort, most: &Longest) -> Result<Self, ZstdError> {
        let words = [
            (effort.packs, most.pack),
            (effort.large_packs, most.pack),
            (effort.tuples, tuples::packed_len(most.reference, 1)),
            (Effort::PARSED, most.reference),
            (effort.searched.unwrap_or(Effort::PARSED), most.reference),
        ]
        .map(|(settings, len)| Compressor::len_words(&settings, len));
        let memory = arena.alloc_uninit(words.into_iter().max().unwrap_or_default());
        // One byte for the marker, and the metadata integer in front.
        let part = zstd::bound(most.pack.max(most.reference)) + 16;
        Ok(Self {
            arena,
            compressor: Compressor::in_memory(memory, &effort.packs)?,
            codes: Vec::with_capacity(most.reference),
            raw: Vec::with_capacity(part),
            payload: Vec::with_capacity(part),
            other: Vec::with_capacity(part),
            hashes: Vec::with_capacity(most.reference / 8),
            parser: Parser::with_capacity(most.reference),
        })
    }

    fn part(&mut self, tasks: &Tasks<'_>, task: usize) -> Result<Part<'a>, ZstdError> {
        match &tasks.tasks[task] {
            Task::Reference(tracts) => self.reference(tasks.references, tracts, &tasks.effort),
            Task::Pack(entries) => self.pack(entries, tasks),
        }
    }

    fn pack(&mut self, entries: &[u32], tasks: &Tasks<'_>) -> Result<Part<'a>, ZstdError> {
        self.raw.clear();
        for &entry in entries {
            pack::push_entry(&mut self.raw, tasks.text(entry));
        }
        self.compressor.configure(tasks.effort.for_pack(entries.len()))?;
        self.payload.clear();
        let metadata = pack::write(&mut self.payload, &self.raw, &mut self.compressor)?;
        Ok(Part::new(metadata, &self.payload, self.arena, &mut self.raw))
    }

    /// Has zstd look for matches in the codes, and takes what it makes if that is shorter.
    fn search(&mut self, settings: &Settings) -> Result<(), ZstdError> {
        self.compressor.configure(settings)?;
        self.payload.clear();
        self.compressor.compress_append(&mut self.payload, &self.codes)?;
        self.payload.push(pack::PLAIN);
        if self.payload.len() < self.other.len() {
            std::mem::swap(&mut self.payload, &mut self.other);
        }
        Ok(())
    }

    fn reference(
        &mut self,
        references: &References,
        tracts: &[Tract],
        effort: &Effort,
    ) -> Result<Part<'a>, ZstdError> {
        /// Tuples begin with four symbols a byte, and zstd does not find much in them: where nine
        /// symbols take two bytes already they are not worth trying.
        const BEYOND_TUPLES: usize = 9;
        self.codes.clear();
        references.append_stored(tracts, &mut self.codes);
        let resembles_itself = references.may_resemble_itself(tracts, &mut self.hashes);
        self.other.clear();
        if resembles_itself {
            let parse = self.parser.parse(&self.codes);
            self.compressor.configure(&Effort::PARSED)?;
            self.compressor.compress_parsed(&mut self.other, &self.codes, parse)?;
            self.other.push(pack::PLAIN);
            if let Some(searched) = &effort.searched {
                self.search(searched)?;
            }
        }
        let are_tuples_worthwhile = self.other.len() * BEYOND_TUPLES > self.codes.len() * 2;
        self.payload.clear();
        if !resembles_itself || are_tuples_worthwhile {
            self.raw.clear();
            tuples::pack(&mut self.raw, &self.codes);
            self.compressor.configure(&effort.tuples)?;
            self.compressor.compress_append(&mut self.payload, &self.raw)?;
            self.payload.push(pack::TUPLES);
        }
        let made = [&self.other, &self.payload].into_iter().filter(|made| !made.is_empty());
        let (metadata, payload) = match made.min_by_key(|made| made.len()) {
            Some(made) if made.len() < self.codes.len() => (self.codes.len() as u64, made),
            _ => (0, &self.codes),
        };
        Ok(Part::new(metadata, payload, self.arena, &mut self.raw))
    }
}
