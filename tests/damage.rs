//! Archives that are cut short or damaged: a right answer or an error. What random changes do is in
//! `fuzzing/`.

use ragc_fast::Archive;
use ragc_fast::archive::container::Directory;
use ragc_fast::archive::stream;
use ragc_fast::extract::Error;

use crate::fuzzing::seeds;
use crate::shared::{folder, ragc};

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
    let mut archives = seeds::small();
    if let Some(golden) = folder("golden") {
        archives.extend(ARCHIVES.map(|name| std::fs::read(golden.join(name)).unwrap()));
    }
    for whole in archives {
        let right = everything(whole.clone()).unwrap();
        // Collection and footer stand at the end; 1,000 places before them.
        let metadata = start_of_metadata(&whole);
        let step = (metadata / 1000).max(1);
        for len in (0..metadata).step_by(step).chain(metadata..whole.len()) {
            let found = everything(whole[..len].to_vec());
            assert!(found.is_err() || found.is_ok_and(|all| all == right), "{len}");
        }
    }
}

/// Where the first part of the collection or, if that is earlier, the last 8,000 bytes begin.
fn start_of_metadata(archive: &[u8]) -> usize {
    let directory = Directory::read(archive).unwrap();
    let names = [
        stream::COLLECTION_DESC,
        stream::COLLECTION_MAIN,
        stream::COLLECTION_SAMPLES,
        stream::COLLECTION_CONTIGS,
        stream::COLLECTION_DETAILS,
    ];
    let parts = names.iter().filter_map(|name| directory.named(archive, name, 0).ok());
    let starts = parts.map(|part| part.payload.as_ptr().addr() - archive.as_ptr().addr());
    starts.min().unwrap().min(archive.len().saturating_sub(8000))
}

#[test]
fn names_are_read_without_segments() {
    for mut archive in seeds::small() {
        let directory = Directory::read(&archive).unwrap();
        let details = stream::COLLECTION_DETAILS;
        for index in 0..directory.n_named_parts(&archive, details).unwrap() {
            let payload = directory.named(&archive, details, index).unwrap().payload;
            let start = payload.as_ptr().addr() - archive.as_ptr().addr();
            let damaged = start..start + payload.len();
            archive[damaged].fill(0xFF);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no-segments.agc");
        std::fs::write(&path, &archive).unwrap();
        let path = path.as_os_str().as_encoded_bytes();
        let list = ragc(&[b"listset", path]);
        let first = list.stdout.split(|&byte| byte == b'\n').next().unwrap();
        assert!(list.status.success() && first.starts_with(b"s"));
        assert!(
            ragc(&[b"listctg", path, first]).stdout.ends_with(b"   empty of all, with words\n")
        );
        for command in [&b"listref"[..], b"info"] {
            assert!(ragc(&[command, path]).status.success());
        }
        let error = ragc(&[b"getset", path, first]);
        assert_eq!(error.status.code(), Some(1));
        let error = String::from_utf8(error.stderr).unwrap();
        assert!(error.contains("no-segments.agc") && error.contains(details), "{error}");
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
