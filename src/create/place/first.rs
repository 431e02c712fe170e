//! Level 0: the first sample, which becomes the references that all others are walked along.

use ragc_arena::{PagesError, Pool};

use super::{
    Met, PlaceError, Placed, Refused, Walker, append_novel, append_shifted,
    block::Block,
    exact,
    ground::Ground,
    path,
    walk::{self, Query},
};
use crate::create::{
    observer::{Observer, Stage},
    options::Options,
    sample::{Contig, Sample},
    symbols::Symbols,
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
    let mut first = First { options, n_samples, ground, whole: Vec::new(), met };
    let contigs = observer.during(Stage::First, || {
        let take = |(number, contig): (usize, &Contig<'_>)| {
            observer.placed(contig.lines.len() as u64);
            first.take(number, contig, walker)
        };
        sample.contigs.iter().enumerate().map(take).collect::<Result<Vec<_>, _>>()
    })?;
    let First { ground, whole, .. } = first;
    ground.grouping.close_bag();
    ground.freeze();
    observer.during(Stage::Splitters, || {
        ground.grouping.cut_at_splitters(&mut ground.references, &whole, pool);
    });
    Ok(contigs)
}

struct First<'f> {
    options: &'f Options,
    n_samples: usize,
    ground: &'f mut Ground,
    /// Contigs that became references as a whole: ranges of the text.
    whole: Vec<(usize, usize)>,
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
        let symbols = self.read(number, contig, walker)?;
        let placed = Placed { symbols, blocks: &[] };
        if symbols.len == 0 {
            self.ground.references.truncate(before);
            return Ok(placed);
        }
        let end = self.ground.references.text().len();
        let start = end - symbols.len;
        if !self.is_mostly_known(start) {
            self.ground.grouping.close_bag();
            self.ground.index_from(start);
            self.whole.push((start, end));
            let block = exact(0, symbols.len, start);
            return Ok(Placed { blocks: walker.arena.alloc_slice_copy(&[block]), ..placed });
        }
        walker.buffers.codes.clear();
        walker.buffers.codes.extend_from_slice(&self.ground.references.text()[start..]);
        self.ground.references.truncate(before);
        self.place_known(symbols, walker)?;
        Ok(Placed { blocks: walker.arena.alloc_slice_copy(&walker.buffers.blocks), ..placed })
    }

    /// Appends the contig to the references, for the time being.
    fn read<'a>(
        &mut self,
        number: usize,
        contig: &Contig<'_>,
        walker: &mut Walker<'a>,
    ) -> Result<Symbols<'a>, PlaceError> {
        self.ground.references.separate()?;
        let mut start = 0;
        walker.windows.clear();
        for (window, lines) in contig.windows().enumerate() {
            walker.buffers.codes.clear();
            let unwrapper = self.options.unwrapper();
            let met = unwrapper
                .unwrap(lines, &mut walker.buffers.codes)
                .map_err(|symbol| Refused { sample: 0, contig: number, window, symbol })
                .map_err(PlaceError::Refused)?;
            self.met.dropped += met.dropped;
            self.met.lower_case |= met.lower_case;
            let packed = walker.pack_window(start);
            walker.windows.push(packed);
            self.ground.references.push(&walker.buffers.codes)?;
            start += walker.buffers.codes.len();
        }
        let windows = walker.arena.alloc_slice_copy(&walker.windows);
        Ok(Symbols { windows, len: start })
    }

    /// Whether the end of the text repeats what is indexed, told by some of its seeds.
    fn is_mostly_known(&self, start: usize) -> bool {
        const PROBE: usize = 16 << 10;
        const EVERY: usize = 128 << 10;
        const SHARE: f64 = 0.3;
        let (mut seeds, mut known) = (0, 0);
        for stretch in self.ground.references.text()[start..].chunks(EVERY) {
            for seed in self.ground.index.seeds_of(&stretch[..stretch.len().min(PROBE)]) {
                seeds += 1;
                known += u32::from(
                    self.ground.index.may_hold(&seed)
                        && self.ground.index.candidates(&seed).next().is_some(),
                );
            }
        }
        seeds > 0 && f64::from(known) >= SHARE * f64::from(seeds)
    }

    /// Walks the contig in the walker's codes; what is novel goes into the references again.
    fn place_known<'a>(
        &mut self,
        symbols: Symbols<'a>,
        walker: &mut Walker<'a>,
    ) -> Result<(), PagesError> {
        walker.buffers.blocks.clear();
        for window in symbols.windows {
            let codes = &walker.buffers.codes[window.start..window.start + window.len];
            let mut query = Query::new(codes, &mut walker.buffers.reversed);
            let (links, walked) = (&mut walker.buffers.links, &mut walker.buffers.walked);
            let (text, index) = (self.ground.references.text(), &self.ground.index);
            walk::walk(&mut query, text, index, links, walked);
            append_shifted(&mut walker.buffers.blocks, &walker.buffers.walked, window.start);
        }
        self.choose(symbols.len, walker);
        let ground = &mut *self.ground;
        append_novel(&mut walker.buffers.blocks, symbols.len, |from, to| {
            let at =
                ground.grouping.append(&mut ground.references, &walker.buffers.codes[from..to])?;
            ground.index_from(at);
            Ok(at)
        })
    }

    /// What is decided in the first sample is paid again by all others, unless it is a copy of what
    /// the sample has anyway.
    fn choose(&self, len: usize, walker: &mut Walker<'_>) {
        const MOST_USES: usize = 50;
        let group_of = |at: usize| (at / self.options.segment_size) as u32;
        walker.buffers.walked.clear();
        walker.buffers.walked.extend_from_slice(&walker.buffers.blocks);
        path::choose(&mut walker.buffers.blocks, len, 1, group_of, &mut walker.buffers.path);
        let covered: usize = walker.buffers.blocks.iter().map(Block::len).sum();
        if 2 * covered < len {
            let uses = self.n_samples.min(MOST_USES) as i64;
            std::mem::swap(&mut walker.buffers.blocks, &mut walker.buffers.walked);
            path::choose(&mut walker.buffers.blocks, len, uses, group_of, &mut walker.buffers.path);
        }
    }
}
