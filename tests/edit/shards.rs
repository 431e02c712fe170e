//! The way of a cluster: machines begin with the same archive, each adds samples, and all is merged.

use std::path::{Path, PathBuf};

use ragc_simulator::Settings;

use super::{bytes, done, interop::check_read};
use crate::{
    create::{
        desk::{Desk, assert_same, check_collection, check_samples},
        genome::{Genome, Lines},
        packing::Packing,
    },
    shared::{folder, peer},
};

/// Runs `create`, which has to succeed without a word, and returns the path of the archive.
fn create(desk: &Desk, options: &[&[u8]], inputs: &[PathBuf], name: &str) -> PathBuf {
    let path = desk.path(name);
    let inputs: Vec<_> = inputs.iter().map(|input| bytes(input)).collect();
    done(&[&[&b"create"[..], b"-o", bytes(&path)][..], options, &inputs].concat());
    path
}

fn len(path: &Path) -> u64 {
    path.metadata().unwrap().len()
}

/// Makes shards of `step` genomes each like an archive of the first `n_base`, merges them, sees to it
/// that the outcome gives what one run gives, and returns the sizes of both in bytes.
fn check_shards(
    genomes: &[Genome],
    n_base: usize,
    options: &[&[u8]],
    step: usize,
    what: &str,
) -> [u64; 2] {
    let desk = Desk::new();
    let inputs = desk.lay(genomes, Lines::USUAL, Packing::Plain);
    let base = create(&desk, options, &inputs[..n_base], "base.agc");
    let shards: Vec<_> = (0..)
        .zip(inputs[n_base..].chunks(step))
        .map(|(nth, inputs)| {
            create(&desk, &[b"--like", bytes(&base)], inputs, &format!("shard{nth}.agc"))
        })
        .collect();
    let merged = desk.path("merged.agc");
    let parts: Vec<_> = shards.iter().map(|shard| bytes(shard)).collect();
    done(&[&[&b"merge"[..], b"-o", bytes(&merged)][..], &parts].concat());
    let whole = create(&desk, options, &inputs, "whole.agc");
    for command in [&b"listset"[..], b"listref", b"getcol"] {
        let printed = [&merged, &whole].map(|archive| done(&[command, bytes(archive)]));
        assert_same(&printed[0], &printed[1], what);
    }
    check_collection(&merged, genomes, what);
    check_samples(&merged, genomes, what);
    if let Some(agc) = peer() {
        check_read(&agc, &merged, genomes, what);
    }
    [&merged, &whole].map(|archive| len(archive))
}

/// At most so many percent larger than one run.
fn check_size([merged, whole]: [u64; 2], percent: u64, what: &str) {
    assert!(merged * 100 <= whole * (100 + percent), "{what}: {merged} bytes, {whole} in one run");
}

fn simulated(samples: usize, clades: usize) -> Vec<Genome> {
    let settings = Settings { samples, bases: 400_000, contigs: 4, clades, ..Settings::default() };
    settings.simulate().unwrap().map(Genome::from).collect()
}

#[test]
fn of_one_clade() {
    let genomes = simulated(9, 1);
    check_size(check_shards(&genomes, 3, &[], 2, "3 shards"), 8, "3 shards");
    check_size(check_shards(&genomes, 3, &[], 1, "6 shards"), 8, "6 shards");
    // The reference sample alone does not tell what most samples have.
    check_size(check_shards(&genomes, 1, &[], 1, "8 shards"), 15, "8 shards");
}

#[test]
fn with_parameters_of_the_base() {
    let genomes = simulated(7, 2);
    for (options, step) in [(&[&b"-b"[..], b"2", b"-s", b"8000"][..], 2), (&[b"-k", b"21"], 4)] {
        check_shards(&genomes, 1, options, step, "other parameters");
    }
}

#[test]
fn of_real_genomes() {
    let Some(data) = folder("data") else { return };
    for (set, reference, step) in [
        ("yeast", "S288C", 2),
        ("listeria", "GCA_000585755.1_Lm1823_genomic", 1),
        ("mers", "NC_019843.2", 15),
    ] {
        let genomes = Genome::read_all(&data.join(set), reference);
        check_size(check_shards(&genomes, 1, &[], step, set), 5, set);
    }
}
