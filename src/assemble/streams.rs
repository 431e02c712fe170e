//! All streams, in the order of the footer.

use super::{Groups, collection};
use crate::archive::{
    FileVersion,
    collection::RAW_GROUPS,
    container::{
        footer::{self, StreamEntry},
        part::PartEntry,
    },
    group_name::{self, Kind},
    stream,
};

/// Where the parts of all streams lie.
pub struct Streams<'s, 'a> {
    /// The collection's three.
    pub collection: collection::Entries,
    /// The groups.
    pub groups: &'s Groups<'a>,
    /// Their parts, in their order.
    pub group_parts: Vec<PartEntry>,
    /// `params`.
    pub params: PartEntry,
    /// `splitters`.
    pub splitters: PartEntry,
    /// `segment-splitters`.
    pub segment_splitters: PartEntry,
    /// `file_type_info`.
    pub file_info: PartEntry,
}

impl Streams<'_, '_> {
    /// Appends the footer.
    ///
    /// The first three streams have to be what they are: C++ AGC appends to nothing else.
    pub fn write(&self, out: &mut Vec<u8>) {
        let one = std::slice::from_ref;
        let front: [(&str, &[PartEntry]); 3] = [
            (stream::COLLECTION_SAMPLES, one(&self.collection.samples)),
            (stream::COLLECTION_CONTIGS, &self.collection.contigs),
            (stream::COLLECTION_DETAILS, &self.collection.details),
        ];
        let back: [(&str, &[PartEntry]); 4] = [
            (stream::PARAMS, one(&self.params)),
            (stream::SPLITTERS, one(&self.splitters)),
            (stream::SEGMENT_SPLITTERS, one(&self.segment_splitters)),
            (stream::FILE_INFO, one(&self.file_info)),
        ];
        let names = Names::of(self.groups);
        let groups = names.iter().map(|(group, kind, name)| StreamEntry {
            name,
            parts: &self.group_parts[self.groups.stream(group, kind)],
        });
        let fixed = |(name, parts): (&'static str, _)| StreamEntry { name: name.as_bytes(), parts };
        let streams: Vec<StreamEntry<'_>> =
            front.map(fixed).into_iter().chain(groups).chain(back.map(fixed)).collect();
        footer::write(out, streams.into_iter());
    }
}

/// Names of the groups' streams, one behind the other.
struct Names {
    bytes: Vec<u8>,
    /// Group and kind of each, and where its name ends.
    streams: Vec<(u32, Kind, usize)>,
}

impl Names {
    fn of(groups: &Groups<'_>) -> Self {
        let mut names = Self { bytes: Vec::new(), streams: Vec::new() };
        for group in 0..RAW_GROUPS {
            names.push(group, Kind::Delta);
        }
        for group in RAW_GROUPS..groups.len() {
            names.push(group, Kind::Reference);
            names.push(group, Kind::Delta);
        }
        names
    }

    fn push(&mut self, group: u32, kind: Kind) {
        group_name::write(&mut self.bytes, FileVersion::V3, group, kind);
        self.streams.push((group, kind, self.bytes.len()));
    }

    fn iter(&self) -> impl Iterator<Item = (u32, Kind, &[u8])> {
        let starts = std::iter::once(0).chain(self.streams.iter().map(|&(.., end)| end));
        let named = self.streams.iter().zip(starts);
        named.map(|(&(group, kind, end), start)| (group, kind, &self.bytes[start..end]))
    }
}
