//! Filling the index, with all threads where that is worth it.
//!
//! Each has a range of sets to itself. All of them go through all seeds, a fifth of the work, and take
//! in their own, in order: so nothing is locked, and the result does not depend on their number.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ragc_arena::Pool;

use super::{
    BATCH, SeedIndex,
    sets::{BUCKET, Place, Sets, Slot, tag_of},
};
use crate::{
    codec::kernels::Kernels,
    create::place::seed::{Seed, Seeds},
};

impl SeedIndex {
    /// Takes in the seeds of stretches of `text`, which are in order, and calls `on_repeat` with the
    /// position of each seed that meets its own hash.
    pub fn insert(
        &mut self,
        text: &[u8],
        stretches: &[Range<usize>],
        pool: &Pool,
        on_repeat: impl Fn(usize) + Sync,
    ) {
        /// Symbols that are worth waking threads for.
        const MANY: usize = 8 << 20;
        /// With more of them, most of the work would be to go through all seeds.
        const MOST_SHARES: usize = 8;
        let kernels = self.kernels;
        let seeds = || stretches.iter().flat_map(move |stretch| seeds_in(text, stretch, kernels));
        let fill = |share: &mut Share<'_>| share.fill(seeds(), &on_repeat);
        let len: usize = stretches.iter().map(Range::len).sum();
        let n_shares = if len < MANY { 1 } else { pool.threads().min(MOST_SHARES) };
        self.taken += if n_shares == 1 {
            self.shares(1).map(|mut share| fill(&mut share)).sum::<usize>()
        } else {
            // Each lock is taken once, by the one worker that has the share.
            let shares: Vec<_> = self.shares(n_shares).map(Mutex::new).collect();
            let fill =
                |nth: usize| fill(&mut shares[nth].lock().unwrap_or_else(PoisonError::into_inner));
            pool.map(shares.len(), fill).into_iter().sum()
        };
    }

    /// The index in so many parts at most.
    fn shares(&mut self, n: usize) -> impl Iterator<Item = Share<'_>> {
        let sets = self.sets;
        let n_own = sets.0.div_ceil(n);
        let (slots, bitmap) = self.words.split_at_mut(sets.slots());
        let slots = slots.chunks_mut(Sets(n_own).slots());
        let bitmap = bitmap.chunks_mut(Sets(n_own).bitmap_words());
        slots.zip(bitmap).enumerate().map(move |(nth, (slots, bitmap))| Share {
            sets,
            before: Sets(nth * n_own),
            slots,
            bitmap,
        })
    }
}

/// The seeds of a stretch of `text`, with their positions in the whole.
fn seeds_in<'t>(
    text: &'t [u8],
    stretch: &Range<usize>,
    kernels: &'static Kernels,
) -> impl Iterator<Item = Seed> + 't {
    let start = stretch.start;
    let seeds = Seeds::new(&text[stretch.clone()], kernels);
    seeds.map(move |seed| Seed { at: start + seed.at, ..seed })
}

/// A range of the sets of an index.
struct Share<'w> {
    /// All sets.
    sets: Sets,
    /// Those before the range.
    before: Sets,
    slots: &'w mut [u64],
    bitmap: &'w mut [u64],
}

impl Share<'_> {
    /// Takes in those of `seeds` that belong here, and tells where they repeat others; says how many
    /// they are.
    fn fill(&mut self, seeds: impl Iterator<Item = Seed>, on_repeat: impl Fn(usize)) -> usize {
        let (sets, before, n_slots) = (self.sets, self.before, self.slots.len());
        let mut own = seeds.filter_map(|seed| {
            let Place { slot, bit } = sets.place(&seed);
            let slot = slot.checked_sub(before.slots()).filter(|&slot| slot < n_slots)?;
            Some((seed, Place { slot, bit: bit - 64 * before.bitmap_words() }))
        });
        let mut taken = 0;
        loop {
            let batch: [Option<(Seed, Place)>; BATCH] = std::array::from_fn(|_| own.next());
            std::hint::black_box(self.touch(&batch));
            for (seed, place) in batch.iter().flatten() {
                taken += 1;
                if self.insert(seed, *place) {
                    on_repeat(seed.at);
                }
            }
            if batch[BATCH - 1].is_none() {
                return taken;
            }
        }
    }

    /// Reads what the batch is going to change; the loads do not depend on each other.
    fn touch(&self, batch: &[Option<(Seed, Place)>; BATCH]) -> u64 {
        let words = |place: &Place| self.slots[place.slot] ^ self.bitmap[place.bit / 64];
        batch.iter().flatten().fold(0, |sum, (_, place)| sum ^ words(place))
    }

    /// Takes in a seed, unless its bucket is full; says whether it met its own hash.
    fn insert(&mut self, seed: &Seed, Place { slot, bit }: Place) -> bool {
        self.bitmap[bit / 64] |= 1 << (bit % 64);
        let mut repeated = false;
        for word in &mut self.slots[slot..slot + BUCKET] {
            if Slot(*word).is_free() {
                *word = Slot::new(seed).0;
                return repeated;
            }
            repeated |= Slot(*word).tag() == tag_of(seed);
        }
        repeated
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::num::NonZeroUsize;

    use super::*;
    use crate::create::noise::noise;

    #[test]
    fn threads_make_the_same_index() {
        let half = noise(5 << 20, 1);
        let text = [&half[..], &half[..]].concat();
        let filled = |threads: usize| {
            let pool = Pool::new(NonZeroUsize::new(threads).unwrap()).unwrap();
            let mut index = SeedIndex::with_room_for(text.len() / 16, Kernels::best()).unwrap();
            let repeats = Mutex::new(Vec::new());
            let stretches = [1_000..half.len() + 1_000, half.len() + 2_000..text.len()];
            index.insert(&text, &stretches, &pool, |at| repeats.lock().unwrap().push(at));
            let mut repeats = repeats.into_inner().unwrap();
            repeats.sort_unstable();
            (index.words.to_vec(), index.taken(), repeats)
        };
        let alone = filled(1);
        assert!(alone.2.len() > half.len() / 20, "the second half repeats the first");
        for threads in [2, 3, 11] {
            assert!(filled(threads) == alone, "{threads} threads");
        }
    }
}
