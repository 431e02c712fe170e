//! `ragc-fast convert`, `remove`, `rename` and `merge`.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;

use super::{Memory, Threads};

/// Rewrite an archive of any version as version 3.
///
/// Sequence is copied as it is, compressed. Samples stay in their order, the reference sample first;
/// `getcol`, which sorts the samples of older versions by name, writes those of version 3 in this
/// order. Command lines are left out, as version 3 has no place for them.
#[derive(Debug, Args)]
pub struct Convert {
    /// Archive to write, which may be the one that is read; replaced only when all went well
    /// [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Archive
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,
}

/// Remove samples from an archive.
///
/// What only they needed goes; what other samples are coded against stays. Packs are compressed
/// anew where they lose an entry. Where the reference sample goes, the sample behind it becomes the
/// first, which `listref` names.
#[derive(Debug, Args)]
pub struct Remove {
    /// Archive to write, which may be the one that is read; replaced only when all went well
    /// [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// How many threads work.
    #[command(flatten)]
    pub threads: Threads,

    /// Archive of version 3
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,

    /// Names of samples
    #[arg(value_name = "SAMPLE", required = true)]
    pub samples: Vec<OsString>,
}

/// Give samples other names.
///
/// All are renamed at once, so that names may be swapped.
#[derive(Debug, Args)]
pub struct Rename {
    /// Archive to write, which may be the one that is read; replaced only when all went well
    /// [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// File with further names: a line for each sample, old and new name set apart by a tab;
    /// `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,

    /// Archive of version 3
    #[arg(value_name = "ARCHIVE")]
    pub archive: PathBuf,

    /// Old and new name of a sample; names that hold `=` go into a --list
    #[arg(value_name = "OLD=NEW", required_unless_present = "list")]
    pub names: Vec<OsString>,
}

/// Merge archives that were begun with the same reference sample.
///
/// The archives have to have the same parameters and the same first sample, as those have that were
/// appended to one archive. Samples that are the same in several of them are taken once, all
/// others in the order of the archives. Sequence is copied as it is, compressed; only packs that are
/// not full are packed anew, together. Samples that archives have in common and code differently,
/// which happens where these are no parts of one archive, are decoded to be compared.
#[derive(Debug, Args)]
#[command(mut_arg("bytes", |memory| memory.requires("recompress")))]
pub struct Merge {
    /// Archive to write, which may be one that is read; replaced only when all went well
    #[arg(short, long, value_name = "FILE", required = true)]
    pub output: PathBuf,

    /// How many threads work.
    #[command(flatten)]
    pub threads: Threads,

    /// Decode all sequence and make the archive anew, with the parameters of the first one
    ///
    /// So archives of any version, parameters and reference sample can be merged. It takes as long as
    /// `create`. Of two samples with the same name all contigs have to be the same.
    #[arg(long)]
    pub recompress: bool,

    /// How much memory --recompress may take.
    #[command(flatten)]
    pub memory: Memory,

    /// Archives of version 3; with --recompress of any version
    #[arg(value_name = "ARCHIVE", required = true, num_args = 2..)]
    pub archives: Vec<PathBuf>,
}
