//! Samples go, all others stay as they are.

use super::{bytes, chosen, done, genomes, refused};
use crate::{
    create::{
        desk::{Desk, assert_same, check_collection},
        genome::{Genome, Lines, random},
        packing::Packing,
    },
    traps::with_empty_contig,
};

#[test]
fn the_rest_is_the_same() {
    let desk = Desk::new();
    let genomes = genomes(8, 150_000);
    let out = desk.path("out.agc");
    for options in ["", "-b 3 -s 5000", "-b 1"] {
        let archive = desk.create(options, &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
        for places in [&[1, 2, 3, 4, 5, 6, 7][..], &[0, 1, 2, 3, 5, 6, 7], &[0, 1, 4, 5, 6], &[6]] {
            let gone = genomes.iter().enumerate().filter(|(place, _)| !places.contains(place));
            let names: Vec<_> = gone.map(|(_, genome)| genome.name.as_bytes()).collect();
            let mut first = None;
            for threads in [&b"1"[..], b"3"] {
                let args = [b"remove", bytes(&archive), b"-t", threads, b"-o", bytes(&out)];
                done(&[&args[..], &names].concat());
                let written = std::fs::read(&out).unwrap();
                let first = first.get_or_insert_with(|| written.clone());
                assert_same(&written, first, &format!("{options} {places:?}"));
            }
            check_collection(&out, &chosen(&genomes, places), &format!("{options} {places:?}"));
            assert!(out.metadata().unwrap().len() < archive.metadata().unwrap().len());
        }
    }
}

/// Nothing is left of what only the sample had: not its groups, not its deltas.
#[test]
fn what_nobody_refers_to_goes() {
    let desk = Desk::new();
    let mut genomes = genomes(5, 150_000);
    let without = chosen(&genomes, &[0, 1, 2, 4]);
    genomes[3].contigs.push((b"plasmid".to_vec(), random(b"ACGT", 80_000, 7)));
    let archive = desk.create("", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    let name = genomes[3].name.as_bytes();
    let smaller = done(&[b"remove", bytes(&archive), name]);
    // Two bits for each of its bases.
    assert!(smaller.len() + 20_000 <= std::fs::read(&archive).unwrap().len());
    check_collection(&desk.write("smaller.agc", &smaller), &without, "without a plasmid");
}

#[test]
fn twice_named_is_once_removed_and_in_place() {
    let desk = Desk::new();
    let genomes = genomes(3, 30_000);
    let archive = desk.create("", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    let name = genomes[0].name.as_bytes();
    done(&[b"remove", bytes(&archive), name, name, b"-o", bytes(&archive)]);
    check_collection(&archive, &genomes[1..], "without the reference sample");
    assert_eq!(done(&[b"listref", bytes(&archive)]), genomes[1].name.as_bytes());
}

#[test]
fn what_cannot_be_is_refused() {
    let desk = Desk::new();
    let genomes = [Genome::new("a", &[("c", b"ACGT")]), Genome::new("b", &[("c", b"ACGT")])];
    let archive = desk.create("", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    let archive = bytes(&archive);
    refused(&desk, &[b"remove", archive, b"b", b"x"], &["no sample `x`", "made.agc"]);
    refused(&desk, &[b"remove", archive, b"b", b"a"], &["all samples of", "made.agc"]);
    refused(&desk, &[b"remove", archive, b""], &["no sample ``"]);
    for version in [1, 2] {
        let old = desk.write("old.agc", &with_empty_contig(version));
        let parts = ["old.agc", &format!("version {version}"), "ragc-fast convert"];
        refused(&desk, &[b"remove", bytes(&old), b"s"], &parts);
        refused(&desk, &[b"rename", bytes(&old), b"s=t"], &parts);
        refused(&desk, &[b"merge", bytes(&old), bytes(&old)], &parts);
    }
}
