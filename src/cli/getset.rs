//! `ragc-fast getset`: samples by name.

use ragc_fast::extract::Access;
use ragc_profiling::Profile;

use super::{
    args::Getset,
    error::CliError,
    fasta::{Job, Naming, open, whole},
};

/// Writes the samples asked for, in that order.
pub fn run(args: &Getset, profile: &Profile) -> Result<(), CliError> {
    let access = match args.samples.len() {
        1 => Access::Once,
        // Not `Whole`, which would have all of the file read for some samples of it.
        _ => Access::Scattered,
    };
    let archive = open(&args.archive, access, profile)?;
    let samples = args.samples.iter().map(|sample| sample.as_encoded_bytes());
    // All names first: one that is missing should not come out after gigabytes.
    samples.clone().try_for_each(|sample| archive.contigs(sample).map(drop))?;
    let naming = Naming::new(args.fasta.name_format.as_ref());
    let job = match args.samples.len() {
        1 => Job::sample(&args.fasta, &archive, profile)?,
        _ => Job::large(&args.fasta, &archive, profile)?,
    };
    job.write(whole(&archive, samples, naming), args.to.output.as_deref(), &[archive.path()])
}
