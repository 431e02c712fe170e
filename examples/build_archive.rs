//! Builds an archive from sequences in memory and reads it back, with nothing on disk.

use std::io::Write;
use std::num::NonZeroUsize;

use ragc_fast::create::{Contig, Options, Sample, create};
use ragc_fast::{Archive, Arenas, Pool};

/// A sample: its name, and names and bases of its contigs.
pub type InMemory<'s> = (&'s str, &'s [(&'s str, &'s [u8])]);

/// Writes an archive of samples.
///
/// # Errors
/// If a name or a base cannot be stored, or the output fails.
pub fn build(
    samples: &[InMemory<'_>],
    out: &mut impl Write,
) -> Result<(), Box<dyn std::error::Error>> {
    let samples: Vec<_> = samples
        .iter()
        .map(|(name, contigs)| Sample {
            name: name.as_bytes().to_vec(),
            contigs: contigs
                .iter()
                .map(|&(name, lines)| Contig {
                    name: name.as_bytes(),
                    lines,
                    origin: "memory".as_ref(),
                })
                .collect(),
        })
        .collect();
    let pool = Pool::new(NonZeroUsize::MIN)?;
    let mut arenas = Arenas::new(pool.threads());
    let created = create(&samples, &Options::default(), &pool, &mut arenas, &())?;
    created.slices.iter().try_for_each(|slice| out.write_all(slice))?;
    Ok(())
}

#[allow(dead_code, reason = "tests include this file for the function above")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let chromosome = b"ACGTTGCAAGCTTGACCA".repeat(100);
    let mut bytes = Vec::new();
    build(&[("reference", &[("chr1", &chromosome)]), ("other", &[("chr1", b"ACGT")])], &mut bytes)?;
    let archive = Archive::from_bytes(bytes)?;
    println!("{} bases", archive.contig_len("reference", "chr1")?);
    Ok(())
}
