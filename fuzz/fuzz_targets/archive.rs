//! Any bytes as an archive, and every query on it: `tests/fuzzing/ask.rs` says what is asserted.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/fuzzing/ask.rs"]
mod ask;

fuzz_target!(|bytes: &[u8]| ask::everything(bytes));
