//! `merge --recompress`: archives that differ as one, made anew.

use std::{fs, num::NonZeroUsize, path::PathBuf};

use ragc_fast::{
    Archive,
    create::{Options, Sample, write},
};

use super::{bytes, chosen, done, genomes, interop::check_read, refused};
use crate::{
    create::{
        desk::{Desk, assert_same, check_collection, create},
        genome::{Genome, Lines, mutated},
        packing::Packing,
    },
    shared::{folder, peer},
};

fn archive_of(desk: &Desk, options: &str, genomes: &[Genome], name: &str) -> PathBuf {
    let path = desk.path(name);
    let inputs = desk.lay(genomes, Lines::USUAL, Packing::Plain);
    assert!(create(options, &path, &inputs).status.success());
    path
}

fn recompress(desk: &Desk, options: &str, archives: &[PathBuf]) -> PathBuf {
    let out = desk.path("out.agc");
    let options: Vec<_> = options.split_whitespace().map(str::as_bytes).collect();
    let archives: Vec<_> = archives.iter().map(|archive| bytes(archive)).collect();
    let command = [&b"merge"[..], b"--recompress", b"-o", bytes(&out)];
    done(&[&command[..], &options, &archives].concat());
    out
}

/// What the library makes of the letters, with parameters that are not the usual ones.
fn made_at_once(genomes: &[Genome]) -> Vec<u8> {
    let options = Options {
        k: 21,
        segment_size: 5_000,
        pack_cardinality: 3,
        min_match: 20,
        ..Options::default()
    };
    let samples: Vec<_> = genomes
        .iter()
        .map(|genome| {
            let contigs = genome.contigs.iter();
            Sample::new(&genome.name, contigs.map(|(name, letters)| (name, &letters[..])))
        })
        .collect();
    let mut bytes = Vec::new();
    write(&mut bytes, &samples, &options, NonZeroUsize::MIN).unwrap();
    bytes
}

/// Other parameters, other first samples, and samples that several have.
#[test]
fn is_what_one_run_makes() {
    let desk = Desk::new();
    let mut genomes = genomes(7, 200_000);
    genomes[3].contigs.push((b"empty".to_vec(), Vec::new()));
    let parts = [
        archive_of(&desk, "-k 21 -s 5000 -b 3 -l 20", &genomes[..3], "a.agc"),
        archive_of(&desk, "", &chosen(&genomes, &[3, 1, 4]), "b.agc"),
        archive_of(&desk, "-b 1 --level fast", &chosen(&genomes, &[5, 0, 3, 6]), "c.agc"),
    ];
    let whole = made_at_once(&genomes);
    for options in ["-t 1", "-t 3", "-t 2 --memory 1G"] {
        let out = recompress(&desk, options, &parts);
        assert_same(&fs::read(&out).unwrap(), &whole, options);
    }
    check_collection(&desk.path("out.agc"), &genomes, "at once");
    let mut first = None;
    for options in ["-t 1 --memory 6M", "-t 3 --memory 6M"] {
        let out = recompress(&desk, options, &parts);
        check_collection(&out, &genomes, options);
        let written = fs::read(&out).unwrap();
        assert!(written.len() > whole.len(), "{options}: all in one batch");
        assert_same(&written, first.get_or_insert_with(|| written.clone()), options);
    }
    if let Some(agc) = peer() {
        check_read(&agc, &desk.path("out.agc"), &genomes, "recompressed");
    }
}

/// Archives of all versions, also as the first.
#[test]
fn older_versions() {
    let Some(golden) = folder("golden") else { return };
    let desk = Desk::new();
    let ours = &genomes(2, 60_000);
    let new = archive_of(&desk, "", ours, "new.agc");
    for version in ["v1", "v2"] {
        let old = golden.join(format!("pan.{version}.agc"));
        let samples = Archive::open(&old).unwrap();
        let stored: Vec<_> = samples.samples().collect();
        let stored = done(&[&[b"getset", bytes(&old)][..], &stored].concat());
        let out = recompress(&desk, "", &[old.clone(), new.clone()]);
        let expected = [stored, done(&[b"getcol", bytes(&new)])].concat();
        assert_same(&done(&[b"getcol", bytes(&out)]), &expected, version);
        let params = |archive: &PathBuf| *Archive::open(archive).unwrap().params();
        assert_eq!(params(&out).k, params(&old).k);
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    let desk = Desk::new();
    let genomes = chosen(&genomes(3, 60_000), &[0, 2]);
    let a = archive_of(&desk, "", &genomes, "a.agc");
    let name = format!("sample `{}`", genomes[1].name);
    let mut other = genomes.clone();
    other[1].contigs[0].1 = mutated(&genomes[1].contigs[0].1, 10_000, 1);
    let mut renamed = genomes.clone();
    renamed[1].contigs[1].0 = b"another header".to_vec();
    let mut shorter = genomes.clone();
    shorter[1].contigs.pop();
    for other in [other, renamed, shorter] {
        let b = archive_of(&desk, "-k 21", &other, "b.agc");
        let args = [b"merge", &b"--recompress"[..], bytes(&a), bytes(&b)];
        refused(&desk, &args, &[&name, "a.agc", "b.agc", "rename"]);
    }
    let args = [b"merge", &b"--recompress"[..], b"--memory", b"10K", bytes(&a), bytes(&a)];
    refused(&desk, &args, &["does not fit", "--memory", &genomes[0].name]);
}

/// Damage is an error, and no archive is made.
#[test]
fn damage_is_an_error() {
    let desk = Desk::new();
    let genomes = genomes(3, 60_000);
    let a = archive_of(&desk, "", &genomes[..2], "a.agc");
    let b = archive_of(&desk, "-k 21", &genomes[2..], "b.agc");
    let whole = fs::read(&b).unwrap();
    let mut damaged = whole.clone();
    // Where a reference begins.
    damaged[..16].fill(0x55);
    fs::write(&b, damaged).unwrap();
    let args = [b"merge", &b"--recompress"[..], bytes(&a), bytes(&b)];
    refused(&desk, &args, &["b.agc"]);
    fs::write(&b, &whole[..whole.len() - 9]).unwrap();
    refused(&desk, &args, &["b.agc"]);
}
