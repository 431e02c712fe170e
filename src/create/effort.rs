//! How hard zstd works: the trade of size against time.
//!
//! Parameters are stated where a level would change its strategy with the length of what it
//! compresses. Figures: the whole archive of seven real yeasts, and what encoding it takes.

use crate::codec::zstd::Settings;

/// Which of size and time counts more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// Some 0.3 % larger archives, of many samples 2 %, in four fifths of the time.
    Fast,
    /// About the effort of C++ AGC.
    #[default]
    Default,
    /// Some 1 % smaller archives in three times the time.
    Best,
}

/// What zstd does with the parts of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// For packs of deltas.
    pub packs: Settings,
    /// For packs of [`Effort::MANY`] deltas and more, which have much in common.
    pub large_packs: Settings,
    /// For references in tuples: little is found in them, and up to btopt zstd writes codes for their
    /// bytes only where that saves a sixty-fourth. What is not coded is read in no time.
    pub tuples: Settings,
    /// For references that resemble themselves, if zstd is to look for matches, too: it is better where
    /// these are many and exact, and takes several times as long.
    pub searched: Option<Settings>,
}

const LAZY2: u32 = 5;
const BTOPT: u32 = 7;
const BTULTRA: u32 = 8;
const BTULTRA2: u32 = 9;

const fn settings(strategy: u32, min_match: u32, search_log: u32, target_length: u32) -> Settings {
    Settings { strategy, min_match, search_log, target_length, ..Settings::level(17) }
}

impl Effort {
    /// So many deltas have much in common.
    pub const MANY: usize = 16;

    /// For references whose matches are given (`parse/`): zstd searches nothing, and so needs no
    /// tables, but chooses its codes with care.
    pub const PARSED: Settings =
        Settings { hash_log: 6, chain_log: 6, ..settings(BTULTRA, 3, 1, 32) };

    /// The parameters of a pack of so many deltas.
    #[must_use]
    pub const fn for_pack(&self, n_deltas: usize) -> &Settings {
        if n_deltas < Self::MANY { &self.packs } else { &self.large_packs }
    }

    /// The parameters of a level.
    #[must_use]
    pub const fn of(level: Level) -> Self {
        match level {
            // 3 752 577 bytes in 0.11 s.
            Level::Fast => Self {
                packs: settings(LAZY2, 5, 4, 16),
                large_packs: settings(LAZY2, 5, 4, 16),
                tuples: settings(LAZY2, 6, 1, 4),
                searched: None,
            },
            // 3 743 158 bytes in 0.28 s. The best parse of few deltas would make it 0.6 % smaller in
            // twice the time; a good parse of many is worth 2 % of 60 x 3 Mb, and long targets in it
            // 0.4 % of 100 x 12 Mb.
            Level::Default => Self {
                packs: settings(LAZY2, 5, 6, 32),
                large_packs: settings(BTOPT, 6, 4, 60),
                tuples: settings(BTOPT, 6, 2, 32),
                searched: None,
            },
            // 3 707 720 bytes in 1.7 s.
            Level::Best => Self {
                packs: settings(BTULTRA2, 4, 6, 256),
                large_packs: settings(BTULTRA2, 4, 6, 256),
                tuples: settings(BTULTRA2, 5, 6, 128),
                searched: Some(settings(BTULTRA2, 5, 8, 512)),
            },
        }
    }
}
