//! The `ragc-fast` program.
#![deny(unsafe_code)]
#![cfg_attr(all(target_os = "linux", target_env = "gnu", not(test)), no_main)]

mod cli;
mod pow;
#[cfg(all(target_os = "linux", target_env = "gnu", not(test)))]
mod start;

use clap::Parser;

use cli::exit::Exit;

#[cfg(not(all(target_os = "linux", target_env = "gnu", not(test))))]
fn main() -> std::process::ExitCode {
    ragc_arena::heap::ask_rarely();
    run().into()
}

fn run() -> Exit {
    cli::run(&cli::args::Cli::parse())
}
