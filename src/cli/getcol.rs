//! `ragc-fast getcol`: every sample, together or a file each.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use ragc_fast::{
    archive::FileVersion,
    extract::{Access, Archive},
};
use ragc_profiling::Profile;

use super::{
    args::Getcol,
    error::CliError,
    fasta::{Job, Naming, open, whole},
};

/// Writes all samples.
pub fn run(args: &Getcol, profile: &Profile) -> Result<(), CliError> {
    let archive = open(&args.archive, Access::Whole, profile)?;
    let samples = samples(&archive, args.no_reference);
    let job = Job::large(&args.fasta, &archive, profile)?;
    let naming = Naming::new(args.fasta.name_format.as_ref());
    match &args.output {
        None => job.write(whole(&archive, samples.into_iter(), naming), None, &[]),
        Some(folder) => write_each(&job, &archive, &samples, naming, folder),
    }
}

/// Samples in the order in which `agc` writes them: as stored, or by name in older files.
fn samples(archive: &Archive, no_reference: bool) -> Vec<&[u8]> {
    let mut samples: Vec<_> = archive.samples().skip(usize::from(no_reference)).collect();
    if archive.version() < FileVersion::V3 {
        samples.sort_unstable();
    }
    samples
}

fn write_each(
    job: &Job<'_>,
    archive: &Archive,
    samples: &[&[u8]],
    naming: Naming<'_>,
    folder: &Path,
) -> Result<(), CliError> {
    if !folder.is_dir() {
        return Err(CliError::NoFolder { path: folder.to_owned() });
    }
    for &sample in samples {
        let path = folder.join(file_name(sample, job.is_packed())?);
        job.write(whole(archive, std::iter::once(sample), naming), Some(&path), &[archive.path()])?;
    }
    Ok(())
}

/// A sample's file, which must not lie elsewhere whatever the sample is called.
fn file_name(sample: &[u8], is_packed: bool) -> Result<PathBuf, CliError> {
    let text = String::from_utf8_lossy(sample);
    if sample.is_empty() || text.contains(['/', '\0']) || std::str::from_utf8(sample).is_err() {
        return Err(CliError::NoFileName { sample: text.into_owned() });
    }
    let mut name = OsString::from(text.as_ref());
    name.push(if is_packed { ".fa.gz" } else { ".fa" });
    Ok(name.into())
}
