//! Level 1: all samples but the first, walked along the references that there are.
//!
//! Windows are walked in parallel, in order of the input; whoever finishes the last window of a contig
//! chooses the path through it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use ragc_arena::Pool;

use super::{
    Met, PlaceError, Placed, Refused, Walker, append_shifted,
    block::Block,
    index::SeedIndex,
    path::Settled,
    references::References,
    walk::{self, Query},
};
use crate::create::{
    observer::Observer,
    options::Options,
    sample::{Contig, Sample},
    symbols::{Symbols, Window},
    unwrap::InvalidSymbol,
};

/// What samples are walked along.
pub struct Known<'k> {
    /// Parameters.
    pub options: &'k Options,
    /// The references, of which the index knows those of the first sample or of an archive.
    pub references: &'k References,
    /// Their index.
    pub index: &'k SeedIndex,
}

/// Places all contigs of all `samples`, in order.
///
/// # Errors
/// The first byte outside the alphabet, unless such bytes are to be dropped.
pub fn place<'a>(
    samples: &[Sample<'_>],
    known: &Known<'_>,
    pool: &Pool,
    walkers: &mut [Walker<'a>],
    met: &mut Met,
    observer: &dyn Observer,
) -> Result<Vec<Placed<'a>>, PlaceError> {
    let work = Work::new(samples);
    pool.run(walkers, work.windows.len(), |walker, i| {
        work.walk(i, known, walker);
        observer.placed(work.windows[i].lines.len() as u64);
    });
    work.finish(met)
}

/// One window after the walk.
struct Walked<'a> {
    window: Window<'a>,
    blocks: &'a [Block],
    dropped: u64,
    lower_case: bool,
}

/// A window of a contig.
struct Task<'l, 'a> {
    contig: usize,
    lines: &'l [u8],
    walked: OnceLock<Result<Walked<'a>, InvalidSymbol>>,
}

/// A contig in windows.
struct Windows<'a> {
    sample: usize,
    /// Number in the sample.
    number: usize,
    /// Number of its first window.
    start: usize,
    /// One behind the number of its last window.
    end: usize,
    /// Windows that are still to be walked.
    left: AtomicUsize,
    placed: OnceLock<Placed<'a>>,
}

/// All windows and contigs, with places for what becomes of them.
struct Work<'l, 'a> {
    windows: Vec<Task<'l, 'a>>,
    contigs: Vec<Windows<'a>>,
}

impl<'l, 'a> Work<'l, 'a> {
    fn new(samples: &[Sample<'l>]) -> Self {
        let mut work = Self { windows: Vec::new(), contigs: Vec::new() };
        for (sample, s) in samples.iter().enumerate() {
            for (number, contig) in s.contigs.iter().enumerate() {
                work.add(sample, number, contig);
            }
        }
        work
    }

    fn add(&mut self, sample: usize, number: usize, contig: &Contig<'l>) {
        let start = self.windows.len();
        let task = |lines| Task { contig: self.contigs.len(), lines, walked: OnceLock::new() };
        // An empty contig has an empty window.
        let empty = contig.lines.is_empty().then_some(contig.lines);
        self.windows.extend(empty.into_iter().chain(contig.windows()).map(task));
        let end = self.windows.len();
        let left = AtomicUsize::new(end - start);
        self.contigs.push(Windows { sample, number, start, end, left, placed: OnceLock::new() });
    }

    /// Walks a window and, if it was the contig's last one to be walked, places the contig.
    fn walk(&self, i: usize, known: &Known<'_>, walker: &mut Walker<'a>) {
        let task = &self.windows[i];
        // Each window is walked once, so the place is free; that of the contig, too.
        let _ = task.walked.set(walk_window(task.lines, known, walker));
        let contig = &self.contigs[task.contig];
        if contig.left.fetch_sub(1, Ordering::AcqRel) == 1
            && let Some(placed) = self.choose_path(contig, known, walker)
        {
            let _ = contig.placed.set(placed);
        }
    }

    /// The path through a contig; none if a window was refused.
    fn choose_path(
        &self,
        contig: &Windows<'a>,
        known: &Known<'_>,
        walker: &mut Walker<'a>,
    ) -> Option<Placed<'a>> {
        walker.windows.clear();
        walker.buffers.blocks.clear();
        let mut len = 0;
        for task in &self.windows[contig.start..contig.end] {
            let walked = task.walked.get()?.as_ref().ok()?;
            walker.windows.push(Window { start: len, ..walked.window });
            append_shifted(&mut walker.buffers.blocks, walked.blocks, len);
            len += walked.window.len;
        }
        let tract_of = |at| known.references.last_starting_at(at);
        walker.buffers.choose_path(Settled::default(), len, 1, tract_of);
        let windows = walker.arena.alloc_slice_copy(&walker.windows);
        Some(Placed {
            symbols: Symbols { windows, len },
            blocks: walker.arena.alloc_slice_copy(&walker.buffers.blocks),
        })
    }

    fn finish(self, met: &mut Met) -> Result<Vec<Placed<'a>>, PlaceError> {
        for contig in &self.contigs {
            for (window, task) in self.windows[contig.start..contig.end].iter().enumerate() {
                match task.walked.get() {
                    Some(Err(symbol)) => {
                        let (sample, contig, symbol) = (contig.sample, contig.number, *symbol);
                        return Err(PlaceError::Refused(Refused {
                            sample,
                            contig,
                            window,
                            symbol,
                        }));
                    }
                    Some(Ok(walked)) => {
                        met.dropped += walked.dropped;
                        met.lower_case |= walked.lower_case;
                    }
                    None => {}
                }
            }
        }
        Ok(self.contigs.into_iter().filter_map(|contig| contig.placed.into_inner()).collect())
    }
}

fn walk_window<'a>(
    lines: &[u8],
    known: &Known<'_>,
    walker: &mut Walker<'a>,
) -> Result<Walked<'a>, InvalidSymbol> {
    walker.buffers.codes.clear();
    let met = known.options.unwrapper().unwrap(lines, &mut walker.buffers.codes)?;
    let mut query = Query::new(&walker.buffers.codes, &mut walker.buffers.reversed);
    let (links, walked) = (&mut walker.buffers.links, &mut walker.buffers.walked);
    let text = known.references.text();
    walk::walk(&mut query, text, known.index, links, walked);
    walker.buffers.packer.pack(&mut query, text, walked.iter().copied());
    Ok(Walked {
        window: Window { start: 0, len: walker.buffers.codes.len(), packed: walker.packed() },
        blocks: walker.arena.alloc_slice_copy(&walker.buffers.walked),
        dropped: met.dropped,
        lower_case: met.lower_case,
    })
}
