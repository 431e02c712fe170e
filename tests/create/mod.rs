//! `create`: what goes in comes out, is the same for all, and nothing is lost silently.

mod any_genomes;
mod bad_input;
pub mod desk;
mod determinism;
pub mod genome;
mod hard;
mod interop;
mod interrupted;
mod names;
pub mod packing;
mod round_trip;
mod size;
