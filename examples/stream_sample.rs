//! Writes a sample as FASTA, decoded in parallel: `stream_sample ARCHIVE SAMPLE`.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::Path;

use ragc_fast::Archive;
use ragc_fast::extract::Error;
use ragc_fast::extract::stream::Options;

/// Writes all contigs of a sample, and returns the number of bytes.
///
/// # Errors
/// If the archive cannot be read, has no such sample, or the output fails.
pub fn stream(path: &Path, sample: &str, out: &mut (impl Write + Send)) -> Result<u64, Error> {
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let archive = Archive::builder().threads(threads).open(path)?;
    archive.write_samples(out, [sample], Options::default())
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
