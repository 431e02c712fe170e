//! Parses that are made outside of zstd, which does the entropy coding.

use zstd_sys::ZSTD_Sequence;

use super::ZstdError;
use crate::codec::compare::common_prefix;

/// A match with the literals in front of it, or the last literals of a block, in the memory layout of
/// zstd.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Sequence(ZSTD_Sequence);

impl Sequence {
    /// zstd codes no shorter match.
    pub const LEAST_MATCH: usize = 3;
    /// Bytes that a block can have.
    pub const MOST_IN_BLOCK: usize = zstd_sys::ZSTD_BLOCKSIZE_MAX as usize;

    /// So many literals, then a match of so many bytes with what is `offset` bytes before it.
    ///
    /// Numbers beyond 32 bits make a sequence that no parse may hold.
    #[must_use]
    pub fn new(literals: usize, match_len: usize, offset: usize) -> Self {
        let number = |n: usize| u32::try_from(n).ok();
        let whole = number(literals).zip(number(match_len)).zip(number(offset));
        let ((literals, match_len), offset) = whole.unwrap_or(((u32::MAX, u32::MAX), u32::MAX));
        Self(ZSTD_Sequence { litLength: literals, matchLength: match_len, offset, rep: 0 })
    }

    /// So many literals, and the end of a block.
    #[must_use]
    pub fn end_of_block(literals: usize) -> Self {
        Self::new(literals, 0, 0)
    }

    /// Literals in front of the match.
    #[must_use]
    pub const fn literals(&self) -> usize {
        self.0.litLength as usize
    }

    /// Bytes of the match, 0 at the end of a block.
    #[must_use]
    pub const fn match_len(&self) -> usize {
        self.0.matchLength as usize
    }

    /// Bytes between the match and what it copies, 0 at the end of a block.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.0.offset as usize
    }
}

/// Checks that the sequences are a parse of `source`, in blocks: zstd does not. It would read what they
/// say, and make a frame of it that holds something else.
pub(super) fn check(sequences: &[Sequence], source: &[u8]) -> Result<(), ZstdError> {
    let wrong = ZstdError::Refused("sequences that are no parse of the source");
    let (mut block, mut at) = (0_usize, 0_usize);
    for sequence in sequences {
        let start = at.saturating_add(sequence.literals());
        let (len, offset) = (sequence.match_len(), sequence.offset());
        let rest = source.get(start..).ok_or(wrong)?;
        let is_end = len == 0 && offset == 0;
        let is_match = || {
            (Sequence::LEAST_MATCH..=rest.len()).contains(&len)
                && (1..=start).contains(&offset)
                && common_prefix(&rest[..len], &source[start - offset..]) == len
        };
        at = start.saturating_add(len);
        if at - block > Sequence::MOST_IN_BLOCK || !(is_end || is_match()) {
            return Err(wrong);
        }
        if is_end {
            block = at;
        }
    }
    if block == source.len() { Ok(()) } else { Err(wrong) }
}
