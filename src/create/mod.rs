//! From genomes to an archive, stage by stage.
//!
//! ```text
//! samples -> place -> segments -> deal to groups -> number -> encode -> assemble -> slices to write
//! ```
//!
//! Modules that the documentation does not show are public for `benches/` only, and promise nothing.

mod assemble;
#[doc(hidden)]
pub mod cut;
mod effort;
mod encode;
mod error;
mod group;
mod naming;
mod observer;
mod options;
#[doc(hidden)]
pub mod place;
mod read;
mod sample;
mod segment;
#[doc(hidden)]
pub mod splitters;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod unwrap;
mod window;

use ragc_arena::{Arena, Arenas, Pool};
use ragc_profiling::ArenaUse;

use self::{
    assemble::Contents,
    group::{Dealt, Numbering},
    place::Walker,
    segment::Writer,
};
pub use self::{
    effort::Level,
    error::CreateError,
    naming::sample_name,
    observer::{Observer, Stage},
    options::{Options, OutOfRange},
    place::Met,
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
/// in `arenas`, which must be as many as the pool has threads. `observer` is told of stages and
/// progress: a [`ragc_profiling::Profile`] takes the stages down, `()` nothing.
///
/// # Errors
/// If the input holds what an archive cannot, or memory is short. See [`CreateError`].
pub fn create<'a>(
    samples: &[Sample<'a>],
    options: &Options,
    pool: &Pool,
    arenas: &'a mut Arenas,
    observer: &dyn Observer,
) -> Result<Created<'a>, CreateError> {
    options.check()?;
    sample::check(samples)?;
    let mut workers: Vec<Walker<'a>> = arenas.handles().into_iter().map(Walker::new).collect();
    let placement = observer
        .during(Stage::Place, || place::place(samples, options, pool, &mut workers, observer))
        .map_err(|error| CreateError::placing(error, samples))?;

    let mut workers: Vec<_> = workers.into_iter().map(|w| Writer::new(w.into_arena())).collect();
    let (contigs, references) = (&placement.contigs, &placement.references);
    let segments = observer.during(Stage::Code, || {
        segment::segments(contigs, references, options, pool, &mut workers)
    });

    let mut workers: Vec<_> = workers.into_iter().map(|w| Numbering::new(w.arena)).collect();
    let pack = options.pack_cardinality;
    let (dealt, entries) = observer.during(Stage::Number, || {
        let dealt = Dealt::new(&segments, references.groups().len());
        let entries = group::number(&dealt, &segments, pack, pool, &mut workers);
        (dealt, entries)
    });

    let mut arenas: Vec<Arena<'a>> = workers.into_iter().map(|w| w.arena).collect();
    let encoded = observer.during(Stage::Encode, || {
        encode::encode(&entries, &segments, references, options, pool, &mut arenas, observer)
    })?;

    let contents = Contents {
        samples,
        placement: &placement,
        segments: &segments,
        dealt: &dealt,
        entries: &entries,
        encoded: &encoded,
    };
    let arena = arenas.first().ok_or(CreateError::NoArena)?;
    let slices =
        observer.during(Stage::Assemble, || assemble::assemble(&contents, options, arena))?;
    observer.arenas(in_use(&arenas));
    Ok(Created { slices, met: placement.met })
}

fn in_use(arenas: &[Arena<'_>]) -> ArenaUse {
    ArenaUse {
        arenas: arenas.len(),
        reserved_bytes: arenas.iter().map(|arena| arena.allocated_bytes() as u64).sum(),
        used_bytes: arenas.iter().map(|arena| arena.used_bytes() as u64).sum(),
    }
}
