//! How hard zstd works, parameter by parameter.

use zstd_sys::{ZSTD_cParameter as Parameter, ZSTD_compressionParameters, ZSTD_strategy};

/// A level, and what replaces its parameters; 0 leaves a parameter as the level has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Compression level.
    pub level: i32,
    /// Binary logarithm of the window in bytes.
    pub window_log: u32,
    /// Binary logarithm of the number of hash table entries.
    pub hash_log: u32,
    /// Binary logarithm of the number of entries in the chain or tree table.
    pub chain_log: u32,
    /// Binary logarithm of the number of match attempts.
    pub search_log: u32,
    /// Shortest match in bytes.
    pub min_match: u32,
    /// Length of a match that ends the search (or acceleration of the fastest strategies).
    pub target_length: u32,
    /// Strategy, from 1 (fast) to 9 (btultra2).
    pub strategy: u32,
}

impl Settings {
    /// The parameters of a level as they are.
    #[must_use]
    pub const fn level(level: i32) -> Self {
        Settings {
            level,
            window_log: 0,
            hash_log: 0,
            chain_log: 0,
            search_log: 0,
            min_match: 0,
            target_length: 0,
            strategy: 0,
        }
    }

    /// zstd's parameters with their values, the level first, as it resets the others.
    pub(super) fn parameters(&self) -> [(Parameter, i32); 11] {
        // Otherwise parses that are given have zstd copy the source to a buffer of its own.
        const WHOLE: i32 = 1;
        const EXPLICIT: i32 = 1;
        [
            (Parameter::ZSTD_c_compressionLevel, self.level),
            (Parameter::ZSTD_c_windowLog, self.window_log as i32),
            (Parameter::ZSTD_c_hashLog, self.hash_log as i32),
            (Parameter::ZSTD_c_chainLog, self.chain_log as i32),
            (Parameter::ZSTD_c_searchLog, self.search_log as i32),
            (Parameter::ZSTD_c_minMatch, self.min_match as i32),
            (Parameter::ZSTD_c_targetLength, self.target_length as i32),
            (Parameter::ZSTD_c_strategy, self.strategy as i32),
            // stableInBuffer and stableOutBuffer
            (Parameter::ZSTD_c_experimentalParam9, WHOLE),
            (Parameter::ZSTD_c_experimentalParam10, WHOLE),
            // blockDelimiters: parses that are given say where blocks end.
            (Parameter::ZSTD_c_experimentalParam11, EXPLICIT),
        ]
    }

    /// Bytes that a context with these settings needs for sources of up to `max_source` bytes.
    pub(super) fn context_len_bytes(&self, max_source: usize) -> usize {
        // zstd has one row of parameters per level and range of source sizes, and it is not said
        // that smaller sources need no more: so the largest of all rows that can apply.
        let tiers = [16 << 10, 128 << 10, 256 << 10, max_source];
        let sizes = tiers.map(|tier| self.estimate(tier.min(max_source)));
        sizes.into_iter().max().unwrap_or_default()
    }

    fn estimate(&self, source: usize) -> usize {
        // SAFETY: the function takes any numbers.
        let row = unsafe { zstd_sys::ZSTD_getCParams(self.level, source.max(1) as u64, 0) };
        let row = self.replace(row);
        // SAFETY: the function takes any numbers.
        unsafe { zstd_sys::ZSTD_estimateCCtxSize_usingCParams(row) }
    }

    fn replace(&self, row: ZSTD_compressionParameters) -> ZSTD_compressionParameters {
        let or = |own: u32, of_level| if own == 0 { of_level } else { own };
        ZSTD_compressionParameters {
            windowLog: or(self.window_log, row.windowLog),
            chainLog: or(self.chain_log, row.chainLog),
            hashLog: or(self.hash_log, row.hashLog),
            searchLog: or(self.search_log, row.searchLog),
            minMatch: or(self.min_match, row.minMatch),
            targetLength: or(self.target_length, row.targetLength),
            strategy: strategy(self.strategy).unwrap_or(row.strategy),
        }
    }
}

fn strategy(number: u32) -> Option<ZSTD_strategy> {
    Some(match number {
        1 => ZSTD_strategy::ZSTD_fast,
        2 => ZSTD_strategy::ZSTD_dfast,
        3 => ZSTD_strategy::ZSTD_greedy,
        4 => ZSTD_strategy::ZSTD_lazy,
        5 => ZSTD_strategy::ZSTD_lazy2,
        6 => ZSTD_strategy::ZSTD_btlazy2,
        7 => ZSTD_strategy::ZSTD_btopt,
        8 => ZSTD_strategy::ZSTD_btultra,
        9 => ZSTD_strategy::ZSTD_btultra2,
        _ => return None,
    })
}
