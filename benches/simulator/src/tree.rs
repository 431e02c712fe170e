//! The random tree, walked depth first: only ancestors of samples to come are in memory.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::ambiguity::blur;
use crate::ancestor::ancestor;
use crate::branch::{Branch, evolve};
use crate::random::{Random, mix};
use crate::small_variants::substitutions_of;
use crate::{Contig, Genome, Sample, Settings};

/// No two samples of a clade are closer than this part of its height.
const LEAST_HEIGHT: f64 = 0.45;

/// Structural change on the way to a clade, at most, in units of that from a clade's ancestor to a
/// sample: species 10 % apart have not 20 times as many rearrangements as strains 0.5 % apart.
const CLADE_STRUCTURAL: f64 = 3.0;

/// The samples, made one by one. See [`Settings::simulate`].
#[derive(Debug)]
pub struct Samples {
    settings: Settings,
    /// One walk for each clade that has samples left, the next one first.
    walks: VecDeque<Walk>,
    made: usize,
}

/// A depth-first walk through a clade.
#[derive(Debug)]
struct Walk {
    clade: usize,
    /// Subtrees to do, the next one last.
    pending: Vec<Subtree>,
}

/// A part of the tree that hangs on a genome by a branch.
#[derive(Debug)]
struct Subtree {
    /// Shared with the sibling until that is done.
    parent: Rc<Genome>,
    branch: Branch,
    seed: u64,
    /// Height of its top node over the samples, in units of the clade's height.
    height: f64,
    samples: usize,
}

impl Samples {
    pub(crate) fn new(settings: Settings) -> Self {
        let mut random = Random::new(settings.seed);
        let mut genome = ancestor(&settings, &mut random);
        blur(&mut genome, &settings, &mut random);
        let genome = Rc::new(genome);
        let walks = (0..settings.clades)
            .map(|clade| Walk {
                clade,
                pending: vec![Subtree {
                    parent: Rc::clone(&genome),
                    branch: way_to_clade(&settings),
                    seed: random.next(),
                    height: 1.0,
                    samples: share(settings.samples, settings.clades, clade),
                }],
            })
            .collect();
        Self { settings, walks, made: 0 }
    }

    fn name(&self, clade: usize) -> String {
        let digits = self.settings.samples.to_string().len().max(2);
        let number = self.made;
        if self.settings.clades == 1 {
            format!("s{number:0digits$}")
        } else {
            format!("s{number:0digits$}_clade{clade}")
        }
    }
}

impl Iterator for Samples {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        let mut walk = self.walks.pop_front()?;
        let genome = walk.next_leaf(&self.settings)?;
        let sample = named(self.name(walk.clade), genome);
        self.made += 1;
        if !walk.pending.is_empty() {
            if self.settings.interleaved {
                self.walks.push_back(walk);
            } else {
                self.walks.push_front(walk);
            }
        }
        Some(sample)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.settings.samples - self.made;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Samples {}

impl Walk {
    /// Goes down to the next sample.
    fn next_leaf(&mut self, settings: &Settings) -> Option<Genome> {
        loop {
            let top = self.pending.pop()?;
            let mut random = Random::new(top.seed);
            let mut genome = evolve(&top.parent, top.branch, settings, &mut random);
            if top.samples == 1 {
                blur(&mut genome, settings, &mut random);
                return Some(genome);
            }
            let few = 1 + random.below(top.samples / 2);
            let genome = Rc::new(genome);
            // The smaller half goes first, so that at most log2(samples) ancestors wait.
            for samples in [top.samples - few, few] {
                self.pending.push(subtree(&top, samples, &genome, settings, &mut random));
            }
        }
    }
}

/// A child of `top`'s node.
fn subtree(
    top: &Subtree,
    samples: usize,
    genome: &Rc<Genome>,
    settings: &Settings,
    random: &mut Random,
) -> Subtree {
    let height =
        if samples == 1 { 0.0 } else { LEAST_HEIGHT + (top.height - LEAST_HEIGHT) * random.unit() };
    let structural = top.height - height;
    let substitutions = structural * substitutions_of(settings.snp_rate) / 2.0;
    Subtree {
        parent: Rc::clone(genome),
        branch: Branch { substitutions, structural },
        seed: mix(random.next()),
        height,
        samples,
    }
}

/// The branch from the ancestor of all to that of a clade.
fn way_to_clade(settings: &Settings) -> Branch {
    if settings.clades == 1 {
        return Branch { substitutions: 0.0, structural: 0.0 };
    }
    let within = substitutions_of(settings.snp_rate);
    let between = substitutions_of(settings.divergence);
    let substitutions = ((between - within) / 2.0).max(0.0);
    let structural = (2.0 * substitutions / within.max(1e-9)).min(CLADE_STRUCTURAL);
    Branch { substitutions, structural }
}

/// How many of `samples` the clade gets.
fn share(samples: usize, clades: usize, clade: usize) -> usize {
    samples / clades + usize::from(clade < samples % clades)
}

fn named(name: String, genome: Genome) -> Sample {
    let digits = genome.len().to_string().len().max(2);
    let contigs = genome
        .into_iter()
        .enumerate()
        .map(|(i, bases)| Contig { name: format!("{name}#1#chr{:0digits$}", i + 1), bases })
        .collect();
    Sample { name, contigs }
}
