//! Placing: which stretch of which reference every stretch of every contig runs along.
//!
//! Two levels keep this parallel and a function of the input alone. The first sample becomes the
//! references, in order of its contigs. All others are walked against those in parallel, in windows.
//! Then, in order, what the first sample could not explain is walked against what later samples have
//! added so far, and appended where it is novel.

pub mod block;
mod buy;
pub mod extend;
mod groups;
pub mod index;
mod later;
pub mod path;
pub mod references;
mod rent;
mod resync;
pub mod seed;
pub mod walk;

use ragc_arena::{Arena, PagesError, Pool};
use rustc_hash::FxHashSet;

use self::{
    block::Block, groups::Grouping, index::SeedIndex, later::Known, path::NOVEL_MIN,
    references::References, rent::Rents, seed::SAMPLING, walk::Query,
};
use super::{
    observer::{Observer, Stage},
    options::Options,
    sample::{Contig, Sample},
    unwrap::InvalidSymbol,
    window::{Layout, Window},
};

/// A contig and where its parts belong.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// Where its symbols are.
    pub layout: Layout<'a>,
    /// What it runs along: in order, without overlaps.
    pub blocks: &'a [Block],
}

/// What placing yields.
pub struct Placement<'a> {
    /// All contigs of all samples, in order.
    pub contigs: Vec<Placed<'a>>,
    /// All references.
    pub references: References,
    /// Canonical values of all splitters.
    pub splitters: FxHashSet<u64>,
    /// What was met while reading.
    pub met: Met,
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
    codes: Vec<u8>,
    reversed: Vec<u8>,
    blocks: Vec<Block>,
    walked: Vec<Block>,
    links: walk::Links,
    windows: Vec<Window<'a>>,
    path: path::Scratch,
    met: Vec<rent::Met>,
}

impl<'a> Walker<'a> {
    /// A walker whose results live in `arena`. Its buffers are large enough from the start for most
    /// windows, so that threads do not meet at the heap.
    #[must_use]
    pub fn new(arena: Arena<'a>) -> Self {
        const BLOCKS: usize = 1 << 14;
        const WINDOWS: usize = 1 << 8;
        const MET: usize = 1 << 16;
        Self {
            arena,
            codes: Vec::with_capacity(Contig::WINDOW),
            reversed: Vec::with_capacity(Contig::WINDOW),
            blocks: Vec::with_capacity(BLOCKS),
            walked: Vec::with_capacity(BLOCKS),
            links: walk::Links::default(),
            windows: Vec::with_capacity(WINDOWS),
            path: path::Scratch::with_capacity(BLOCKS),
            met: Vec::with_capacity(MET),
        }
    }

    /// The arena, for what comes after placing.
    pub fn into_arena(self) -> Arena<'a> {
        self.arena
    }
}

/// Places all contigs of `samples`.
///
/// # Errors
/// The first byte outside the alphabet, unless such bytes are to be dropped.
pub fn place<'a>(
    samples: &[Sample<'a>],
    options: &Options,
    pool: &Pool,
    walkers: &mut [Walker<'a>],
    observer: &dyn Observer,
) -> Result<Placement<'a>, PlaceError> {
    let room = samples.first().map_or(0, |s| s.contigs.iter().map(|c| c.lines.len()).sum());
    let mut first = First {
        options,
        samples: samples.len(),
        references: References::new(room, options.kernels)?,
        index: SeedIndex::with_room_for(room / SAMPLING as usize, options.kernels)?,
        grouping: Grouping::new(options.k, options.segment_size),
        whole: Vec::new(),
        met: Met::default(),
    };
    let mut contigs = observer.during(Stage::First, || {
        let own = samples.iter().take(1).flat_map(|sample| &sample.contigs);
        let take = |(number, contig): (usize, &Contig<'a>)| {
            observer.placed(contig.lines.len() as u64);
            first.take(number, contig, &mut walkers[0])
        };
        own.enumerate().map(take).collect::<Result<Vec<_>, _>>()
    })?;
    first.grouping.close_bag();
    let First { mut references, index, mut grouping, whole, mut met, .. } = first;
    observer.during(Stage::Splitters, || {
        grouping.cut_at_splitters(&mut references, &whole, pool);
    });

    let known = Known { options, references: &references, index: &index };
    let mut later = observer
        .during(Stage::Walk, || later::place(samples, &known, pool, walkers, &mut met, observer))?;
    let rents =
        observer.during(Stage::Rents, || Rents::new(samples, &later, &references, pool, walkers));
    let mut novel = Novel {
        first_len: references.text().len(),
        references,
        index: None,
        grouping,
        rents,
        ranges: Vec::new(),
        buying: buy::Scratch::default(),
    };
    observer.during(Stage::Novel, || novel.settle_all(samples, &mut later, &mut walkers[0]))?;
    contigs.extend(later);
    met.bases = contigs.iter().map(|contig| contig.layout.len as u64).sum();
    Ok(Placement {
        contigs,
        references: novel.references,
        splitters: novel.grouping.splitters().clone(),
        met,
    })
}

/// Level 0: the first sample.
struct First<'o> {
    options: &'o Options,
    samples: usize,
    references: References,
    index: SeedIndex,
    grouping: Grouping,
    whole: Vec<(usize, usize)>,
    met: Met,
}

impl First<'_> {
    fn take<'a>(
        &mut self,
        number: usize,
        contig: &Contig<'a>,
        walker: &mut Walker<'a>,
    ) -> Result<Placed<'a>, PlaceError> {
        let before = self.references.text().len();
        let layout = self.read(number, contig, walker)?;
        let placed = Placed { layout, blocks: &[] };
        if layout.len == 0 {
            self.references.truncate(before);
            return Ok(placed);
        }
        let end = self.references.text().len();
        let start = end - layout.len;
        if !self.is_mostly_known(start) {
            self.grouping.close_bag();
            self.references.index_from(start, &mut self.index);
            self.whole.push((start, end));
            let block = exact(0, layout.len, start);
            return Ok(Placed { blocks: walker.arena.alloc_slice_copy(&[block]), ..placed });
        }
        walker.codes.clear();
        walker.codes.extend_from_slice(&self.references.text()[start..]);
        self.references.truncate(before);
        self.place_known(layout, walker)?;
        Ok(Placed { blocks: walker.arena.alloc_slice_copy(&walker.blocks), ..placed })
    }

    /// Appends the contig to the references, for the time being.
    fn read<'a>(
        &mut self,
        number: usize,
        contig: &Contig<'a>,
        walker: &mut Walker<'a>,
    ) -> Result<Layout<'a>, PlaceError> {
        self.references.separate()?;
        let mut start = 0;
        walker.windows.clear();
        for (window, lines) in contig.windows().enumerate() {
            walker.codes.clear();
            let unwrapper = self.options.unwrapper();
            let met = unwrapper
                .unwrap(lines, &mut walker.codes)
                .map_err(|symbol| Refused { sample: 0, contig: number, window, symbol })
                .map_err(PlaceError::Refused)?;
            self.met.dropped += met.dropped;
            self.met.lower_case |= met.lower_case;
            let len = walker.codes.len();
            walker.windows.push(Window { lines, start, len, shape: met.shape });
            self.references.push(&walker.codes)?;
            start += len;
        }
        let windows = walker.arena.alloc_slice_copy(&walker.windows);
        Ok(Layout { windows, len: start, unwrapper: self.options.unwrapper() })
    }

    /// Whether the end of the text repeats what is indexed, told by some of its seeds.
    fn is_mostly_known(&self, start: usize) -> bool {
        const PROBE: usize = 16 << 10;
        const EVERY: usize = 128 << 10;
        const SHARE: f64 = 0.3;
        let (mut seeds, mut known) = (0, 0);
        for stretch in self.references.text()[start..].chunks(EVERY) {
            for seed in self.index.seeds_of(&stretch[..stretch.len().min(PROBE)]) {
                seeds += 1;
                known += u32::from(
                    self.index.may_hold(&seed) && self.index.candidates(&seed).next().is_some(),
                );
            }
        }
        seeds > 0 && f64::from(known) >= SHARE * f64::from(seeds)
    }

    /// Walks the contig in the walker's codes; what is novel goes into the references again.
    fn place_known<'a>(
        &mut self,
        layout: Layout<'a>,
        walker: &mut Walker<'a>,
    ) -> Result<(), PagesError> {
        walker.blocks.clear();
        for window in layout.windows {
            let codes = &walker.codes[window.start..window.start + window.len];
            let mut query = Query::new(codes, &mut walker.reversed);
            let (links, walked) = (&mut walker.links, &mut walker.walked);
            walk::walk(&mut query, self.references.text(), &self.index, links, walked);
            append_shifted(&mut walker.blocks, &walker.walked, window.start);
        }
        self.choose(layout.len, walker);
        append_novel(&mut walker.blocks, layout.len, |from, to| {
            let at = self.grouping.append(&mut self.references, &walker.codes[from..to])?;
            self.references.index_from(at, &mut self.index);
            Ok(at)
        })
    }

    /// What is decided in the first sample is paid again by all others, unless it is a copy of what
    /// the sample has anyway.
    fn choose(&self, len: usize, walker: &mut Walker<'_>) {
        const MOST_USES: usize = 50;
        let group_of = |at: usize| (at / self.options.segment_size) as u32;
        walker.walked.clear();
        walker.walked.extend_from_slice(&walker.blocks);
        path::choose(&mut walker.blocks, len, 1, group_of, &mut walker.path);
        let covered: usize = walker.blocks.iter().map(Block::len).sum();
        if 2 * covered < len {
            let uses = self.samples.min(MOST_USES) as i64;
            std::mem::swap(&mut walker.blocks, &mut walker.walked);
            path::choose(&mut walker.blocks, len, uses, group_of, &mut walker.path);
        }
    }
}

/// Level 2: what the first sample does not have, or has only dearly.
struct Novel {
    references: References,
    index: Option<SeedIndex>,
    grouping: Grouping,
    rents: Rents,
    /// Symbols of the text that the first sample has brought.
    first_len: usize,
    /// Stretches of a contig that are walked again.
    ranges: Vec<(usize, usize)>,
    buying: buy::Scratch,
}

impl Novel {
    /// Settles the contigs of all samples but the first, in order.
    fn settle_all<'a>(
        &mut self,
        samples: &[Sample<'_>],
        contigs: &mut [Placed<'a>],
        walker: &mut Walker<'a>,
    ) -> Result<(), PagesError> {
        let mut unsettled = contigs.iter_mut();
        for (number, sample) in samples.iter().enumerate().skip(1) {
            for contig in unsettled.by_ref().take(sample.contigs.len()) {
                self.settle(contig, number as u32, walker)?;
            }
        }
        Ok(())
    }

    /// Walks what a contig lacks or has dearly against what later samples have brought, buys what
    /// pays, and appends what is still novel.
    fn settle<'a>(
        &mut self,
        contig: &mut Placed<'a>,
        sample: u32,
        walker: &mut Walker<'a>,
    ) -> Result<(), PagesError> {
        let len = contig.layout.len;
        let is_dear = self.find_ranges(contig, sample);
        if self.ranges.is_empty() {
            return Ok(());
        }
        walker.blocks.clear();
        walker.blocks.extend_from_slice(contig.blocks);
        if self.walk_ranges(contig, walker) {
            let group_of = |at| self.references.last_starting_at(at);
            path::choose(&mut walker.blocks, len, 1, group_of, &mut walker.path);
        }
        if is_dear {
            let text = self.references.text();
            let (blocks, scratch) = (&mut walker.blocks, &mut self.buying);
            buy::choose(contig, sample, &mut self.rents, text, blocks, scratch);
        }
        let layout = contig.layout;
        let codes = &mut walker.codes;
        append_novel(&mut walker.blocks, len, |from, to| {
            codes.clear();
            // The same lines were converted without complaint in level 1.
            let _ = layout.append_codes(from, to, codes);
            self.append(codes)
        })?;
        contig.blocks = walker.arena.alloc_slice_copy(&walker.blocks);
        Ok(())
    }

    /// Notes the novel gaps and dear stretches of a contig, neighbours joined; says whether there
    /// are dear ones.
    fn find_ranges(&mut self, contig: &Placed<'_>, sample: u32) -> bool {
        const JOIN: usize = 2_000;
        self.ranges.clear();
        let (blocks, len) = (contig.blocks, contig.layout.len);
        let novel = gaps(blocks, len).filter(|&(from, to)| from < to && is_novel(blocks, from, to));
        self.ranges.extend(novel);
        let n_novel = self.ranges.len();
        let rents = self.rents.sample(sample);
        if !rents.is_empty() {
            let dear = rent::visits(blocks).filter(|visit| rents.of(visit.bin).is_some());
            self.ranges.extend(dear.map(|visit| (visit.start, visit.end)));
        }
        let is_dear = self.ranges.len() > n_novel;
        self.ranges.sort_unstable();
        self.ranges.dedup_by(|next, range| {
            let close = next.0 < range.1 + JOIN;
            if close {
                range.1 = range.1.max(next.1);
            }
            close
        });
        is_dear
    }

    /// Adds the blocks in the ranges to the walker's; says whether there are any.
    fn walk_ranges<'a>(&self, contig: &Placed<'a>, walker: &mut Walker<'a>) -> bool {
        let Some(index) = &self.index else { return false };
        let known = walker.blocks.len();
        for &(from, to) in &self.ranges {
            walker.codes.clear();
            let _ = contig.layout.append_codes(from, to, &mut walker.codes);
            let mut query = Query::new(&walker.codes, &mut walker.reversed);
            let (links, walked) = (&mut walker.links, &mut walker.walked);
            walk::walk(&mut query, self.references.text(), index, links, walked);
            append_shifted(&mut walker.blocks, &walker.walked, from);
        }
        let found = walker.blocks.len() > known;
        if found {
            walker.links.sort(&mut walker.blocks);
        }
        found
    }

    fn append(&mut self, codes: &[u8]) -> Result<usize, PagesError> {
        const FIRST_ROOM: usize = 1 << 14;
        let at = self.grouping.append(&mut self.references, codes)?;
        let index = match &mut self.index {
            Some(index) => index,
            none => none.insert(SeedIndex::with_room_for(FIRST_ROOM, self.references.kernels())?),
        };
        self.references.index_from(at, index);
        if index.is_full() {
            *index = self.references.index_again(self.first_len, 4 * index.taken())?;
        }
        Ok(at)
    }
}

const fn exact(start: usize, end: usize, at: usize) -> Block {
    Block { start, end, at, reverse: false, mismatches: 0, parent: Block::NO_PARENT }
}

/// Appends `more`, which count from `start`, and joins the first with the last if they touch.
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

/// Makes a block of every novel gap: `append` takes its range and says where it went.
fn append_novel<E>(
    blocks: &mut Vec<Block>,
    len: usize,
    mut append: impl FnMut(usize, usize) -> Result<usize, E>,
) -> Result<(), E> {
    let known = blocks.len();
    let mut from = 0;
    for i in 0..=known {
        let to = blocks.get(i).filter(|_| i < known).map_or(len, |block| block.start);
        if is_novel(&blocks[..known], from, to) {
            let at = append(from, to)?;
            blocks.push(exact(from, to, at));
        }
        from = if i < known { blocks[i].end } else { len };
    }
    blocks.sort_unstable_by_key(|block| block.start);
    Ok(())
}
