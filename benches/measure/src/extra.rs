//! What runs of their own find out: how much anonymous memory, how many system calls, how large an
//! output. Looking would disturb the timed runs.

use std::fs;
use std::io::{self, ErrorKind};
use std::thread::sleep;
use std::time::Duration;

use serde::Serialize;

use crate::error::MeasureError;
use crate::plan::Command;
use crate::run;

/// Time between two looks at the memory.
const LOOK: Duration = Duration::from_micros(500);

/// Figures of the runs that are not timed.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Extras {
    /// Most bytes resident that no file backs, as far as the looks saw it.
    pub(crate) peak_anonymous_bytes: Option<u64>,
    /// System calls of all threads, from and including `execve`.
    pub(crate) system_calls: Option<u64>,
    /// Size of the output.
    pub(crate) output_bytes: Option<u64>,
}

/// Finds out the extras of `command`.
pub(crate) fn of(command: &Command) -> Result<Extras, MeasureError> {
    let peak_anonymous_bytes = watch_memory(command)?;
    let system_calls = count_calls(command)?;
    let output_bytes = output_bytes(command)?;
    Ok(Extras { peak_anonymous_bytes, system_calls, output_bytes })
}

fn watch_memory(command: &Command) -> Result<Option<u64>, MeasureError> {
    let mut process = run::start(command, &[])?;
    let account = format!("/proc/{}/status", process.child.id());
    let mut peak = None;
    loop {
        peak = peak.max(anonymous(&fs::read_to_string(&account).unwrap_or_default()));
        let failed = MeasureError::start(&command.executable);
        if let Some(status) = process.child.try_wait().map_err(failed)? {
            process.check(status)?;
            return Ok(peak);
        }
        sleep(LOOK);
    }
}

/// Resident anonymous memory in the kernel's account of a process.
fn anonymous(account: &str) -> Option<u64> {
    let line = account.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// Counts with strace; nothing where there is none.
fn count_calls(command: &Command) -> Result<Option<u64>, MeasureError> {
    let failed = MeasureError::start("strace");
    let table = tempfile::NamedTempFile::new().map_err(&failed)?;
    let path = table.path().to_string_lossy();
    let mut process = match run::start(command, &["strace", "-f", "-c", "-o", &path, "--"]) {
        Err(MeasureError::Start { source, .. }) if source.kind() == ErrorKind::NotFound => {
            // The output is gone by now, and its size is wanted.
            run::timed(command)?;
            return Ok(None);
        }
        started => started?,
    };
    let status = process.child.wait().map_err(&failed)?;
    process.check(status)?;
    Ok(total(&fs::read_to_string(table.path()).map_err(failed)?))
}

/// The number of calls in the last line of `strace -c`:
/// `100.00    0.264903         112      2365        41 total`.
fn total(table: &str) -> Option<u64> {
    let line = table.lines().rev().find(|line| line.ends_with("total"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}

fn output_bytes(command: &Command) -> Result<Option<u64>, MeasureError> {
    let Some(output) = &command.output else { return Ok(None) };
    let missing = |source: io::Error| MeasureError::NoOutput {
        program: command.program.clone(),
        path: output.display().to_string(),
        source,
    };
    fs::metadata(output).map(|metadata| Some(metadata.len())).map_err(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_kernel_and_strace_are_read() {
        assert_eq!(anonymous("VmHWM:\t 9 kB\nRssAnon:\t    1234 kB\n"), Some(1_263_616));
        assert_eq!(anonymous(""), None);
        let table = "  2.52    0.006664         476        14           madvise\n\
            ------ ----------- ----------- --------- --------- ----------------\n\
            100.00    0.264903         112      2365        41 total\n";
        assert_eq!(total(table), Some(2365));
        assert_eq!(total("100.00    0.264903         112      2365           total\n"), Some(2365));
        assert_eq!(total("strace: no\n"), None);
    }
}
