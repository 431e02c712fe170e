//! Writes a sample as FASTA, decoded in parallel: `stream_sample ARCHIVE SAMPLE`.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::Path;

use ragc_fast::extract::Access;
use ragc_fast::extract::stream::{Options, Record, write_fasta};
use ragc_fast::{Archive, Pool};

/// Writes all contigs of a sample, and returns the number of bytes.
///
/// # Errors
/// If the archive cannot be read, has no such sample, or the output fails.
pub fn stream(
    path: &Path,
    sample: &str,
    out: &mut (impl Write + Send),
) -> Result<u64, Box<dyn std::error::Error>> {
    let archive = Archive::builder().access(Access::Whole).open(path)?;
    let pool = Pool::new(NonZeroUsize::new(2).unwrap_or(NonZeroUsize::MIN))?;
    let records = archive.records(sample)?.map(|contig| contig.map(Record::whole));
    Ok(write_fasta(out, records, Options::default(), &pool)?)
}

#[allow(dead_code, reason = "tests include this file for the function above")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let [path, sample] = args.as_slice() else {
        return Err("usage: stream_sample ARCHIVE SAMPLE".into());
    };
    stream(Path::new(path), sample, &mut io::stdout())?;
    Ok(())
}
