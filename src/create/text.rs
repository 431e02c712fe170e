//! The delta of a segment, written down from its blocks: there is no second search for matches.
//!
//! A segment is laid out the way round in which its blocks run forward along the reference text. Its
//! equal runs are noted, moved to where the stored reference has them, and then read in the direction in
//! which the archive stores the group: tokens come out as segments.md, section 6, wants them.

use super::{
    cut::Piece,
    place::{
        changes::Changed,
        parts::SubBlock,
        references::{References, Tract},
    },
    runs::{self, Run},
};
use crate::codec::alphabet::{complement, reverse_complement};

/// A match that reaches the reference's end is written without its length from here on.
const TO_THE_END_MIN: usize = 8;
/// The shortest run of N that has a token of its own.
pub const N_RUN_MIN: usize = 4;
/// Its code.
pub const N: u8 = 4;
const N_RUN_START: u8 = 0x1E;
const N_RUN_END: u8 = 0x04;

/// Buffers that every segment uses again.
#[derive(Debug)]
pub struct Scratch {
    /// The contig's own symbols of the segment: filled by the caller.
    pub own: Vec<u8>,
    segment: Vec<u8>,
    runs: Vec<Run>,
    /// Runs along the text, before they are moved.
    found: Vec<Run>,
    /// The text, when [`write`] is done.
    pub text: Vec<u8>,
}

impl Scratch {
    /// Buffers with room for a segment of so many symbols.
    #[must_use]
    pub fn with_capacity(symbols: usize) -> Self {
        /// One run in so many symbols is much.
        const SYMBOLS_PER_RUN: usize = 16;
        Self {
            own: Vec::with_capacity(symbols),
            segment: Vec::with_capacity(symbols),
            runs: Vec::with_capacity(symbols / SYMBOLS_PER_RUN),
            found: Vec::with_capacity(symbols / SYMBOLS_PER_RUN),
            text: Vec::with_capacity(symbols),
        }
    }
}

/// What a segment runs along.
#[derive(Debug, Clone, Copy)]
pub struct Along<'r> {
    /// The tract of the reference.
    tract: &'r Tract,
    /// Its codes as they lie in the reference text, and what is different where it is stored.
    changed: Changed<'r>,
    /// Symbols of the stored reference, which may have other tracts.
    reference_len: usize,
}

impl<'r> Along<'r> {
    /// A tract of `references`.
    #[must_use]
    pub fn new(tract: &'r Tract, references: &'r References) -> Self {
        Self {
            tract,
            changed: references.changed(tract),
            reference_len: references.reference_len(tract.group),
        }
    }
}

/// What became of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Symbols, overlap included.
    pub len: usize,
    /// Whether the segment is stored reverse complemented.
    pub reverse: bool,
    /// Whether it equals the reference, so that it needs no text.
    pub is_reference: bool,
    /// Where on the stored reference its longest block begins.
    pub place: usize,
}

/// Writes the text of `piece`, whose own symbols are in `scratch.own`, to `scratch.text`.
pub fn write(
    piece: &Piece,
    blocks: &[SubBlock],
    along: &Along<'_>,
    k: usize,
    min_match: usize,
    scratch: &mut Scratch,
) -> Written {
    let lead = if piece.is_first { 0 } else { k };
    let Along { tract, changed, reference_len } = *along;
    let overlap = lay_out(piece, blocks, along, lead, scratch);
    find_runs(piece, blocks, along, lead, overlap, scratch);
    if !changed.is_as_it_was() {
        std::mem::swap(&mut scratch.runs, &mut scratch.found);
        changed.move_to_stored(&scratch.found, &scratch.segment, &mut scratch.runs);
    }
    let len = scratch.segment.len();
    let is_reference = len == reference_len
        && scratch.runs.first().is_some_and(|run| run.at == 0 && run.len == len);
    if tract.stored_reversed {
        scratch.runs.reverse();
        for run in &mut scratch.runs {
            run.at = len - run.at - run.len;
            run.reference = changed.stored_len() - run.reference - run.len;
        }
    }
    scratch.runs.iter_mut().for_each(|run| run.reference += tract.offset);
    scratch.text.clear();
    if !is_reference {
        let (segment, reversed) = (&scratch.segment, tract.stored_reversed);
        let code = |i: usize| if reversed { complement(segment[len - 1 - i]) } else { segment[i] };
        write_tokens(&scratch.runs, len, reference_len, min_match, code, &mut scratch.text);
    }
    let place = tract.offset + place(blocks, tract);
    Written { len, reverse: piece.reverse != tract.stored_reversed, is_reference, place }
}

/// Lays the segment out so that it runs forward along the references. Returns how many symbols of
/// the overlap come from the reference: the rest, where the tract has no more, is padding.
fn lay_out(
    piece: &Piece,
    blocks: &[SubBlock],
    &Along { tract, changed: Changed { codes: reference, .. }, .. }: &Along<'_>,
    lead: usize,
    scratch: &mut Scratch,
) -> usize {
    let segment = &mut scratch.segment;
    segment.clear();
    let Some(first) = blocks.first() else {
        segment.resize(lead, 0);
        segment.extend_from_slice(&scratch.own);
        return 0;
    };
    if piece.reverse {
        let top = first.at + (first.end - first.start) - tract.start;
        let overlap = lead.min(reference.len() - top);
        segment.resize(scratch.own.len(), 0);
        reverse_complement(&scratch.own, segment);
        segment.extend_from_slice(&reference[top..top + overlap]);
        segment.resize(scratch.own.len() + lead, 0);
        overlap
    } else {
        let bottom = first.at - tract.start;
        let overlap = lead.min(bottom);
        segment.resize(lead - overlap, 0);
        segment.extend_from_slice(&reference[bottom - overlap..bottom]);
        segment.extend_from_slice(&scratch.own);
        overlap
    }
}

fn find_runs(
    piece: &Piece,
    blocks: &[SubBlock],
    &Along { tract, changed: Changed { codes: reference, .. }, .. }: &Along<'_>,
    lead: usize,
    overlap: usize,
    scratch: &mut Scratch,
) {
    scratch.runs.clear();
    let own_len = scratch.own.len();
    let mut add = |i: usize, block: &SubBlock| {
        let mut len = block.end - block.start;
        let mut at = if piece.reverse {
            own_len - (block.end - piece.start)
        } else {
            lead + block.start - piece.start
        };
        let mut on_reference = block.at - tract.start;
        // The first block begins where the segment's own symbols do, and takes in the overlap.
        if i == 0 {
            len += overlap;
            if !piece.reverse {
                at -= overlap;
                on_reference -= overlap;
            }
        }
        let segment = &scratch.segment[at..at + len];
        let reference = &reference[on_reference..on_reference + len];
        runs::find(segment, reference, at, on_reference, &mut scratch.runs);
    };
    if piece.reverse {
        blocks.iter().enumerate().rev().for_each(|(i, block)| add(i, block));
    } else {
        blocks.iter().enumerate().for_each(|(i, block)| add(i, block));
    }
}

/// Where on the stored tract a segment belongs: where its longest block begins, or nowhere in
/// particular if it spans most of the tract. Those stay in order of the input, in which samples
/// that resemble each other often stand together.
fn place(blocks: &[SubBlock], tract: &Tract) -> usize {
    let len = |block: &SubBlock| block.end - block.start;
    if 2 * blocks.iter().map(len).sum::<usize>() >= tract.len() {
        return 0;
    }
    let longest = blocks.iter().max_by_key(|block| (len(block), std::cmp::Reverse(block.start)));
    longest.map_or(0, |block| {
        if tract.stored_reversed {
            tract.end - block.at - len(block)
        } else {
            block.at - tract.start
        }
    })
}

fn write_tokens(
    runs: &[Run],
    len: usize,
    reference_len: usize,
    min_match: usize,
    code: impl Fn(usize) -> u8,
    out: &mut Vec<u8>,
) {
    let (mut at, mut expected) = (0, 0);
    for run in runs {
        expected += literals(at, run.at, &code, out);
        let ends_reference = run.reference + run.len == reference_len;
        let distance = run.reference as i64 - expected as i64;
        if ends_reference && run.len >= TO_THE_END_MIN {
            push_number(distance, out);
            out.push(b'.');
            expected = reference_len;
        } else if run.len >= min_match {
            push_number(distance, out);
            out.push(b',');
            push_number((run.len - min_match) as i64, out);
            out.push(b'.');
            expected = run.reference + run.len;
        } else if distance == 0 {
            out.resize(out.len() + run.len, b'!');
            expected += run.len;
        } else {
            expected += literals(run.at, run.at + run.len, &code, out);
        }
        at = run.at + run.len;
    }
    literals(at, len, &code, out);
}

/// Writes symbols as they are, long runs of N as such; returns by how much the expected position on
/// the reference moves.
fn literals(from: usize, to: usize, code: &impl Fn(usize) -> u8, out: &mut Vec<u8>) -> usize {
    let (mut at, mut moved) = (from, 0);
    while at < to {
        let symbol = code(at);
        let n_run = (at..to).take_while(|&i| symbol == N && code(i) == N).count();
        if n_run >= N_RUN_MIN {
            out.push(N_RUN_START);
            push_number((n_run - N_RUN_MIN) as i64, out);
            out.push(N_RUN_END);
            at += n_run;
        } else {
            out.push(b'A' + symbol);
            at += 1;
            moved += 1;
        }
    }
    moved
}

fn push_number(number: i64, out: &mut Vec<u8>) {
    if number < 0 {
        out.push(b'-');
    }
    let mut digits = [0; 20];
    let mut rest = number.unsigned_abs();
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}
