//! Level 0: the first sample, which becomes the references that all others are walked along.
//!
//! What repeats an earlier contig is not stored again. In real genomes that is worth it (transposons,
//! ends of chromosomes): 4 % of a yeast, 2 % of an archive of seven. Repeats within a contig stay, as
//! each would cut it into more groups.

use std::ops::Range;

use ragc_arena::{PagesError, Pool};

use super::{
    Buffers, Met, PlaceError, Placed, Refused, Walker, append_novel, append_shifted,
    block::Block,
    exact,
    ground::Ground,
    groups::Stretch,
    path,
    walk::{self, Query},
};
use crate::create::{
    observer::{Observer, Stage},
    options::Options,
    sample::{Contig, Sample},
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
    let longest = sample.contigs.iter().map(|contig| contig.lines.len()).max().unwrap_or_default();
    let mut first = First {
        options,
        n_samples,
        ground,
        pool,
        stretches: Vec::new(),
        windows: Vec::new(),
        contig: Vec::with_capacity(longest),
        appended: Vec::new(),
        met,
    };
    let contigs = observer.during(Stage::First, || {
        let take = |(number, contig): (usize, &Contig<'_>)| {
            observer.placed(contig.lines.len() as u64);
            first.take(number, contig, walkers)
        };
        sample.contigs.iter().enumerate().map(take).collect::<Result<Vec<_>, _>>()
    })?;
    let First { ground, stretches, .. } = first;
    ground.grouping.close_bag();
    ground.freeze();
    observer.during(Stage::Splitters, || {
        ground.grouping.cut_at_splitters(&mut ground.references, &stretches, pool);
    });
    Ok(contigs)
}

struct First<'f> {
    options: &'f Options,
    n_samples: usize,
    ground: &'f mut Ground,
    pool: &'f Pool,
    /// What is to be cut at splitters.
    stretches: Vec<Stretch>,
    /// Ranges of the present contig that were read at once.
    windows: Vec<Range<usize>>,
    /// The present contig, if it does not stay as it is.
    contig: Vec<u8>,
    /// What of it went where in the text.
    appended: Vec<Range<usize>>,
    met: &'f mut Met,
}

impl First<'_> {
    fn take<'a>(
        &mut self,
        number: usize,
        contig: &Contig<'_>,
        walkers: &mut [Walker<'a>],
    ) -> Result<Placed<'a>, PlaceError> {
        let before = self.ground.references.text().len();
        self.read(number, contig, &mut walkers[0])?;
        let len = self.windows.last().map_or(0, |window| window.end);
        if len == 0 {
            self.ground.references.truncate(before);
            return Ok(Placed { symbols: Symbols::default(), blocks: &[] });
        }
        let start = self.ground.references.text().len() - len;
        self.find_repeats(start, walkers);
        let walker = &mut walkers[0];
        let is_new = walker.buffers.blocks.is_empty();
        if is_new {
            self.keep_whole(start, len);
            walker.buffers.blocks.push(exact(0, len, start));
        } else {
            self.contig.clear();
            self.contig.extend_from_slice(&self.ground.references.text()[start..]);
            self.ground.references.truncate(before);
            self.append_rest(walker)?;
        }
        let blocks = walker.arena.alloc_slice_copy(&walker.buffers.blocks);
        let codes = if is_new { &self.ground.references.text()[start..] } else { &self.contig };
        let windows = self.pack(codes, blocks, walkers);
        Ok(Placed { symbols: Symbols { windows, len }, blocks })
    }

    /// Appends the contig to the references, for the time being.
    fn read(
        &mut self,
        number: usize,
        contig: &Contig<'_>,
        walker: &mut Walker<'_>,
    ) -> Result<(), PlaceError> {
        self.ground.references.separate()?;
        self.windows.clear();
        let mut start = 0;
        for (window, lines) in contig.windows().enumerate() {
            walker.buffers.codes.clear();
            let unwrapper = self.options.unwrapper();
            let met = unwrapper
                .unwrap(lines, &mut walker.buffers.codes)
                .map_err(|symbol| Refused { sample: 0, contig: number, window, symbol })
                .map_err(PlaceError::Refused)?;
            self.met.dropped += met.dropped;
            self.met.lower_case |= met.lower_case;
            self.ground.references.push(&walker.buffers.codes)?;
            let end = start + walker.buffers.codes.len();
            self.windows.push(start..end);
            start = end;
        }
        Ok(())
    }

    /// Leaves in the first walker's blocks what of the contig, which ends the text, repeats earlier
    /// ones.
    fn find_repeats(&self, start: usize, walkers: &mut [Walker<'_>]) {
        let (earlier, codes) = self.ground.references.text().split_at(start);
        let found = self.in_windows(walkers, |window, walker| {
            let mut query = Query::new(&codes[window.clone()], &mut walker.buffers.reversed);
            let (links, walked) = (&mut walker.buffers.links, &mut walker.buffers.walked);
            walk::walk_new(&mut query, earlier, &self.ground.index, links, walked);
            &*walker.arena.alloc_slice_copy(walked)
        });
        let walker = &mut walkers[0];
        walker.buffers.blocks.clear();
        for (blocks, window) in found.iter().zip(&self.windows) {
            append_shifted(&mut walker.buffers.blocks, blocks, window.start);
        }
        self.choose(codes.len(), walker);
    }

    /// What `work` makes of each window of the contig: with all walkers if they are many.
    fn in_windows<'a, R: Send>(
        &self,
        walkers: &mut [Walker<'a>],
        work: impl Fn(&Range<usize>, &mut Walker<'a>) -> R + Sync,
    ) -> Vec<R> {
        /// Windows for each thread, below which to wake it takes more calls than it is worth.
        const MANY: usize = 2;
        let n_workers = (self.windows.len() / MANY).clamp(1, walkers.len());
        self.pool.run_collect(&mut walkers[..n_workers], self.windows.len(), |walker, i| {
            work(&self.windows[i], walker)
        })
    }

    /// What is decided in the first sample is paid again by all others, unless it is a copy of what
    /// the sample has anyway.
    fn choose(&self, len: usize, walker: &mut Walker<'_>) {
        const MOST_USES: usize = 50;
        let tract_of = |at: usize| (at / self.options.segment_size) as u32;
        walker.buffers.walked.clear();
        walker.buffers.walked.extend_from_slice(&walker.buffers.blocks);
        path::choose(&mut walker.buffers.blocks, len, 1, tract_of, &mut walker.buffers.path);
        let covered: usize = walker.buffers.blocks.iter().map(Block::len).sum();
        if 2 * covered < len {
            let uses = self.n_samples.min(MOST_USES) as i64;
            std::mem::swap(&mut walker.buffers.blocks, &mut walker.buffers.walked);
            path::choose(&mut walker.buffers.blocks, len, uses, tract_of, &mut walker.buffers.path);
        }
    }

    /// Leaves the contig where it is.
    fn keep_whole(&mut self, start: usize, len: usize) {
        self.ground.grouping.close_bag();
        let whole = start..start + len;
        self.ground.add_seeds(std::slice::from_ref(&whole), self.pool);
        let Range { start, end } = whole;
        self.stretches.push(Stretch { start, end, is_contig_start: true, is_contig_end: true });
    }

    /// Appends what the walker's blocks leave of the contig.
    fn append_rest(&mut self, walker: &mut Walker<'_>) -> Result<(), PagesError> {
        let Self { ground, stretches, contig, appended, .. } = self;
        appended.clear();
        append_novel(&mut walker.buffers.blocks, contig.len(), |from, to| {
            let codes = &contig[from..to];
            let Ground { grouping, references, .. } = &mut **ground;
            let at = if grouping.is_long(codes.len()) {
                grouping.close_bag();
                let start = grouping.append_uncut(references, codes)?;
                stretches.push(Stretch {
                    start,
                    end: start + codes.len(),
                    is_contig_start: from == 0,
                    is_contig_end: to == contig.len(),
                });
                start
            } else {
                grouping.append(references, codes)?
            };
            appended.push(at..at + codes.len());
            Ok::<_, PagesError>(at)
        })?;
        self.ground.add_seeds(&self.appended, self.pool);
        Ok(())
    }

    /// Packs the windows of the contig, which runs along `blocks`.
    fn pack<'a>(
        &self,
        codes: &[u8],
        blocks: &[Block],
        walkers: &mut [Walker<'a>],
    ) -> &'a [Window<'a>] {
        let text = self.ground.references.text();
        let windows = self.in_windows(walkers, |window, walker| {
            let from = blocks.partition_point(|block| block.end <= window.start);
            let blocks = blocks[from..].iter().take_while(|block| block.start < window.end);
            let blocks = blocks.filter_map(|block| block.within(window.start, window.end));
            let Buffers { packer, reversed, .. } = &mut walker.buffers;
            packer.pack(&mut Query::new(&codes[window.clone()], reversed), text, blocks);
            Window { start: window.start, len: window.len(), packed: walker.packed() }
        });
        walkers[0].arena.alloc_slice_copy(&windows)
    }
}
