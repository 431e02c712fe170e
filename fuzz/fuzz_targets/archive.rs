//! Any bytes as an archive, and every query on it.
//!
//! Asserts: no panic; an answer has the length that the contig announces; a range is the part of the
//! whole that it should be; asked again, the answer is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ragc_fast::Archive;
use ragc_fast::extract::{Contig, Error};

/// Bases after which an archive has shown enough: a few bytes can claim a run of four billion N.
const MOST_BASES: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let Ok(archive) = Archive::builder().cache_bytes(1 << 20).from_bytes(bytes.to_vec()) else { return };
    let _ = every_query(&archive);
});

fn every_query(archive: &Archive) -> Result<(), Error> {
    let mut left = MOST_BASES;
    for sample in archive.samples().take(100) {
        let _ = archive.contigs(sample).map(Iterator::count);
        let Ok(contigs) = archive.records(sample) else { continue };
        for contig in contigs.take(100) {
            let Ok(contig) = contig else { continue };
            left = left.saturating_sub(contig.len_bases());
            if left > 0 {
                check(&contig);
            }
            let _ = archive.find(contig.header());
            let query = [contig.name(), b"@", sample, b":1-5"].concat();
            let _ = archive.find_query(&query);
        }
    }
    Ok(())
}

fn check(contig: &Contig<'_>) {
    let Ok(whole) = contig.sequence(..) else { return };
    assert_eq!(whole.len() as u64, contig.len_bases());
    let (start, end) = (whole.len() / 3, whole.len() / 2);
    let mut part = vec![0; end - start];
    if contig.read_into(start as u64, &mut part).is_ok() {
        assert_eq!(part, whole[start..end]);
    }
    assert!(contig.sequence(..).is_ok_and(|again| again == whole));
}
