//! BGZF: gzip members of at most 64 KiB that tell their sizes, so that they inflate in parallel.

use std::path::Path;

use super::error::InputError;
use super::gzip::next_member;
use super::inflater::Inflater;

/// One block: where it lies in the file and how long it is once inflated, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) raw_len: usize,
}

/// The format allows no longer ones.
const MOST_RAW: u32 = 1 << 16;

/// Bytes of a gzip header up to and including the length of its extra field.
const FIXED_HEADER: usize = 12;

/// Bytes of checksum and raw length at the end of a member.
const TRAILER: usize = 8;

/// The blocks of `bytes`; `None` when any member is a gzip member of another kind.
pub(super) fn blocks(path: &Path, bytes: &[u8]) -> Result<Option<Vec<Block>>, InputError> {
    let mut blocks = Vec::new();
    let mut start = 0;
    while let Some(rest) = next_member(path, bytes, start)? {
        let Some(len) = block_len(rest) else { return Ok(None) };
        let block = rest.get(..len).and_then(|block| checked(start, block));
        let Some(block) = block else {
            return Err(InputError::Damaged { path: path.to_owned(), offset: start as u64 });
        };
        blocks.push(block);
        start += len;
    }
    match blocks.last() {
        Some(last) if last.raw_len == 0 => Ok(Some(blocks)),
        _ => Err(InputError::NoEndBlock { path: path.to_owned() }),
    }
}

/// The length that the header at the start of `bytes` tells.
fn block_len(bytes: &[u8]) -> Option<usize> {
    let header = bytes.first_chunk::<FIXED_HEADER>()?;
    if !header.starts_with(&[0x1f, 0x8b, 8, 4]) {
        return None;
    }
    let extra_len = u16::from_le_bytes([header[10], header[11]]);
    let mut extra = bytes.get(FIXED_HEADER..)?.get(..usize::from(extra_len))?;
    while let Some((&[id1, id2, len1, len2], rest)) = extra.split_first_chunk() {
        let (field, others) = rest.split_at_checked(u16::from_le_bytes([len1, len2]).into())?;
        if let (b'B', b'C', &[low, high]) = (id1, id2, field) {
            return Some(usize::from(u16::from_le_bytes([low, high])) + 1);
        }
        extra = others;
    }
    None
}

/// The block in `bytes`, all of which it should fill.
fn checked(start: usize, bytes: &[u8]) -> Option<Block> {
    let raw_len = u32::from_le_bytes(*bytes.last_chunk()?);
    let plausible = bytes.len() >= FIXED_HEADER + TRAILER && raw_len <= MOST_RAW;
    plausible.then_some(Block { start, len: bytes.len(), raw_len: raw_len as usize })
}

/// Cuts `blocks`, and `out` with them, into pieces of about `bytes` compressed bytes.
pub(super) fn pieces<'a>(
    blocks: &'a [Block],
    mut out: &'a mut [u8],
    bytes: usize,
) -> impl Iterator<Item = (&'a [Block], &'a mut [u8])> {
    let mut piece_start = 0;
    let same_piece = move |_: &Block, next: &Block| {
        let fits = next.start + next.len - piece_start <= bytes;
        if !fits {
            piece_start = next.start;
        }
        fits
    };
    blocks.chunk_by(same_piece).filter_map(move |piece| {
        let raw_len = piece.iter().map(|block| block.raw_len).sum();
        let (slot, rest) = std::mem::take(&mut out).split_at_mut_checked(raw_len)?;
        out = rest;
        Some((piece, slot))
    })
}

/// Inflates `blocks` of `bytes` into `out`, which is as long as all of them.
///
/// # Errors
/// The start of the first block that is damaged.
pub(super) fn inflate(
    inflater: &mut Inflater,
    bytes: &[u8],
    blocks: &[Block],
    mut out: &mut [u8],
) -> Result<(), usize> {
    for block in blocks {
        let stored = bytes.get(block.start..block.start + block.len).ok_or(block.start)?;
        let (slot, rest) =
            std::mem::take(&mut out).split_at_mut_checked(block.raw_len).ok_or(block.start)?;
        match inflater.member(stored, slot) {
            Ok(member) if member.compressed == block.len && member.raw == block.raw_len => {}
            _ => return Err(block.start),
        }
        out = rest;
    }
    Ok(())
}
