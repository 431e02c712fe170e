//! The streams `splitters` and `segment-splitters`, which C++ AGC needs to append and nobody
//! needs to extract. Both have their number of records as metadata.

use super::{Cursor, FormatError};

/// Stands for "no splitter" where a k-mer could be.
pub const NO_SPLITTER: u64 = u64::MAX;

/// Which group the segments between two splitters belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SegmentSplitters {
    /// The smaller canonical k-mer, or the one at the front, or [`NO_SPLITTER`].
    pub first: u64,
    /// The larger canonical k-mer, or the one at the back, or [`NO_SPLITTER`].
    pub second: u64,
    /// The group.
    pub group: u32,
}

/// The record that stands for the raw groups; every archive has it.
pub const RAW_GROUPS_RECORD: SegmentSplitters =
    SegmentSplitters { first: NO_SPLITTER, second: NO_SPLITTER, group: 0 };

/// Appends the payload of `splitters`: canonical k-mers, which must be in ascending order.
pub fn write(out: &mut Vec<u8>, splitters: &[u64]) {
    out.extend(splitters.iter().flat_map(|kmer| kmer.to_le_bytes()));
}

/// Reads the payload of `splitters`.
///
/// # Errors
/// If it does not hold `n` k-mers.
pub fn read(payload: &[u8], n: u64) -> Result<Vec<u64>, FormatError> {
    let mut cursor = Cursor::new(payload, "stream `splitters`");
    let n = cursor.bounded(n, 8, "k-mers")?;
    (0..n).map(|_| cursor.u64_le()).collect()
}

/// Appends the payload of `segment-splitters`: records, which must be in ascending order.
pub fn write_segments(out: &mut Vec<u8>, records: &[SegmentSplitters]) {
    for record in records {
        out.extend(record.first.to_le_bytes());
        out.extend(record.second.to_le_bytes());
        out.extend(record.group.to_le_bytes());
    }
}

/// Reads the payload of `segment-splitters`.
///
/// # Errors
/// If it does not hold `n` records.
pub fn read_segments(payload: &[u8], n: u64) -> Result<Vec<SegmentSplitters>, FormatError> {
    let mut cursor = Cursor::new(payload, "stream `segment-splitters`");
    let n = cursor.bounded(n, 20, "records")?;
    let mut record = || {
        let (first, second) = (cursor.u64_le()?, cursor.u64_le()?);
        Ok(SegmentSplitters { first, second, group: cursor.u32_le()? })
    };
    (0..n).map(|_| record()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn come_back() {
        let kmers = [1, 2, u64::MAX - 1];
        let mut payload = Vec::new();
        write(&mut payload, &kmers);
        assert_eq!(read(&payload, 3), Ok(kmers.to_vec()));
        assert!(read(&payload, 4).is_err());

        let records =
            [SegmentSplitters { first: 7, second: NO_SPLITTER, group: 16 }, RAW_GROUPS_RECORD];
        let mut payload = Vec::new();
        write_segments(&mut payload, &records);
        assert_eq!(payload.len(), 40);
        assert_eq!(read_segments(&payload, 2), Ok(records.to_vec()));
        assert!(read_segments(&payload, 3).is_err());
    }
}
