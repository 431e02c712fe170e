//! Parses that are made outside of zstd, which does the entropy coding.

use zstd_sys::ZSTD_Sequence;

use super::ZstdError;
use crate::codec::compare::common_prefix;

/// A match with the literals in front of it, in the memory layout of zstd.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Sequence(ZSTD_Sequence);

impl Sequence {
    /// zstd codes no shorter match.
    pub const LEAST_MATCH: usize = 3;

    /// So many literals, then a match of so many bytes with what is `offset` bytes before it.
    ///
    /// Numbers beyond 32 bits make a sequence that no parse may hold.
    #[must_use]
    pub fn new(literals: usize, match_len: usize, offset: usize) -> Self {
        let number = |n: usize| u32::try_from(n).ok();
        let whole = number(literals).zip(number(match_len)).zip(number(offset));
        let ((literals, match_len), offset) = whole.unwrap_or_default();
        Self(ZSTD_Sequence { litLength: literals, matchLength: match_len, offset, rep: 0 })
    }

    const fn literals(&self) -> usize {
        self.0.litLength as usize
    }

    const fn match_len(&self) -> usize {
        self.0.matchLength as usize
    }

    const fn offset(&self) -> usize {
        self.0.offset as usize
    }
}

/// Checks that the sequences are a parse of `source`: zstd does not. It would read what they say, and
/// make a frame of it that holds something else.
pub(super) fn check(sequences: &[Sequence], source: &[u8]) -> Result<(), ZstdError> {
    let wrong = ZstdError::Refused("sequences that are no parse of the source");
    let mut at = 0_usize;
    for sequence in sequences {
        let start = at.saturating_add(sequence.literals());
        let (len, offset) = (sequence.match_len(), sequence.offset());
        let rest = source.get(start..).ok_or(wrong)?;
        if len < Sequence::LEAST_MATCH || len > rest.len() || offset == 0 || offset > start {
            return Err(wrong);
        }
        if common_prefix(&rest[..len], &source[start - offset..]) < len {
            return Err(wrong);
        }
        at = start + len;
    }
    Ok(())
}
