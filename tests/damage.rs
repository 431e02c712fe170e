//! Archives that are cut short or changed: a right answer or an error, and never a panic.

use ragc_fast::Archive;
use ragc_fast::extract::Error;

use crate::shared::folder;

/// One archive of each version and shape, all small.
const ARCHIVES: [&str; 5] =
    ["edge.v1.agc", "edge.v2.agc", "edge.v3.agc", "mers.v3.agc", "pan_concatenated.v3.agc"];

/// Every sequence of an archive by all ways to ask for it.
fn everything(bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    let archive = Archive::from_bytes(bytes)?;
    let mut all = Vec::new();
    let samples: Vec<_> = archive.samples().map(<[u8]>::to_vec).collect();
    for sample in &samples {
        all.extend_from_slice(sample);
        for contig in archive.records(sample)? {
            let contig = contig?;
            all.extend_from_slice(contig.header());
            contig.append(.., &mut all)?;
            let middle = contig.len_bases() / 2;
            contig.append(middle / 2..middle, &mut all)?;
        }
    }
    Ok(all)
}

#[test]
fn cut_short_anywhere() {
    let Some(golden) = folder("golden") else { return };
    for name in ARCHIVES {
        let whole = std::fs::read(golden.join(name)).unwrap();
        let right = everything(whole.clone()).unwrap();
        // Footer and collection streams stand at the end; 1,000 places before them.
        let metadata = whole.len().saturating_sub(8000);
        let step = (metadata / 1000).max(1);
        for len in (0..metadata).step_by(step).chain(metadata..whole.len()) {
            let found = everything(whole[..len].to_vec());
            assert!(found.is_err() || found.is_ok_and(|all| all == right), "{name} {len}");
        }
    }
}

/// A number made of a seed, so that failures can be repeated.
fn scramble(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ x >> 31
}

#[test]
fn changed_bytes_do_not_panic() {
    let Some(golden) = folder("golden") else { return };
    for name in ARCHIVES {
        let whole = std::fs::read(golden.join(name)).unwrap();
        for seed in 0..150 {
            let mut changed = whole.clone();
            // Half of the changes go to the metadata at the end.
            let start = if seed % 2 == 0 { 0 } else { whole.len().saturating_sub(3000) };
            let at = start + scramble(seed) as usize % (whole.len() - start);
            changed[at] = scramble(seed + 1_000_000) as u8;
            let _ = everything(changed);
        }
    }
}

#[test]
fn foreign_files_are_named() {
    let cases: [(&[u8], &str); 4] = [
        (b"", "too few"),
        (b"12345678", "too few"),
        (b">chr1\nACGTACGTACGTACGTACGTACGT\n", "not an AGC archive"),
        (&[0; 100], "footer ends early"),
    ];
    for (bytes, expected) in cases {
        let error = Archive::from_bytes(bytes.to_vec()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let missing = Archive::open("/no/such/file.agc").unwrap_err().to_string();
    assert!(missing.contains("/no/such/file.agc"), "{missing}");
}
