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

    /// A part of another archive: the metadata integer and the payload, as they stand there.
    #[must_use]
    pub fn stored(bytes: &'a [u8]) -> Self {
        let metadata_len = bytes.first().map_or(0, |&n| 1 + usize::from(n));
        Self::of(bytes, bytes.len().saturating_sub(metadata_len))
    }

    /// Metadata and payload.
    #[must_use]
    pub fn contents(&self) -> (u64, &'a [u8]) {
        let (metadata, payload) = self.bytes.split_at(self.bytes.len() - self.payload_len);
        // Behind the length byte.
        let digits = metadata.get(1..).unwrap_or_default();
        let metadata = digits.iter().fold(0, |value, &byte| value << 8 | u64::from(byte));
        (if payload.is_empty() { 0 } else { metadata }, payload)
    }
}

#[cfg(test)]
mod tests {
    use ragc_arena::Arenas;

    use super::*;

    #[test]
    fn new_and_stored_are_the_same() {
        let mut arenas = Arenas::new(1);
        for arena in arenas.handles() {
            let part = Part::new(300, b"hello", &arena, &mut Vec::new());
            assert_eq!(part.bytes, b"\x02\x01\x2Chello");
            assert_eq!(Part::stored(part.bytes), part);
            assert_eq!(part.contents(), (300, &b"hello"[..]));
            assert_eq!(Part::stored(b"\x01\x07").contents(), (0, &b""[..]));
        }
    }
}
