//! The collection: names of samples and contigs, and the descriptors of segments, batch by batch.

use std::ops::Range;

use ragc_arena::Pool;

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
/// once, so that nobody has to hold a second copy of it; several threads ask.
pub trait Samples: Sync {
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
///
/// Parts are independent of each other and compressed on all threads of `pool`; with one new batch,
/// as there is of few samples, none of them is woken up.
pub fn write<'a, S: Samples + ?Sized>(
    samples: &S,
    kept: &[Batch<'a>],
    params: Params,
    layout: &mut Layout<'_, 'a>,
    pool: &Pool,
) -> Result<Entries, AssembleError> {
    let tasks = tasks(samples.n_samples(), kept.len(), params);
    let n_batches = tasks.len() / 2;
    let writers = (0..pool.threads().min(n_batches).max(1)).map(|_| Writer::new(samples, params));
    let mut writers = writers.collect::<Result<Vec<_>, _>>()?;
    let packed = pool.run_collect(&mut writers, tasks.len(), |writer, i| writer.pack(&tasks[i]));
    let mut entries = Entries::default();
    for (task, packed) in tasks.iter().zip(packed) {
        let Packed { metadata, payload } = packed?;
        let entry = layout.add_new(metadata, &payload);
        match task {
            Task::Samples => {
                entries.samples = entry;
                for batch in kept {
                    entries.details.push(layout.add(batch.details));
                    entries.contigs.push(layout.add(batch.contigs));
                }
            }
            Task::Details(_) => entries.details.push(entry),
            Task::Contigs(_) => entries.contigs.push(entry),
        }
    }
    Ok(entries)
}

/// A part to be made.
enum Task {
    /// The names of all samples.
    Samples,
    /// The descriptors of a batch of samples.
    Details(Range<usize>),
    /// The names of contigs of a batch of samples.
    Contigs(Range<usize>),
}

/// The parts that are made anew, in the order of the file. The names of all samples, which take
/// longest, are the first.
fn tasks(n_samples: usize, n_kept: usize, params: Params) -> Vec<Task> {
    let size = params.pack_cardinality.max(1) as usize;
    let batches = (n_kept * size..n_samples)
        .step_by(size)
        .map(|first| first..n_samples.min(first.saturating_add(size)))
        .flat_map(|batch| [Task::Details(batch.clone()), Task::Contigs(batch)]);
    std::iter::once(Task::Samples).chain(batches).collect()
}

/// What a part holds.
struct Packed {
    metadata: u64,
    payload: Vec<u8>,
}

struct Writer<'s, S: ?Sized> {
    samples: &'s S,
    params: Params,
    compressor: Compressor<'static>,
}

impl<'s, S: Samples + ?Sized> Writer<'s, S> {
    fn new(samples: &'s S, params: Params) -> Result<Self, ZstdError> {
        Ok(Self { samples, params, compressor: Compressor::new(&Settings::level(19))? })
    }

    fn pack(&mut self, task: &Task) -> Result<Packed, AssembleError> {
        match task {
            Task::Samples => self.samples(),
            Task::Details(batch) => self.details(batch.clone()),
            Task::Contigs(batch) => self.contigs(batch.clone()),
        }
    }

    fn samples(&mut self) -> Result<Packed, AssembleError> {
        let samples = self.samples;
        let mut raw = Vec::new();
        v3::samples::encode(&mut raw, (0..samples.n_samples()).map(|nth| samples.name(nth)))?;
        self.compressed(&raw)
    }

    fn contigs(&mut self, batch: Range<usize>) -> Result<Packed, AssembleError> {
        let mut encoder = v3::contigs::Encoder::new(batch.len() as u32);
        for sample in batch {
            let n_contigs = self.samples.n_contigs(sample);
            encoder.sample(n_contigs as u32);
            for contig in 0..n_contigs {
                encoder.contig(self.samples.contig(sample, contig))?;
            }
        }
        self.compressed(&encoder.into_raw())
    }

    fn details(&mut self, batch: Range<usize>) -> Result<Packed, AssembleError> {
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
        let payload = self.frames(&encoder.into_columns())?;
        Ok(Packed { metadata: 0, payload })
    }

    /// The payload of columns.
    fn frames(
        &mut self,
        columns: &[Vec<u8>; v3::details::N_COLUMNS],
    ) -> Result<Vec<u8>, ZstdError> {
        let mut sizes = [(0, 0); v3::details::N_COLUMNS];
        let mut frames = Vec::new();
        for (size, column) in sizes.iter_mut().zip(columns) {
            let packed = self.compressor.compress_append(&mut frames, column)?;
            *size = (column.len() as u32, packed as u32);
        }
        let mut payload = Vec::new();
        v3::details::write_sizes(&mut payload, sizes);
        payload.extend_from_slice(&frames);
        Ok(payload)
    }

    fn compressed(&mut self, raw: &[u8]) -> Result<Packed, AssembleError> {
        let mut payload = Vec::new();
        self.compressor.compress_append(&mut payload, raw)?;
        Ok(Packed { metadata: raw.len() as u64, payload })
    }
}
