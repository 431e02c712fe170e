//! Samples, contigs and their segments, loaded batch by batch as they are asked for.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::Error;
use super::file::File;
use super::names::LookUps;
use crate::archive::collection::{CommandLine, ContigLists, SegmentLists, v1, v2, v3};
use crate::archive::{FileVersion, FormatError, stream};

/// All that an archive says about its samples.
#[derive(Debug)]
pub struct Catalog {
    samples: ContigLists,
    look_ups: LookUps,
    by_name: OnceLock<FxHashMap<Vec<u8>, usize>>,
    /// Command lines that built the archive; version 3 keeps none.
    pub commands: Vec<CommandLine>,
    batches: Batches,
}

/// How contig names and segments of consecutive samples are stored together.
#[derive(Debug)]
enum Batches {
    /// Version 1: all in one.
    One { contigs: ContigLists, segments: Arc<SegmentLists> },
    /// Version 2: names in one, segments in batches of so many samples.
    Segments { size: usize, contigs: ContigLists, n_segments: Vec<u32> },
    /// Version 3: both in batches of so many samples. Names stay once they are loaded.
    Both { size: usize, contigs: Vec<OnceLock<ContigLists>> },
}

/// The contigs of one sample: numbers in the lists of its batch.
#[derive(Clone, Debug)]
pub struct SampleContigs<'c> {
    /// Names of all contigs of the batch.
    pub lists: &'c ContigLists,
    /// Those of the sample.
    pub range: Range<usize>,
}

impl<'c> SampleContigs<'c> {
    /// Names of the sample's contigs.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &'c [u8]> + use<'c> {
        let lists = self.lists;
        self.range.clone().map(move |contig| lists.name(contig))
    }
}

impl Catalog {
    /// Reads the names of samples, and in versions 1 and 2 what is stored with them.
    pub fn read(file: &File) -> Result<Self, Error> {
        match file.version {
            FileVersion::V1 => Self::read_v1(file),
            FileVersion::V2 => Self::read_v2(file),
            FileVersion::V3 => Self::read_v3(file),
        }
    }

    fn read_v1(file: &File) -> Result<Self, Error> {
        let raw = file.collection(stream::COLLECTION_DESC, 0)?;
        let found = v1::decode(&raw).map_err(|error| file.wrong(error))?;
        let segments = Arc::new(found.segments);
        let batches = Batches::One { contigs: found.contigs, segments };
        Ok(Self::new(found.samples, found.commands, batches))
    }

    fn read_v2(file: &File) -> Result<Self, Error> {
        let raw = file.collection(stream::COLLECTION_MAIN, 0)?;
        let v2::Main { batch_size: size, samples, contigs, n_segments, commands } =
            v2::decode_main(&raw).map_err(|error| file.wrong(error))?;
        Ok(Self::new(samples, commands, Batches::Segments { size, contigs, n_segments }))
    }

    fn read_v3(file: &File) -> Result<Self, Error> {
        let raw = file.collection(stream::COLLECTION_SAMPLES, 0)?;
        let samples = v3::samples::decode(&raw).map_err(|error| file.wrong(error))?;
        let size = file.params.pack_cardinality as usize;
        let n_batches = samples.n_contigs().div_ceil(size);
        let contigs = (0..n_batches).map(|_| OnceLock::new()).collect();
        Ok(Self::new(samples, Vec::new(), Batches::Both { size, contigs }))
    }

    fn new(samples: ContigLists, commands: Vec<CommandLine>, batches: Batches) -> Self {
        let (look_ups, by_name) = (LookUps::default(), OnceLock::new());
        Catalog { samples, look_ups, by_name, commands, batches }
    }

    /// Number of samples.
    pub fn n_samples(&self) -> usize {
        self.samples.n_contigs()
    }

    /// Name of a sample by its number.
    pub fn sample_name(&self, sample: usize) -> &[u8] {
        self.samples.name(sample)
    }

    /// Number of the sample with this name; of several the last, as in C++ AGC.
    ///
    /// A table costs more than a few scans, and would be most of what a single query takes.
    pub fn sample(&self, name: &[u8]) -> Option<usize> {
        if !self.look_ups.are_many() {
            return (0..self.n_samples()).rev().find(|&sample| self.sample_name(sample) == name);
        }
        let by_name = self.by_name.get_or_init(|| {
            (0..self.n_samples())
                .map(|sample| (self.sample_name(sample).to_vec(), sample))
                .collect()
        });
        by_name.get(name).copied()
    }

    /// The contigs of a sample.
    pub fn contigs(&self, file: &File, sample: usize) -> Result<SampleContigs<'_>, Error> {
        let (lists, local) = match &self.batches {
            Batches::One { contigs, .. } | Batches::Segments { contigs, .. } => (contigs, sample),
            Batches::Both { size, contigs } => {
                let missing = || self.no_sample(file, sample);
                let batch = contigs.get(sample / size).ok_or_else(missing)?;
                (self.load_names(file, batch, sample / size, *size)?, sample % size)
            }
        };
        if local >= lists.n_samples() {
            return Err(self.no_sample(file, sample));
        }
        Ok(SampleContigs { lists, range: lists.contigs(local) })
    }

    fn load_names<'c>(
        &self,
        file: &File,
        slot: &'c OnceLock<ContigLists>,
        batch: usize,
        size: usize,
    ) -> Result<&'c ContigLists, Error> {
        if let Some(loaded) = slot.get() {
            return Ok(loaded);
        }
        let raw = file.collection(stream::COLLECTION_CONTIGS, batch)?;
        let lists =
            v3::contigs::decode(&raw, file.most_metadata()).map_err(|error| file.wrong(error))?;
        let expected = self.samples_of(batch, size).len();
        check_equal(stream::COLLECTION_CONTIGS, "samples", expected, lists.n_samples())
            .map_err(|error| file.wrong(error))?;
        // Another thread may have been faster: then its lists stay, which are the same.
        Ok(slot.get_or_init(|| lists))
    }

    /// Numbers of the samples of a batch, where `size` of them make a full one.
    fn samples_of(&self, batch: usize, size: usize) -> Range<usize> {
        let first = batch * size;
        first..first.saturating_add(size).min(self.n_samples())
    }

    /// Number of the batch of segments that a sample belongs to.
    pub fn batch_of(&self, sample: usize) -> usize {
        match &self.batches {
            Batches::One { .. } => 0,
            Batches::Segments { size, .. } | Batches::Both { size, .. } => sample / size,
        }
    }

    /// The segments of all contigs of a batch.
    pub fn load_segments(&self, file: &File, batch: usize) -> Result<Arc<SegmentLists>, Error> {
        let lists = match &self.batches {
            Batches::One { segments, .. } => return Ok(Arc::clone(segments)),
            Batches::Segments { size, contigs, n_segments } => {
                load_v2(file, batch, *size, contigs, n_segments)?
            }
            Batches::Both { size, .. } => self.load_v3(file, batch, *size)?,
        };
        Ok(Arc::new(lists))
    }

    /// Number of the first contig whose segments are in a batch, as [`Catalog::contigs`] counts.
    pub fn first_contig(&self, batch: usize) -> usize {
        match &self.batches {
            Batches::Segments { size, contigs, .. } => contigs.contigs(batch * size).start,
            _ => 0,
        }
    }

    fn load_v3(&self, file: &File, batch: usize, size: usize) -> Result<SegmentLists, Error> {
        let what = stream::COLLECTION_DETAILS;
        let frames = v3::details::frames(file.named(what, batch)?.payload)
            .map_err(|error| file.wrong(error))?;
        let mut columns: [Vec<u8>; v3::details::N_COLUMNS] = Default::default();
        for (column, (len_bytes, frame)) in columns.iter_mut().zip(frames) {
            *column = file.unpack(what, frame, u64::from(len_bytes))?;
        }
        let columns = columns.each_ref().map(Vec::as_slice);
        let lists = v3::details::decode(columns, &file.params, file.most_metadata())
            .map_err(|error| file.wrong(error))?;
        self.check_counts(file, self.samples_of(batch, size), &lists)?;
        Ok(lists)
    }

    /// Both streams of version 3 say how many contigs each sample has.
    fn check_counts(
        &self,
        file: &File,
        samples: Range<usize>,
        lists: &SegmentLists,
    ) -> Result<(), Error> {
        let what = stream::COLLECTION_DETAILS;
        check_equal(what, "samples", samples.len(), lists.n_samples())
            .map_err(|error| file.wrong(error))?;
        for (local, sample) in samples.enumerate() {
            let named = self.contigs(file, sample)?;
            check_equal(what, "contigs", named.range.len(), lists.contigs(local).len())
                .map_err(|error| file.wrong(error))?;
        }
        Ok(())
    }

    fn no_sample(&self, file: &File, index: usize) -> Error {
        file.wrong(FormatError::NoSample { index, n_samples: self.n_samples() })
    }
}

fn load_v2(
    file: &File,
    batch: usize,
    size: usize,
    contigs: &ContigLists,
    n_segments: &[u32],
) -> Result<SegmentLists, Error> {
    let raw = file.collection(stream::COLLECTION_DETAILS, batch)?;
    let samples = batch * size..contigs.n_samples().min((batch + 1).saturating_mul(size));
    let first = contigs.contigs(samples.start).start;
    let last = contigs.contigs(samples.end.saturating_sub(1)).end;
    let counts = n_segments.get(first..last).unwrap_or_default();
    let descriptors = v2::decode_details(&raw, counts).map_err(|error| file.wrong(error))?;
    let per_sample = samples.map(|sample| contigs.contigs(sample).len());
    Ok(SegmentLists::from_counts(descriptors, counts, per_sample))
}

fn check_equal(
    what: &'static str,
    of: &'static str,
    left: usize,
    right: usize,
) -> Result<(), FormatError> {
    let (left, right) = (left as u64, right as u64);
    if left == right { Ok(()) } else { Err(FormatError::Disagree { what, of, left, right }) }
}
