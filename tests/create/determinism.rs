//! The bytes of an archive depend on the genomes and the options alone.

use ragc_simulator::Settings;

use super::{
    desk::{Desk, assert_same},
    genome::{Genome, Lines, mutated, random, reversed},
    packing::Packing,
};
use crate::shared::folder;

const WAYS: [&str; 5] = ["-t 1", "-t 2", "-t 3", "-t 8", "-t 3 --cpu portable"];

fn check(genomes: &[Genome], options: &str) {
    let desk = Desk::new();
    let mut first = None;
    for packing in Packing::ALL {
        let inputs = desk.lay(genomes, Lines::USUAL, packing);
        let ways = if packing == Packing::Plain { &WAYS[..] } else { &WAYS[2..3] };
        for way in ways {
            let archive = desk.create(&format!("{options} {way}"), &inputs);
            let bytes = std::fs::read(archive).unwrap();
            let first = first.get_or_insert_with(|| bytes.clone());
            assert_same(&bytes, first, &format!("{options} {way} {packing:?}"));
        }
    }
}

#[test]
fn threads_and_compression_do_not_show() {
    // Contigs longer than what one task takes, several packs for each group, clades to buy.
    let settings = Settings {
        samples: 8,
        bases: 1_500_000,
        contigs: 2,
        clades: 2,
        divergence: 0.08,
        ..Settings::default()
    };
    let genomes: Vec<Genome> = settings.simulate().unwrap().map(Genome::from).collect();
    check(&genomes, "");
    check(&genomes[..4], "-b 2 -s 5000");
}

#[test]
fn nor_do_they_in_real_genomes() {
    let Some(data) = folder("data") else { return };
    check(&Genome::read_all(&data.join("listeria"), "GCA_000585755.1_Lm1823_genomic"), "");
    check(&Genome::read_all(&data.join("mers"), "NC_019843.2"), "-b 10");
}

/// The first sample is placed contig by contig: by all threads where it has many windows.
#[test]
fn nor_do_they_in_long_contigs() {
    let letters = random(b"ACGT", 10_000_000, 1);
    // Half of it is known, on either strand; what is not is more than one thread indexes alone.
    let copies = mutated(&reversed(&letters[1_000_000..4_000_000]), 500, 2);
    let second = [&letters[..2_000_000], &copies[..], &random(b"ACGT", 5_000_000, 3)[..]].concat();
    let genomes = [
        Genome::new("a", &[("1", &letters), ("2", &second)]),
        Genome::new("b", &[("1", &mutated(&letters, 300, 4))]),
    ];
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let [alone, with_others] =
        ["-t 1", "-t 3"].map(|way| std::fs::read(desk.create(way, &inputs)).unwrap());
    assert_same(&with_others, &alone, "three threads");
    assert!(alone.len() < 3_900_000, "{} bytes: repeats are stored once", alone.len());
}

/// Line ends and case are no part of a genome; widths show only in contigs of more than a window.
#[test]
fn lines_and_case_do_not_show() {
    let settings = Settings { samples: 3, bases: 200_000, contigs: 3, ..Settings::default() };
    let genomes: Vec<Genome> = settings.simulate().unwrap().map(Genome::from).collect();
    let mut lower = genomes.clone();
    for (_, letters) in lower.iter_mut().flat_map(|genome| &mut genome.contigs) {
        letters.make_ascii_lowercase();
    }
    let desk = Desk::new();
    let mut first = None;
    for lines in [
        Lines::USUAL,
        Lines { width: 1, ..Lines::USUAL },
        Lines { width: 1 << 30, is_ended: false, ..Lines::USUAL },
        Lines { end: "\r\n", blank_after: Some(3), ..Lines::USUAL },
        Lines { end: "\r\n", width: 77, is_ended: false, blank_after: None },
    ] {
        for genomes in [&genomes, &lower] {
            let archive = desk.create("", &desk.lay(genomes, lines, Packing::Plain));
            let bytes = std::fs::read(archive).unwrap();
            let first = first.get_or_insert_with(|| bytes.clone());
            assert_same(&bytes, first, &format!("{lines:?}"));
        }
    }
}
