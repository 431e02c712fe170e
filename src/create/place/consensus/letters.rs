//! Symbols other than A, C, G and T go from references to the deltas of those that have them.
//!
//! Four bases make a byte of a reference in tuples, which needs no code. With Y, S, W or the like anywhere
//! in a reference only two symbols make one, and with a Huffman code for all of them readers take several
//! times as long. N and R alone stay: three symbols make a byte then, and the code takes a hundredth fewer
//! bytes than four bases to a byte do.

use std::ops::Range;

use super::open::Open;
use crate::{
    codec::{
        alphabet::{has_others, runs_of_others},
        tuples,
    },
    create::{
        place::references::References,
        symbols::Flip,
        text::{N, N_RUN_MIN},
    },
};

/// A symbol of the text that may be replaced.
#[derive(Debug, Clone, Copy)]
struct Letter {
    flip: Flip,
    /// Number of the group whose reference it is in.
    group: u32,
    /// In symbols of a reference, four of which take a byte.
    cost: usize,
}

/// A base that may stand in place of a letter.
#[derive(Debug, Clone, Copy)]
pub struct Instead {
    /// Its code.
    pub base: u8,
    /// Contigs that run along it and have something else.
    pub n_others: u32,
}

/// The letters of some stripes of the text.
#[derive(Debug)]
pub struct Letters {
    letters: Vec<Letter>,
}

impl Default for Letters {
    /// Large enough from the start for most genomes.
    fn default() -> Self {
        const MANY: usize = 1 << 10;
        Self { letters: Vec::with_capacity(MANY) }
    }
}

impl Letters {
    /// Notes those of a stripe that `instead` gives a base for, which is asked from left to right.
    pub fn note(
        &mut self,
        stripe: Range<usize>,
        references: &References,
        open: Open<'_>,
        mut instead: impl FnMut(usize) -> Option<Instead>,
    ) {
        'tracts: for (tract, range) in open.tracts_within(stripe) {
            let codes = &references.text()[range.clone()];
            let mut left = most(references, tract.group) + 1;
            for run in runs_of_others(codes) {
                let was = codes[run.start];
                let is_one_token = was == N && run.len() >= N_RUN_MIN;
                for within in run.clone() {
                    let at = range.start + within;
                    let Some(Instead { base, n_others }) = instead(at) else { continue };
                    let is_in_token = is_one_token && within > run.start;
                    // A byte in each delta, about, and what stands in its place here.
                    let cost = 1 + if is_in_token { 0 } else { 4 * n_others as usize };
                    let flip = Flip { at, was, is: base };
                    self.letters.push(Letter { flip, group: tract.group, cost });
                    left = left.saturating_sub(cost);
                    if left == 0 {
                        // Too dear already; there may be as many more as symbols.
                        continue 'tracts;
                    }
                }
            }
        }
    }
}

/// What to make of the letters of references that get rid of all of them, and are stored four bases to a
/// byte and not two symbols, where it takes no more than a sixty-fourth of their bytes.
pub fn replace<'l>(
    letters: impl Iterator<Item = &'l Letters>,
    references: &References,
    k: usize,
) -> Vec<Flip> {
    let letters = letters.map(|of| of.letters.as_slice()).collect::<Vec<_>>().concat();
    let mut flips = Vec::with_capacity(letters.len());
    if letters.is_empty() {
        return flips;
    }
    let costs = costs(&letters, references, k);
    let is_worthwhile = |letter: &&Letter| {
        let Cost { symbols, max_code } = costs[letter.group as usize];
        tuples::symbols_per_byte(max_code) == 2
            && symbols.is_some_and(|symbols| symbols <= most(references, letter.group))
    };
    flips.extend(letters.iter().filter(is_worthwhile).map(|letter| letter.flip));
    flips
}

/// What replacing all letters of a reference may cost.
fn most(references: &References, group: u32) -> usize {
    const SHARE: usize = 64;
    references.reference_len(group) / SHARE
}

/// What it takes to replace the letters of a group's reference.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// None where some have to stay, or where the reference is probably not stored in tuples.
    symbols: Option<usize>,
    max_code: u8,
}

/// The costs for each group.
fn costs(letters: &[Letter], references: &References, k: usize) -> Vec<Cost> {
    let cost = |group| {
        let symbols = (!references.has_much_kin(group)).then_some(0);
        Cost { symbols, max_code: 0 }
    };
    let mut costs: Vec<_> = (0..references.n_groups() as u32).map(cost).collect();
    for tract in references.tracts() {
        let codes = references.codes(tract);
        let ends = [&codes[..k.min(codes.len())], &codes[codes.len().saturating_sub(k)..]];
        if ends.into_iter().any(has_others) {
            costs[tract.group as usize].symbols = None;
        }
    }
    for letter in letters {
        let Cost { symbols, max_code } = &mut costs[letter.group as usize];
        *symbols = symbols.map(|symbols| symbols + letter.cost);
        *max_code = letter.flip.was.max(*max_code);
    }
    costs
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{
        codec::kernels::Kernels,
        create::{noise::noise, place::references::Tract},
    };

    const K: usize = 20;
    const LEN: usize = 10_000;
    const N: u8 = 4;
    const R: u8 = 5;
    const Y: u8 = 6;

    /// What is replaced, group by group, in references with these letters, where so many contigs have no T.
    fn replaced(references: &[&[(usize, u8)]], n_others: u32) -> Vec<Vec<usize>> {
        let mut text = References::new(LEN, Kernels::best()).unwrap();
        let mut starts = Vec::new();
        for letters in references {
            let mut codes = noise(LEN, 1);
            letters.iter().for_each(|&(at, letter)| codes[at] = letter);
            let at = text.push(&codes).unwrap();
            text.add_group(Tract::new(at, at + LEN, None, false));
            starts.push(at);
        }
        let (mut before, mut behind) = (Letters::default(), Letters::default());
        let border = starts[0] + 3_000;
        let open = Open::new(&text, 0, K);
        let instead = |_| Some(Instead { base: 3, n_others });
        before.note(0..border, &text, open, instead);
        behind.note(border..text.text().len(), &text, open, instead);
        let flips = replace([&before, &behind].into_iter(), &text, K);
        assert!(flips.iter().all(|flip| flip.was == text.text()[flip.at] && flip.is == 3));
        let within = |&start: &usize| {
            let within =
                flips.iter().map(|flip| flip.at).filter(|at| (start..start + LEN).contains(at));
            within.map(|at| at - start).collect()
        };
        starts.iter().map(within).collect()
    }

    #[test]
    fn all_letters_of_a_reference_are_replaced() {
        let some = [(2_999, Y), (3_000, N), (5_000, R)];
        assert_eq!(
            replaced(&[&some, &[], &some[..1]], 3),
            [vec![2_999, 3_000, 5_000], vec![], vec![2_999]]
        );
    }

    #[test]
    fn n_and_r_alone_stay() {
        assert_eq!(replaced(&[&[(4_000, N), (4_001, R)], &[(9_000, Y)]], 3), [vec![], vec![9_000]]);
    }

    #[test]
    fn what_keeps_a_letter_keeps_all() {
        let both = [[(K - 1, N), (700, Y)], [(700, Y), (LEN - K, Y)]];
        assert_eq!(replaced(&[&both[0], &both[1]], 3), [vec![], vec![]] as [Vec<usize>; 2]);
    }

    #[test]
    fn what_takes_more_than_it_is_worth_stays() {
        // 10,000 symbols, of which a sixty-fourth is 156: three times 1 and 12 times 4, or 13.
        let letters = [(700, Y), (800, Y), (900, Y)];
        let all = vec![700, 800, 900];
        assert_eq!(replaced(&[&letters, &letters[..1]], 12), [all, vec![700]]);
        assert_eq!(replaced(&[&letters, &letters[..1]], 13), [vec![], vec![700]]);
    }

    #[test]
    fn a_run_of_n_is_one_token() {
        let run =
            |n: usize| -> Vec<_> { (500..500 + n).map(|at| (at, N)).chain([(900, Y)]).collect() };
        assert_eq!(replaced(&[&run(100)], 3)[0].len(), 101);
        // 132 and twice three times 4 are 156 symbols.
        assert_eq!([131, 132].map(|n| replaced(&[&run(n)], 3)[0].len()), [132, 0]);
    }
}
