//! Cutting a parse into the blocks of a zstd frame.
//!
//! The literals of a block share one code. Four letters take two bits each; where a fifth one stands
//! among them, be it once, one of the four takes three bits: an N in a hundred thousand literals costs
//! two kilobytes. So stretches with symbols other than ACGT become blocks of their own.

use crate::codec::{alphabet::runs_of_others, zstd::Sequence};

/// Symbols between two others for which blocks of their own pay: a block takes some 40 bytes, a fifth
/// letter a fifth of a bit for each literal.
const APART: usize = 2048;
/// Symbols other than ACGT in a row that make a match: it copies itself from its first symbol on.
const RUN_MIN: usize = 12;

/// A parse in blocks, in memory that is used again.
#[derive(Default)]
pub struct Blocks {
    /// Where literals of four letters begin and end, in turn, the last one first.
    borders: Vec<usize>,
    sequences: Vec<Sequence>,
    /// Where the present block starts.
    start: usize,
    /// Literals behind the last match of the block.
    literals: usize,
    /// How far the parse is written.
    at: usize,
}

impl Blocks {
    /// Memory for parses of up to so many symbols.
    #[must_use]
    pub fn with_capacity(symbols: usize) -> Self {
        let n_borders = 2 * (symbols / APART) + 2;
        let n_matches = symbols / Sequence::LEAST_MATCH + 1;
        let n_blocks = n_borders + 2 * (symbols / Sequence::MOST_IN_BLOCK) + 1;
        Self {
            borders: Vec::with_capacity(n_borders),
            sequences: Vec::with_capacity(n_matches + n_blocks),
            ..Self::default()
        }
    }

    /// The same matches of `codes` in blocks.
    pub fn cut(&mut self, codes: &[u8], matches: &[Sequence]) -> &[Sequence] {
        self.find_borders(codes, matches);
        self.sequences.clear();
        (self.start, self.literals, self.at) = (0, 0, 0);
        for sequence in matches {
            self.push_literals(codes, sequence.literals());
            self.push_match(sequence.match_len(), sequence.offset());
        }
        self.push_literals(codes, codes.len() - self.at);
        self.end_block();
        &self.sequences
    }

    /// Others among the literals that are not [`APART`] share a block, with all between them.
    fn find_borders(&mut self, codes: &[u8], matches: &[Sequence]) {
        self.borders.clear();
        let (mut at, mut last) = (0, 0);
        let rest = Sequence::end_of_block(codes.len());
        for sequence in matches.iter().chain([&rest]) {
            let end = codes.len().min(at + sequence.literals());
            for run in runs_of_others(&codes[at..end]) {
                if at + run.start - last > APART {
                    self.borders.extend([last, at + run.start]);
                }
                last = at + run.end;
            }
            at = end + sequence.match_len();
        }
        if codes.len() - last > APART {
            self.borders.extend([last, codes.len()]);
        }
        self.borders.reverse();
    }

    fn push_literals(&mut self, codes: &[u8], n: usize) {
        let end = self.at + n;
        while let Some(&border) = self.borders.last().filter(|border| **border <= end) {
            self.push_letters(&codes[self.at..border]);
            self.borders.pop();
            self.end_block();
        }
        self.push_letters(&codes[self.at..end]);
    }

    fn push_letters(&mut self, codes: &[u8]) {
        // Up to the end of literals of four letters there is nothing to look for.
        if !self.borders.len().is_multiple_of(2) {
            return self.push_any(codes.len());
        }
        let (start, end) = (self.at, self.at + codes.len());
        for run in runs_of_others(codes).filter(|run| run.len() >= RUN_MIN) {
            self.push_any(start + run.start + 1 - self.at);
            self.push_match(run.len() - 1, 1);
        }
        self.push_any(end - self.at);
    }

    fn push_any(&mut self, mut n: usize) {
        while n > self.room() {
            let room = self.room();
            self.literals += room;
            self.at += room;
            n -= room;
            self.end_block();
        }
        self.literals += n;
        self.at += n;
    }

    fn push_match(&mut self, mut len: usize, offset: usize) {
        /// What is left of a longer one is not too short for a match.
        const PART: usize = Sequence::MOST_IN_BLOCK - Sequence::LEAST_MATCH;
        while len > self.room() {
            self.end_block();
            if len > Sequence::MOST_IN_BLOCK {
                self.push_whole(PART, offset);
                len -= PART;
            }
        }
        self.push_whole(len, offset);
    }

    fn push_whole(&mut self, len: usize, offset: usize) {
        self.sequences.push(Sequence::new(self.literals, len, offset));
        self.literals = 0;
        self.at += len;
    }

    /// Symbols that the block has room for.
    fn room(&self) -> usize {
        self.start + Sequence::MOST_IN_BLOCK - self.at
    }

    fn end_block(&mut self) {
        if self.at > self.start {
            self.sequences.push(Sequence::end_of_block(self.literals));
            (self.start, self.literals) = (self.at, 0);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::create::noise::noise;
    use proptest::prelude::*;

    /// Literals, matches and their offsets, block by block.
    fn blocks(codes: &[u8], matches: &[Sequence]) -> Vec<Vec<[usize; 3]>> {
        let mut blocks = Blocks::with_capacity(codes.len());
        let parse = blocks.cut(codes, matches);
        let blocks = parse.split_inclusive(|sequence| sequence.match_len() == 0);
        let numbers = |s: &Sequence| [s.literals(), s.match_len(), s.offset()];
        blocks.map(|block| block.iter().map(numbers).collect()).collect()
    }

    #[test]
    fn others_have_blocks_of_their_own_if_they_are_far_apart() {
        let mut codes = noise(12_000, 1);
        for at in [0, 1_000, 5_000, 5_100, 11_990] {
            codes[at] = 4;
        }
        let expected = [1001, 3999, 101, 6889, 10].map(|literals| vec![[literals, 0, 0]]);
        assert_eq!(blocks(&codes, &[]), expected);
        assert_eq!(blocks(&codes[1..1000], &[]), [[[999, 0, 0]]]);
    }

    #[test]
    fn a_run_of_others_copies_itself() {
        let codes = [noise(3_000, 1), vec![4; 500], noise(10, 2)].concat();
        let expected = [vec![[3_000, 0, 0]], vec![[1, 499, 1], [10, 0, 0]]];
        assert_eq!(blocks(&codes, &[]), expected);
    }

    proptest! {
        #[test]
        fn any_parse_comes_in_blocks(
            parts in prop::collection::vec((0..100_000usize, 3..200_000usize), 0..8),
            others in prop::collection::vec((any::<prop::sample::Index>(), 1..40usize), 0..12),
            rest in 0..300_000usize,
        ) {
            let len = rest + parts.iter().map(|(literals, len)| literals + len).sum::<usize>();
            let mut codes = vec![0; len];
            for (at, n) in others.iter().filter(|_| len > 0) {
                let at = at.index(len);
                codes[at..len.min(at + n)].fill(4);
            }
            // What is copied is of no interest here.
            let matches: Vec<_> =
                parts.iter().map(|&(literals, len)| Sequence::new(literals, len, 1)).collect();
            let mut blocks = Blocks::with_capacity(len);
            let room = [blocks.borders.capacity(), blocks.sequences.capacity()];
            let mut copied = 0;
            for block in blocks.cut(&codes, &matches).split_inclusive(|one| one.match_len() == 0) {
                let len_of = |one: &Sequence| one.literals() + one.match_len();
                let n = block.iter().map(len_of).sum::<usize>();
                prop_assert!((1..=Sequence::MOST_IN_BLOCK).contains(&n));
                let (end, within) = block.split_last().unwrap();
                prop_assert!(end.offset() == 0 && within.iter().all(|one| one.match_len() >= 3));
                copied += n;
            }
            prop_assert_eq!(copied, len);
            prop_assert_eq!(room, [blocks.borders.capacity(), blocks.sequences.capacity()]);
        }
    }

    #[test]
    fn blocks_end_in_matches_and_between_them() {
        const MOST: usize = Sequence::MOST_IN_BLOCK;
        let codes = [0; 3 * MOST];
        let within = [Sequence::new(MOST - 5, 10, 1), Sequence::new(3, 2 * MOST - 8, 1)];
        let expected = [
            vec![[MOST - 5, 0, 0]],
            vec![[0, 10, 1], [3, 0, 0]],
            vec![[0, MOST - 3, 1], [0, 0, 0]],
            vec![[0, MOST - 5, 1], [0, 0, 0]],
        ];
        assert_eq!(blocks(&codes, &within), expected);
        let literals = [vec![[MOST, 0, 0]], vec![[MOST, 0, 0]], vec![[MOST, 0, 0]]];
        assert_eq!(blocks(&codes, &[]), literals);
        assert!(blocks(&[], &[]).is_empty());
    }
}
