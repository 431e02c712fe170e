//! The worker pool: threads that start once, tasks from one atomic counter.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::crew::Crew;

/// The worker threads cannot be started.
#[derive(Debug, thiserror::Error)]
#[error("cannot start {threads} threads: {source}; ask for fewer")]
pub struct PoolError {
    /// Threads asked for, the calling one included.
    pub threads: NonZeroUsize,
    /// What rayon said.
    pub source: rayon::ThreadPoolBuildError,
}

/// A fixed number of threads that share tasks without locks.
///
/// The calling thread works too, so `n` threads are `n - 1` new ones, and one thread is none. Tasks
/// are handed out in index order through one atomic counter: put the longest first. No system call
/// is made per task. The pool may be shared: whoever calls it while it is at work, be it another
/// thread or one of its own tasks, works alone.
#[derive(Debug)]
pub struct Pool {
    threads: NonZeroUsize,
    crew: Option<Crew>,
}

impl Pool {
    /// A pool of `threads` threads, the calling one included.
    ///
    /// # Errors
    /// When the system doesn't let them start.
    pub fn new(threads: NonZeroUsize) -> Result<Self, PoolError> {
        Self::starting_with(threads, || {})
    }

    /// As [`Self::new`]; each new thread calls `start` before all else.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn starting_with(
        threads: NonZeroUsize,
        start: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, PoolError> {
        let crew = match threads.get() {
            1 => None,
            n => Some(Crew::new(n - 1, start).map_err(|source| PoolError { threads, source })?),
        };
        Ok(Self { threads, crew })
    }

    /// A pool of the calling thread alone.
    #[must_use]
    pub const fn single() -> Self {
        Self { threads: NonZeroUsize::MIN, crew: None }
    }

    /// Number of threads that work, the calling one included.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.get()
    }

    /// Calls `task(state, index)` once for each index below `n_tasks`, each worker with a state of
    /// its own; returns when all are done.
    ///
    /// At most as many workers take part as [`Self::threads`], `states.len()` and `n_tasks` allow;
    /// whoever wakes up when all tasks are taken, does not. Which state meets which index is open:
    /// results must not depend on it.
    ///
    /// # Panics
    /// When a task panics (no further tasks are begun then), or when there are tasks but no states.
    pub fn run<S: Send>(
        &self,
        states: &mut [S],
        n_tasks: usize,
        task: impl Fn(&mut S, usize) + Sync,
    ) {
        assert!(n_tasks == 0 || !states.is_empty(), "tasks need a worker state");
        let n_workers = self.threads().min(n_tasks).min(states.len());
        let tasks = Tasks { next: AtomicUsize::new(0), end: n_tasks };
        match &self.crew {
            Some(crew) if n_workers > 1 => share(crew, &mut states[..n_workers], &tasks, &task),
            _ => states.iter_mut().take(1).for_each(|state| tasks.work_off(state, &task)),
        }
    }

    /// As [`Self::run`], with the results by task index.
    ///
    /// # Panics
    /// As [`Self::run`].
    pub fn run_collect<S: Send, R: Send>(
        &self,
        states: &mut [S],
        n_tasks: usize,
        task: impl Fn(&mut S, usize) -> R + Sync,
    ) -> Vec<R> {
        // One place for each result, made before: nothing is allocated while tasks run. Each lock is
        // taken once, by the one worker that has the task.
        let results: Vec<Mutex<Option<R>>> =
            std::iter::repeat_with(Mutex::default).take(n_tasks).collect();
        self.run(states, n_tasks, |state, index| {
            let result = task(state, index);
            *results[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        });
        let result = |place: Mutex<_>| place.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.into_iter().filter_map(result).collect()
    }

    /// As [`Self::run_collect`] for tasks that need no state.
    ///
    /// # Panics
    /// When a task panics.
    pub fn map<R: Send>(&self, n_tasks: usize, task: impl Fn(usize) -> R + Sync) -> Vec<R> {
        let mut states = vec![(); self.threads()];
        self.run_collect(&mut states, n_tasks, |(), index| task(index))
    }
}

/// The members of `crew` work `tasks` off, each with one of `states`.
fn share<S: Send>(
    crew: &Crew,
    states: &mut [S],
    tasks: &Tasks,
    task: &(impl Fn(&mut S, usize) + Sync),
) {
    let n_workers = states.len();
    // Locked for a moment by each worker, and nothing is allocated for it.
    let states = Mutex::new(states.iter_mut());
    crew.work(n_workers, &|| {
        let state = states.lock().unwrap_or_else(PoisonError::into_inner).next();
        state.into_iter().for_each(|state| tasks.work_off(state, task));
    });
}

/// The indices that are still to do.
struct Tasks {
    next: AtomicUsize,
    end: usize,
}

impl Tasks {
    fn work_off<S>(&self, state: &mut S, task: &impl Fn(&mut S, usize)) {
        let stop = StopOnPanic(self);
        // Relaxed: the counter only deals out numbers; the end of the scope orders the results.
        // It cannot overflow: each worker goes past the end once.
        loop {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            if index >= self.end {
                break;
            }
            task(state, index);
        }
        std::mem::forget(stop);
    }
}

/// Lets no worker begin another task once one has panicked.
struct StopOnPanic<'a>(&'a Tasks);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        self.0.next.store(self.0.end, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Pool;
    use std::num::NonZeroUsize;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn pools() -> Vec<Pool> {
        [1, 2, 3, 8].map(|n| Pool::new(NonZeroUsize::new(n).unwrap()).unwrap()).into()
    }

    #[test]
    fn results_are_the_same_for_any_number_of_threads() {
        for pool in pools() {
            for n_tasks in [0, 1, 2, 7, 1000] {
                let mut states = vec![0u64; pool.threads()];
                let squares = pool.run_collect(&mut states, n_tasks, |state, i| {
                    *state += 1;
                    i * i
                });
                assert_eq!(squares, (0..n_tasks).map(|i| i * i).collect::<Vec<_>>());
                assert_eq!(states.iter().sum::<u64>(), n_tasks as u64);
            }
        }
    }

    #[test]
    fn one_thread_works_on_the_calling_thread_in_order() {
        let pool = Pool::new(NonZeroUsize::MIN).unwrap();
        let here = std::thread::current().id();
        let mut seen = vec![Vec::new()];
        pool.run(&mut seen, 5, |seen, i| seen.push((i, std::thread::current().id() == here)));
        assert_eq!(seen[0], (0..5).map(|i| (i, true)).collect::<Vec<_>>());
    }

    #[test]
    fn fewer_states_than_threads_and_fewer_tasks_than_states() {
        for pool in pools() {
            let mut states = [0, 0];
            pool.run(&mut states, 9, |state, _| *state += 1);
            assert_eq!(states.iter().sum::<i32>(), 9);
            let mut many = [0; 20];
            pool.run(&mut many, 3, |state, _| *state += 1);
            assert_eq!(many.iter().sum::<i32>(), 3);
        }
    }

    #[test]
    fn a_panic_reaches_the_caller_and_the_pool_lives_on() {
        for pool in pools() {
            for bad in [0, 1, 50, 99] {
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    pool.map(100, |i| assert!(i != bad, "task {i}"));
                }));
                let text = *outcome.unwrap_err().downcast::<String>().unwrap();
                assert_eq!(text, format!("task {bad}"));
                assert_eq!(pool.map(3, |i| i), [0, 1, 2]);
            }
        }
    }

    #[test]
    fn a_task_may_use_the_pool() {
        for pool in pools() {
            let sums = pool.map(20, |i| pool.map(i, |j| j).iter().sum::<usize>());
            assert_eq!(sums, (0..20).map(|i| (0..i).sum()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn many_short_runs() {
        for pool in pools() {
            for n in 0..2000 {
                let done = AtomicUsize::new(0);
                pool.map(n % 5, |_| done.fetch_add(1, Ordering::Relaxed));
                assert_eq!(done.into_inner(), n % 5);
            }
        }
    }

    #[test]
    fn a_pool_may_be_used_from_many_threads() {
        let pool = Pool::new(NonZeroUsize::new(3).unwrap()).unwrap();
        std::thread::scope(|scope| {
            for n in 0..6 {
                let pool = &pool;
                scope.spawn(move || assert_eq!(pool.map(n * 50, |i| i).len(), n * 50));
            }
        });
    }
}
