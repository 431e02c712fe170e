//! Archives damaged at random, for some seconds: with what `fuzz/` runs for hours.

mod ask;
mod memory;
mod mutate;
mod repack;
pub mod seeds;

use mutate::{Random, mutate};
use ragc_fast::Archive;
use ragc_fast::archive::stream;

use crate::shared::folder;

/// Golden archives of each version and shape, all small.
const GOLDEN: [&str; 4] = ["edge.v1.agc", "edge.v2.agc", "edge.v3.agc", "mers.v3.agc"];

/// Damaged archives made of each one; PROPTEST_CASES asks for more, as in other tests.
fn n_cases(otherwise: u64) -> u64 {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    asked.unwrap_or(otherwise)
}

/// Small archives, with how many changes of each a test has time for.
fn archives() -> Vec<(Vec<u8>, u64)> {
    let mut archives: Vec<_> = seeds::small().into_iter().map(|bytes| (bytes, 1000)).collect();
    if let Some(golden) = folder("golden") {
        let read = |name: &str| (std::fs::read(golden.join(name)).unwrap(), 30);
        archives.extend(GOLDEN.map(read));
    }
    archives
}

fn sequences(bytes: Vec<u8>) -> Vec<Vec<u8>> {
    let archive = Archive::from_bytes(bytes).unwrap();
    let records = archive.samples().flat_map(|sample| archive.records(sample).unwrap());
    records.map(|contig| contig.unwrap().sequence(..).unwrap()).collect()
}

#[test]
fn unpacked_archives_are_packed_again() {
    for (archive, _) in archives() {
        let unpacked = repack::unpack(&archive).unwrap();
        assert!(unpacked != archive);
        assert!(sequences(repack::pack(&unpacked).unwrap()) == sequences(archive));
    }
}

#[test]
fn changed_archives_are_survived() {
    for (archive, n) in archives() {
        for seed in 0..n_cases(n) {
            let mut changed = archive.clone();
            mutate(&mut changed, 1000, &mut Random::new(seed));
            survives(&changed);
        }
    }
}

#[test]
fn what_lies_behind_compression_may_be_changed_too() {
    for (archive, n) in archives() {
        let unpacked = repack::unpack(&archive).unwrap();
        for seed in 0..n_cases(n) {
            let mut changed = unpacked.clone();
            mutate(&mut changed, 1000, &mut Random::new(seed));
            repack::pack(&changed).iter().for_each(|archive| survives(archive));
        }
    }
}

/// What is not made for the purpose takes no more than this, whatever it claims.
fn survives(archive: &[u8]) {
    let peak = memory::peak_of(|| ask::everything(archive));
    assert!(peak < (16 << 20) + 256 * archive.len(), "{peak} bytes for {}", archive.len());
}

/// Some kilobytes that zstd makes hundreds of megabytes of.
#[test]
fn what_unpacks_to_far_too_much_is_refused() {
    let archive = seeds::small().swap_remove(1);
    let unpacked = repack::unpack(&archive).unwrap();
    for stream in [stream::COLLECTION_SAMPLES, stream::COLLECTION_CONTIGS] {
        let swollen = repack::change(&unpacked, stream, |raw| raw.resize(1 << 28, 0)).unwrap();
        let swollen = repack::pack(&swollen).unwrap();
        assert!(swollen.len() < 1 << 17);
        let peak = memory::peak_of(|| {
            let archive = Archive::from_bytes(swollen.clone());
            let names = archive.and_then(|archive| archive.contigs("s00").map(Iterator::count));
            assert!(names.unwrap_err().to_string().contains("bytes where at most"));
        });
        assert!(peak < 1 << 20, "{peak}");
    }
}
