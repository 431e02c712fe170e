//! From genomes to an archive, stage by stage.
//!
//! ```text
//! samples -> place -> segments -> deal to groups -> number -> encode -> assemble -> slices to write
//! ```
//!
//! Modules that the documentation does not show are public for `benches/` only, and promise nothing.

mod budget;
mod builder;
#[doc(hidden)]
pub mod cut;
pub(crate) mod effort;
mod encode;
mod error;
mod group;
mod held;
mod naming;
#[cfg(test)]
mod noise;
mod observer;
mod options;
#[doc(hidden)]
pub mod parse;
#[doc(hidden)]
pub mod place;
mod read;
mod record;
mod refused;
mod resume;
mod runs;
mod sample;
mod segment;
#[doc(hidden)]
pub mod splitters;
#[doc(hidden)]
pub mod symbols;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod unwrap;
mod write;

use std::any::Any;

use ragc_arena::{Arenas, Pool};

pub use self::{
    budget::Budget,
    builder::Builder,
    effort::Level,
    error::CreateError,
    naming::sample_name,
    observer::{Observer, Stage},
    options::{Options, OutOfRange},
    place::Met,
    read::{Place, ReadError, read_concatenated, read_pansn, read_sample, read_samples},
    sample::{Contig, Sample},
    unwrap::OnInvalid,
    write::{WriteError, write},
};

/// An archive that is ready to be written.
#[derive(Debug)]
pub struct Created<'a> {
    /// The bytes of the file, in order.
    pub slices: Vec<&'a [u8]>,
    /// What was met in the input.
    pub met: Met,
    /// Memory of no more use, which is given back with this: a program that ends soon can leave that
    /// to the kernel.
    _spent: Box<dyn Any>,
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
    let mut builder = Builder::new(options.clone())?;
    builder.read((samples, samples.len()), pool, arenas, observer)?;
    builder.finish(pool, arenas, observer)
}
