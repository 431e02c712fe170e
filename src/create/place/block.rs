//! A stretch of a contig that runs along one diagonal of the reference text.

/// `contig[start..end)` runs along `references[at..at + len)`, mismatches allowed; a reversed
/// block does so for the contig's reverse complement. All positions are 0-based, in symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// First symbol of the contig.
    pub start: usize,
    /// One behind the last symbol of the contig.
    pub end: usize,
    /// Lowest position in the reference text.
    pub at: usize,
    /// Whether the contig's reverse complement runs along the references.
    pub reverse: bool,
    /// Symbols that differ.
    pub mismatches: u32,
    /// Number of the block that the walk came from, in the same list; [`Block::NO_PARENT`] if none.
    pub parent: u32,
}

impl Block {
    /// What [`Block::parent`] holds where the walk started afresh.
    pub const NO_PARENT: u32 = u32::MAX;

    /// Makes each block of a list the parent of the next one.
    pub fn chain(blocks: &mut [Self]) {
        for (i, block) in blocks.iter_mut().enumerate() {
            block.parent = i.checked_sub(1).map_or(Self::NO_PARENT, |i| i as u32);
        }
    }

    /// Symbols covered.
    #[allow(clippy::len_without_is_empty, reason = "a block is never empty")]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.end - self.start
    }

    /// One behind the highest position in the reference text.
    #[must_use]
    pub const fn at_end(&self) -> usize {
        self.at + self.len()
    }

    /// What stays the same along the block: the difference (forward) or sum (reverse) of the two
    /// positions.
    #[must_use]
    pub const fn diagonal(&self) -> isize {
        if self.reverse {
            (self.at + self.end) as isize
        } else {
            self.at as isize - self.start as isize
        }
    }

    /// Whether the other block runs the same way, some 20,000 symbols off at most.
    #[must_use]
    pub const fn is_near(&self, other: &Self) -> bool {
        const REACH: usize = 20_000;
        self.reverse == other.reverse && self.diagonal().abs_diff(other.diagonal()) < REACH
    }

    /// The block without its part in front of the contig's symbol `start`.
    #[must_use]
    pub fn trimmed_to_start(mut self, start: usize) -> Self {
        if start > self.start {
            if !self.reverse {
                self.at += start - self.start;
            }
            self.start = start;
        }
        self
    }

    /// The block without its part from the contig's symbol `end` on.
    #[must_use]
    pub fn trimmed_to_end(mut self, end: usize) -> Self {
        if end < self.end {
            if self.reverse {
                self.at += self.end - end;
            }
            self.end = end;
        }
        self
    }

    /// What of the block lies in `contig[start..end)`, its positions counted from `start`.
    #[must_use]
    pub fn within(&self, start: usize, end: usize) -> Option<Self> {
        let overlaps = self.start < end && start < self.end;
        overlaps.then(|| {
            let inside = self.trimmed_to_start(start).trimmed_to_end(end);
            Self { start: inside.start - start, end: inside.end - start, ..inside }
        })
    }

    /// The block `by` symbols further on in the contig.
    #[must_use]
    pub const fn shifted(mut self, by: usize) -> Self {
        self.start += by;
        self.end += by;
        self
    }

    /// Whether the other block runs along the same diagonal, the same way.
    #[must_use]
    pub const fn is_along(&self, other: &Self) -> bool {
        self.reverse == other.reverse && self.diagonal() == other.diagonal()
    }

    /// Whether `next` carries this block on without a break.
    #[must_use]
    pub const fn continues_in(&self, next: &Self) -> bool {
        self.end == next.start && self.is_along(next)
    }

    /// How far the references move on from this block to `next`, read in the contig's direction:
    /// 0 where they touch, negative where they overlap.
    #[must_use]
    pub const fn reference_step(&self, next: &Self) -> isize {
        if self.reverse {
            self.at as isize - next.at_end() as isize
        } else {
            next.at as isize - self.at_end() as isize
        }
    }

    /// Symbols between this block and `next` that have as many opposite them on the reference.
    #[must_use]
    pub fn opposed_to(&self, next: &Self) -> usize {
        let gap = next.start.saturating_sub(self.end);
        let step = usize::try_from(self.reference_step(next)).unwrap_or_default();
        if self.reverse == next.reverse { gap.min(step) } else { 0 }
    }
}
