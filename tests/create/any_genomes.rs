//! Genomes that nobody thought of: random plans of related samples, through the program.

use proptest::prelude::*;

use super::{
    desk::{Desk, check_samples},
    genome::{Genome, Lines, Record, mutated, random, reversed},
    packing::Packing,
};

/// Bases that the old parts of all samples are taken from.
const ANCESTOR: usize = 12_000;

/// A part of a contig.
#[derive(Clone, Debug)]
enum Stretch {
    New {
        letters: &'static [u8],
        len: usize,
        seed: u64,
    },
    /// Part of the ancestor: one base in `period` has changed, if that is not 0.
    Old {
        start: usize,
        len: usize,
        period: usize,
        is_reversed: bool,
        copies: usize,
        seed: u64,
    },
}

impl Stretch {
    fn letters(&self, ancestor: &[u8]) -> Vec<u8> {
        match *self {
            Self::New { letters, len, seed } => random(letters, len, seed),
            Self::Old { start, len, period, is_reversed, copies, seed } => {
                let part = &ancestor[start..(start + len).min(ANCESTOR)];
                let part = if is_reversed { reversed(part) } else { part.to_vec() };
                let part = if period > 0 { mutated(&part, period, seed) } else { part };
                part.repeat(copies)
            }
        }
    }
}

/// Lengths around which something changes: none, the k-mers', the seeds', the groups'.
fn len() -> impl Strategy<Value = usize> {
    prop_oneof![0..4usize, 10..70usize, 80..130usize, 0..1000usize, 0..ANCESTOR]
}

fn stretch() -> impl Strategy<Value = Stretch> {
    let alphabets: Vec<&'static [u8]> =
        vec![b"ACGT", b"ACGTACGTACGTN", b"N", b"ACGTNRYSWKMBDHVUacgtnryswkmbdhvu", b"A", b"AC"];
    let new = (prop::sample::select(alphabets), len(), any::<u64>())
        .prop_map(|(letters, len, seed)| Stretch::New { letters, len, seed });
    let period = prop_oneof![Just(0usize), 4..20usize, 20..400usize];
    let copies = prop_oneof![9 => Just(1usize), 1 => 2..6usize];
    let old = (0..ANCESTOR, len(), period, any::<bool>(), copies, any::<u64>()).prop_map(
        |(start, len, period, is_reversed, copies, seed)| Stretch::Old {
            start,
            len,
            period,
            is_reversed,
            copies,
            seed,
        },
    );
    prop_oneof![1 => new, 3 => old]
}

fn contig() -> impl Strategy<Value = (String, Vec<Stretch>)> {
    ("[ -~]{0,9}( [a-z]{3}=[0-9]{2}){0,3}", prop::collection::vec(stretch(), 0..4))
}

fn genomes() -> impl Strategy<Value = Vec<Genome>> {
    let samples = prop::collection::vec(prop::collection::vec(contig(), 1..5), 1..7);
    (samples, any::<u64>()).prop_map(|(samples, seed)| {
        let ancestor = random(b"ACGT", ANCESTOR, seed);
        let record = |(nth, (header, stretches)): (usize, &(String, Vec<Stretch>))| -> Record {
            let letters = stretches.iter().flat_map(|stretch| stretch.letters(&ancestor));
            (format!("{header}{nth}").into_bytes(), letters.collect())
        };
        let genome = |(nth, contigs): (usize, &Vec<_>)| Genome {
            name: format!("s{nth}"),
            contigs: contigs.iter().enumerate().map(record).collect(),
        };
        samples.iter().enumerate().map(genome).collect()
    })
}

fn lines() -> impl Strategy<Value = Lines> {
    let width = prop_oneof![1..100usize, Just(1 << 30)];
    let end = prop::sample::select(vec!["\n", "\r\n"]);
    let blank_after = prop_oneof![3 => Just(None), 1 => (0..30usize).prop_map(Some)];
    (width, end, any::<bool>(), blank_after).prop_map(|(width, end, is_ended, blank_after)| Lines {
        width,
        end,
        is_ended,
        blank_after,
    })
}

fn options() -> impl Strategy<Value = String> {
    let group = prop_oneof![Just(60_000u32), 100..1000u32, 1000..20_000u32, Just(1_000_000)];
    let level = prop::sample::select(vec!["fast", "default", "best"]);
    (1..9u32, 17..=32u32, 15..=32u32, prop_oneof![1..4u32, Just(50)], group, level).prop_map(
        |(t, k, l, b, s, level)| format!("-t {t} -k {k} -l {l} -b {b} -s {s} --level {level}"),
    )
}

proptest! {
    #[test]
    fn come_back(
        genomes in genomes(),
        lines in lines(),
        packing in prop::sample::select(Packing::ALL.to_vec()),
        options in options(),
    ) {
        let desk = Desk::new();
        desk.round_trip(&options, &genomes, lines, packing);
        check_samples(&desk.path("made.agc"), &genomes[genomes.len() - 1..], &options);
    }
}
