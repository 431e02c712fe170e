//! Threads that plan, decode and write, with nothing to wait for as long as output flows.
//!
//! Each thread takes the next block from the planner, decodes it, and hands it in. Whoever hands in
//! the block that output waits for also writes it, with all that are ready behind it, once that is
//! worth a system call. A thread only sleeps when so many blocks are unwritten that memory is used
//! up.
//!
//! Sleeping and waking are system calls, and so is meeting at a lock that its owner keeps. So
//! planning, which may have to decode metadata, has a lock of its own; the other one is held for
//! the time that it takes to move a pointer; and the window of unwritten blocks is so wide that
//! the others get through a time slice while the owner of its first block has lost the processor.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use ragc_arena::Pool;

use super::super::Error;
use super::block::{Output, Worker};
use super::plan::{Block, Planner};
use super::{Options, Record};

/// Bytes that are worth a system call, after so many written ones. They are in memory until then,
/// which the kernel fills for the first time page by page: not worth it where little is written.
fn write_bytes(n_written: u64) -> usize {
    const LEAST: u64 = 1 << 20;
    const MOST: u64 = 2 << 20;
    (n_written / 8).clamp(LEAST, MOST) as usize
}

/// What all threads share.
pub struct Pipeline<'a, R, G, E> {
    /// Locked before `state` where both are.
    planner: Mutex<Planner<'a, R>>,
    state: Mutex<State<'a, E>>,
    /// Locked by the one thread that writes.
    give: Mutex<G>,
    has_room: Condvar,
    options: Options,
    most_blocks: usize,
}

struct State<'a, E> {
    is_planned_out: bool,
    /// Blocks that are not yet taken to be written, in order; none while they are decoded.
    blocks: VecDeque<Option<Job<'a>>>,
    /// Number of the first of them.
    first: u64,
    idle: Vec<Job<'a>>,
    is_writing: bool,
    n_waiting: usize,
    n_written: u64,
    failure: Option<Failure<E>>,
    /// A thread has panicked: its block will never be handed in.
    is_broken: bool,
}

/// The first error in output order, so that it doesn't depend on the schedule.
struct Failure<E> {
    block: u64,
    error: E,
}

/// A block and its bytes, used again and again.
#[derive(Default)]
struct Job<'a> {
    block: Block<'a>,
    output: Output,
}

impl<'a, R, G, E> Pipeline<'a, R, G, E>
where
    R: Iterator<Item = Result<Record<'a>, Error>> + Send,
    G: FnMut(&mut [IoSlice<'_>]) -> Result<(), E> + Send,
    E: From<Error> + Send,
{
    /// Sets up what [`Pipeline::run`] runs; at most so many blocks are in memory.
    pub fn new(planner: Planner<'a, R>, give: G, options: Options, most_blocks: usize) -> Self {
        let state = State {
            is_planned_out: false,
            blocks: VecDeque::new(),
            first: 0,
            idle: Vec::new(),
            is_writing: false,
            n_waiting: 0,
            n_written: 0,
            failure: None,
            is_broken: false,
        };
        let (planner, state, give) = (Mutex::new(planner), Mutex::new(state), Mutex::new(give));
        Pipeline { planner, state, give, has_room: Condvar::new(), options, most_blocks }
    }

    /// Writes everything, and returns the number of bytes.
    pub fn run(self, pool: &Pool) -> Result<u64, E> {
        let mut workers: Vec<Worker> = (0..pool.threads()).map(|_| Worker::default()).collect();
        let n_workers = workers.len();
        pool.run(&mut workers, n_workers, |worker, _| self.work(worker));
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.failure.map_or(Ok(state.n_written), |failure| Err(failure.error))
    }

    /// What each thread does.
    fn work(&self, worker: &mut Worker) {
        let _guard = BreakOnPanic { state: &self.state, has_room: &self.has_room };
        while let Some((number, mut job)) = self.next_job() {
            let done = worker.work(&job.block, self.options, &mut job.output);
            let mut state = lock(&self.state);
            if let Err(error) = done {
                state.fail(number, error.into());
            }
            state.hand_in(number, job);
            self.write_what_is_ready(state);
        }
        // That there is nothing more was perhaps only found out after the last block was ready.
        self.write_what_is_ready(lock(&self.state));
    }

    /// The next block, planned, and its number; none when there are no more.
    fn next_job(&self) -> Option<(u64, Job<'a>)> {
        let mut job = self.wait_for_room()?;
        job.block.clear();
        let mut planner = lock(&self.planner);
        let planned = planner.fill(&mut job.block);
        // Under both locks, so that blocks are numbered in the order in which they are planned.
        lock(&self.state).enter(planned, job)
    }

    /// A used or a new job, once there is room for it; none when there is nothing more to plan.
    fn wait_for_room(&self) -> Option<Job<'a>> {
        let mut state = lock(&self.state);
        while state.blocks.len() >= self.most_blocks && !state.is_over() {
            state.n_waiting += 1;
            state = self.has_room.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.n_waiting -= 1;
        }
        (!state.is_planned_out && !state.is_over()).then(|| state.idle.pop().unwrap_or_default())
    }

    fn write_what_is_ready<'s>(&'s self, mut state: MutexGuard<'s, State<'a, E>>) {
        loop {
            let is_full = state.blocks.len() >= self.most_blocks;
            let jobs = state.take_ready(is_full);
            if jobs.is_empty() {
                return self.wake(state);
            }
            let number = state.first;
            drop(state);
            let given = self.give(&jobs);
            state = lock(&self.state);
            state.is_writing = false;
            state.idle.extend(jobs);
            match given {
                Ok(n) => state.n_written += n,
                Err(error) => state.fail(number.saturating_sub(1), error),
            }
        }
    }

    fn give(&self, jobs: &[Job<'_>]) -> Result<u64, E> {
        let mut slices: Vec<_> = jobs.iter().map(|job| IoSlice::new(job.output.bytes())).collect();
        let n = slices.iter().map(|slice| slice.len() as u64).sum();
        (*lock(&self.give))(&mut slices)?;
        Ok(n)
    }

    /// Lets sleeping threads see that there is room, or nothing more to do. To wake nobody would
    /// be a system call, too.
    fn wake(&self, state: MutexGuard<'_, State<'a, E>>) {
        let somebody_sleeps = state.n_waiting > 0;
        // Half empty, so that who is woken does not go back to sleep at once. It cannot be missed:
        // threads that are awake go on until all is full or all is planned, and then it is written.
        let has_room = state.blocks.len() <= self.most_blocks / 2 || state.is_over();
        drop(state);
        if somebody_sleeps && has_room {
            self.has_room.notify_all();
        }
    }
}

impl<'a, E: From<Error>> State<'a, E> {
    /// Whether nothing more is to be written.
    const fn is_over(&self) -> bool {
        self.failure.is_some() || self.is_broken
    }

    /// Gives a planned block its number and its place in the output.
    fn enter(&mut self, planned: Result<(), Error>, job: Job<'a>) -> Option<(u64, Job<'a>)> {
        if self.is_over() {
            return None;
        }
        let number = self.first + self.blocks.len() as u64;
        if let Err(error) = planned {
            self.fail(number, error.into());
            return None;
        }
        if job.block.items.is_empty() {
            self.is_planned_out = true;
            return None;
        }
        self.blocks.push_back(None);
        Some((number, job))
    }

    fn hand_in(&mut self, number: u64, job: Job<'a>) {
        if let Some(slot) = self.blocks.get_mut((number - self.first) as usize) {
            *slot = Some(job);
        }
    }

    fn fail(&mut self, block: u64, error: E) {
        if self.failure.as_ref().is_none_or(|failure| block < failure.block) {
            self.failure = Some(Failure { block, error });
        }
    }

    /// The blocks to write now: those at the front that are decoded, if they are enough, or nothing
    /// else can be done before. The caller is the writer then.
    fn take_ready(&mut self, is_full: bool) -> Vec<Job<'a>> {
        if self.is_writing || self.is_over() {
            return Vec::new();
        }
        let ready = self.blocks.iter().map_while(Option::as_ref);
        let (n, len) = ready.fold((0, 0), |(n, len), job| (n + 1, len + job.output.bytes().len()));
        let is_all = self.is_planned_out && n == self.blocks.len();
        if n == 0 || (len < write_bytes(self.n_written) && !is_full && !is_all) {
            return Vec::new();
        }
        self.is_writing = true;
        self.first += n as u64;
        self.blocks.drain(..n).flatten().collect()
    }
}

/// Lets nobody wait for a thread that has panicked.
struct BreakOnPanic<'p, 'a, E> {
    state: &'p Mutex<State<'a, E>>,
    has_room: &'p Condvar,
}

impl<E> Drop for BreakOnPanic<'_, '_, E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(self.state).is_broken = true;
            self.has_room.notify_all();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in one thread reaches the caller of the pool; the others only have to come to an end.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
