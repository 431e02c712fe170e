//! The stream `file_type_info`: keys and values that say what the file is and who made it.

use super::{Cursor, FormatError, params::FileVersion};

/// The keys and values, in stored order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileInfo {
    pairs: Vec<(Vec<u8>, Vec<u8>)>,
}

const WHAT: &str = "stream `file_type_info`";

impl FileInfo {
    /// Collects pairs, sorted by key as C++ AGC writes them.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let owned =
            |(key, value): (&str, &str)| (key.as_bytes().to_vec(), value.as_bytes().to_vec());
        let mut pairs: Vec<_> = pairs.into_iter().map(owned).collect();
        pairs.sort();
        FileInfo { pairs }
    }

    /// The same with another value of `key`, which is added if it is absent.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.pairs.retain(|(name, _)| name != key.as_bytes());
        self.pairs.push((key.into(), value.into()));
        self.pairs.sort();
        self
    }

    /// Number of pairs, which is the metadata of the stream's part.
    #[must_use]
    pub fn n_pairs(&self) -> u64 {
        self.pairs.len() as u64
    }

    /// Value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        let pair = self.pairs.iter().find(|(name, _)| name == key.as_bytes());
        pair.map(|(_, value)| value.as_slice())
    }

    /// All pairs in stored order.
    pub fn pairs(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.pairs.iter().map(|(key, value)| (key.as_slice(), value.as_slice()))
    }

    /// Appends the payload.
    pub fn write(&self, out: &mut Vec<u8>) {
        for text in self.pairs.iter().flat_map(|(key, value)| [key, value]) {
            out.extend_from_slice(text);
            out.push(0);
        }
    }

    /// Reads `n_pairs` pairs.
    ///
    /// # Errors
    /// If the payload does not hold so many.
    pub fn read(payload: &[u8], n_pairs: u64) -> Result<Self, FormatError> {
        let mut cursor = Cursor::new(payload, WHAT);
        let n_pairs = cursor.bounded(n_pairs, 2, "pairs")?;
        let mut pairs = Vec::with_capacity(n_pairs);
        for _ in 0..n_pairs {
            pairs.push((cursor.text()?.to_vec(), cursor.text()?.to_vec()));
        }
        Ok(FileInfo { pairs })
    }

    /// The file version; minor versions make no difference so far.
    ///
    /// # Errors
    /// If there is none, or one that is not known.
    pub fn version(&self) -> Result<FileVersion, FormatError> {
        let major = self.get("file_version_major").unwrap_or(b"(none)");
        match major {
            b"1" => Ok(FileVersion::V1),
            b"2" => Ok(FileVersion::V2),
            b"3" => Ok(FileVersion::V3),
            other => Err(FormatError::Version(String::from_utf8_lossy(other).into_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn comes_back_sorted() {
        let info = FileInfo::from_pairs([("producer", "x"), ("file_version_major", "3")]);
        let mut payload = Vec::new();
        info.write(&mut payload);
        assert_eq!(payload, b"file_version_major\x003\0producer\0x\0");
        let read = FileInfo::read(&payload, info.n_pairs()).unwrap();
        assert_eq!(read, info);
        assert_eq!(read.version(), Ok(FileVersion::V3));
        assert!(FileInfo::read(&payload, 3).is_err());
        let other = read.with("file_version_major", "1").with("a", "b");
        assert_eq!((other.version(), other.n_pairs()), (Ok(FileVersion::V1), 3));
        assert!(FileInfo::read(&payload, u64::MAX).is_err());
    }

    #[test]
    fn unknown_versions_are_refused() {
        for version in ["0", "4", "", "3x"] {
            let info = FileInfo::from_pairs([("file_version_major", version)]);
            assert_eq!(info.version(), Err(FormatError::Version(version.to_owned())));
        }
        assert!(FileInfo::default().version().is_err());
    }
}
