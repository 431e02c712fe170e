//! The footer: every stream's name and the places of its parts.

use super::{cint, part::PartEntry};
use crate::archive::{Cursor, FormatError};

/// Bytes that say how long the footer is, at the very end of the file.
pub const SIZE_LEN_BYTES: usize = 8;

/// One stream to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamEntry<'a> {
    /// Its name; no NUL in it.
    pub name: &'a [u8],
    /// Its parts in order.
    pub parts: &'a [PartEntry],
}

/// Appends the footer and its size, the last bytes of a file.
pub fn write<'a>(out: &mut Vec<u8>, streams: impl ExactSizeIterator<Item = StreamEntry<'a>>) {
    let start = out.len();
    cint::write(out, streams.len() as u64);
    for stream in streams {
        write_stream(out, stream);
    }
    let footer_len = (out.len() - start) as u64;
    out.extend(footer_len.to_le_bytes());
}

fn write_stream(out: &mut Vec<u8>, stream: StreamEntry<'_>) {
    out.extend_from_slice(stream.name);
    out.push(0);
    cint::write(out, stream.parts.len() as u64);
    cint::write(out, 0); // raw size, which nobody reads
    for part in stream.parts {
        cint::write(out, part.offset);
        cint::write(out, part.size);
    }
}

/// Where the footer of the file `bytes` begins, and the footer.
///
/// # Errors
/// If the file is too short for the footer that it announces.
pub fn locate(bytes: &[u8]) -> Result<(usize, &[u8]), FormatError> {
    let too_short = || FormatError::TooShort { len_bytes: bytes.len() as u64 };
    let (before, size) = bytes.split_last_chunk().ok_or_else(too_short)?;
    if before.is_empty() {
        return Err(too_short());
    }
    let claimed = u64::from_le_bytes(*size);
    let wrong = || FormatError::FooterSize { claimed, available: before.len() as u64 };
    let footer_len = usize::try_from(claimed).map_err(|_| wrong())?;
    let start = before.len().checked_sub(footer_len).ok_or_else(wrong)?;
    Ok((start, before.get(start..).unwrap_or_default()))
}

/// One stream as it stands in the footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundStream<'a> {
    /// Its name.
    pub name: &'a [u8],
    /// Offset, within the footer, of the number of parts.
    pub parts_at: usize,
}

/// Walks through the streams of a footer in order.
///
/// # Errors
/// If the footer is not one: it ends early, something follows it, or counts cannot be right.
pub fn scan<'a>(
    footer: &'a [u8],
    mut found: impl FnMut(FoundStream<'a>),
) -> Result<(), FormatError> {
    let mut cursor = Cursor::new(footer, "footer");
    let claimed = cint::read(&mut cursor)?;
    let n_streams = cursor.bounded(claimed, 3, "streams")?;
    for _ in 0..n_streams {
        let name = cursor.text()?;
        let parts_at = cursor.position();
        for _ in 0..read_n_parts(&mut cursor)? {
            cint::skip(&mut cursor)?;
            cint::skip(&mut cursor)?;
        }
        found(FoundStream { name, parts_at });
    }
    cursor.finish()
}

/// The parts whose number stands at byte `parts_at` of the footer.
///
/// # Errors
/// If bytes are missing.
pub fn n_parts(footer: &[u8], parts_at: usize) -> Result<usize, FormatError> {
    read_n_parts(&mut Cursor::at(footer, parts_at, "footer"))
}

/// Part `index` of the stream whose parts stand at byte `parts_at`, if it has so many.
///
/// # Errors
/// If bytes are missing.
pub fn part(
    footer: &[u8],
    parts_at: usize,
    index: usize,
) -> Result<Option<PartEntry>, FormatError> {
    let mut cursor = Cursor::at(footer, parts_at, "footer");
    if index >= read_n_parts(&mut cursor)? {
        return Ok(None);
    }
    for _ in 0..index {
        cint::skip(&mut cursor)?;
        cint::skip(&mut cursor)?;
    }
    let offset = cint::read(&mut cursor)?;
    let size = cint::read(&mut cursor)?;
    Ok(Some(PartEntry { offset, size }))
}

/// All parts of the stream whose parts stand at byte `parts_at`.
///
/// # Errors
/// If bytes are missing.
pub fn parts(footer: &[u8], parts_at: usize) -> Result<Vec<PartEntry>, FormatError> {
    let mut cursor = Cursor::at(footer, parts_at, "footer");
    let n = read_n_parts(&mut cursor)?;
    let mut entry = || {
        let offset = cint::read(&mut cursor)?;
        Ok(PartEntry { offset, size: cint::read(&mut cursor)? })
    };
    (0..n).map(|_| entry()).collect()
}

/// Reads the number of parts and passes over the raw size.
fn read_n_parts(cursor: &mut Cursor<'_>) -> Result<usize, FormatError> {
    let claimed = cint::read(cursor)?;
    cint::skip(cursor)?;
    cursor.bounded(claimed, 2, "parts")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The worked example of the specification: two streams, the first with two parts.
    const EXAMPLE: &[u8] = &[
        0x00, 0x68, 0x69, 0x01, 0x07, 0x01, 0x02, 0x61, 0x00, 0x01, 0x02, 0x00, 0x00, 0x01, 0x02,
        0x01, 0x03, 0x00, 0x62, 0x00, 0x00, 0x00, 0x11, 0, 0, 0, 0, 0, 0, 0,
    ];

    #[test]
    fn writes_the_example() {
        let mut out = EXAMPLE[..5].to_vec();
        let parts = [PartEntry { offset: 0, size: 2 }, PartEntry { offset: 3, size: 0 }];
        let streams =
            [StreamEntry { name: b"a", parts: &parts }, StreamEntry { name: b"b", parts: &[] }];
        write(&mut out, streams.into_iter());
        assert_eq!(out, EXAMPLE);
    }

    #[test]
    fn reads_the_example() {
        let (start, footer) = locate(EXAMPLE).unwrap();
        assert_eq!(start, 5);
        let mut streams = Vec::new();
        scan(footer, |stream| streams.push(stream)).unwrap();
        assert_eq!(streams.iter().map(|s| s.name).collect::<Vec<_>>(), [b"a", b"b"]);
        let at = streams[0].parts_at;
        assert_eq!(n_parts(footer, at), Ok(2));
        assert_eq!(part(footer, at, 1), Ok(Some(PartEntry { offset: 3, size: 0 })));
        assert_eq!(part(footer, at, 2), Ok(None));
        let all = [PartEntry { offset: 0, size: 2 }, PartEntry { offset: 3, size: 0 }];
        assert_eq!(parts(footer, at), Ok(all.to_vec()));
    }

    #[test]
    fn every_cut_is_an_error() {
        let (_, footer) = locate(EXAMPLE).unwrap();
        for len in 0..footer.len() {
            assert!(scan(&footer[..len], |_| ()).is_err(), "{len}");
        }
        for len in 0..9 {
            assert!(locate(&EXAMPLE[..len]).is_err(), "{len}");
        }
    }
}
