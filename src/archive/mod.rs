//! The AGC file format as bytes: container, collection and parameters. Knows nothing of files.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod cursor;
mod error;

pub mod collection;
pub mod container;
pub mod file_info;
pub mod group_name;
pub mod params;
pub mod splitters;

pub use cursor::Cursor;
pub use error::FormatError;
pub use file_info::FileInfo;
pub use params::{FileVersion, Params};

/// Names of the streams that are not one per group.
pub mod stream {
    /// What the file is and who made it.
    pub const FILE_INFO: &str = "file_type_info";
    /// Parameters.
    pub const PARAMS: &str = "params";
    /// K-mers at which contigs were cut.
    pub const SPLITTERS: &str = "splitters";
    /// Groups by the splitters at their ends.
    pub const SEGMENT_SPLITTERS: &str = "segment-splitters";
    /// Version 1: everything about samples.
    pub const COLLECTION_DESC: &str = "collection-desc";
    /// Version 2: names and numbers of segments.
    pub const COLLECTION_MAIN: &str = "collection-main";
    /// Version 3: names of samples.
    pub const COLLECTION_SAMPLES: &str = "collection-samples";
    /// Version 3: names of contigs, a part per batch of samples.
    pub const COLLECTION_CONTIGS: &str = "collection-contigs";
    /// Versions 2 and 3: segment descriptors, a part per batch of samples.
    pub const COLLECTION_DETAILS: &str = "collection-details";
}
