//! Gathered and atomic output.
