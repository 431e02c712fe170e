//! How hard zstd works: the trade of size against time.
//!
//! Parameters are stated where a level would change its strategy with the length of what it
//! compresses. Figures: seven real yeasts, 3.3 MB of packs, 3.4 MB of references in tuples.

use crate::codec::zstd::Settings;

/// Which of size and time counts more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// Some 1 % larger archives in half the time.
    Fast,
    /// About the effort of C++ AGC.
    #[default]
    Default,
    /// Some 0.5 % smaller archives in twice the time.
    Best,
}

/// What zstd does with the parts of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// For packs of deltas.
    pub packs: Settings,
    /// For packs of [`Effort::MANY`] deltas and more, in which matches are longer.
    pub full_packs: Settings,
    /// For references in tuples.
    pub tuples: Settings,
    /// For references that repeat themselves, symbol by symbol; tried beside the tuples. Only long
    /// matches are cheaper than the two bits of a literal.
    pub plain: Settings,
}

const LAZY2: u32 = 5;
const BTULTRA: u32 = 8;
const BTULTRA2: u32 = 9;

const fn settings(strategy: u32, min_match: u32, search_log: u32, target_length: u32) -> Settings {
    Settings { strategy, min_match, search_log, target_length, ..Settings::level(17) }
}

impl Effort {
    /// Deltas of a pack that is full, or nearly.
    pub const MANY: usize = 32;

    /// The parameters of a pack of so many deltas.
    #[must_use]
    pub const fn for_pack(&self, n_deltas: usize) -> &Settings {
        if n_deltas < Self::MANY { &self.packs } else { &self.full_packs }
    }

    /// The parameters of a level.
    #[must_use]
    pub const fn of(level: Level) -> Self {
        match level {
            // 865 692 and 3 040 842 bytes in 0.10 and 0.02 s.
            Level::Fast => Self {
                packs: settings(LAZY2, 5, 4, 16),
                full_packs: settings(LAZY2, 5, 4, 16),
                tuples: settings(LAZY2, 6, 1, 4),
                plain: settings(LAZY2, 7, 5, 64),
            },
            // 845 880 and 3 020 741 bytes in 0.33 and 0.12 s; level 17 is no smaller.
            Level::Default => Self {
                packs: settings(BTULTRA, 5, 4, 32),
                // Packs of 50 out of 100 x 12 Mb: 0.1 % larger than with 5, in half the time.
                full_packs: settings(BTULTRA, 6, 4, 32),
                tuples: settings(BTULTRA, 6, 2, 32),
                plain: settings(BTULTRA, 7, 6, 128),
            },
            // 823 942 and 3 019 836 bytes in 1.23 and 0.27 s.
            Level::Best => Self {
                packs: settings(BTULTRA2, 4, 6, 256),
                full_packs: settings(BTULTRA2, 4, 6, 256),
                tuples: settings(BTULTRA2, 5, 6, 128),
                plain: settings(BTULTRA2, 5, 8, 512),
            },
        }
    }
}
