//! The file as a list of slices, as long as it grows.

use ragc_arena::Arena;

use super::Part;
use crate::archive::container::part::PartEntry;

/// Slices in the order of the file.
pub struct Layout<'l, 'a> {
    slices: Vec<&'a [u8]>,
    offset: u64,
    arena: &'l Arena<'a>,
    scratch: Vec<u8>,
}

impl<'l, 'a> Layout<'l, 'a> {
    /// Nothing behind the `offset` bytes that are written; what is new will live in `arena`.
    pub fn new(offset: u64, arena: &'l Arena<'a>) -> Self {
        Self { slices: Vec::new(), offset, arena, scratch: Vec::new() }
    }

    /// Appends a part, unless it is written.
    pub fn add(&mut self, part: Part<'a>) -> PartEntry {
        let offset = part.written_at.unwrap_or(self.offset);
        let entry = PartEntry { offset, size: part.payload_len as u64 };
        self.slices.push(part.bytes);
        self.offset += part.bytes.len() as u64;
        entry
    }

    /// Appends a part that does not exist yet.
    pub fn add_new(&mut self, metadata: u64, payload: &[u8]) -> PartEntry {
        let part = Part::new(metadata, payload, self.arena, &mut self.scratch);
        self.add(part)
    }

    /// Ends the file with the footer.
    pub fn finish(mut self, footer: &[u8]) -> Vec<&'a [u8]> {
        self.slices.push(self.arena.alloc_slice_copy(footer));
        self.slices
    }
}
