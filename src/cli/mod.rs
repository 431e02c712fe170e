//! The program: parse, call the library, print.

pub mod args;
