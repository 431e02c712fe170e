//! Cuts records into blocks of about the same length.

use std::iter::Fuse;
use std::ops::Range;

use super::super::Error;
use super::super::contig::Piece;
use super::super::fasta::Layout;
use super::Record;
use crate::extract::Contig;

/// What a block holds, in order.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// So many bytes of the block's text.
    Text(usize),
    /// Bases of a contig that begin in a column of their line.
    Bases {
        /// The contig.
        archive: &'a crate::extract::Archive,
        /// The stretch of a segment that they are.
        piece: Piece,
        /// Column of the first, 0-based.
        column: usize,
    },
}

/// What one task writes.
#[derive(Debug, Default)]
pub struct Block<'a> {
    /// Headers, one after the other.
    pub text: Vec<u8>,
    /// What is written.
    pub items: Vec<Item<'a>>,
    /// Length of it all in bytes.
    pub len_bytes: usize,
}

impl Block<'_> {
    /// Makes room for another block.
    pub fn clear(&mut self) {
        self.text.clear();
        self.items.clear();
        self.len_bytes = 0;
    }

    fn push_text(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.items.push(Item::Text(text.len()));
        self.len_bytes += text.len();
    }
}

/// Takes records and gives blocks.
pub struct Planner<'a, R> {
    records: Fuse<R>,
    layout: Layout,
    block_len: usize,
    current: Option<Unfinished<'a>>,
}

/// A record of which part is in earlier blocks.
struct Unfinished<'a> {
    contig: Contig<'a>,
    left: Range<u64>,
    column: usize,
}

impl<'a, R: Iterator<Item = Result<Record<'a>, Error>>> Planner<'a, R> {
    /// Plans blocks of at least `block_len` bytes, and little more.
    pub fn new(records: R, layout: Layout, block_len: usize) -> Self {
        Planner { records: records.fuse(), layout, block_len, current: None }
    }

    /// Fills an empty block; it stays empty when there are no more records.
    pub fn fill(&mut self, block: &mut Block<'a>) -> Result<(), Error> {
        while block.len_bytes < self.block_len {
            let record = match self.current.take() {
                Some(record) => record,
                None => match self.begin_record(block)? {
                    Some(record) => record,
                    None => break,
                },
            };
            self.current = self.continue_record(record, block)?;
        }
        Ok(())
    }

    fn begin_record(&mut self, block: &mut Block<'a>) -> Result<Option<Unfinished<'a>>, Error> {
        let Some(record) = self.records.next().transpose()? else { return Ok(None) };
        block.push_text(b">");
        block.push_text(&record.header);
        block.push_text(b"\n");
        Ok(Some(Unfinished { contig: record.contig, left: record.range, column: 0 }))
    }

    /// Adds what fits of a record, and gives back what is left of it.
    fn continue_record(
        &self,
        mut record: Unfinished<'a>,
        block: &mut Block<'a>,
    ) -> Result<Option<Unfinished<'a>>, Error> {
        let archive = record.contig.archive();
        let segments = record.contig.segments()?;
        for piece in segments.pieces(record.left.clone()) {
            if block.len_bytes >= self.block_len {
                break;
            }
            let n = piece.range.len();
            block.len_bytes += self.layout.len_bytes(record.column, n);
            block.items.push(Item::Bases { archive, piece, column: record.column });
            record.column = self.layout.column_after(record.column, n);
            record.left.start += n as u64;
        }
        if !record.left.is_empty() {
            return Ok(Some(record));
        }
        if record.column > 0 {
            block.push_text(b"\n");
        }
        Ok(None)
    }
}
