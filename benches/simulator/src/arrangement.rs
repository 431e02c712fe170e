//! A genome as a list of pieces of its parent: rearranging moves pieces, not bases, so that any
//! number of structural variants costs one copy of the genome.

use std::ops::Range;

use crate::Genome;
use crate::random::Random;
use crate::small_variants::SmallVariants;

/// Where the bases of a piece come from.
#[derive(Clone, Debug)]
enum Source {
    /// A 0-based half-open range of a chromosome of the parent.
    Parent { chromosome: usize, range: Range<usize>, reversed: bool },
    /// Sequence that the parent lacks.
    Novel(Vec<u8>),
}

impl Source {
    fn len(&self) -> usize {
        match self {
            Self::Parent { range, .. } => range.len(),
            Self::Novel(bases) => bases.len(),
        }
    }

    /// Cuts off and returns everything from base `at` on.
    fn split_off(&mut self, at: usize) -> Self {
        match self {
            Self::Novel(bases) => Self::Novel(bases.split_off(at)),
            Self::Parent { chromosome, range, reversed } => {
                let cut = if *reversed { range.end - at } else { range.start + at };
                let (kept, rest) = if *reversed {
                    (cut..range.end, range.start..cut)
                } else {
                    (range.start..cut, cut..range.end)
                };
                *range = kept;
                Self::Parent { chromosome: *chromosome, range: rest, reversed: *reversed }
            }
        }
    }

    fn reverse(&mut self) {
        match self {
            Self::Novel(bases) => reverse_complement(bases),
            Self::Parent { reversed, .. } => *reversed = !*reversed,
        }
    }
}

/// Pieces that belong together, in order.
#[derive(Clone, Debug)]
pub(crate) struct Segment(Vec<Source>);

impl Segment {
    pub(crate) fn novel(bases: Vec<u8>) -> Self {
        Self(vec![Source::Novel(bases)])
    }

    /// Turns the segment to the other strand.
    pub(crate) fn reverse(&mut self) {
        self.0.reverse();
        self.0.iter_mut().for_each(Source::reverse);
    }
}

/// One chromosome under rearrangement.
#[derive(Debug)]
pub(crate) struct Arrangement {
    pieces: Vec<Source>,
    len: usize,
}

impl Arrangement {
    /// Chromosome number `chromosome` of the parent, of `len` bases, unchanged.
    pub(crate) fn of_parent(chromosome: usize, len: usize) -> Self {
        Self { pieces: vec![Source::Parent { chromosome, range: 0..len, reversed: false }], len }
    }

    /// Length in bases.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// A copy of the 0-based half-open range of bases.
    pub(crate) fn copy(&mut self, range: Range<usize>) -> Segment {
        let pieces = self.cut(range.start)..self.cut(range.end);
        Segment(self.pieces[pieces].to_vec())
    }

    /// Takes the 0-based half-open range of bases out.
    pub(crate) fn remove(&mut self, range: Range<usize>) -> Segment {
        let pieces = self.cut(range.start)..self.cut(range.end);
        self.len -= range.len();
        Segment(self.pieces.drain(pieces).collect())
    }

    /// Puts a segment in before base `at`.
    pub(crate) fn insert(&mut self, at: usize, segment: Segment) {
        let piece = self.cut(at);
        self.len += segment.0.iter().map(Source::len).sum::<usize>();
        self.pieces.splice(piece..piece, segment.0);
    }

    /// Makes a border between pieces before base `at`; returns the number of the piece behind it.
    fn cut(&mut self, at: usize) -> usize {
        let mut start = 0;
        for piece in 0..self.pieces.len() {
            if start == at {
                return piece;
            }
            let end = start + self.pieces[piece].len();
            if at < end {
                let rest = self.pieces[piece].split_off(at - start);
                self.pieces.insert(piece + 1, rest);
                return piece + 1;
            }
            start = end;
        }
        self.pieces.len()
    }

    /// The bases, with small variants.
    pub(crate) fn bases(
        &self,
        parent: &Genome,
        variants: &mut SmallVariants,
        random: &mut Random,
    ) -> Vec<u8> {
        // Insertions and deletions balance but for a fraction of a percent.
        let mut out = Vec::with_capacity(self.len + self.len / 256);
        let mut turned = Vec::new();
        for piece in &self.pieces {
            match piece {
                Source::Novel(bases) => out.extend_from_slice(bases),
                Source::Parent { chromosome, range, reversed: false } => {
                    variants.copy(&parent[*chromosome][range.clone()], &mut out, random);
                }
                Source::Parent { chromosome, range, reversed: true } => {
                    turned.clear();
                    turned.extend_from_slice(&parent[*chromosome][range.clone()]);
                    reverse_complement(&mut turned);
                    variants.copy(&turned, &mut out, random);
                }
            }
        }
        out
    }
}

/// Turns bases to the other strand, in place.
pub(crate) fn reverse_complement(bases: &mut [u8]) {
    bases.reverse();
    bases.iter_mut().for_each(|base| *base = complement(*base));
}

fn complement(base: u8) -> u8 {
    match base {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        b'T' => b'A',
        b'R' => b'Y',
        b'Y' => b'R',
        b'K' => b'M',
        b'M' => b'K',
        b'B' => b'V',
        b'V' => b'B',
        b'D' => b'H',
        b'H' => b'D',
        other => other,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn letters(arrangement: &Arrangement) -> String {
        let mut random = Random::new(1);
        let mut none = SmallVariants::new(0.0, 0.0, &mut random);
        let bases = arrangement.bases(&vec![b"AACCGGTTACGT".to_vec()], &mut none, &mut random);
        assert_eq!(bases.len(), arrangement.len());
        String::from_utf8(bases).unwrap()
    }

    #[test]
    fn pieces_move_like_bases() {
        let mut arrangement = Arrangement::of_parent(0, 12);
        let removed = arrangement.remove(4..8);
        assert_eq!(letters(&arrangement), "AACCACGT");
        arrangement.insert(8, removed);
        assert_eq!(letters(&arrangement), "AACCACGTGGTT");
        let mut inverted = arrangement.remove(1..6);
        inverted.reverse();
        arrangement.insert(1, inverted);
        assert_eq!(letters(&arrangement), "AGTGGTGTGGTT");
        let mut part = arrangement.copy(2..4);
        part.reverse();
        arrangement.insert(0, part);
        assert_eq!(letters(&arrangement), "CAAGTGGTGTGGTT");
        arrangement.insert(3, Segment::novel(b"NNRN".to_vec()));
        let mut middle = arrangement.remove(5..8);
        middle.reverse();
        arrangement.insert(5, middle);
        assert_eq!(letters(&arrangement), "CAANNCNYTGGTGTGGTT");
    }
}
