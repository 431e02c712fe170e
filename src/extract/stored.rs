//! An archive as it is stored, for those who write another one of its parts.

use std::ops::Range;

use crate::archive::collection::{ContigLists, RAW_GROUPS, SegmentLists};
use crate::archive::group_name::Kind;
use crate::archive::splitters::{self, SegmentSplitters};
use crate::archive::{FormatError, stream};
use crate::assemble::{Batch, Part};

use super::segments::read_reference;
use super::{Archive, Error};
use crate::codec::pack::PackError;

/// Names and descriptors of all samples.
#[derive(Debug, Default)]
pub(crate) struct Collection {
    /// Headers of the contigs of all samples.
    pub contigs: ContigLists,
    /// Descriptors of their segments.
    pub segments: SegmentLists,
}

impl Archive {
    /// One more than the highest group id; 16 at least.
    pub(crate) fn n_groups(&self) -> u32 {
        self.file.n_groups().max(RAW_GROUPS)
    }

    /// The reference part of a group.
    pub(crate) fn stored_reference(&self, group: u32) -> Result<Option<Part<'_>>, Error> {
        let parts = self.file.stored_group(group, Kind::Reference)?;
        Ok(parts.first().map(|part| Part::stored(part)))
    }

    /// Symbols of the reference of a group, as its metadata says.
    pub(crate) fn stored_reference_len(&self, group: u32) -> Result<usize, Error> {
        let Some(part) = self.stored_reference(group)? else { return Ok(0) };
        let (metadata, payload) = part.contents();
        // Metadata claims; no payload unpacks to more than this.
        const MOST_RATIO: usize = 1 << 17;
        let most = payload.len().saturating_mul(MOST_RATIO);
        Ok(if metadata == 0 { payload.len() } else { most.min(metadata as usize) })
    }

    /// The codes of the reference of a group; none if there is no reference.
    pub(crate) fn reference_codes(&self, group: u32) -> Result<Vec<u8>, Error> {
        read_reference(&self.file, group)
            .and_then(|unpacked| Ok(unpacked.into_codes().map_err(PackError::from)?))
            .map_err(|error| self.file.wrong_segment(group, 0, error))
    }

    /// The packs of a group.
    pub(crate) fn stored_packs(&self, group: u32) -> Result<Vec<Part<'_>>, Error> {
        let parts = self.file.stored_group(group, Kind::Delta)?;
        Ok(parts.into_iter().map(Part::stored).collect())
    }

    /// All batches of a collection of version 3.
    pub(crate) fn stored_batches(&self) -> Result<Vec<Batch<'_>>, Error> {
        let contigs = self.file.stored_named(stream::COLLECTION_CONTIGS)?;
        let details = self.file.stored_named(stream::COLLECTION_DETAILS)?;
        let batch = |(contigs, details)| Batch {
            contigs: Part::stored(contigs),
            details: Part::stored(details),
        };
        let n_batches = self.samples().len().div_ceil(self.params().pack_cardinality as usize);
        let missing = |stream: &str, n: usize| {
            let error = FormatError::NoPart { stream: stream.to_owned(), part: n as u64 };
            if n < n_batches { Err(self.file.wrong(error)) } else { Ok(()) }
        };
        missing(stream::COLLECTION_CONTIGS, contigs.len())?;
        missing(stream::COLLECTION_DETAILS, details.len())?;
        Ok(contigs.into_iter().zip(details).map(batch).take(n_batches).collect())
    }

    /// All splitters; none where they are not stored.
    pub(crate) fn stored_splitters(&self) -> Result<Vec<u64>, Error> {
        let (n, payload) = self.first_part(stream::SPLITTERS)?;
        splitters::read(payload, n).map_err(|error| self.file.wrong(error))
    }

    /// The groups between splitters; none where they are not stored.
    pub(crate) fn stored_keys(&self) -> Result<Vec<SegmentSplitters>, Error> {
        let (n, payload) = self.first_part(stream::SEGMENT_SPLITTERS)?;
        splitters::read_segments(payload, n).map_err(|error| self.file.wrong(error))
    }

    fn first_part(&self, name: &str) -> Result<(u64, &[u8]), Error> {
        let parts = self.file.stored_named(name)?;
        Ok(parts.first().map_or((0, &[][..]), |part| Part::stored(part).contents()))
    }

    /// Names and descriptors of all samples, which take their place in memory.
    pub(crate) fn collection(&self) -> Result<Collection, Error> {
        self.collection_of(0..self.catalog.n_samples())
    }

    /// Names and descriptors of some samples, which take their place in memory.
    pub(crate) fn collection_of(&self, samples: Range<usize>) -> Result<Collection, Error> {
        let mut all = Collection::default();
        let mut loaded = None;
        for sample in samples {
            let batch = self.catalog.batch_of(sample);
            let lists = match loaded.take() {
                Some((of, lists)) if of == batch => lists,
                _ => self.catalog.load_segments(&self.file, batch)?,
            };
            let contigs = self.catalog.contigs(&self.file, sample)?;
            let first = self.catalog.first_contig(batch);
            for (nth, header) in contigs.range.clone().zip(contigs.names()) {
                all.contigs.push(header);
                lists.segments(nth - first).iter().for_each(|&segment| all.segments.push(segment));
                all.segments.end_contig();
            }
            all.contigs.end_sample();
            all.segments.end_sample();
            loaded = Some((batch, lists));
        }
        Ok(all)
    }
}
