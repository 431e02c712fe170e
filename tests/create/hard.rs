//! Genomes of shapes that break programs.

use super::{
    desk::Desk,
    genome::{Genome, Lines, Record, mutated, random, reversed},
    packing::Packing,
};

const OPTIONS: [&str; 6] =
    ["", "-k 17", "-k 32", "-b 1", "-s 100 -k 32 -b 1 -l 32", "-s 1000000 -t 3"];

fn genome(name: &str, contigs: impl IntoIterator<Item = Vec<u8>>) -> Genome {
    let record = |(nth, letters)| -> Record { (format!("contig{nth}").into_bytes(), letters) };
    Genome { name: name.to_owned(), contigs: contigs.into_iter().enumerate().map(record).collect() }
}

fn bases(len: usize, seed: u64) -> Vec<u8> {
    random(b"ACGT", len, seed)
}

fn check(genomes: &[Genome]) {
    let desk = Desk::new();
    for options in OPTIONS {
        desk.round_trip(options, genomes, Lines::USUAL, Packing::Plain);
    }
}

/// Every length around k, empty included, as new sequence and as parts of a contig that is known.
#[test]
fn short_contigs() {
    let long = bases(5000, 1);
    let parts = |len: usize| long[700..700 + len].to_vec();
    let back = |len: usize| reversed(&parts(len));
    check(&[
        genome("new", (0..70).map(|len| bases(len, len as u64))),
        genome("other", (0..70).map(|len| bases(len, 1000 + len as u64))),
        genome("parts", (0..70).map(parts)),
        genome("whole", [long.clone(), vec![]]),
        genome("parts_again", (0..70).map(parts)),
        genome("reversed", (0..70).map(back)),
    ]);
}

#[test]
fn nothing_but_ambiguity() {
    let codes = b"RYSWKMBDHVU";
    let known = bases(8000, 5);
    check(&[
        genome("n", [vec![b'N'; 5000], vec![b'N'; 3], vec![b'N']]),
        genome("iupac", [random(codes, 3000, 2), random(codes, 10, 3)]),
        genome("mixed", [random(b"ACGTACGTACGTRYSWKMBDHVUN", 20_000, 4), known.clone()]),
        genome("runs", [[&known[..], &[b'N'; 10_000], &known].concat(), vec![b'N'; 7000]]),
    ]);
}

#[test]
fn empty_contigs() {
    let long = bases(20_000, 6);
    check(&[
        genome("nothing", [vec![], vec![]]),
        genome("first", [vec![], long.clone()]),
        genome("last", [mutated(&long, 50, 1), vec![]]),
        genome("between", [long.clone(), vec![], long]),
    ]);
}

#[test]
fn repetitive() {
    let (unit, long) = (bases(171, 7), bases(15_000, 8));
    let palindrome = [long.clone(), reversed(&long)].concat();
    check(&[
        genome("tandem", [b"ACG".repeat(5000), vec![b'A'; 20_000], unit.repeat(200)]),
        genome(
            "shifted",
            [b"CGA".repeat(5001), vec![b'T'; 9999], mutated(&unit.repeat(200), 40, 2)],
        ),
        genome("palindromes", [palindrome.clone(), mutated(&palindrome, 60, 3)]),
        genome("copies", vec![long.clone(); 5]),
        genome("reversed_copies", vec![reversed(&long); 3]),
        genome("dispersed", [(0..40).flat_map(|i| mutated(&long[..700], 9, i)).collect()]),
    ]);
}

/// All of it falls into one group.
#[test]
fn a_long_tandem_array() {
    let array = bases(5000, 14).repeat(2000);
    let genomes = [genome("start", [array[..10_000].to_vec()]), genome("whole", [array])];
    Desk::new().round_trip("", &genomes, Lines::USUAL, Packing::Plain);
}

#[test]
fn a_tiny_reference_sample() {
    let long = bases(150_000, 9);
    check(&[
        genome("tiny", [b"A".to_vec()]),
        genome("large", [long.clone(), reversed(&long[..50_000])]),
        genome("related", [mutated(&long, 100, 4), bases(30_000, 10)]),
        genome("far", [mutated(&long, 7, 5)]),
    ]);
}

#[test]
fn thousands_of_contigs() {
    let len = |i: usize, most: usize| (i * i * 7919) % most;
    let new = |i: usize| bases(len(i, 300), i as u64);
    let known = bases(50_000, 11);
    let part = |i: usize| known[len(i, 49_000)..][..len(i, 700)].to_vec();
    check(&[
        genome("reference", (0..3000).map(new)),
        genome("whole", [known.clone()]),
        genome("parts", (0..3000).map(part)),
    ]);
}

#[test]
fn many_samples() {
    let ancestor = bases(6000, 12);
    let sample = |i: u64| genome(&format!("s{i}"), [mutated(&ancestor, 200, i), vec![]]);
    check(&(0..130).map(sample).collect::<Vec<_>>());
}

/// Contigs are converted in windows of 1 MiB of lines; their borders fall anywhere.
#[test]
fn lines_across_windows() {
    let mut long = bases(2_200_000, 13);
    long[1_500_000..1_500_100].fill(b'R');
    let near = mutated(&long, 5000, 6);
    let desk = Desk::new();
    for (width, end, blank_after) in [
        (1 << 30, "\n", None),
        (1 << 30, "\r\n", None),
        (60, "\r\n", Some(20_000)),
        (1_048_575, "\r\n", None),
        (1, "\n", None),
        (3, "\r\n", None),
    ] {
        let lines = Lines { width, end, blank_after, is_ended: false };
        let genomes = [genome("a", [long.clone()]), genome("b", [near.clone()])];
        desk.round_trip("--level fast", &genomes, lines, Packing::Plain);
    }
}
