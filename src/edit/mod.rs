//! Archives made of the parts of others: sequence stays compressed as it is, but for [`recompress`].
//!
//! A part that does not change is a slice of the mapped archive that it comes from. What is written
//! anew is metadata, and packs that lose or gain entries.

mod alike;
mod convert;
mod error;
mod kept;
mod merge;
mod recompress;
mod remove;
mod rename;
mod renumber;
mod repack;

use ragc_arena::{Arena, Arenas, Pool};

use self::error::shown;
pub use self::{
    convert::convert,
    error::EditError,
    merge::{MergedArchive, merge},
    recompress::recompress,
    remove::remove,
    rename::rename,
};
use crate::{
    archive::FileVersion,
    assemble::{self, Contents, Samples},
    extract::{self, Archive},
};

fn first<'a>(arenas: &'a mut Arenas) -> Result<Arena<'a>, EditError> {
    arenas.handles().into_iter().next().ok_or(EditError::NoArena)
}

fn finish<'a, S: Samples>(
    archive: &Archive,
    contents: &Contents<'_, 'a, S>,
    arena: &Arena<'a>,
    pool: &Pool,
) -> Result<Vec<&'a [u8]>, EditError> {
    assemble::assemble(contents, 0, arena, pool)
        .map_err(|source| EditError::Assemble { path: archive.path().to_owned(), source })
}

fn require_v3(archive: &Archive) -> Result<(), EditError> {
    let version = match archive.version() {
        FileVersion::V1 => 1,
        FileVersion::V2 => 2,
        FileVersion::V3 => return Ok(()),
    };
    Err(EditError::Version { path: archive.path().to_owned(), version })
}

fn sample_number(archive: &Archive, name: &[u8]) -> Result<usize, EditError> {
    let missing =
        || extract::Error::NoSample { path: archive.path().to_owned(), sample: shown(name) };
    Ok(archive.sample_number(name).ok_or_else(missing)?)
}
