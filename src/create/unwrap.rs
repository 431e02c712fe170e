//! From the lines of a FASTA record to codes.
//!
//! A line is converted in blocks that the compiler turns into vector code: A, C, G and T in either
//! case map to their codes by arithmetic, and a block with anything else is done again with a
//! table. While lines have one width, the end of the next one is predicted, not searched.

use memchr::memchr;

use crate::codec::alphabet::{CODE_OF_LETTER, INVALID};

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

/// What [`unwrap`] met on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unwrapped {
    /// Bytes left out, see [`OnInvalid::Drop`].
    pub dropped: u64,
    /// Whether there were lower-case letters.
    pub lower_case: bool,
    /// How symbols lie in the lines, if that follows a rule.
    pub shape: Option<Shape>,
}

/// Lines of one width: where a symbol stands can be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Symbols of the first line, which may be the rest of a line.
    first: usize,
    /// Symbols of every further line but the last.
    width: usize,
    /// Bytes of a line end.
    terminator: usize,
}

impl Shape {
    /// Byte offset of the symbol at `position`.
    #[must_use]
    pub const fn offset_of(&self, position: usize) -> usize {
        if position < self.first {
            return position;
        }
        let behind = position - self.first;
        let line = behind / self.width;
        self.first + self.terminator + line * (self.width + self.terminator) + behind % self.width
    }
}

/// Appends the codes of all symbols in `lines` to `out`.
///
/// White space is skipped.
///
/// # Errors
/// The first byte outside the alphabet, unless such bytes are to be dropped.
pub fn unwrap(
    lines: &[u8],
    on_invalid: OnInvalid,
    out: &mut Vec<u8>,
) -> Result<Unwrapped, InvalidSymbol> {
    out.reserve(lines.len());
    let mut state = State { on_invalid, start: out.len(), out, met: Unwrapped::default() };
    let mut shapes = ShapeFinder::default();
    let mut at = 0;
    while at < lines.len() {
        let rest = &lines[at..];
        if let Some(width) = shapes.predicted(rest)
            && state.bases(&rest[..width])
        {
            at += width + 1;
            continue;
        }
        let (len, terminator) = line_end(rest);
        let before = state.out.len();
        if !state.bases(&rest[..len]) {
            state.by_table(&rest[..len], at)?;
        }
        shapes.add(state.out.len() - before, len, terminator);
        at += len + terminator;
    }
    state.met.shape = shapes.finish();
    Ok(state.met)
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
    on_invalid: OnInvalid,
    start: usize,
    out: &'o mut Vec<u8>,
    met: Unwrapped,
}

impl State<'_> {
    /// Takes a line of A, C, G and T, or says no. A line end inside is no base, either.
    #[inline]
    fn bases(&mut self, line: &[u8]) -> bool {
        let before = self.out.len();
        self.out.resize(before + line.len(), 0);
        match convert(line, &mut self.out[before..]) {
            Some(lower_case) => self.met.lower_case |= lower_case,
            None => self.out.truncate(before),
        }
        self.out.len() == before + line.len()
    }

    fn by_table(&mut self, line: &[u8], offset: usize) -> Result<(), InvalidSymbol> {
        for (i, &byte) in line.iter().enumerate() {
            let code = CODE_OF_LETTER[byte as usize];
            if code != INVALID {
                self.met.lower_case |= byte.is_ascii_lowercase();
                self.out.push(code);
            } else if !byte.is_ascii_whitespace() {
                if self.on_invalid == OnInvalid::Refuse {
                    let position = self.out.len() - self.start;
                    return Err(InvalidSymbol { byte, offset: offset + i, position });
                }
                self.met.dropped += 1;
            }
        }
        Ok(())
    }
}

const BLOCK: usize = 32;

/// Converts a line of A, C, G and T; says whether some are lower-case, or nothing if the line holds
/// other bytes.
fn convert(line: &[u8], codes: &mut [u8]) -> Option<bool> {
    let mut seen = Seen::default();
    let mut blocks = line.chunks_exact(BLOCK);
    let mut done = 0;
    for (from, to) in blocks.by_ref().zip(codes.chunks_exact_mut(BLOCK)) {
        seen.block(from, to);
        done += BLOCK;
    }
    if done < line.len() {
        // The last block overlaps the one before, so that it is whole, too.
        let from = if line.len() >= BLOCK { line.len() - BLOCK } else { done };
        seen.block(&line[from..], &mut codes[from..]);
    }
    (seen.other == 0).then_some(seen.any & 0x20 != 0)
}

#[derive(Default)]
struct Seen {
    other: u8,
    any: u8,
}

impl Seen {
    #[inline(always)]
    fn block(&mut self, from: &[u8], to: &mut [u8]) {
        for (code, &byte) in to.iter_mut().zip(from) {
            let upper = byte & 0xDF;
            *code = ((upper >> 1) ^ (upper >> 2)) & 3;
            let is_base = (upper == b'A') | (upper == b'C') | (upper == b'G') | (upper == b'T');
            self.other |= u8::from(!is_base);
            self.any |= byte;
        }
    }
}

/// Learns whether all lines have one width.
#[derive(Default)]
struct ShapeFinder {
    shape: Option<Shape>,
    lines: usize,
    irregular: bool,
    last_was_short: bool,
}

impl ShapeFinder {
    /// Where the next line ends if it is as long as those before.
    #[inline]
    fn predicted(&self, rest: &[u8]) -> Option<usize> {
        let shape = self
            .shape
            .filter(|shape| self.lines >= 2 && shape.terminator == 1 && !self.last_was_short)?;
        (rest.get(shape.width) == Some(&b'\n')).then_some(shape.width)
    }

    fn add(&mut self, symbols: usize, len: usize, terminator: usize) {
        self.lines += 1;
        self.irregular |= symbols != len || self.last_was_short;
        match (&mut self.shape, self.lines) {
            (None, 1) => {
                let width = len.max(1);
                self.shape = Some(Shape { first: len, width, terminator });
            }
            (Some(shape), 2) => {
                shape.width = len.max(1);
                self.irregular |= len == 0;
            }
            (Some(shape), _) => {
                self.irregular |= len > shape.width;
                self.last_was_short |= len < shape.width;
            }
            (None, _) => {}
        }
        if let Some(shape) = self.shape {
            self.irregular |= terminator != 0 && terminator != shape.terminator;
            self.last_was_short |= terminator == 0;
        }
    }

    fn finish(self) -> Option<Shape> {
        self.shape.filter(|_| !self.irregular)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn codes_of(lines: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        unwrap(lines, OnInvalid::Refuse, &mut out).unwrap();
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
            unwrap(lines, OnInvalid::Refuse, &mut out),
            Err(InvalidSymbol { byte: b'-', offset: 7, position: 6 })
        );
        out.clear();
        assert_eq!(unwrap(lines, OnInvalid::Drop, &mut out).unwrap().dropped, 2);
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
            let met = unwrap(&lines, OnInvalid::Refuse, &mut out).unwrap();
            let naive: Vec<u8> = text.iter().map(|&b| CODE_OF_LETTER[b as usize]).collect();
            prop_assert_eq!(&out, &naive);
            if let Some(shape) = met.shape {
                for (position, &byte) in text.iter().enumerate() {
                    prop_assert_eq!(lines[shape.offset_of(position)], byte, "at {}", position);
                }
            }
        }
    }
}
