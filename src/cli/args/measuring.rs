//! Options of all commands that ask what they took.

use std::path::PathBuf;

use clap::Args;

/// What to measure, and what to do with it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Measuring")]
pub struct Measuring {
    /// Print on standard error what each stage took
    #[arg(long, global = true)]
    pub profile: bool,

    /// Write what each stage took to a file, as JSON
    #[arg(long, global = true, value_name = "FILE")]
    pub profile_json: Option<PathBuf>,

    /// Exit with status 3 if more than this share of the CPU time was spent in the kernel
    ///
    /// The output is written all the same.
    #[arg(long, global = true, value_name = "PERCENT", value_parser = percent)]
    pub max_sys_percent: Option<f64>,
}

impl Measuring {
    /// Whether there is anything to measure for.
    pub fn is_wanted(&self) -> bool {
        self.profile || self.profile_json.is_some() || self.max_sys_percent.is_some()
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| "a number from 0 to 100 is wanted".to_owned())
}
