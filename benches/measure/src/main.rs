//! `ragc-measure`: runs programs in turn and tabulates what each costs the machine. The measuring
//! half of `scripts/perf-compare.sh`.

mod error;
mod extra;
mod plan;
mod run;
mod summary;
mod table;

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use error::MeasureError;
use plan::Command;
use run::Cost;
use summary::Summary;

/// Runs commands in turn, round after round, and prints the median cost of each.
///
/// A command is given as SETTING PROGRAM OUTPUT COMMAND ARGUMENT..., the next one follows after
/// `:::`. OUTPUT is the file that the command makes (removed before each run; its size is reported),
/// or `-`. Ratios are those to the first command with the same SETTING. What the commands print is
/// thrown away; if one fails, the end of its standard error is shown.
///
/// Two further runs are not timed: one with a look at the memory every half millisecond, for the
/// peak of anonymous memory, and one under strace, for the number of system calls.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Args {
    /// Timed runs of each command
    #[arg(long, value_name = "N", default_value = "7")]
    runs: NonZeroUsize,
    /// Write all figures of all runs to FILE as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the table to FILE as Markdown
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// SETTING PROGRAM OUTPUT COMMAND ARGUMENT... ::: ...
    #[arg(
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "COMMANDS"
    )]
    commands: Vec<String>,
}

fn main() -> ExitCode {
    match measure(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; the exit code says it as well.
            let _ = writeln!(io::stderr(), "ragc-measure: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(args: Args) -> Result<(), MeasureError> {
    let commands = plan::parse(&args.commands)?;
    let costs = in_turn(&commands, args.runs.get())?;
    let mut rows = Vec::new();
    for (command, runs) in commands.into_iter().zip(costs) {
        let extras = extra::of(&command)?;
        rows.push(Summary::new(command, runs, extras));
    }
    let table = table::cells(&rows);
    if let Some(path) = args.json {
        let json = serde_json::to_vec_pretty(&rows).map_err(io::Error::from);
        json.and_then(|json| fs::write(&path, json)).map_err(MeasureError::write(&path))?;
    }
    if let Some(path) = args.markdown {
        fs::write(&path, table::markdown(&table)).map_err(MeasureError::write(&path))?;
    }
    let shown = io::stdout().write_all(table::plain(&table).as_bytes());
    shown.map_err(MeasureError::write("standard output"))
}

/// Round after round, so that what slows the machine down for a while slows all of them down.
fn in_turn(commands: &[Command], rounds: usize) -> Result<Vec<Vec<Cost>>, MeasureError> {
    let mut costs = vec![Vec::new(); commands.len()];
    for _ in 0..rounds {
        for (command, costs) in commands.iter().zip(&mut costs) {
            costs.push(run::timed(command)?);
        }
    }
    Ok(costs)
}
