//! What goes into an archive: samples of contigs, as slices of the input.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::archive::{
    FormatError,
    collection::{names, short_name},
};

/// One assembly.
#[derive(Debug, Clone)]
pub struct Sample<'a> {
    /// Name in the archive; unique.
    pub name: Vec<u8>,
    /// Its contigs, in order.
    pub contigs: Vec<Contig<'a>>,
}

/// One FASTA record.
#[derive(Debug, Clone, Copy)]
pub struct Contig<'a> {
    /// The whole header line without `>`.
    pub name: &'a [u8],
    /// The sequence in letters, line ends included.
    pub lines: &'a [u8],
    /// File that it comes from, for messages.
    pub origin: &'a Path,
}

impl Sample<'_> {
    /// Bytes of the lines of its contigs: its bases, or somewhat more.
    #[must_use]
    pub fn len_bytes(&self) -> u64 {
        self.contigs.iter().map(|contig| contig.lines.len() as u64).sum()
    }

    /// File of its first contig, for messages.
    fn origin(&self) -> PathBuf {
        self.contigs.first().map(|contig| contig.origin.to_path_buf()).unwrap_or_default()
    }
}

impl<'a> Sample<'a> {
    /// A sample of sequence in memory: its name, and the full name and bases (letters; line feeds
    /// are passed over) of each contig.
    #[must_use]
    pub fn new<N: AsRef<[u8]> + ?Sized + 'a>(
        name: impl AsRef<[u8]>,
        contigs: impl IntoIterator<Item = (&'a N, &'a [u8])>,
    ) -> Self {
        let name = name.as_ref().to_vec();
        let origin = Path::new("(sequence in memory)");
        let contigs = contigs.into_iter();
        let contigs =
            contigs.map(|(name, lines)| Contig { name: name.as_ref(), lines, origin }).collect();
        Self { name, contigs }
    }
}

impl<'a> Contig<'a> {
    /// Bytes of lines that are converted and walked at a time, so that what is worked on stays in
    /// the caches, and so that the contigs of a large genome spread over many workers.
    pub const WINDOW: usize = 1 << 20;

    /// The lines in windows of [`Contig::WINDOW`] bytes.
    pub fn windows(&self) -> std::slice::Chunks<'a, u8> {
        self.lines.chunks(Self::WINDOW)
    }

    /// The header up to the first white space.
    #[must_use]
    pub fn short_name(&self) -> &'a [u8] {
        short_name(self.name)
    }
}

/// Samples that cannot go into one archive.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SampleError {
    /// There is nothing to archive.
    #[error("there are no samples: name at least one FASTA file")]
    None,
    /// Two files give the same sample name.
    #[error(
        "sample `{name}` comes twice: from {} and from {}; name one of them otherwise",
        first.display(), second.display()
    )]
    SameSample {
        /// The name.
        name: String,
        /// The earlier file.
        first: PathBuf,
        /// The later file.
        second: PathBuf,
    },
    /// The archive has a sample of this name.
    #[error(
        "sample `{name}` from {} is in the archive already; rename the file, or leave it out",
        origin.display()
    )]
    InArchive {
        /// The name.
        name: String,
        /// The file.
        origin: PathBuf,
    },
    /// Two contigs of a sample have the same name.
    #[error(
        "{}: contigs {first} and {second} of sample `{sample}` are both named `{name}`; rename one \
         of them",
        origin.display()
    )]
    SameContig {
        /// The file of the later contig.
        origin: PathBuf,
        /// The sample.
        sample: String,
        /// The name.
        name: String,
        /// Number of the earlier contig in the sample, from 1.
        first: usize,
        /// Number of the later contig in the sample, from 1.
        second: usize,
    },
    /// The name of a sample or a contig cannot be stored.
    #[error("{}: {source}", origin.display())]
    Name {
        /// The file.
        origin: PathBuf,
        /// Which name it is, and why.
        source: FormatError,
    },
}

/// Names of samples, and the files that they come from; none for those of an archive.
pub(super) type Known = FxHashMap<Vec<u8>, Option<PathBuf>>;

/// Sees to it that names can be stored and tell the sample from those that are `known`, and its contigs
/// from each other.
pub(super) fn check(sample: &Sample<'_>, known: &mut Known) -> Result<(), SampleError> {
    let name = || String::from_utf8_lossy(&sample.name).into_owned();
    match known.insert(sample.name.clone(), Some(sample.origin())) {
        None => {}
        Some(None) => {
            return Err(SampleError::InArchive { name: name(), origin: sample.origin() });
        }
        Some(Some(first)) => {
            let second = sample.origin();
            return Err(SampleError::SameSample { name: name(), first, second });
        }
    }
    check_storable(sample)?;
    check_contigs(sample)
}

fn check_storable(sample: &Sample<'_>) -> Result<(), SampleError> {
    names::check_nul(&sample.name)
        .map_err(|source| SampleError::Name { origin: sample.origin(), source })?;
    let mut scratch = Vec::new();
    let mut previous = None;
    for contig in &sample.contigs {
        check_contig_name(contig, previous, &mut scratch)
            .map_err(|source| SampleError::Name { origin: contig.origin.to_path_buf(), source })?;
        previous = Some(contig.name);
    }
    Ok(())
}

fn check_contig_name(
    contig: &Contig<'_>,
    previous: Option<&[u8]>,
    scratch: &mut Vec<u8>,
) -> Result<(), FormatError> {
    names::check_nul(contig.name)?;
    names::check_line(contig.name)?;
    if !contig.name.is_ascii() {
        scratch.clear();
        names::encode(scratch, contig.name, previous)?;
    }
    Ok(())
}

fn check_contigs(sample: &Sample<'_>) -> Result<(), SampleError> {
    let mut seen: FxHashMap<&[u8], usize> = FxHashMap::default();
    seen.reserve(sample.contigs.len());
    for (number, contig) in sample.contigs.iter().enumerate() {
        if let Some(first) = seen.insert(contig.name, number) {
            return Err(SampleError::SameContig {
                origin: contig.origin.to_path_buf(),
                sample: String::from_utf8_lossy(&sample.name).into_owned(),
                name: String::from_utf8_lossy(contig.name).into_owned(),
                first: first + 1,
                second: number + 1,
            });
        }
    }
    Ok(())
}
