//! Builds an archive from sequences in memory and reads it back, with nothing on disk.

use std::num::NonZeroUsize;

use ragc_fast::Archive;
use ragc_fast::create::{Options, Sample, WriteError, write};

/// A sample: its name, and names and bases of its contigs.
pub type InMemory<'s> = (&'s str, &'s [(&'s str, &'s [u8])]);

/// The bytes of an archive of samples, the first of which is the reference sample.
///
/// # Errors
/// If a name or a base cannot be stored.
pub fn build(samples: &[InMemory<'_>]) -> Result<Vec<u8>, WriteError> {
    let samples: Vec<_> =
        samples.iter().map(|&(name, contigs)| Sample::new(name, contigs.iter().copied())).collect();
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut bytes = Vec::new();
    // A file or a socket would do as well.
    write(&mut bytes, &samples, &Options::default(), threads)?;
    Ok(bytes)
}

#[allow(dead_code, reason = "tests include this file for the function above")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let chromosome = b"ACGTTGCAAGCTTGACCA".repeat(100);
    let bytes = build(&[("reference", &[("chr1", &chromosome)]), ("other", &[("chr1", b"ACGT")])])?;
    let archive = Archive::from_bytes(bytes)?;
    println!("{} bases", archive.contig_len("reference", "chr1")?);
    Ok(())
}
