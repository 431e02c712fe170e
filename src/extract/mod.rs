//! From an archive back to sequence.
//!
//! [`Archive`] maps a file, reads its footer, parameters and names of samples (in versions 1 and 2,
//! what is stored with these), and nothing else until asked. Its queries take `&self`, from any
//! number of threads.

mod archive;
mod cache;
mod catalog;
mod contig;
mod error;
pub mod fasta;
mod file;
mod find;
mod names;
mod samples;
mod segments;
mod source;
mod stored;
pub mod stream;

pub use archive::{Archive, Builder, Contig};
pub use cache::Access;
pub use error::{Error, SegmentError};
pub use find::Inclusive;
pub(crate) use stored::Collection;
