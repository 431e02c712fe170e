//! Pure functions between sequence and its stored bytes.

pub mod alphabet;
pub mod compare;
pub mod cpu;
pub mod kernels;
pub mod kmer;
pub mod letters;
pub mod lines;
pub mod lz;
pub mod pack;
pub mod positions;
pub mod quads;
pub mod reference;
pub mod sampling;
pub mod tuples;
pub mod zstd;
