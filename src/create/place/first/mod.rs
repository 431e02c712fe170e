//! Level 0: the first sample, which becomes the references that all others are walked along.
//!
//! What repeats an earlier contig is not stored again. In real genomes that is worth it (transposons,
//! ends of chromosomes): 4 % of a yeast, 2 % of an archive of seven. Repeats within a contig stay, as
//! each would cut it into more groups.
//!
//! All contigs are in the text and in its index before they are compared, by all threads, each with what
//! stands in front of it there. What turns out to be a repeat leaves a hole in the text, of symbols that
//! equal none, so that the seeds of it lead nowhere.

mod raw;
mod through;

use std::ops::Range;

use ragc_arena::{PagesError, Pool};

use self::{
    raw::{Raw, RawContig, RawWindow},
    through::through,
};
use super::{
    Buffers, Met, PlaceError, Placed, Walker, append_novel, append_shifted,
    block::Block,
    ground::Ground,
    groups::Stretch,
    path::Settled,
    walk::{self, Query},
};
use crate::create::{
    observer::{Observer, Stage},
    options::Options,
    sample::Sample,
    symbols::{Symbols, Window},
};

/// Makes references of `sample`, the first of `n_samples`, on a ground that has none yet.
///
/// # Errors
/// The first byte outside the alphabet, unless such bytes are to be dropped.
pub fn place<'a>(
    (sample, n_samples): (&Sample<'_>, usize),
    ground: &mut Ground,
    options: &Options,
    pool: &Pool,
    walkers: &mut [Walker<'a>],
    (met, observer): (&mut Met, &dyn Observer),
) -> Result<Vec<Placed<'a>>, PlaceError> {
    let (contigs, stretches) = observer.during(Stage::First, || {
        let report = (met, observer);
        let raw = Raw::read(sample, &mut ground.references, options, pool, walkers, report)?;
        let places: Vec<_> = raw.contigs.iter().map(|contig| contig.text.clone()).collect();
        ground.add_seeds(&places, pool);
        let mut first = First {
            options,
            n_samples,
            raw: &raw,
            stretches: Vec::new(),
            settled: Vec::new(),
            appended: Vec::new(),
        };
        let found = first.find_repeats(ground, pool, walkers);
        let paths = first.settle_all(&found, ground, &mut walkers[0])?;
        let contigs = first.pack(&paths, ground, pool, walkers);
        let kept = first.stretches.iter().map(|stretch| stretch.start..stretch.end);
        ground.references.cut_holes(&places, kept);
        ground.add_seeds(&first.appended, pool);
        Ok::<_, PlaceError>((contigs, first.stretches))
    })?;
    ground.grouping.close_bag();
    ground.freeze();
    observer.during(Stage::Splitters, || {
        ground.grouping.cut_at_splitters(&mut ground.references, &stretches, pool);
    });
    Ok(contigs)
}

/// How many of `n_workers` are worth waking for so many windows.
fn workers_for_windows(n_windows: usize, n_workers: usize) -> usize {
    /// Windows for each thread, below which to wake it takes more calls than it is worth.
    const MANY: usize = 4;
    (n_windows / MANY).clamp(1, n_workers)
}

struct First<'f> {
    options: &'f Options,
    n_samples: usize,
    raw: &'f Raw,
    /// What stays where it is, and is to be cut at splitters.
    stretches: Vec<Stretch>,
    /// What the contigs so far run along, by their places in the text.
    settled: Vec<Block>,
    /// What was appended behind all contigs.
    appended: Vec<Range<usize>>,
}

impl First<'_> {
    /// What of each window repeats earlier contigs.
    fn find_repeats<'a>(
        &self,
        ground: &Ground,
        pool: &Pool,
        walkers: &mut [Walker<'a>],
    ) -> Vec<&'a [Block]> {
        let text = ground.references.text();
        self.in_windows(pool, walkers, |RawWindow { contig, range }, walker| {
            let (earlier, rest) = text.split_at(self.raw.contigs[*contig].text.start);
            let mut query = Query::new(&rest[range.clone()], &mut walker.buffers.reversed);
            let (links, walked) = (&mut walker.buffers.links, &mut walker.buffers.walked);
            walk::walk_new(&mut query, earlier, &ground.index, links, walked);
            &*walker.arena.alloc_slice_copy(walked)
        })
    }

    /// What `work` makes of each window: with all walkers if they are many.
    fn in_windows<'a, R: Send>(
        &self,
        pool: &Pool,
        walkers: &mut [Walker<'a>],
        work: impl Fn(&RawWindow, &mut Walker<'a>) -> R + Sync,
    ) -> Vec<R> {
        let windows = &self.raw.windows;
        let n_workers = workers_for_windows(windows.len(), walkers.len());
        pool.run_collect(&mut walkers[..n_workers], windows.len(), |walker, i| {
            work(&windows[i], walker)
        })
    }

    /// The paths of all contigs, in order; what is no repeat becomes reference.
    fn settle_all<'a>(
        &mut self,
        found: &[&[Block]],
        ground: &mut Ground,
        walker: &mut Walker<'a>,
    ) -> Result<Vec<&'a [Block]>, PagesError> {
        let mut paths = Vec::with_capacity(self.raw.contigs.len());
        for contig in &self.raw.contigs {
            walker.buffers.blocks.clear();
            for number in contig.windows.clone() {
                let start = self.raw.windows[number].range.start;
                append_shifted(&mut walker.buffers.blocks, found[number], start);
            }
            self.settle(contig, ground, walker)?;
            let path = walker.arena.alloc_slice_copy(&walker.buffers.blocks);
            self.settled.extend(path.iter().map(|block| block.shifted(contig.text.start)));
            paths.push(&*path);
        }
        Ok(paths)
    }

    /// Makes the walker's blocks, which were found in a contig, its path.
    fn settle(
        &mut self,
        contig: &RawContig,
        ground: &mut Ground,
        walker: &mut Walker<'_>,
    ) -> Result<(), PagesError> {
        let len = contig.text.len();
        if len == 0 {
            return Ok(());
        }
        self.choose(len, walker);
        let Buffers { blocks, walked, codes, .. } = &mut walker.buffers;
        walked.clear();
        blocks.iter().for_each(|block| through(block, &self.settled, walked));
        std::mem::swap(blocks, walked);
        let is_whole = blocks.is_empty();
        append_novel(blocks, (0, len), |from, to| {
            let place = contig.text.start + from..contig.text.start + to;
            if is_whole || ground.grouping.is_long(to - from) {
                let (start, end) = (place.start, place.end);
                let (is_contig_start, is_contig_end) = (from == 0, to == len);
                self.stretches.push(Stretch { start, end, is_contig_start, is_contig_end });
                return Ok(start);
            }
            codes.clear();
            codes.extend_from_slice(&ground.references.text()[place]);
            let at = ground.grouping.append(&mut ground.references, codes)?;
            self.appended.push(at..at + codes.len());
            Ok(at)
        })
    }

    /// What is decided in the first sample is paid again by all others, unless it is a copy of what
    /// the sample has anyway.
    fn choose(&self, len: usize, walker: &mut Walker<'_>) {
        const MOST_USES: usize = 50;
        let tract_of = |at: usize| (at / self.options.segment_size) as u32;
        walker.buffers.walked.clear();
        walker.buffers.walked.extend_from_slice(&walker.buffers.blocks);
        walker.buffers.choose_path(Settled::default(), len, 1, tract_of);
        let covered: usize = walker.buffers.blocks.iter().map(Block::len).sum();
        if 2 * covered < len {
            let uses = self.n_samples.min(MOST_USES) as i64;
            std::mem::swap(&mut walker.buffers.blocks, &mut walker.buffers.walked);
            walker.buffers.choose_path(Settled::default(), len, uses, tract_of);
        }
    }

    /// Packs all contigs, which run along `paths`.
    fn pack<'a>(
        &self,
        paths: &[&'a [Block]],
        ground: &Ground,
        pool: &Pool,
        walkers: &mut [Walker<'a>],
    ) -> Vec<Placed<'a>> {
        let text = ground.references.text();
        let windows = self.in_windows(pool, walkers, |RawWindow { contig, range }, walker| {
            let codes = &text[self.raw.contigs[*contig].text.clone()][range.clone()];
            let (path, &Range { start, end }) = (paths[*contig], range);
            let from = path.partition_point(|block| block.end <= start);
            let blocks = path[from..].iter().take_while(|block| block.start < end);
            let blocks = blocks.filter_map(|block| block.within(start, end));
            let Buffers { packer, reversed, .. } = &mut walker.buffers;
            packer.pack(&mut Query::new(codes, reversed), text, blocks);
            Window { start, len: end - start, packed: walker.packed() }
        });
        let windows = &*walkers[0].arena.alloc_slice_copy(&windows);
        let placed = |(contig, blocks): (&RawContig, &&'a [Block])| {
            let windows = &windows[contig.windows.clone()];
            Placed { symbols: Symbols { windows, len: contig.text.len() }, blocks }
        };
        self.raw.contigs.iter().zip(paths).map(placed).collect()
    }
}
