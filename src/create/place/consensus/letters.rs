//! Symbols other than A, C, G and T go from references to the deltas of those that have them.
//!
//! Four bases make a byte of a reference in tuples, which needs no code. With R, Y or the like anywhere in a
//! reference only two symbols make one, and with a Huffman code for all of them readers take several times
//! as long. Runs of N alone stay: three symbols make a byte then, and the code takes a hundredth fewer bytes
//! than four bases to a byte do.

use std::ops::Range;

use super::open::Open;
use crate::{
    codec::{alphabet::runs_of_others, tuples},
    create::{place::references::References, symbols::Flip},
};

/// A run of one such symbol in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LetterRun {
    range: Range<usize>,
    /// Number of the group whose reference it is in.
    group: u32,
    /// Contigs that run along it.
    n_covers: u32,
}

/// The runs of some stripes of the text.
#[derive(Debug, Default)]
pub struct Letters {
    runs: Vec<LetterRun>,
}

impl Letters {
    /// Notes the runs of a stripe; `n_covers` is asked from left to right how many contigs run along.
    pub fn note(
        &mut self,
        stripe: Range<usize>,
        text: &[u8],
        open: Open<'_>,
        mut n_covers: impl FnMut(usize) -> u32,
    ) {
        for (tract, range) in open.tracts_within(stripe) {
            let runs = runs_of_others(&text[range.clone()]);
            self.runs.extend(runs.map(|run| {
                let run = range.start + run.start..range.start + run.end;
                let n_covers = n_covers(run.start);
                LetterRun { range: run, group: tract.group, n_covers }
            }));
        }
    }
}

/// A base for each such symbol of the references that get rid of all of them, and are stored four bases to
/// a byte and not two symbols, where it takes no more than a sixty-fourth of their bytes.
pub fn replace<'l>(
    letters: impl Iterator<Item = &'l Letters>,
    references: &References,
    k: usize,
) -> Vec<Flip> {
    let runs: Vec<&LetterRun> = letters.flat_map(|letters| &letters.runs).collect();
    if runs.is_empty() {
        return Vec::new();
    }
    let costs = costs(&runs, references, k);
    let is_worthwhile = |run: &&&LetterRun| {
        const SHARE: usize = 64;
        let Cost { bytes, max_code } = costs[run.group as usize];
        let stored = references.reference_len(run.group) / 4;
        tuples::symbols_per_byte(max_code) <= 2
            && bytes.is_some_and(|bytes| bytes <= stored / SHARE)
    };
    let flips = |run: &&LetterRun| {
        let codes = references.text()[run.range.clone()].iter();
        run.range.clone().zip(codes).map(|(at, &was)| Flip { at, was, is: 0 })
    };
    runs.iter().filter(is_worthwhile).flat_map(flips).collect()
}

/// What it takes to replace the letters of a group's reference.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// None where some have to stay, or where it is not stored in tuples.
    bytes: Option<usize>,
    max_code: u8,
}

/// The costs for each group.
fn costs(runs: &[&LetterRun], references: &References, k: usize) -> Vec<Cost> {
    let cost = |group| {
        let bytes = (!references.has_kin(group)).then_some(0);
        Cost { bytes, max_code: 0 }
    };
    let mut costs: Vec<_> = (0..references.n_groups() as u32).map(cost).collect();
    for tract in references.tracts() {
        let codes = references.codes(tract);
        let ends = [&codes[..k.min(codes.len())], &codes[codes.len().saturating_sub(k)..]];
        if ends.into_iter().flatten().any(|&code| code > 3) {
            costs[tract.group as usize].bytes = None;
        }
    }
    for run in runs {
        let Cost { bytes, max_code } = &mut costs[run.group as usize];
        // A byte in each delta, and what stands in its place here.
        let more = run.n_covers as usize + run.range.len() / 4;
        *bytes = bytes.map(|bytes| bytes + more);
        let codes = &references.text()[run.range.clone()];
        *max_code = codes.iter().fold(*max_code, |max, &code| max.max(code));
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
    const R: u8 = 6;

    /// What is replaced, group by group, in references with these letters, along which so many contigs run.
    fn replaced(references: &[&[(usize, u8)]], n_covers: u32) -> Vec<Vec<usize>> {
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
        before.note(0..border, text.text(), open, |_| n_covers);
        behind.note(border..text.text().len(), text.text(), open, |_| n_covers);
        let flips = replace([&before, &behind].into_iter(), &text, K);
        assert!(flips.iter().all(|flip| flip.was == text.text()[flip.at] && flip.is < 4));
        let within = |&start: &usize| {
            let within =
                flips.iter().map(|flip| flip.at).filter(|at| (start..start + LEN).contains(at));
            within.map(|at| at - start).collect()
        };
        starts.iter().map(within).collect()
    }

    #[test]
    fn all_letters_of_a_reference_are_replaced() {
        let some = [(2_999, R), (3_000, N), (5_000, R)];
        assert_eq!(
            replaced(&[&some, &[], &some[..1]], 3),
            [vec![2_999, 3_000, 5_000], vec![], vec![2_999]]
        );
    }

    #[test]
    fn runs_of_n_alone_stay() {
        assert_eq!(replaced(&[&[(4_000, N), (4_001, N)], &[(9_000, R)]], 3), [vec![], vec![9_000]]);
    }

    #[test]
    fn what_keeps_a_letter_keeps_all() {
        let both = [[(K - 1, N), (700, R)], [(700, R), (LEN - K, R)]];
        assert_eq!(replaced(&[&both[0], &both[1]], 3), [vec![], vec![]] as [Vec<usize>; 2]);
    }

    #[test]
    fn what_takes_more_than_it_is_worth_stays() {
        // 10,000 symbols are 2,500 bytes, of which a sixty-fourth is 39.
        let letters = [(700, R), (800, R), (900, R)];
        assert_eq!(replaced(&[&letters, &letters[..1]], 13), [vec![700, 800, 900], vec![700]]);
        assert_eq!(replaced(&[&letters, &letters[..1]], 14), [vec![], vec![700]]);
    }
}
