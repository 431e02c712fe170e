//! Archives are smaller than C++ AGC's, by how much on which genomes; also after C++ AGC appended.

use std::path::{Path, PathBuf};

use ragc_simulator::Settings;

use super::{
    desk::{Desk, check_collection, create, printed},
    genome::{Genome, Lines, random, reversed},
    packing::Packing,
};
use crate::shared::{folder, peer};

/// FASTA files of a folder, `reference` first, then by name.
fn files(folder: &Path, reference: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.collect();
    files.sort_by_key(|path| (path.file_name().unwrap() != reference, path.clone()));
    files
}

fn len(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}

/// Runs C++ AGC with `-o out` and returns the size of what it makes.
fn made_by(agc: &Path, command: &str, out: &Path, inputs: &[PathBuf]) -> u64 {
    let mut args: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
    args.extend([&b"-t"[..], b"2", b"-o", out.as_os_str().as_encoded_bytes()]);
    args.extend(inputs.iter().map(|path| path.as_os_str().as_encoded_bytes()));
    printed(agc, &args);
    len(out)
}

/// At most the part `most` of C++ AGC's archive, both with default options.
fn check(set: &str, reference: &str, most: f64) {
    let (Some(agc), Some(data)) = (peer(), folder("data")) else { return };
    let inputs = files(&data.join("..").join(set), reference);
    let desk = Desk::new();
    let ours = len(&desk.create("", &inputs)) as f64;
    let theirs = made_by(&agc, "create", &desk.path("cpp.agc"), &inputs) as f64;
    assert!(ours <= most * theirs, "{set}: {ours} bytes are {:.3} of {theirs}", ours / theirs);
}

/// Smaller than C++ AGC's, whatever it is told to do better.
fn check_told(options: &str, set: &str, reference: &str, told: &str) {
    let (Some(agc), Some(data)) = (peer(), folder("data")) else { return };
    let inputs = files(&data.join("..").join(set), reference);
    let desk = Desk::new();
    let ours = len(&desk.create(options, &inputs));
    let theirs = made_by(&agc, &format!("create {told}"), &desk.path("cpp.agc"), &inputs);
    assert!(ours < theirs, "{set}: {ours} bytes, {theirs} with {told}");
}

/// At most 0.85 after C++ AGC appended the last genome to either archive of the others.
fn check_appended(set: &str, reference: &str) {
    let (Some(agc), Some(data)) = (peer(), folder("data")) else { return };
    let inputs = files(&data.join(set), reference);
    let (last, first) = inputs.split_last().unwrap();
    let desk = Desk::new();
    let (ours, theirs) = (desk.path("ours.agc"), desk.path("theirs.agc"));
    assert!(create("", &ours, first).status.success());
    made_by(&agc, "create", &theirs, first);
    let [ours, theirs] = [ours, theirs].map(|archive| {
        made_by(&agc, "append", &desk.path("more.agc"), &[archive, last.clone()]) as f64
    });
    assert!(ours <= 0.85 * theirs, "{set}: {ours} bytes are {:.3} of {theirs}", ours / theirs);
}

#[test]
fn repeats_of_the_first_sample_are_stored_once() {
    let part = |seed| random(b"ACGT", 40_000, seed);
    let repeat = random(b"ACGT", 6_000, 1);
    let contigs = [
        [part(2), repeat.clone(), part(3)].concat(),
        [part(4), repeat.clone(), part(5)].concat(),
        [part(6), reversed(&repeat), part(7), repeat].concat(),
    ];
    let names = ["a", "b", "c"];
    let contigs: Vec<_> = names.into_iter().zip(contigs.iter().map(Vec::as_slice)).collect();
    let genome = Genome::new("first", &contigs);
    let desk = Desk::new();
    let archive = desk.create("", &desk.lay(&[genome], Lines::USUAL, Packing::Plain));
    // In two bits a base; names and metadata take less than 1,500 bytes.
    let (once, each) = ((6 * 40_000 + 6_000) / 4, 6_000 / 4);
    assert!((once..once + each).contains(&len(&archive)), "{} bytes", len(&archive));
}

#[test]
fn references_that_resemble_each_other_are_compressed_together() {
    let settings =
        Settings { samples: 2, bases: 600_000, contigs: 3, clades: 2, ..Settings::default() };
    let genomes: Vec<Genome> = settings.simulate().unwrap().map(Genome::from).collect();
    let desk = Desk::new();
    let archive = desk.create("", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    check_collection(&archive, &genomes, "clades");
    // In two bits a base. Differences of 10 % are worth more than one bit by themselves.
    let bases: usize = genomes.iter().flat_map(|genome| &genome.contigs).map(|c| c.1.len()).sum();
    let most = bases as u64 / 4 * 4 / 5;
    assert!(len(&archive) < most, "{} bytes, {most} at most", len(&archive));
}

/// What is left of that if there are gaps in the assemblies, and ambiguous letters.
#[test]
fn gaps_spoil_nothing() {
    let plain = Settings {
        samples: 2,
        bases: 600_000,
        contigs: 3,
        clades: 2,
        n_runs_per_mb: 0.0,
        iupac_per_mb: 0.0,
        ..Settings::default()
    };
    let size = |settings: Settings| {
        let mut genomes: Vec<Genome> = settings.simulate().unwrap().map(Genome::from).collect();
        // The first one stays as it is.
        genomes[0] = plain.simulate().unwrap().map(Genome::from).next().unwrap();
        let desk = Desk::new();
        let archive = desk.create("", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
        check_collection(&archive, &genomes, "clades with gaps");
        len(&archive)
    };
    let without = size(plain.clone());
    let with = size(Settings { n_runs_per_mb: 20.0, iupac_per_mb: 100.0, ..plain.clone() });
    assert!(with < without * 11 / 10, "{with} bytes, {without} without gaps");
}

#[test]
fn of_yeasts() {
    check("data/yeast", "S288C.fa.gz", 0.62);
    check_appended("yeast", "S288C.fa.gz");
}

#[test]
fn of_listerias() {
    check("data/listeria", "", 0.67);
    check_appended("listeria", "");
}

#[test]
fn of_small_sets() {
    check("data/mers", "NC_019843.2.fna", 0.58);
    check("golden/input/pan", "ref.fa.gz", 0.72);
    check("data/lpa", "", 0.09);
}

#[test]
fn of_adaptive_archives() {
    check_told("", "data/yeast", "S288C.fa.gz", "-a -f 0.01");
    check_told("", "data/listeria", "", "-a -f 0.01");
    check_told("", "data/mers", "NC_019843.2.fna", "-a -f 0.01 -s 1000");
    check_told("", "golden/input/pan", "ref.fa.gz", "-a -f 0.01");
    check_told("-c", "data/lpa", "", "-c -a -f 0.01");
}
