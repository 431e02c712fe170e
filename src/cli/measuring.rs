//! What a command took: printed, written, and held against a target.

use std::path::Path;

use ragc_io::output::{OutputError, Sink};
use ragc_profiling::{Profile, Report};

use super::{args::Measuring, exit::Exit, say};

/// Reports what `profile` holds as far as `wanted`. A command that ended well may end otherwise now.
pub fn report(profile: &Profile, wanted: &Measuring, exit: Exit) -> Exit {
    let Some(report) = profile.report() else { return exit };
    if wanted.profile {
        print(&report);
    }
    let written = wanted.profile_json.as_deref().map_or(Ok(()), |path| write(&report, path));
    let checked = wanted.max_sys_percent.map_or(Ok(()), |most| report.check_system_percent(most));
    match (exit, written, checked) {
        (Exit::Success, Err(error), _) => {
            say(format_args!("error: {error}"));
            Exit::Failure
        }
        (Exit::Success, Ok(()), Err(missed)) => {
            say(format_args!("{missed}"));
            Exit::TargetMissed
        }
        (exit, ..) => exit,
    }
}

/// The table on standard error. If that is closed, there is nobody to tell.
fn print(report: &Report) {
    use std::io::Write;
    let _ = write!(std::io::stderr(), "{report}");
}

fn write(report: &Report, path: &Path) -> Result<(), OutputError> {
    let mut json = Vec::new();
    // A vector takes all bytes, and a report holds nothing that JSON has not.
    let _ = report.write_json(&mut json);
    let mut sink = Sink::file(path)?;
    sink.write_all(&json)?;
    sink.finish_unsynced()
}
