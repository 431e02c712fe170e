//! Several archives with the same reference sample as one.
//!
//! Groups with the same reference join: packs stay as they are and follow each other, and what is
//! in packs that are not full is packed anew, together. Sequence is not decoded, but for samples that
//! two archives have and code differently.
//!
//! ```text
//! archives -> match groups -> find shared samples -> join packs -> assemble
//! ```

mod entries;
mod input;
mod join;
mod matching;
mod numbers;
mod samples;
mod shared;

use ragc_arena::{Arenas, Pool};
use rustc_hash::FxHashSet;

use self::{
    input::Input,
    join::{Joined, Joining},
    matching::Matching,
    samples::MergedSamples,
};
use super::{EditError, finish, repack::Repacker};
use crate::{
    archive::{collection::RAW_GROUPS, splitters::SegmentSplitters},
    assemble::{Contents, Groups, Keys},
    extract::Archive,
};

/// One archive of several.
#[derive(Debug)]
pub struct MergedArchive<'a> {
    /// The bytes of the file, in order.
    pub slices: Vec<&'a [u8]>,
    /// Groups that the first sample has segments in.
    pub n_groups: usize,
    /// Those of them that several archives have, with the same reference.
    pub n_joined: usize,
}

/// Merges archives that were begun with the same reference sample and parameters: by appending to
/// one archive, or to copies of it.
///
/// Samples come in the order of the archives. Those that several archives have, all alike, are
/// taken once: the reference sample, and what else was in the archive that was appended to. The bytes
/// of the file are slices of `archives` and of `arenas`, which must be as many as the pool has threads.
/// They do not depend on the number of threads.
///
/// # Errors
/// If parameters or reference samples differ, two samples have the same name and are not the same,
/// or an archive is damaged or not of version 3.
pub fn merge<'a>(
    archives: &'a [Archive],
    pool: &Pool,
    arenas: &'a mut Arenas,
) -> Result<MergedArchive<'a>, EditError> {
    let (first, others) = archives.split_first().ok_or(EditError::NothingToMerge)?;
    input::check(first, others)?;
    let mut inputs = archives.iter().map(Input::new).collect::<Result<Vec<_>, _>>()?;
    let matching = Matching::new(&mut inputs)?;
    let workers = arenas.handles().into_iter().map(Repacker::new);
    let mut workers = workers.collect::<Result<Vec<_>, _>>()?;
    if workers.is_empty() {
        return Err(EditError::NoArena);
    }
    shared::find(&mut inputs, pool, &mut workers)?;

    let joining = Joining::new(&inputs);
    let joined = pool.run_collect(&mut workers, matching.groups.len(), |worker, group| {
        joining.join(&matching.groups[group], worker)
    });
    let joined = joined.into_iter().collect::<Result<Vec<_>, _>>()?;
    let groups = collected(joined, &matching, &mut inputs);
    inputs.iter().try_for_each(Input::check_moved)?;

    let arena = workers.swap_remove(0).into_arena();
    let contents = Contents {
        groups: &groups,
        samples: &MergedSamples::new(&inputs),
        kept: &[],
        keys: &keys(&inputs)?,
        params: *first.params(),
        info: first.file_info(),
    };
    let slices = finish(first, &contents, &arena, pool)?;
    let groups = inputs.first().map(Input::groups_of_first_sample).unwrap_or_default();
    let n_joined = groups.iter().filter(|&&group| matching.is_joined(group)).count();
    Ok(MergedArchive { slices, n_groups: groups.len(), n_joined })
}

/// The groups in order; the new places of entries go to the inputs.
fn collected<'a>(
    joined: Vec<Joined<'a>>,
    matching: &Matching<'a>,
    inputs: &mut [Input<'a>],
) -> Groups<'a> {
    let mut groups = Groups::default();
    for (Joined { packs, numbers }, merged) in joined.into_iter().zip(&matching.groups) {
        groups.add(merged.reference, packs);
        for (source, numbers) in merged.sources.iter().zip(numbers) {
            inputs[source.input].numbers.insert(source.group, numbers);
        }
    }
    groups
}

/// All splitters, and the groups between them: of several between the same two, the first.
fn keys(inputs: &[Input<'_>]) -> Result<Keys, EditError> {
    let (mut splitters, mut records) = (Vec::new(), Vec::new());
    let mut seen = FxHashSet::default();
    for input in inputs {
        splitters.extend(input.archive.stored_splitters()?);
        for record in input.archive.stored_keys()? {
            let Some(group) = input.merged(record.group).filter(|&group| group >= RAW_GROUPS)
            else {
                continue;
            };
            if seen.insert((record.first, record.second)) {
                records.push(SegmentSplitters { group, ..record });
            }
        }
    }
    Ok(Keys::new(splitters, records))
}
