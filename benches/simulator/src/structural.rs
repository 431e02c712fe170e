//! The structural variants of one branch.

use std::ops::Range;

use crate::arrangement::{Arrangement, Segment};
use crate::random::Random;
use crate::small_variants::push_random_bases;

/// Lengths of rearranged ranges and of novel sequence in bases, where the chromosome allows.
const LENGTHS: Range<usize> = 50..20_000;

/// Makes `count` rearrangements at random places.
pub(crate) fn rearrange(genome: &mut [Arrangement], count: usize, random: &mut Random) {
    for _ in 0..count {
        let chromosome = pick_chromosome(genome, random);
        let range = pick_range(&genome[chromosome], random);
        match random.below(10) {
            0..3 => drop(genome[chromosome].remove(range)),
            3..5 => {
                let mut segment = genome[chromosome].remove(range.clone());
                segment.reverse();
                genome[chromosome].insert(range.start, segment);
            }
            5..7 => {
                let segment = genome[chromosome].copy(range.clone());
                genome[chromosome].insert(range.end, segment);
            }
            7 => {
                let segment = genome[chromosome].copy(range);
                insert_anywhere(genome, segment, random);
            }
            _ => {
                let segment = genome[chromosome].remove(range);
                insert_anywhere(genome, segment, random);
            }
        }
    }
}

/// Inserts random sequence, `bases` in all on average.
pub(crate) fn insert_novel(genome: &mut [Arrangement], bases: f64, random: &mut Random) {
    let mut left = bases;
    while left > 0.0 {
        let chromosome = pick_chromosome(genome, random);
        let len = pick_len(&genome[chromosome], random);
        // The last one comes with the probability that keeps the mean.
        if len as f64 > left && !random.chance(left / len as f64) {
            return;
        }
        left -= len as f64;
        let mut novel = Vec::new();
        push_random_bases(&mut novel, len, random);
        let at = random.below(genome[chromosome].len() + 1);
        genome[chromosome].insert(at, Segment::novel(novel));
    }
}

/// Puts a segment somewhere, on either strand.
fn insert_anywhere(genome: &mut [Arrangement], mut segment: Segment, random: &mut Random) {
    if random.next() & 1 == 0 {
        segment.reverse();
    }
    let chromosome = pick_chromosome(genome, random);
    let at = random.below(genome[chromosome].len() + 1);
    genome[chromosome].insert(at, segment);
}

/// A chromosome, each as likely as its share of the bases.
fn pick_chromosome(genome: &[Arrangement], random: &mut Random) -> usize {
    let mut base = random.below(genome.iter().map(Arrangement::len).sum());
    for (chromosome, arrangement) in genome.iter().enumerate() {
        if base < arrangement.len() {
            return chromosome;
        }
        base -= arrangement.len();
    }
    0
}

fn pick_len(chromosome: &Arrangement, random: &mut Random) -> usize {
    random.log_uniform(LENGTHS.start, LENGTHS.end.min(chromosome.len() / 8))
}

/// A range that leaves most of the chromosome alone; empty on a chromosome that is too short.
fn pick_range(chromosome: &Arrangement, random: &mut Random) -> Range<usize> {
    if chromosome.len() < 2 * LENGTHS.start {
        return 0..0;
    }
    let len = pick_len(chromosome, random);
    let start = random.below(chromosome.len() - len + 1);
    start..start + len
}
