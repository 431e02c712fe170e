//! A group reference as it is kept while segments are decoded against it.
//!
//! Nearly all symbols are A, C, G and T, so they are kept in two bits each: a quarter of the memory
//! of letters, and for most references what is stored is what is kept.

use std::ops::Range;

use super::alphabet::{LETTER_OF_CODE, has_others};
use super::kernels::Kernels;
use super::letters;
use super::pack::{self, Unpacked};
use super::quads;
use super::tuples::{Digits, TupleError, Tuples};

/// A sequence that stretches are copied from, as letters.
#[derive(Clone, Debug)]
pub struct Reference {
    len: usize,
    kept: Kept,
    kernels: &'static Kernels,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    /// Bases in two bits each, and the runs of other letters that stand in some of their places.
    Quads { quads: Vec<u8>, others: Vec<Run> },
    /// Letters, where too many are no bases.
    Letters(Vec<u8>),
}

/// A letter other than A, C, G and T, so many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    start: u32,
    end: u32,
    letter: u8,
}

/// There are too many letters that are no bases.
struct TooMany;

impl Reference {
    /// Keeps what was read.
    ///
    /// # Errors
    /// If a tuple form is none.
    pub fn new(unpacked: Unpacked, kernels: &'static Kernels) -> Result<Self, TupleError> {
        match unpacked {
            Unpacked::Codes(codes) => Ok(Self::from_codes(codes, kernels)),
            Unpacked::Tuples(packed, len) => Self::from_tuples(packed, len, kernels),
        }
    }

    /// Keeps a sequence of codes.
    #[must_use]
    pub fn from_codes(mut codes: Vec<u8>, kernels: &'static Kernels) -> Self {
        let len = codes.len();
        let mut packer = Packer::new(len);
        let kept = match packer.push(&codes) {
            Ok(()) => packer.finish(),
            Err(TooMany) => {
                pack::to_letters(&mut codes);
                Kept::Letters(codes)
            }
        };
        Reference { len, kept, kernels }
    }

    fn from_tuples(
        mut packed: Vec<u8>,
        len: u64,
        kernels: &'static Kernels,
    ) -> Result<Self, TupleError> {
        let tuples = Tuples::read(&packed, len)?;
        let len = len as usize;
        if tuples.per_byte == 4 {
            // Only the tail is another: its bases are its low digits.
            let (n_full, tail) = (tuples.full.len(), tuples.tail << (2 * (4 - tuples.rest) % 8));
            packed.truncate(n_full);
            packed.push(tail);
            let kept = Kept::Quads { quads: packed, others: Vec::new() };
            return Ok(Reference { len, kept, kernels });
        }
        let mut packer = Packer::new(len);
        if packer.push_tuples(&tuples).is_ok() {
            return Ok(Reference { len, kept: packer.finish(), kernels });
        }
        let mut codes = Vec::new();
        tuples.append_to(&mut codes);
        pack::to_letters(&mut codes);
        Ok(Reference { len, kept: Kept::Letters(codes), kernels })
    }

    /// Its length in symbols.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no symbol.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes of memory that it takes, besides itself.
    #[must_use]
    pub fn heap_len_bytes(&self) -> usize {
        match &self.kept {
            Kept::Quads { quads, others } => {
                quads.capacity() + others.capacity() * size_of::<Run>()
            }
            Kept::Letters(letters) => letters.capacity(),
        }
    }

    /// Writes the letters from `start` on to all of `out`.
    ///
    /// # Panics
    /// If there are not so many.
    #[inline]
    pub fn write(&self, start: usize, out: &mut [u8]) {
        self.check(start, out.len());
        match &self.kept {
            Kept::Quads { quads, others } => {
                self.kernels.letters(quads, start, out);
                for run in overlapping(others, start..start + out.len()) {
                    let within = run.within(start, out.len());
                    out[within].fill(run.letter);
                }
            }
            Kept::Letters(letters) => out.copy_from_slice(&letters[start..start + out.len()]),
        }
    }

    /// Writes the reverse complement of the letters from `start` on to all of `out`.
    ///
    /// # Panics
    /// If there are not so many.
    #[inline]
    pub fn write_reversed(&self, start: usize, out: &mut [u8]) {
        self.check(start, out.len());
        match &self.kept {
            Kept::Quads { quads, others } => {
                self.kernels.letters_reversed(quads, start, out);
                let len = out.len();
                for run in overlapping(others, start..start + len) {
                    let Range { start, end } = run.within(start, len);
                    // Letters that are no bases are their own complements.
                    out[len - end..len - start].fill(run.letter);
                }
            }
            Kept::Letters(letters) => {
                out.copy_from_slice(&letters[start..start + out.len()]);
                letters::reverse_complement(out);
            }
        }
    }
}

impl Reference {
    /// The last byte of two-bit bases may seem to hold more than there are.
    #[inline]
    fn check(&self, start: usize, n: usize) {
        let is_within = start.checked_add(n).is_some_and(|end| end <= self.len);
        assert!(is_within, "{n} symbols from {start} of {}", self.len);
    }
}

impl Run {
    /// Which of the `len` symbols from `start` on it covers.
    fn within(&self, start: usize, len: usize) -> Range<usize> {
        (self.start as usize).saturating_sub(start)..(self.end as usize - start).min(len)
    }
}

/// The runs that have a symbol in a range.
#[inline]
fn overlapping(others: &[Run], range: Range<usize>) -> impl Iterator<Item = &Run> {
    let first = others.partition_point(|run| run.end as usize <= range.start);
    others[first..].iter().take_while(move |run| (run.start as usize) < range.end)
}

/// Puts codes into two bits each, and takes note of those that don't fit.
struct Packer {
    quads: Vec<u8>,
    others: Vec<Run>,
    most_others: usize,
    len: usize,
}

impl Packer {
    /// For `len` codes.
    fn new(len: usize) -> Self {
        // More would take more memory than letters do, or time to find.
        const SYMBOLS_PER_RUN: usize = 64;
        // Positions have 32 bits; no archive has longer references.
        let most_others = if u32::try_from(len).is_ok() { len / SYMBOLS_PER_RUN + 1 } else { 0 };
        let quads = Vec::with_capacity(len / 4 + 1);
        Packer { quads, others: Vec::new(), most_others, len: 0 }
    }

    /// Takes the next codes: of a multiple of eight, but for the last time.
    fn push(&mut self, codes: &[u8]) -> Result<(), TooMany> {
        /// So many are looked at at once, as nearly all are bases.
        const MANY: usize = 256;
        quads::pack(codes, &mut self.quads);
        for many in codes.chunks(MANY) {
            if has_others(many) {
                for (eight, start) in many.chunks(8).zip((self.len..).step_by(8)) {
                    if has_others(eight) {
                        note(&mut self.others, self.most_others, eight, start)?;
                    }
                }
            }
            self.len += many.len();
        }
        Ok(())
    }

    /// Takes all codes of a tuple form.
    fn push_tuples(&mut self, tuples: &Tuples<'_>) -> Result<(), TooMany> {
        let left = match tuples.per_byte {
            3 => self.push_squeezed(tuples, squeeze_threes)?,
            2 => self.push_squeezed(tuples, squeeze_twos)?,
            _ => *tuples,
        };
        let mut codes = Vec::new();
        left.append_to(&mut codes);
        self.push(&codes)
    }

    /// Takes tuples, eight at a time, with a function that puts these into `N` bytes and says whether
    /// all are bases. What is left is the result.
    fn push_squeezed<'a, const N: usize>(
        &mut self,
        tuples: &Tuples<'a>,
        squeeze: impl Fn(&[u8; 8]) -> ([u8; N], bool),
    ) -> Result<Tuples<'a>, TooMany> {
        let (eights, full) = tuples.full.as_chunks::<8>();
        let before = self.quads.len();
        self.quads.resize(before + N * eights.len(), 0);
        let (places, _) = self.quads[before..].as_chunks_mut::<N>();
        for (place, eight) in places.iter_mut().zip(eights) {
            let are_bases;
            (*place, are_bases) = squeeze(eight);
            if !are_bases {
                let mut codes = Vec::with_capacity(4 * N);
                Tuples { full: eight, tail: 0, rest: 0, ..*tuples }.append_to(&mut codes);
                note(&mut self.others, self.most_others, &codes, self.len)?;
            }
            self.len += 4 * N;
        }
        Ok(Tuples { full, ..*tuples })
    }

    fn finish(self) -> Kept {
        Kept::Quads { quads: self.quads, others: self.others }
    }
}

/// Eight tuples of two codes in two bits each, and whether all are bases.
fn squeeze_twos(tuples: &[u8; 8]) -> ([u8; 4], bool) {
    const NO_BASE: u64 = 0xCCCC_CCCC_CCCC_CCCC;
    let codes = u64::from_be_bytes(*tuples);
    let word = codes & !NO_BASE;
    let word = (word | word >> 2) & 0x0F0F_0F0F_0F0F_0F0F;
    let word = (word | word >> 4) & 0x00FF_00FF_00FF_00FF;
    let word = (word | word >> 8) & 0x0000_FFFF_0000_FFFF;
    (((word | word >> 16) as u32).to_be_bytes(), codes & NO_BASE == 0)
}

/// Eight tuples of three codes in two bits each, and whether all are bases.
fn squeeze_threes(tuples: &[u8; 8]) -> ([u8; 6], bool) {
    /// Set in the table below if a code is no base.
    const NO_BASE: u8 = 0x80;
    const SQUEEZED: [u8; 256] = {
        let mut table = [0; 256];
        let mut value = 0;
        while value < 256 {
            let mut nth = 0;
            while nth < 3 {
                let code = Digits::<3>::OF[value][nth];
                let flag = if code < 4 { 0 } else { NO_BASE };
                table[value] |= (code & 3) << (4 - 2 * nth) | flag;
                nth += 1;
            }
            value += 1;
        }
        table
    };
    let threes = tuples.map(|tuple| SQUEEZED[usize::from(tuple)]);
    let word = threes.iter().fold(0, |word, three| word << 6 | u64::from(three & !NO_BASE));
    let any = threes.iter().fold(0, |any, three| any | three);
    let [_, _, six @ ..] = word.to_be_bytes();
    (six, any & NO_BASE == 0)
}

/// Adds the codes from position `start` on that are no bases to the runs of such.
fn note(others: &mut Vec<Run>, most: usize, codes: &[u8], start: usize) -> Result<(), TooMany> {
    for (&code, at) in codes.iter().zip(start..).filter(|&(&code, _)| code >= 4) {
        let letter = LETTER_OF_CODE[usize::from(code)];
        let n_others = others.len();
        match others.last_mut() {
            Some(run) if run.end as usize == at && run.letter == letter => run.end += 1,
            _ if n_others == most => return Err(TooMany),
            _ => others.push(Run { start: at as u32, end: at as u32 + 1, letter }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::tuples;
    use super::*;
    use proptest::prelude::*;

    /// Stretches of bases, of any codes, and of one code.
    fn codes() -> impl Strategy<Value = Vec<u8>> {
        let stretch = prop_oneof![
            4 => prop::collection::vec(0..4u8, 0..300),
            1 => prop::collection::vec(0..20u8, 0..5),
            1 => (4..20u8, 0..50usize).prop_map(|(code, n)| vec![code; n]),
        ];
        prop::collection::vec(stretch, 0..12).prop_map(|stretches| stretches.concat())
    }

    fn check(reference: &Reference, letters: &[u8], range: Range<usize>) {
        assert_eq!(reference.len(), letters.len());
        let mut out = vec![0; range.len()];
        reference.write(range.start, &mut out);
        assert_eq!(out, letters[range.clone()]);
        reference.write_reversed(range.start, &mut out);
        letters::reverse_complement(&mut out);
        assert_eq!(out, letters[range]);
    }

    proptest! {
        #[test]
        fn any_range_comes_out(codes in codes(), a in 0..2000usize, b in 0..2000usize) {
            let mut letters = codes.clone();
            pack::to_letters(&mut letters);
            let n = codes.len();
            let range = a.min(b).min(n)..a.max(b).min(n);
            let mut packed = Vec::new();
            tuples::pack(&mut packed, &codes);
            let from_tuples = Reference::from_tuples(packed, n as u64, Kernels::best()).unwrap();
            check(&from_tuples, &letters, range.clone());
            let from_codes = Reference::from_codes(codes, Kernels::best());
            check(&from_codes, &letters, range);
            prop_assert!(from_codes.heap_len_bytes() <= n + 100);
        }
    }

    #[test]
    fn what_is_hardly_bases_is_kept_in_letters() {
        let codes: Vec<u8> = (0..1000).map(|i| i as u8 % 6).collect();
        let reference = Reference::from_codes(codes, Kernels::best());
        assert!(matches!(reference.kept, Kept::Letters(_)));
        let bases = Reference::from_codes([[1; 500], [4; 500]].concat(), Kernels::best());
        assert!(matches!(bases.kept, Kept::Quads { .. }));
    }
}
