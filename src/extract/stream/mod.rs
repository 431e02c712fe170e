//! Records as FASTA, decoded in parallel, written in order.
//!
//! The lengths of all records are known from metadata, so a planner cuts the output into blocks
//! before anything is decoded. Threads decode blocks, each into a buffer of its own, and write
//! them in order, several at once. So memory is bounded by a number of blocks, and system calls
//! follow the bytes written and not the segments.

mod bgzf;
mod block;
mod fai;
mod pipeline;
mod plan;

use std::borrow::Cow;
use std::io::{self, IoSlice, Write};
use std::ops::Range;

use ragc_arena::Pool;

use super::fasta::Layout;
use super::{Contig, Error};
pub use bgzf::{END as BGZF_END, Gzi};
pub use fai::Fai;
use pipeline::Pipeline;
use plan::Planner;

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
    /// BGZF at a level of 1 to 12; [`BGZF_END`] is for the caller to write at the end.
    Bgzf(u8),
}

impl Default for Options {
    fn default() -> Self {
        Options { line_width: 80, packing: Packing::Plain }
    }
}

/// Writes records in order, and returns the number of bytes written.
///
/// # Errors
/// The first that decoding or writing meets; output before it may have been written.
pub fn write_fasta<'a, W: Write + Send>(
    out: &mut W,
    records: impl Iterator<Item = Result<Record<'a>, Error>> + Send,
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
    records: impl Iterator<Item = Result<Record<'a>, Error>> + Send,
    options: Options,
    pool: &Pool,
) -> Result<u64, E> {
    let layout = Layout { line_width: options.line_width.max(1) };
    let planner = Planner::new(records, layout, block_len(options.packing));
    Pipeline::new(planner, give, options, most_blocks(pool.threads(), options.packing)).run(pool)
}

/// Blocks in memory at the same time: one in each thread's hands, as many waiting for one that
/// takes long, and what the other threads get through while the owner of the next block to be
/// written has lost its processor. They are used again as soon as they are written, so that memory
/// is only taken when it comes to that, or where the output is slower than all threads.
fn most_blocks(threads: usize, packing: Packing) -> usize {
    const PER_THREAD: usize = 4 << 20;
    const WINDOW: usize = 16 << 20;
    2 * threads + threads.saturating_mul(PER_THREAD).min(WINDOW) / block_len(packing)
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

/// Bytes of a block before compression: small enough that what is decoded is still in the
/// processor's cache when it is written,
/// large enough that gzip members lose little.
const fn block_len(packing: Packing) -> usize {
    match packing {
        Packing::Plain => 256 << 10,
        Packing::Gzip(_) | Packing::Bgzf(_) => 1 << 20,
    }
}

#[cfg(test)]
mod tests;
