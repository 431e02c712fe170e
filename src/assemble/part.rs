//! Parts as they will stand in the file.

use ragc_arena::Arena;

use crate::archive::container::cint;

/// A part as it will be written: new, or a slice of another archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The metadata integer and the payload.
    pub bytes: &'a [u8],
    /// Bytes of the payload alone.
    pub payload_len: usize,
}

impl<'a> Part<'a> {
    /// Puts a part together in `arena`; `scratch` is overwritten.
    pub fn new(metadata: u64, payload: &[u8], arena: &Arena<'a>, scratch: &mut Vec<u8>) -> Self {
        scratch.clear();
        cint::write(scratch, metadata);
        scratch.extend_from_slice(payload);
        Self { bytes: arena.alloc_slice_copy(scratch), payload_len: payload.len() }
    }
}
