//! The symbols of contigs once they are read: the input is not looked at again.
//!
//! Most of a contig runs along the reference text, so only its differences to that are kept. What is
//! left takes two bits a base; runs of anything else are noted beside it. Where runs are so many that
//! this takes more, symbols stay as codes.

mod original;
mod pack;

pub use self::{
    original::{Flip, Original},
    pack::Packer,
};
use super::place::{block::Block, exact};
use crate::codec::quads;

/// A stretch of a window that is taken from the reference text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Lowest position in the text.
    at: usize,
    /// Position in the window of its first symbol.
    start: u32,
    /// Symbols.
    len: u32,
    /// Literals of the window in front of it.
    literals: u32,
    /// Whether the text's reverse complement is taken.
    reverse: bool,
}

/// A symbol that differs from the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patch(u32);

/// A run of one symbol other than A, C, G and T.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Number of its first symbol among the literals.
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
    /// What is in it.
    pub packed: Packed<'a>,
}

/// The symbols of a window.
#[derive(Debug, Clone, Copy)]
pub struct Packed<'a> {
    /// What is taken from the text, in order. All else are literals.
    pub taken: &'a [Taken],
    /// Where that differs, in order.
    pub patches: &'a [Patch],
    /// The literals: in two bits, or codes if there are no runs and as many bytes as symbols, more
    /// than one.
    pub bytes: &'a [u8],
    /// What of the literals is no base, in order.
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

impl<'a> Symbols<'a> {
    /// Appends the codes of `contig[start..end)` to `out`; `text` is the reference text as it was when the
    /// contig was packed, to which more may have been appended.
    pub fn append_codes(&self, start: usize, end: usize, text: Original<'_>, out: &mut Vec<u8>) {
        let first = self.windows.partition_point(|w| w.start + w.len <= start);
        for window in self.windows[first..].iter().take_while(|w| w.start < end) {
            let from = start.max(window.start) - window.start;
            let to = end.min(window.start + window.len) - window.start;
            if from < to {
                window.append(from, to, text, out);
            }
        }
    }

    /// Positions of `contig[start..end)` where it differs from what is taken from the text, and what it
    /// has there.
    pub fn differences(
        &self,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = (usize, u8)> + use<'a> {
        let first = self.windows.partition_point(|w| w.start + w.len <= start);
        let windows = self.windows[first..].iter().take_while(move |w| w.start < end);
        windows.flat_map(move |window| {
            let (from, to) = (start.saturating_sub(window.start), end - window.start);
            window.differences(from, to).map(|(at, code)| (window.start + at, code))
        })
    }
}

impl<'a> Window<'a> {
    /// Appends the codes from position `from` to `to` of the window.
    fn append(&self, from: usize, to: usize, text: Original<'_>, out: &mut Vec<u8>) {
        let Packed { taken, .. } = self.packed;
        let before = out.len();
        let mut next = taken.partition_point(|taken| taken.end() <= from);
        let mut at = from;
        while at < to {
            let end = match taken.get(next) {
                Some(taken) if taken.start() <= at => {
                    let end = to.min(taken.end());
                    taken.append(at, end, text, out);
                    next += 1;
                    end
                }
                behind => {
                    let end = to.min(behind.map_or(self.len, Taken::start));
                    let others = self.not_literal_before(next);
                    self.append_literals(at - others, end - others, out);
                    end
                }
            };
            at = end;
        }
        for (at, code) in self.differences(from, to) {
            out[before + at - from] = code;
        }
    }

    /// What is taken from the text, in order, as blocks of the window.
    pub fn blocks(&self) -> impl Iterator<Item = Block> + use<'a> {
        self.packed.taken.iter().map(|taken| Block {
            reverse: taken.reverse,
            ..exact(taken.start(), taken.end(), taken.at)
        })
    }

    fn differences(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, u8)> + use<'a> {
        let patches = self.packed.patches;
        let first = patches.partition_point(|patch| patch.at() < from);
        let within = patches[first..].iter().take_while(move |patch| patch.at() < to);
        within.map(|patch| (patch.at(), patch.code()))
    }

    /// Symbols in front of the stretch of that number that are taken from the text.
    fn not_literal_before(&self, number: usize) -> usize {
        match (self.packed.taken.get(number), self.packed.taken.last()) {
            (Some(taken), _) => taken.start() - taken.literals as usize,
            (None, Some(last)) => last.end() - last.literals as usize,
            (None, None) => 0,
        }
    }

    fn len_literals(&self) -> usize {
        self.len - self.not_literal_before(self.packed.taken.len())
    }

    fn append_literals(&self, from: usize, to: usize, out: &mut Vec<u8>) {
        let Packed { bytes, runs, .. } = self.packed;
        if runs.is_empty() && bytes.len() > 1 && bytes.len() == self.len_literals() {
            out.extend_from_slice(&bytes[from..to]);
            return;
        }
        let before = out.len();
        quads::unpack(bytes, from, to, out);
        let first = runs.partition_point(|run| (run.at + run.len) as usize <= from);
        for run in runs[first..].iter().take_while(|run| (run.at as usize) < to) {
            let start = from.max(run.at as usize);
            let end = to.min((run.at + run.len) as usize);
            out[before + start - from..before + end - from].fill(run.code);
        }
    }
}

impl Taken {
    const fn start(&self) -> usize {
        self.start as usize
    }

    const fn end(&self) -> usize {
        self.start as usize + self.len as usize
    }

    /// Appends what the window has from `from` to `to`, without its patches.
    fn append(&self, from: usize, to: usize, text: Original<'_>, out: &mut Vec<u8>) {
        if self.reverse {
            let top = self.at + self.len as usize;
            text.append_reversed(top - (to - self.start())..top - (from - self.start()), out);
        } else {
            let start = self.at + from - self.start();
            text.append(start..start + to - from, out);
        }
    }
}

impl Patch {
    const CODE_BITS: u32 = 8;

    const fn new(at: usize, code: u8) -> Self {
        Self((at as u32) << Self::CODE_BITS | code as u32)
    }

    const fn at(self) -> usize {
        (self.0 >> Self::CODE_BITS) as usize
    }

    const fn code(self) -> u8 {
        self.0 as u8
    }
}
