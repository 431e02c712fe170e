//! How much memory there is.

use std::{fs, path::Path};

use ragc_fast::create::Budget;

use super::args::Memory;

/// What a command may take: what it was told, or 80 % of what the machine or the cgroup has.
pub fn budget(args: &Memory) -> Budget {
    Budget::new(args.bytes.unwrap_or_else(|| available() / 5 * 4))
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
