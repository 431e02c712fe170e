//! C++ AGC 3.2.2 reads our archives, and appends to them.

use std::{
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use ragc_simulator::Settings;

use super::{
    desk::{Desk, assert_same, check_collection, check_samples, printed},
    genome::{Genome, Lines, extracted, random},
    packing::Packing,
};
use crate::shared::{folder, peer};

/// What C++ AGC prints of `archive`.
fn asked(agc: &Path, command: &str, archive: &Path, queries: &[&[u8]]) -> Vec<u8> {
    let mut args = vec![command.as_bytes(), archive.as_os_str().as_bytes()];
    args.extend(queries);
    printed(agc, &args)
}

/// Sees to it that C++ AGC gives back collection, samples, names and ranges.
fn check_read_by(agc: &Path, archive: &Path, genomes: &[Genome], what: &str) {
    assert_same(&asked(agc, "getcol", archive, &[]), &extracted(genomes), what);
    for genome in genomes {
        let name = genome.name.as_bytes();
        let what = format!("{what}, {}", genome.name);
        assert_same(&asked(agc, "getset", archive, &[name]), &genome.extracted(), &what);
        assert_same(&asked(agc, "listctg", archive, &[name]), &listed(genome), &what);
    }
    let last = genomes.last().unwrap();
    for (nth, (header, letters)) in last.contigs.iter().enumerate().take(20) {
        check_ranges(agc, archive, &last.name, (header, letters), nth as u64);
    }
}

fn listed(genome: &Genome) -> Vec<u8> {
    let mut out = format!("{}\n", genome.name).into_bytes();
    for (header, _) in &genome.contigs {
        out.extend([b"   ", &header[..], b"\n"].concat());
    }
    out
}

/// Ranges of a contig, all in one query.
fn check_ranges(
    agc: &Path,
    archive: &Path,
    sample: &str,
    (header, letters): (&[u8], &[u8]),
    seed: u64,
) {
    if letters.is_empty() {
        return;
    }
    let place = |nth: u64| random(&(0..=255).collect::<Vec<_>>(), 8, seed * 100 + nth);
    let place =
        |nth: u64| u64::from_le_bytes(place(nth).try_into().unwrap()) as usize % letters.len();
    let mut ranges: Vec<(usize, usize)> =
        (0..10).map(|nth| (place(nth), place(nth + 50))).collect();
    ranges.extend([(0, 0), (letters.len() - 1, letters.len() - 1), (0, letters.len() - 1)]);
    let short = header.split(|&byte| byte == b' ').next().unwrap();
    let mut queries = Vec::new();
    let mut expected = Vec::new();
    for (a, b) in ranges {
        let (from, to) = (a.min(b), a.max(b));
        queries.push([short, format!("@{sample}:{from}-{to}").as_bytes()].concat());
        let header = [header, format!(":{from}-{to}").as_bytes()].concat();
        let part =
            Genome { name: String::new(), contigs: vec![(header, letters[from..=to].to_vec())] };
        expected.extend(part.extracted());
    }
    let queries: Vec<&[u8]> = queries.iter().map(Vec::as_slice).collect();
    let what = format!("ranges of {}@{sample}", String::from_utf8_lossy(short));
    assert_same(&asked(agc, "getctg", archive, &queries), &expected, &what);
}

/// C++ AGC appends the last two genomes to our archive of the others.
fn check_appended_by(agc: &Path, desk: &Desk, options: &str, genomes: &[Genome]) {
    let inputs = desk.lay(genomes, Lines::USUAL, Packing::Plain);
    let (old, new) = inputs.split_at(inputs.len() - 2);
    let archive = desk.create(options, old);
    for (more, appended) in [("", "appended.agc"), ("-a -f 0.01", "appended_adaptively.agc")] {
        let appended = append(agc, desk, more, &archive, new, appended);
        let what = format!("{} {options}, C++ append {more}", genomes[0].name);
        check_collection(&appended, genomes, &what);
        check_samples(&appended, &genomes[genomes.len() - 3..], &what);
        check_read_by(agc, &appended, genomes, &what);
    }
}

fn append(
    agc: &Path,
    desk: &Desk,
    options: &str,
    archive: &Path,
    inputs: &[PathBuf],
    name: &str,
) -> PathBuf {
    let out = desk.path(name);
    let mut args = vec![&b"append"[..]];
    args.extend(options.split_whitespace().map(str::as_bytes));
    args.extend([b"-o", out.as_os_str().as_bytes(), archive.as_os_str().as_bytes()]);
    args.extend(inputs.iter().map(|path| path.as_os_str().as_bytes()));
    printed(agc, &args);
    out
}

const OPTIONS: [&str; 6] =
    ["", "-k 17", "-k 32 -l 20", "-b 1", "-s 100 -b 3", "-s 1000000 --level best"];

fn check(agc: &Path, genomes: &[Genome]) {
    let desk = Desk::new();
    for options in OPTIONS {
        let inputs = desk.lay(genomes, Lines::USUAL, Packing::Plain);
        let archive = desk.create(options, &inputs);
        check_read_by(agc, &archive, genomes, options);
        check_appended_by(agc, &desk, options, genomes);
    }
}

#[test]
fn simulated() {
    let Some(agc) = peer() else { return };
    let settings = Settings {
        samples: 6,
        bases: 200_000,
        contigs: 4,
        clades: 2,
        repeats: 0.2,
        n_runs_per_mb: 50.0,
        iupac_per_mb: 500.0,
        ..Settings::default()
    };
    check(&agc, &settings.simulate().unwrap().map(Genome::from).collect::<Vec<_>>());
}

#[test]
fn golden() {
    let Some(agc) = peer() else { return };
    let Some(input) = folder("golden") else { return };
    for set in ["input/edge", "input/pan"] {
        let mut genomes = Genome::read_all(&input.join(set), "ref");
        for (_, letters) in genomes.iter_mut().flat_map(|genome| &mut genome.contigs) {
            letters.make_ascii_uppercase();
        }
        check(&agc, &genomes);
    }
}

#[test]
fn real() {
    let Some(agc) = peer() else { return };
    let Some(data) = folder("data") else { return };
    let desk = Desk::new();
    for (set, reference) in [
        ("listeria", "GCA_000585755.1_Lm1823_genomic"),
        ("mers", "NC_019843.2"),
        ("yeast", "S288C"),
    ] {
        check_appended_by(&agc, &desk, "", &Genome::read_all(&data.join(set), reference));
    }
}

/// Short, empty, ambiguous and repetitive contigs, and names that are not ASCII.
#[test]
fn odd_contigs() {
    let Some(agc) = peer() else { return };
    let long = random(b"ACGT", 3000, 1);
    let genome = |name: &str, seed: u64| {
        let contigs = [
            ("é_empty 1", vec![]),
            ("é_short 2", long[..20].to_vec()),
            ("é_k", long[100..131].to_vec()),
            ("n", vec![b'N'; 500]),
            ("codes", random(b"RYSWKMBDHVU", 400, seed)),
            ("tandem", random(b"ACGT", 7, seed).repeat(300)),
            ("long", [&long[..], &random(b"ACGTN", 2000, seed), &long].concat()),
        ];
        let contigs: Vec<_> = contigs.iter().map(|(name, letters)| (*name, &letters[..])).collect();
        Genome::new(name, &contigs)
    };
    // The appended ones are plain: what C++ AGC makes of names and empty contigs is its own affair.
    let plain = |name: &str, seed| {
        let mut genome = genome(name, seed);
        genome.contigs.drain(..3);
        genome
    };
    check(&agc, &[genome("a", 1), genome("é", 2), genome("c", 3), plain("d", 4), plain("e", 5)]);
}
