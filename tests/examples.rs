//! The programs of `examples/`, run.

use std::path::PathBuf;

use ragc_fast::Archive;

use crate::shared::{folder, ragc};

#[path = "../examples/build_archive.rs"]
pub mod build_archive;
#[path = "../examples/fetch_ranges.rs"]
mod fetch_ranges;
#[path = "../examples/list.rs"]
mod list;
#[path = "../examples/stream_sample.rs"]
mod stream_sample;

fn pan() -> Option<PathBuf> {
    Some(folder("golden")?.join("pan.v3.agc"))
}

#[test]
fn list_has_a_line_per_contig() {
    let Some(pan) = pan() else { return };
    let mut out = Vec::new();
    list::list(&pan, &mut out).unwrap();
    let all = ragc(&[b"getcol", pan.as_os_str().as_encoded_bytes()]).stdout;
    let n_lines = out.iter().filter(|&&byte| byte == b'\n').count();
    assert_eq!(n_lines, all.iter().filter(|&&byte| byte == b'>').count());
}

#[test]
fn fetch_ranges_from_threads() {
    let Some(pan) = pan() else { return };
    let medians = fetch_ranges::fetch(&pan, 4, 50).unwrap();
    assert!(medians.per_second > 0.0 && medians.first.max(medians.again).as_secs() < 1);
}

#[test]
fn stream_sample_is_getset() {
    let Some(pan) = pan() else { return };
    let mut out = Vec::new();
    let n = stream_sample::stream(&pan, "ref", &mut out).unwrap();
    assert_eq!(n, out.len() as u64);
    assert!(out == ragc(&[b"getset", pan.as_os_str().as_encoded_bytes(), b"ref"]).stdout);
}

#[test]
fn archives_are_built_in_memory() {
    let bases = b"ACGTTGCAAGCTTGACCANNRY".repeat(1000);
    let samples: [build_archive::InMemory<'_>; 2] =
        [("a", &[("chr1 first", &bases), ("empty", b"")]), ("b", &[("chr1", &bases[5..])])];
    let archive = Archive::from_bytes(build_archive::build(&samples).unwrap()).unwrap();
    for (sample, contigs) in samples {
        for &(contig, expected) in contigs {
            assert!(archive.sequence(sample, contig, ..).unwrap() == expected);
        }
    }
}
