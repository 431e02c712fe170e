//! Threads that stay at work: rayon starts them, and from then on they wait for jobs of ours.
//!
//! An idle rayon thread looks for work 33 times, with a `sched_yield` each, before it sleeps: per
//! stage and thread that is more system calls than all else together. So each thread of the rayon
//! pool runs one task for its whole life, [`reside`], which parks between jobs. A job is handed to
//! each member through a slot of its own, without a lock to meet at: per job, a thread parks once and
//! is woken once, and so is the caller if it is done before the others.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering, fence};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError};
use std::thread::{self, Thread};

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

#[derive(Debug)]
struct Shared {
    /// Of the members other than the caller: member `i` has slot `i - 1`.
    slots: Box<[Slot]>,
    /// Members other than the caller that are still at it.
    n_working: AtomicUsize,
    /// The first panic of a job.
    panic: Mutex<Option<Panic>>,
    /// No more jobs will come.
    dismissed: AtomicBool,
}

type Panic = Box<dyn Any + Send>;

/// Where a member finds its next job.
#[derive(Debug, Default)]
struct Slot {
    /// Null while there is none.
    order: AtomicPtr<Order<'static>>,
    /// Known once the member has started.
    thread: OnceLock<Thread>,
}

/// A job, and who waits for it.
struct Order<'a> {
    job: &'a Job<'a>,
    caller: Thread,
}

impl Crew {
    /// A crew of the calling thread and `n_others` more.
    pub(crate) fn new(n_others: usize) -> Result<Self, ThreadPoolBuildError> {
        let name = |i| format!("worker-{}", i + 1);
        let threads = ThreadPoolBuilder::new().num_threads(n_others).thread_name(name).build()?;
        let shared = Arc::new(Shared {
            slots: std::iter::repeat_with(Slot::default).take(n_others).collect(),
            n_working: AtomicUsize::new(0),
            panic: Mutex::default(),
            dismissed: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&shared);
        threads.spawn_broadcast(move |context| reside(&theirs, context.index()));
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
        let order = Order { job, caller: thread::current() };
        let others = Others::begin(&self.shared, n_members, &order);
        job(0);
        if let Some(panic) = others.wait() {
            resume_unwind(panic);
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.shared.dismissed.store(true, Ordering::Release);
        self.shared.slots.iter().for_each(Slot::wake);
    }
}

impl Slot {
    /// Wakes the member to look at its slot again; one that has not started yet will look anyway.
    fn wake(&self) {
        // Either we see the thread here, or it sees in `reside` what was stored before this.
        fence(Ordering::SeqCst);
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }
}

impl Shared {
    fn panic(&self) -> Option<Panic> {
        self.panic.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The life of the member with slot `index`.
fn reside(shared: &Shared, index: usize) {
    let slot = &shared.slots[index];
    slot.thread.get_or_init(thread::current);
    fence(Ordering::SeqCst);
    while !shared.dismissed.load(Ordering::Acquire) {
        let order = slot.order.swap(ptr::null_mut(), Ordering::Acquire);
        // SAFETY: null, or an order that `Others` keeps alive until `n_working` has been lowered by
        // each member that got it, which happens below.
        match unsafe { order.as_ref() } {
            None => thread::park(),
            Some(order) => obey(shared, order, index + 1),
        }
    }
}

/// Does a job as `member`, and says so.
fn obey(shared: &Shared, order: &Order<'_>, member: usize) {
    let outcome = catch_unwind(AssertUnwindSafe(|| (order.job)(member)));
    if let Err(panic) = outcome {
        let mut first = shared.panic.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(panic);
    }
    // The order may be gone as soon as the number is lowered.
    let caller = order.caller.clone();
    if shared.n_working.fetch_sub(1, Ordering::AcqRel) == 1 {
        caller.unpark();
    }
}

/// The other members at work; waits for them however it goes out of scope.
struct Others<'a>(&'a Shared);

impl<'a> Others<'a> {
    /// Sets members 1 to `n_members - 1` to work on `order`, which must outlive the result.
    fn begin(shared: &'a Shared, n_members: usize, order: &'a Order<'a>) -> Self {
        drop(shared.panic());
        let n_others = n_members.saturating_sub(1).min(shared.slots.len());
        shared.n_working.store(n_others, Ordering::Relaxed);
        // Only the lifetime changes; `drop` ends all use of the order before `'a` is over.
        let order = ptr::from_ref(order).cast::<Order<'static>>().cast_mut();
        for slot in &shared.slots[..n_others] {
            slot.order.store(order, Ordering::Release);
            slot.wake();
        }
        Self(shared)
    }

    /// Waits for them and gives the first panic.
    fn wait(self) -> Option<Panic> {
        let shared = self.0;
        drop(self);
        shared.panic()
    }
}

impl Drop for Others<'_> {
    fn drop(&mut self) {
        // Parking may end without a reason.
        while self.0.n_working.load(Ordering::Acquire) > 0 {
            thread::park();
        }
    }
}
