//! Version 1: one stream, `collection-desc`, with names and descriptors side by side.

use super::{CommandLine, ContigLists, Descriptor, SegmentLists, pint, zigzag};
use crate::archive::{Cursor, FormatError};

/// Everything that version 1 says about its samples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collection {
    /// Sample names in stored order, as one list.
    pub samples: ContigLists,
    /// Contig names of all samples.
    pub contigs: ContigLists,
    /// Segments of all contigs.
    pub segments: SegmentLists,
    /// Command lines that built the archive.
    pub commands: Vec<CommandLine>,
}

const WHAT: &str = "stream `collection-desc`";

/// Decodes the raw content of `collection-desc`.
///
/// # Errors
/// If it is damaged.
pub fn decode(raw: &[u8]) -> Result<Collection, FormatError> {
    let mut cursor = Cursor::new(raw, WHAT);
    let mut collection = Collection::default();
    for _ in 0..pint::read_count(&mut cursor, 2, "samples")? {
        collection.samples.push(cursor.text()?);
        for _ in 0..pint::read_count(&mut cursor, 2, "contigs")? {
            collection.contigs.push(cursor.text()?);
            read_segments(&mut cursor, &mut collection.segments)?;
        }
        collection.contigs.end_sample();
        collection.segments.end_sample();
    }
    collection.samples.end_sample();
    collection.commands = read_commands(&mut cursor)?;
    cursor.finish()?;
    Ok(collection)
}

/// Reads command lines, which stand last in versions 1 and 2.
pub(super) fn read_commands(cursor: &mut Cursor<'_>) -> Result<Vec<CommandLine>, FormatError> {
    let n = pint::read_count(cursor, 2, "command lines")?;
    (0..n).map(|_| Ok((cursor.text()?.to_vec(), cursor.text()?.to_vec()))).collect()
}

/// Reads the segments of one contig: differences to the segment before it.
fn read_segments(cursor: &mut Cursor<'_>, out: &mut SegmentLists) -> Result<(), FormatError> {
    let mut previous = Descriptor::default();
    for _ in 0..pint::read_count(cursor, 4, "segments")? {
        previous = Descriptor {
            group: add(cursor, previous.group, "group")?,
            in_group: add(cursor, previous.in_group, "number in the group")?,
            raw_length: add(cursor, previous.raw_length, "segment length")?,
            reverse: pint::read(cursor)? != 0,
        };
        out.push(previous);
    }
    out.end_contig();
    Ok(())
}

fn add(cursor: &mut Cursor<'_>, base: u32, field: &'static str) -> Result<u32, FormatError> {
    let sum = i64::from(base) + zigzag::decode_signed(pint::read(cursor)?);
    let expected = "0 or more, and below 2^32";
    u32::try_from(sum).map_err(|_| FormatError::Value {
        what: WHAT,
        field,
        value: sum as u64,
        expected,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// One sample, one contig with two segments, an empty contig; one command.
    const RAW: &[u8] = b"\x01s\0\x02c1\0\x02\x20\x02\x14\x00\x01\x01\x02\x01c2\0\x00\x01agc\0\0";

    #[test]
    fn decodes_differences() {
        let found = decode(RAW).unwrap();
        assert_eq!(found.samples.names(0).collect::<Vec<_>>(), [b"s"]);
        assert_eq!(found.contigs.names(0).collect::<Vec<_>>(), [b"c1", b"c2"]);
        let expected = [
            Descriptor { group: 16, in_group: 1, raw_length: 10, reverse: false },
            Descriptor { group: 15, in_group: 0, raw_length: 11, reverse: true },
        ];
        assert_eq!(found.segments.segments(0), expected);
        assert_eq!(found.segments.segments(1), []);
        assert_eq!(found.commands, [(b"agc".to_vec(), Vec::new())]);
    }

    #[test]
    fn every_cut_is_an_error() {
        for len in 0..RAW.len() {
            assert!(decode(&RAW[..len]).is_err(), "{len}");
        }
        assert!(decode(&[RAW, b"x"].concat()).is_err());
        assert!(decode(b"\x01s\0\x01c\0\x01\x01\x00\x00\x00\x00").is_err(), "group -1");
    }
}
