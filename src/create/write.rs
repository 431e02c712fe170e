//! Archives of sequence in memory, written to anything that takes bytes.

use std::{
    io::{self, Write},
    num::NonZeroUsize,
};

use ragc_arena::{Arenas, Pool, PoolError};

use super::{CreateError, Met, Options, Sample, create};

/// Why an archive was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The samples do not make an archive.
    #[error(transparent)]
    Create(#[from] CreateError),
    /// Threads cannot be started.
    #[error(transparent)]
    Threads(#[from] PoolError),
    /// The output does not take the bytes.
    #[error("cannot write the archive: {0}")]
    Write(#[from] io::Error),
}

/// Makes an archive of `samples`, the first of which is the reference sample, and writes it to
/// `out`: a file, a socket, a `Vec`. Nothing else touches a disk, and `out` is only written to once
/// the archive is complete.
///
/// [`create`] is the same for those who have threads and memory to reuse.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use ragc_fast::{Archive, create::{Options, Sample, write}};
///
/// let samples = [
///     Sample::new("reference", [("chr1", &b"ACGTTGCAAG"[..]), ("chr2", &b"TTGACA"[..])]),
///     Sample::new("other", [("chr1 with a description", &b"acgttgcacg"[..])]),
/// ];
/// let mut bytes = Vec::new();
/// write(&mut bytes, &samples, &Options::default(), NonZeroUsize::MIN)?;
///
/// let archive = Archive::from_bytes(bytes)?;
/// assert_eq!(archive.sequence("other", "chr1", 4..)?, b"TGCACG");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the samples hold what an archive cannot, memory or threads are short, or `out` fails.
pub fn write(
    out: &mut impl Write,
    samples: &[Sample<'_>],
    options: &Options,
    threads: NonZeroUsize,
) -> Result<Met, WriteError> {
    let pool = Pool::new(threads)?;
    let mut arenas = Arenas::new(pool.threads());
    let created = create(samples, options, &pool, &mut arenas, &())?;
    created.slices.iter().try_for_each(|slice| out.write_all(slice))?;
    out.flush()?;
    Ok(created.met)
}
