//! Why an archive cannot be rewritten.

use std::path::PathBuf;

use crate::{
    archive::FormatError,
    assemble::AssembleError,
    codec::{pack::PackError, zstd::ZstdError},
    create::CreateError,
    extract,
};

/// Why an archive cannot be rewritten.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// An archive cannot be read, or lacks a sample.
    #[error(transparent)]
    Archive(#[from] extract::Error),
    /// A name that the format cannot hold.
    #[error("{}: {source}", path.display())]
    Assemble {
        /// The archive.
        path: PathBuf,
        /// What cannot be stored.
        source: AssembleError,
    },
    /// Only archives of version 3 can be edited.
    #[error(
        "{} has file version {version}; make one of version 3 of it first: ragc-fast convert {} -o \
         NEW",
        path.display(), path.display()
    )]
    Version {
        /// The archive.
        path: PathBuf,
        /// Its version.
        version: u8,
    },
    /// A descriptor names a group that is not there.
    #[error("{}: the archive is damaged: there is no group {group}", path.display())]
    NoGroup {
        /// The archive.
        path: PathBuf,
        /// The group.
        group: u32,
    },
    /// A descriptor names an entry that is not there.
    #[error("{}: the archive is damaged: group {group} has no entry {in_group}", path.display())]
    NoEntry {
        /// The archive.
        path: PathBuf,
        /// The group.
        group: u32,
        /// Number of the entry in the group.
        in_group: u32,
    },
    /// A pack cannot be unpacked.
    #[error("{}: the archive is damaged: pack {pack} of group {group}: {source}", path.display())]
    Pack {
        /// The archive.
        path: PathBuf,
        /// The group.
        group: u32,
        /// Number of the pack in the group, from 0.
        pack: usize,
        /// What is wrong.
        source: PackError,
    },
    /// zstd refuses to compress.
    #[error("compression failed: {0}")]
    Zstd(#[from] ZstdError),
    /// Nothing would be left.
    #[error("all samples of {} would be removed, and an archive has one at least", path.display())]
    NothingLeft {
        /// The archive.
        path: PathBuf,
    },
    /// A sample would get a name that another one has.
    #[error("there would be two samples `{name}` in {}; choose another name", path.display())]
    NameTaken {
        /// The archive.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// A sample is to get two names.
    #[error("sample `{name}` is to be renamed twice; name it once")]
    RenamedTwice {
        /// The sample.
        name: String,
    },
    /// A name that no sample can have.
    #[error("a sample cannot be renamed to an empty name: `{old}` stays without one")]
    EmptyName {
        /// The sample.
        old: String,
    },
    /// A name that the format cannot hold.
    #[error(transparent)]
    Name(#[from] FormatError),
    /// There are no archives to merge.
    #[error("there are no archives to merge")]
    NothingToMerge,
    /// Archives do not go together.
    #[error(
        "{} cannot be merged into {}: {what} is {right}, and {left} there; with --recompress \
         one archive would be made of both anew",
        other.display(), first.display()
    )]
    Differ {
        /// The first archive.
        first: PathBuf,
        /// The one that differs.
        other: PathBuf,
        /// What differs.
        what: &'static str,
        /// What it is in the first archive.
        left: String,
        /// What it is in the other one.
        right: String,
    },
    /// Two samples have the same name, and other contigs.
    #[error(
        "sample `{name}` of {} has other contigs than that of {}: rename it, or remove it from one \
         of them",
        other.display(), first.display()
    )]
    SampleDiffers {
        /// The sample.
        name: String,
        /// The first archive that has it.
        first: PathBuf,
        /// Another one.
        other: PathBuf,
    },
    /// The budget is too small.
    #[error(
        "sample `{sample}` does not fit into the memory that is allowed: with --memory {least_mb}M \
         it would"
    )]
    Memory {
        /// The sample.
        sample: String,
        /// The least budget for it, in MiB.
        least_mb: u64,
    },
    /// No archive can be made of what was decoded.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// A group would have more entries than there are numbers.
    #[error("a group would have more entries than there are numbers; merge fewer archives")]
    TooManyEntries,
    /// There is no memory to work in.
    #[error("there is no arena to work in: make one for each thread of the pool")]
    NoArena,
}

/// A name as messages show it.
pub(super) fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}
