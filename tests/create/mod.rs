//! `create`: what goes in comes out, is the same for all, and nothing is lost silently.

mod any_genomes;
mod append;
mod bad_input;
mod concatenated;
mod desk;
mod determinism;
mod genome;
mod hard;
mod interop;
mod interrupted;
mod lists;
mod memory;
mod names;
mod packing;
mod pansn;
mod round_trip;
mod size;
mod standard_input;
