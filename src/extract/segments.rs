//! Segments by group and number: references and packs, kept decoded while there is room.

use std::ops::Range;
use std::sync::Arc;

use super::cache::{Access, Cache};
use super::file::File;
use super::{Error, SegmentError};
use crate::archive::collection::{Descriptor, RAW_GROUPS};
use crate::archive::group_name::Kind;
use crate::codec::kernels::Kernels;
use crate::codec::letters;
use crate::codec::lz::decode::Decoder;
use crate::codec::lz::{Format, LzError};
use crate::codec::pack::{self, PackError, Unpacked};
use crate::codec::reference::Reference;

/// Decodes segments, with a cache of what several of them need.
#[derive(Debug)]
pub struct Segments {
    references: Cache<Reference>,
    packs: Cache<Pack>,
    /// Packs of groups without a reference. C++ AGC deals short contigs out to these in turn, so that
    /// neighbours lie in different ones.
    raw_packs: Cache<Pack>,
    format: Format,
    kernels: &'static Kernels,
}

/// A decompressed pack.
#[derive(Debug)]
struct Pack {
    raw: Vec<u8>,
    entry_ends: Vec<usize>,
}

/// Bytes that an entry costs besides its content.
const OVERHEAD: usize = 128;

impl Segments {
    /// A store that keeps about `budget` bytes.
    pub fn new(file: &File, budget: usize, access: Access) -> Self {
        /// Bytes of references and packs that one walk keeps.
        const KEPT_ONCE: usize = 1 << 20;
        let raw_packs = budget / 4;
        let budget = match access {
            Access::Once => (budget - raw_packs).min(KEPT_ONCE),
            Access::Scattered | Access::Whole => budget - raw_packs,
        };
        // References are larger than the packs of deltas against them by an order of magnitude.
        let packs = budget / 4;
        Segments {
            references: Cache::new(budget - packs, access),
            packs: Cache::new(packs, Access::Scattered),
            raw_packs: Cache::new(raw_packs, Access::Scattered),
            format: Format::of(file.version, &file.params),
            kernels: Kernels::best(),
        }
    }

    /// Writes the bases in `range` of a segment to `out`, which has the length of the range.
    ///
    /// Range and bases are as the contig has them, whichever way round the segment is stored.
    pub fn decode(
        &self,
        file: &File,
        segment: &Descriptor,
        range: Range<u32>,
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.decode_stored(file, segment, range, out)
            .map_err(|error| file.wrong_segment(segment.group, segment.in_group, error))
    }

    fn decode_stored(
        &self,
        file: &File,
        segment: &Descriptor,
        range: Range<u32>,
        out: &mut [u8],
    ) -> Result<(), SegmentError> {
        let Descriptor { group, in_group, raw_length, reverse } = *segment;
        let Range { start, end } = range;
        let range = if reverse { raw_length - end..raw_length - start } else { range };
        let per_pack = file.params.pack_cardinality;
        if group < RAW_GROUPS {
            let pack = self.pack(file, group, in_group / per_pack)?;
            let letters = pack.entry(in_group % per_pack)?;
            check_len(letters.len(), raw_length)?;
            out.copy_from_slice(letters.get(as_usize(&range)).unwrap_or_default());
            if reverse {
                letters::reverse_complement(out);
            }
            return Ok(());
        }
        let reference = self.reference(file, group)?;
        let Some(nth) = in_group.checked_sub(1) else {
            check_len(reference.len(), raw_length)?;
            if reverse {
                reference.write_reversed(range.start as usize, out);
            } else {
                reference.write(range.start as usize, out);
            }
            return Ok(());
        };
        let pack = self.pack(file, group, nth / per_pack)?;
        let text = pack.entry(nth % per_pack)?;
        let decoder = Decoder::new(&reference, self.format);
        let (start, raw_length) = (u64::from(range.start), u64::from(raw_length));
        if reverse {
            decoder.decode_range_reversed(text, raw_length, start, out)?;
        } else {
            decoder.decode_range(text, raw_length, start, out)?;
        }
        Ok(())
    }

    fn reference(&self, file: &File, group: u32) -> Result<Arc<Reference>, SegmentError> {
        let cost = |reference: &Reference| reference.heap_len_bytes() + OVERHEAD;
        self.references.get_or_make(u64::from(group), cost, || {
            let unpacked = read_reference(file, group)?;
            Ok(Arc::new(Reference::new(unpacked, self.kernels).map_err(PackError::from)?))
        })
    }

    fn pack(&self, file: &File, group: u32, index: u32) -> Result<Arc<Pack>, SegmentError> {
        let key = u64::from(group) << 32 | u64::from(index);
        let packs = if group < RAW_GROUPS { &self.raw_packs } else { &self.packs };
        packs.get_or_make(key, Pack::len_bytes, || load_pack(file, group, index).map(Arc::new))
    }
}

impl Pack {
    fn entry(&self, index: u32) -> Result<&[u8], PackError> {
        let index = index as usize;
        let n_entries = self.entry_ends.len();
        let end =
            *self.entry_ends.get(index).ok_or(PackError::NoEntry { entry: index, n_entries })?;
        let before = index.checked_sub(1).and_then(|before| self.entry_ends.get(before));
        // Behind the entry before, and its separator.
        let start = before.map_or(0, |end| end + 1);
        Ok(self.raw.get(start..end).unwrap_or_default())
    }

    fn len_bytes(&self) -> usize {
        self.raw.capacity() + self.entry_ends.capacity() * size_of::<usize>() + OVERHEAD
    }
}

/// The reference of a group, as it is stored.
pub(super) fn read_reference(file: &File, group: u32) -> Result<Unpacked, SegmentError> {
    let part = file.group(group, Kind::Reference, 0)?.ok_or(SegmentError::NoReference)?;
    let read = |zstd: &mut _| pack::read_reference(part.metadata, part.payload, zstd);
    Ok(file.with_decompressor(read)?)
}

fn load_pack(file: &File, group: u32, index: u32) -> Result<Pack, SegmentError> {
    let part =
        file.group(group, Kind::Delta, index as usize)?.ok_or(SegmentError::NoPack(index))?;
    let mut raw = Vec::new();
    file.with_decompressor(|zstd| pack::read(&mut raw, part.metadata, part.payload, zstd))?;
    // Counted first, so that the list is allocated once.
    let mut entry_ends = Vec::with_capacity(pack::entries(&raw)?.count());
    entry_ends.extend(pack::entries(&raw)?.map(|entry| entry.end));
    if group < RAW_GROUPS {
        pack::to_letters(&mut raw);
    }
    Ok(Pack { raw, entry_ends })
}

/// That a whole segment has the length that it should have.
fn check_len(found: usize, raw_length: u32) -> Result<(), LzError> {
    if found == raw_length as usize {
        return Ok(());
    }
    Err(LzError::Length { expected: u64::from(raw_length), found: found as u64 })
}

fn as_usize(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
