//! From a text back to the segment, whole or in part.
//!
//! The whole text is always walked, since the length that comes out is the only check that the
//! format has; symbols are only written where they are asked for.

use std::ops::Range;

use super::token::{Literals, Token, Tokens};
use super::{Format, LzError};
use crate::codec::alphabet::LETTER_OF_CODE;
use crate::codec::letters::complement;
use crate::codec::reference::Reference;

/// Of which runs are made.
const N: u8 = b'N';

/// A group reference, and how its texts are written.
#[derive(Clone, Copy, Debug)]
pub struct Decoder<'r> {
    reference: &'r Reference,
    format: Format,
}

impl<'r> Decoder<'r> {
    /// Decodes texts against `reference`, into letters.
    #[must_use]
    pub fn new(reference: &'r Reference, format: Format) -> Self {
        Decoder { reference, format }
    }

    /// Decodes the whole segment into `out`, which has its length.
    ///
    /// # Errors
    /// If the text is damaged, or of another length.
    pub fn decode(&self, text: &[u8], out: &mut [u8]) -> Result<(), LzError> {
        let len = out.len() as u64;
        self.decode_range(text, len, 0, out)
    }

    /// Decodes the bases of a segment of `raw_length` bases from `start` on into all of `out`.
    ///
    /// # Errors
    /// If the text is damaged, or of another length.
    pub fn decode_range(
        &self,
        text: &[u8],
        raw_length: u64,
        start: u64,
        out: &mut [u8],
    ) -> Result<(), LzError> {
        self.walk::<false>(text, raw_length, start, out)
    }

    /// As [`Decoder::decode_range`], but the reverse complement of these bases.
    ///
    /// # Errors
    /// If the text is damaged, or of another length.
    pub fn decode_range_reversed(
        &self,
        text: &[u8],
        raw_length: u64,
        start: u64,
        out: &mut [u8],
    ) -> Result<(), LzError> {
        self.walk::<true>(text, raw_length, start, out)
    }

    fn walk<const REVERSED: bool>(
        &self,
        text: &[u8],
        raw_length: u64,
        start: u64,
        out: &mut [u8],
    ) -> Result<(), LzError> {
        let mut tokens = Tokens::new(text, self.format);
        let mut window = Window::<REVERSED> { out, start, position: 0 };
        let mut predicted = 0;
        loop {
            let offset = tokens.position();
            let Some(token) = tokens.next_token()? else { break };
            let outside = || LzError::Outside { offset, len_bases: self.reference.len() };
            match token {
                Token::Literals(literals) => {
                    window.literals(literals);
                    predicted += literals.count();
                }
                Token::Reference(n) => {
                    let stretch = self.stretch(predicted, 0, Some(n as u64)).ok_or_else(outside)?;
                    predicted = stretch.end;
                    window.copy(self.reference, stretch);
                }
                Token::Run(n) => window.run(N, n),
                Token::Match { distance, len } => {
                    let stretch = self.stretch(predicted, distance, len).ok_or_else(outside)?;
                    predicted = stretch.end;
                    window.copy(self.reference, stretch);
                }
            }
            if window.position > raw_length {
                break;
            }
        }
        if window.position == raw_length {
            return Ok(());
        }
        Err(LzError::Length { expected: raw_length, found: window.position })
    }

    /// The range of a match, if it lies in the reference.
    #[inline]
    fn stretch(&self, predicted: usize, distance: i64, len: Option<u64>) -> Option<Range<usize>> {
        let start = usize::try_from((predicted as i64).checked_add(distance)?).ok()?;
        let end = match len {
            Some(len) => start.checked_add(usize::try_from(len).ok()?)?,
            None => self.reference.len(),
        };
        (start <= end && end <= self.reference.len()).then_some(start..end)
    }
}

/// The part of a segment that is written while the whole is walked: as it is, or from the end on its
/// reverse complement.
struct Window<'o, const REVERSED: bool> {
    out: &'o mut [u8],
    /// Position in the segment of the first base of the part.
    start: u64,
    /// Bases of the segment that were walked.
    position: u64,
}

impl<const REVERSED: bool> Window<'_, REVERSED> {
    #[inline]
    fn literals(&mut self, literals: Literals<'_>) {
        let (target, skip) = self.clip(literals.count() as u64);
        let target = self.out.get_mut(target).unwrap_or_default();
        let letters = literals.codes().skip(skip).map(|code| LETTER_OF_CODE[usize::from(code)]);
        if REVERSED {
            target.iter_mut().rev().zip(letters).for_each(|(at, letter)| *at = complement(letter));
        } else {
            target.iter_mut().zip(letters).for_each(|(at, letter)| *at = letter);
        }
        self.position += literals.count() as u64;
    }

    /// Takes a stretch that lies in the reference.
    #[inline]
    fn copy(&mut self, reference: &Reference, stretch: Range<usize>) {
        let (target, skip) = self.clip(stretch.len() as u64);
        let target = self.out.get_mut(target).unwrap_or_default();
        if REVERSED {
            reference.write_reversed(stretch.start + skip, target);
        } else {
            reference.write(stretch.start + skip, target);
        }
        self.position += stretch.len() as u64;
    }

    fn run(&mut self, letter: u8, n: u64) {
        // Runs are of N, which is its own complement.
        let (target, _) = self.clip(n);
        self.out.get_mut(target).unwrap_or_default().fill(letter);
        self.position += n;
    }

    /// Where the next `n` bases come to lie in `out`, and how many of them lie before the window.
    #[inline]
    fn clip(&self, n: u64) -> (Range<usize>, usize) {
        let len = self.out.len() as u64;
        let start = self.position.saturating_sub(self.start).min(len);
        let end = (self.position + n).saturating_sub(self.start).min(len);
        let skip = self.start.saturating_sub(self.position);
        let (from, to) = if REVERSED { (len - end, len - start) } else { (start, end) };
        (from as usize..to as usize, skip.min(n) as usize)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::codec::kernels::Kernels;
    use crate::codec::letters;
    use proptest::prelude::*;

    const R: &[u8] = b"CGATTCAAATGACGGCAGCAGGCCGGGAGTCCCTGAGAGGCTTGTTCCGGAAATGTGCCATCTG";
    const S: &[u8] = b"CGATTCAAATGACGGCAGCAGGCCAGGATTCCCTGAGAGGCTTGTTCCGGAAATGTGCCATCTG";
    const V1: Format = Format { has_reference_tokens: false, min_match_len: 20 };
    const V2: Format = Format { has_reference_tokens: true, min_match_len: 20 };

    fn decoded(text: &[u8], format: Format, len: usize) -> Result<Vec<u8>, LzError> {
        let mut out = vec![0; len];
        Decoder::new(&reference(R), format).decode(text, &mut out)?;
        Ok(out)
    }

    fn reference(letters: &[u8]) -> Reference {
        let mut codes = letters.to_vec();
        letters::to_codes(&mut codes);
        Reference::from_codes(codes, Kernels::best())
    }

    #[test]
    fn examples_of_the_specification() {
        assert_eq!(decoded(b"0,4.A!!!D0.", V2, 64).unwrap(), S);
        assert_eq!(decoded(b"0,4.ACCAD0,15.", V1, 64).unwrap(), S);
        let with_run = decoded(b"0,4.A!!!D\x1E996\x040.", V2, 1064).unwrap();
        assert_eq!(with_run, [&S[..29], &[b'N'; 1000], &S[29..]].concat());
        assert_eq!(decoded(b"", V2, 0).unwrap(), b"");
    }

    #[test]
    fn codes_outside_the_alphabet_are_recovered() {
        assert_eq!(decoded(b"A_B", V2, 3).unwrap(), b"A C");
    }

    #[test]
    fn what_goes_outside_is_an_error() {
        for text in
            [&b"45,0."[..], b"-1,0.", b"65.", b"44,0.!", b"0,45.", b"4294967295,4294967295."]
        {
            let found = decoded(text, V2, 65);
            assert!(matches!(found, Err(LzError::Outside { .. })), "{text:?} {found:?}");
        }
    }

    #[test]
    fn false_lengths_are_errors() {
        for (text, len) in [(&b"0."[..], 63), (b"0.", 65), (b"\x1E4294967295\x04", 5), (b"", 1)] {
            let found = decoded(text, V2, len);
            assert!(matches!(found, Err(LzError::Length { .. })), "{text:?} {found:?}");
        }
    }

    proptest! {
        #[test]
        fn ranges_are_parts_of_the_whole(
            tokens in prop::collection::vec(
                prop::sample::select(vec!["0,4.", "A", "!", "D", "\x1E7\x04", "-5,0.", "-60."]), 0..12),
            a in 0..200u64, b in 0..200u64,
        ) {
            let text = tokens.concat();
            let reference = reference(R);
            let decoder = Decoder::new(&reference, V2);
            // The length is not known beforehand: the error tells it.
            let len = match decoder.decode(text.as_bytes(), &mut []) {
                Err(LzError::Length { .. }) | Ok(()) => whole_len(&decoder, text.as_bytes()),
                Err(_) => return Ok(()),
            };
            let Some(len) = len else { return Ok(()) };
            let mut whole = vec![0; len as usize];
            decoder.decode(text.as_bytes(), &mut whole).unwrap();
            prop_assert_eq!(&whole, &by_symbol(&tokens));
            let range = a.min(b).min(len)..a.max(b).min(len);
            let mut part = vec![0; (range.end - range.start) as usize];
            decoder.decode_range(text.as_bytes(), len, range.start, &mut part).unwrap();
            prop_assert_eq!(&part[..], &whole[range.start as usize..range.end as usize]);
            decoder.decode_range_reversed(text.as_bytes(), len, range.start, &mut part).unwrap();
            letters::reverse_complement(&mut part);
            prop_assert_eq!(&part[..], &whole[range.start as usize..range.end as usize]);
        }

        #[test]
        fn any_bytes_are_survived(text: Vec<u8>, start in 0..50u64, len in 0..50u64) {
            let mut out = vec![0; len as usize];
            let reference = reference(R);
            let decoder = Decoder::new(&reference, V2);
            let _ = decoder.decode_range(&text, 100, start, &mut out);
            let _ = decoder.decode_range_reversed(&text, 100, start, &mut out);
        }
    }

    /// What the tokens of the test stand for, one symbol after the other.
    fn by_symbol(tokens: &[&str]) -> Vec<u8> {
        let (mut out, mut at) = (Vec::new(), 0);
        for token in tokens {
            match *token {
                "0,4." => {
                    out.extend(&R[at..at + 24]);
                    at += 24;
                }
                "-5,0." => {
                    out.extend(&R[at - 5..at + 15]);
                    at += 15;
                }
                "-60." => {
                    out.extend(&R[at - 60..]);
                    at = R.len();
                }
                "\x1E7\x04" => out.extend([b'N'; 11]),
                literal => {
                    out.push(match literal {
                        "A" => b'A',
                        "D" => b'T',
                        _ => R[at],
                    });
                    at += 1;
                }
            }
        }
        out
    }

    fn whole_len(decoder: &Decoder<'_>, text: &[u8]) -> Option<u64> {
        match decoder.decode_range(text, u64::MAX, 0, &mut []) {
            Err(LzError::Length { found, .. }) => Some(found),
            _ => None,
        }
    }
}
