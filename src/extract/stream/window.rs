//! Windows of blocks: one is decoded while the one before is written.

use std::io::IoSlice;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ragc_arena::Pool;

use super::super::Error;
use super::block::Output;
pub use super::block::Worker;
use super::plan::{Block, Planner};
use super::{Options, Record};

/// Some blocks and their bytes.
pub struct Window<'a> {
    blocks: Vec<Block<'a>>,
    /// Each is locked by the one task that fills it, and later by the one that writes it.
    outputs: Vec<Mutex<Output>>,
    n_filled: usize,
}

impl<'a> Window<'a> {
    /// A window of `n` blocks at most.
    pub fn new(n: usize) -> Self {
        Window {
            blocks: (0..n).map(|_| Block::default()).collect(),
            outputs: (0..n).map(|_| Mutex::default()).collect(),
            n_filled: 0,
        }
    }

    /// Whether nothing is planned in it.
    pub fn is_empty(&self) -> bool {
        self.n_filled == 0
    }

    /// Plans as many blocks as there are, or are left.
    pub fn plan<R: Iterator<Item = Result<Record<'a>, Error>>>(
        &mut self,
        planner: &mut Planner<'a, R>,
    ) -> Result<(), Error> {
        self.n_filled = 0;
        for block in &mut self.blocks {
            block.clear();
            planner.fill(block)?;
            if block.items.is_empty() {
                break;
            }
            self.n_filled += 1;
        }
        Ok(())
    }

    fn outputs(&self) -> &[Mutex<Output>] {
        self.outputs.get(..self.n_filled).unwrap_or_default()
    }

    fn decode(&self, index: usize, options: Options, worker: &mut Worker) -> Result<(), Error> {
        let (Some(block), Some(output)) = (self.blocks.get(index), self.outputs.get(index)) else {
            return Ok(());
        };
        worker.work(block, options, &mut lock(output))
    }

    /// Hands everything over at once, and returns its length in bytes.
    fn give<E>(
        &self,
        give: &mut impl FnMut(&mut [IoSlice<'_>]) -> Result<(), E>,
    ) -> Result<u64, E> {
        let outputs: Vec<_> = self.outputs().iter().map(lock).collect();
        let mut slices: Vec<_> =
            outputs.iter().map(|output| IoSlice::new(output.bytes())).collect();
        let len_bytes = slices.iter().map(|slice| slice.len() as u64).sum();
        if len_bytes > 0 {
            give(&mut slices)?;
        }
        Ok(len_bytes)
    }
}

/// Turns windows over: what stays the same from one to the next.
pub struct Turns<'p, G> {
    give: Mutex<G>,
    options: Options,
    pool: &'p Pool,
    workers: Vec<Worker>,
}

impl<'p, G> Turns<'p, G> {
    /// Output goes to `give`.
    pub fn new(give: G, options: Options, pool: &'p Pool) -> Self {
        let workers = (0..pool.threads()).map(|_| Worker::default()).collect();
        Turns { give: Mutex::new(give), options, pool, workers }
    }

    /// Decodes the blocks of `next` and hands over those of `done`, and returns the bytes of these.
    pub fn turn<E: From<Error> + Send>(
        &mut self,
        next: &Window<'_>,
        done: &Window<'_>,
    ) -> Result<u64, E>
    where
        G: FnMut(&mut [IoSlice<'_>]) -> Result<(), E> + Send,
    {
        let Turns { give, options, pool, workers } = self;
        // Writing comes first, since it may take longest.
        let results = pool.run_collect(workers, 1 + next.n_filled, |worker, task| match task {
            0 => done.give(&mut *lock(give)),
            _ => Ok(next.decode(task - 1, *options, worker).map(|()| 0)?),
        });
        results.into_iter().sum()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while it was held has reached the caller of the pool before this.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
