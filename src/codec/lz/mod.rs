//! Segments as texts of matches and literals against their group reference.

pub mod decode;
pub mod token;

use thiserror::Error;

use crate::archive::{FileVersion, Params};

/// Bytes of a run of N that are not stored in its number.
pub const MIN_RUN: u64 = 4;

/// How texts of an archive are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Whether symbols may be said to equal the reference's, and matches to reach its end; not so
    /// in file version 1.
    pub has_reference_tokens: bool,
    /// Shortest match in bases: what is to be added to the number in a text.
    pub min_match_len: u32,
}

impl Format {
    /// The texts of an archive of this version with these parameters.
    #[must_use]
    pub fn of(version: FileVersion, params: &Params) -> Self {
        let has_reference_tokens = version > FileVersion::V1;
        Format { has_reference_tokens, min_match_len: params.min_match_len }
    }
}

/// A text that does not decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LzError {
    /// No token begins like this, or it ends early.
    #[error("no token at byte {offset} of a delta")]
    Token {
        /// Offset in the text.
        offset: usize,
    },
    /// A token takes bases from outside the reference.
    #[error(
        "the token at byte {offset} of a delta goes outside its reference of {len_bases} bases"
    )]
    Outside {
        /// Offset in the text.
        offset: usize,
        /// Length of the reference in bases.
        len_bases: usize,
    },
    /// The segment has another length than its descriptor says.
    #[error("a segment has {found} bases where {expected} were announced")]
    Length {
        /// Bases announced.
        expected: u64,
        /// Bases found, or as many as were found before it was clear that they are too many.
        found: u64,
    },
}
