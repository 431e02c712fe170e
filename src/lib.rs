//! AGC archives of assembled genomes: made fast, read in milliseconds.
//!
//! The modules follow the data: [`archive`] is the byte format, [`codec`] turns sequence into its
//! bytes and back, [`create`] builds archives and [`extract`] answers queries on them; [`assemble`]
//! lays out what is written, and [`edit`] makes archives of the parts of others.

pub mod archive;
pub mod assemble;
pub mod codec;
pub mod create;
pub mod edit;
pub mod extract;

pub use extract::Archive;
pub use ragc_arena::{Arenas, Pool};
