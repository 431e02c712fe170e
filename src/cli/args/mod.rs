//! The command line as clap sees it: flags and help, no I/O. Also read by `build.rs`.

mod append;
mod cpu;
mod create;
mod editing;
mod getcol;
mod getctg;
mod getset;
mod listing;
mod making;
mod measuring;
mod memory;
pub mod name_format;
pub mod reading;
mod samples;
mod threads;

use clap::{Parser, Subcommand};

pub use append::Append;
pub use cpu::Cpu;
pub use create::Create;
pub use editing::{Convert, Merge, Remove, Rename};
pub use getcol::Getcol;
pub use getctg::Getctg;
pub use getset::Getset;
pub use listing::{Info, Listctg, Listref, Listset};
pub use making::{Level, Making};
pub use measuring::Measuring;
pub use memory::Memory;
pub use samples::{NameFrom, Samples};
pub use threads::Threads;

/// Version and commit; the build script, which finds them out, reads this file, too.
const VERSION: &str = match option_env!("RAGC_FAST_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};

/// Compresses collections of assembled genomes into AGC archives and gives back any sample,
/// contig or range.
#[derive(Debug, Parser)]
#[command(name = "ragc-fast", version = VERSION, max_term_width = 100)]
#[command(after_help = "\
Exit status: 0 done, 1 an error (named on standard error), 2 wrong usage, \
3 done, but with more system time than --max-sys-percent allows.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// What to measure on the way.
    #[command(flatten)]
    pub measuring: Measuring,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    Create(Create),
    Append(Append),
    Getcol(Getcol),
    Getset(Getset),
    Getctg(Getctg),
    Listset(Listset),
    Listctg(Listctg),
    Listref(Listref),
    Info(Info),
    Convert(Convert),
    Remove(Remove),
    Rename(Rename),
    Merge(Merge),
}
