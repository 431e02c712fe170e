//! Version 3: sample names in one part; contig names and descriptors in batches of
//! `pack_cardinality` samples.

pub mod contigs;
pub mod details;
mod highest;
pub mod samples;
