//! Laying the archive out: parts of groups, collection metadata, footer.
//!
//! Nothing is copied here but metadata: what comes out is a list of slices in the order of the file.

use ragc_arena::Arena;

use super::{
    encode::{Encoded, Part},
    group::{Dealt, Entries},
    options::Options,
    place::{Placement, references::Group},
    sample::Sample,
    segment::Segment,
};
use crate::{
    archive::{
        FileInfo, FileVersion, FormatError, Params,
        collection::{Descriptor, RAW_GROUPS, v3},
        container::{
            footer::{self, StreamEntry},
            part::PartEntry,
        },
        group_name::{self, Kind},
        splitters::{self, RAW_GROUPS_RECORD, SegmentSplitters},
        stream,
    },
    codec::zstd::{Compressor, Settings, ZstdError},
};

/// What the program writes as the producer of an archive.
const PRODUCER: &str = "ragc-fast";

/// Metadata cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// A name cannot be stored.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// zstd refuses.
    #[error(transparent)]
    Zstd(#[from] ZstdError),
}

/// Everything that describes the segments of an archive.
pub struct Contents<'c, 'a> {
    /// The samples, with the names of their contigs.
    pub samples: &'c [Sample<'a>],
    /// Where the contigs were placed.
    pub placement: &'c Placement<'a>,
    /// All segments, contig by contig.
    pub segments: &'c [Segment<'c>],
    /// Which group has which segments.
    pub dealt: &'c Dealt,
    /// Their numbers in the groups.
    pub entries: &'c [Entries<'c>],
    /// The compressed groups.
    pub encoded: &'c Encoded<'a>,
}

/// The archive as slices in order.
///
/// # Errors
/// If a name cannot be stored.
pub fn assemble<'a>(
    contents: &Contents<'_, 'a>,
    options: &Options,
    arena: &Arena<'a>,
) -> Result<Vec<&'a [u8]>, AssembleError> {
    let mut layout = Layout { slices: Vec::new(), offset: 0, arena, scratch: Vec::new() };
    let groups: Vec<PartEntry> =
        contents.encoded.parts().iter().map(|part| layout.add(*part)).collect();
    let metadata = metadata(contents, options, &mut layout)?;
    let streams = Streams { groups, starts: contents.encoded.starts(), metadata };
    let mut bytes = Vec::new();
    streams.write(&mut bytes);
    layout.slices.push(arena.alloc_slice_copy(&bytes));
    Ok(layout.slices)
}

struct Layout<'l, 'a> {
    slices: Vec<&'a [u8]>,
    offset: u64,
    arena: &'l Arena<'a>,
    scratch: Vec<u8>,
}

impl<'a> Layout<'_, 'a> {
    fn add(&mut self, part: Part<'a>) -> PartEntry {
        let entry = PartEntry { offset: self.offset, size: part.payload_len as u64 };
        self.slices.push(part.bytes);
        self.offset += part.bytes.len() as u64;
        entry
    }

    fn add_new(&mut self, metadata: u64, payload: &[u8]) -> PartEntry {
        let part = Part::new(metadata, payload, self.arena, &mut self.scratch);
        self.add(part)
    }
}

/// The streams that are not one per group, with their parts.
struct Metadata {
    samples: PartEntry,
    contigs: Vec<PartEntry>,
    details: Vec<PartEntry>,
    params: PartEntry,
    splitters: PartEntry,
    segment_splitters: PartEntry,
    file_info: PartEntry,
}

fn metadata(
    contents: &Contents<'_, '_>,
    options: &Options,
    layout: &mut Layout<'_, '_>,
) -> Result<Metadata, AssembleError> {
    let params = Params {
        k: options.k as u32,
        min_match_len: options.min_match as u32,
        pack_cardinality: options.pack_cardinality as u32,
        segment_size: options.segment_size as u32,
    };
    let mut collection = Collection::new(contents, params)?;
    let samples = collection.samples(layout)?;
    let (mut contigs, mut details) = (Vec::new(), Vec::new());
    for batch in contents.samples.chunks(options.pack_cardinality) {
        let descriptors = collection.details(batch, layout)?;
        contigs.push(collection.contigs(batch, layout)?);
        details.push(descriptors);
    }
    let mut raw = Vec::new();
    params.write(&mut raw);
    let params = layout.add_new(0, &raw);
    let (splitters, segment_splitters) = keys(contents, layout);
    let info = FileInfo::from_pairs([
        ("file_version_major", "3"),
        ("file_version_minor", "0"),
        ("producer", PRODUCER),
    ]);
    raw.clear();
    info.write(&mut raw);
    let file_info = layout.add_new(info.n_pairs(), &raw);
    Ok(Metadata { samples, contigs, details, params, splitters, segment_splitters, file_info })
}

/// What C++ AGC needs to append: all splitters, and the groups between them.
fn keys(contents: &Contents<'_, '_>, layout: &mut Layout<'_, '_>) -> (PartEntry, PartEntry) {
    let placement = contents.placement;
    let mut kmers: Vec<u64> = placement.splitters.iter().copied().collect();
    kmers.sort_unstable();
    let record = |(number, group): (usize, &Group)| {
        let key = group.key?;
        let group = RAW_GROUPS + number as u32;
        Some(SegmentSplitters { first: key.0, second: key.1, group })
    };
    let keyed = placement.references.groups().iter().enumerate().filter_map(record);
    let mut records: Vec<_> = keyed.chain(std::iter::once(RAW_GROUPS_RECORD)).collect();
    records.sort_unstable();
    let mut raw = Vec::new();
    splitters::write(&mut raw, &kmers);
    let kmers = layout.add_new(kmers.len() as u64, &raw);
    raw.clear();
    splitters::write_segments(&mut raw, &records);
    (kmers, layout.add_new(records.len() as u64, &raw))
}

/// Writes the collection, batch by batch.
struct Collection<'c, 'a> {
    contents: &'c Contents<'c, 'a>,
    params: Params,
    compressor: Compressor<'static>,
    /// Id in its group of each segment.
    ids: Vec<u32>,
    next_contig: usize,
    next_segment: usize,
    descriptors: Vec<Descriptor>,
    payload: Vec<u8>,
}

impl<'c, 'a> Collection<'c, 'a> {
    fn new(contents: &'c Contents<'c, 'a>, params: Params) -> Result<Self, ZstdError> {
        let mut ids = vec![0; contents.segments.len()];
        for (group, entries) in contents.entries.iter().enumerate() {
            for (&segment, &id) in contents.dealt.group(group).iter().zip(entries.ids) {
                ids[segment as usize] = id;
            }
        }
        Ok(Self {
            contents,
            params,
            compressor: Compressor::new(&Settings::level(19))?,
            ids,
            next_contig: 0,
            next_segment: 0,
            descriptors: Vec::new(),
            payload: Vec::new(),
        })
    }

    fn samples(&mut self, layout: &mut Layout<'_, '_>) -> Result<PartEntry, AssembleError> {
        let mut raw = Vec::new();
        v3::samples::encode(&mut raw, self.contents.samples.iter().map(|s| s.name.as_slice()))?;
        self.compressed(&raw, layout)
    }

    fn contigs(
        &mut self,
        batch: &[Sample<'_>],
        layout: &mut Layout<'_, '_>,
    ) -> Result<PartEntry, AssembleError> {
        let mut encoder = v3::contigs::Encoder::new(batch.len() as u32);
        for sample in batch {
            encoder.sample(sample.contigs.len() as u32);
            for contig in &sample.contigs {
                encoder.contig(contig.name)?;
            }
        }
        self.compressed(&encoder.into_raw(), layout)
    }

    fn details(
        &mut self,
        batch: &[Sample<'_>],
        layout: &mut Layout<'_, '_>,
    ) -> Result<PartEntry, AssembleError> {
        let mut encoder = v3::details::Encoder::new(&self.params, batch.len() as u32);
        for sample in batch {
            encoder.sample(sample.contigs.len() as u32);
            for _ in &sample.contigs {
                self.describe_next_contig();
                encoder.contig(&self.descriptors);
            }
        }
        let columns = encoder.into_columns();
        let mut sizes = [(0, 0); 5];
        let mut frames = Vec::new();
        for (size, column) in sizes.iter_mut().zip(&columns) {
            let packed = self.compressor.compress_append(&mut frames, column)?;
            *size = (column.len() as u32, packed as u32);
        }
        self.payload.clear();
        v3::details::write_sizes(&mut self.payload, sizes);
        self.payload.extend_from_slice(&frames);
        Ok(layout.add_new(0, &self.payload))
    }

    fn describe_next_contig(&mut self) {
        let segments = &self.contents.segments[self.next_segment..];
        let contig = self.next_contig as u32;
        self.descriptors.clear();
        for (i, segment) in segments.iter().take_while(|s| s.contig == contig).enumerate() {
            self.descriptors.push(Descriptor {
                group: RAW_GROUPS + segment.group,
                in_group: self.ids[self.next_segment + i],
                reverse: segment.reverse,
                raw_length: segment.len,
            });
        }
        self.next_segment += self.descriptors.len();
        self.next_contig += 1;
    }

    fn compressed(
        &mut self,
        raw: &[u8],
        layout: &mut Layout<'_, '_>,
    ) -> Result<PartEntry, AssembleError> {
        self.payload.clear();
        self.compressor.compress_append(&mut self.payload, raw)?;
        Ok(layout.add_new(raw.len() as u64, &self.payload))
    }
}

/// All streams, in the order of the footer. The first three have to be what they are: C++ AGC
/// appends to nothing else.
struct Streams<'s> {
    groups: Vec<PartEntry>,
    starts: &'s [usize],
    metadata: Metadata,
}

impl Streams<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        let m = &self.metadata;
        let one = std::slice::from_ref;
        let front: [(&str, &[PartEntry]); 3] = [
            (stream::COLLECTION_SAMPLES, one(&m.samples)),
            (stream::COLLECTION_CONTIGS, &m.contigs),
            (stream::COLLECTION_DETAILS, &m.details),
        ];
        let back: [(&str, &[PartEntry]); 4] = [
            (stream::PARAMS, one(&m.params)),
            (stream::SPLITTERS, one(&m.splitters)),
            (stream::SEGMENT_SPLITTERS, one(&m.segment_splitters)),
            (stream::FILE_INFO, one(&m.file_info)),
        ];
        let (names, ends) = self.group_names();
        let name = |i: usize| &names[i.checked_sub(1).map_or(0, |i| ends[i])..ends[i]];
        let raw_groups = RAW_GROUPS as usize;
        let groups = (0..ends.len())
            .map(|i| StreamEntry { name: name(i), parts: self.parts(i, raw_groups) });
        let fixed = |(name, parts): (&'static str, _)| StreamEntry { name: name.as_bytes(), parts };
        let streams: Vec<StreamEntry<'_>> =
            front.map(fixed).into_iter().chain(groups).chain(back.map(fixed)).collect();
        footer::write(out, streams.into_iter());
    }

    /// Names of the groups' streams, one behind the other, and where each ends.
    fn group_names(&self) -> (Vec<u8>, Vec<usize>) {
        let n_groups = self.starts.len() as u32 - 1;
        let (mut names, mut ends) = (Vec::new(), Vec::new());
        for group in 0..RAW_GROUPS {
            group_name::write(&mut names, FileVersion::V3, group, Kind::Delta);
            ends.push(names.len());
        }
        for group in RAW_GROUPS..RAW_GROUPS + n_groups {
            for kind in [Kind::Reference, Kind::Delta] {
                group_name::write(&mut names, FileVersion::V3, group, kind);
                ends.push(names.len());
            }
        }
        (names, ends)
    }

    /// Parts of the `i`-th stream of a group: none for raw groups, then reference and packs in turn.
    fn parts(&self, i: usize, raw_groups: usize) -> &[PartEntry] {
        let Some(i) = i.checked_sub(raw_groups) else { return &[] };
        let (start, end) = (self.starts[i / 2], self.starts[i / 2 + 1]);
        if i % 2 == 0 { &self.groups[start..=start] } else { &self.groups[start + 1..end] }
    }
}
