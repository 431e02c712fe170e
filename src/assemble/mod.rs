//! Laying an archive out: parts of groups, collection metadata, footer.
//!
//! Nothing is copied here but metadata: parts are slices of whatever holds them, an arena or a
//! mapped archive, and what comes out is a list of slices in the order of the file.
//!
//! ```text
//! Groups (parts), Samples (names, descriptors), Keys, Params, FileInfo -> slices to write
//! ```

mod collection;
mod groups;
mod keys;
mod layout;
mod part;
mod streams;

use ragc_arena::{Arena, Pool};

pub use self::{
    collection::{Batch, Samples},
    groups::Groups,
    keys::Keys,
    part::Part,
};
use self::{layout::Layout, streams::Streams};
use crate::{
    archive::{FileInfo, FormatError, Params},
    codec::zstd::ZstdError,
};

/// Metadata cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// A name cannot be stored.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// zstd refuses.
    #[error(transparent)]
    Zstd(#[from] ZstdError),
}

/// Everything that an archive of version 3 is made of.
#[derive(Debug)]
pub struct Contents<'c, 'a, S: ?Sized> {
    /// The parts of all groups.
    pub groups: &'c Groups<'a>,
    /// All samples. Contigs of those in kept batches are never asked for.
    pub samples: &'c S,
    /// Metadata of the first samples that are taken over byte by byte: full batches, or all there
    /// are.
    pub kept: &'c [Batch<'a>],
    /// Splitters.
    pub keys: &'c Keys,
    /// Parameters.
    pub params: Params,
    /// What the file is and who made it.
    pub info: &'c FileInfo,
}

/// What of the archive comes behind its first `len_written` bytes, as slices in order; what is new
/// lives in `arena`. The bytes do not depend on the threads of `pool`.
///
/// # Errors
/// If a name cannot be stored.
pub fn assemble<'a, S: Samples + ?Sized>(
    contents: &Contents<'_, 'a, S>,
    len_written: u64,
    arena: &Arena<'a>,
    pool: &Pool,
) -> Result<Vec<&'a [u8]>, AssembleError> {
    let Contents { groups, samples, kept, keys, params, info } = *contents;
    let mut layout = Layout::new(len_written, arena);
    let group_parts = groups.parts().iter().map(|part| layout.add(*part)).collect();
    let collection = collection::write(samples, kept, params, &mut layout, pool)?;
    let mut add = |write: &dyn Fn(&mut Vec<u8>) -> u64| {
        let mut raw = Vec::new();
        let metadata = write(&mut raw);
        layout.add_new(metadata, &raw)
    };
    let streams = Streams {
        collection,
        groups,
        group_parts,
        params: add(&|raw| {
            params.write(raw);
            0
        }),
        splitters: add(&|raw| keys.write_splitters(raw)),
        segment_splitters: add(&|raw| keys.write_groups(raw)),
        file_info: add(&|raw| {
            info.write(raw);
            info.n_pairs()
        }),
    };
    let mut footer = Vec::new();
    streams.write(&mut footer);
    Ok(layout.finish(&footer))
}

/// What a file says that this program makes.
#[must_use]
pub fn file_info() -> FileInfo {
    FileInfo::from_pairs([
        ("file_version_major", "3"),
        ("file_version_minor", "0"),
        ("producer", "ragc-fast"),
    ])
}
