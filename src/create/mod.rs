//! From genomes to an archive, stage by stage.
//!
//! ```text
//! samples -> place -> segments -> deal to groups -> number -> encode -> assemble -> slices to write
//! ```

mod assemble;
mod cut;
mod effort;
mod encode;
mod error;
mod group;
mod naming;
mod options;
mod place;
mod progress;
mod read;
mod sample;
mod segment;
mod splitters;
mod text;
mod unwrap;
mod window;

use ragc_arena::{Arena, Arenas, Pool};

use self::{
    assemble::Contents,
    effort::Effort,
    group::{Dealt, Numbering},
    place::Walker,
    segment::Writer,
};
pub use self::{
    effort::Level,
    error::CreateError,
    naming::sample_name,
    options::{Options, OutOfRange},
    place::Met,
    progress::Progress,
    read::{ReadError, read_sample, read_samples},
    sample::{Contig, Sample},
    unwrap::OnInvalid,
};

/// An archive that is ready to be written.
#[derive(Debug)]
pub struct Created<'a> {
    /// The bytes of the file, in order.
    pub slices: Vec<&'a [u8]>,
    /// What was met in the input.
    pub met: Met,
}

/// Makes an archive of `samples`, the first of which is the reference sample.
///
/// The bytes are a function of samples and options alone, whatever the number of threads. They live
/// in `arenas`, which must be as many as the pool has threads.
///
/// # Errors
/// If the input holds what an archive cannot, or memory is short. See [`CreateError`].
pub fn create<'a>(
    samples: &[Sample<'a>],
    options: &Options,
    pool: &Pool,
    arenas: &'a mut Arenas,
    progress: &dyn Progress,
) -> Result<Created<'a>, CreateError> {
    options.check()?;
    sample::check(samples)?;
    progress.stage("placing");
    let mut workers: Vec<Walker<'a>> = arenas.handles().into_iter().map(Walker::new).collect();
    let placement = place::place(samples, options, pool, &mut workers, progress)
        .map_err(|error| CreateError::placing(error, samples))?;

    progress.stage("coding");
    let mut workers: Vec<_> = workers.into_iter().map(|w| Writer::new(w.into_arena())).collect();
    let (contigs, references) = (&placement.contigs, &placement.references);
    let segments = segment::segments(samples, contigs, references, options, pool, &mut workers);

    let mut workers: Vec<_> = workers.into_iter().map(|w| Numbering::new(w.arena)).collect();
    let dealt = Dealt::new(&segments, references.groups().len());
    let entries = group::number(&dealt, &segments, options.pack_cardinality, pool, &mut workers);

    progress.stage("compressing");
    let mut arenas: Vec<Arena<'a>> = workers.into_iter().map(|w| w.arena).collect();
    let encoded = encode::encode(
        &entries,
        &segments,
        references,
        options.pack_cardinality,
        Effort::of(options.level),
        pool,
        &mut arenas,
    )?;

    let contents = Contents {
        samples,
        placement: &placement,
        segments: &segments,
        dealt: &dealt,
        entries: &entries,
        encoded: &encoded,
    };
    let arena = arenas.first().ok_or(CreateError::NoArena)?;
    let slices = assemble::assemble(&contents, options, arena)?;
    Ok(Created { slices, met: placement.met })
}
