//! What a user sees: the program and the public library.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]

mod create;
mod damage;
mod edit;
mod examples;
mod fuzzing;
mod golden;
mod library;
mod measuring;
mod queries;
mod shared;
mod traps;
