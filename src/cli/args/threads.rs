//! The number of threads.

use std::{num::NonZeroUsize, thread::available_parallelism};

use clap::Args;

/// As many may be asked for on any machine.
const ALWAYS_ALLOWED: usize = 16;

/// How many threads work.
#[derive(Debug, Args)]
pub struct Threads {
    /// Threads, up to 16 or the number of CPUs [default: all CPUs that the process may use]
    #[arg(short, long, value_name = "N", value_parser = parse)]
    pub threads: Option<NonZeroUsize>,
}

impl Threads {
    /// The number asked for, or all CPUs that the process may use: affinity masks and cgroup quotas
    /// count.
    pub fn count(&self) -> NonZeroUsize {
        self.threads.unwrap_or_else(cpus)
    }
}

fn cpus() -> NonZeroUsize {
    available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn parse(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text.parse().ok();
    // To count the CPUs takes a dozen system calls.
    let allowed = |n: &NonZeroUsize| n.get() <= ALWAYS_ALLOWED || *n <= cpus();
    let most = || cpus().get().max(ALWAYS_ALLOWED);
    threads.filter(allowed).ok_or_else(|| format!("it must be from 1 to {}", most()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn out_of_range_is_no_number_of_threads() {
        assert_eq!(parse("16").map(NonZeroUsize::get), Ok(16));
        for wrong in ["0", "-1", "", "x", "1000000"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
