//! Cutting a file into records.
//!
//! One pass that looks for `>` only and asks whether it begins a line; headers are short, so the
//! search for their ends costs nothing beside it.

use std::iter::FusedIterator;

use memchr::{memchr, memchr2};

/// One record: slices of the text it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The first line without `>` and line end, otherwise as it is, trailing blanks included.
    pub header: &'a [u8],
    /// Everything between the first line and the next record, line ends included.
    pub body: &'a [u8],
    /// Where its `>` stands, in bytes from the start of the text.
    pub offset: u64,
}

/// A text that is no FASTA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FastaError {
    /// Something stands before the first record.
    #[error("text before the first '>' at byte {offset}; a FASTA file starts with '>'")]
    TextBeforeFirstRecord {
        /// Where the text starts, in bytes.
        offset: u64,
    },
    /// There is no record at all.
    #[error("no record: not a single line starts with '>'")]
    NoRecord,
}

/// The records of a text, in order.
///
/// Blank lines before the first record are skipped. After an error the iterator is at its end.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    text: &'a [u8],
    /// Where the next record starts, once the first one was looked for.
    next: Option<usize>,
    begun: bool,
}

impl<'a> Records<'a> {
    /// The records of `text`.
    #[must_use]
    pub const fn new(text: &'a [u8]) -> Self {
        Self { text, next: None, begun: false }
    }

    fn find_first(&mut self) -> Result<(), FastaError> {
        self.begun = true;
        let is_text = |byte: &u8| !matches!(byte, b'\n' | b'\r');
        let start = self.text.iter().position(is_text).ok_or(FastaError::NoRecord)?;
        if self.text[start] != b'>' {
            return Err(FastaError::TextBeforeFirstRecord { offset: start as u64 });
        }
        self.next = Some(start);
        Ok(())
    }

    /// The record whose `>` stands at `start`, and where the next one starts.
    fn record_at(&self, start: usize) -> (Record<'a>, Option<usize>) {
        let header_start = start + 1;
        let header_len = memchr2(b'\n', b'\r', &self.text[header_start..]);
        let header_end = header_len.map_or(self.text.len(), |len| header_start + len);
        let next = record_start(self.text, header_end);
        let body_start = (header_end + line_end_len(&self.text[header_end..])).min(self.text.len());
        let record = Record {
            header: &self.text[header_start..header_end],
            body: &self.text[body_start..next.unwrap_or(self.text.len())],
            offset: start as u64,
        };
        (record, next)
    }
}

/// Bytes of the line end at the start of `text`.
fn line_end_len(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The first `>` after `from` that begins a line.
fn record_start(text: &[u8], from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let found = from + memchr(b'>', &text[from..])?;
        if found > 0 && matches!(text[found - 1], b'\n' | b'\r') {
            return Some(found);
        }
        from = found + 1;
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, FastaError>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.begun
            && let Err(error) = self.find_first()
        {
            return Some(Err(error));
        }
        let (record, next) = self.record_at(self.next?);
        self.next = next;
        Some(Ok(record))
    }
}

impl FusedIterator for Records<'_> {}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
