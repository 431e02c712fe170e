//! Any archive as one of version 3.

use ragc_arena::{Arenas, Pool};

use super::{EditError, finish, first, kept::Kept, renumber::NewIds};
use crate::{
    archive::{FileVersion, Params, collection::RAW_GROUPS},
    assemble::{Contents, Groups, Part},
    extract::Archive,
};

/// The default of all versions of AGC.
const USUAL_SEGMENT_SIZE: u32 = 60_000;

/// Makes an archive of version 3 of one of any version.
///
/// Sequence stays compressed as it is: its coding is a part of what version 3 allows. Names and
/// descriptors are written anew. Samples stay in their stored order. Command lines, for which
/// version 3 has no place, are left out; what the file says of its producer stays; the segment size, which version 1 does not store, becomes
/// the default.
///
/// The bytes of the file, in order, are slices of `archive` and of `arenas`.
///
/// # Errors
/// If the archive is damaged, or has contig names that C++ AGC would read back wrongly.
pub fn convert<'a>(
    archive: &'a Archive,
    arenas: &'a mut Arenas,
) -> Result<Vec<&'a [u8]>, EditError> {
    let collection = archive.collection()?;
    let ids = NewIds::of(archive, |_| true)?;
    ids.check(archive, collection.segments.all().iter())?;
    let samples = (0..archive.samples().len()).collect();
    let arena = first(arenas)?;
    let contents = Contents {
        groups: &groups(archive, &ids)?,
        samples: &Kept::new(archive, samples, &collection, &ids),
        kept: &[],
        keys: &ids.keys(archive)?,
        params: params(archive),
        info: &archive
            .file_info()
            .clone()
            .with("file_version_major", "3")
            .with("file_version_minor", "0"),
    };
    finish(archive, &contents, &arena, &Pool::single())
}

/// Its parameters, as version 3 has them.
pub(super) fn params(archive: &Archive) -> Params {
    let params = *archive.params();
    match archive.version() {
        FileVersion::V1 => Params { segment_size: USUAL_SEGMENT_SIZE, ..params },
        FileVersion::V2 | FileVersion::V3 => params,
    }
}

/// All groups with their parts as they are.
pub(super) fn groups<'a>(archive: &'a Archive, ids: &NewIds) -> Result<Groups<'a>, EditError> {
    let mut groups = Groups::default();
    for group in ids.kept() {
        let packs = archive.stored_packs(group)?;
        groups.add(reference(archive, group)?, packs);
    }
    Ok(groups)
}

/// The reference of a group, if it is not raw.
pub(super) fn reference(archive: &Archive, group: u32) -> Result<Option<Part<'_>>, EditError> {
    if group < RAW_GROUPS { Ok(None) } else { Ok(archive.stored_reference(group)?) }
}
