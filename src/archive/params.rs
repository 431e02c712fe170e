//! The stream `params`, and the file version that decides how everything else is read.

use super::{Cursor, FormatError};

/// The versions of the file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileVersion {
    /// Written by AGC 1.x.
    V1,
    /// Written by AGC 2.x.
    V2,
    /// Written by AGC 3.x and by this program.
    V3,
}

/// Parameters of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    /// Bases by which neighbouring segments of a contig overlap.
    pub k: u32,
    /// Shortest match of a delta, in bases.
    pub min_match_len: u32,
    /// Entries in a pack; samples in a batch of version 3.
    pub pack_cardinality: u32,
    /// Usual length of a segment in bases; 0 in version 1, which does not store it.
    pub segment_size: u32,
}

impl Params {
    /// Appends the stream's payload, as in versions 2 and 3.
    pub fn write(&self, out: &mut Vec<u8>) {
        for value in [self.k, self.min_match_len, self.pack_cardinality, self.segment_size] {
            out.extend(value.to_le_bytes());
        }
    }

    /// Reads the stream's payload; bytes beyond the parameters are ignored.
    ///
    /// # Errors
    /// If bytes are missing, or a value is none that decoding could work with.
    pub fn read(payload: &[u8], version: FileVersion) -> Result<Self, FormatError> {
        let mut cursor = Cursor::new(payload, WHAT);
        let k = in_range("k", cursor.u32_le()?, 1, 32, "1 to 32")?;
        let min_match_len = cursor.u32_le()?;
        let pack_cardinality =
            in_range("pack_cardinality", cursor.u32_le()?, 1, u32::MAX, "1 or more")?;
        let segment_size = if version == FileVersion::V1 { 0 } else { cursor.u32_le()? };
        Ok(Params { k, min_match_len, pack_cardinality, segment_size })
    }
}

const WHAT: &str = "stream `params`";

fn in_range(
    field: &'static str,
    value: u32,
    least: u32,
    most: u32,
    expected: &'static str,
) -> Result<u32, FormatError> {
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    Err(FormatError::Value { what: WHAT, field, value: u64::from(value), expected })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const DEFAULTS: Params =
        Params { k: 31, min_match_len: 20, pack_cardinality: 50, segment_size: 60_000 };

    #[test]
    fn comes_back() {
        let mut payload = Vec::new();
        DEFAULTS.write(&mut payload);
        assert_eq!(payload.len(), 16);
        payload.push(9);
        assert_eq!(Params::read(&payload, FileVersion::V3), Ok(DEFAULTS));
        let first = Params::read(&payload[..12], FileVersion::V1).unwrap();
        assert_eq!(first, Params { segment_size: 0, ..DEFAULTS });
    }

    #[test]
    fn refuses_what_cannot_be() {
        for wrong in [
            Params { k: 0, ..DEFAULTS },
            Params { k: 33, ..DEFAULTS },
            Params { pack_cardinality: 0, ..DEFAULTS },
        ] {
            let mut payload = Vec::new();
            wrong.write(&mut payload);
            assert!(Params::read(&payload, FileVersion::V2).is_err(), "{wrong:?}");
        }
        assert!(Params::read(&[0; 15], FileVersion::V2).is_err());
    }
}
