//! Samples that several archives have: taken once, if they are the same everywhere.
//!
//! As a rule they are coded alike, which is seen without decoding any. Where an archive has put more
//! behind the reference that a sample runs along, its sequence decides.

use ragc_arena::Pool;
use rustc_hash::FxHashMap;

use super::{
    EditError,
    entries::Entries,
    input::{Input, entry},
};
use crate::edit::{alike::are_alike, error::shown, repack::Repacker};

/// A sample of an archive, by numbers.
type SampleOf = (usize, usize);

/// Two entries that have to be the same for a sample to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Twins {
    /// Archives.
    inputs: [usize; 2],
    /// Groups in them.
    groups: [u32; 2],
    /// Numbers of the entries.
    entries: [u32; 2],
    /// Numbers of the sample.
    samples: [usize; 2],
}

impl Twins {
    fn pair(&self) -> Pair {
        let sample = |nth: usize| (self.inputs[nth], self.samples[nth]);
        (sample(0), sample(1))
    }
}

/// The same sample in two archives.
type Pair = (SampleOf, SampleOf);

/// Decides from which archive each sample is taken: from the first that has it.
pub fn find(
    inputs: &mut [Input<'_>],
    pool: &Pool,
    workers: &mut [Repacker<'_>],
) -> Result<(), EditError> {
    let mut owners: FxHashMap<&[u8], SampleOf> = FxHashMap::default();
    let (mut twins, mut coded_otherwise) = (Vec::new(), Vec::new());
    let mut shared = vec![Vec::new(); inputs.len()];
    let mut taken = vec![Vec::new(); inputs.len()];
    for (number, input) in inputs.iter().enumerate() {
        for (sample, name) in input.archive.samples().enumerate() {
            match owners.get(name) {
                None => {
                    owners.insert(name, (number, sample));
                    taken[number].push(sample);
                }
                Some(&owner) => {
                    let pair = (owner, (number, sample));
                    if !may_be_coded_alike(inputs, pair, &mut twins)? {
                        coded_otherwise.push(pair);
                    }
                    shared[number].push(sample);
                }
            }
        }
    }
    coded_otherwise.extend(check_twins(inputs, twins, pool, workers)?);
    coded_otherwise.sort_unstable();
    coded_otherwise.dedup();
    coded_otherwise.iter().try_for_each(|&pair| compare(inputs, pair, pool))?;
    for ((input, taken), shared) in inputs.iter_mut().zip(taken).zip(shared) {
        input.live = input.places(&taken);
        input.shared = input.places(&shared);
        input.taken = taken;
    }
    Ok(())
}

/// Compares what two archives say of a sample, and notes which entries have to be the same if it is
/// to be coded alike.
fn may_be_coded_alike(
    inputs: &[Input<'_>],
    ((a, sample_a), (b, sample_b)): Pair,
    twins: &mut Vec<Twins>,
) -> Result<bool, EditError> {
    let (left, right) = (&inputs[a], &inputs[b]);
    let names = left.collection.contigs.names(sample_a);
    if a == b || !names.eq(right.collection.contigs.names(sample_b)) {
        return Err(different(inputs, ((a, sample_a), (b, sample_b))));
    }
    let contigs = |input: &Input<'_>, sample| input.collection.contigs.contigs(sample);
    for (contig_a, contig_b) in contigs(left, sample_a).zip(contigs(right, sample_b)) {
        let left_segments = left.collection.segments.segments(contig_a);
        let right_segments = right.collection.segments.segments(contig_b);
        if left_segments.len() != right_segments.len() {
            return Ok(false);
        }
        for (s, t) in left_segments.iter().zip(right_segments) {
            let is_same = left.merged(s.group) == right.merged(t.group)
                && (s.reverse, s.raw_length) == (t.reverse, t.raw_length);
            match (entry(s), entry(t)) {
                (None, None) if is_same => {}
                (Some(e), Some(f)) if is_same => twins.push(Twins {
                    inputs: [a, b],
                    groups: [s.group, t.group],
                    entries: [e, f],
                    samples: [sample_a, sample_b],
                }),
                _ => return Ok(false),
            }
        }
    }
    Ok(true)
}

/// Sees to it that a sample that is coded in two ways has the same sequence.
fn compare(inputs: &[Input<'_>], pair: Pair, pool: &Pool) -> Result<(), EditError> {
    let contigs = |(input, sample): SampleOf| {
        let archive = inputs[input].archive;
        archive.records(archive.sample_name(sample))?.collect::<Result<Vec<_>, _>>()
    };
    let are_alike = are_alike(&contigs(pair.0)?, &contigs(pair.1)?, pool)?;
    if are_alike { Ok(()) } else { Err(different(inputs, pair)) }
}

fn different(inputs: &[Input<'_>], ((a, _), (b, sample)): Pair) -> EditError {
    EditError::SampleDiffers {
        name: shown(inputs[b].archive.sample_name(sample)),
        first: inputs[a].archive.path().to_owned(),
        other: inputs[b].archive.path().to_owned(),
    }
}

/// Samples whose twins are not the same; those of two groups are compared at a time.
fn check_twins(
    inputs: &[Input<'_>],
    mut twins: Vec<Twins>,
    pool: &Pool,
    workers: &mut [Repacker<'_>],
) -> Result<Vec<Pair>, EditError> {
    twins.sort_unstable();
    let tasks: Vec<&[Twins]> =
        twins.chunk_by(|a, b| (a.inputs, a.groups) == (b.inputs, b.groups)).collect();
    let checked =
        pool.run_collect(workers, tasks.len(), |worker, i| check_groups(inputs, tasks[i], worker));
    Ok(checked.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
}

fn check_groups(
    inputs: &[Input<'_>],
    twins: &[Twins],
    worker: &mut Repacker<'_>,
) -> Result<Vec<Pair>, EditError> {
    let mut different = Vec::new();
    let Some(&Twins { inputs: [a, b], groups: [group_a, group_b], .. }) = twins.first() else {
        return Ok(different);
    };
    let size = inputs[a].archive.params().pack_cardinality;
    let left = inputs[a].archive.stored_packs(group_a)?;
    let right = inputs[b].archive.stored_packs(group_b)?;
    let packs = |twins: &Twins| twins.entries.map(|entry| (entry / size) as usize);
    for in_packs in twins.chunk_by(|s, t| packs(s) == packs(t)) {
        let [at_a, at_b] = packs(&in_packs[0]);
        let (Some(&p), Some(&q)) = (left.get(at_a), right.get(at_b)) else {
            different.extend(in_packs.iter().map(Twins::pair));
            continue;
        };
        let is_same_place = |t: &Twins| t.entries[0] % size == t.entries[1] % size;
        if p == q && in_packs.iter().all(is_same_place) {
            continue;
        }
        let p = Entries::new(&inputs[a], group_a, at_a, p, worker)?;
        let q = Entries::new(&inputs[b], group_b, at_b, q, worker)?;
        let is_same = |t: &&Twins| {
            let entry = p.get(t.entries[0] % size);
            entry.is_some() && entry == q.get(t.entries[1] % size)
        };
        different.extend(in_packs.iter().filter(|twin| !is_same(twin)).map(Twins::pair));
    }
    Ok(different)
}
