//! The stream `collection-contigs`: contig names, a part per batch of samples.

use crate::archive::collection::{ContigLists, names, pint};
use crate::archive::{Cursor, FormatError};

const WHAT: &str = "stream `collection-contigs`";

/// Writes the raw content of one part, name by name.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    raw: Vec<u8>,
    previous: Vec<u8>,
    is_first: bool,
}

impl Encoder {
    /// Begins a part with so many samples.
    #[must_use]
    pub fn new(n_samples: u32) -> Self {
        let mut encoder = Encoder::default();
        pint::write(&mut encoder.raw, n_samples);
        encoder
    }

    /// Begins the next sample, which has so many contigs.
    pub fn sample(&mut self, n_contigs: u32) {
        pint::write(&mut self.raw, n_contigs);
        self.is_first = true;
    }

    /// Appends the next contig of the sample.
    ///
    /// # Errors
    /// If the name holds a NUL byte, or bytes outside ASCII where C++ AGC would read them wrongly.
    pub fn contig(&mut self, name: &[u8]) -> Result<(), FormatError> {
        names::check_nul(name)?;
        let previous = if self.is_first { None } else { Some(self.previous.as_slice()) };
        names::encode(&mut self.raw, name, previous)?;
        self.raw.push(0);
        self.previous.clear();
        self.previous.extend_from_slice(name);
        self.is_first = false;
        Ok(())
    }

    /// The raw content, to be compressed; its length is the part's metadata.
    #[must_use]
    pub fn into_raw(self) -> Vec<u8> {
        self.raw
    }
}

/// Bytes of names that a byte of their code may stand for. It could be any number, as one byte
/// copies a token of any length; a run copies 100 at most.
const MOST_EXPANSION: u64 = 1024;

/// Decodes the raw content of one part.
///
/// # Errors
/// If it is damaged, or its names would take more than `most_bytes`, or a thousand times its memory.
pub fn decode(raw: &[u8], most_bytes: u64) -> Result<ContigLists, FormatError> {
    let mut cursor = Cursor::new(raw, WHAT);
    let mut lists = ContigLists::default();
    let bound = (raw.len() as u64).saturating_mul(MOST_EXPANSION).min(most_bytes);
    let mut claimed = 0;
    let mut name = Vec::new();
    let mut previous = Vec::new();
    for _ in 0..pint::read_count(&mut cursor, 1, "samples")? {
        for nth in 0..pint::read_count(&mut cursor, 1, "contigs")? {
            let before = if nth == 0 { None } else { Some(previous.as_slice()) };
            name.clear();
            names::decode(&mut name, cursor.text()?, before);
            claimed += name.len() as u64;
            if claimed > bound {
                return Err(FormatError::Count {
                    what: WHAT,
                    of: "bytes of names",
                    claimed,
                    bound,
                });
            }
            lists.push(&name);
            std::mem::swap(&mut name, &mut previous);
        }
        lists.end_sample();
    }
    cursor.finish()?;
    Ok(lists)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const MOST: u64 = 1 << 30;

    fn encoded(samples: &[Vec<Vec<u8>>]) -> Result<Vec<u8>, FormatError> {
        let mut encoder = Encoder::new(samples.len() as u32);
        for contigs in samples {
            encoder.sample(contigs.len() as u32);
            for contig in contigs {
                encoder.contig(contig)?;
            }
        }
        Ok(encoder.into_raw())
    }

    #[test]
    fn repeats_shrink_within_a_sample_only() {
        let name = b"chr1 len=5".to_vec();
        let raw = encoded(&[vec![name.clone(), name.clone()], vec![name]]).unwrap();
        assert_eq!(raw, b"\x02\x02chr1 len=5\0\x81 \x81\0\x01chr1 len=5\0");
        for len in 0..raw.len() {
            assert!(decode(&raw[..len], MOST).is_err());
        }
    }

    #[test]
    fn names_do_not_explode() {
        // 16,512 names of 4 KiB, all but the first in two bytes.
        let mut raw = vec![1, 0xC0, 0, 0];
        raw.extend([b'a'; 4096]);
        raw.push(0);
        raw.extend(b"\x81\0".repeat(16_511));
        for most in [MOST, 1 << 20] {
            let error = decode(&raw, most).unwrap_err();
            assert!(matches!(error, FormatError::Count { of: "bytes of names", .. }));
        }
    }

    proptest! {
        #[test]
        fn ascii_names_come_back(
            samples in prop::collection::vec(
                prop::collection::vec("[a-c \t1]{0,8}( len=[0-9]{3,6})?", 0..5), 0..4)
        ) {
            let samples: Vec<Vec<Vec<u8>>> = samples
                .into_iter()
                .map(|names| names.into_iter().map(String::into_bytes).collect())
                .collect();
            let lists = decode(&encoded(&samples).unwrap(), MOST).unwrap();
            for (index, contigs) in samples.iter().enumerate() {
                prop_assert_eq!(&lists.names(index).map(<[u8]>::to_vec).collect::<Vec<_>>(), contigs);
            }
        }

        #[test]
        fn any_name_comes_back_or_is_refused(
            contigs in prop::collection::vec(prop::collection::vec(1..=255u8, 0..5), 0..5)
        ) {
            if let Ok(raw) = encoded(std::slice::from_ref(&contigs)) {
                let lists = decode(&raw, MOST).unwrap();
                prop_assert_eq!(lists.names(0).map(<[u8]>::to_vec).collect::<Vec<_>>(), contigs);
            }
        }

        #[test]
        fn any_bytes_are_survived(raw: Vec<u8>) {
            let _ = decode(&raw, MOST);
        }
    }
}
