//! Threads that stay at work: rayon starts them, and from then on they wait for jobs of ours.
//!
//! An idle rayon thread looks for work 33 times, with a `sched_yield` each, before it sleeps: per
//! stage and thread that is more system calls than all else together. So each thread of the rayon
//! pool runs one task for its whole life, [`reside`], which goes from turn to turn:
//!
//! ```text
//! turn 0 -- announced: job, next --> turn 1 -- announced: job, next --> turn 2 (all wait here)
//! ```
//!
//! A job is announced to all members at once, with one call to the kernel for the whole crew. The
//! caller begins at once, too, and closes the turn when it finds nothing more to do: a member that
//! wakes up only then, be it because the machine is busy, has nothing to do either, and nobody waits
//! for it. So a job costs each member one call at most, to wait for the next, and the caller three at
//! most.

use std::any::Any;
use std::hint;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError};
use std::thread::{self, Thread};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// What members do side by side, each until nothing is left to do.
type Job<'a> = dyn Fn() + Sync + 'a;

type Panic = Box<dyn Any + Send>;

/// Threads that do one job at a time, together with the one that calls.
#[derive(Debug)]
pub(crate) struct Crew {
    /// Where the next job is announced. Held while one is done: whoever comes meanwhile works alone.
    turn: Mutex<Arc<Turn>>,
    /// Ends the threads when dropped, after they have left [`reside`].
    _threads: ThreadPool,
}

/// One job, from its announcement on. Members may look at it as long as they like.
///
/// A turn holds the next one, and with it all that follow. Whoever lets go of a turn has to hold the
/// next one already, else a long chain may be dropped in one go, which takes a stack as long.
#[derive(Debug, Default)]
struct Turn {
    /// Nothing is announced when there will be no more jobs.
    announced: OnceLock<Option<Announced>>,
    /// Members at work, the caller not among them; and [`CLOSED`] once nobody may begin any more.
    at_work: AtomicUsize,
    /// The first panic of the job.
    panic: Mutex<Option<Panic>>,
}

/// How often the caller looks whether the others are done, and the others, all together, whether there is
/// more to do, before they sleep: some milliseconds (four to seven, as machines take a `pause` for longer or
/// shorter), in which most tasks end, and most jobs that follow one another begin, for two calls to the
/// kernel and the time that they take.
const LOOKS: usize = 256 << 10;

/// How often each of the others looks at least, be they ever so many: some 80 microseconds.
const LEAST_LOOKS: usize = 4 << 10;

/// Set in [`Turn::at_work`].
const CLOSED: usize = 1 << (usize::BITS - 1);

#[derive(Debug)]
struct Announced {
    order: OrderPointer,
    /// Of those other than the caller, so many may work.
    n_others: usize,
    caller: Thread,
    next: Arc<Turn>,
}

/// A job, on the stack of the caller.
struct Order<'a>(&'a Job<'a>);

#[derive(Debug)]
struct OrderPointer(*const Order<'static>);

// SAFETY: an order holds a reference to what is `Sync`.
unsafe impl Send for OrderPointer {}
// SAFETY: as above.
unsafe impl Sync for OrderPointer {}

impl Crew {
    /// A crew of the calling thread and `n_others` more, each of which calls `start` first.
    pub(crate) fn new(
        n_others: usize,
        start: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, ThreadPoolBuildError> {
        let name = |i| format!("worker-{}", i + 1);
        let builder = ThreadPoolBuilder::new().num_threads(n_others).thread_name(name);
        let threads = builder.start_handler(move |_| start()).build()?;
        let turn = Arc::<Turn>::default();
        // The closure lives as long as the threads: what it kept of turn 0, and with it all turns that
        // follow, would never be freed. The last one to begin gets what is left, not a clone.
        let starts = Mutex::new(iter::repeat_n(Arc::clone(&turn), n_others));
        let looks = (LOOKS / n_others).max(LEAST_LOOKS);
        threads.spawn_broadcast(move |_| {
            let start = starts.lock().unwrap_or_else(PoisonError::into_inner).next();
            start.into_iter().for_each(|turn| reside(turn, looks));
        });
        Ok(Self { turn: Mutex::new(turn), _threads: threads })
    }

    /// Has up to `n_members` do `job`, the calling thread among them, and waits for those who do.
    ///
    /// The job is over for all when one of them returns from it. If the crew is at work already, be
    /// it for another thread or for a job that calls this function, the caller does the job alone.
    pub(crate) fn work(&self, n_members: usize, job: &Job<'_>) {
        let mut turn = match self.turn.try_lock() {
            Ok(turn) => turn,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return job(),
        };
        let next = Arc::default();
        // Dropped before `turn`, which holds the next one.
        let now = std::mem::replace(&mut *turn, Arc::clone(&next));
        let order = Order(job);
        let open = Open::announce(&now, n_members.saturating_sub(1), &order, next);
        job();
        drop(open);
        if let Some(panic) = now.panic() {
            resume_unwind(panic);
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        let turn = self.turn.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Nothing has been announced there: `work` replaces a turn before it announces a job.
        let _ = turn.announced.set(None);
    }
}

impl Turn {
    fn panic(&self) -> Option<Panic> {
        self.panic.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// What is announced, as soon as it is.
    ///
    /// Looks for it so many times before it sleeps.
    fn wait(&self, looks: usize) -> Option<&Announced> {
        let looked = look_for(looks, || self.announced.get());
        looked.unwrap_or_else(|| self.announced.wait()).as_ref()
    }

    /// Joins those at work, if the turn is open and they are fewer than `most`.
    fn join(&self, most: usize) -> bool {
        // Closed, the number is larger than any `most`.
        let one_more = |n: usize| (n < most).then_some(n + 1);
        self.at_work.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).is_ok()
    }

    /// Does the job of the turn as one of those at work.
    fn work(&self, announced: &Announced) {
        // SAFETY: the caller keeps the order until nobody is at work any more, and we are.
        let Order(job) = unsafe { &*announced.order.0 };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(job)) {
            let mut first = self.panic.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(panic);
        }
        if self.at_work.fetch_sub(1, Ordering::AcqRel) == CLOSED + 1 {
            announced.caller.unpark();
        }
    }
}

/// The life of a member from `turn` on. It misses none, so turns are freed one at a time, however
/// many have passed meanwhile.
fn reside(mut turn: Arc<Turn>, looks: usize) {
    while let Some(announced) = turn.wait(looks) {
        if turn.join(announced.n_others) {
            turn.work(announced);
        }
        turn = Arc::clone(&announced.next);
    }
}

/// A turn that members may join; however it goes out of scope, nobody is at work on it afterwards.
struct Open<'a>(&'a Turn);

impl<'a> Open<'a> {
    /// Announces `order`, which must outlive the result.
    fn announce(turn: &'a Turn, n_others: usize, order: &'a Order<'a>, next: Arc<Turn>) -> Self {
        // Only the lifetime changes; `drop` ends all use of the order before `'a` is over.
        let order = OrderPointer(ptr::from_ref(order).cast::<Order<'static>>());
        let announced = Announced { order, n_others, caller: thread::current(), next };
        let _first = turn.announced.set(Some(announced));
        Self(turn)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.at_work.fetch_or(CLOSED, Ordering::AcqRel);
        let all_done = || self.0.at_work.load(Ordering::Acquire) == CLOSED;
        if look_for(LOOKS, || all_done().then_some(())).is_some() {
            return;
        }
        // Parking may end without a reason.
        while !all_done() {
            thread::park();
        }
    }
}

/// What `look` finds when it is called so often, if anything.
fn look_for<T>(looks: usize, look: impl Fn() -> Option<T>) -> Option<T> {
    for _ in 0..looks {
        let found = look();
        if found.is_some() {
            return found;
        }
        hint::spin_loop();
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Crew;
    use std::sync::{Arc, RwLock, Weak};
    use std::thread;
    use std::time::{Duration, Instant};

    /// More turns than fit on a thread's stack, were each dropped by the one before.
    const MANY: usize = 1_000_000;

    fn wait_until_gone<T>(held: &Weak<T>) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while held.strong_count() > 0 {
            assert!(Instant::now() < deadline, "somebody keeps what nobody needs");
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_turn_is_freed_once_all_have_passed_it() {
        let crew = Crew::new(3, || {}).unwrap();
        let first = Arc::downgrade(&crew.turn.lock().unwrap());
        crew.work(4, &|| {});
        wait_until_gone(&first);
    }

    #[test]
    fn threads_end_after_many_turns() {
        // Dropped with the last thread: the crew itself doesn't wait for them.
        let kept = Arc::new(());
        let threads = Arc::downgrade(&kept);
        let crew = Crew::new(3, move || _ = &kept).unwrap();
        for _ in 0..MANY {
            crew.work(4, &|| {});
        }
        drop(crew);
        wait_until_gone(&threads);
    }

    #[test]
    fn members_may_begin_many_turns_late() {
        let gate = Arc::new(RwLock::new(()));
        let threads = Arc::downgrade(&gate);
        let begin = Arc::clone(&gate);
        let closed = gate.write().unwrap();
        let crew = Crew::new(3, move || drop(begin.read().unwrap())).unwrap();
        for _ in 0..MANY {
            crew.work(4, &|| {});
        }
        drop(closed);
        drop((crew, gate));
        wait_until_gone(&threads);
    }
}
