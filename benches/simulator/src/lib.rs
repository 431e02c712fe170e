//! A reproducible pangenome simulator for tests, benches and demonstrations.
//!
//! One ancestral genome with repeat families and tandem arrays evolves along a random tree; its
//! leaves are the samples. Every branch carries substitutions, short insertions and deletions,
//! inversions, duplications, translocations, large deletions and novel sequence. Samples may fall
//! into clades that are a chosen divergence apart.
//!
//! The letters are a function of [`Settings`] alone: the random numbers, the logarithm behind the
//! distances between variants and all else that decides are in this crate, so neither a newer
//! dependency nor another mathematical library changes them. Genomes are made one at a time; at
//! most about log2 of the number of samples ancestors are kept beside the one that is handed out.
//!
//! ```
//! use ragc_simulator::Settings;
//!
//! let settings = Settings { samples: 3, bases: 10_000, contigs: 2, ..Settings::default() };
//! let samples: Vec<_> = settings.simulate()?.collect();
//! assert_eq!(samples.len(), 3);
//! assert_eq!(samples[0].contigs.len(), 2);
//! # Ok::<(), ragc_simulator::SettingsError>(())
//! ```
#![forbid(unsafe_code)]

mod ambiguity;
mod ancestor;
mod arrangement;
mod branch;
mod fasta;
mod random;
mod settings;
mod small_variants;
mod structural;
mod tree;

pub use settings::{Settings, SettingsError};
pub use tree::Samples;

/// One simulated assembly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Unique in its collection and fit for a file name.
    pub name: String,
    /// In the order of the ancestor's chromosomes.
    pub contigs: Vec<Contig>,
}

/// One sequence of a [`Sample`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contig {
    /// Unique in the whole collection (PanSN: `sample#1#chr01`).
    pub name: String,
    /// Upper-case IUPAC letters.
    pub bases: Vec<u8>,
}

/// The bases of all chromosomes of one node of the tree.
type Genome = Vec<Vec<u8>>;
