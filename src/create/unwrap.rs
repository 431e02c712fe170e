//! From the lines of a FASTA record to codes.
//!
//! Lines of A, C, G, T and N are converted in vectors ([`crate::codec::lines`]), any others with a
//! table. While lines have one width, many are converted at a time, and no end is searched.

use memchr::memchr;

use crate::codec::{
    alphabet::{CODE_OF_LETTER, INVALID},
    kernels::Kernels,
};

/// What to do with a byte that is no symbol of AGC's alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnInvalid {
    /// Stop with an error that says where it stands.
    Refuse,
    /// Leave it out, and count it.
    Drop,
}

/// A byte outside the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidSymbol {
    /// The byte.
    pub byte: u8,
    /// Bytes of the lines in front of it.
    pub offset: usize,
    /// Symbols in front of it.
    pub position: usize,
}

/// What [`Unwrapper::unwrap`] met on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unwrapped {
    /// Bytes left out, see [`OnInvalid::Drop`].
    pub dropped: u64,
    /// Whether there were lower-case letters.
    pub lower_case: bool,
}

/// How lines are unwrapped.
#[derive(Debug, Clone, Copy)]
pub struct Unwrapper {
    /// What to do with bytes outside the alphabet.
    pub on_invalid: OnInvalid,
    /// The hot loops.
    pub kernels: &'static Kernels,
}

impl Unwrapper {
    /// Appends the codes of all symbols in `lines` to `out`.
    ///
    /// White space is skipped.
    ///
    /// # Errors
    /// The first byte outside the alphabet, unless such bytes are to be dropped.
    pub fn unwrap(self, lines: &[u8], out: &mut Vec<u8>) -> Result<Unwrapped, InvalidSymbol> {
        out.reserve(lines.len());
        let mut state = State { how: self, start: out.len(), out, met: Unwrapped::default() };
        let mut widths = Widths::default();
        let mut at = 0;
        while at < lines.len() {
            if let Some(width) = widths.predicted() {
                at += state.lines(&lines[at..], width) * (width + 1);
            }
            let (len, terminator) = line_end(&lines[at..]);
            state.line(&lines[at..at + len], at)?;
            widths.add(len, terminator);
            at += len + terminator;
        }
        Ok(state.met)
    }
}

/// Length of the line without its end, and of its end.
fn line_end(bytes: &[u8]) -> (usize, usize) {
    match memchr(b'\n', bytes) {
        None => (bytes.len(), 0),
        Some(at) if at > 0 && bytes[at - 1] == b'\r' => (at - 1, 2),
        Some(at) => (at, 1),
    }
}

struct State<'o> {
    how: Unwrapper,
    start: usize,
    out: &'o mut Vec<u8>,
    met: Unwrapped,
}

impl State<'_> {
    /// Takes lines of bases with one width; says how many.
    fn lines(&mut self, lines: &[u8], width: usize) -> usize {
        let taken = self.how.kernels.append_codes_of_lines(lines, width, self.out);
        self.met.lower_case |= taken.lower_case;
        taken.lines
    }

    fn line(&mut self, line: &[u8], offset: usize) -> Result<(), InvalidSymbol> {
        match self.how.kernels.append_codes_of_line(line, self.out) {
            Some(lower_case) => self.met.lower_case |= lower_case,
            None => self.by_table(line, offset)?,
        }
        Ok(())
    }

    fn by_table(&mut self, line: &[u8], offset: usize) -> Result<(), InvalidSymbol> {
        for (i, &byte) in line.iter().enumerate() {
            let code = CODE_OF_LETTER[byte as usize];
            if code != INVALID {
                self.met.lower_case |= byte.is_ascii_lowercase();
                self.out.push(code);
            } else if !byte.is_ascii_whitespace() {
                if self.how.on_invalid == OnInvalid::Refuse {
                    let position = self.out.len() - self.start;
                    return Err(InvalidSymbol { byte, offset: offset + i, position });
                }
                self.met.dropped += 1;
            }
        }
        Ok(())
    }
}

/// Learns whether lines have one width. The first line may be the rest of one.
#[derive(Default)]
struct Widths {
    lines: usize,
    width: usize,
    is_uneven: bool,
}

impl Widths {
    /// The width of the next line, if it is as long as those before.
    fn predicted(&self) -> Option<usize> {
        (self.lines >= 2 && !self.is_uneven && self.width > 0).then_some(self.width)
    }

    fn add(&mut self, len: usize, terminator: usize) {
        self.lines += 1;
        if self.lines == 2 {
            self.width = len;
        }
        self.is_uneven |= terminator != 1 || (self.lines > 2 && len < self.width);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn with(on_invalid: OnInvalid) -> Unwrapper {
        Unwrapper { on_invalid, kernels: Kernels::best() }
    }

    fn codes_of(lines: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        with(OnInvalid::Refuse).unwrap(lines, &mut out).unwrap();
        out
    }

    #[test]
    fn lines_case_and_iupac() {
        assert_eq!(codes_of(b"ACGT\nacgt\r\n\n N\tuR"), [0, 1, 2, 3, 0, 1, 2, 3, 4, 15, 5]);
        assert!(codes_of(b"").is_empty());
    }

    #[test]
    fn invalid_symbols_are_named_or_dropped() {
        let mut out = Vec::new();
        let lines = b"ACGT\nAC-X\n";
        assert_eq!(
            with(OnInvalid::Refuse).unwrap(lines, &mut out),
            Err(InvalidSymbol { byte: b'-', offset: 7, position: 6 })
        );
        out.clear();
        assert_eq!(with(OnInvalid::Drop).unwrap(lines, &mut out).unwrap().dropped, 2);
        assert_eq!(out, [0, 1, 2, 3, 0, 1]);
    }

    proptest! {
        #[test]
        fn any_lines(
            text in prop::collection::vec(prop::sample::select(b"ACGTNacgtn".to_vec()), 0..400),
            width in 1usize..90,
            first in 0usize..90,
            end in prop::sample::select(vec!["\n", "\r\n"]),
            break_at in 0usize..800,
        ) {
            let mut lines = Vec::new();
            for (i, &byte) in text.iter().enumerate() {
                if i >= first && (i - first) % width == 0 { lines.extend_from_slice(end.as_bytes()); }
                if i == break_at { lines.extend_from_slice(b"\n"); }
                lines.push(byte);
            }
            let mut out = Vec::new();
            with(OnInvalid::Refuse).unwrap(&lines, &mut out).unwrap();
            let naive: Vec<u8> = text.iter().map(|&b| CODE_OF_LETTER[b as usize]).collect();
            prop_assert_eq!(&out, &naive);
        }
    }
}
