//! Bump arenas per worker, huge-page-backed buffers and the worker pool that uses them.
//!
//! The three answers to "memory and system calls are the cost":
//!
//! * [`Pool`] starts its threads once and hands out tasks through one atomic counter;
//! * [`Arenas`] gives each worker one [`Arena`], whose chunks are few, large and never contended;
//! * [`PageBuffer`] and [`PageVec`] are single mappings, backed by huge pages once they are large.

mod arena;
mod crew;
pub mod heap;
mod huge;
mod page_buffer;
mod page_vec;
mod plain;
mod pool;

pub use arena::{Arena, Arenas};
pub use page_buffer::{PageBuffer, PagesError};
pub use page_vec::PageVec;
pub use plain::Plain;
pub use pool::{Pool, PoolError};
