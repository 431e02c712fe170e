//! Pure functions between sequence and its stored bytes.

pub mod alphabet;
