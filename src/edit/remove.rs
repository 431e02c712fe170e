//! An archive without some of its samples.
//!
//! What only they referred to goes: groups, and entries of packs, whose places stay empty where
//! others follow, as ids are places. References stay as long as anything is coded against them.

use ragc_arena::{Arenas, Pool};
use rustc_hash::FxHashSet;

use super::{
    EditError, convert, finish, kept::Kept, renumber::NewIds, repack::Repacker, require_v3,
    sample_number,
};
use crate::{
    archive::collection::{Descriptor, RAW_GROUPS},
    assemble::{Contents, Groups, Part},
    codec::pack::PackError,
    extract::{Archive, Collection},
};

/// Removes samples. Where the reference sample goes, the sample behind it becomes the first.
///
/// The bytes of the file, in order, are slices of `archive` and of `arenas`, which must be as many
/// as the pool has threads. They do not depend on the number of threads.
///
/// # Errors
/// If the archive has no such sample, no sample would be left, or it is damaged or not of version 3.
pub fn remove<'a>(
    archive: &'a Archive,
    samples: &[&[u8]],
    pool: &Pool,
    arenas: &'a mut Arenas,
) -> Result<Vec<&'a [u8]>, EditError> {
    require_v3(archive)?;
    let numbers = samples.iter().map(|name| sample_number(archive, name));
    let removed: FxHashSet<usize> = numbers.collect::<Result<_, _>>()?;
    let (go, stay): (Vec<usize>, Vec<usize>) =
        (0..archive.samples().len()).partition(|sample| removed.contains(sample));
    if stay.is_empty() {
        return Err(EditError::NothingLeft { path: archive.path().to_owned() });
    }
    let collection = archive.collection()?;
    let usage = Usage::new(archive, &collection, &go, &stay)?;
    let workers = arenas.handles().into_iter().map(Repacker::new);
    let mut workers = workers.collect::<Result<Vec<_>, _>>()?;
    let groups = usage.groups(archive, pool, &mut workers)?;
    let arena = workers.pop().ok_or(EditError::NoArena)?.into_arena();
    let contents = Contents {
        groups: &groups,
        samples: &Kept::new(archive, stay, &collection, &usage.ids),
        kept: &[],
        keys: &usage.ids.keys(archive)?,
        params: *archive.params(),
        info: archive.file_info(),
    };
    finish(archive, &contents, &arena, pool)
}

/// A segment by group and id.
type Place = (u32, u32);

/// What the samples that stay need, and what nobody needs any more.
struct Usage {
    ids: NewIds,
    /// Places that only removed samples referred to, sorted.
    gone: Vec<Place>,
}

impl Usage {
    fn new(
        archive: &Archive,
        collection: &Collection,
        go: &[usize],
        stay: &[usize],
    ) -> Result<Self, EditError> {
        let of = |samples: &[usize]| -> Vec<&[Descriptor]> {
            samples.iter().map(|&sample| collection.segments.of_sample(sample)).collect()
        };
        let (go, stay) = (of(go), of(stay));
        let place = |segment: &Descriptor| (segment.group, segment.in_group);
        let mut gone: FxHashSet<Place> = go.concat().iter().map(place).collect();
        let mut used = FxHashSet::default();
        for segment in stay.iter().copied().flatten() {
            gone.remove(&place(segment));
            used.insert(segment.group);
        }
        let ids = NewIds::of(archive, |group| used.contains(&group))?;
        ids.check(archive, stay.into_iter().flatten())?;
        let mut gone: Vec<_> =
            gone.into_iter().filter(|&(group, _)| ids.get(group).is_some()).collect();
        gone.sort_unstable();
        Ok(Self { ids, gone })
    }

    /// The groups that stay, without the entries that go.
    fn groups<'a>(
        &self,
        archive: &'a Archive,
        pool: &Pool,
        workers: &mut [Repacker<'a>],
    ) -> Result<Groups<'a>, EditError> {
        let tasks = tasks(archive, &self.gone)?;
        let rewritten = pool.run_collect(workers, tasks.len(), |worker, i| tasks[i].run(worker));
        let mut rewritten = tasks.iter().zip(rewritten).peekable();
        let mut groups = Groups::default();
        let Some(worker) = workers.first_mut() else { return Err(EditError::NoArena) };
        for group in self.ids.kept() {
            let mut packs: Vec<Option<Part<'a>>> =
                archive.stored_packs(group)?.into_iter().map(Some).collect();
            while let Some((task, part)) = rewritten.next_if(|(task, _)| task.group == group) {
                packs[task.pack] = part.map_err(|source| EditError::Pack {
                    path: archive.path().to_owned(),
                    group,
                    pack: task.pack,
                    source,
                })?;
            }
            while packs.last().is_some_and(Option::is_none) {
                packs.pop();
            }
            let packs = packs.into_iter().map(|pack| pack.unwrap_or_else(|| worker.placeholder()));
            groups.add(convert::reference(archive, group)?, packs);
        }
        Ok(groups)
    }
}

/// A pack that loses entries.
struct Task<'a> {
    group: u32,
    pack: usize,
    part: Part<'a>,
    /// Numbers of the entries within it, ascending.
    gone: Vec<usize>,
}

impl Task<'_> {
    fn run<'a>(&self, worker: &mut Repacker<'a>) -> Result<Option<Part<'a>>, PackError> {
        worker.without(self.part, &self.gone)
    }
}

/// The packs that hold entries which go, in order.
fn tasks<'a>(archive: &'a Archive, gone: &[Place]) -> Result<Vec<Task<'a>>, EditError> {
    let size = archive.params().pack_cardinality;
    let mut tasks = Vec::new();
    for of_group in gone.chunk_by(|a, b| a.0 == b.0) {
        let group = of_group[0].0;
        // The reference, number 0, is no entry.
        let numbers = of_group
            .iter()
            .filter_map(|&(_, id)| if group < RAW_GROUPS { Some(id) } else { id.checked_sub(1) });
        let numbers: Vec<u32> = numbers.collect();
        let packs = archive.stored_packs(group)?;
        for of_pack in numbers.chunk_by(|a, b| a / size == b / size) {
            let pack = (of_pack[0] / size) as usize;
            let Some(&part) = packs.get(pack) else { continue };
            let gone = of_pack.iter().map(|number| (number % size) as usize).collect();
            tasks.push(Task { group, pack, part, gone });
        }
    }
    Ok(tasks)
}
