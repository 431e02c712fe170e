//! `--memory`: genomes in batches that fit.

use ragc_simulator::Settings;

use super::{
    desk::{Desk, assert_same, check_collection, check_refused, create},
    genome::{Genome, Lines},
    packing::Packing,
};

fn simulated() -> Vec<Genome> {
    let settings = Settings {
        samples: 7,
        bases: 400_000,
        contigs: 3,
        clades: 2,
        interleaved: true,
        ..Settings::default()
    };
    settings.simulate().unwrap().map(Genome::from).collect()
}

#[test]
fn batches_come_back_whatever_their_length() {
    let genomes = simulated();
    let desk = Desk::new();
    for options in ["--memory 5M", "--memory 5M -b 2", "--memory 6M -b 3 -s 20000", "--memory 1G"] {
        desk.round_trip(options, &genomes, Lines::USUAL, Packing::Plain);
    }
}

#[test]
fn threads_do_not_show() {
    let genomes = simulated();
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let mut first = None;
    for threads in [1, 2, 3, 8] {
        let archive = desk.create(&format!("--memory 5M -t {threads}"), &inputs);
        let bytes = std::fs::read(archive).unwrap();
        assert_same(&bytes, first.get_or_insert(bytes.clone()), &format!("-t {threads}"));
    }
}

/// One batch is the same as no budget.
#[test]
fn enough_memory_does_not_show() {
    let desk = Desk::new();
    let inputs = desk.lay(&simulated(), Lines::USUAL, Packing::Plain);
    let plain = std::fs::read(desk.create("", &inputs)).unwrap();
    assert_same(&std::fs::read(desk.create("--memory 30M", &inputs)).unwrap(), &plain, "30M");
}

#[test]
fn records_that_are_samples_come_in_batches_too() {
    let genomes = simulated();
    let desk = Desk::new();
    let all: Vec<u8> = genomes.iter().flat_map(|genome| genome.fasta(Lines::USUAL)).collect();
    let file = desk.write("all.fa", &all);
    let archive = desk.create("-c --memory 4M", &[file]);
    let record = |genome: &Genome| genome.contigs.clone().into_iter();
    let named = genomes.iter().flat_map(record).map(|(name, letters)| Genome {
        name: String::from_utf8(name.clone()).unwrap(),
        contigs: vec![(name, letters)],
    });
    check_collection(&archive, &named.collect::<Vec<_>>(), "-c");
}

/// The least budget that the message names is enough.
#[test]
fn too_little_is_an_error_that_says_how_much_it_takes() {
    let genomes = simulated();
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    check_refused(&desk, "--memory 500K", &inputs, &["does not fit", "--memory"]);
    let said = create("--memory 500K", &desk.path("x.agc"), &inputs).stderr;
    let said = String::from_utf8(said).unwrap();
    let least = said.split("--memory ").nth(1).unwrap().split(' ').next().unwrap();
    desk.create(&format!("--memory {least}"), &inputs[..1]);
}
