//! The contigs of a batch, as they were read and placed: what is left of the input.
//!
//! Workers leave their results in arenas that serve one reading after the other; here they are put
//! together until the batch is complete.

use ragc_arena::{PageVec, PagesError};

use super::{Placed, block::Block};
use crate::create::symbols::{Run, Symbols, Window};

/// Placed contigs of samples, in order.
#[derive(Debug, Default)]
pub struct Gathered {
    bytes: PageVec<u8>,
    runs: Vec<Run>,
    windows: Vec<StoredWindow>,
    blocks: Vec<Block>,
    contigs: Vec<StoredContig>,
    /// Contigs of each sample.
    counts: Vec<usize>,
}

/// A window, and where its bytes and its runs end.
#[derive(Debug)]
struct StoredWindow {
    start: usize,
    len: usize,
    bytes_end: usize,
    runs_end: usize,
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
        const MOST: u64 = 4 << 30;
        let bytes = PageVec::with_capacity((symbols / 4).min(MOST) as usize).unwrap_or_default();
        Self { bytes, ..Self::default() }
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
                self.bytes.push_slice(window.bytes)?;
                self.runs.extend_from_slice(window.runs);
                self.windows.push(StoredWindow {
                    start: window.start,
                    len: window.len,
                    bytes_end: self.bytes.len(),
                    runs_end: self.runs.len(),
                });
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

    /// Bytes of all symbols.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many contigs each sample has.
    #[must_use]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// All windows, for [`Gathered::placed`].
    #[must_use]
    pub fn windows(&self) -> Vec<Window<'_>> {
        let (mut bytes, mut runs) = (0, 0);
        let window = |window: &StoredWindow| {
            let own = (bytes..window.bytes_end, runs..window.runs_end);
            (bytes, runs) = (window.bytes_end, window.runs_end);
            Window {
                start: window.start,
                len: window.len,
                bytes: &self.bytes.as_slice()[own.0],
                runs: &self.runs[own.1],
            }
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
