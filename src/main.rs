//! The `ragc-fast` program.
#![deny(unsafe_code)]

mod cli;
mod start;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    ragc_arena::heap::ask_rarely();
    cli::run(&cli::args::Cli::parse())
}
