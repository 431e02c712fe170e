//! The program: parse, call the library, print.

pub mod args;
mod cpu;
mod create;
mod error;
mod exit;
mod fasta;
mod getcol;
mod getctg;
mod getset;
mod json;
mod listing;
mod progress;

use std::process::ExitCode;

use self::{
    args::{Cli, Command},
    exit::Exit,
};

/// Runs a command; the one place where errors become messages and exit codes.
pub fn run(cli: &Cli) -> ExitCode {
    let done = match &cli.command {
        Command::Create(args) => create::run(args),
        Command::Getcol(args) => getcol::run(args),
        Command::Getset(args) => getset::run(args),
        Command::Getctg(args) => getctg::run(args),
        Command::Listset(args) => listing::listset(args),
        Command::Listctg(args) => listing::listctg(args),
        Command::Listref(args) => listing::listref(args),
        Command::Info(args) => listing::info(args),
    };
    match done {
        Ok(()) => Exit::Success.into(),
        Err(error) if error.is_closed_pipe() => Exit::Failure.into(),
        Err(error) => {
            say(format_args!("error: {error}"));
            Exit::Failure.into()
        }
    }
}

/// A line on standard error. If that is closed, there is nobody to tell.
///
/// Names come from files: what would control a terminal is escaped.
fn say(line: std::fmt::Arguments<'_>) {
    use std::{fmt::Write as _, io::Write as _};
    let mut text = String::from("ragc-fast: ");
    for shown in line.to_string().chars() {
        let _ = if shown.is_control() {
            write!(text, "{}", shown.escape_default())
        } else {
            text.write_char(shown)
        };
    }
    let _ = writeln!(std::io::stderr(), "{text}");
}
