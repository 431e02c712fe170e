//! Where in the reference text a seed stands: buckets of four, with a bitmap in front.
//!
//! When a bucket is full a further seed is dropped: in order of position, so that the index is a
//! function of the text as it was when it was taken in. The bitmap keeps sequence that the text does not have away from the
//! buckets, which are too large for the caches.

mod fill;
mod sets;

use ragc_arena::{PageBuffer, PagesError};

use super::seed::{Seed, Seeds, SkipTo};
use crate::codec::kernels::Kernels;
use sets::{BUCKET, Sets, Slot, tag_of};

/// Seeds whose memory is asked for at once, so that the processor waits for it only once.
const BATCH: usize = 32;

/// An index of the sampled seeds of a text.
#[derive(Debug)]
pub struct SeedIndex {
    /// The slots of all buckets, and the bitmap behind them: one mapping for both.
    words: PageBuffer<u64>,
    sets: Sets,
    taken: usize,
    kernels: &'static Kernels,
}

/// A place that may hold a seed: only its hash was compared.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// Position in the text.
    pub at: usize,
    /// Whether the text holds the reverse complement of the seed that was asked for.
    pub reverse: bool,
}

impl SeedIndex {
    /// An empty index with room for `seeds` seeds.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn with_room_for(seeds: usize, kernels: &'static Kernels) -> Result<Self, PagesError> {
        let sets = Sets(seeds.div_ceil(Sets::SEEDS).max(8));
        let words = PageBuffer::zeroed(sets.slots() + sets.bitmap_words())?;
        Ok(Self { words, sets, taken: 0, kernels })
    }

    /// Whether as many seeds are in as it was made for.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.taken >= self.sets.0 * Sets::SEEDS
    }

    /// How many seeds were taken in.
    #[must_use]
    pub const fn taken(&self) -> usize {
        self.taken
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.words.len() * size_of::<u64>()
    }

    /// The seeds of `codes`, to be looked up here.
    #[must_use]
    pub const fn seeds_of<'c>(&self, codes: &'c [u8]) -> Seeds<'c> {
        Seeds::new(codes, self.kernels)
    }

    /// A quarter of the seeds of `codes`, most of which are not in the text.
    #[must_use]
    pub const fn few_seeds_of<'c>(&'c self, codes: &'c [u8]) -> FewSeeds<'c> {
        FewSeeds {
            index: self,
            seeds: self.seeds_of(codes),
            batch: [None; BATCH],
            next: BATCH,
            from: 0,
        }
    }

    /// Whether the seed may be in the text that was taken in: never wrong when it says no.
    #[inline]
    #[must_use]
    pub fn may_hold(&self, seed: &Seed) -> bool {
        let bit = self.sets.place(seed).bit;
        self.bitmap_word(bit) >> (bit % 64) & 1 == 1
    }

    #[inline]
    fn bitmap_word(&self, bit: usize) -> u64 {
        self.words[self.sets.slots() + bit / 64]
    }

    /// Reads what is needed to look a seed up.
    #[inline]
    fn touch(&self, seed: &Seed) -> u64 {
        let place = self.sets.place(seed);
        self.bitmap_word(place.bit) ^ self.words[place.slot]
    }

    /// The places that may hold the seed, lowest position first.
    pub fn candidates(&self, seed: &Seed) -> impl Iterator<Item = Candidate> {
        let slot = self.sets.place(seed).slot;
        let (tag, reverse) = (tag_of(seed), seed.reverse);
        self.words[slot..slot + BUCKET]
            .iter()
            .map(|&word| Slot(word))
            .take_while(|slot| !slot.is_free())
            .filter(move |slot| slot.tag() == tag)
            .map(move |slot| Candidate { at: slot.at(), reverse: slot.reverse() != reverse })
    }
}

/// Some seeds, for many of which the index is read at once, so that it is in the caches when they
/// are looked up: it may be larger than these, and its words do not depend on each other.
#[derive(Debug)]
pub struct FewSeeds<'c> {
    index: &'c SeedIndex,
    seeds: Seeds<'c>,
    batch: [Option<Seed>; BATCH],
    /// Number of the next one in the batch.
    next: usize,
    /// Seeds in front of this position are left out.
    from: usize,
}

impl Iterator for FewSeeds<'_> {
    type Item = Seed;

    fn next(&mut self) -> Option<Seed> {
        loop {
            if self.next == BATCH {
                self.batch = std::array::from_fn(|_| self.seeds.find(Self::is_taken));
                let seeds = self.batch.iter().flatten();
                std::hint::black_box(seeds.fold(0, |sum, seed| sum ^ self.index.touch(seed)));
                self.next = 0;
            }
            let seed = self.batch[self.next]?;
            self.next += 1;
            if seed.at >= self.from {
                return Some(seed);
            }
        }
    }
}

impl FewSeeds<'_> {
    /// By bits that have no part in what is sampled.
    const fn is_taken(seed: &Seed) -> bool {
        const ONE_IN: u64 = 4;
        seed.hash.is_multiple_of(ONE_IN)
    }
}

impl SkipTo for FewSeeds<'_> {
    fn skip_to(&mut self, position: usize) {
        self.from = position;
    }
}
