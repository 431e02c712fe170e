//! Genomes of `../shared` and simulated ones, there and back.

use std::path::PathBuf;

use ragc_simulator::Settings;

use super::{
    desk::{Desk, check_collection, check_samples},
    genome::{Genome, Lines},
    packing::Packing,
};
use crate::shared::folder;

/// Every value of each option, with every number of threads and compression at least once.
const PLANS: [(&str, Packing); 8] = [
    ("-t 1", Packing::Plain),
    ("-t 2", Packing::Gzip),
    ("-t 8", Packing::Bgzf),
    ("-t 2 -k 17", Packing::Members),
    ("-t 8 -k 32", Packing::Plain),
    ("-t 1 -b 1", Packing::Bgzf),
    ("-t 8 -s 100", Packing::Gzip),
    ("-t 2 -s 1000000 -l 32 -k 19 -b 7", Packing::Plain),
];

fn folder_of(set: &str) -> Option<PathBuf> {
    let (top, rest) = set.split_once('/').unwrap();
    folder(top).map(|folder| folder.join(rest))
}

/// Together with every plan, then each file alone as it is.
fn check(set: &str, reference: &str) {
    let Some(folder) = folder_of(set) else { return };
    let genomes = Genome::read_all(&folder, reference);
    let desk = Desk::new();
    for (options, packing) in PLANS {
        desk.round_trip(options, &genomes, Lines::USUAL, packing);
    }
    check_samples(&desk.path("made.agc"), &genomes, set);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let archive = desk.create("", std::slice::from_ref(&path));
        check_collection(&archive, &[Genome::read(&path)], &path.display().to_string());
    }
}

#[test]
fn yeast() {
    check("data/yeast", "S288C");
}

#[test]
fn listeria() {
    check("data/listeria", "GCA_000585755.1_Lm1823_genomic");
}

#[test]
fn mers() {
    check("data/mers", "NC_019843.2");
}

#[test]
fn lpa() {
    check("data/lpa", "LPA");
}

/// The 14 haplotypes as samples of their own.
#[test]
fn haplotypes() {
    let Some(folder) = folder("data") else { return };
    let all = Genome::read(&folder.join("lpa/LPA.fa.gz"));
    let split = |(nth, record): (usize, &super::genome::Record)| Genome {
        name: format!("haplotype{nth}"),
        contigs: vec![record.clone()],
    };
    let genomes: Vec<_> = all.contigs.iter().enumerate().map(split).collect();
    let desk = Desk::new();
    for (options, packing) in PLANS {
        desk.round_trip(options, &genomes, Lines::USUAL, packing);
    }
}

#[test]
fn golden_edge() {
    check("golden/input/edge", "ref");
}

#[test]
fn golden_pan() {
    check("golden/input/pan", "ref");
}

#[test]
fn simulated() {
    let one_clade = Settings { samples: 6, bases: 400_000, contigs: 5, ..Settings::default() };
    let clades =
        Settings { clades: 3, divergence: 0.12, interleaved: true, seed: 7, ..one_clade.clone() };
    let crowded = Settings {
        repeats: 0.4,
        tandem: 0.2,
        n_runs_per_mb: 100.0,
        iupac_per_mb: 5000.0,
        structural_per_mb: 100.0,
        novel: 0.2,
        seed: 3,
        ..one_clade.clone()
    };
    let desk = Desk::new();
    for settings in [one_clade, clades, crowded] {
        let genomes: Vec<Genome> = settings.simulate().unwrap().map(Genome::from).collect();
        for (options, packing) in PLANS {
            desk.round_trip(options, &genomes, Lines { width: 61, ..Lines::USUAL }, packing);
        }
    }
}
