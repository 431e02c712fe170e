//! Payloads of segment parts, and the entries of packs.
//!
//! A payload with metadata 0 is the raw bytes as they are; any other is zstd frames and one marker
//! byte. C++ AGC forgets to cut the marker off packs, and then ignores zstd's complaint about it.

use std::ops::Range;

use thiserror::Error;

use super::alphabet::LETTER_OF_CODE;
use super::tuples::{TupleError, Tuples};
use super::zstd::{Compressor, Decompressor, ZstdError};

/// Ends each entry of a pack; no entry holds it.
pub const SEPARATOR: u8 = 0xFF;

/// Marker: the frames hold the raw bytes.
pub const PLAIN: u8 = 0;

/// Marker: the frames hold the tuple form of the raw bytes.
pub const TUPLES: u8 = 1;

/// A payload that cannot be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PackError {
    /// zstd refuses the frames.
    #[error(transparent)]
    Zstd(#[from] ZstdError),
    /// The tuple form is none.
    #[error(transparent)]
    Tuples(#[from] TupleError),
    /// Metadata announce a compressed payload, and there is none.
    #[error("the payload is empty, but announces {0} bytes")]
    Empty(u64),
    /// The marker is none that is known.
    #[error("the marker behind the compressed data is {0}, where 0 or 1 is known")]
    Marker(u8),
    /// The last entry does not end.
    #[error("the last entry of a pack has no end")]
    Unended,
    /// The pack has fewer entries than a descriptor says.
    #[error("entry {entry} was asked for, of a pack with {n_entries}")]
    NoEntry {
        /// Number of the entry, from 0.
        entry: usize,
        /// How many there are.
        n_entries: usize,
    },
}

/// Appends the payload of a delta or raw pack whose raw bytes are `raw`, and returns its metadata:
/// compressed if that makes it shorter, else as it is.
///
/// # Errors
/// If zstd refuses.
pub fn write(
    out: &mut Vec<u8>,
    raw: &[u8],
    compressor: &mut Compressor<'_>,
) -> Result<u64, ZstdError> {
    let start = out.len();
    compressor.compress_append(out, raw)?;
    if out.len() - start + 1 < raw.len() {
        out.push(PLAIN);
        return Ok(raw.len() as u64);
    }
    out.truncate(start);
    out.extend_from_slice(raw);
    Ok(0)
}

/// Appends an entry to the raw bytes of a pack.
pub fn push_entry(raw: &mut Vec<u8>, entry: &[u8]) {
    raw.extend_from_slice(entry);
    raw.push(SEPARATOR);
}

/// Appends the raw bytes of a pack.
///
/// # Errors
/// If the payload is damaged.
pub fn read(
    out: &mut Vec<u8>,
    metadata: u64,
    payload: &[u8],
    decompressor: &mut Decompressor,
) -> Result<(), PackError> {
    if metadata == 0 {
        out.extend_from_slice(payload);
        return Ok(());
    }
    match payload.split_last().ok_or(PackError::Empty(metadata))? {
        (&PLAIN, frames) => Ok(decompressor.decompress_append(out, frames, metadata)?),
        (&marker, _) => Err(PackError::Marker(marker)),
    }
}

/// A group reference without its compression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unpacked {
    /// Its codes.
    Codes(Vec<u8>),
    /// The tuple form of so many codes.
    Tuples(Vec<u8>, u64),
}

impl Unpacked {
    /// Its codes.
    ///
    /// # Errors
    /// If the tuple form is none.
    pub fn into_codes(self) -> Result<Vec<u8>, TupleError> {
        match self {
            Unpacked::Codes(codes) => Ok(codes),
            Unpacked::Tuples(packed, len) => {
                let mut codes = Vec::new();
                Tuples::read(&packed, len)?.append_to(&mut codes);
                Ok(codes)
            }
        }
    }
}

/// Reads a group reference.
///
/// # Errors
/// If the payload is damaged.
pub fn read_reference(
    metadata: u64,
    payload: &[u8],
    decompressor: &mut Decompressor,
) -> Result<Unpacked, PackError> {
    let mut raw = Vec::new();
    match payload.split_last() {
        _ if metadata == 0 => raw.extend_from_slice(payload),
        None => return Err(PackError::Empty(metadata)),
        Some((&PLAIN, frames)) => decompressor.decompress_append(&mut raw, frames, metadata)?,
        Some((&TUPLES, frames)) => {
            // Only the number of symbols is known of a tuple form before it is there.
            let most = metadata.saturating_add(1);
            decompressor.decompress_append_up_to(&mut raw, frames, most)?;
            return Ok(Unpacked::Tuples(raw, metadata));
        }
        Some((&marker, _)) => return Err(PackError::Marker(marker)),
    }
    Ok(Unpacked::Codes(raw))
}

/// Replaces codes by their letters.
pub fn to_letters(codes: &mut [u8]) {
    for code in codes {
        *code = LETTER_OF_CODE[usize::from(*code)];
    }
}

/// Where the entries of a pack lie in its raw bytes.
///
/// # Errors
/// If the last one does not end.
pub fn entries(raw: &[u8]) -> Result<impl Iterator<Item = Range<usize>>, PackError> {
    if raw.last().is_some_and(|&last| last != SEPARATOR) {
        return Err(PackError::Unended);
    }
    let mut start = 0;
    Ok(memchr::memchr_iter(SEPARATOR, raw).map(move |end| {
        let entry = start..end;
        start = end + 1;
        entry
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::zstd::Settings;
    use super::*;

    fn entries_of(raw: &[u8]) -> Vec<&[u8]> {
        entries(raw).unwrap().map(|range| &raw[range]).collect()
    }

    #[test]
    fn entries_end_at_separators() {
        let mut raw = Vec::new();
        for entry in [&b"ab"[..], b"", b"c"] {
            push_entry(&mut raw, entry);
        }
        assert_eq!(raw, b"ab\xFF\xFFc\xFF");
        assert_eq!(entries_of(&raw), [&b"ab"[..], b"", b"c"]);
        assert!(entries_of(b"").is_empty());
        assert_eq!(entries(b"\xFFa").err(), Some(PackError::Unended));
    }

    #[test]
    fn packs_come_back_compressed_or_not() {
        let mut compressor = Compressor::new(&Settings::level(17)).unwrap();
        let mut decompressor = Decompressor::new().unwrap();
        for (raw, is_compressed) in [(&[7u8; 500][..], true), (b"ab\xFF", false), (b"", false)] {
            let mut payload = Vec::new();
            let metadata = write(&mut payload, raw, &mut compressor).unwrap();
            assert_eq!(metadata, if is_compressed { raw.len() as u64 } else { 0 });
            let mut back = Vec::new();
            read(&mut back, metadata, &payload, &mut decompressor).unwrap();
            assert_eq!(back, raw);
            let reference = read_reference(metadata, &payload, &mut decompressor).unwrap();
            assert_eq!(reference, Unpacked::Codes(raw.to_vec()));
        }
    }

    #[test]
    fn references_come_back_from_tuples() {
        let codes: Vec<u8> = (0..1001u32).map(|i| (i * i % 7 % 4) as u8).collect();
        let (mut form, mut payload) = (Vec::new(), Vec::new());
        super::super::tuples::pack(&mut form, &codes);
        Compressor::new(&Settings::level(13))
            .unwrap()
            .compress_append(&mut payload, &form)
            .unwrap();
        payload.push(TUPLES);
        let mut decompressor = Decompressor::new().unwrap();
        let mut read = |len| {
            let unpacked = read_reference(len, &payload, &mut decompressor)?;
            Ok::<_, PackError>(unpacked.into_codes()?)
        };
        assert_eq!(read(1001).unwrap(), codes);
        for wrong in [0, 1, 100, 1000, 1002, u64::MAX] {
            assert!(read(wrong).is_err() || wrong == 0, "{wrong}");
        }
    }

    #[test]
    fn damage_is_an_error() {
        let mut decompressor = Decompressor::new().unwrap();
        let mut read = |payload: &[u8]| read(&mut Vec::new(), 5, payload, &mut decompressor).err();
        assert_eq!(read(b""), Some(PackError::Empty(5)));
        assert_eq!(read(b"abc\x02"), Some(PackError::Marker(2)));
        assert!(read(b"abc\x00").is_some());
    }
}
