//! The container: numbered parts in named streams, and the footer that says where they are.
//!
//! A file is `part part ... footer footer_size`; a part is an integer (its metadata) and a
//! payload. Everything here works on slices, so a caller may lay parts out in a file as it likes
//! and hand the places to [`footer::write`].

pub mod cint;
pub mod directory;
pub mod footer;
mod groups;
pub mod part;

pub use directory::Directory;
pub use footer::StreamEntry;
pub use part::{Part, PartEntry};
