//! The collection: names of samples and contigs, and the descriptors of segments, batch by batch.

use std::ops::Range;

use super::{AssembleError, Part, layout::Layout};
use crate::{
    archive::{
        Params,
        collection::{Descriptor, v3},
        container::part::PartEntry,
    },
    codec::zstd::{Compressor, Settings, ZstdError},
};

/// The samples of an archive, in order, with their contigs; the first is the reference sample.
///
/// Samples are numbered from 0, contigs from 0 within their sample. What is asked for is written at
/// once, so that nobody has to hold a second copy of it.
pub trait Samples {
    /// How many samples there are.
    fn n_samples(&self) -> usize;

    /// Name of a sample.
    fn name(&self, sample: usize) -> &[u8];

    /// How many contigs a sample has.
    fn n_contigs(&self, sample: usize) -> usize;

    /// Full header of a contig.
    fn contig(&self, sample: usize, contig: usize) -> &[u8];

    /// Appends the descriptors of a contig, in order.
    fn segments(&self, sample: usize, contig: usize, out: &mut Vec<Descriptor>);
}

/// The metadata of `pack_cardinality` consecutive samples as another archive of version 3 with the
/// same parameters has them.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Part of `collection-contigs`.
    pub contigs: Part<'a>,
    /// Part of `collection-details`.
    pub details: Part<'a>,
}

/// Where the parts of the collection lie.
#[derive(Debug, Default)]
pub struct Entries {
    /// Of `collection-samples`.
    pub samples: PartEntry,
    /// Of `collection-contigs`.
    pub contigs: Vec<PartEntry>,
    /// Of `collection-details`.
    pub details: Vec<PartEntry>,
}

/// Appends the collection: `kept` batches as they are, all further samples anew.
pub fn write<'a, S: Samples + ?Sized>(
    samples: &S,
    kept: &[Batch<'a>],
    params: Params,
    layout: &mut Layout<'_, 'a>,
) -> Result<Entries, AssembleError> {
    let size = params.pack_cardinality.max(1) as usize;
    let mut writer = Writer::new(samples, params)?;
    let mut entries = Entries { samples: writer.samples(layout)?, ..Entries::default() };
    for batch in kept {
        entries.details.push(layout.add(batch.details));
        entries.contigs.push(layout.add(batch.contigs));
    }
    let n_samples = samples.n_samples();
    for first in (kept.len() * size..n_samples).step_by(size) {
        let batch = first..n_samples.min(first.saturating_add(size));
        entries.details.push(writer.details(batch.clone(), layout)?);
        entries.contigs.push(writer.contigs(batch, layout)?);
    }
    Ok(entries)
}

struct Writer<'s, S: ?Sized> {
    samples: &'s S,
    params: Params,
    compressor: Compressor<'static>,
    payload: Vec<u8>,
}

impl<'s, S: Samples + ?Sized> Writer<'s, S> {
    fn new(samples: &'s S, params: Params) -> Result<Self, ZstdError> {
        let compressor = Compressor::new(&Settings::level(19))?;
        Ok(Self { samples, params, compressor, payload: Vec::new() })
    }

    fn samples(&mut self, layout: &mut Layout<'_, '_>) -> Result<PartEntry, AssembleError> {
        let samples = self.samples;
        let mut raw = Vec::new();
        v3::samples::encode(&mut raw, (0..samples.n_samples()).map(|nth| samples.name(nth)))?;
        self.compressed(&raw, layout)
    }

    fn contigs(
        &mut self,
        batch: Range<usize>,
        layout: &mut Layout<'_, '_>,
    ) -> Result<PartEntry, AssembleError> {
        let mut encoder = v3::contigs::Encoder::new(batch.len() as u32);
        for sample in batch {
            let n_contigs = self.samples.n_contigs(sample);
            encoder.sample(n_contigs as u32);
            for contig in 0..n_contigs {
                encoder.contig(self.samples.contig(sample, contig))?;
            }
        }
        self.compressed(&encoder.into_raw(), layout)
    }

    fn details(
        &mut self,
        batch: Range<usize>,
        layout: &mut Layout<'_, '_>,
    ) -> Result<PartEntry, AssembleError> {
        let mut encoder = v3::details::Encoder::new(&self.params, batch.len() as u32);
        let mut segments = Vec::new();
        for sample in batch {
            let n_contigs = self.samples.n_contigs(sample);
            encoder.sample(n_contigs as u32);
            for contig in 0..n_contigs {
                segments.clear();
                self.samples.segments(sample, contig, &mut segments);
                encoder.contig(&segments);
            }
        }
        self.frames(&encoder.into_columns())?;
        Ok(layout.add_new(0, &self.payload))
    }

    /// Makes the payload of columns.
    fn frames(&mut self, columns: &[Vec<u8>; v3::details::N_COLUMNS]) -> Result<(), ZstdError> {
        let mut sizes = [(0, 0); v3::details::N_COLUMNS];
        let mut frames = Vec::new();
        for (size, column) in sizes.iter_mut().zip(columns) {
            let packed = self.compressor.compress_append(&mut frames, column)?;
            *size = (column.len() as u32, packed as u32);
        }
        self.payload.clear();
        v3::details::write_sizes(&mut self.payload, sizes);
        self.payload.extend_from_slice(&frames);
        Ok(())
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
