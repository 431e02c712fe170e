//! What goes into an archive: samples of contigs, as slices of the input.

use std::path::PathBuf;

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
    /// File that it comes from, for messages.
    pub origin: PathBuf,
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
        let origin = format!("sample {} in memory", String::from_utf8_lossy(&name)).into();
        let contigs = contigs.into_iter();
        let contigs = contigs.map(|(name, lines)| Contig { name: name.as_ref(), lines }).collect();
        Self { name, origin, contigs }
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
        "sample `{name}` comes twice: from {} and from {}; rename one of the files",
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
    /// Two contigs of a sample have the same name.
    #[error(
        "{}: contigs {first} and {second} are both named `{name}`; rename one of them",
        origin.display()
    )]
    SameContig {
        /// The file.
        origin: PathBuf,
        /// The name.
        name: String,
        /// Number of the earlier contig, from 1.
        first: usize,
        /// Number of the later contig, from 1.
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

/// Sees to it that names can be stored and tell samples and contigs apart.
pub(super) fn check(samples: &[Sample<'_>]) -> Result<(), SampleError> {
    if samples.is_empty() {
        return Err(SampleError::None);
    }
    let mut seen: FxHashMap<&[u8], &Sample<'_>> = FxHashMap::default();
    for sample in samples {
        if let Some(first) = seen.insert(&sample.name, sample) {
            return Err(SampleError::SameSample {
                name: String::from_utf8_lossy(&sample.name).into_owned(),
                first: first.origin.clone(),
                second: sample.origin.clone(),
            });
        }
    }
    samples.iter().try_for_each(|sample| {
        check_storable(sample)
            .map_err(|source| SampleError::Name { origin: sample.origin.clone(), source })?;
        check_contigs(sample)
    })
}

fn check_storable(sample: &Sample<'_>) -> Result<(), FormatError> {
    names::check_nul(&sample.name)?;
    let mut scratch = Vec::new();
    let mut previous = None;
    for contig in &sample.contigs {
        names::check_nul(contig.name)?;
        names::check_line(contig.name)?;
        if !contig.name.is_ascii() {
            scratch.clear();
            names::encode(&mut scratch, contig.name, previous)?;
        }
        previous = Some(contig.name);
    }
    Ok(())
}

fn check_contigs(sample: &Sample<'_>) -> Result<(), SampleError> {
    let mut seen: FxHashMap<&[u8], usize> = FxHashMap::default();
    seen.reserve(sample.contigs.len());
    for (number, contig) in sample.contigs.iter().enumerate() {
        if let Some(first) = seen.insert(contig.name, number) {
            return Err(SampleError::SameContig {
                origin: sample.origin.clone(),
                name: String::from_utf8_lossy(contig.name).into_owned(),
                first: first + 1,
                second: number + 1,
            });
        }
    }
    Ok(())
}
