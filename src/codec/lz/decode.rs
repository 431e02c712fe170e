//! From a text back to the segment, whole or in part.
//!
//! The whole text is always walked, since the length that comes out is the only check that the
//! format has; symbols are only written where they are asked for.

use std::ops::Range;

use super::token::{Token, Tokens};
use super::{Format, LzError};
use crate::codec::alphabet::LETTER_OF_CODE;
use crate::codec::tuples::Symbols;

/// Code of N, of which runs are made.
const N: usize = 4;

const SAME: [u8; 256] = {
    let mut table = [0; 256];
    let mut code = 0;
    while code < 256 {
        table[code] = code as u8;
        code += 1;
    }
    table
};

/// A group reference, and how its texts are written.
#[derive(Clone, Copy, Debug)]
pub struct Decoder<'r> {
    reference: &'r [u8],
    literals: &'static [u8; 256],
    format: Format,
}

impl<'r> Decoder<'r> {
    /// Decodes texts against `reference`, which is given as `symbols` and so comes out.
    #[must_use]
    pub fn new(reference: &'r [u8], symbols: Symbols, format: Format) -> Self {
        let literals = match symbols {
            Symbols::Codes => &SAME,
            Symbols::Letters => &LETTER_OF_CODE,
        };
        Decoder { reference, literals, format }
    }

    /// Decodes the whole segment into `out`, which has its length.
    ///
    /// # Errors
    /// If the text is damaged, or of another length.
    pub fn decode(&self, text: &[u8], out: &mut [u8]) -> Result<(), LzError> {
        let len = out.len() as u64;
        self.decode_range(text, len, 0..len, out)
    }

    /// Decodes the bases in `range` of a segment of `raw_length` bases into `out`, which has the
    /// length of the range.
    ///
    /// # Errors
    /// If the text is damaged, or of another length.
    pub fn decode_range(
        &self,
        text: &[u8],
        raw_length: u64,
        range: Range<u64>,
        out: &mut [u8],
    ) -> Result<(), LzError> {
        let mut tokens = Tokens::new(text, self.format);
        let mut window = Window { out, start: range.start, position: 0 };
        let mut predicted = 0;
        loop {
            let offset = tokens.position();
            let Some(token) = tokens.next_token()? else { break };
            let outside = || LzError::Outside { offset, len_bases: self.reference.len() };
            match token {
                Token::Literal(code) => {
                    window.symbol(self.literals[usize::from(code)]);
                    predicted += 1;
                }
                Token::Reference => {
                    window.symbol(*self.reference.get(predicted).ok_or_else(outside)?);
                    predicted += 1;
                }
                Token::Run(n) => window.run(self.literals[N], n),
                Token::Match { distance, len } => {
                    let stretch = self.stretch(predicted, distance, len).ok_or_else(outside)?;
                    predicted = stretch.end;
                    window.copy(self.reference.get(stretch).unwrap_or_default());
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

/// The part of a segment that is written while the whole is walked.
struct Window<'o> {
    out: &'o mut [u8],
    /// Position in the segment of the first base of `out`.
    start: u64,
    /// Bases of the segment that were walked.
    position: u64,
}

impl Window<'_> {
    #[inline]
    fn symbol(&mut self, symbol: u8) {
        // Before the window the difference wraps to where the window certainly is not.
        let at = self.position.wrapping_sub(self.start) as usize;
        if let Some(to) = self.out.get_mut(at) {
            *to = symbol;
        }
        self.position += 1;
    }

    #[inline]
    fn copy(&mut self, bases: &[u8]) {
        let (target, skip) = self.clip(bases.len() as u64);
        let n = target.len();
        if let (Some(to), Some(from)) = (self.out.get_mut(target), bases.get(skip..skip + n)) {
            to.copy_from_slice(from);
        }
        self.position += bases.len() as u64;
    }

    fn run(&mut self, symbol: u8, n: u64) {
        let (target, _) = self.clip(n);
        self.out.get_mut(target).unwrap_or_default().fill(symbol);
        self.position += n;
    }

    /// Where in the window the next `n` bases come to lie, and how many of them lie before it.
    #[inline]
    fn clip(&self, n: u64) -> (Range<usize>, usize) {
        let len = self.out.len() as u64;
        let start = self.position.saturating_sub(self.start).min(len);
        let end = (self.position + n).saturating_sub(self.start).min(len);
        let skip = self.start.saturating_sub(self.position);
        (start as usize..end as usize, skip.min(n) as usize)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const R: &[u8] = b"CGATTCAAATGACGGCAGCAGGCCGGGAGTCCCTGAGAGGCTTGTTCCGGAAATGTGCCATCTG";
    const S: &[u8] = b"CGATTCAAATGACGGCAGCAGGCCAGGATTCCCTGAGAGGCTTGTTCCGGAAATGTGCCATCTG";
    const V1: Format = Format { has_reference_tokens: false, min_match_len: 20 };
    const V2: Format = Format { has_reference_tokens: true, min_match_len: 20 };

    fn decoded(text: &[u8], format: Format, len: usize) -> Result<Vec<u8>, LzError> {
        let mut out = vec![0; len];
        Decoder::new(R, Symbols::Letters, format).decode(text, &mut out)?;
        Ok(out)
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
        let mut codes = [0; 3];
        Decoder::new(&[], Symbols::Codes, V2).decode(b"A_a", &mut codes).unwrap();
        assert_eq!(codes, [0, 30, 32]);
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
            let decoder = Decoder::new(R, Symbols::Letters, V2);
            // The length is not known beforehand: the error tells it.
            let len = match decoder.decode(text.as_bytes(), &mut []) {
                Err(LzError::Length { .. }) | Ok(()) => whole_len(&decoder, text.as_bytes()),
                Err(_) => return Ok(()),
            };
            let Some(len) = len else { return Ok(()) };
            let mut whole = vec![0; len as usize];
            decoder.decode(text.as_bytes(), &mut whole).unwrap();
            let range = a.min(b).min(len)..a.max(b).min(len);
            let mut part = vec![0; (range.end - range.start) as usize];
            decoder.decode_range(text.as_bytes(), len, range.clone(), &mut part).unwrap();
            prop_assert_eq!(&part[..], &whole[range.start as usize..range.end as usize]);
        }

        #[test]
        fn any_bytes_are_survived(text: Vec<u8>, start in 0..50u64, len in 0..50u64) {
            let mut out = vec![0; len as usize];
            let decoder = Decoder::new(R, Symbols::Letters, V2);
            let _ = decoder.decode_range(&text, 100, start..start + len, &mut out);
        }
    }

    fn whole_len(decoder: &Decoder<'_>, text: &[u8]) -> Option<u64> {
        match decoder.decode_range(text, u64::MAX, 0..0, &mut []) {
            Err(LzError::Length { found, .. }) => Some(found),
            _ => None,
        }
    }
}
