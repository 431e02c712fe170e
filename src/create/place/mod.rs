//! Placing: which stretch of which reference every stretch of every contig runs along.
//!
//! Two levels keep this parallel and a function of the input alone. The first sample becomes the
//! references, in order of its contigs, but for what repeats earlier ones. All others are walked
//! against those in parallel, in windows. Then, in order, what the first sample could not explain is
//! walked against what later samples have added so far, and appended where it is novel. Samples come
//! in batches, and an archive that is appended to takes the place of the first sample.

pub mod block;
mod buy;
pub mod changes;
pub mod consensus;
mod edits;
pub mod extend;
mod first;
pub mod gathered;
pub mod ground;
mod groups;
pub mod index;
mod kin;
mod lacks;
mod later;
mod novel;
pub mod parts;
pub mod path;
pub mod references;
mod rent;
pub(crate) mod resync;
pub mod seed;
pub mod walk;

use ragc_arena::{Arena, PagesError, Pool};

use self::{
    block::Block,
    ground::Ground,
    lacks::Lacks,
    later::Known,
    novel::Novel,
    path::{NOVEL_MIN, Settled},
    rent::{Rents, SampleRent},
};
use super::{
    observer::{Observer, Stage},
    options::Options,
    sample::{Contig, Sample},
    symbols::{Packed, Packer, Symbols, Window},
    unwrap::InvalidSymbol,
};

/// A contig and where its parts belong.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// Where its symbols are.
    pub symbols: Symbols<'a>,
    /// What it runs along: in order, without overlaps.
    pub blocks: &'a [Block],
}

/// How many of `n_workers` are worth waking to look at each block of `contigs` once, which takes less
/// than 0.1 microseconds.
#[must_use]
pub fn workers_for_blocks(contigs: &[Placed<'_>], n_workers: usize) -> usize {
    const MANY_BLOCKS: usize = 1 << 15;
    let n_blocks: usize = contigs.iter().map(|contig| contig.blocks.len()).sum();
    if n_blocks < MANY_BLOCKS { n_workers.min(1) } else { n_workers }
}

/// What was met in the input that a user may want to know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Met {
    /// Symbols of all contigs.
    pub bases: u64,
    /// Bytes outside the alphabet that were dropped.
    pub dropped: u64,
    /// Whether there were lower-case letters.
    pub lower_case: bool,
}

impl std::ops::AddAssign for Met {
    fn add_assign(&mut self, more: Self) {
        self.bases += more.bases;
        self.dropped += more.dropped;
        self.lower_case |= more.lower_case;
    }
}

/// A byte outside the alphabet, and where.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    /// Number of the sample.
    pub sample: usize,
    /// Number of the contig in it.
    pub contig: usize,
    /// Number of the window in that.
    pub window: usize,
    /// The byte.
    pub symbol: InvalidSymbol,
}

/// Why placing failed.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// A byte outside the alphabet.
    #[error("a contig holds a byte outside the alphabet")]
    Refused(Refused),
    /// No memory for references or their index.
    #[error(transparent)]
    Memory(#[from] PagesError),
}

/// What a worker brings along: memory for results, and buffers that it uses over and over.
pub struct Walker<'a> {
    arena: Arena<'a>,
    windows: Vec<Window<'a>>,
    buffers: Buffers,
}

/// Buffers of a worker, which outlive the arena that it works in.
pub struct Buffers {
    codes: Vec<u8>,
    reversed: Vec<u8>,
    blocks: Vec<Block>,
    walked: Vec<Block>,
    links: walk::Links,
    path: path::Scratch,
    met: Vec<rent::Met>,
    ranges: Vec<(usize, usize)>,
    packer: Packer,
}

impl Buffers {
    /// Makes the blocks the cheapest path through them: see [`path::choose`].
    fn choose_path(
        &mut self,
        settled: Settled,
        len: usize,
        uses: i64,
        tract_of: impl Fn(usize) -> u32,
    ) {
        path::choose(settled, &mut self.blocks, len, uses, tract_of, &mut self.path);
    }
}

impl Default for Buffers {
    /// Large enough from the start for most windows, so that threads do not meet at the heap.
    fn default() -> Self {
        const BLOCKS: usize = 1 << 14;
        const MET: usize = 1 << 16;
        const RANGES: usize = 1 << 12;
        Self {
            codes: Vec::with_capacity(Contig::WINDOW),
            reversed: Vec::with_capacity(Contig::WINDOW),
            blocks: Vec::with_capacity(BLOCKS),
            walked: Vec::with_capacity(BLOCKS),
            links: walk::Links::with_capacity(BLOCKS),
            path: path::Scratch::with_capacity(BLOCKS),
            met: Vec::with_capacity(MET),
            ranges: Vec::with_capacity(RANGES),
            packer: Packer::with_capacity(Contig::WINDOW),
        }
    }
}

impl<'a> Walker<'a> {
    /// A walker whose results live in `arena`.
    #[must_use]
    pub fn new(arena: Arena<'a>, buffers: Buffers) -> Self {
        const WINDOWS: usize = 1 << 8;
        Self { arena, windows: Vec::with_capacity(WINDOWS), buffers }
    }

    /// Arena and buffers, for what comes after placing.
    pub fn into_parts(self) -> (Arena<'a>, Buffers) {
        (self.arena, self.buffers)
    }

    /// What the packer packed last, in the arena.
    fn packed(&self) -> Packed<'a> {
        let Packed { taken, patches, bytes, runs } = self.buffers.packer.packed();
        Packed {
            taken: self.arena.alloc_slice_copy(taken),
            patches: self.arena.alloc_slice_copy(patches),
            bytes: self.arena.alloc_slice_copy(bytes),
            runs: self.arena.alloc_slice_copy(runs),
        }
    }
}

/// Reads the contigs of `samples` and walks them along `ground`, of which the first sample of all
/// becomes the beginning; `n_samples` are to come in all. The input is not needed any more then.
///
/// # Errors
/// The first byte outside the alphabet, unless such bytes are to be dropped.
pub fn read<'a>(
    (samples, n_samples): (&[Sample<'_>], usize),
    ground: &mut Ground,
    options: &Options,
    pool: &Pool,
    walkers: &mut [Walker<'a>],
    observer: &dyn Observer,
) -> Result<(Vec<Placed<'a>>, Met), PlaceError> {
    let (mut contigs, mut met) = (Vec::new(), Met::default());
    let (first, later) = samples.split_at(usize::from(!ground.is_begun()).min(samples.len()));
    for sample in first {
        let report = (&mut met, observer);
        let sample = (sample, n_samples);
        contigs = first::place(sample, ground, options, pool, walkers, report)?;
    }
    let known = Known { options, references: &ground.references, index: &ground.index };
    let placed = observer
        .during(Stage::Walk, || later::place(later, &known, pool, walkers, &mut met, observer))
        .map_err(|error| error.behind(first.len()))?;
    contigs.extend(placed);
    met.bases = contigs.iter().map(|contig| contig.symbols.len as u64).sum();
    Ok((contigs, met))
}

/// Settles what the contigs of a batch lack or have dearly, and lets `ground` grow by what they
/// bring. `counts` tells how many contigs each sample has, but for the first sample of all.
///
/// # Errors
/// If there is no memory for what is novel.
pub fn settle<'g, 'a: 'g>(
    (contigs, counts): (&mut [Placed<'g>], &[usize]),
    ground: &mut Ground,
    pool: &Pool,
    walkers: &mut [Walker<'a>],
    observer: &dyn Observer,
) -> Result<(), PagesError> {
    let references = &ground.references;
    let (rents, lacks) = observer.during(Stage::Rents, || {
        let n_walkers = workers_for_blocks(contigs, walkers.len());
        let samples = of_samples(contigs, counts);
        let pay_and_lack = |walker: &mut Walker<'a>, number: usize| {
            let contigs = samples[number];
            let rent = SampleRent::new(contigs, references, walker);
            let lacks = contigs.iter().map(|contig| Lacks::find(contig, &rent, walker));
            let lacks: Vec<_> = lacks.collect();
            (rent, lacks)
        };
        let found = pool.run_collect(&mut walkers[..n_walkers], samples.len(), pay_and_lack);
        found.into_iter().unzip::<_, _, Vec<_>, Vec<_>>()
    });
    observer.during(Stage::Novel, || {
        Novel::new(ground, Rents::new(rents), pool).settle_all(contigs, &lacks, walkers)
    })
}

/// The contigs of each sample.
fn of_samples<'s, 'g>(mut contigs: &'s [Placed<'g>], counts: &[usize]) -> Vec<&'s [Placed<'g>]> {
    let own = |&count: &usize| {
        let (own, others) = contigs.split_at(count);
        contigs = others;
        own
    };
    counts.iter().map(own).collect()
}

impl PlaceError {
    /// The same where so many samples stand in front of those that it counts.
    fn behind(self, n_samples: usize) -> Self {
        match self {
            Self::Refused(refused) => {
                Self::Refused(Refused { sample: refused.sample + n_samples, ..refused })
            }
            Self::Memory(error) => Self::Memory(error),
        }
    }
}

pub(super) const fn exact(start: usize, end: usize, at: usize) -> Block {
    Block { start, end, at, reverse: false, mismatches: 0, parent: Block::NO_PARENT }
}

/// Appends `more`, which count from `start`; the first of them continues the last that was there.
fn append_shifted(blocks: &mut Vec<Block>, more: &[Block], start: usize) {
    let before = blocks.len() as u32;
    blocks.extend(more.iter().map(|block| Block {
        parent: match block.parent {
            Block::NO_PARENT => before.checked_sub(1).unwrap_or(Block::NO_PARENT),
            parent => parent + before,
        },
        ..block.shifted(start)
    }));
}

/// The stretches between blocks, also those at both ends; empty ones too.
fn gaps(blocks: &[Block], len: usize) -> impl Iterator<Item = (usize, usize)> {
    let ends = std::iter::once(0).chain(blocks.iter().map(|b| b.end));
    let starts = blocks.iter().map(|b| b.start).chain(std::iter::once(len));
    ends.zip(starts)
}

/// A gap is novel if it is long, or if it is the whole contig.
const fn is_novel(blocks: &[Block], from: usize, to: usize) -> bool {
    to - from >= NOVEL_MIN || blocks.is_empty()
}

/// Makes a block of every novel gap of a stretch: `append` takes its range and says where it went.
fn append_novel<E>(
    blocks: &mut Vec<Block>,
    (mut from, end): (usize, usize),
    mut append: impl FnMut(usize, usize) -> Result<usize, E>,
) -> Result<(), E> {
    let known = blocks.len();
    for i in 0..=known {
        let to = blocks.get(i).filter(|_| i < known).map_or(end, |block| block.start);
        if is_novel(&blocks[..known], from, to) {
            let at = append(from, to)?;
            blocks.push(exact(from, to, at));
        }
        from = if i < known { blocks[i].end } else { end };
    }
    blocks.sort_unstable_by_key(|block| block.start);
    Ok(())
}
