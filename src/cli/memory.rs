//! How much memory there is.

use std::{fs, path::Path};

use ragc_fast::create::Budget;

use super::args::Memory;

/// So much is taken for granted: to ask the system takes some calls, and most input needs less.
const GRANTED: u64 = 1 << 30;

/// What a command may take: what it was told, or most of what there is.
pub fn budget(args: &Memory) -> Budget {
    args.bytes.map_or_else(most, Budget::new)
}

/// The same, asked for only when it is needed.
pub struct Allowance {
    budget: Budget,
    /// Whether the system can still be asked for more.
    may_grow: bool,
}

impl Allowance {
    /// What a command was told, or what may be taken for granted.
    pub fn new(args: &Memory) -> Self {
        let budget = Budget::new(args.bytes.unwrap_or(GRANTED));
        Self { budget, may_grow: args.bytes.is_none() }
    }

    /// As [`Budget::fit`] with all that is allowed.
    pub fn fit(&mut self, bases: u64, samples: &[u64], held: u64) -> Result<usize, u64> {
        let fit = |budget: Budget| budget.fit(bases, samples.iter().copied(), held);
        let granted = fit(self.budget);
        if !self.may_grow || granted == Ok(samples.len()) {
            return granted;
        }
        self.may_grow = false;
        self.budget = most();
        fit(self.budget)
    }
}

/// 80 % of what the machine or the cgroup has.
fn most() -> Budget {
    Budget::new((available() / 5 * 4).max(GRANTED))
}

fn available() -> u64 {
    let machine = nix::sys::sysinfo::sysinfo().map_or(u64::MAX, |info| info.ram_total());
    cgroup_limits().fold(machine, u64::min)
}

/// Limits of the cgroups, version 1 or 2, that hold this process. In a container the root of the
/// tree that it sees is its own group.
fn cgroup_limits() -> impl Iterator<Item = u64> {
    let root = Path::new("/sys/fs/cgroup");
    let files = ["memory.max", "memory/memory.limit_in_bytes"];
    files
        .into_iter()
        .filter_map(|file| fs::read_to_string(root.join(file)).ok()?.trim().parse().ok())
}
