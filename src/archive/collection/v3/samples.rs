//! The stream `collection-samples`: the names of all samples.

use crate::archive::collection::{ContigLists, names::check_nul, pint};
use crate::archive::{Cursor, FormatError};

/// Appends the raw content.
///
/// # Errors
/// If a name holds a NUL byte.
pub fn encode<'a>(
    out: &mut Vec<u8>,
    names: impl ExactSizeIterator<Item = &'a [u8]>,
) -> Result<(), FormatError> {
    pint::write(out, names.len() as u32);
    for name in names {
        check_nul(name)?;
        out.extend_from_slice(name);
        out.push(0);
    }
    Ok(())
}

/// Decodes the raw content: the names in stored order, as one list.
///
/// # Errors
/// If it is damaged.
pub fn decode(raw: &[u8]) -> Result<ContigLists, FormatError> {
    let mut cursor = Cursor::new(raw, "stream `collection-samples`");
    let claimed = pint::read(&mut cursor)?;
    let mut names = ContigLists::default();
    for _ in 0..cursor.bounded(u64::from(claimed), 1, "samples")? {
        names.push(cursor.text()?);
    }
    names.end_sample();
    cursor.finish()?;
    Ok(names)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn come_back() {
        let mut raw = Vec::new();
        encode(&mut raw, [&b"a"[..], b"", b"\xC3\xA9"].into_iter()).unwrap();
        assert_eq!(raw, b"\x03a\0\0\xC3\xA9\0");
        let names = decode(&raw).unwrap();
        assert_eq!(names.names(0).collect::<Vec<_>>(), [&b"a"[..], b"", b"\xC3\xA9"]);
        for len in 0..raw.len() {
            assert!(decode(&raw[..len]).is_err());
        }
        assert!(encode(&mut raw, [&b"a\0b"[..]].into_iter()).is_err());
    }
}
