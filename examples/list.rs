//! Lists the samples, contigs and lengths of an archive: `list ARCHIVE`.
//!
//! Names and lengths come from metadata; no sequence is decoded.

use std::io::{self, Write};
use std::path::Path;

use ragc_fast::Archive;
use ragc_fast::extract::Error;

/// Writes a line per contig: sample, contig, bases.
///
/// # Errors
/// If the archive cannot be read.
pub fn list(path: &Path, out: &mut impl Write) -> Result<(), Error> {
    let archive = Archive::open(path)?;
    for sample in archive.samples() {
        for contig in archive.records(sample)? {
            let contig = contig?;
            let [sample, name] = [sample, contig.name()].map(String::from_utf8_lossy);
            writeln!(out, "{sample}\t{name}\t{}", contig.len_bases())
                .map_err(|source| Error::Write { source })?;
        }
    }
    Ok(())
}

#[allow(dead_code, reason = "tests include this file for the function above")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: list ARCHIVE")?;
    Ok(list(Path::new(&path), &mut io::stdout().lock())?)
}
