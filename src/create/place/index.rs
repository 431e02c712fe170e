//! Where in the reference text a seed stands: buckets of four, with a bitmap in front.
//!
//! A bucket entry holds 23 bits of the hash, the strand, and 40 bits of position plus one. When a
//! bucket is full a further seed is dropped: in order of position, so that the index is a function
//! of the text alone. The bitmap keeps sequence that the text does not have away from the buckets,
//! which are too large for the caches.

use ragc_arena::{PageBuffer, PagesError};

use super::seed::{Seed, Seeds, SkipTo};
use crate::codec::kernels::Kernels;

const BUCKET: usize = 4;
const POSITION_BITS: u32 = 40;
const POSITION_MASK: u64 = (1 << POSITION_BITS) - 1;
const BITS_PER_SEED: usize = 16;
/// At three slots for two seeds some 5 % of the seeds find their bucket full.
const SLOTS_PER_TWO_SEEDS: usize = 3;
/// Seeds whose memory is asked for at once, so that the processor waits for it only once.
const BATCH: usize = 32;

/// An index of the sampled seeds of a text.
#[derive(Debug)]
pub struct SeedIndex {
    /// The slots of all buckets, and the bitmap behind them: one mapping for both.
    words: PageBuffer<u64>,
    slots: usize,
    room: usize,
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
        let seeds = seeds.max(64);
        let slots = (seeds * SLOTS_PER_TWO_SEEDS).div_ceil(2 * BUCKET) * BUCKET;
        Ok(Self {
            words: PageBuffer::zeroed(slots + seeds * BITS_PER_SEED / 64)?,
            slots,
            room: seeds,
            taken: 0,
            kernels,
        })
    }

    /// Whether as many seeds are in as it was made for.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.taken >= self.room
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

    /// Takes in the seeds of `text[from..]`, and calls `on_repeat` with the position of each seed
    /// that meets its own hash.
    pub fn insert_from(&mut self, text: &[u8], from: usize, mut on_repeat: impl FnMut(usize)) {
        let mut seeds = self.seeds_of(&text[from..]);
        loop {
            let batch: [Option<Seed>; BATCH] = std::array::from_fn(|_| seeds.next());
            std::hint::black_box(self.touch(&batch));
            for seed in batch.iter().flatten() {
                self.taken += 1;
                if self.insert(seed, from) {
                    on_repeat(seed.at + from);
                }
            }
            if batch[BATCH - 1].is_none() {
                return;
            }
        }
    }

    /// Reads what the batch is going to change; the loads do not depend on each other.
    fn touch(&self, batch: &[Option<Seed>; BATCH]) -> u64 {
        let bucket = |seed: &Seed| self.words[self.bucket(seed)];
        batch.iter().flatten().fold(0, |sum, seed| sum ^ bucket(seed) ^ self.bits(seed))
    }

    fn insert(&mut self, seed: &Seed, offset: usize) -> bool {
        let bit = self.bit(seed);
        self.words[self.slots + bit / 64] |= 1 << (bit % 64);
        let bucket = self.bucket(seed);
        let tag = tag(seed);
        let position = (seed.at + offset + 1) as u64;
        let mut repeated = false;
        for slot in &mut self.words[bucket..bucket + BUCKET] {
            if *slot == 0 {
                *slot = tag | u64::from(seed.reverse) << POSITION_BITS | position;
                return repeated;
            }
            repeated |= *slot & !(POSITION_MASK | 1 << POSITION_BITS) == tag;
        }
        repeated
    }

    #[inline]
    fn bucket(&self, seed: &Seed) -> usize {
        scaled(seed.hash, self.slots / BUCKET) * BUCKET
    }

    #[inline]
    fn bit(&self, seed: &Seed) -> usize {
        scaled(seed.hash.rotate_left(32), (self.words.len() - self.slots) * 64)
    }

    /// Whether the seed may be in the text: never wrong when it says no.
    #[inline]
    #[must_use]
    pub fn may_hold(&self, seed: &Seed) -> bool {
        self.bits(seed) >> (self.bit(seed) % 64) & 1 == 1
    }

    /// The word of the bitmap that holds the seed's bit.
    #[inline]
    fn bits(&self, seed: &Seed) -> u64 {
        self.words[self.slots + self.bit(seed) / 64]
    }

    /// The places that may hold the seed, lowest position first.
    pub fn candidates(&self, seed: &Seed) -> impl Iterator<Item = Candidate> {
        let bucket = self.bucket(seed);
        let (tag, reverse) = (tag(seed), seed.reverse);
        self.words[bucket..bucket + BUCKET]
            .iter()
            .take_while(|slot| **slot != 0)
            .filter(move |slot| **slot & !(POSITION_MASK | 1 << POSITION_BITS) == tag)
            .map(move |slot| Candidate {
                at: (slot & POSITION_MASK) as usize - 1,
                reverse: (slot >> POSITION_BITS & 1 == 1) != reverse,
            })
    }
}

/// Some seeds, for many of which the bitmap is read at once, so that it is in the caches when they
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
                std::hint::black_box(seeds.fold(0, |sum, seed| sum ^ self.index.bits(seed)));
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

/// The low bits of the hash, in an entry's top 23 bits: the bucket has used up the high ones.
#[inline]
const fn tag(seed: &Seed) -> u64 {
    seed.hash << (POSITION_BITS + 1)
}

/// Spreads a hash over `0..n`, by its high bits.
#[inline]
const fn scaled(hash: u64, n: usize) -> usize {
    ((hash as u128 * n as u128) >> 64) as usize
}
