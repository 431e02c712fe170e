//! What a profile found, and the check against the target for system time.

mod table;

use std::io::{self, Write};

use serde::Serialize;

use crate::counters::Counts;

/// Everything that a profile found. `Display` prints it as a table.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// In the order of their first start. A stage contains the ones below it that are deeper.
    pub stages: Vec<StageFigures>,
    /// The whole process: processor time, faults and switches since it began, wall time and counters
    /// since the profile did.
    pub total: Figures,
    /// Use of the arenas, where the program has told.
    pub arena: Option<ArenaUse>,
    /// What could not be counted.
    pub unavailable: Vec<Unavailable>,
}

/// One stage, all its runs together.
#[derive(Clone, Debug, Serialize)]
pub struct StageFigures {
    /// As given to [`crate::Profile::stage`].
    pub name: &'static str,
    /// Number of stages around it.
    pub depth: usize,
    /// How often it ran.
    pub runs: u64,
    /// What it took.
    #[serde(flatten)]
    pub figures: Figures,
}

/// Time, work and memory of all threads together.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figures {
    /// Seconds from start to end.
    pub wall_seconds: f64,
    /// Processor seconds in the program.
    pub user_seconds: f64,
    /// Processor seconds in the kernel.
    pub system_seconds: f64,
    /// Page faults answered from memory.
    pub minor_faults: u64,
    /// Page faults that had to wait for a disk.
    pub major_faults: u64,
    /// Context switches because a thread waited.
    pub voluntary_switches: u64,
    /// Context switches because another thread had its turn.
    pub involuntary_switches: u64,
    /// Bytes read, where the program has told.
    pub bytes_in: u64,
    /// Bytes written, where the program has told.
    pub bytes_out: u64,
    /// Counters of the processor and the kernel.
    pub counts: Counts,
    /// Most bytes resident from the process's start to the stage's end, mapped files included.
    pub peak_bytes: Option<u64>,
    /// Bytes resident at the end that no file backs.
    pub anonymous_bytes: Option<u64>,
}

/// Use of the arenas; the numbers are the program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ArenaUse {
    /// Number of arenas.
    pub arenas: usize,
    /// Bytes that they hold.
    pub reserved_bytes: u64,
    /// Bytes of these that were given out.
    pub used_bytes: u64,
}

/// A counter that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unavailable {
    /// As in [`crate::Event::name`].
    pub name: &'static str,
    /// Why.
    pub reason: String,
}

/// The kernel took a larger part of the processor time than allowed.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("system time is {found:.1} % of processor time, more than the {allowed} % allowed")]
pub struct TargetMissed {
    /// Percent found.
    pub found: f64,
    /// Percent allowed.
    pub allowed: f64,
}

impl Report {
    /// System time as percent of all processor time.
    #[must_use]
    pub fn system_percent(&self) -> f64 {
        self.total.system_percent()
    }

    /// Checks that system time is at most `allowed` percent of all processor time.
    ///
    /// # Errors
    /// [`TargetMissed`] if it is more.
    pub fn check_system_percent(&self, allowed: f64) -> Result<(), TargetMissed> {
        let found = self.system_percent();
        if found <= allowed { Ok(()) } else { Err(TargetMissed { found, allowed }) }
    }

    /// Writes the report as one JSON object and a line feed.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut out, self)?;
        out.write_all(b"\n")
    }
}

impl Figures {
    /// System time as percent of processor time; 0 without any.
    #[must_use]
    pub fn system_percent(&self) -> f64 {
        let processor = self.user_seconds + self.system_seconds;
        // The quotient first: it is never above 1, while `100.0 * x / x` may be just above 100.
        if processor > 0.0 { 100.0 * (self.system_seconds / processor) } else { 0.0 }
    }

    /// Adds another run of the same stage; bytes have been added where they arose.
    pub(crate) fn add(&mut self, run: &Self, is_first: bool) {
        self.wall_seconds += run.wall_seconds;
        self.user_seconds += run.user_seconds;
        self.system_seconds += run.system_seconds;
        self.minor_faults += run.minor_faults;
        self.major_faults += run.major_faults;
        self.voluntary_switches += run.voluntary_switches;
        self.involuntary_switches += run.involuntary_switches;
        let before = if is_first { run.counts.zeroed() } else { self.counts };
        self.counts = before.zip(&run.counts, u64::wrapping_add);
        self.peak_bytes = run.peak_bytes;
        self.anonymous_bytes = run.anonymous_bytes;
    }

    /// What `self` has beyond `part`; memory stays.
    pub(crate) fn without(&self, part: &Self) -> Self {
        Self {
            wall_seconds: (self.wall_seconds - part.wall_seconds).max(0.0),
            user_seconds: (self.user_seconds - part.user_seconds).max(0.0),
            system_seconds: (self.system_seconds - part.system_seconds).max(0.0),
            minor_faults: self.minor_faults.saturating_sub(part.minor_faults),
            major_faults: self.major_faults.saturating_sub(part.major_faults),
            voluntary_switches: self.voluntary_switches.saturating_sub(part.voluntary_switches),
            involuntary_switches: self
                .involuntary_switches
                .saturating_sub(part.involuntary_switches),
            bytes_in: self.bytes_in.saturating_sub(part.bytes_in),
            bytes_out: self.bytes_out.saturating_sub(part.bytes_out),
            counts: self.counts.zip(&part.counts, u64::saturating_sub),
            peak_bytes: self.peak_bytes,
            anonymous_bytes: self.anonymous_bytes,
        }
    }
}
