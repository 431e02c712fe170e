//! The genome that all samples come from: unique sequence, copies of repeat families and tandem
//! arrays.

use crate::arrangement::reverse_complement;
use crate::random::Random;
use crate::small_variants::{SmallVariants, push_random_bases};
use crate::{Genome, Settings};

/// Mean length of unique sequence between two repeats, in bases.
const UNIQUE: f64 = 3000.0;

/// Makes the ancestor.
pub(crate) fn ancestor(settings: &Settings, random: &mut Random) -> Genome {
    let families = families(settings, random);
    chromosome_lens(settings, random)
        .into_iter()
        .map(|len| chromosome(len, settings, &families, random))
        .collect()
}

/// Unequal lengths, the longest up to about seven times the shortest, that add up to all bases.
fn chromosome_lens(settings: &Settings, random: &mut Random) -> Vec<usize> {
    let weights: Vec<usize> = (0..settings.contigs).map(|_| 20 + random.below(120)).collect();
    let total: usize = weights.iter().sum();
    let share =
        |weight: &usize| (settings.bases as u128 * *weight as u128 / total as u128).max(1) as usize;
    let mut lens: Vec<usize> = weights.iter().map(share).collect();
    // Rounding leaves fewer bases over than there are contigs.
    let left = settings.bases.saturating_sub(lens.iter().sum());
    lens[0] += left;
    lens
}

/// Consensus sequences of the repeat families: one in 300 kb up to some hundreds.
fn families(settings: &Settings, random: &mut Random) -> Vec<Vec<u8>> {
    let longest = (settings.bases / settings.contigs / 20).min(6000);
    (0..(settings.bases / 300_000).clamp(2, 400))
        .map(|_| {
            let mut family = Vec::new();
            push_random_bases(&mut family, random.log_uniform(200, longest), random);
            family
        })
        .collect()
}

fn chromosome(
    len: usize,
    settings: &Settings,
    families: &[Vec<u8>],
    random: &mut Random,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(len);
    let (mut repeats, mut tandem) = (0, 0);
    while out.len() < len {
        let unique = (random.exponential(UNIQUE) as usize).min(len - out.len());
        push_random_bases(&mut out, unique, random);
        while (repeats as f64) < settings.repeats * out.len() as f64 && out.len() < len {
            repeats += push_repeat(&mut out, families, random);
        }
        while (tandem as f64) < settings.tandem * out.len() as f64 && out.len() < len {
            tandem += push_array(&mut out, len / 200, random);
        }
    }
    out.truncate(len);
    out
}

/// Appends a copy of a family, up to 12 % from its consensus, often cut short, on either strand.
/// Returns its length.
fn push_repeat(out: &mut Vec<u8>, families: &[Vec<u8>], random: &mut Random) -> usize {
    let family = &families[random.below(families.len())];
    let from = if random.below(3) == 0 { random.below(family.len()) } else { 0 };
    let start = out.len();
    let divergence = 0.12 * random.unit();
    SmallVariants::new(divergence, 0.1, random).copy(&family[from..], out, random);
    if random.next() & 1 == 0 {
        reverse_complement(&mut out[start..]);
    }
    // A variant may delete all of a short copy: count a base so that the caller gets on.
    (out.len() - start).max(1)
}

/// Appends a tandem array with a unit of 2 to 400 bases, up to `longest` bases in all, whose copies
/// are up to 5 % from the unit. Returns its length.
fn push_array(out: &mut Vec<u8>, longest: usize, random: &mut Random) -> usize {
    let mut unit = Vec::new();
    push_random_bases(&mut unit, random.log_uniform(2, 400), random);
    let len = random.log_uniform(100, longest);
    let divergence = 0.05 * random.unit();
    let mut variants = SmallVariants::new(divergence, 0.1, random);
    let start = out.len();
    while out.len() < start + len {
        variants.copy(&unit, out, random);
    }
    out.len() - start
}
