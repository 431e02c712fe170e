//! The symbols of contigs once they are read: the input is not looked at again.
//!
//! Bases take two bits; runs of anything else are noted beside them. Where runs are so many that
//! this takes more, symbols stay as codes.

use crate::codec::two_bits;

/// A run of one symbol other than A, C, G and T.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Position of its first symbol in its window.
    at: u32,
    /// Symbols.
    len: u32,
    /// The symbol.
    code: u8,
}

/// A stretch of a contig that was read at once.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    /// Position in the contig of its first symbol.
    pub start: usize,
    /// Symbols.
    pub len: usize,
    /// Bases in two bits, or codes if there are no runs and as many bytes as symbols.
    pub bytes: &'a [u8],
    /// What is no base, in order.
    pub runs: &'a [Run],
}

/// All symbols of a contig.
#[derive(Debug, Clone, Copy, Default)]
pub struct Symbols<'a> {
    /// The windows, in order, without gaps.
    pub windows: &'a [Window<'a>],
    /// Symbols in all.
    pub len: usize,
}

/// Lists to pack windows in, used again and again.
#[derive(Debug, Default)]
pub struct Packer {
    /// Of the window that was packed last: its bytes.
    pub bytes: Vec<u8>,
    /// Of the window that was packed last: its runs.
    pub runs: Vec<Run>,
}

impl Packer {
    /// A packer with room for windows of so many symbols.
    #[must_use]
    pub fn with_capacity(symbols: usize) -> Self {
        Self { bytes: Vec::with_capacity(symbols.div_ceil(4)), runs: Vec::new() }
    }

    /// Packs the codes of a window.
    pub fn pack(&mut self, codes: &[u8]) {
        /// Symbols for each run that is worth noting.
        const FEW: usize = 16;
        self.bytes.clear();
        self.runs.clear();
        for at in others(codes) {
            if self.runs.len() > codes.len() / FEW {
                self.runs.clear();
                self.bytes.extend_from_slice(codes);
                return;
            }
            match self.runs.last_mut() {
                Some(run) if run.code == codes[at] && (run.at + run.len) as usize == at => {
                    run.len += 1;
                }
                _ => self.runs.push(Run { at: at as u32, len: 1, code: codes[at] }),
            }
        }
        two_bits::pack(codes, &mut self.bytes);
    }
}

/// Positions of what is no base.
fn others(codes: &[u8]) -> impl Iterator<Item = usize> {
    const STEP: usize = 64;
    let chunks = codes.chunks(STEP).enumerate();
    let mixed = chunks.filter(|(_, chunk)| chunk.iter().fold(0, |all, code| all | code) > 3);
    mixed.flat_map(|(nth, chunk)| {
        let others = chunk.iter().enumerate().filter(|(_, code)| **code > 3);
        others.map(move |(i, _)| nth * STEP + i)
    })
}

impl Window<'_> {
    /// Appends the codes from position `from` to `to` of the window.
    fn append(&self, from: usize, to: usize, out: &mut Vec<u8>) {
        if self.runs.is_empty() && self.bytes.len() == self.len {
            out.extend_from_slice(&self.bytes[from..to]);
            return;
        }
        let before = out.len();
        two_bits::unpack(self.bytes, from, to, out);
        let first = self.runs.partition_point(|run| (run.at + run.len) as usize <= from);
        for run in self.runs[first..].iter().take_while(|run| (run.at as usize) < to) {
            let start = from.max(run.at as usize);
            let end = to.min((run.at + run.len) as usize);
            out[before + start - from..before + end - from].fill(run.code);
        }
    }
}

impl Symbols<'_> {
    /// Appends the codes of `contig[start..end)` to `out`.
    pub fn append_codes(&self, start: usize, end: usize, out: &mut Vec<u8>) {
        let first = self.windows.partition_point(|w| w.start + w.len <= start);
        for window in self.windows[first..].iter().take_while(|w| w.start < end) {
            let from = start.max(window.start) - window.start;
            let to = end.min(window.start + window.len) - window.start;
            if from < to {
                window.append(from, to, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(codes: &[u8], start: usize, end: usize) {
        let mut packer = Packer::default();
        packer.pack(codes);
        let (bytes, runs) = (&packer.bytes[..], &packer.runs[..]);
        let windows = [Window { start: 0, len: codes.len(), bytes, runs }];
        let symbols = Symbols { windows: &windows, len: codes.len() };
        let mut out = Vec::new();
        symbols.append_codes(start, end, &mut out);
        assert_eq!(out, codes[start..end]);
    }

    #[test]
    fn few_symbols_are_told_from_packed_ones() {
        for codes in [&[][..], &[1], &[4], &[9, 9], &[0, 4, 4, 5]] {
            check(codes, 0, codes.len());
        }
    }

    proptest! {
        #[test]
        fn any_symbols_come_back(
            runs in prop::collection::vec((0u8..16, 1usize..40), 0..30),
            bases in prop::collection::vec(0u8..4, 0..300),
            a in 0usize..1000,
            b in 0usize..1000,
        ) {
            let run = |&(code, len): &(u8, usize)| std::iter::repeat_n(code, len);
            let mut codes: Vec<u8> = runs.iter().flat_map(run).collect();
            codes.splice(codes.len() / 2..codes.len() / 2, bases);
            let (a, b) = (a.min(codes.len()), b.min(codes.len()));
            check(&codes, a.min(b), a.max(b));
        }
    }
}
