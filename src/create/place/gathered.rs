//! The contigs of a batch, as they were read and placed: what is left of the input.
//!
//! Workers leave their results in arenas that serve one reading after the other; here they are put
//! together until the batch is complete.

use ragc_arena::{PageVec, PagesError, heap};

use super::{Placed, block::Block};
use crate::create::{
    sample::Contig,
    symbols::{Packed, Patch, Run, Symbols, Taken, Window},
};

/// Placed contigs of samples, in order.
#[derive(Debug, Default)]
pub struct Gathered {
    taken: Vec<Taken>,
    patches: Vec<Patch>,
    bytes: PageVec<u8>,
    runs: Vec<Run>,
    windows: Vec<StoredWindow>,
    blocks: Vec<Block>,
    contigs: Vec<StoredContig>,
    /// Contigs of each sample.
    counts: Vec<usize>,
}

/// A window, and where its share of each list ends.
#[derive(Debug)]
struct StoredWindow {
    start: usize,
    len: usize,
    ends: Ends,
}

#[derive(Debug, Default, Clone, Copy)]
struct Ends {
    taken: usize,
    patches: usize,
    bytes: usize,
    runs: usize,
}

/// A contig, and where its windows and its blocks end.
#[derive(Debug)]
struct StoredContig {
    len: usize,
    windows_end: usize,
    blocks_end: usize,
}

impl Gathered {
    /// A place for about so many symbols: what is not touched is free, and what suffices never moves.
    /// Where the system gives no such place, it grows as it has to.
    #[must_use]
    pub fn with_room(symbols: u64) -> Self {
        const MOST: u64 = 16 << 30;
        // For each of these so many symbols are usual, or more.
        const PER_BLOCK: usize = 1_024;
        const PER_PATCH: usize = 64;
        let symbols = symbols.min(MOST) as usize;
        Self {
            taken: heap::roomy(symbols / PER_BLOCK),
            patches: heap::roomy(symbols / PER_PATCH),
            bytes: PageVec::with_capacity(symbols / 4).unwrap_or_default(),
            windows: Vec::with_capacity(symbols / Contig::WINDOW),
            blocks: heap::roomy(symbols / PER_BLOCK),
            ..Self::default()
        }
    }

    /// Whether there is no sample.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Adds a sample by its contigs.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn push(&mut self, contigs: &[Placed<'_>]) -> Result<(), PagesError> {
        for contig in contigs {
            for window in contig.symbols.windows {
                let Packed { taken, patches, bytes, runs } = window.packed;
                self.taken.extend_from_slice(taken);
                self.patches.extend_from_slice(patches);
                self.bytes.push_slice(bytes)?;
                self.runs.extend_from_slice(runs);
                let ends = self.ends();
                self.windows.push(StoredWindow { start: window.start, len: window.len, ends });
            }
            self.blocks.extend_from_slice(contig.blocks);
            self.contigs.push(StoredContig {
                len: contig.symbols.len,
                windows_end: self.windows.len(),
                blocks_end: self.blocks.len(),
            });
        }
        self.counts.push(contigs.len());
        Ok(())
    }

    fn ends(&self) -> Ends {
        Ends {
            taken: self.taken.len(),
            patches: self.patches.len(),
            bytes: self.bytes.len(),
            runs: self.runs.len(),
        }
    }

    /// Bytes of all symbols.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.bytes.len() + size_of_val(&*self.taken) + size_of_val(&*self.patches)
    }

    /// How many contigs each sample has.
    #[must_use]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// All windows, for [`Gathered::placed`].
    #[must_use]
    pub fn windows(&self) -> Vec<Window<'_>> {
        let mut from = Ends::default();
        let window = |window: &StoredWindow| {
            let StoredWindow { start, len, ends: to } = *window;
            let packed = Packed {
                taken: &self.taken[from.taken..to.taken],
                patches: &self.patches[from.patches..to.patches],
                bytes: &self.bytes.as_slice()[from.bytes..to.bytes],
                runs: &self.runs[from.runs..to.runs],
            };
            from = to;
            Window { start, len, packed }
        };
        self.windows.iter().map(window).collect()
    }

    /// All contigs, with their `windows`.
    #[must_use]
    pub fn placed<'g>(&'g self, windows: &'g [Window<'g>]) -> Vec<Placed<'g>> {
        let (mut first, mut blocks) = (0, 0);
        let contig = |contig: &StoredContig| {
            let own = (first..contig.windows_end, blocks..contig.blocks_end);
            (first, blocks) = (contig.windows_end, contig.blocks_end);
            Placed {
                symbols: Symbols { windows: &windows[own.0], len: contig.len },
                blocks: &self.blocks[own.1],
            }
        };
        self.contigs.iter().map(contig).collect()
    }
}
