//! All figures at one moment, and the difference between two moments.

use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::counters::{Counter, Counts, Event};
use crate::memory::{Account, Memory};
use crate::report::{Figures, Unavailable};

/// What the figures are read from.
#[derive(Debug)]
pub(crate) struct Gauges {
    counters: Vec<(Event, Counter)>,
    account: Account,
    /// System calls made by the profile since the counters started.
    own_calls: u64,
}

/// The figures at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    moment: Instant,
    usage: Option<Usage>,
    counts: Counts,
    memory: Memory,
}

impl Gauges {
    /// Starts all counters; returns those that can't be had as well.
    pub(crate) fn open() -> (Self, Vec<Unavailable>) {
        let account = Account::open();
        let mut counters = Vec::new();
        let mut unavailable = Vec::new();
        for event in Event::ALL {
            match Counter::open(event) {
                Ok(counter) => counters.push((event, counter)),
                Err(reason) => unavailable.push(Unavailable { name: event.name(), reason }),
            }
        }
        (Self { counters, account, own_calls: Counter::CALLS_AFTER_START }, unavailable)
    }

    pub(crate) fn snapshot(&mut self) -> Snapshot {
        let memory = self.account.read();
        let usage = getrusage(UsageWho::RUSAGE_SELF).ok();
        let mut counts = Counts::default();
        for (event, counter) in &mut self.counters {
            counts.set(*event, counter.read());
        }
        // The counter of system calls is read last, and its own reading has been counted by then.
        self.own_calls += self.account.calls() + 1 + self.counters.len() as u64;
        let calls = counts.get(Event::SystemCalls);
        counts.set(Event::SystemCalls, calls.map(|calls| calls.saturating_sub(self.own_calls)));
        Snapshot { moment: Instant::now(), usage, counts, memory }
    }
}

impl Snapshot {
    /// What happened since `start`.
    pub(crate) fn since(&self, start: &Self) -> Figures {
        let then = start.usage.as_ref().map(UsedSoFar::new).unwrap_or_default();
        let now = self.used_so_far();
        Figures {
            wall_seconds: self.moment.duration_since(start.moment).as_secs_f64(),
            user_seconds: now.user.saturating_sub(then.user).as_secs_f64(),
            system_seconds: now.system.saturating_sub(then.system).as_secs_f64(),
            minor_faults: now.minor_faults.saturating_sub(then.minor_faults),
            major_faults: now.major_faults.saturating_sub(then.major_faults),
            voluntary_switches: now.voluntary.saturating_sub(then.voluntary),
            involuntary_switches: now.involuntary.saturating_sub(then.involuntary),
            counts: self.counts.zip(&start.counts, u64::saturating_sub),
            peak_bytes: self.memory.peak,
            anonymous_bytes: self.memory.anonymous,
            ..Figures::default()
        }
    }

    /// What happened since the process began; its wall time and counters since `start` only.
    pub(crate) fn since_process_began(&self, start: &Self) -> Figures {
        let used = self.used_so_far();
        Figures {
            user_seconds: used.user.as_secs_f64(),
            system_seconds: used.system.as_secs_f64(),
            minor_faults: used.minor_faults,
            major_faults: used.major_faults,
            voluntary_switches: used.voluntary,
            involuntary_switches: used.involuntary,
            peak_bytes: self.memory.peak.or(self.usage.as_ref().and_then(peak_of)),
            ..self.since(start)
        }
    }

    fn used_so_far(&self) -> UsedSoFar {
        self.usage.as_ref().map(UsedSoFar::new).unwrap_or_default()
    }
}

/// The sums that `getrusage` keeps, without signs.
#[derive(Default)]
struct UsedSoFar {
    user: Duration,
    system: Duration,
    minor_faults: u64,
    major_faults: u64,
    voluntary: u64,
    involuntary: u64,
}

impl UsedSoFar {
    fn new(usage: &Usage) -> Self {
        let unsigned = |count| u64::try_from(count).unwrap_or(0);
        Self {
            user: duration(usage.user_time()),
            system: duration(usage.system_time()),
            minor_faults: unsigned(usage.minor_page_faults()),
            major_faults: unsigned(usage.major_page_faults()),
            voluntary: unsigned(usage.voluntary_context_switches()),
            involuntary: unsigned(usage.involuntary_context_switches()),
        }
    }
}

fn duration(time: TimeVal) -> Duration {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(u64::try_from(time.tv_usec()).unwrap_or(0))
}

/// `getrusage`'s peak in bytes: it counts kibibytes, but bytes on Apple's systems. On Linux it may be
/// that of the program that ran before `exec`, so it is second choice.
fn peak_of(usage: &Usage) -> Option<u64> {
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    u64::try_from(usage.max_rss()).ok()?.checked_mul(unit)
}
