//! Output in few, large system calls; files that appear whole or not at all.

mod atomic_file;
mod error;
mod gathered;
mod sink;
mod temporary;

pub use atomic_file::AtomicFile;
pub use error::OutputError;
pub use sink::{OnTerminal, Sink};
pub(crate) use temporary::remove_all as remove_temporary_files;
