//! Version 2: names and numbers of segments in `collection-main`, descriptors in batches.

use super::v1::read_commands;
use super::{CommandLine, ContigLists, Descriptor, pint, zigzag};
use crate::archive::{Cursor, FormatError};

/// What `collection-main` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Main {
    /// Samples per part of `collection-details`.
    pub batch_size: usize,
    /// Sample names in stored order, as one list.
    pub samples: ContigLists,
    /// Contig names of all samples.
    pub contigs: ContigLists,
    /// Number of segments of each contig of all samples.
    pub n_segments: Vec<u32>,
    /// Command lines that built the archive.
    pub commands: Vec<CommandLine>,
}

const WHAT_MAIN: &str = "stream `collection-main`";
const WHAT_DETAILS: &str = "stream `collection-details`";

/// Decodes the raw content of `collection-main`.
///
/// # Errors
/// If it is damaged.
pub fn decode_main(raw: &[u8]) -> Result<Main, FormatError> {
    let mut cursor = Cursor::new(raw, WHAT_MAIN);
    let mut main = Main { batch_size: pint::read(&mut cursor)? as usize, ..Main::default() };
    if main.batch_size == 0 {
        let (field, expected) = ("details_batch_size", "1 or more");
        return Err(FormatError::Value { what: WHAT_MAIN, field, value: 0, expected });
    }
    for _ in 0..pint::read_count(&mut cursor, 2, "samples")? {
        main.samples.push(cursor.text()?);
        for _ in 0..pint::read_count(&mut cursor, 2, "contigs")? {
            main.contigs.push(cursor.text()?);
            main.n_segments.push(pint::read(&mut cursor)?);
        }
        main.contigs.end_sample();
    }
    main.samples.end_sample();
    main.commands = read_commands(&mut cursor)?;
    cursor.finish()?;
    Ok(main)
}

/// Decodes the raw content of one part of `collection-details`: the segments of all contigs of
/// its samples, of which `n_segments` are the numbers.
///
/// # Errors
/// If it is damaged, or does not have just so many segments.
pub fn decode_details(raw: &[u8], n_segments: &[u32]) -> Result<Vec<Descriptor>, FormatError> {
    let mut cursor = Cursor::new(raw, WHAT_DETAILS);
    let total = n_segments.iter().map(|&n| u64::from(n)).sum();
    let total = cursor.bounded(total, 4, "segments")?;
    let mut out = vec![Descriptor::default(); total];
    read_column(&mut cursor, n_segments, &mut out, |row| &mut row.group)?;
    read_column(&mut cursor, n_segments, &mut out, |row| &mut row.in_group)?;
    read_column(&mut cursor, n_segments, &mut out, |row| &mut row.raw_length)?;
    for row in &mut out {
        row.reverse = pint::read(&mut cursor)? != 0;
    }
    cursor.finish()?;
    Ok(out)
}

/// Reads one column; the prediction is the segment before, and 0 at the start of each contig.
fn read_column(
    cursor: &mut Cursor<'_>,
    n_segments: &[u32],
    out: &mut [Descriptor],
    field: fn(&mut Descriptor) -> &mut u32,
) -> Result<(), FormatError> {
    let mut rows = out.iter_mut();
    for &n in n_segments {
        let mut previous = 0;
        for row in rows.by_ref().take(n as usize) {
            let code = u64::from(pint::read(cursor)?);
            // The prediction is a u32 and the result at most its double: it wraps as in C++.
            previous = zigzag::decode_around(code, previous) & u64::from(u32::MAX);
            *field(row) = previous as u32;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MAIN: &[u8] = b"\xFA\x01s\0\x02c1\0\x02c2\0\x00\x01agc\0\0";

    #[test]
    fn decodes_names_and_columns() {
        let raw = [&[0x80, 0x7A][..], &MAIN[1..]].concat();
        let main = decode_main(&raw).unwrap();
        assert_eq!(main.batch_size, 250);
        assert_eq!(main.n_segments, [2, 0]);
        let details = [16, 1, 1, 1, 10, 2, 0, 1];
        let expected = [
            Descriptor { group: 16, in_group: 1, raw_length: 10, reverse: false },
            Descriptor { group: 15, in_group: 0, raw_length: 11, reverse: true },
        ];
        assert_eq!(decode_details(&details, &main.n_segments).unwrap(), expected);
        for len in 0..details.len() {
            assert!(decode_details(&details[..len], &main.n_segments).is_err());
        }
        for len in 0..raw.len() {
            assert!(decode_main(&raw[..len]).is_err());
        }
    }

    #[test]
    fn claims_are_bounded() {
        assert!(decode_details(&[0; 8], &[u32::MAX, u32::MAX]).is_err());
        assert!(decode_main(b"\x00\x00\x00").is_err());
    }
}
