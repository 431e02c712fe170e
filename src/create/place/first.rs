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
    walker: &mut Walker<'a>,
    (met, observer): (&mut Met, &dyn Observer),
) -> Result<Vec<Placed<'a>>, PlaceError> {
    let longest = sample.contigs.iter().map(|contig| contig.lines.len()).max().unwrap_or_default();
    let mut first = First {
        options,
        n_samples,
        ground,
        stretches: Vec::new(),
        windows: Vec::new(),
        contig: Vec::with_capacity(longest),
        met,
    };
    let contigs = observer.during(Stage::First, || {
        let take = |(number, contig): (usize, &Contig<'_>)| {
            observer.placed(contig.lines.len() as u64);
            first.take(number, contig, walker)
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
    /// What is to be cut at splitters.
    stretches: Vec<Stretch>,
    /// Ranges of the present contig that were read at once.
    windows: Vec<Range<usize>>,
    /// The present contig, if it does not stay as it is.
    contig: Vec<u8>,
    met: &'f mut Met,
}

impl First<'_> {
    fn take<'a>(
        &mut self,
        number: usize,
        contig: &Contig<'_>,
        walker: &mut Walker<'a>,
    ) -> Result<Placed<'a>, PlaceError> {
        let before = self.ground.references.text().len();
        self.read(number, contig, walker)?;
        let len = self.windows.last().map_or(0, |window| window.end);
        if len == 0 {
            self.ground.references.truncate(before);
            return Ok(Placed { symbols: Symbols::default(), blocks: &[] });
        }
        let start = self.ground.references.text().len() - len;
        self.find_repeats(start, walker);
        let windows = if walker.buffers.blocks.is_empty() {
            self.keep_whole(start, len);
            walker.buffers.blocks.push(exact(0, len, start));
            self.pack(&self.ground.references.text()[start..], walker)
        } else {
            self.contig.clear();
            self.contig.extend_from_slice(&self.ground.references.text()[start..]);
            self.ground.references.truncate(before);
            self.append_rest(walker)?;
            self.pack(&self.contig, walker)
        };
        let symbols = Symbols { windows, len };
        Ok(Placed { symbols, blocks: walker.arena.alloc_slice_copy(&walker.buffers.blocks) })
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

    /// Leaves in the walker's blocks what of the contig, which ends the text, repeats earlier ones.
    fn find_repeats(&self, start: usize, walker: &mut Walker<'_>) {
        let (earlier, codes) = self.ground.references.text().split_at(start);
        walker.buffers.blocks.clear();
        for window in &self.windows {
            let mut query = Query::new(&codes[window.clone()], &mut walker.buffers.reversed);
            let (links, walked) = (&mut walker.buffers.links, &mut walker.buffers.walked);
            walk::walk_new(&mut query, earlier, &self.ground.index, links, walked);
            append_shifted(&mut walker.buffers.blocks, &walker.buffers.walked, window.start);
        }
        self.choose(codes.len(), walker);
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
        self.ground.index_from(start);
        let end = start + len;
        self.stretches.push(Stretch { start, end, is_contig_start: true, is_contig_end: true });
    }

    /// Appends what the walker's blocks leave of the contig.
    fn append_rest(&mut self, walker: &mut Walker<'_>) -> Result<(), PagesError> {
        let Self { ground, stretches, contig, .. } = self;
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
            ground.index_from(at);
            Ok(at)
        })
    }

    /// Packs the windows of the contig, which runs along the walker's blocks.
    fn pack<'a>(&self, codes: &[u8], walker: &mut Walker<'a>) -> &'a [Window<'a>] {
        let text = self.ground.references.text();
        walker.windows.clear();
        for window in &self.windows {
            let Buffers { blocks, packer, reversed, .. } = &mut walker.buffers;
            let from = blocks.partition_point(|block| block.end <= window.start);
            let blocks = blocks[from..].iter().take_while(|block| block.start < window.end);
            let blocks = blocks.filter_map(|block| block.within(window.start, window.end));
            packer.pack(&mut Query::new(&codes[window.clone()], reversed), text, blocks);
            let (start, len, packed) = (window.start, window.len(), walker.packed());
            walker.windows.push(Window { start, len, packed });
        }
        walker.arena.alloc_slice_copy(&walker.windows)
    }
}
