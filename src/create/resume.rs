//! An archive as the beginning of another one.
//!
//! The references of all groups become the ground, in order of their ids. Where the first sample runs
//! through neighbouring groups they are laid down as it has them, overlapping by k, so that blocks
//! run over their borders as when the archive was made. References with several tracts lie there as
//! one, by themselves.

use ragc_arena::Pool;

use super::{
    builder::Builder,
    error::CreateError,
    held::{Held, Last},
    options::Options,
    place::{ground::Ground, references::Tract},
};
use crate::{
    archive::{FileVersion, collection::RAW_GROUPS},
    codec::alphabet::reverse_complement,
    extract::Archive,
};

impl<'m> Builder<'m> {
    /// Begins with all samples of `archive`, which is of version 3; its parameters take the place of
    /// those in `options`. Parts that do not change are slices of it.
    ///
    /// # Errors
    /// If the archive is of another version, or damaged, or memory is short.
    pub fn on(archive: &'m Archive, options: &Options, pool: &Pool) -> Result<Self, CreateError> {
        if archive.version() != FileVersion::V3 {
            return Err(CreateError::Version { path: archive.path().to_owned() });
        }
        let mut builder = Self::new(options.with_params(archive.params()))?;
        // Without references it is as if nothing were there.
        if archive.n_groups() > RAW_GROUPS {
            builder.ground = Some(ground(archive, &builder.options, pool)?);
        }
        builder.info = archive.file_info().clone();
        builder.keys = archive.stored_keys()?;
        builder.raw =
            (0..RAW_GROUPS).map(|group| archive.stored_packs(group)).collect::<Result<_, _>>()?;
        builder.held = (RAW_GROUPS..archive.n_groups())
            .map(|group| held(archive, group))
            .collect::<Result<_, _>>()?;
        builder.take_samples(archive)?;
        Ok(builder)
    }

    /// Takes full batches of metadata over, and reads the last one.
    fn take_samples(&mut self, archive: &'m Archive) -> Result<(), CreateError> {
        let batch = self.options.pack_cardinality;
        let n_samples = archive.samples().len();
        let n_full = n_samples / batch;
        self.kept = archive.stored_batches()?;
        self.kept.truncate(n_full);
        archive.samples().take(n_full * batch).for_each(|name| self.record.keep(name));
        let collection = archive.collection_of(n_full * batch..n_samples)?;
        for (nth, name) in archive.samples().skip(n_full * batch).enumerate() {
            let contigs = collection.contigs.contigs(nth);
            let described = contigs.map(|contig| {
                (collection.contigs.name(contig), collection.segments.segments(contig))
            });
            self.record.add(name, described);
        }
        Ok(())
    }
}

fn held(archive: &Archive, group: u32) -> Result<Held<'_>, CreateError> {
    let missing = || CreateError::NoReference { path: archive.path().to_owned(), group };
    let reference = archive.stored_reference(group)?.ok_or_else(missing)?;
    let mut packs = archive.stored_packs(group)?;
    let last = packs.pop().map_or(Last::None, Last::Stored);
    Ok(Held { reference, packs, last })
}

/// All references of an archive, in order of their groups.
fn ground(archive: &Archive, options: &Options, pool: &Pool) -> Result<Ground, CreateError> {
    let groups = RAW_GROUPS..archive.n_groups();
    let lens = groups.clone().map(|group| archive.stored_reference_len(group));
    let room = lens.sum::<Result<usize, _>>()?;
    let mut ground = Ground::new(room, options)?;
    let reversed = reversed_groups(archive)?;
    // So many at a time that no second copy of all references is in memory.
    const AT_ONCE: usize = 256;
    for first in groups.clone().step_by(AT_ONCE) {
        let n = AT_ONCE.min((groups.end - first) as usize);
        let decoded = pool.map(n, |i| archive.reference_codes(first + i as u32));
        for (group, codes) in (first..).zip(decoded) {
            let is_reversed = reversed.get(group as usize).is_some_and(|&reversed| reversed);
            lay(&mut ground, codes?, is_reversed, options.k)?;
        }
    }
    ground.grouping.add_splitters(&archive.stored_splitters()?);
    let whole = 0..ground.references.text().len();
    ground.add_seeds(&[whole], pool);
    ground.freeze();
    ground.grouping.close_groups(&ground.references);
    Ok(ground)
}

/// Which groups the first sample runs through in reverse: with the longest of its segments there, where
/// that is most of the reference.
fn reversed_groups(archive: &Archive) -> Result<Vec<bool>, CreateError> {
    let mut longest = vec![(0, false); archive.n_groups() as usize];
    let first = archive.collection_of(0..archive.samples().len().min(1))?;
    for segment in first.segments.all() {
        if let Some(longest) = longest.get_mut(segment.group as usize)
            && segment.raw_length > longest.0
        {
            *longest = (segment.raw_length, segment.reverse);
        }
    }
    let is_reversed = |(group, (len, reversed)): (usize, (u32, bool))| {
        let reference_len = archive.stored_reference_len(group as u32)?;
        Ok(reversed && 2 * len as usize >= reference_len)
    };
    longest.into_iter().enumerate().map(is_reversed).collect()
}

/// Adds a group, over the end of the one before if that is how it begins.
fn lay(
    ground: &mut Ground,
    mut codes: Vec<u8>,
    stored_reversed: bool,
    k: usize,
) -> Result<(), CreateError> {
    if stored_reversed {
        let stored = codes.clone();
        reverse_complement(&stored, &mut codes);
    }
    let references = &mut ground.references;
    let before = references.tracts().last().map_or(0, Tract::len);
    let continues = before >= k && codes.len() >= k && references.text().ends_with(&codes[..k]);
    let overlap = if continues { k } else { 0 };
    if !continues {
        references.separate()?;
    }
    let start = references.push(&codes[overlap..])? - overlap;
    let end = start + codes.len();
    references.add_group(Tract::new(start, end, None, stored_reversed));
    Ok(())
}
