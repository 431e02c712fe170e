//! Other names for samples.

use ragc_arena::{Arenas, Pool};
use rustc_hash::FxHashSet;

use super::{
    EditError, convert, finish, first, renumber::NewIds, require_v3, sample_number, shown,
};
use crate::{
    archive::collection::{Descriptor, names::check_nul},
    assemble::{Contents, Samples},
    extract::Archive,
};

/// Renames samples: pairs of an old and a new name. All are renamed at once, so that names may be
/// swapped.
///
/// All but the list of names stays as it is. The bytes of the file, in order, are slices of
/// `archive` and of `arenas`.
///
/// # Errors
/// If the archive has no such sample, two samples would have the same name, a new name is empty or
/// holds a NUL byte, or the archive is damaged or not of version 3.
pub fn rename<'a>(
    archive: &'a Archive,
    names: &[(&[u8], &[u8])],
    arenas: &'a mut Arenas,
) -> Result<Vec<&'a [u8]>, EditError> {
    require_v3(archive)?;
    let names = names_after(archive, names)?;
    let ids = NewIds::of(archive, |_| true)?;
    ids.check_complete(archive)?;
    let arena = first(arenas)?;
    let contents = Contents {
        groups: &convert::groups(archive, &ids)?,
        samples: &NamesOnly(names),
        kept: &archive.stored_batches()?,
        keys: &ids.keys(archive)?,
        params: *archive.params(),
        info: archive.file_info(),
    };
    finish(archive, &contents, &arena, &Pool::single())
}

/// The names of all samples as they will be.
fn names_after<'n>(
    archive: &'n Archive,
    names: &[(&[u8], &'n [u8])],
) -> Result<Vec<&'n [u8]>, EditError> {
    let mut all: Vec<&[u8]> = archive.samples().collect();
    let mut renamed = FxHashSet::default();
    for &(old, new) in names {
        let sample = sample_number(archive, old)?;
        if new.is_empty() {
            return Err(EditError::EmptyName { old: shown(old) });
        }
        check_nul(new)?;
        if !renamed.insert(sample) {
            return Err(EditError::RenamedTwice { name: shown(old) });
        }
    }
    let stay = (0..all.len()).filter(|sample| !renamed.contains(sample));
    let mut taken: FxHashSet<&[u8]> = stay.map(|sample| all[sample]).collect();
    for &(old, new) in names {
        if !taken.insert(new) {
            let path = archive.path().to_owned();
            return Err(EditError::NameTaken { path, name: shown(new) });
        }
        all[sample_number(archive, old)?] = new;
    }
    Ok(all)
}

/// Samples whose contigs stand in batches that stay.
struct NamesOnly<'n>(Vec<&'n [u8]>);

impl Samples for NamesOnly<'_> {
    fn n_samples(&self) -> usize {
        self.0.len()
    }

    fn name(&self, sample: usize) -> &[u8] {
        self.0[sample]
    }

    fn n_contigs(&self, _: usize) -> usize {
        0
    }

    fn contig(&self, _: usize, _: usize) -> &[u8] {
        &[]
    }

    fn segments(&self, _: usize, _: usize, _: &mut Vec<Descriptor>) {}
}
