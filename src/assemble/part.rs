//! Parts as they will stand in the file.

use ragc_arena::Arena;

use crate::archive::container::{PartEntry, cint};

/// A part of the file: new, a slice of another archive, or written already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part<'a> {
    /// The metadata integer and the payload; nothing if it is written.
    pub bytes: &'a [u8],
    /// Bytes of the payload alone.
    pub payload_len: usize,
    /// Where it was written.
    pub written_at: Option<u64>,
}

impl<'a> Part<'a> {
    /// Puts a part together in `arena`; `scratch` is overwritten.
    pub fn new(metadata: u64, payload: &[u8], arena: &Arena<'a>, scratch: &mut Vec<u8>) -> Self {
        scratch.clear();
        cint::write(scratch, metadata);
        scratch.extend_from_slice(payload);
        Self::of(arena.alloc_slice_copy(scratch), payload.len())
    }

    /// A part that stands in the file already.
    #[must_use]
    pub const fn written(entry: PartEntry) -> Self {
        Self { bytes: &[], payload_len: entry.size as usize, written_at: Some(entry.offset) }
    }

    const fn of(bytes: &'a [u8], payload_len: usize) -> Self {
        Self { bytes, payload_len, written_at: None }
    }
}
