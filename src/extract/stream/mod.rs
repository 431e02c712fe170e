//! Records as FASTA, decoded in parallel, written in order.
//!
//! The lengths of all records are known from metadata, so a planner cuts the output into blocks
//! before anything is decoded. A window of blocks is decoded in parallel, each into a buffer of its
//! own, while the window before is written in one gathered write. So memory is bounded by two
//! windows, and system calls follow the bytes written and not the segments.

mod block;
mod plan;
mod window;

use std::borrow::Cow;
use std::io::{self, IoSlice, Write};
use std::ops::Range;

use ragc_arena::Pool;

use super::fasta::Layout;
use super::{Contig, Error};
use plan::Planner;
use window::{Turns, Window};

/// One record to be written.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// Its header line, without the `>`.
    pub header: Cow<'a, [u8]>,
    /// Where its bases come from.
    pub contig: Contig<'a>,
    /// Its bases: positions in the contig (0-based, half-open), which lie in it.
    pub range: Range<u64>,
}

impl<'a> Record<'a> {
    /// A whole contig under its own header.
    #[must_use]
    pub fn whole(contig: Contig<'a>) -> Self {
        Record { header: Cow::Borrowed(contig.header()), range: 0..contig.len_bases(), contig }
    }
}

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Bases per line, 1 or more.
    pub line_width: usize,
    /// Compression.
    pub packing: Packing,
}

/// Whether and how output is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    #[default]
    Plain,
    /// gzip at a level of 1 to 12, a member per block.
    Gzip(u8),
}

impl Default for Options {
    fn default() -> Self {
        Options { line_width: 80, packing: Packing::Plain }
    }
}

/// Blocks in a window, per thread: enough that threads finish it at about the same time.
const BLOCKS_PER_THREAD: usize = 4;

/// Writes records in order, and returns the number of bytes written.
///
/// # Errors
/// The first that decoding or writing meets; output before it may have been written.
pub fn write_fasta<'a, W: Write + Send>(
    out: &mut W,
    records: impl Iterator<Item = Result<Record<'a>, Error>>,
    options: Options,
    pool: &Pool,
) -> Result<u64, Error> {
    let give = |slices: &mut [IoSlice<'_>]| {
        write_all(out, slices).map_err(|source| Error::Write { source })
    };
    give_fasta(give, records, options, pool)
}

/// As [`write_fasta`], for outputs that take many slices at once and have errors of their own.
///
/// # Errors
/// As [`write_fasta`].
pub fn give_fasta<'a, E: From<Error> + Send>(
    give: impl FnMut(&mut [IoSlice<'_>]) -> Result<(), E> + Send,
    records: impl Iterator<Item = Result<Record<'a>, Error>>,
    options: Options,
    pool: &Pool,
) -> Result<u64, E> {
    let layout = Layout { line_width: options.line_width.max(1) };
    let mut planner = Planner::new(records, layout, block_len(options.packing));
    let mut turns = Turns::new(give, options, pool);
    let n_blocks = pool.threads() * BLOCKS_PER_THREAD;
    let (mut next, mut done) = (Window::new(n_blocks), Window::new(n_blocks));
    let mut n_written = 0;
    loop {
        next.plan(&mut planner)?;
        if next.is_empty() && done.is_empty() {
            return Ok(n_written);
        }
        n_written += turns.turn(&next, &done)?;
        std::mem::swap(&mut next, &mut done);
    }
}

fn write_all(out: &mut impl Write, mut slices: &mut [IoSlice<'_>]) -> io::Result<()> {
    IoSlice::advance_slices(&mut slices, 0);
    while !slices.is_empty() {
        match out.write_vectored(slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => IoSlice::advance_slices(&mut slices, n),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Bytes of a block before compression: small enough that a window stays in the processor's cache,
/// large enough that gzip members lose little.
const fn block_len(packing: Packing) -> usize {
    match packing {
        Packing::Plain => 256 << 10,
        Packing::Gzip(_) => 1 << 20,
    }
}
