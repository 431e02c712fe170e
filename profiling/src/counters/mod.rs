//! Counters of the processor and the kernel, where the machine has them and the kernel allows them.

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
#[path = "perf.rs"]
mod source;
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
#[path = "missing.rs"]
mod source;

use serde::ser::{Serialize, SerializeMap, Serializer};

pub(crate) use source::Counter;

/// What can be counted, in all threads together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Processor cycles in user mode.
    Cycles,
    /// Instructions done in user mode.
    Instructions,
    /// Accesses in user mode that the last cache could not answer.
    CacheMisses,
    /// Loads in user mode whose page was not in the first data TLB.
    TlbMisses,
    /// Branches in user mode that went the other way than predicted.
    BranchMisses,
    /// System calls, without those of the profile itself.
    SystemCalls,
}

impl Event {
    /// All of them; system calls last, so that opening the others isn't counted.
    pub const ALL: [Self; 6] = [
        Self::Cycles,
        Self::Instructions,
        Self::CacheMisses,
        Self::TlbMisses,
        Self::BranchMisses,
        Self::SystemCalls,
    ];

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cycles => "cycles",
            Self::Instructions => "instructions",
            Self::CacheMisses => "cache_misses",
            Self::TlbMisses => "tlb_misses",
            Self::BranchMisses => "branch_misses",
            Self::SystemCalls => "system_calls",
        }
    }
}

/// Counts of the events that are available.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([Option<u64>; Event::ALL.len()]);

impl Counts {
    /// The count of `event`, where there is one.
    #[must_use]
    pub fn get(&self, event: Event) -> Option<u64> {
        self.0[event as usize]
    }

    pub(crate) fn set(&mut self, event: Event, count: Option<u64>) {
        self.0[event as usize] = count;
    }

    /// Combines the counts that both have.
    pub(crate) fn zip(&self, other: &Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        let mut result = Self::default();
        for event in Event::ALL {
            let both = self.get(event).zip(other.get(event));
            result.set(event, both.map(|(a, b)| combine(a, b)));
        }
        result
    }

    /// Zero for each event that this has a count of.
    pub(crate) fn zeroed(&self) -> Self {
        self.zip(self, |_, _| 0)
    }
}

impl Serialize for Counts {
    /// As a map from names to counts; what is not available is `null`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Event::ALL.len()))?;
        for event in Event::ALL {
            map.serialize_entry(event.name(), &self.get(event))?;
        }
        map.end()
    }
}
