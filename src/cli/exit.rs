//! How the program ends.

use std::process::ExitCode;

/// Exit codes and what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All done.
    Success = 0,
    /// Something went wrong; a message on standard error says what.
    Failure = 1,
    /// The output is there, but the kernel took more of the CPU time than `--max-sys-percent` allows.
    /// (2 is wrong usage, which clap tells.)
    TargetMissed = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
