//! One run of a command, and what the kernel says that it took.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::process::ExitStatusExt;
use std::process::{self, Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::error::MeasureError;
use crate::plan::Command;

/// How much of a failed program's standard error is shown, in bytes.
const MESSAGE_BYTES: u64 = 2000;

/// What one run took.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Cost {
    /// Seconds from start to exit.
    pub(crate) wall_seconds: f64,
    /// Processor seconds in the program, all threads.
    pub(crate) user_seconds: f64,
    /// Processor seconds in the kernel.
    pub(crate) system_seconds: f64,
    /// Most bytes resident, mapped files included.
    pub(crate) peak_bytes: u64,
    /// Page faults, without and with a wait for the disk.
    pub(crate) faults: u64,
    /// Context switches, voluntary or not.
    pub(crate) switches: u64,
}

/// Removes the output of an earlier run, then runs and times the command.
pub(crate) fn timed(command: &Command) -> Result<Cost, MeasureError> {
    let process = start(command, &[])?;
    let began = process.began;
    let (status, usage) = process.wait_blocking()?;
    process.check(status)?;
    Ok(cost(began.elapsed(), &usage))
}

/// A running command.
pub(crate) struct Process {
    pub(crate) child: Child,
    began: Instant,
    errors: File,
    command: Vec<String>,
}

/// Starts the command, under `wrapper` if that isn't empty, with its output away.
pub(crate) fn start(command: &Command, wrapper: &[&str]) -> Result<Process, MeasureError> {
    if let Some(output) = &command.output
        && let Err(source) = fs::remove_file(output)
        && source.kind() != io::ErrorKind::NotFound
    {
        return Err(MeasureError::write(output)(source));
    }
    let mut words: Vec<String> = wrapper.iter().map(|&word| word.to_owned()).collect();
    words.push(command.executable.clone());
    words.extend_from_slice(&command.arguments);
    let failed = MeasureError::start(&words[0]);
    let errors = tempfile::tempfile().map_err(&failed)?;
    let began = Instant::now();
    let child = process::Command::new(&words[0])
        .args(&words[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors.try_clone().map_err(&failed)?)
        .spawn()
        .map_err(&failed)?;
    Ok(Process { child, began, errors, command: words })
}

impl Process {
    fn wait_blocking(&self) -> Result<(ExitStatus, libc::rusage), MeasureError> {
        let ended = wait4(&self.child).map_err(MeasureError::start(&self.command[0]));
        ended.map(|(status, usage)| (ExitStatus::from_raw(status), usage))
    }

    /// Makes an error of a failure.
    pub(crate) fn check(mut self, status: ExitStatus) -> Result<(), MeasureError> {
        if status.success() {
            return Ok(());
        }
        let message = self.end_of_errors().unwrap_or_default();
        Err(MeasureError::Failed { command: self.command, status, message })
    }

    fn end_of_errors(&mut self) -> io::Result<String> {
        let len = self.errors.seek(SeekFrom::End(0))?;
        self.errors.seek(SeekFrom::Start(len.saturating_sub(MESSAGE_BYTES)))?;
        let mut bytes = Vec::new();
        self.errors.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Waits for the end of `child`; its raw status and what it and its own children took.
fn wait4(child: &Child) -> io::Result<(libc::c_int, libc::rusage)> {
    let mut status = 0;
    // SAFETY: rusage is made of integers, for which zero is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    loop {
        // SAFETY: both pointers are to live variables of the types that wait4 writes.
        let pid = unsafe { libc::wait4(child.id() as libc::pid_t, &mut status, 0, &mut usage) };
        if pid >= 0 {
            return Ok((status, usage));
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

fn cost(wall: Duration, usage: &libc::rusage) -> Cost {
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    // Kibibytes, but bytes on Apple's systems.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    Cost {
        wall_seconds: wall.as_secs_f64(),
        user_seconds: seconds(usage.ru_utime),
        system_seconds: seconds(usage.ru_stime),
        peak_bytes: usage.ru_maxrss as u64 * unit,
        faults: (usage.ru_minflt + usage.ru_majflt) as u64,
        switches: (usage.ru_nvcsw + usage.ru_nivcsw) as u64,
    }
}
