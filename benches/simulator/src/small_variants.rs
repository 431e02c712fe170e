//! Substitutions and short insertions and deletions, strewn over a sequence while it is copied.

use crate::random::{Random, ln, one_minus_exp};

/// Letters with the composition of yeast (38 % G and C), one for each value of a random byte.
const LETTERS: [u8; 256] = {
    let mut letters = [b'A'; 256];
    let mut i = 0;
    while i < 256 {
        letters[i] = match i {
            0..79 => b'A',
            79..128 => b'C',
            128..177 => b'G',
            _ => b'T',
        };
        i += 1;
    }
    letters
};

/// Appends `len` random bases.
pub(crate) fn push_random_bases(out: &mut Vec<u8>, len: usize, random: &mut Random) {
    out.reserve(len);
    let end = out.len() + len;
    while out.len() < end {
        let letters = random.next().to_le_bytes().map(|byte| LETTERS[usize::from(byte)]);
        let take = letters.len().min(end - out.len());
        out.extend_from_slice(&letters[..take]);
    }
}

/// Substitutions per base that leave the part `observed` of all bases different: some bases are
/// hit twice (Jukes and Cantor).
pub(crate) fn substitutions_of(observed: f64) -> f64 {
    -0.75 * ln(1.0 - observed / 0.75)
}

/// A copier that makes variants at a given rate.
#[derive(Debug)]
pub(crate) struct SmallVariants {
    /// Mean distance between variants in bases; infinite without any.
    mean_gap: f64,
    /// Part of the variants that are substitutions.
    snps: f64,
    /// Bases to the next variant.
    gap: usize,
}

impl SmallVariants {
    /// `substitutions` per base, and `indels_per_snp` as many insertions and deletions.
    pub(crate) fn new(substitutions: f64, indels_per_snp: f64, random: &mut Random) -> Self {
        let changed = 0.75 * one_minus_exp(substitutions / 0.75);
        let variants = changed * (1.0 + indels_per_snp);
        // The number of unchanged bases between variants is geometric: the floor of an exponential.
        let mean_gap =
            if variants > 0.0 { -1.0 / ln(1.0 - variants.min(0.99)) } else { f64::INFINITY };
        let mut this = Self { mean_gap, snps: 1.0 / (1.0 + indels_per_snp), gap: 0 };
        this.gap = this.next_gap(random);
        this
    }

    /// Appends `source` with variants.
    pub(crate) fn copy(&mut self, mut source: &[u8], out: &mut Vec<u8>, random: &mut Random) {
        while self.gap < source.len() {
            let (same, rest) = source.split_at(self.gap);
            out.extend_from_slice(same);
            source = self.vary(rest, out, random);
            self.gap = self.next_gap(random);
        }
        out.extend_from_slice(source);
        self.gap -= source.len();
    }

    /// Makes one variant at the start of `source`, and returns what is left to copy.
    fn vary<'a>(&self, source: &'a [u8], out: &mut Vec<u8>, random: &mut Random) -> &'a [u8] {
        if random.chance(self.snps) {
            out.push(substitute(source[0], random));
            return &source[1..];
        }
        let len = indel_len(random);
        if random.next() & 1 == 0 {
            push_random_bases(out, len, random);
            source
        } else {
            &source[len.min(source.len())..]
        }
    }

    fn next_gap(&self, random: &mut Random) -> usize {
        // A cast saturates: no rate, no variant.
        random.exponential(self.mean_gap) as usize
    }
}

/// Another base; the transition half of the time. Ambiguous letters stay.
fn substitute(base: u8, random: &mut Random) -> u8 {
    let others = match base {
        b'A' => b"GGCT",
        b'C' => b"TTAG",
        b'G' => b"AACT",
        b'T' => b"CCAG",
        other => return other,
    };
    others[random.below(4)]
}

/// Half of the indels have one base, a quarter two and so on; one in twenty has 10 to 100.
fn indel_len(random: &mut Random) -> usize {
    if random.below(20) == 0 {
        random.log_uniform(10, 100)
    } else {
        1 + random.next().trailing_zeros() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substitutions_come_at_the_asked_rate() {
        let mut random = Random::new(5);
        let mut source = Vec::new();
        push_random_bases(&mut source, 500_000, &mut random);
        for observed in [0.0, 0.005, 0.15] {
            let mut copy = Vec::new();
            SmallVariants::new(substitutions_of(observed), 0.0, &mut random).copy(
                &source,
                &mut copy,
                &mut random,
            );
            let changed = source.iter().zip(&copy).filter(|(a, b)| a != b).count();
            assert_eq!(copy.len(), source.len());
            let rate = changed as f64 / source.len() as f64;
            assert!((rate - observed).abs() <= 0.05 * observed, "{rate} for {observed}");
        }
    }

    #[test]
    fn pieces_share_one_walk() {
        let source = [b'A'; 1000];
        let run = |pieces: &[&[u8]]| {
            let mut random = Random::new(8);
            let mut variants = SmallVariants::new(0.02, 0.0, &mut random);
            let mut out = Vec::new();
            pieces.iter().for_each(|piece| variants.copy(piece, &mut out, &mut random));
            out
        };
        assert_eq!(run(&[&source]), run(&[&source[..7], &[], &source[7..600], &source[600..]]));
    }
}
