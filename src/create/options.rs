//! What `create` can be told.

use super::{
    effort::Level,
    unwrap::{OnInvalid, Unwrapper},
};
use crate::{archive::Params, codec::kernels::Kernels};

/// Parameters of an archive and of the way it is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// Symbols by which the segments of a contig overlap, and of a splitter: 17 to 32.
    pub k: usize,
    /// Symbols of the shortest match in a delta: 15 to 32.
    pub min_match: usize,
    /// Symbols of a group's reference, about: 100 to 1,000,000.
    pub segment_size: usize,
    /// Deltas that are compressed together, and samples whose metadata are: 1 to 10^9.
    pub pack_cardinality: usize,
    /// What to do with bytes outside the alphabet.
    pub on_invalid: OnInvalid,
    /// The hot loops to use; the archive is the same with all of them.
    pub kernels: &'static Kernels,
    /// Which of size and time counts more.
    pub level: Level,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            k: 31,
            min_match: 15,
            segment_size: 60_000,
            pack_cardinality: 50,
            on_invalid: OnInvalid::Refuse,
            kernels: Kernels::best(),
            level: Level::Default,
        }
    }
}

/// An option outside what the format or C++ AGC allows.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{option} is {value}, which must be from {least} to {most}")]
pub struct OutOfRange {
    /// What is out of range.
    pub option: &'static str,
    /// What it is.
    pub value: usize,
    /// The least allowed value.
    pub least: usize,
    /// The greatest allowed value.
    pub most: usize,
}

impl Options {
    /// These options with the parameters of an archive.
    #[must_use]
    pub fn with_params(&self, params: &Params) -> Self {
        Self {
            k: params.k as usize,
            min_match: params.min_match_len as usize,
            pack_cardinality: params.pack_cardinality as usize,
            segment_size: params.segment_size as usize,
            ..self.clone()
        }
    }

    /// How lines are unwrapped.
    pub(super) const fn unwrapper(&self) -> Unwrapper {
        Unwrapper { on_invalid: self.on_invalid, kernels: self.kernels }
    }

    /// Checks every option against its range.
    ///
    /// # Errors
    /// The first one that is out of range.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let ranges = [
            ("the k-mer length", self.k, 17, 32),
            ("the shortest match", self.min_match, 15, 32),
            ("the segment size", self.segment_size, 100, 1_000_000),
            ("the pack cardinality", self.pack_cardinality, 1, 1_000_000_000),
        ];
        for (option, value, least, most) in ranges {
            if !(least..=most).contains(&value) {
                return Err(OutOfRange { option, value, least, most });
            }
        }
        Ok(())
    }
}
