//! How many genomes fit into memory together.

/// Memory that making an archive may take.
///
/// How much a sample needs shows only when it is placed. The most is taken for granted, so that the
/// batches are a function of the input and the budget, and the budget holds.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    bytes: u64,
}

/// Quarter bytes that a base may take: as a reference (4), in its index while that is made anew (4),
/// and compressed (1).
const QUARTERS_PER_BASE: u64 = 9;

impl Budget {
    /// A budget of so many bytes.
    #[must_use]
    pub const fn new(bytes: u64) -> Self {
        Self { bytes }
    }

    /// Bases that may be added where `held` bytes are in use. A quarter of the budget is for what
    /// threads need, whatever their number.
    #[must_use]
    pub const fn bases(self, held: u64) -> u64 {
        (self.bytes / 4 * 3).saturating_sub(held) * 4 / QUARTERS_PER_BASE
    }

    /// The least budget, in bytes, for so many bases where `held` bytes are in use.
    #[must_use]
    pub const fn least(held: u64, bases: u64) -> u64 {
        (held + bases.div_ceil(4) * QUARTERS_PER_BASE).div_ceil(3) * 4
    }

    /// How many of `samples`, by their bases, may be added to a batch of `bases` where `held` bytes
    /// are in use besides: one at least, if there is one.
    ///
    /// # Errors
    /// If not even the first fits: the least budget for it, in bytes.
    pub fn fit(
        self,
        bases: u64,
        samples: impl IntoIterator<Item = u64>,
        held: u64,
    ) -> Result<usize, u64> {
        let room = self.bases(held);
        let (mut n, mut sum) = (0, bases);
        for sample in samples {
            sum += sample;
            if sum > room {
                return if n == 0 { Err(Self::least(held, sum)) } else { Ok(n) };
            }
            n += 1;
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn the_least_budget_suffices() {
        for (held, bases) in [(0, 4), (0, 1_000_004), (77, 5_000), (1 << 30, 1 << 32)] {
            let least = Budget::least(held, bases);
            assert_eq!(Budget::new(least).fit(0, [bases], held), Ok(1));
            assert!(Budget::new(least - 8).fit(0, [bases], held).is_err());
        }
    }

    #[test]
    fn batches_are_as_long_as_fits() {
        let budget = Budget::new(Budget::least(0, 1_000));
        assert_eq!(budget.fit(0, [400, 400, 400], 0), Ok(2));
        assert_eq!(budget.fit(0, [400, 400, 200], 0), Ok(3));
        assert_eq!(budget.fit(0, [], 0), Ok(0));
        assert_eq!(budget.fit(700, [300, 1], 0), Ok(1));
        assert_eq!(budget.fit(700, [301], 0), Err(Budget::least(0, 1_001)));
        assert_eq!(budget.fit(0, [2_000, 1], 0), Err(Budget::least(0, 2_000)));
    }
}
