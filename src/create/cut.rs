//! Cutting the blocks of a contig at the borders of tracts: what lies in one tract, one way round, is
//! one segment of the contig.

use super::place::{
    block::Block,
    parts::{SubBlock, for_each_part},
    references::References,
};

/// Symbols after which no block joins a segment. All of a tandem array may fall into one tract, while
/// C++ AGC takes 31-bit lengths, and a range costs its segments.
const MOST_SYMBOLS: usize = 1 << 22;

/// A segment of a contig: what it owns of the contig, and the tract of a reference that it runs along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Number of the contig in the placement.
    pub contig: u32,
    /// Number of the tract in the references.
    pub tract: u32,
    /// Whether the reverse complement runs along the reference text.
    pub reverse: bool,
    /// Whether it is the contig's first: all others begin with k symbols of overlap.
    pub is_first: bool,
    /// First symbol of the contig that it owns.
    pub start: usize,
    /// One behind the last symbol that it owns.
    pub end: usize,
    /// Its blocks, as a range of the list that [`cut`] fills.
    pub blocks: (usize, usize),
}

/// Appends the segments of a contig of `len` symbols to `pieces` and their blocks to `sub_blocks`.
///
/// A first segment of less than `k` symbols that does not stay alone loses its blocks to the second:
/// readers skip k symbols between segments.
pub fn cut(
    contig: u32,
    len: usize,
    blocks: &[Block],
    references: &References,
    k: usize,
    pieces: &mut Vec<Piece>,
    sub_blocks: &mut Vec<SubBlock>,
) {
    let first_piece = pieces.len();
    for block in blocks {
        for_each_part(block, references, |tract, part| {
            let known = pieces.len();
            if known == first_piece || !joins(&pieces[known - 1], tract, block.reverse, part.start)
            {
                pieces.push(Piece {
                    contig,
                    tract,
                    reverse: block.reverse,
                    is_first: false,
                    start: part.start,
                    end: part.end,
                    blocks: (sub_blocks.len(), sub_blocks.len()),
                });
            }
            sub_blocks.push(part);
            if let Some(piece) = pieces.last_mut() {
                piece.blocks.1 = sub_blocks.len();
            }
        });
    }
    let own = &mut pieces[first_piece..];
    let short = own.iter().skip(1).take_while(|piece| piece.start < k).count();
    let Some(own) = own.get_mut(short..) else { return };
    let mut end = len;
    for piece in own.iter_mut().rev() {
        piece.end = end;
        end = piece.start;
    }
    if let Some(first) = own.first_mut() {
        first.start = 0;
        first.is_first = true;
    }
    pieces.drain(first_piece..first_piece + short);
}

fn joins(piece: &Piece, tract: u32, reverse: bool, start: usize) -> bool {
    piece.tract == tract && piece.reverse == reverse && start - piece.start < MOST_SYMBOLS
}
