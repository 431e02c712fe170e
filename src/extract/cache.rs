//! A bounded cache that many threads may use at once.
//!
//! Entries are spread over shards, each with its own lock, which is held for a look-up or an
//! insertion and never while something is decoded. What is thrown out is what was not used since
//! the hand came by last (second chance), which costs a bit per entry and no list to keep.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// What happens when the cache is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Entries come and go with use: for queries here and there.
    #[default]
    Scattered,
    /// Hardly anything is needed twice: for one walk over a sample. Little is kept, since memory that
    /// is used again is cheaper than fresh memory.
    Once,
    /// What came first stays: for walks over everything again and again, which would throw out
    /// each entry just before it is needed.
    Whole,
}

/// More threads than shards would begin to wait for each other.
const N_SHARDS: usize = 64;

/// Entries by number, as many as fit in a number of bytes, or a single one that does not. Without any
/// bytes nothing is kept.
#[derive(Debug)]
pub struct Cache<V> {
    shards: Vec<Mutex<Shard<V>>>,
    budget: usize,
    len_bytes: AtomicUsize,
    /// The shard that has to throw something out next.
    next_victim: AtomicUsize,
    access: Access,
}

#[derive(Debug)]
struct Shard<V> {
    slots: Vec<Slot<V>>,
    by_key: FxHashMap<u64, usize>,
    hand: usize,
}

#[derive(Debug)]
struct Slot<V> {
    key: u64,
    value: Arc<V>,
    len_bytes: usize,
    is_used: bool,
}

impl<V> Cache<V> {
    /// A cache for entries of `budget` bytes in all.
    pub fn new(budget: usize, access: Access) -> Self {
        Cache {
            shards: (0..N_SHARDS).map(|_| Mutex::default()).collect(),
            budget,
            len_bytes: AtomicUsize::new(0),
            next_victim: AtomicUsize::new(0),
            access,
        }
    }

    /// The entry `key`, made by `make` if it is not there; `len_bytes` says how large it is.
    ///
    /// Two threads that miss the same entry at once both make it: cheaper than waiting.
    pub fn get_or_make<E>(
        &self,
        key: u64,
        len_bytes: impl FnOnce(&V) -> usize,
        make: impl FnOnce() -> Result<Arc<V>, E>,
    ) -> Result<Arc<V>, E> {
        // Neighbouring groups go to different shards: a multiplication spreads their numbers.
        let spread = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        if let Some(found) = self.shard(spread as usize).get(key) {
            return Ok(found);
        }
        let value = make()?;
        let len_bytes = len_bytes(&value);
        if self.make_room(len_bytes) {
            let is_new = self.shard(spread as usize).insert(key, Arc::clone(&value), len_bytes);
            if !is_new {
                self.len_bytes.fetch_sub(len_bytes, Ordering::Relaxed);
            }
        }
        Ok(value)
    }

    /// Throws out entries until `len_bytes` more fit and sets these aside, or says that it cannot.
    ///
    /// An entry that is larger than the budget has it to itself: the segment lists of many contigs
    /// would be decoded again for each of these if they were not kept.
    fn make_room(&self, len_bytes: usize) -> bool {
        if self.budget == 0 {
            return false;
        }
        let budget = self.budget.max(len_bytes);
        // Each round clears marks of use or throws out; two over all shards leave nothing marked.
        let mut idle_rounds = 0;
        while idle_rounds < 2 * N_SHARDS {
            if self.set_aside(len_bytes, budget) {
                return true;
            }
            if self.access == Access::Whole {
                return false;
            }
            let victim = self.next_victim.fetch_add(1, Ordering::Relaxed);
            let freed = self.shard(victim).throw_out_one();
            self.len_bytes.fetch_sub(freed, Ordering::Relaxed);
            idle_rounds = if freed == 0 { idle_rounds + 1 } else { 0 };
        }
        false
    }

    fn set_aside(&self, len_bytes: usize, budget: usize) -> bool {
        let fits = |taken: usize| taken.checked_add(len_bytes).filter(|&sum| sum <= budget);
        self.len_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
    }

    fn shard(&self, number: usize) -> MutexGuard<'_, Shard<V>> {
        let shard = &self.shards[number % N_SHARDS];
        // No code that holds the lock panics; if it did, entries are only a cache.
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Default for Shard<V> {
    fn default() -> Self {
        Shard { slots: Vec::new(), by_key: FxHashMap::default(), hand: 0 }
    }
}

impl<V> Shard<V> {
    fn get(&mut self, key: u64) -> Option<Arc<V>> {
        let slot = self.slots.get_mut(*self.by_key.get(&key)?)?;
        slot.is_used = true;
        Some(Arc::clone(&slot.value))
    }

    /// Throws out what was not used since the last time, and says how many bytes that frees.
    fn throw_out_one(&mut self) -> usize {
        loop {
            self.hand = if self.hand < self.slots.len() { self.hand } else { 0 };
            let Some(slot) = self.slots.get_mut(self.hand) else { return 0 };
            if !slot.is_used {
                break;
            }
            slot.is_used = false;
            self.hand += 1;
        }
        let gone = self.slots.swap_remove(self.hand);
        self.by_key.remove(&gone.key);
        if let Some(moved) = self.slots.get(self.hand) {
            self.by_key.insert(moved.key, self.hand);
        }
        gone.len_bytes
    }

    /// Keeps an entry, unless another thread was faster, and says which.
    fn insert(&mut self, key: u64, value: Arc<V>, len_bytes: usize) -> bool {
        if self.by_key.contains_key(&key) {
            return false;
        }
        self.by_key.insert(key, self.slots.len());
        self.slots.push(Slot { key, value, len_bytes, is_used: false });
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn get(cache: &Cache<u64>, key: u64, len_bytes: usize) -> (u64, bool) {
        let mut made = false;
        let value = cache.get_or_make(
            key,
            |_| len_bytes,
            || {
                made = true;
                Ok::<_, ()>(Arc::new(key * 2))
            },
        );
        (*value.unwrap(), made)
    }

    #[test]
    fn never_outgrows_its_budget() {
        for access in [Access::Scattered, Access::Whole] {
            let cache = Cache::new(1000, access);
            for key in 0..5000 {
                assert_eq!(get(&cache, key % 700, 30).0, key % 700 * 2);
                let shards = cache.shards.iter().map(|shard| shard.lock().unwrap());
                let kept: usize =
                    shards.map(|shard| shard.slots.len().min(shard.by_key.len())).sum();
                assert_eq!(cache.len_bytes.load(Ordering::Relaxed), kept * 30);
                assert!(kept * 30 <= 1000);
            }
        }
    }

    #[test]
    fn what_is_used_stays() {
        let cache = Cache::new(6400, Access::Scattered);
        get(&cache, 0, 30);
        for key in 1..2000 {
            assert_eq!(get(&cache, 0, 30), (0, false));
            get(&cache, key, 30);
        }
    }

    #[test]
    fn walks_over_everything_keep_what_came_first() {
        let cache = Cache::new(300, Access::Whole);
        let misses = |cache: &Cache<u64>| (0..200).filter(|&key| get(cache, key, 30).1).count();
        assert_eq!(misses(&cache), 200);
        assert_eq!(misses(&cache), 190);
    }

    #[test]
    fn large_entries_push_out_many_and_larger_ones_all() {
        let cache = Cache::new(1000, Access::Scattered);
        for key in 0..100 {
            get(&cache, key, 30);
        }
        assert_eq!(get(&cache, 500, 1000), (1000, true));
        assert_eq!(get(&cache, 500, 1000), (1000, false));
        assert_eq!(get(&cache, 501, 1001), (1002, true));
        assert_eq!(get(&cache, 501, 1001), (1002, false));
        assert_eq!(cache.len_bytes.load(Ordering::Relaxed), 1001);
        assert_eq!(get(&cache, 1, 30), (2, true));
        assert_eq!(cache.len_bytes.load(Ordering::Relaxed), 30);
    }

    #[test]
    fn without_a_budget_nothing_is_kept() {
        let cache = Cache::new(0, Access::Scattered);
        assert_eq!(get(&cache, 1, 30), (2, true));
        assert_eq!(get(&cache, 1, 30), (2, true));
    }

    #[test]
    fn threads_share_it() {
        let cache = Cache::new(1000, Access::Scattered);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let cache = &cache;
                scope.spawn(move || {
                    for key in 0..5000 {
                        let key = key * (thread + 1) % 90;
                        assert_eq!(get(cache, key, 30).0, key * 2);
                    }
                });
            }
        });
        assert!(cache.len_bytes.load(Ordering::Relaxed) <= 1000);
    }
}
