//! The container's integers: a length byte (0 to 8), then that many bytes, big-endian.

use crate::archive::{Cursor, FormatError};

/// Number of bytes that [`write()`] appends for `value`.
#[inline]
#[must_use]
pub const fn len_bytes(value: u64) -> usize {
    1 + significant_bytes(value)
}

/// Appends `value`.
#[inline]
pub fn write(out: &mut Vec<u8>, value: u64) {
    let n = significant_bytes(value);
    out.push(n as u8);
    out.extend(value.to_be_bytes().into_iter().skip(8 - n));
}

/// Reads one integer; leading zero bytes are accepted.
///
/// # Errors
/// If it has more than eight bytes, or bytes are missing.
#[inline]
pub fn read(cursor: &mut Cursor<'_>) -> Result<u64, FormatError> {
    let bytes = digits(cursor)?;
    Ok(bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
}

/// Passes over one integer.
///
/// # Errors
/// As [`read`].
#[inline]
pub fn skip(cursor: &mut Cursor<'_>) -> Result<(), FormatError> {
    digits(cursor).map(|_| ())
}

#[inline]
fn digits<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], FormatError> {
    let offset = cursor.position();
    let n = cursor.byte()?;
    if n > 8 {
        return Err(FormatError::WideInteger { what: cursor.what(), offset, len_bytes: n });
    }
    cursor.take(usize::from(n))
}

const fn significant_bytes(value: u64) -> usize {
    8 - (value.leading_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn written(value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, value);
        out
    }

    #[test]
    fn examples_of_the_specification() {
        let examples: [(u64, &[u8]); 5] = [
            (0, &[0x00]),
            (5, &[0x01, 0x05]),
            (255, &[0x01, 0xFF]),
            (256, &[0x02, 0x01, 0x00]),
            (34142, &[0x02, 0x85, 0x5E]),
        ];
        for (value, bytes) in examples {
            assert_eq!(written(value), bytes);
            assert_eq!(len_bytes(value), bytes.len());
            assert_eq!(read(&mut Cursor::new(bytes, "test")), Ok(value));
        }
    }

    #[test]
    fn refuses_nine_bytes_and_accepts_leading_zeros() {
        assert!(read(&mut Cursor::new(&[9; 10], "test")).is_err());
        assert_eq!(read(&mut Cursor::new(&[3, 0, 0, 7], "test")), Ok(7));
    }

    proptest! {
        #[test]
        fn every_value_comes_back(value: u64, shift in 0..64u32) {
            let bytes = written(value >> shift);
            prop_assert_eq!(bytes.len(), len_bytes(value >> shift));
            let mut cursor = Cursor::new(&bytes, "test");
            prop_assert_eq!(read(&mut cursor).unwrap(), value >> shift);
            prop_assert!(cursor.finish().is_ok());
        }
    }
}
