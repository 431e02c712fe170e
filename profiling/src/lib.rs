//! Stage timers, kernel and hardware counters, and the report that checks them against a target.
//!
//! A [`Profile`] that is off makes no system call and takes no lock. One that is on counts for the
//! whole process, all threads that start after it included; make it before the first of them. What
//! the kernel refuses to count is left out of the report with the reason, and nothing fails.
//!
//! ```
//! use ragc_profiling::Profile;
//!
//! let profile = Profile::new(true);
//! let sum: u64 = profile.stage("add", || {
//!     profile.add_bytes_in(8_000);
//!     (0..1_000).sum()
//! });
//! assert_eq!(sum, 499_500);
//! let report = profile.report().expect("it is on");
//! assert_eq!(report.stages[0].name, "add");
//! println!("{report}");
//! ```
#![forbid(unsafe_code)]

mod counters;
mod memory;
mod recorder;
mod report;
mod snapshot;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use counters::{Counts, Event};
pub use report::{ArenaUse, Figures, Report, StageFigures, TargetMissed, Unavailable};

use recorder::Recorder;

/// Collects the figures of a process, stage by stage.
#[derive(Debug)]
pub struct Profile {
    recorder: Option<Mutex<Recorder>>,
}

impl Profile {
    /// A profile that records if `enabled`, and otherwise does nothing at all.
    #[must_use]
    pub fn new(enabled: bool) -> Self {
        Self { recorder: enabled.then(|| Mutex::new(Recorder::new())) }
    }

    /// Runs `work` as the stage `name`. Stages follow each other or lie in each other; one that runs
    /// again adds to its row. Start them from one thread: the figures are those of all threads, so
    /// stages side by side would count each other's work.
    pub fn stage<T>(&self, name: &'static str, work: impl FnOnce() -> T) -> T {
        self.begin(name);
        let result = work();
        self.end();
        result
    }

    /// Begins a stage, as [`Profile::stage`] does: for callers that are told of stages, but do not
    /// run them.
    pub fn begin(&self, name: &'static str) {
        if let Some(mut recorder) = self.lock() {
            recorder.begin(name);
        }
    }

    /// Ends the stage that began last and has not ended yet; without one, nothing happens.
    pub fn end(&self) {
        if let Some(mut recorder) = self.lock() {
            recorder.end();
        }
    }

    /// Adds bytes read, to the stage that is running and to the whole.
    pub fn add_bytes_in(&self, bytes: u64) {
        if let Some(mut recorder) = self.lock() {
            recorder.add_bytes(bytes, 0);
        }
    }

    /// Adds bytes written, to the stage that is running and to the whole.
    pub fn add_bytes_out(&self, bytes: u64) {
        if let Some(mut recorder) = self.lock() {
            recorder.add_bytes(0, bytes);
        }
    }

    /// Says how much of the arenas is in use; the largest reservation is kept.
    pub fn set_arena_use(&self, arena: ArenaUse) {
        if let Some(mut recorder) = self.lock() {
            recorder.set_arena_use(arena);
        }
    }

    /// Everything so far, or nothing from a profile that is off.
    #[must_use]
    pub fn report(&self) -> Option<Report> {
        self.lock().map(|mut recorder| recorder.report())
    }

    fn lock(&self) -> Option<MutexGuard<'_, Recorder>> {
        let recorder = self.recorder.as_ref()?;
        // A panic elsewhere leaves figures that are still worth printing.
        Some(recorder.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
