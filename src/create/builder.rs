//! An archive in the making: samples in batches, each through all stages.

use ragc_arena::{Arena, Arenas, Pool};
use ragc_profiling::ArenaUse;

use super::{
    Created, Met, Observer, Stage,
    encode::{self, Encoded, Rest},
    error::CreateError,
    group::{self, Dealt, Numbered, Numbering},
    held::{self, Held, Last},
    options::Options,
    place::{
        self, Buffers, Placed, Walker,
        consensus::{self, Consensus},
        gathered::Gathered,
        ground::Ground,
        references::Tract,
    },
    record::Record,
    sample::{Sample, SampleError},
    segment::{self, Segment, Writer},
};
use crate::{
    archive::{FileInfo, Params, collection::RAW_GROUPS, splitters::SegmentSplitters},
    assemble::{self, Groups, Keys, Part},
};

/// An archive to which samples are added until it is finished: at once, or batch by batch where they
/// do not fit into memory together.
///
/// References stay in memory, and of each group the deltas that make no full pack yet. What of a
/// sample is worth storing is decided with the samples of its batch in view, so that other batches
/// make slightly different archives.
pub struct Builder<'m> {
    pub(super) options: Options,
    pub(super) ground: Option<Ground>,
    /// Packs of the raw groups of the archive that is appended to.
    pub(super) raw: Vec<Vec<Part<'m>>>,
    pub(super) held: Vec<Held<'m>>,
    pub(super) record: Record,
    /// Metadata that is taken over.
    pub(super) kept: Vec<assemble::Batch<'m>>,
    /// Keys of the groups of the archive that is appended to.
    pub(super) keys: Vec<SegmentSplitters>,
    pub(super) info: FileInfo,
    batch: Batch,
    buffers: Vec<Buffers>,
    met: Met,
    len_written: u64,
    /// Something failed midway: what is there does not fit together.
    is_broken: bool,
}

/// What was read since the last batch was closed.
#[derive(Default)]
struct Batch {
    gathered: Gathered,
    /// Whether its first sample is the first of the archive.
    begins_archive: bool,
}

/// What becomes of a batch.
struct Coded<'a> {
    /// Segments of its contigs, and behind them deltas of packs that were opened again.
    segments: Vec<Segment<'a>>,
    numbered: Numbered<'a>,
    encoded: Encoded<'a>,
    arenas: Vec<Arena<'a>>,
}

impl<'m> Builder<'m> {
    /// Begins an archive; the first sample that is added becomes the reference sample.
    ///
    /// # Errors
    /// If an option is out of range.
    pub fn new(options: Options) -> Result<Self, CreateError> {
        options.check()?;
        Ok(Self {
            options,
            ground: None,
            raw: Vec::new(),
            held: Vec::new(),
            record: Record::default(),
            kept: Vec::new(),
            keys: Vec::new(),
            info: assemble::file_info(),
            batch: Batch::default(),
            buffers: Vec::new(),
            met: Met::default(),
            len_written: 0,
            is_broken: false,
        })
    }

    /// Bytes of memory that stay in use from batch to batch.
    #[must_use]
    pub fn held_bytes(&self) -> u64 {
        let ground = self.ground.as_ref().map_or(0, Ground::held_bytes);
        let open: usize = self.held.iter().map(Held::held_bytes).sum();
        (ground + open + self.record.heap_len_bytes()) as u64
    }

    /// Bytes of memory that the symbols of the present batch take.
    #[must_use]
    pub fn batch_bytes(&self) -> u64 {
        self.batch.gathered.len_bytes() as u64
    }

    /// Reads samples into the present batch; the input is not needed any more then. `n_samples` are
    /// expected in all.
    ///
    /// `arenas`, which should be as many as the pool has threads, are empty again afterwards.
    ///
    /// # Errors
    /// If the input holds what an archive cannot, or memory is short. See [`CreateError`]. Nothing
    /// more can be done with the builder then.
    pub fn read(
        &mut self,
        samples: (&[Sample<'_>], usize),
        pool: &Pool,
        arenas: &mut Arenas,
        observer: &dyn Observer,
    ) -> Result<(), CreateError> {
        let done = self.read_whole(samples, pool, arenas, observer);
        self.is_broken |= done.is_err();
        arenas.reset();
        done
    }

    fn read_whole(
        &mut self,
        (samples, n_samples): (&[Sample<'_>], usize),
        pool: &Pool,
        arenas: &mut Arenas,
        observer: &dyn Observer,
    ) -> Result<(), CreateError> {
        self.check_whole()?;
        self.record.check(samples)?;
        let Self { options, ground, batch, buffers, .. } = self;
        let ground = match ground {
            Some(ground) => ground,
            none => none.insert(Ground::new(room(samples), options)?),
        };
        if batch.gathered.is_empty() {
            batch.gathered = Gathered::with_room(expected_symbols(samples, n_samples));
        }
        batch.begins_archive |= !ground.is_begun();
        let mut walkers = walkers(arenas.handles(), buffers)?;
        let read = observer.during(Stage::Place, || {
            place::read((samples, n_samples), ground, options, pool, &mut walkers, observer)
        });
        let (contigs, met) = read.map_err(|error| CreateError::placing(error, samples))?;
        let mut contigs = contigs.as_slice();
        for sample in samples {
            let (own, others) = contigs.split_at(sample.contigs.len());
            batch.gathered.push(own)?;
            contigs = others;
        }
        self.buffers = walkers.into_iter().map(|walker| walker.into_parts().1).collect();
        self.record.add_names(samples);
        self.met += met;
        Ok(())
    }

    /// Ends a batch that is not the last, and gives the bytes that come next in the file.
    ///
    /// They live in `arenas`, which must be as many as the pool has threads, and can be reset when
    /// the bytes are written.
    ///
    /// # Errors
    /// If memory is short, or zstd fails.
    pub fn close<'a>(
        &mut self,
        pool: &Pool,
        arenas: &'a mut Arenas,
        observer: &dyn Observer,
    ) -> Result<Vec<&'a [u8]>, CreateError> {
        let batch = std::mem::take(&mut self.batch);
        let coded = self.code(&batch, Rest::Keep, pool, arenas, observer)?;
        observer.arenas(in_use(&coded.arenas));
        let slices = coded.encoded.parts().iter().map(|part| part.bytes).collect();
        let encoded = coded.encoded.written(&mut self.len_written);
        self.hold(&coded.segments, &coded.numbered, &encoded);
        Ok(slices)
    }

    /// Ends the last batch, and gives the bytes that come next and last in the file.
    ///
    /// # Errors
    /// If there are no new samples, a name cannot be stored, memory is short, or zstd fails.
    pub fn finish<'a>(
        mut self,
        pool: &Pool,
        arenas: &'a mut Arenas,
        observer: &dyn Observer,
    ) -> Result<Created<'a>, CreateError>
    where
        'm: 'a,
    {
        if self.record.n_new() == 0 {
            return Err(SampleError::None.into());
        }
        let batch = std::mem::take(&mut self.batch);
        let coded = self.code(&batch, Rest::Pack, pool, arenas, observer)?;
        let arena = coded.arenas.first().ok_or(CreateError::NoArena)?;
        let slices = observer.during(Stage::Assemble, || {
            let contents = assemble::Contents {
                groups: &self.groups(&coded),
                samples: &self.record,
                kept: &self.kept,
                keys: &self.all_keys(),
                params: params(&self.options),
                info: &self.info,
            };
            assemble::assemble(&contents, self.len_written, arena, pool)
        })?;
        observer.arenas(in_use(&coded.arenas));
        Ok(Created { slices, met: self.met, _spent: Box::new((batch, self.ground)) })
    }

    fn check_whole(&self) -> Result<(), CreateError> {
        if self.is_broken { Err(CreateError::Broken) } else { Ok(()) }
    }

    /// All stages of a batch but the first and the last.
    fn code<'a>(
        &mut self,
        batch: &Batch,
        rest: Rest,
        pool: &Pool,
        arenas: &'a mut Arenas,
        observer: &dyn Observer,
    ) -> Result<Coded<'a>, CreateError> {
        self.check_whole()?;
        // Until all is done.
        self.is_broken = true;
        let Self { options, ground, held, record, buffers, is_broken, .. } = self;
        let ground = ground.as_mut().ok_or(SampleError::None)?;
        let windows = batch.gathered.windows();
        let mut contigs = batch.gathered.placed(&windows);
        let mut workers = walkers(arenas.handles(), buffers)?;
        observer.during(Stage::Place, || {
            let later = later(&mut contigs, batch);
            place::settle(later, ground, pool, &mut workers, observer)
        })?;
        let parts: Vec<_> = workers.into_iter().map(Walker::into_parts).collect();
        let (arenas, kept): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        match rest {
            Rest::Keep => *buffers = kept,
            // Nobody walks any more: what comes now takes their memory.
            Rest::Pack => drop(kept),
        }

        let Consensus { flips, indels } = observer.during(Stage::Consensus, || {
            consensus::find(&contigs, &ground.references, held.len(), options.k, pool)
        });
        ground.references.flip(flips);
        ground.references.change(&indels, held.len());

        let references = &ground.references;
        let mut workers: Vec<_> = arenas.into_iter().map(Writer::new).collect();
        let mut segments = observer.during(Stage::Code, || {
            segment::segments(&contigs, references, options, pool, &mut workers)
        });

        let n_own = segments.len();
        let mut workers: Vec<_> = workers.into_iter().map(|w| Numbering::new(w.arena)).collect();
        let numbered = observer.during(Stage::Number, || {
            let what = (&mut segments, held.as_mut_slice(), rest);
            number(what, references.n_groups(), options, pool, &mut workers)
        })?;
        record.add_segments(batch.gathered.counts(), &segments[..n_own], &numbered);

        let mut arenas: Vec<Arena<'a>> = workers.into_iter().map(|w| w.arena).collect();
        let encoded = observer.during(Stage::Encode, || {
            let what = (references, held.len(), rest);
            encode::encode(&numbered.entries, &segments, what, options, pool, &mut arenas, observer)
        })?;
        *is_broken = false;
        Ok(Coded { segments, numbered, encoded, arenas })
    }

    /// Keeps what later batches need.
    fn hold(
        &mut self,
        segments: &[Segment<'_>],
        numbered: &Numbered<'_>,
        encoded: &Encoded<'static>,
    ) {
        for (group, entries) in numbered.entries.iter().enumerate() {
            match (self.held.get_mut(group), encoded.group(group)) {
                (Some(_), _) if entries.written.is_empty() => continue,
                (Some(held), packs) => held.packs.extend(packs),
                (None, [reference, packs @ ..]) => {
                    let (packs, last) = (packs.to_vec(), Last::None);
                    self.held.push(Held { reference: *reference, packs, last });
                }
                (None, []) => continue,
            }
            let (_, left) = Rest::Keep.split(entries.written, self.options.pack_cardinality);
            self.held[group].last = Last::of(left.iter().map(|&n| &segments[n as usize]));
        }
        if let Some(ground) = &mut self.ground {
            ground.grouping.close_groups(&ground.references);
            ground.references.end_batch();
        }
    }

    /// The parts of all groups.
    fn groups<'a>(&self, coded: &Coded<'a>) -> Groups<'a>
    where
        'm: 'a,
    {
        let mut groups = Groups::default();
        self.raw.iter().for_each(|packs| groups.push_raw(packs.iter().copied()));
        for group in 0..coded.numbered.entries.len() {
            let new = coded.encoded.group(group);
            match self.held.get(group) {
                Some(held) => groups.push(held.reference, held.all_packs(new)),
                None => match new {
                    [reference, packs @ ..] => groups.push(*reference, packs.iter().copied()),
                    [] => continue,
                },
            };
        }
        groups
    }

    fn all_keys(&self) -> Keys {
        let Some(ground) = &self.ground else { return Keys::new(Vec::new(), self.keys.clone()) };
        let record = |tract: &Tract| {
            let key = tract.key?;
            let group = RAW_GROUPS + tract.group;
            Some(SegmentSplitters { first: key.0, second: key.1, group })
        };
        let keyed = ground.references.tracts().iter().filter_map(record);
        let splitters = ground.grouping.splitters().iter().copied().collect();
        Keys::new(splitters, self.keys.iter().copied().chain(keyed).collect())
    }
}

/// A walker for each arena, with the buffers that are there.
fn walkers<'a>(
    arenas: Vec<Arena<'a>>,
    buffers: &mut Vec<Buffers>,
) -> Result<Vec<Walker<'a>>, CreateError> {
    if arenas.is_empty() {
        return Err(CreateError::NoArena);
    }
    let walker = |arena| Walker::new(arena, buffers.pop().unwrap_or_default());
    Ok(arenas.into_iter().map(walker).collect())
}

/// The contigs of all samples but the first of the archive, and how many each sample has.
fn later<'b, 'g>(
    contigs: &'b mut [Placed<'g>],
    batch: &'b Batch,
) -> (&'b mut [Placed<'g>], &'b [usize]) {
    let counts = batch.gathered.counts();
    match counts.split_first() {
        Some((&n_contigs, counts)) if batch.begins_archive => (&mut contigs[n_contigs..], counts),
        _ => (contigs, counts),
    }
}

/// Symbols of all samples if they are like the first ones.
fn expected_symbols(first: &[Sample<'_>], n_samples: usize) -> u64 {
    let known: u64 = first.iter().map(Sample::len_bytes).sum();
    known.saturating_mul(n_samples.div_ceil(first.len().max(1)) as u64)
}

/// Symbols of the first sample, or somewhat more.
fn room(samples: &[Sample<'_>]) -> usize {
    samples.first().map_or(0, |s| s.contigs.iter().map(|c| c.lines.len()).sum())
}

/// Opens the packs that are added to, and numbers everything.
fn number<'a>(
    (segments, held, rest): (&mut Vec<Segment<'a>>, &mut [Held<'_>], Rest),
    n_groups: usize,
    options: &Options,
    pool: &Pool,
    workers: &mut [Numbering<'a>],
) -> Result<Numbered<'a>, CreateError> {
    let n_own = segments.len();
    let pack = options.pack_cardinality;
    let mut has_deltas = vec![false; n_groups];
    for segment in segments.iter().filter(|segment| segment.text.is_some()) {
        has_deltas[segment.group as usize] = true;
    }
    held::open_last_packs(held, |group| has_deltas[group], pack, pool)?;
    let arena = &workers.first().ok_or(CreateError::NoArena)?.arena;
    held::append_open_deltas(held, |group| has_deltas[group], rest, arena, segments);
    let before: Vec<_> = held.iter().map(Held::before).collect();
    let dealt = Dealt::new(segments, n_own, n_groups);
    Ok(group::number(dealt, segments, &before, pack, pool, workers))
}

fn params(options: &Options) -> Params {
    Params {
        k: options.k as u32,
        min_match_len: options.min_match as u32,
        pack_cardinality: options.pack_cardinality as u32,
        segment_size: options.segment_size as u32,
    }
}

fn in_use(arenas: &[Arena<'_>]) -> ArenaUse {
    ArenaUse {
        arenas: arenas.len(),
        reserved_bytes: arenas.iter().map(|arena| arena.allocated_bytes() as u64).sum(),
        used_bytes: arenas.iter().map(|arena| arena.used_bytes() as u64).sum(),
    }
}
