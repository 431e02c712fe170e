//! Counters through `perf_event_open`.

use std::fs;
use std::io::{Error, ErrorKind};

use perf_event::Builder;
use perf_event::events::{Cache, CacheOp, CacheResult, Hardware, WhichCache};

use super::Event;

/// `PERF_TYPE_TRACEPOINT` of the kernel's interface; the crate has no event type for it.
const TYPE_TRACEPOINT: u32 = 2;

/// Where the kernel shows the number of the tracepoint on entry to a system call.
const TRACEPOINT_IDS: [&str; 2] = [
    "/sys/kernel/tracing/events/raw_syscalls/sys_enter/id",
    "/sys/kernel/debug/tracing/events/raw_syscalls/sys_enter/id",
];

/// One running counter.
#[derive(Debug)]
pub(crate) struct Counter(perf_event::Counter);

impl Counter {
    /// System calls of this process made by [`Counter::open`] after the counter has started.
    pub(crate) const CALLS_AFTER_START: u64 = 1;

    /// Starts a counter, or says why it can't.
    pub(crate) fn open(event: Event) -> Result<Self, String> {
        let mut builder = builder(event)?;
        // Threads inherit counters one by one only: the kernel refuses inherited groups.
        builder.inherit(true).enabled(true);
        builder.build().map(Self).map_err(|error| reason(&error))
    }

    /// The count so far in one system call, extrapolated where the processor had to take turns
    /// between counters; nothing if it never got its turn.
    pub(crate) fn read(&mut self) -> Option<u64> {
        let now = self.0.read_count_and_time().ok()?;
        if now.time_running == 0 {
            return None;
        }
        let scaled = u128::from(now.count) * u128::from(now.time_enabled);
        u64::try_from(scaled / u128::from(now.time_running)).ok()
    }
}

fn builder(event: Event) -> Result<Builder<'static>, String> {
    let new = Builder::new();
    Ok(match event {
        Event::Cycles => new.kind(Hardware::CPU_CYCLES),
        Event::Instructions => new.kind(Hardware::INSTRUCTIONS),
        Event::CacheMisses => new.kind(Hardware::CACHE_MISSES),
        Event::BranchMisses => new.kind(Hardware::BRANCH_MISSES),
        Event::TlbMisses => new.kind(Cache {
            which: WhichCache::DTLB,
            operation: CacheOp::READ,
            result: CacheResult::MISS,
        }),
        Event::SystemCalls => system_calls(new)?,
    })
}

fn system_calls(mut builder: Builder<'static>) -> Result<Builder<'static>, String> {
    let id = tracepoint_id()?;
    let attributes = builder.attrs_mut();
    attributes.type_ = TYPE_TRACEPOINT;
    attributes.config = id;
    // The tracepoint lies in the kernel.
    builder.include_kernel();
    Ok(builder)
}

fn tracepoint_id() -> Result<u64, String> {
    let mut reason = String::new();
    for path in TRACEPOINT_IDS {
        match fs::read_to_string(path) {
            Ok(text) => {
                return text.trim().parse().map_err(|_| format!("{path} holds no number"));
            }
            Err(error) if reason.is_empty() => reason = format!("can't read {path}: {error}"),
            Err(_) => {}
        }
    }
    Err(reason)
}

fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => format!("not permitted ({})", paranoia()),
        ErrorKind::NotFound | ErrorKind::Unsupported => {
            "this machine, perhaps a virtual one, has no such counter".to_owned()
        }
        _ => error.to_string(),
    }
}

fn paranoia() -> String {
    match fs::read_to_string("/proc/sys/kernel/perf_event_paranoid") {
        Ok(level) => format!("kernel.perf_event_paranoid is {}", level.trim()),
        Err(_) => "a container's rules may forbid perf_event_open".to_owned(),
    }
}
