//! Archives with their parts unpacked, so that a change reaches what lies behind the compression:
//! in a packed archive nearly every change only meets zstd.
//!
//! The unpacked form is a container of the same streams. A part of the collection is its raw bytes,
//! five pieces with their lengths in front for descriptors of version 3; a part of a group has its
//! marker byte in front, or [`STORED`].

use ragc_fast::archive::container::{Directory, PartEntry, StreamEntry, cint, footer, part};
use ragc_fast::archive::{FileVersion, FormatError, group_name, stream};
use ragc_fast::codec::pack::{PLAIN, TUPLES};
use ragc_fast::codec::zstd::{Compressor, Decompressor, Settings};

/// In front of a part that is not compressed.
const STORED: u8 = 2;

/// Columns of descriptors in version 3.
const N_COLUMNS: usize = 5;

/// More raw bytes than parts of small archives have.
const MOST: u64 = 1 << 24;

/// The unpacked form of an archive.
pub fn unpack(archive: &[u8]) -> Option<Vec<u8>> {
    let mut zstd = Decompressor::new().ok()?;
    let has_columns = has_columns(archive);
    rewrite(archive, |stream, metadata, payload| {
        let mut raw = Vec::new();
        match kind_of(stream, has_columns) {
            Kind::Group => {
                let (marker, frame) = match payload.split_last() {
                    Some((&marker, frame)) if metadata > 0 => (marker, frame),
                    _ => return Some((metadata, [&[STORED], payload].concat())),
                };
                raw.push(marker);
                zstd.decompress_append_up_to(&mut raw, frame, MOST).ok()?;
            }
            Kind::Columns => unpack_columns(&mut raw, payload, &mut zstd)?,
            Kind::Collection => zstd.decompress_append_up_to(&mut raw, payload, MOST).ok()?,
            Kind::Other => raw.extend_from_slice(payload),
        }
        Some((metadata, raw))
    })
}

/// The archive of an unpacked form, however that was changed; none if it is no container any more.
pub fn pack(unpacked: &[u8]) -> Option<Vec<u8>> {
    let mut zstd = Compressor::new(&Settings::level(1)).ok()?;
    let has_columns = has_columns(unpacked);
    rewrite(unpacked, |stream, metadata, raw| {
        let mut payload = Vec::new();
        let metadata = match kind_of(stream, has_columns) {
            Kind::Group => match raw.split_first()? {
                (&marker @ (PLAIN | TUPLES), raw) => {
                    zstd.compress_append(&mut payload, raw).ok()?;
                    payload.push(marker);
                    if marker == TUPLES { metadata } else { raw.len() as u64 }
                }
                (_, raw) => {
                    payload.extend_from_slice(raw);
                    0
                }
            },
            Kind::Columns => {
                pack_columns(&mut payload, raw, &mut zstd)?;
                metadata
            }
            Kind::Collection => {
                zstd.compress_append(&mut payload, raw).ok()?;
                raw.len() as u64
            }
            Kind::Other => {
                payload.extend_from_slice(raw);
                metadata
            }
        };
        Some((metadata, payload))
    })
}

/// An unpacked form with the parts of one stream changed.
pub fn change(unpacked: &[u8], name: &str, change: impl Fn(&mut Vec<u8>)) -> Option<Vec<u8>> {
    rewrite(unpacked, |stream, metadata, raw| {
        let mut raw = raw.to_vec();
        if stream == name.as_bytes() {
            change(&mut raw);
        }
        Some((metadata, raw))
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Group,
    Columns,
    Collection,
    Other,
}

/// Only version 3 has this stream, and descriptors in columns.
fn has_columns(bytes: &[u8]) -> bool {
    let directory = Directory::read(bytes).unwrap_or_default();
    directory.n_named_parts(bytes, stream::COLLECTION_CONTIGS).is_ok_and(|n| n > 0)
}

fn kind_of(name: &[u8], has_columns: bool) -> Kind {
    let is_group =
        [FileVersion::V2, FileVersion::V3].iter().any(|&v| group_name::parse(v, name).is_some());
    match name {
        _ if is_group => Kind::Group,
        _ if name == stream::COLLECTION_DETAILS.as_bytes() && has_columns => Kind::Columns,
        _ if name.starts_with(b"collection-") => Kind::Collection,
        _ => Kind::Other,
    }
}

/// A container with every part changed; with a part that `change` gives up on left as it is.
fn rewrite(
    bytes: &[u8],
    mut change: impl FnMut(&[u8], u64, &[u8]) -> Option<(u64, Vec<u8>)>,
) -> Option<Vec<u8>> {
    let (end, old) = footer::locate(bytes).ok()?;
    let mut streams = Vec::new();
    footer::scan(old, |stream| streams.push(stream)).ok()?;
    let mut out = Vec::new();
    let mut places = Vec::new();
    for stream in &streams {
        let mut entries = Vec::new();
        for index in 0..footer::n_parts(old, stream.parts_at).ok()? {
            let found = part_of(&bytes[..end], old, stream.parts_at, index).ok()??;
            let same = (found.metadata, found.payload.to_vec());
            let (metadata, payload) =
                change(stream.name, found.metadata, found.payload).unwrap_or(same);
            entries.push(PartEntry { offset: out.len() as u64, size: payload.len() as u64 });
            cint::write(&mut out, metadata);
            out.extend(payload);
        }
        places.push(entries);
    }
    let entries: Vec<_> = streams
        .iter()
        .zip(&places)
        .map(|(stream, parts)| StreamEntry { name: stream.name, parts })
        .collect();
    footer::write(&mut out, entries.into_iter());
    Some(out)
}

fn part_of<'a>(
    bytes: &'a [u8],
    footer: &[u8],
    parts_at: usize,
    index: usize,
) -> Result<Option<part::Part<'a>>, FormatError> {
    footer::part(footer, parts_at, index)?.map(|entry| part::read(bytes, entry)).transpose()
}

fn unpack_columns(out: &mut Vec<u8>, payload: &[u8], zstd: &mut Decompressor) -> Option<()> {
    use ragc_fast::archive::collection::v3::details;
    for (len_bytes, frame) in details::frames(payload).ok()? {
        out.extend(len_bytes.to_le_bytes());
        zstd.decompress_append(out, frame, u64::from(len_bytes)).ok()?;
    }
    Some(())
}

fn pack_columns(out: &mut Vec<u8>, raw: &[u8], zstd: &mut Compressor<'_>) -> Option<()> {
    use ragc_fast::archive::collection::v3::details;
    let (mut rest, mut frames) = (raw, Vec::new());
    let mut sizes = [(0, 0); N_COLUMNS];
    for size in &mut sizes {
        let (len, after) = rest.split_first_chunk::<4>()?;
        let len = (u32::from_le_bytes(*len) as usize).min(after.len());
        let (column, after) = after.split_at(len);
        let start = frames.len();
        zstd.compress_append(&mut frames, column).ok()?;
        *size = (len as u32, (frames.len() - start) as u32);
        rest = after;
    }
    details::write_sizes(out, sizes);
    out.extend(frames);
    Some(())
}
