//! Any bytes as the unpacked form of an archive (`tests/fuzzing/repack.rs`), and every query on the
//! archive: so that changes come through zstd.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/fuzzing/ask.rs"]
mod ask;
#[allow(dead_code, reason = "unpacking is for the corpus and the tests")]
#[path = "../../tests/fuzzing/repack.rs"]
mod repack;

fuzz_target!(|bytes: &[u8]| repack::pack(bytes).iter().for_each(|archive| ask::everything(archive)));
