//! Evolution along one branch of the tree.

use crate::arrangement::Arrangement;
use crate::random::Random;
use crate::small_variants::SmallVariants;
use crate::structural::{insert_novel, rearrange};
use crate::{Genome, Settings};

/// How much happens on a branch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Branch {
    /// Substitutions per base.
    pub(crate) substitutions: f64,
    /// Structural change, in units of the way from a clade's ancestor to a sample.
    pub(crate) structural: f64,
}

/// The genome at the lower end of `branch`, whose upper end is `parent`.
pub(crate) fn evolve(
    parent: &Genome,
    branch: Branch,
    settings: &Settings,
    random: &mut Random,
) -> Genome {
    let mut chromosomes: Vec<Arrangement> = parent
        .iter()
        .enumerate()
        .map(|(chromosome, bases)| Arrangement::of_parent(chromosome, bases.len()))
        .collect();
    let len = parent.iter().map(Vec::len).sum::<usize>() as f64;
    let events = settings.structural_per_mb * len / 1e6 * branch.structural;
    let events = random.poisson(events);
    rearrange(&mut chromosomes, events, random);
    insert_novel(&mut chromosomes, settings.novel * len * branch.structural, random);
    let mut variants = SmallVariants::new(branch.substitutions, settings.indels_per_snp, random);
    chromosomes.iter().map(|chromosome| chromosome.bases(parent, &mut variants, random)).collect()
}
