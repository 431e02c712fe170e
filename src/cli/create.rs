//! `ragc-fast create`.

use ragc_arena::Pool;
use ragc_fast::{
    create::{Builder, Options},
    extract::Access,
};
use ragc_profiling::Profile;

use super::{
    args::Create,
    error::CliError,
    fasta::open,
    making::{self, Making},
    samples::Plan,
};

/// Makes an archive.
pub fn run(args: &Create, profile: &Profile) -> Result<(), CliError> {
    let options = options(args)?;
    let reference = std::slice::from_ref(&args.reference);
    let plan = Plan::new(reference, &args.inputs, &args.making.samples)?;
    let making = Making::new(&args.making, &plan, args.like.as_deref(), profile)?;
    let base =
        args.like.as_deref().map(|path| open(path, Access::default(), profile)).transpose()?;
    let begin = |pool: &Pool| {
        Ok(match &base {
            Some(archive) => Builder::on(archive, &options, pool)?,
            None => Builder::new(options.clone())?,
        })
    };
    making.run(begin, &plan)
}

fn options(args: &Create) -> Result<Options, CliError> {
    Ok(Options {
        k: args.kmer_length as usize,
        min_match: args.min_match as usize,
        segment_size: args.segment_size as usize,
        pack_cardinality: args.pack_cardinality as usize,
        ..making::options(&args.making)?
    })
}
