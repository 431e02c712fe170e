//! `ragc-fast getset`: samples by name.

use ragc_fast::extract::Access;

use super::{
    args::Getset,
    error::CliError,
    fasta::{Job, whole},
};

/// Writes the samples asked for, in that order.
pub fn run(args: &Getset) -> Result<(), CliError> {
    let job = Job::new(&args.archive, Access::Whole, &args.fasta)?;
    let samples = args.samples.iter().map(|sample| sample.as_encoded_bytes());
    // All names first: one that is missing should not come out after gigabytes.
    samples.clone().try_for_each(|sample| job.archive.contigs(sample).map(drop))?;
    job.write(whole(&job.archive, samples), args.to.output.as_deref())
}
