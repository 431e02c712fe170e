//! Genomes in one file, each record a sample of its own.

use std::path::{Path, PathBuf};

use super::{
    desk::{Desk, assert_same, check_collection, check_refused, check_samples, printed},
    genome::{Genome, Lines, mutated, random},
    packing::{Packing, unpacked},
};
use crate::shared::{folder, peer, ragc};

const HEADERS: [&str; 5] = ["v1 first", "v2", "v3\tx", "v3 y", "v4"];

fn bases(header: &str) -> Vec<u8> {
    let seed = header.bytes().map(u64::from).sum();
    mutated(&random(b"ACGT", 3000, 1), 100, seed)
}

/// Files of records with such headers.
fn laid(desk: &Desk, files: &[&[&str]]) -> Vec<PathBuf> {
    let file = |(nth, headers): (usize, &&[&str])| Genome {
        name: format!("file{nth}"),
        contigs: headers.iter().map(|header| (header.as_bytes().to_vec(), bases(header))).collect(),
    };
    let files: Vec<_> = files.iter().enumerate().map(file).collect();
    desk.lay(&files, Lines::USUAL, Packing::Plain)
}

#[test]
fn every_record_is_a_sample() {
    let genome = |name: &str, headers: &[&str]| Genome {
        name: name.to_owned(),
        contigs: headers.iter().map(|header| (header.as_bytes().to_vec(), bases(header))).collect(),
    };
    let expected = [
        genome("v1", &HEADERS[..1]),
        genome("v2", &HEADERS[1..2]),
        genome("v3", &HEADERS[2..4]),
        genome("v4", &HEADERS[4..]),
    ];
    let desk = Desk::new();
    let mut first = None;
    for (files, options) in [
        (&[&HEADERS[..]][..], "-c -t 1"),
        (&[&HEADERS], "--concatenated -t 3"),
        (&[&HEADERS[..2], &HEADERS[2..]], "-c -t 2"),
    ] {
        let archive = desk.create(options, &laid(&desk, files));
        check_collection(&archive, &expected, options);
        check_samples(&archive, &expected, options);
        let bytes = std::fs::read(&archive).unwrap();
        assert_same(&bytes, first.get_or_insert_with(|| bytes.clone()), options);
    }
}

#[test]
fn many_small_samples_fill_batches_and_packs() {
    let genomes: Vec<Genome> = (0..500)
        .map(|nth| {
            let header = format!("virus{nth} number {nth}");
            let contigs = vec![(header.clone().into_bytes(), bases(&header))];
            Genome { name: format!("virus{nth}"), contigs }
        })
        .collect();
    let contigs = genomes.iter().flat_map(|genome| genome.contigs.clone()).collect();
    let desk = Desk::new();
    let all = Genome { name: "all".into(), contigs };
    let archive = desk.create("-c -t 3 -b 7", &desk.lay(&[all], Lines::USUAL, Packing::Bgzf));
    check_collection(&archive, &genomes, "500 genomes");
    check_samples(&archive, &genomes[490..], "500 genomes");
}

#[test]
fn records_that_lie_apart_are_errors() {
    let desk = Desk::new();
    let apart = laid(&desk, &[&["v1", "v2 a", "v2 b", "v3", "v2 c"]]);
    let places = ["sample `v2`", "file0.fa, record 2", "file0.fa, record 5"];
    check_refused(&desk, "-c", &apart, &places);
    // C++ AGC refuses them across a border, too.
    let apart = laid(&desk, &[&["v1", "v2 a"], &["v2 b"]]);
    let places = ["sample `v2`", "file0.fa, record 2", "file1.fa, record 1"];
    check_refused(&desk, "-c", &apart, &places);
    let same = laid(&desk, &[&["v1", "v2 a", "v2 a"]]);
    check_refused(&desk, "-c", &same[..1], &["contigs 1 and 2 of sample `v2`", "`v2 a`"]);
    for header in ["", " ", "\tx"] {
        let nameless = laid(&desk, &[&["v1", header]]);
        check_refused(&desk, "-c", &nameless, &["file0.fa, record 2", "no word"]);
    }
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// Names and sequences as in C++ AGC's own archive.
fn check_as_cpp_agc(input: &Path, desk: &Desk) {
    let Some(agc) = peer() else { return };
    let ours = desk.create("-c", &[input.to_path_buf()]);
    let theirs = desk.path("theirs.agc");
    printed(&agc, &[b"create", b"-c", b"-o", bytes(&theirs), bytes(input)]);
    let listed = printed(&agc, &[b"listset", bytes(&theirs)]);
    let names: Vec<&[u8]> = listed.split(|&byte| byte == b'\n').filter(|n| !n.is_empty()).collect();
    assert!(names.len() > 10);
    let queries = names.iter().map(|name| [name, &b"@"[..], name, b":100-299"].concat());
    let queries: Vec<Vec<u8>> = queries.collect();
    let queries: Vec<&[u8]> = queries.iter().map(Vec::as_slice).collect();
    for (command, arguments) in [
        (&b"listset"[..], &[][..]),
        (b"listctg", &names),
        (b"getset", &names),
        (b"getctg", &queries),
        (b"getcol", &[]),
    ] {
        let [of_ours, of_theirs] =
            [&ours, &theirs].map(|archive| [&[command, bytes(archive)], arguments].concat());
        let what = format!("{} of {}", String::from_utf8_lossy(command), input.display());
        let expected = printed(&agc, &of_theirs);
        assert_same(&printed(&agc, &of_ours), &expected, &what);
        assert_same(&ragc(&of_ours).stdout, &expected, &format!("our {what}"));
    }
}

#[test]
fn real_genomes_are_stored_as_cpp_agc_does() {
    let Some(data) = folder("data") else { return };
    let desk = Desk::new();
    check_as_cpp_agc(&data.join("lpa/LPA.fa.gz"), &desk);
    let entries = std::fs::read_dir(data.join("mers")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let all: Vec<u8> = files.iter().flat_map(|file| unpacked(file)).collect();
    check_as_cpp_agc(&desk.write("mers.fa", &all), &desk);
}
