//! FASTA as slices of the bytes it is stored in: nothing is copied, nothing is judged but structure.
//!
//! A line ends with LF, CR LF or CR alone. A record starts at a `>` that begins a line.

mod lines;
mod records;

pub use lines::{Lines, lines};
pub use records::{FastaError, Record, Records};

/// Where `part` starts within `whole`, in bytes; for error messages about a line of a record.
///
/// `part` has to be a slice of `whole`; for another slice the number means nothing.
#[must_use]
pub fn offset_in(whole: &[u8], part: &[u8]) -> usize {
    (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize)
}
