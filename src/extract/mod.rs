//! From an archive back to sequence.
