//! Archives that C++ AGC reads wrongly, and we do not.

use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;

use ragc_fast::Archive;
use ragc_fast::archive::container::{PartEntry, StreamEntry, cint, footer};
use ragc_fast::codec::zstd::{Compressor, Settings};
use ragc_fast::create::{Options, Sample, write};

use crate::shared::{peer, ragc};

/// Makes an archive of some files with C++ AGC; none where that is absent.
fn made_by_peer(folder: &Path, files: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let peer = peer()?;
    let archive = folder.join("made.agc");
    let paths = files.iter().map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    let status = Command::new(peer)
        .args(["create", "-s", "1000", "-o"])
        .arg(&archive)
        .args(paths)
        .status()
        .unwrap();
    assert!(status.success());
    Some(archive.into_os_string().into_encoded_bytes())
}

/// Some sequence without repeats.
fn bases(n: usize) -> Vec<u8> {
    let mut state = 7u32;
    let mut base = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b"ACGT"[(state >> 30) as usize]
    };
    (0..n).map(|_| base()).collect()
}

#[test]
fn letters_outside_the_alphabet_in_deltas() {
    let folder = tempfile::tempdir().unwrap();
    let whole = bases(20_000);
    let mut other = whole.clone();
    // C++ AGC stores codes 30 and 32 for these, and then takes them for matches.
    other[5000] = b'X';
    other[5001] = b'@';
    other[12_000] = b'j';
    let fasta = |bases: &[u8]| [b">chr1\n", bases, b"\n"].concat();
    let files = [("a.fa", fasta(&whole)), ("b.fa", fasta(&other))];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_slice()));
    let Some(archive) = made_by_peer(folder.path(), &files) else { return };
    let mut expected = other.clone();
    for at in [5000, 5001, 12_000] {
        expected[at] = b' ';
    }
    let output = ragc(&[b"getset", b"-l", b"2000000000", &archive, b"b"]);
    assert!(output.stdout == fasta(&expected), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn names_outside_ascii() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["chrömosöm1", "chrömosöm2", "é", "ü x", "ß y", "naïve é", "naïve è"];
    let text: String = names.iter().map(|name| format!(">{name}\nACGTACGTACGTACGTAC\n")).collect();
    let Some(archive) = made_by_peer(folder.path(), &[("a.fa", text.as_bytes())]) else { return };
    let listed = String::from_utf8(ragc(&[b"listctg", &archive, b"a"]).stdout).unwrap();
    assert_eq!(listed.lines().skip(1).map(str::trim).collect::<Vec<_>>(), names);
    for name in names {
        let output = ragc(&[b"getctg", &archive, name.as_bytes()]);
        let expected = format!(">{name}\nACGTACGTACGTACGTAC\n");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}

#[test]
fn names_that_look_like_queries() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["chr1", "chr1:5-10", "chr1@a", "a:b-c", "x@y@z", "HLA-A*01:01", "chr2:1-2 x"];
    let bases: Vec<_> = (0..names.len()).map(|n| b"ACGT".repeat(n + 10)).collect();
    let contigs = names.iter().copied().zip(bases.iter().map(Vec::as_slice));
    let mut archive = std::fs::File::create(folder.path().join("made.agc")).unwrap();
    let samples = [Sample::new("a", contigs), Sample::new("a:b", [("c-d e", &b"ACGT"[..])])];
    write(&mut archive, &samples, &Options::default(), NonZeroUsize::MIN).unwrap();
    let archive = folder.path().join("made.agc").into_os_string().into_encoded_bytes();
    let spaced = ragc(&[b"getctg", &archive, b"c-d e@a:b:1-2", b"c-d", b"c-d e:0-0"]).stdout;
    assert_eq!(spaced, b">c-d e:1-2\nCG\n>c-d e\nACGT\n>c-d e:0-0\nA\n");
    for (n, name) in names.iter().enumerate() {
        let expected = format!(">{name}\n{}\n", "ACGT".repeat(n + 10));
        for query in [format!("{name}@a"), name.to_string()] {
            // `chr1@a` without a sample is chr1 of sample a: what names a sample comes first.
            if query == "chr1@a" && *name != "chr1" {
                continue;
            }
            let output = ragc(&[b"getctg", &archive, query.as_bytes()]);
            assert_eq!(String::from_utf8(output.stdout).unwrap(), expected, "{query}");
        }
        let region = format!("a:{name}:1-2");
        let output = ragc(&[b"getctg", b"--region", region.as_bytes(), &archive]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!(">{name}:1-2\nCG\n"));
    }
}

/// C++ AGC's streaming mode is wrong for ranges of several segments; the option changes nothing here.
#[test]
fn ranges_of_several_segments_may_be_streamed() {
    let folder = tempfile::tempdir().unwrap();
    let whole = bases(20_000);
    let path = folder.path().join("made.agc");
    let options = Options { segment_size: 1000, ..Options::default() };
    let mut archive = std::fs::File::create(&path).unwrap();
    let samples =
        [Sample::new("a", [("chr1", &whole[..])]), Sample::new("b", [("chr1", &whole[..])])];
    write(&mut archive, &samples, &options, NonZeroUsize::MIN).unwrap();
    let path = path.as_os_str().as_encoded_bytes();
    for options in [&[][..], &[&b"-s"[..]], &[b"-p"], &[b"-s", b"-p"]] {
        let query = [&b"-l"[..], b"20000", path, b"chr1@b:500-15499"];
        let output = ragc(&[&[&b"getctg"[..]], options, &query].concat());
        let expected = [b">chr1:500-15499\n", &whole[500..15_500], b"\n"].concat();
        assert!(output.stdout == expected, "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A part of a stream: metadata and payload.
pub type Part = (u64, Vec<u8>);

/// A file of streams with one part each.
pub fn file_of(streams: &[(&str, Part)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let places: Vec<_> = streams
        .iter()
        .map(|(_, (metadata, payload))| {
            let entry = PartEntry { offset: bytes.len() as u64, size: payload.len() as u64 };
            cint::write(&mut bytes, *metadata);
            bytes.extend(payload);
            [entry]
        })
        .collect();
    let entries = streams.iter().zip(&places);
    let entries: Vec<_> =
        entries.map(|((name, _), parts)| StreamEntry { name: name.as_bytes(), parts }).collect();
    footer::write(&mut bytes, entries.into_iter());
    bytes
}

pub fn packed(raw: &[u8]) -> Part {
    let mut frame = Vec::new();
    Compressor::new(&Settings::level(3)).unwrap().compress_append(&mut frame, raw).unwrap();
    (raw.len() as u64, frame)
}

/// An archive of version 1 or 2 with a sample whose first contig is empty.
pub fn with_empty_contig(version: u8) -> Vec<u8> {
    let info = format!("file_version_major\0{version}\0").into_bytes();
    let params = [17u32, 20, 50, 1000].map(u32::to_le_bytes).concat();
    let mut streams = vec![
        ("file_type_info", (1, info)),
        ("params", (0, params)),
        ("seg-0-delta", (0, vec![0x7F, 0xFF, 0, 1, 2, 3, 0xFF])),
    ];
    if version == 1 {
        // Group 0, id 1, length 4 as differences; not reversed.
        let desc = b"\x01s\0\x03e\0\0c\0\x01\0\x02\x08\0f\0\0\0";
        streams.push(("collection-desc", packed(desc)));
    } else {
        let main = b"\x32\x01s\0\x03e\0\0c\0\x01f\0\0\0";
        streams.push(("collection-main", packed(main)));
        streams.push(("collection-details", packed(&[0, 1, 4, 0])));
    }
    file_of(&streams)
}

#[test]
fn empty_contigs_of_older_versions() {
    for version in [1, 2] {
        let archive = Archive::from_bytes(with_empty_contig(version)).unwrap();
        for _ in 0..2 {
            let contigs = archive.records("s").unwrap().map(Result::unwrap);
            let found: Vec<_> = contigs.map(|c| (c.header(), c.sequence(..).unwrap())).collect();
            let expected =
                [(&b"e"[..], b"".to_vec()), (b"c", b"ACGT".to_vec()), (b"f", b"".to_vec())];
            assert_eq!(found, expected, "version {version}");
            assert_eq!(archive.contig_len("s", "e").unwrap(), 0);
        }
    }
}
