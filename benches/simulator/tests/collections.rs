//! What a user of the simulator sees.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use ragc_simulator::{Sample, Settings};

/// A small collection without variants that shift positions.
fn substitutions_only(clades: usize) -> Settings {
    Settings {
        samples: 6,
        bases: 200_000,
        contigs: 3,
        clades,
        indels_per_snp: 0.0,
        structural_per_mb: 0.0,
        novel: 0.0,
        ..Settings::default()
    }
}

fn small() -> Settings {
    Settings {
        samples: 5,
        bases: 60_000,
        contigs: 4,
        structural_per_mb: 60.0,
        ..Settings::default()
    }
}

fn simulate(settings: &Settings) -> Vec<Sample> {
    settings.simulate().unwrap().collect()
}

/// FNV-1a over everything.
fn digest(samples: &[Sample]) -> u64 {
    let mut text = Vec::new();
    for sample in samples {
        text.extend_from_slice(sample.name.as_bytes());
        sample.write_fasta(&mut text, 60).unwrap();
    }
    text.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

fn difference(a: &Sample, b: &Sample) -> f64 {
    let bases = |sample: &Sample| -> Vec<u8> {
        sample.contigs.iter().flat_map(|contig| contig.bases.clone()).collect()
    };
    let (a, b) = (bases(a), bases(b));
    assert_eq!(a.len(), b.len());
    a.iter().zip(&b).filter(|(a, b)| a != b).count() as f64 / a.len() as f64
}

#[test]
fn letters_never_change() {
    // If this fails, every figure measured on simulated genomes is void: find out what changed.
    assert_eq!(digest(&simulate(&small())), 0x7c51_bbed_295b_6ba2);
    let clades = Settings { clades: 2, interleaved: true, seed: 7, ..small() };
    assert_eq!(digest(&simulate(&clades)), 0x04ce_6aa4_5a69_e410);
}

#[test]
fn only_known_letters_and_unique_names() {
    let settings = Settings { iupac_per_mb: 1000.0, n_runs_per_mb: 50.0, ..small() };
    let samples = simulate(&settings);
    let mut names = std::collections::HashSet::new();
    let mut letters = [0usize; 256];
    for contig in samples.iter().flat_map(|sample| &sample.contigs) {
        assert!(names.insert(contig.name.clone()), "{} is there twice", contig.name);
        contig.bases.iter().for_each(|base| letters[usize::from(*base)] += 1);
    }
    for letter in b"ACGTNRYSWKMBDHV" {
        assert!(letters[usize::from(*letter)] > 0, "no {}", char::from(*letter));
        letters[usize::from(*letter)] = 0;
    }
    assert_eq!(letters.iter().sum::<usize>(), 0);
}

#[test]
fn lengths_are_near_the_asked_ones() {
    for bases in [16, 1000, 50_000, 1_000_000] {
        for sample in simulate(&Settings { samples: 3, bases, ..Settings::default() }) {
            assert_eq!(sample.contigs.len(), 16);
            let len: usize = sample.contigs.iter().map(|contig| contig.bases.len()).sum();
            assert!(len.abs_diff(bases) <= bases / 10 + 50, "{len} for {bases}");
        }
    }
}

#[test]
fn samples_of_a_clade_are_within_its_rate() {
    let samples = simulate(&substitutions_only(1));
    for (i, a) in samples.iter().enumerate() {
        for b in &samples[..i] {
            let found = difference(a, b);
            assert!((0.0025..0.0075).contains(&found), "{} to {}: {found}", a.name, b.name);
        }
    }
    let identical = simulate(&Settings {
        snp_rate: 0.0,
        n_runs_per_mb: 0.0,
        iupac_per_mb: 0.0,
        ..substitutions_only(1)
    });
    assert_eq!(difference(&identical[0], &identical[5]), 0.0);
}

#[test]
fn clades_are_as_far_apart_as_asked() {
    for divergence in [0.05, 0.15] {
        let samples = simulate(&Settings { divergence, ..substitutions_only(2) });
        let found = difference(&samples[0], &samples[5]);
        assert!((found - divergence).abs() < 0.05 * divergence, "{found} for {divergence}");
        assert!(difference(&samples[0], &samples[2]) < 0.01);
    }
}

#[test]
fn interleaving_changes_the_order_only() {
    let settings = Settings { clades: 2, samples: 5, ..small() };
    let one_by_one = simulate(&settings);
    let in_turn = simulate(&Settings { interleaved: true, ..settings });
    for (there, here) in [0, 2, 4, 1, 3].into_iter().enumerate() {
        let bases = |sample: &Sample| -> Vec<Vec<u8>> {
            sample.contigs.iter().map(|contig| contig.bases.clone()).collect()
        };
        assert_eq!(bases(&one_by_one[there]), bases(&in_turn[here]));
    }
}

#[test]
fn program_writes_one_file_per_sample() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("made/here");
    let output = Command::new(env!("CARGO_BIN_EXE_ragc-simulate"))
        .args(["--samples", "2", "--mb", "0.005", "--contigs", "2", "--line-width", "70", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(output.status.success());
    let settings = Settings { samples: 2, bases: 5000, contigs: 2, ..Settings::default() };
    let mut listed = String::new();
    for sample in settings.simulate().unwrap() {
        let path = out.join(format!("{}.fa", sample.name));
        let mut expected = Vec::new();
        sample.write_fasta(&mut expected, 70).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), expected);
        listed += &format!("{}\n", path.display());
    }
    assert_eq!(String::from_utf8(output.stdout).unwrap(), listed);
}

#[test]
fn program_says_what_is_wrong() {
    let output = Command::new(env!("CARGO_BIN_EXE_ragc-simulate"))
        .args(["--samples", "0", "--out", "/dev/null/nowhere"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(message, "ragc-simulate: samples is 0: choose it from 1 to 1000000000\n");
}
