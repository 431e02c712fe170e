//! Parts: an integer of metadata, then the payload.

use super::cint;
use crate::archive::{Cursor, FormatError};

/// Where a part lies, as the footer says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartEntry {
    /// Offset of the metadata integer from the start of the file, in bytes.
    pub offset: u64,
    /// Size of the payload in bytes, without the metadata integer.
    pub size: u64,
}

/// A part as it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part<'a> {
    /// What it means depends on the stream; 0 in a part without payload, whatever is stored.
    pub metadata: u64,
    /// The payload.
    pub payload: &'a [u8],
}

/// Bytes that a part takes in the file.
#[must_use]
pub const fn len_bytes(metadata: u64, payload_len_bytes: u64) -> u64 {
    cint::len_bytes(metadata) as u64 + payload_len_bytes
}

/// Reads the part at `entry` from `bytes`, which are the file up to its footer.
///
/// # Errors
/// If it does not lie in `bytes` whole.
pub fn read(bytes: &[u8], entry: PartEntry) -> Result<Part<'_>, FormatError> {
    let (stored, metadata) = locate(bytes, entry)?;
    let payload = stored.get(stored.len() - entry.size as usize..).unwrap_or_default();
    Ok(Part { metadata: if payload.is_empty() { 0 } else { metadata }, payload })
}

/// The bytes of the part at `entry` of `bytes`, which are the file up to its footer: the metadata
/// integer and the payload.
///
/// # Errors
/// If it does not lie in `bytes` whole.
pub fn stored(bytes: &[u8], entry: PartEntry) -> Result<&[u8], FormatError> {
    locate(bytes, entry).map(|(stored, _)| stored)
}

/// The bytes of a part, and its metadata.
fn locate(bytes: &[u8], entry: PartEntry) -> Result<(&[u8], u64), FormatError> {
    let outside = || FormatError::PartOutside {
        offset: entry.offset,
        size: entry.size,
        end: bytes.len() as u64,
    };
    // One byte of metadata at least stands there, also where there is no payload.
    let offset = usize::try_from(entry.offset).map_err(|_| outside())?;
    let rest = bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or_else(outside)?;
    let mut cursor = Cursor::new(rest, "part");
    let metadata = cint::read(&mut cursor).map_err(|_| outside())?;
    let size = usize::try_from(entry.size).map_err(|_| outside())?;
    cursor.take(size).map_err(|_| outside())?;
    Ok((rest.get(..cursor.position()).unwrap_or_default(), metadata))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn reads_metadata_and_payload() {
        let bytes = [0x00, 0x68, 0x69, 0x01, 0x07];
        let hi = read(&bytes, PartEntry { offset: 0, size: 2 }).unwrap();
        assert_eq!(hi, Part { metadata: 0, payload: b"hi" });
        let empty = read(&bytes, PartEntry { offset: 3, size: 0 }).unwrap();
        assert_eq!(empty, Part::default());
        assert_eq!(stored(&bytes, PartEntry { offset: 0, size: 2 }), Ok(&bytes[..3]));
        assert_eq!(stored(&bytes, PartEntry { offset: 3, size: 0 }), Ok(&bytes[3..]));
    }

    #[test]
    fn refuses_what_lies_outside() {
        let bytes = [0x01, 0x07, 0x41];
        for (offset, size) in [(0, 2), (3, 0), (u64::MAX, 1), (0, u64::MAX), (2, 1)] {
            let found = read(&bytes, PartEntry { offset, size });
            assert!(matches!(found, Err(FormatError::PartOutside { .. })), "{offset} {size}");
        }
    }
}
