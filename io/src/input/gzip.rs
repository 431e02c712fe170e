//! gzip streams of one or more members, inflated in one shot each.
//!
//! The length of a member is known only at its end and modulo 2^32, while libdeflate wants room for
//! all of it. Pages that nobody touches are free, so the first guess is generous, and a guess that
//! fails is enlarged, at most to what deflate can make of the compressed bytes.

use std::path::Path;

use ragc_arena::{PageVec, PagesError};

use super::error::InputError;
use super::inflater::{Failure, Inflater, Member};

/// Deflate makes at most 258 bytes of 2 bits.
const MOST_EXPANSION: usize = 1032;

/// FASTA shrinks to a quarter or a third: a guess for members that don't fit the first one.
const USUAL_EXPANSION: usize = 4;

/// Whether `bytes` start as gzip data do.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Appends all members of `bytes` to `out`, inflated one after the other.
pub(super) fn inflate_all(
    inflater: &mut Inflater,
    path: &Path,
    bytes: &[u8],
    out: &mut PageVec<u8>,
) -> Result<(), InputError> {
    let memory_error = |source| InputError::Memory { path: path.to_owned(), source };
    reserve_first_guess(bytes, out).map_err(memory_error)?;
    let mut at = 0;
    while let Some(rest) = next_member(path, bytes, at)? {
        let member = inflate_member(inflater, rest, out).map_err(|failure| match failure {
            MemberError::Damaged => {
                InputError::Damaged { path: path.to_owned(), offset: at as u64 }
            }
            MemberError::Memory(source) => memory_error(source),
        })?;
        at += member.compressed;
    }
    Ok(())
}

/// The bytes from `at` on if a member starts there, nothing at the end or before zero padding.
pub(super) fn next_member<'a>(
    path: &Path,
    bytes: &'a [u8],
    at: usize,
) -> Result<Option<&'a [u8]>, InputError> {
    let rest = bytes.get(at..).unwrap_or_default();
    if at == 0 || is_gzip(rest) {
        Ok(Some(rest))
    } else if rest.iter().all(|&byte| byte == 0) {
        Ok(None)
    } else if rest == [0x1f] {
        Err(InputError::Damaged { path: path.to_owned(), offset: at as u64 })
    } else {
        Err(InputError::TrailingGarbage { path: path.to_owned(), offset: at as u64 })
    }
}

enum MemberError {
    Damaged,
    Memory(PagesError),
}

/// Appends the member at the start of `bytes` to `out`.
fn inflate_member(
    inflater: &mut Inflater,
    bytes: &[u8],
    out: &mut PageVec<u8>,
) -> Result<Member, MemberError> {
    let start = out.len();
    loop {
        let room = out.capacity() - start;
        let slot = out.extend_uninspected(room).map_err(MemberError::Memory)?;
        let outcome = inflater.member(bytes, slot);
        out.truncate(start + outcome.as_ref().map_or(0, |member| member.raw));
        match outcome {
            Ok(member) => return Ok(member),
            Err(Failure::NoRoom) if room < most_raw(bytes) => {
                let more = room.saturating_mul(4).clamp(64 << 10, most_raw(bytes).max(64 << 10));
                out.reserve(more).map_err(MemberError::Memory)?;
            }
            Err(_) => return Err(MemberError::Damaged),
        }
    }
}

/// Makes room in `out` for what `bytes` probably hold, reserved but not touched.
fn reserve_first_guess(bytes: &[u8], out: &mut PageVec<u8>) -> Result<(), PagesError> {
    out.reserve(likely_len(bytes)).or_else(|_| out.reserve(told_len(bytes)))
}

/// So many bytes `bytes` probably hold, or fewer.
pub(super) fn likely_len(bytes: &[u8]) -> usize {
    // The last member alone tells its length; there may be others before it.
    told_len(bytes).max(bytes.len().saturating_mul(USUAL_EXPANSION))
}

/// The length that the last member tells, if it can be true.
fn told_len(bytes: &[u8]) -> usize {
    let told = bytes.last_chunk().map_or(0, |&last| u32::from_le_bytes(last) as usize);
    told.min(most_raw(bytes))
}

/// The most bytes that `bytes` can inflate to.
fn most_raw(bytes: &[u8]) -> usize {
    bytes.len().saturating_mul(MOST_EXPANSION)
}
