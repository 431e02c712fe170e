//! FASTA as slices of the bytes it is stored in: nothing is copied, nothing is judged but structure.
//!
//! A line ends with LF, CR LF or CR alone. A record starts at a `>` that begins a line.

mod records;

pub use records::{FastaError, Record, Records};
