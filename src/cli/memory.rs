//! How much memory there is.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::{Component, Path, PathBuf},
};

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

/// 80 % of what the machine has, or what the tightest of the cgroups has that hold this process.
fn most() -> Budget {
    Budget::new((available() / 5 * 4).max(GRANTED))
}

fn available() -> u64 {
    let machine = nix::sys::sysinfo::sysinfo().map_or(u64::MAX, |info| info.ram_total());
    let groups = text(Path::new("/proc/self/cgroup")).unwrap_or_else(|| ROOTS.to_owned());
    least_limit(Path::new("/sys/fs/cgroup"), &groups).map_or(machine, |limit| limit.min(machine))
}

/// Groups to look at where the system does not say which ones this process is in.
const ROOTS: &str = "0:memory:/\n0::/\n";

/// The least limit of the cgroups in `groups` (the text of `/proc/self/cgroup`) that can be read
/// below `root`.
fn least_limit(root: &Path, groups: &str) -> Option<u64> {
    // No limit is `max` in version 2, which is no number, and a very large number in version 1.
    let limit = |file| number(&root.join(file));
    limit_files(groups).into_iter().filter_map(limit).min()
}

/// What a file holds that the kernel makes up as it is read: nearly all in one call, and without asking
/// for a length that such a file does not have.
fn text(path: &Path) -> Option<String> {
    const MOST: u64 = 1 << 20;
    let mut text = String::with_capacity(4096);
    File::open(path).ok()?.take(MOST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The number that a file with a limit holds, in one call.
fn number(path: &Path) -> Option<u64> {
    let (mut file, mut digits) = (File::open(path).ok()?, [0; 32]);
    let len = loop {
        match file.read(&mut digits) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read.ok()?,
        }
    };
    str::from_utf8(digits.get(..len)?).ok()?.trim().parse().ok()
}

/// Files with the limits of the cgroups in `groups` and of all groups above them, as each of these
/// may be the tightest: a scheduler limits the job, or the slice of all jobs, and not the step.
///
/// In a container the path may be that on the host, which cannot be seen there, but the root is
/// always among the files: there it is the container's own group.
fn limit_files(groups: &str) -> Vec<PathBuf> {
    groups
        .lines()
        .filter_map(hierarchy)
        .flat_map(|(folder, group, file)| {
            group.ancestors().map(move |group| Path::new(folder).join(group).join(file))
        })
        .collect()
}

/// Folder of the hierarchy that a line names if that one limits memory, the group in it, and the
/// name of the files with limits.
fn hierarchy(line: &str) -> Option<(&'static str, &Path, &'static str)> {
    let mut fields = line.splitn(3, ':').skip(1);
    let (controllers, group) = (fields.next()?, fields.next()?);
    let group = Path::new(group.trim_start_matches('/'));
    // Of a group outside its own namespace a process sees nothing but that namespace's root.
    let is_outside = group.components().any(|part| part == Component::ParentDir);
    let group = if is_outside { Path::new("") } else { group };
    if controllers.is_empty() {
        return Some(("", group, "memory.max"));
    }
    let limits_memory = controllers.split(',').any(|controller| controller == "memory");
    limits_memory.then_some(("memory", group, "memory.limit_in_bytes"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    fn files(groups: &str) -> Vec<String> {
        limit_files(groups).iter().map(|file| file.display().to_string()).collect()
    }

    #[test]
    fn groups_and_those_above_them_have_limits() {
        let systemd = "0::/system.slice/run-1.scope\n";
        let expected =
            ["system.slice/run-1.scope/memory.max", "system.slice/memory.max", "memory.max"];
        assert_eq!(files(systemd), expected);
        let slurm = "5:cpuset:/a\n4:cpu,memory:/slurm/job_7:x\n1:name=systemd:/\n0::/\n";
        let expected = [
            "memory/slurm/job_7:x/memory.limit_in_bytes",
            "memory/slurm/memory.limit_in_bytes",
            "memory/memory.limit_in_bytes",
            "memory.max",
        ];
        assert_eq!(files(slurm), expected);
        assert_eq!(files("0::/../other\n"), ["memory.max"]);
        assert_eq!(files(ROOTS), ["memory/memory.limit_in_bytes", "memory.max"]);
        for other in ["", "nonsense\n1:2", "3:memory_recursiveprot:/a\n2:pids:/b\n"] {
            assert!(files(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn the_least_limit_counts() {
        let root = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let file = root.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        let least = || least_limit(root.path(), "4:memory:/job/step\n0::/user/job\n");
        assert_eq!(least(), None);
        write("user/job/memory.max", "max\n");
        assert_eq!(least(), None);
        write("memory/memory.limit_in_bytes", "9223372036854771712\n");
        assert_eq!(least(), Some(9_223_372_036_854_771_712));
        write("user/memory.max", "8000\n");
        assert_eq!(least(), Some(8000));
        write("memory/job/step/memory.limit_in_bytes", "9000\n");
        write("memory/job/memory.limit_in_bytes", "7000\n");
        assert_eq!(least(), Some(7000));
    }
}
