//! How many threads to use.

use std::num::NonZeroUsize;

/// The number asked for, or all CPUs that the process may use: affinity masks and cgroup quotas
/// count.
pub fn count(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    asked.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}
