//! The collection's integers: the first byte tells the length, and each longer form starts where
//! the shorter one ends, so that no value has two codes.

use crate::archive::{Cursor, FormatError};

/// First values of the forms of two to five bytes.
const FROM: [u32; 4] = [0x80, 0x4080, 0x20_4080, 0x1020_4080];

/// Appends `value`.
#[inline]
pub fn write(out: &mut Vec<u8>, value: u32) {
    let [two, three, four, five] = FROM;
    if value < two {
        out.push(value as u8);
    } else if value < three {
        out.extend((0x8000 | (value - two) as u16).to_be_bytes());
    } else if value < four {
        out.extend((0xC0_0000 | (value - three)).to_be_bytes().into_iter().skip(1));
    } else if value < five {
        out.extend((0xE000_0000 | (value - four)).to_be_bytes());
    } else {
        out.push(0xF0);
        out.extend((value - five).to_be_bytes());
    }
}

/// Reads one integer. As C++ AGC does, the low bits of a first byte of five are ignored and the
/// sum wraps.
///
/// # Errors
/// If bytes are missing.
#[inline]
pub fn read(cursor: &mut Cursor<'_>) -> Result<u32, FormatError> {
    let first = cursor.byte()?;
    if first < 0x80 { Ok(u32::from(first)) } else { read_long(cursor, first) }
}

/// Reads a count of things that take at least `least` bytes each.
///
/// # Errors
/// If bytes are missing, or there cannot be so many.
pub fn read_count(
    cursor: &mut Cursor<'_>,
    least: usize,
    of: &'static str,
) -> Result<usize, FormatError> {
    let claimed = read(cursor)?;
    cursor.bounded(u64::from(claimed), least, of)
}

fn read_long(cursor: &mut Cursor<'_>, first: u8) -> Result<u32, FormatError> {
    let [two, three, four, five] = FROM;
    let (n, high, from) = match first {
        ..0xC0 => (1, first & 0x3F, two),
        0xC0..0xE0 => (2, first & 0x1F, three),
        0xE0..0xF0 => (3, first & 0x0F, four),
        0xF0.. => (4, 0, five),
    };
    let value = cursor.take(n)?.iter().fold(u32::from(high), |v, &b| v << 8 | u32::from(b));
    Ok(value.wrapping_add(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn examples_of_the_specification() {
        let examples: [(u32, &[u8]); 10] = [
            (127, &[0x7F]),
            (128, &[0x80, 0x00]),
            (129, &[0x80, 0x01]),
            (16_511, &[0xBF, 0xFF]),
            (16_512, &[0xC0, 0x00, 0x00]),
            (2_113_663, &[0xDF, 0xFF, 0xFF]),
            (2_113_664, &[0xE0, 0x00, 0x00, 0x00]),
            (270_549_119, &[0xEF, 0xFF, 0xFF, 0xFF]),
            (270_549_120, &[0xF0, 0x00, 0x00, 0x00, 0x00]),
            (u32::MAX, &[0xF0, 0xEF, 0xDF, 0xBF, 0x7F]),
        ];
        for (value, bytes) in examples {
            let mut out = Vec::new();
            write(&mut out, value);
            assert_eq!(out, bytes, "{value}");
            assert_eq!(read(&mut Cursor::new(bytes, "test")), Ok(value));
            let cut = bytes.len() - 1;
            assert!(read(&mut Cursor::new(&bytes[..cut], "test")).is_err());
        }
    }

    #[test]
    fn low_bits_of_the_longest_form_are_ignored() {
        assert_eq!(read(&mut Cursor::new(&[0xFF, 0, 0, 0, 0], "test")), Ok(270_549_120));
    }

    proptest! {
        #[test]
        fn every_value_comes_back(value: u32, shift in 0..32u32) {
            let mut out = Vec::new();
            write(&mut out, value >> shift);
            prop_assert_eq!(read(&mut Cursor::new(&out, "test")), Ok(value >> shift));
        }
    }
}
