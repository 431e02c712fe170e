//! What can be wrong with an input file.

use std::io;
use std::path::PathBuf;

use ragc_arena::PagesError;

/// An input that cannot be read completely. Offsets are bytes from the start of the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// Missing, or no permission.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Reading failed midway.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A directory where a file is needed.
    #[error("{} is a directory; name the files in it", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
    },
    /// Nothing in it, perhaps only after decompression.
    #[error("{} is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Its content doesn't fit.
    #[error("cannot hold the content of {}: {source}", path.display())]
    Memory {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        source: PagesError,
    },
    /// gzip data that is cut short, fails its checksum or makes no sense.
    #[error(
        "{} is truncated or damaged: the gzip member at byte {offset} cannot be decompressed",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the member starts.
        offset: u64,
    },
    /// Something that is no gzip after the last member.
    #[error(
        "{} has other data after its gzip members, from byte {offset} on; \
         cut it off if it doesn't belong there",
        path.display()
    )]
    TrailingGarbage {
        /// The file.
        path: PathBuf,
        /// Where it starts.
        offset: u64,
    },
    /// BGZF without its last, empty block: whole blocks are missing at the end.
    #[error(
        "{} is truncated: it lacks the block that ends a BGZF file; \
         if it is whole, compress it again with bgzip",
        path.display()
    )]
    NoEndBlock {
        /// The file.
        path: PathBuf,
    },
    /// A compression that we don't read.
    #[error("{} is compressed with {format}; decompress it first", path.display())]
    OtherCompression {
        /// The file.
        path: PathBuf,
        /// Name of the format.
        format: &'static str,
    },
}
