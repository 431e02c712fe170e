//! Gaps and ambiguous letters, as assemblies have them.

use crate::random::Random;
use crate::{Genome, Settings};

const AMBIGUOUS: &[u8; 10] = b"RYSWKMBDHV";

/// Overwrites bases with runs of N and with single ambiguous letters, at the rates of `settings`.
pub(crate) fn blur(genome: &mut Genome, settings: &Settings, random: &mut Random) {
    for chromosome in genome {
        let mb = chromosome.len() as f64 / 1e6;
        for _ in 0..random.poisson(settings.n_runs_per_mb * mb) {
            let len = random.log_uniform(1, 1000).min(chromosome.len() / 4);
            let start = random.below(chromosome.len() - len + 1);
            chromosome[start..start + len].fill(b'N');
        }
        for _ in 0..random.poisson(settings.iupac_per_mb * mb) {
            let at = random.below(chromosome.len());
            if let Some(base) = chromosome.get_mut(at) {
                *base = AMBIGUOUS[random.below(AMBIGUOUS.len())];
            }
        }
    }
}
