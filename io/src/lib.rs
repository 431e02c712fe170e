//! Mapped input, FASTA records as slices, gathered and atomic output.
//!
//! Bytes go from a file to the caller and back without a copy of ours where that is possible:
//! [`input`] maps files (and inflates gzip), [`fasta`] cuts what is mapped into slices, [`output`]
//! writes lists of slices with one system call and lets a file appear whole or not at all.

pub mod fasta;
pub mod input;
pub mod output;
