//! `ragc-fast append`.

use ragc_arena::Pool;
use ragc_fast::{create::Builder, extract::Access};
use ragc_profiling::Profile;

use super::{
    args::Append,
    error::CliError,
    fasta::open,
    making::{self, Making},
    samples::Plan,
};

/// Makes an archive of another one and further samples.
pub fn run(args: &Append, profile: &Profile) -> Result<(), CliError> {
    let plan = Plan::new(&[], &args.inputs, &args.making.samples)?;
    let making = Making::new(&args.making, &plan, None, profile)?;
    let archive = open(&args.archive, Access::default(), profile)?;
    let options = making::options(&args.making)?;
    let begin = |pool: &Pool| Ok(Builder::on(&archive, &options, pool)?);
    making.run(begin, &plan)
}
