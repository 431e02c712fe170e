//! Older archives as version 3.

use ragc_fast::{Archive, Arenas, archive::FileVersion, edit, edit::EditError};

use super::{bytes, done, genomes};
use crate::{
    create::{
        desk::{Desk, assert_same, check_collection},
        genome::Lines,
        packing::Packing,
    },
    shared::{folder, ragc},
    traps::{file_of, packed, with_empty_contig},
};

/// What a file becomes.
pub fn converted(file: Vec<u8>) -> Result<Archive, EditError> {
    let archive = Archive::from_bytes(file)?;
    let mut arenas = Arenas::new(1);
    let bytes = edit::convert(&archive, &mut arenas)?.concat();
    Ok(Archive::from_bytes(bytes)?)
}

#[test]
fn smallest_archives_of_older_versions() {
    for version in [1, 2] {
        let old = Archive::from_bytes(with_empty_contig(version)).unwrap();
        let new = converted(with_empty_contig(version)).unwrap();
        assert_eq!(new.version(), FileVersion::V3);
        assert_eq!(new.params().segment_size, if version == 1 { 60_000 } else { 1000 });
        assert_eq!(new.samples().collect::<Vec<_>>(), old.samples().collect::<Vec<_>>());
        let pairs = old.records("s").unwrap().zip(new.records("s").unwrap());
        for (old, new) in pairs.map(|(old, new)| (old.unwrap(), new.unwrap())) {
            assert_eq!(new.header(), old.header());
            assert_eq!(new.sequence(..).unwrap(), old.sequence(..).unwrap());
        }
    }
}

#[test]
fn a_missing_group_is_named() {
    let info = b"file_version_major\x001\0".to_vec();
    let params = [17u32, 20, 50].map(u32::to_le_bytes).concat();
    // Group 20, id 0, length 4.
    let desc = packed(b"\x01s\0\x01c\0\x01\x28\0\x08\0\0");
    let streams =
        [("file_type_info", (1, info)), ("params", (0, params)), ("collection-desc", desc)];
    let error = converted(file_of(&streams)).unwrap_err();
    assert!(matches!(error, EditError::NoGroup { group: 20, .. }), "{error}");
}

#[test]
fn all_golden_archives() {
    let Some(golden) = folder("golden") else { return };
    let desk = Desk::new();
    let new = desk.path("new.agc");
    for entry in std::fs::read_dir(golden).unwrap() {
        let old = entry.unwrap().path();
        if old.extension().is_none_or(|extension| extension != "agc") {
            continue;
        }
        let what = old.display().to_string();
        done(&[b"convert", bytes(&old), b"-o", bytes(&new)]);
        let opened = Archive::open(&old).unwrap();
        let samples: Vec<_> = opened.samples().collect();
        for command in [&b"getset"[..], b"listctg"] {
            let ask = |file| done(&[&[command, bytes(file)], &samples[..]].concat());
            assert_same(&ask(&new), &ask(&old), &what);
        }
        for command in [&b"listset"[..], b"listref"] {
            assert_eq!(done(&[command, bytes(&new)]), done(&[command, bytes(&old)]), "{what}");
        }
        // Samples of older versions are written by name.
        if opened.version() == FileVersion::V3 || samples.is_sorted() {
            let ask = |file| done(&[b"getcol", bytes(file)]);
            assert_same(&ask(&new), &ask(&old), &what);
        }
        let first = opened.records(samples[0]).unwrap().find_map(|contig| {
            let contig = contig.unwrap();
            (contig.len_bases() > 100).then(|| String::from_utf8_lossy(contig.name()).into_owned())
        });
        let sample = String::from_utf8_lossy(samples[0]);
        let query = format!("{}@{sample}:10-90", first.unwrap()).into_bytes();
        let ask = |file| done(&[b"getctg", bytes(file), &query]);
        assert_same(&ask(&new), &ask(&old), &what);
    }
}

#[test]
fn an_archive_may_be_replaced_by_itself() {
    let desk = Desk::new();
    let genomes = genomes(4, 60_000);
    let archive = desk.create("-b 2", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    let to_output = done(&[b"convert", bytes(&archive)]);
    done(&[b"convert", bytes(&archive), b"-o", bytes(&archive)]);
    assert!(std::fs::read(&archive).unwrap() == to_output);
    check_collection(&archive, &genomes, "converted in place");
}

#[test]
fn what_is_no_archive_is_refused() {
    let desk = Desk::new();
    let text = desk.write("a.fa", b">c\nACGTACGTACGTACGTACGTACGTACGT\n");
    for command in [&b"convert"[..], b"remove", b"rename", b"merge"] {
        let last: &[u8] = match command {
            b"remove" => b"a",
            b"rename" => b"a=b",
            b"merge" => bytes(&text),
            _ => b"--profile",
        };
        let args = [command, bytes(&text), last, b"-o", b"/dev/null"];
        let output = ragc(&args);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("a.fa: not an AGC archive"));
    }
}
