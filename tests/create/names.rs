//! Names of samples and contigs.

use super::{
    desk::{Desk, check_samples, create},
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
    let output = ragc(&[b"listset", archive.as_os_str().as_encoded_bytes()]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "a\nb\nc.1\nd\ne\nf\ng.tar\n");
}

#[test]
fn names_may_come_from_a_list() {
    let desk = Desk::new();
    for name in ["z", "y", "x", "w"] {
        desk.write(format!("{name}.fa"), b">c\nACGT\n");
    }
    let path = |name: &str| desk.path(name).display().to_string();
    let text = format!(" {}\t{}\r\n\n", path("y.fa"), path("w.fa"));
    let list = desk.write("list", text.as_bytes());
    let options = format!("-i {}", list.display());
    let archive = desk.create(&options, &[desk.path("z.fa"), desk.path("x.fa")]);
    let output =
        ragc(&[b"getcol", b"--name-format={sample}", archive.as_os_str().as_encoded_bytes()]);
    let expected = ">z\nACGT\n>y\nACGT\n>w\nACGT\n>x\nACGT\n";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    let nothing = format!("-i {}", desk.write("empty", b" \n").display());
    desk.create(&nothing, &[desk.path("z.fa")]);
}
