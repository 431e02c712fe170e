//! How the index is laid out: slots in buckets, and these in sets of three, each with its part of the
//! bitmap, so that a range of sets is a part of the index that a thread can have to itself.

use crate::create::place::seed::Seed;

/// Slots of a bucket.
pub const BUCKET: usize = 4;

const POSITION_BITS: u32 = 40;
const POSITION_MASK: u64 = (1 << POSITION_BITS) - 1;

/// A number of sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sets(pub usize);

/// Where a seed belongs.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Number of the first slot of its bucket.
    pub slot: usize,
    /// Number of its bit.
    pub bit: usize,
}

impl Sets {
    /// Seeds that there is a set for: some 5 % of them find their bucket full.
    pub const SEEDS: usize = 8;
    const BUCKETS: usize = 3;
    /// Slots of a set.
    pub const SLOTS: usize = Self::BUCKETS * BUCKET;
    /// Words of a set's part of the bitmap.
    pub const BITMAP_WORDS: usize = 2;
    const BITS: usize = 64 * Self::BITMAP_WORDS;

    /// Slots of all sets.
    #[must_use]
    pub const fn slots(self) -> usize {
        self.0 * Self::SLOTS
    }

    /// Words of the whole bitmap.
    #[must_use]
    pub const fn bitmap_words(self) -> usize {
        self.0 * Self::BITMAP_WORDS
    }

    /// Where a seed belongs: the high bits of its hash choose the bucket, others the bit.
    #[inline]
    #[must_use]
    pub const fn place(self, seed: &Seed) -> Place {
        let n_buckets = (self.0 * Self::BUCKETS) as u128;
        let bucket = ((seed.hash as u128 * n_buckets) >> 64) as usize;
        let set = bucket / Self::BUCKETS;
        let bit = (seed.hash >> Slot::TAG_BITS) as usize % Self::BITS;
        Place { slot: bucket * BUCKET, bit: set * Self::BITS + bit }
    }
}

/// What a slot holds: 23 bits of the hash, the strand, and 40 bits of the position plus one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot(pub u64);

impl Slot {
    /// Bits of the hash that a slot holds.
    const TAG_BITS: u32 = 64 - 1 - POSITION_BITS;

    /// A slot that is taken.
    #[inline]
    #[must_use]
    pub const fn new(seed: &Seed) -> Self {
        Self(tag_of(seed) | (seed.reverse as u64) << POSITION_BITS | (seed.at as u64 + 1))
    }

    /// Whether it holds nothing yet.
    #[inline]
    #[must_use]
    pub const fn is_free(self) -> bool {
        self.0 == 0
    }

    /// The bits of the hash, where [`tag_of`] has them.
    #[inline]
    #[must_use]
    pub const fn tag(self) -> u64 {
        self.0 & !(POSITION_MASK | 1 << POSITION_BITS)
    }

    /// Whether the canonical word is the reverse complement of what stands there.
    #[inline]
    #[must_use]
    pub const fn reverse(self) -> bool {
        self.0 >> POSITION_BITS & 1 == 1
    }

    /// Position of the seed.
    #[inline]
    #[must_use]
    pub const fn at(self) -> usize {
        (self.0 & POSITION_MASK) as usize - 1
    }
}

/// The low bits of the hash, in the top bits of a slot: the bucket has used up the high ones.
#[inline]
#[must_use]
pub const fn tag_of(seed: &Seed) -> u64 {
    seed.hash << (POSITION_BITS + 1)
}
