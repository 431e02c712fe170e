//! Threads that stay at work: rayon starts them, and from then on they wait for jobs of ours.
//!
//! An idle rayon thread looks for work 33 times, with a `sched_yield` each, before it sleeps: per
//! stage and thread that is more system calls than all else together. So each thread of the rayon
//! pool runs one task for its whole life, [`reside`], which sleeps on a condition variable between
//! jobs: about two `futex` calls per thread and job, none within a job.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// What all members of a crew do at once; the argument tells them apart.
type Job<'a> = dyn Fn(usize) + Sync + 'a;

/// Threads that do one job at a time, together with the one that calls.
#[derive(Debug)]
pub(crate) struct Crew {
    shared: Arc<Shared>,
    /// Held while a job is done: whoever comes meanwhile works alone.
    turn: Mutex<()>,
    /// Ends the threads when dropped, after they have left [`reside`].
    _threads: ThreadPool,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// There is a new job, or no more will come.
    changed: Condvar,
    /// The last member has done its share.
    done: Condvar,
}

#[derive(Debug, Default)]
struct State {
    job: Option<Erased>,
    /// Counts jobs, so that nobody does one twice.
    n_jobs: u64,
    /// Members below this number take part; the caller is member 0.
    n_members: usize,
    /// Members other than the caller that are still at it.
    n_working: usize,
    panic: Option<Box<dyn Any + Send>>,
    dismissed: bool,
}

/// A job whose lifetime the compiler no longer sees.
#[derive(Clone, Copy, Debug)]
struct Erased(*const Job<'static>);

// SAFETY: the job is `Sync`, and `Crew::work` keeps it alive until all members are done with it.
unsafe impl Send for Erased {}

impl Crew {
    /// A crew of the calling thread and `n_others` more.
    pub(crate) fn new(n_others: usize) -> Result<Self, ThreadPoolBuildError> {
        let name = |i| format!("worker-{}", i + 1);
        let threads = ThreadPoolBuilder::new().num_threads(n_others).thread_name(name).build()?;
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        threads.spawn_broadcast(move |context| reside(&theirs, context.index() + 1));
        Ok(Self { shared, turn: Mutex::new(()), _threads: threads })
    }

    /// Has members 0 to `n_members - 1` do `job` and waits for all of them.
    ///
    /// Member 0 is the calling thread. If the crew is at work already, be it for another thread or
    /// for a job that calls this function, member 0 does the job alone.
    pub(crate) fn work(&self, n_members: usize, job: &Job<'_>) {
        let _turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return job(0),
        };
        let others = Others::begin(&self.shared, n_members, job);
        job(0);
        if let Some(panic) = others.wait() {
            resume_unwind(panic);
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.shared.lock().dismissed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic is done under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job for `member`, which has seen `seen` jobs; `None` when it may go.
    fn next_job(&self, member: usize, seen: &mut u64) -> Option<Erased> {
        let mut state = self.lock();
        loop {
            if state.dismissed {
                return None;
            }
            if state.n_jobs != *seen {
                *seen = state.n_jobs;
                if member < state.n_members {
                    return state.job;
                }
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn finished(&self, outcome: Result<(), Box<dyn Any + Send>>) {
        let mut state = self.lock();
        if let Err(panic) = outcome {
            state.panic.get_or_insert(panic);
        }
        state.n_working -= 1;
        if state.n_working == 0 {
            self.done.notify_one();
        }
    }
}

/// The life of a member other than the caller.
fn reside(shared: &Shared, member: usize) {
    let mut seen = 0;
    while let Some(Erased(job)) = shared.next_job(member, &mut seen) {
        // SAFETY: `Others` lets nobody drop the job before `finished` was called for each member.
        let job = unsafe { &*job };
        shared.finished(catch_unwind(AssertUnwindSafe(|| job(member))));
    }
}

/// The other members at work; waits for them however it goes out of scope.
struct Others<'a>(&'a Shared);

impl<'a> Others<'a> {
    /// Sets members 1 to `n_members - 1` to work on `job`, which must outlive the result.
    fn begin(shared: &'a Shared, n_members: usize, job: &'a Job<'a>) -> Self {
        let job: *const Job<'a> = job;
        // SAFETY: only the lifetime changes; `drop` ends all use of the job before `'a` is over.
        let job = unsafe { std::mem::transmute::<*const Job<'a>, *const Job<'static>>(job) };
        let mut state = shared.lock();
        state.job = Some(Erased(job));
        state.n_jobs += 1;
        state.n_members = n_members;
        state.n_working = n_members.saturating_sub(1);
        state.panic = None;
        drop(state);
        shared.changed.notify_all();
        Self(shared)
    }

    /// Waits for them and gives the first panic.
    fn wait(self) -> Option<Box<dyn Any + Send>> {
        let shared = self.0;
        drop(self);
        shared.lock().panic.take()
    }
}

impl Drop for Others<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        while state.n_working > 0 {
            state = self.0.done.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.job = None;
    }
}
