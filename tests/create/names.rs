//! Names of samples and contigs.

use std::path::Path;

use ragc_simulator::Settings;

use super::{
    desk::{Desk, assert_same, check_refused, check_samples, create},
    genome::{Genome, Lines},
    packing::Packing,
};
use crate::shared::ragc;

#[test]
fn headers_come_back_as_they_are() {
    let long = "x".repeat(100_000);
    let tokens = "yz ".repeat(50_000);
    let headers = [
        "c  two  spaces and one at the end ",
        "c\ttab",
        ">another sign",
        "c",
        " ",
        "  ",
        "",
        "chr1 description=éa",
        "chr2 description=éb",
        "chr2 é x", // another number of words: stored as it is
        &format!("chr {long}y"),
        &format!("chr {long}z"),
        &tokens,
    ];
    let contigs: Vec<_> = headers.iter().map(|header| (*header, &b"ACGTTGCA"[..])).collect();
    let desk = Desk::new();
    let genomes = [Genome::new("a", &contigs), Genome::new("é ü", &contigs)];
    desk.round_trip("", &genomes, Lines::USUAL, Packing::Plain);
    check_samples(&desk.path("made.agc"), &genomes, "odd names");
}

/// C++ AGC would read these back wrongly, or spoil them when it appends.
#[test]
fn headers_that_cannot_be_stored_are_named() {
    for (first, second) in [("contig a", "contig é"), ("é1", "é22"), ("a", "b\0c")] {
        let desk = Desk::new();
        let genome = Genome::new("in", &[(first, b"ACGT"), (second, b"ACGT")]);
        let inputs = desk.lay(&[genome], Lines::USUAL, Packing::Plain);
        let output = create("", &desk.path("out.agc"), &inputs);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{second}");
        let shown = second.replace('\0', "\\u{0}");
        assert!(said.contains(&shown) && said.contains("in.fa"), "{said}");
        assert_eq!(desk.files(), ["in.fa"]);
    }
}

#[test]
fn samples_are_named_as_cpp_agc_does() {
    let desk = Desk::new();
    let files = ["a.fa", "b.fa.gz", "c.1.fna.gz", "d.2", "e", "f.fasta.fa.fna", "g.tar.gz"];
    let inputs: Vec<_> = files.iter().map(|file| desk.write(file, b">c\nACGT\n")).collect();
    let archive = desk.create("", &inputs);
    assert_eq!(listed(&archive), "a\nb\nc.1\nd\ne\nf\ng.tar\n");
}

/// Names of all samples of an archive, sorted.
fn listed(archive: &Path) -> String {
    let output = ragc(&[b"listset", archive.as_os_str().as_encoded_bytes()]);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn samples_may_have_whole_file_names() {
    let desk = Desk::new();
    let inputs = ["a.fa", "a.fa.gz", "b"].map(|file| desk.write(file, b">c\nACGT\n"));
    check_refused(&desk, "--name-from file-stem", &inputs, &["sample `a`", "a.fa.gz"]);
    let archive = desk.create("--name-from file-name", &inputs);
    assert_eq!(listed(&archive), "a.fa\na.fa.gz\nb\n");
}

#[test]
fn a_single_input_may_be_named() {
    let desk = Desk::new();
    let inputs = ["a.fa", "b.fa"].map(|file| desk.write(file, b">c\nACGT\n"));
    assert_eq!(listed(&desk.create("--name x.y#z", &inputs[..1])), "x.y#z\n");
    check_refused(&desk, "--name x", &inputs, &["--name `x`", "list"]);
    check_refused(&desk, "--name x --name-from pansn", &inputs[..1], &["`x`", "--pansn"]);
    for options in ["--name x --pansn", "--name x -c", "-c --pansn", "-c --name-from file-name"] {
        let output = create(options, &desk.path("out.agc"), &inputs[..1]);
        assert_eq!(output.status.code(), Some(2), "{options}");
    }
}

/// What C++ AGC needs for some genomes is what we always do.
#[test]
fn adaptive_mode_and_fallback_change_nothing() {
    let settings = Settings { samples: 3, bases: 100_000, contigs: 2, ..Settings::default() };
    let genomes: Vec<Genome> = settings.simulate().unwrap().map(Genome::from).collect();
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let bytes = |options| std::fs::read(desk.create(options, &inputs)).unwrap();
    let plain = bytes("");
    for options in ["-a", "-f 0.01", "--adaptive --fallback 0.05", "-a -f 0"] {
        assert_same(&bytes(options), &plain, options);
    }
    for options in ["-f 0.06", "-f -1", "-f x", "-f NaN"] {
        let output = create(options, &desk.path("out.agc"), &inputs);
        assert_eq!(output.status.code(), Some(2), "{options}");
    }
}
