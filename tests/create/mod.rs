//! `create`: what goes in comes out, is the same for all, and nothing is lost silently.

mod any_genomes;
mod append;
mod bad_input;
mod concatenated;
pub mod desk;
mod determinism;
pub mod genome;
mod hard;
mod interop;
mod interrupted;
mod lists;
mod memory;
mod names;
pub mod packing;
mod pansn;
mod round_trip;
mod size;
mod standard_files;
mod standard_input;
