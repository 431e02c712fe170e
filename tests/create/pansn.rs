//! Samples told by the names of their contigs: `sample#haplotype#contig`.

use super::{
    desk::{Desk, assert_same, check_collection, check_refused, check_samples},
    genome::{Genome, Lines, mutated, random},
    packing::Packing,
};

/// Two files: haplotypes mixed, one sample in both.
fn laid(desk: &Desk) -> Vec<std::path::PathBuf> {
    let files: [&[&str]; 2] = [
        &["b#1#chr1 first", "b#2#chr1", "b#1#chr2", "a#0#x#y"],
        &["c#mat#chr1", "b#2#chr2\tlast", "a#0#z"],
    ];
    let file = |(nth, headers): (usize, &&[&str])| Genome {
        name: format!("file{nth}"),
        contigs: headers.iter().map(|header| (header.as_bytes().to_vec(), bases(header))).collect(),
    };
    let files: Vec<_> = files.iter().enumerate().map(file).collect();
    desk.lay(&files, Lines::USUAL, Packing::Gzip)
}

fn bases(header: &str) -> Vec<u8> {
    let seed = header.bytes().map(u64::from).sum();
    mutated(&random(b"ACGT", 5000, 1), 100, seed)
}

fn expected() -> Vec<Genome> {
    let genome = |name: &str, headers: &[&str]| Genome {
        name: name.to_owned(),
        contigs: headers.iter().map(|header| (header.as_bytes().to_vec(), bases(header))).collect(),
    };
    vec![
        genome("b#1", &["b#1#chr1 first", "b#1#chr2"]),
        genome("b#2", &["b#2#chr1", "b#2#chr2\tlast"]),
        genome("a#0", &["a#0#x#y", "a#0#z"]),
        genome("c#mat", &["c#mat#chr1"]),
    ]
}

#[test]
fn haplotypes_become_samples() {
    let desk = Desk::new();
    let inputs = laid(&desk);
    let mut first = None;
    for options in ["--pansn", "--name-from pansn -t 1", "--name-from pansn -t 3"] {
        let archive = desk.create(options, &inputs);
        check_collection(&archive, &expected(), options);
        check_samples(&archive, &expected(), options);
        let bytes = std::fs::read(&archive).unwrap();
        assert_same(&bytes, first.get_or_insert_with(|| bytes.clone()), options);
    }
}

#[test]
fn records_of_other_names_are_errors() {
    let desk = Desk::new();
    let good = desk.write("good.fa", b">a#1#c\nACGT\n");
    for name in ["chr1", "a#1", "a##c", "#1#c", "a#1#", "", "a #1#c"] {
        let text = format!(">a#1#d\nACGT\n>{name}\nACGT\n");
        let bad = desk.write("bad.fa", text.as_bytes());
        let word = format!("`{}`", name.split(' ').next().unwrap());
        let inputs = [good.clone(), bad];
        check_refused(&desk, "--pansn", &inputs, &["bad.fa, record 2", &word, "PanSN"]);
    }
}

/// Messages name the file of the contig, not that of the sample.
#[test]
fn files_of_contigs_are_named() {
    let desk = Desk::new();
    let first = desk.write("first.fa", b">a#1#c\nACGT\n>a#1#d\nACGT\n");
    let same = desk.write("same.fa", b">b#1#c\nACGT\n>a#1#c\nACGT\n");
    let parts = ["same.fa: contigs 1 and 3 of sample `a#1`", "`a#1#c`"];
    check_refused(&desk, "--pansn", &[first.clone(), same], &parts);
    let wrong = desk.write("wrong.fa", b">b#1#c\nACGT\n>a#1#e\nAC-T\n");
    check_refused(&desk, "--pansn", &[first, wrong], &["wrong.fa", "`a#1#e`, position 2"]);
}
