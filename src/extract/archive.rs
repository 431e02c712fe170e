//! The archive as a program sees it: samples, contigs, sequence.

use std::num::NonZeroUsize;
use std::ops::{Bound, Range, RangeBounds};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Error;
use super::cache::{Access, Cache};
use super::catalog::Catalog;
use super::contig::{self, Piece};
use super::file::File;
use super::names::{Names, Place};
use super::segments::Segments;
use super::source::Source;
use crate::archive::collection::{Descriptor, SegmentLists, short_name};
use crate::archive::{FileInfo, FileVersion, Params};
use crate::codec::letters;

/// An opened archive. All queries take `&self` and may come from any number of threads.
///
/// Sample and contig names are bytes, as the format has no character set. A contig is asked for by
/// its full header or by the first word of it.
#[derive(Debug)]
pub struct Archive {
    pub(super) file: File,
    pub(super) catalog: Catalog,
    names: Names,
    segments: Segments,
    details: Cache<SegmentLists>,
    threads: NonZeroUsize,
}

/// How an archive is opened.
#[derive(Clone, Debug)]
pub struct Builder {
    cache_bytes: usize,
    access: Access,
    threads: NonZeroUsize,
}

impl Default for Builder {
    fn default() -> Self {
        let (cache_bytes, threads) = (DEFAULT_CACHE_BYTES, NonZeroUsize::MIN);
        Builder { cache_bytes, access: Access::default(), threads }
    }
}

/// Enough for the references of a bacterial or fungal pangenome, or a tenth of a human one's, and the
/// segment lists of 100 human genomes.
const DEFAULT_CACHE_BYTES: usize = 256 << 20;

/// Bases that are decoded at once: all that a damaged archive can make us allocate by its claims.
pub(super) const MOST_BASES: u32 = 1 << 17;

impl Builder {
    /// Bytes that decoded references, packs and segment lists may take in all (256 MiB unless
    /// told). What a running query holds comes on top, and so do segment lists, references and packs
    /// that are larger than what is meant for their kind: the last one of these is kept. With 0
    /// nothing is.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: usize) -> Self {
        self.cache_bytes = bytes;
        self
    }

    /// Threads that [`Archive::write_samples`] works on (one unless told). All other queries run on
    /// the thread that asks, of which there may be any number.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// What is going to be read.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Opens the archive at `path`, which is mapped: it must not be cut short while it is open.
    ///
    /// # Errors
    /// If it cannot be read, or is no archive.
    pub fn open(self, path: impl AsRef<Path>) -> Result<Archive, Error> {
        let path = path.as_ref();
        let source =
            Source::open(path).map_err(|source| Error::Open { path: path.to_owned(), source })?;
        self.build(path, source)
    }

    /// Opens an archive in memory.
    ///
    /// # Errors
    /// If it is no archive.
    pub fn from_bytes(self, bytes: Vec<u8>) -> Result<Archive, Error> {
        self.build(&PathBuf::from("(archive in memory)"), Source::Bytes(bytes))
    }

    fn build(self, path: &Path, source: Source) -> Result<Archive, Error> {
        let file = File::new(path, source)?;
        let catalog = Catalog::read(&file)?;
        // A batch of many genomes is tens of megabytes of lists, and asked for by every query.
        let details = self.cache_bytes / 2;
        let segments = Segments::new(&file, self.cache_bytes - details, self.access);
        let details = Cache::new(details, Access::Scattered);
        if self.access == Access::Whole {
            file.will_need_all();
        }
        Ok(Archive {
            file,
            catalog,
            names: Names::default(),
            segments,
            details,
            threads: self.threads,
        })
    }
}

/// A contig of an archive, found once and asked often: no name is looked up again.
#[derive(Clone, Debug)]
pub struct Contig<'a> {
    archive: &'a Archive,
    sample: usize,
    header: &'a [u8],
    /// Number among the contigs of its batch.
    index: usize,
    len_bases: u64,
}

/// The segments of a contig, with all others of its batch: held only while they are looked at, as
/// contigs that somebody keeps may be many.
pub(super) struct ContigSegments {
    lists: Arc<SegmentLists>,
    index: usize,
    k: u32,
}

impl ContigSegments {
    fn all(&self) -> &[Descriptor] {
        self.lists.segments(self.index)
    }

    /// The stretches of segments that make up a range of the contig.
    pub(super) fn pieces(&self, range: Range<u64>) -> impl Iterator<Item = Piece> + '_ {
        contig::pieces(self.all(), self.k, range, MOST_BASES)
    }
}

impl Archive {
    /// Opens the archive at `path`, which is mapped: it must not be cut short while it is open.
    ///
    /// # Errors
    /// If it cannot be read, or is no archive.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Builder::default().open(path)
    }

    /// Opens an archive in memory.
    ///
    /// # Errors
    /// If it is no archive.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        Builder::default().from_bytes(bytes)
    }

    /// Sets what [`Archive::open`] leaves as it is.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where the archive is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Bytes of the file.
    #[must_use]
    pub fn len_bytes(&self) -> u64 {
        self.file.len_bytes()
    }

    /// Version of the file format.
    #[must_use]
    pub fn version(&self) -> FileVersion {
        self.file.version
    }

    /// Parameters that the archive was made with.
    #[must_use]
    pub fn params(&self) -> &Params {
        &self.file.params
    }

    /// Keys and values about the file.
    #[must_use]
    pub fn file_info(&self) -> &FileInfo {
        &self.file.info
    }

    /// Command lines that built the archive, with their times; version 3 stores none.
    pub fn commands(&self) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.catalog.commands.iter().map(|(command, time)| (command.as_slice(), time.as_slice()))
    }

    /// Names of all samples in stored order; the first is the reference sample.
    pub fn samples(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.catalog.n_samples()).map(|sample| self.catalog.sample_name(sample))
    }

    /// Headers of the contigs of a sample in stored order. No segment is looked at.
    ///
    /// # Errors
    /// If there is no such sample, or the archive is damaged.
    pub fn contigs(
        &self,
        sample: impl AsRef<[u8]>,
    ) -> Result<impl ExactSizeIterator<Item = &[u8]>, Error> {
        let sample = self.sample_index(sample.as_ref())?;
        Ok(self.catalog.contigs(&self.file, sample)?.names())
    }

    /// Looks a contig up.
    ///
    /// # Errors
    /// If there is no such sample or contig, or the archive is damaged.
    pub fn contig(
        &self,
        sample: impl AsRef<[u8]>,
        contig: impl AsRef<[u8]>,
    ) -> Result<Contig<'_>, Error> {
        let (sample, contig) = (sample.as_ref(), contig.as_ref());
        let index = self.sample_index(sample)?;
        match self.find_in(index, contig)? {
            Some(place) => self.nth_contig(place.sample, place.contig),
            None => Err(Error::NoContig {
                path: self.path().to_owned(),
                sample: String::from_utf8_lossy(sample).into_owned(),
                contig: String::from_utf8_lossy(contig).into_owned(),
            }),
        }
    }

    /// Length of a contig in bases, from its metadata alone.
    ///
    /// # Errors
    /// As [`Archive::contig`].
    pub fn contig_len(
        &self,
        sample: impl AsRef<[u8]>,
        contig: impl AsRef<[u8]>,
    ) -> Result<u64, Error> {
        Ok(self.contig(sample, contig)?.len_bases())
    }

    /// Bases of a contig in a range (0-based), as ASCII letters.
    ///
    /// # Errors
    /// If there is no such contig or range in it, or the archive is damaged.
    pub fn sequence(
        &self,
        sample: impl AsRef<[u8]>,
        contig: impl AsRef<[u8]>,
        range: impl RangeBounds<u64>,
    ) -> Result<Vec<u8>, Error> {
        let mut bases = Vec::new();
        self.contig(sample, contig)?.append(range, &mut bases)?;
        Ok(bases)
    }

    /// Appends what [`Archive::sequence`] returns.
    ///
    /// # Errors
    /// As [`Archive::sequence`]; `out` may have grown then.
    pub fn append_sequence(
        &self,
        sample: impl AsRef<[u8]>,
        contig: impl AsRef<[u8]>,
        range: impl RangeBounds<u64>,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        self.contig(sample, contig)?.append(range, out)
    }

    /// Fills `out` with the bases of a contig from `start` on, as ASCII letters.
    ///
    /// # Errors
    /// As [`Archive::sequence`].
    pub fn read_into(
        &self,
        sample: impl AsRef<[u8]>,
        contig: impl AsRef<[u8]>,
        start: u64,
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.contig(sample, contig)?.read_into(start, out)
    }

    /// All contigs of a sample in stored order.
    ///
    /// # Errors
    /// If there is no such sample, or the archive is damaged; each item by itself, too.
    pub fn records(
        &self,
        sample: impl AsRef<[u8]>,
    ) -> Result<impl ExactSizeIterator<Item = Result<Contig<'_>, Error>>, Error> {
        self.nth_records(self.sample_index(sample.as_ref())?)
    }

    pub(super) fn nth_records(
        &self,
        sample: usize,
    ) -> Result<impl ExactSizeIterator<Item = Result<Contig<'_>, Error>>, Error> {
        let n_contigs = self.catalog.contigs(&self.file, sample)?.range.len();
        Ok((0..n_contigs).map(move |nth| self.nth_contig(sample, nth)))
    }

    pub(super) fn threads(&self) -> NonZeroUsize {
        self.threads
    }

    /// Number of a sample by its name.
    pub(crate) fn sample_number(&self, name: &[u8]) -> Option<usize> {
        self.catalog.sample(name)
    }

    pub(crate) fn sample_name(&self, sample: usize) -> &[u8] {
        self.catalog.sample_name(sample)
    }

    fn sample_index(&self, name: &[u8]) -> Result<usize, Error> {
        self.sample_number(name).ok_or_else(|| Error::NoSample {
            path: self.path().to_owned(),
            sample: String::from_utf8_lossy(name).into_owned(),
        })
    }

    /// The contig of a sample with this header or first word; headers first.
    pub(super) fn find_in(&self, sample: usize, name: &[u8]) -> Result<Option<Place>, Error> {
        self.names.in_sample(&self.catalog, &self.file, sample, name)
    }

    /// The contigs of all samples with this header or first word, one per sample.
    pub(super) fn find_anywhere(&self, name: &[u8]) -> Result<Vec<Place>, Error> {
        self.names.everywhere(&self.catalog, &self.file, name)
    }

    /// A contig by its number within its sample.
    pub(super) fn nth_contig(&self, sample: usize, nth: usize) -> Result<Contig<'_>, Error> {
        let contigs = self.catalog.contigs(&self.file, sample)?;
        let in_lists = contigs.range.start + nth;
        let index = in_lists - self.catalog.first_contig(self.catalog.batch_of(sample));
        let segments = self.segments_of(sample, index)?;
        let len_bases = contig::len_bases(segments.all(), segments.k)
            .map_err(|error| self.file.wrong(error))?;
        let header = contigs.lists.name(in_lists);
        Ok(Contig { archive: self, sample, header, index, len_bases })
    }

    fn segments_of(&self, sample: usize, index: usize) -> Result<ContigSegments, Error> {
        let batch = self.catalog.batch_of(sample);
        let lists = self.details.get_or_make(batch as u64, SegmentLists::heap_len_bytes, || {
            self.catalog.load_segments(&self.file, batch)
        })?;
        Ok(ContigSegments { lists, index, k: self.file.params.k })
    }

    /// Decodes one piece into `out`, which has its length.
    pub(super) fn decode(&self, piece: &Piece, out: &mut [u8]) -> Result<(), Error> {
        self.segments.decode(&self.file, &piece.segment, piece.range.clone(), out)
    }
}

impl<'a> Contig<'a> {
    /// Its full header, without the `>`.
    #[must_use]
    pub fn header(&self) -> &'a [u8] {
        self.header
    }

    /// The first word of its header.
    #[must_use]
    pub fn name(&self) -> &'a [u8] {
        short_name(self.header)
    }

    /// Name of its sample.
    #[must_use]
    pub fn sample(&self) -> &'a [u8] {
        self.archive.catalog.sample_name(self.sample)
    }

    /// Its length in bases.
    #[must_use]
    pub fn len_bases(&self) -> u64 {
        self.len_bases
    }

    /// Its bases in a range (0-based), as ASCII letters.
    ///
    /// # Errors
    /// If the range does not lie in the contig, or the archive is damaged.
    pub fn sequence(&self, range: impl RangeBounds<u64>) -> Result<Vec<u8>, Error> {
        let mut bases = Vec::new();
        self.append(range, &mut bases)?;
        Ok(bases)
    }

    /// Its bases in a range (0-based), as AGC's codes: A, C, G, T, N are 0 to 4, see
    /// [`LETTER_OF_CODE`](crate::codec::alphabet::LETTER_OF_CODE); what is outside the alphabet
    /// is 30.
    ///
    /// # Errors
    /// As [`Contig::sequence`].
    pub fn codes(&self, range: impl RangeBounds<u64>) -> Result<Vec<u8>, Error> {
        let mut codes = self.sequence(range)?;
        letters::to_codes(&mut codes);
        Ok(codes)
    }

    /// Appends what [`Contig::sequence`] returns.
    ///
    /// # Errors
    /// As [`Contig::sequence`]; `out` may have grown then.
    pub fn append(&self, range: impl RangeBounds<u64>, out: &mut Vec<u8>) -> Result<(), Error> {
        let range = self.resolve(range)?;
        for piece in self.segments()?.pieces(range) {
            // Piece by piece, since a damaged archive may claim more than there is.
            let start = out.len();
            let len = piece.range.len();
            out.try_reserve(len).map_err(|_| Error::NoMemory { len_bases: len as u64 })?;
            out.resize(start + len, 0);
            self.archive.decode(&piece, out.get_mut(start..).unwrap_or_default())?;
        }
        Ok(())
    }

    /// Fills `out` with the bases from `start` on.
    ///
    /// # Errors
    /// If the contig does not have so many, or the archive is damaged.
    pub fn read_into(&self, start: u64, out: &mut [u8]) -> Result<(), Error> {
        let end = start.saturating_add(out.len() as u64);
        let range = self.resolve(start..end)?;
        let mut rest = out;
        for piece in self.segments()?.pieces(range) {
            let (now, later) = rest.split_at_mut(piece.range.len());
            self.archive.decode(&piece, now)?;
            rest = later;
        }
        Ok(())
    }

    /// Its segments, decoded again if they are not in the cache any more.
    pub(super) fn segments(&self) -> Result<ContigSegments, Error> {
        self.archive.segments_of(self.sample, self.index)
    }

    /// Where it is from.
    pub(super) fn archive(&self) -> &'a Archive {
        self.archive
    }

    fn resolve(&self, range: impl RangeBounds<u64>) -> Result<Range<u64>, Error> {
        let start = match range.start_bound() {
            Bound::Included(&start) => start,
            Bound::Excluded(&before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&last) => last.saturating_add(1),
            Bound::Excluded(&end) => end,
            Bound::Unbounded => self.len_bases,
        };
        if start <= end && end <= self.len_bases {
            return Ok(start..end);
        }
        Err(Error::Range { start, end, len_bases: self.len_bases })
    }
}
