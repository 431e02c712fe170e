//! Finds the parts of a stream by name or by group, without a copy of the footer.
//!
//! An archive of a large collection has hundreds of thousands of streams, and a query needs a
//! few. So opening walks the footer once and keeps four bytes a stream; the places of parts are
//! read from the footer when they are asked for.

use rustc_hash::FxHashMap;

use super::footer::{self, FoundStream};
use super::groups::Groups;
use super::part::{self, Part};
use crate::archive::group_name::{self, Kind};
use crate::archive::{FileVersion, FormatError};

/// The streams of a file.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    footer_start: usize,
    footer_end: usize,
    named: FxHashMap<Vec<u8>, u32>,
    /// Named as in versions 1 and 2. The version itself stands in a stream, so that it is not
    /// known yet while the footer is read.
    decimal: Groups,
    /// Named as in version 3.
    base64: Groups,
}

impl Directory {
    /// Reads the footer of the file `bytes`. Of streams of the same name the last counts.
    ///
    /// # Errors
    /// If there is no footer, or it is damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let (footer_start, footer) = footer::locate(bytes)?;
        check_len(footer)?;
        // No gaps in group ids means fewer groups than streams, and a stream takes three bytes.
        let most = footer.len() / 3;
        let mut directory = Directory {
            footer_start,
            footer_end: footer_start + footer.len(),
            decimal: Groups::bounded_by(most),
            base64: Groups::bounded_by(most),
            ..Directory::default()
        };
        footer::scan(footer, |stream| directory.enter(stream))?;
        Ok(directory)
    }

    fn enter(&mut self, stream: FoundStream<'_>) {
        let at = stream.parts_at as u32;
        if let Some((group, kind)) = group_name::parse(FileVersion::V3, stream.name) {
            self.base64.enter(group, kind, at);
        } else if let Some((group, kind)) = group_name::parse(FileVersion::V2, stream.name) {
            self.decimal.enter(group, kind, at);
        } else {
            self.named.insert(stream.name.to_vec(), at);
        }
    }

    /// Part `index` of the stream `name` of the file `bytes`.
    ///
    /// # Errors
    /// If there is no such part, or it lies outside the file.
    pub fn named<'a>(
        &self,
        bytes: &'a [u8],
        name: &str,
        index: usize,
    ) -> Result<Part<'a>, FormatError> {
        let found = self.part(bytes, self.named.get(name.as_bytes()).copied(), index)?;
        let missing = || FormatError::NoPart { stream: name.to_owned(), part: index as u64 };
        found.ok_or_else(missing)
    }

    /// Number of parts of the stream `name`; 0 if it is absent.
    ///
    /// # Errors
    /// If the footer is damaged.
    pub fn n_named_parts(&self, bytes: &[u8], name: &str) -> Result<usize, FormatError> {
        self.n_parts(bytes, self.named.get(name.as_bytes()).copied())
    }

    /// Part `index` of the stream of `group` that holds `kind`, if the stream has so many.
    ///
    /// # Errors
    /// If it lies outside the file.
    pub fn group<'a>(
        &self,
        bytes: &'a [u8],
        version: FileVersion,
        (group, kind): (u32, Kind),
        index: usize,
    ) -> Result<Option<Part<'a>>, FormatError> {
        self.part(bytes, self.groups(version).get(group, kind), index)
    }

    /// All parts of the stream of `group` that holds `kind`, as they stand in the file: the
    /// metadata integer and the payload.
    ///
    /// # Errors
    /// If one lies outside the file.
    pub fn stored_group<'a>(
        &self,
        bytes: &'a [u8],
        version: FileVersion,
        (group, kind): (u32, Kind),
    ) -> Result<Vec<&'a [u8]>, FormatError> {
        self.stored(bytes, self.groups(version).get(group, kind))
    }

    /// All parts of the stream `name`, as they stand in the file; none if it is absent.
    ///
    /// # Errors
    /// If one lies outside the file.
    pub fn stored_named<'a>(
        &self,
        bytes: &'a [u8],
        name: &str,
    ) -> Result<Vec<&'a [u8]>, FormatError> {
        self.stored(bytes, self.named.get(name.as_bytes()).copied())
    }

    /// One more than the highest group id, where ids have no gaps.
    #[must_use]
    pub fn n_groups(&self, version: FileVersion) -> usize {
        self.groups(version).len()
    }

    fn groups(&self, version: FileVersion) -> &Groups {
        if version == FileVersion::V3 { &self.base64 } else { &self.decimal }
    }

    fn part<'a>(
        &self,
        bytes: &'a [u8],
        parts_at: Option<u32>,
        index: usize,
    ) -> Result<Option<Part<'a>>, FormatError> {
        let Some(at) = parts_at else { return Ok(None) };
        let Some(entry) = footer::part(self.footer(bytes), at as usize, index)? else {
            return Ok(None);
        };
        part::read(bytes.get(..self.footer_start).unwrap_or_default(), entry).map(Some)
    }

    fn stored<'a>(
        &self,
        bytes: &'a [u8],
        parts_at: Option<u32>,
    ) -> Result<Vec<&'a [u8]>, FormatError> {
        let Some(at) = parts_at else { return Ok(Vec::new()) };
        let before = bytes.get(..self.footer_start).unwrap_or_default();
        let entries = footer::parts(self.footer(bytes), at as usize)?;
        entries.into_iter().map(|entry| part::stored(before, entry)).collect()
    }

    fn n_parts(&self, bytes: &[u8], parts_at: Option<u32>) -> Result<usize, FormatError> {
        parts_at.map_or(Ok(0), |at| footer::n_parts(self.footer(bytes), at as usize))
    }

    fn footer<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.footer_start..self.footer_end).unwrap_or_default()
    }
}

/// Places in the footer are kept in four bytes.
fn check_len(footer: &[u8]) -> Result<(), FormatError> {
    let (claimed, bound) = (footer.len() as u64, u64::from(u32::MAX));
    if claimed <= bound {
        return Ok(());
    }
    Err(FormatError::Count { what: "footer", of: "bytes", claimed, bound })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{PartEntry, StreamEntry};
    use super::*;
    use FileVersion::V3;

    fn file() -> Vec<u8> {
        let mut bytes = vec![0, b'h', b'i', 1, 7, b'!'];
        let hi = [PartEntry { offset: 0, size: 2 }];
        let bang = [PartEntry { offset: 3, size: 1 }];
        let names: [(&[u8], &[PartEntry]); 4] =
            [(b"params", &hi), (b"xGr", &bang), (b"xGd", &[]), (b"x0001r", &hi)];
        let streams = names.map(|(name, parts)| StreamEntry { name, parts });
        footer::write(&mut bytes, streams.into_iter());
        bytes
    }

    #[test]
    fn finds_parts_by_name_and_group() {
        let bytes = file();
        let directory = Directory::read(&bytes).unwrap();
        assert_eq!(directory.named(&bytes, "params", 0).unwrap().payload, b"hi");
        assert!(directory.named(&bytes, "params", 1).is_err());
        assert!(directory.named(&bytes, "splitters", 0).is_err());
        let reference = directory.group(&bytes, V3, (16, Kind::Reference), 0).unwrap().unwrap();
        assert_eq!(reference, Part { metadata: 7, payload: b"!" });
        assert_eq!(directory.group(&bytes, V3, (16, Kind::Delta), 0), Ok(None));
        assert_eq!(directory.group(&bytes, V3, (17, Kind::Delta), 0), Ok(None));
        let far = directory.group(&bytes, V3, (262_144, Kind::Reference), 0).unwrap().unwrap();
        assert_eq!(far.payload, b"hi");
        let stored = directory.stored_group(&bytes, V3, (16, Kind::Reference));
        assert_eq!(stored, Ok(vec![&[1, 7, b'!'][..]]));
        assert_eq!(directory.stored_group(&bytes, V3, (17, Kind::Delta)), Ok(vec![]));
        assert_eq!(directory.stored_named(&bytes, "params"), Ok(vec![&b"\0hi"[..]]));
    }
}
