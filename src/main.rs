//! The `ragc-fast` program.
#![forbid(unsafe_code)]

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    ragc_arena::heap::ask_rarely();
    cli::run(&cli::args::Cli::parse())
}
