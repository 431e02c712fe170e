//! The program: parse, call the library, print.

mod append;
pub mod args;
mod cpu;
mod create;
mod editing;
mod error;
pub mod exit;
mod fasta;
mod getcol;
mod getctg;
mod getset;
mod json;
mod listing;
mod lists;
mod making;
mod measuring;
mod memory;
mod progress;
mod samples;
mod writing;

use ragc_profiling::Profile;

use self::{
    args::{Cli, Command},
    error::CliError,
    exit::Exit,
};

/// Runs a command; the one place where errors become messages and exit codes.
pub fn run(cli: &Cli) -> Exit {
    // Before the first thread: counters are inherited by threads that start later.
    let profile = Profile::new(cli.measuring.is_wanted());
    let exit = match command(&cli.command, &profile) {
        Ok(()) => Exit::Success,
        Err(error) if error.is_closed_pipe() => Exit::Failure,
        Err(error) => {
            say(format_args!("error: {error}"));
            Exit::Failure
        }
    };
    measuring::report(&profile, &cli.measuring, exit)
}

fn command(command: &Command, profile: &Profile) -> Result<(), CliError> {
    match command {
        Command::Create(args) => create::run(args, profile),
        Command::Append(args) => append::run(args, profile),
        Command::Getcol(args) => getcol::run(args, profile),
        Command::Getset(args) => getset::run(args, profile),
        Command::Getctg(args) => getctg::run(args, profile),
        Command::Listset(args) => listing::listset(args, profile),
        Command::Listctg(args) => listing::listctg(args, profile),
        Command::Listref(args) => listing::listref(args, profile),
        Command::Info(args) => listing::info(args, profile),
        Command::Convert(args) => editing::convert(args, profile),
        Command::Remove(args) => editing::remove(args, profile),
        Command::Rename(args) => editing::rename(args, profile),
        Command::Merge(args) => editing::merge(args, profile),
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
