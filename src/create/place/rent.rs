//! What the samples pay for running along the first one: by bins of the reference text, where it is
//! dear.
//!
//! A clade that differs from the first sample by some percent aligns, but each of its samples pays
//! the same differences again. Whether it would be cheaper to append one of them to the references
//! can be computed, because after level 1 all samples share the coordinates of the first: the
//! differences of two samples in a bin are the symmetric difference of two sorted lists of units.

use super::{Buffers, Placed, Walker, block::Block, path::NOVEL_MIN, references::References};
use crate::{codec::compare::mismatches, create::place::walk::Query};

/// Symbols of a bin.
pub const BIN: usize = 1_024;
/// Bits that one unit costs in the packs.
pub const RENT: usize = 14;
/// A bin is dear if its units cost more than one bit for so many symbols.
const DEAR: usize = 4;
/// Units of a jump: to a near diagonal, and to any other.
const NEAR_JUMP: u32 = 2;
const FAR_JUMP: u32 = 9;
/// Literals that cost as much as one unit.
const LITERALS: usize = 7;

/// A stretch of a contig that runs along one bin.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// Number of the bin.
    pub bin: u32,
    /// Lowest position of the reference text.
    pub at: usize,
    /// First symbol of the contig.
    pub start: usize,
    /// One behind the last symbol of the contig.
    pub end: usize,
}

/// A difference: where it is in its bin, and what it is.
type Unit = u32;

/// What one sample pays in one bin.
#[derive(Debug, Clone)]
pub struct Rent {
    /// Number of the bin.
    pub bin: u32,
    /// Units that the sample is expected to pay, after what earlier samples have bought.
    pub current: u32,
    /// Its units, as a range of the sample's list.
    units: (u32, u32),
}

/// What one sample pays, in dear bins only.
#[derive(Debug, Default)]
pub struct SampleRent {
    /// Sorted by bin.
    rents: Vec<Rent>,
    /// Sorted within each bin.
    units: Vec<Unit>,
}

impl SampleRent {
    /// Whether nothing is dear.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rents.is_empty()
    }

    fn position(&self, bin: u32) -> Option<usize> {
        self.rents.binary_search_by_key(&bin, |rent| rent.bin).ok()
    }

    /// The rent in a bin, if it is dear.
    #[must_use]
    pub fn of(&self, bin: u32) -> Option<&Rent> {
        self.position(bin).map(|i| &self.rents[i])
    }

    fn of_mut(&mut self, bin: u32) -> Option<&mut Rent> {
        self.position(bin).map(|i| &mut self.rents[i])
    }

    fn units(&self, rent: &Rent) -> &[Unit] {
        &self.units[rent.units.0 as usize..rent.units.1 as usize]
    }

    /// What a sample pays, by its contigs.
    pub fn new(contigs: &[Placed<'_>], references: &References, walker: &mut Walker<'_>) -> Self {
        let mut met = std::mem::take(&mut walker.buffers.met);
        met.clear();
        for contig in contigs {
            meet(contig, references, walker, &mut met);
        }
        let rent = Self::summed(&mut met);
        walker.buffers.met = met;
        rent
    }

    /// From what all contigs of the sample have met, in any order.
    fn summed(met: &mut [Met]) -> Self {
        met.sort_unstable_by_key(|met| (met.bin, met.unit));
        let mut sample = Self::default();
        for of_bin in met.chunk_by(|a, b| a.bin == b.bin) {
            let covered: usize = of_bin.iter().map(|met| met.covered as usize).sum();
            let start = sample.units.len();
            sample.units.extend(of_bin.iter().filter(|met| met.covered == 0).map(|met| met.unit));
            let n = sample.units.len() - start;
            if is_dear(n * RENT, covered) {
                let units = (start as u32, sample.units.len() as u32);
                sample.rents.push(Rent { bin: of_bin[0].bin, current: n as u32, units });
            } else {
                sample.units.truncate(start);
            }
        }
        sample
    }
}

/// A unit in a bin, or that so many symbols of a contig run along it.
#[derive(Debug, Clone, Copy)]
pub struct Met {
    bin: u32,
    unit: Unit,
    covered: u32,
}

/// What all samples pay.
#[derive(Debug, Default)]
pub struct Rents {
    /// By number of sample.
    samples: Vec<SampleRent>,
}

impl Rents {
    /// From what each sample pays.
    #[must_use]
    pub const fn new(samples: Vec<SampleRent>) -> Self {
        Self { samples }
    }

    /// What a sample pays.
    #[must_use]
    pub fn sample(&self, sample: u32) -> &SampleRent {
        &self.samples[sample as usize]
    }

    /// What later samples would save in a bin, in units, if `sample` bought its sequence there.
    #[must_use]
    pub fn later_savings(&self, sample: u32, rent: &Rent) -> usize {
        /// Samples that are looked at.
        const AHEAD: usize = 64;
        let own = self.sample(sample).units(rent);
        let later = self.samples.iter().skip(sample as usize + 1).take(AHEAD);
        later
            .filter_map(|other| Some((other, other.of(rent.bin)?)))
            .map(|(other, theirs)| {
                (theirs.current as usize).saturating_sub(differences(own, other.units(theirs)))
            })
            .sum()
    }

    /// Notes that `sample` has bought its sequence in a bin: later ones can run along that.
    pub fn buy(&mut self, sample: u32, bin: u32) {
        /// Samples that are told. Were it all of them, time would grow with their square where the
        /// lineages grow with the samples, as in collections of viruses.
        const AHEAD: usize = 1_024;
        let (own, later) = self.samples.split_at_mut(sample as usize + 1);
        let own = &own[sample as usize];
        let Some(rent) = own.of(bin) else { return };
        for other in later.iter_mut().take(AHEAD) {
            let Some(i) = other.position(bin) else { continue };
            let differences = differences(own.units(rent), other.units(&other.rents[i]));
            if let Some(theirs) = other.of_mut(bin) {
                theirs.current = theirs.current.min(differences as u32);
            }
        }
    }
}

/// Size of the symmetric difference of two sorted lists.
fn differences(a: &[Unit], b: &[Unit]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    a.len() + b.len() - 2 * common
}

/// Whether a block may lie in a dear bin: so much cheaper ones do not.
fn may_be_dear(block: &Block) -> bool {
    2 * block.mismatches as usize * RENT * DEAR > block.len()
}

/// The stretches of a contig in blocks that may be dear, bin by bin.
pub fn visits(blocks: &[Block]) -> impl Iterator<Item = Visit> {
    blocks.iter().filter(|block| may_be_dear(block)).flat_map(|block| {
        let (first, last) = (block.at / BIN, (block.at_end() - 1) / BIN);
        let of_bin = move |bin: usize| {
            let from = block.at.max(bin * BIN) - block.at;
            let to = block.at_end().min((bin + 1) * BIN) - block.at;
            let (start, end) = if block.reverse {
                (block.end - to, block.end - from)
            } else {
                (block.start + from, block.start + to)
            };
            Visit { bin: bin as u32, at: block.at + from, start, end }
        };
        let n = last - first + 1;
        (0..n).map(move |i| of_bin(if block.reverse { last - i } else { first + i }))
    })
}

fn meet(contig: &Placed<'_>, references: &References, walker: &mut Walker<'_>, met: &mut Vec<Met>) {
    let text = references.text();
    for visit in visits(contig.blocks) {
        let covered = (visit.end - visit.start) as u32;
        met.push(Met { bin: visit.bin, unit: 0, covered });
    }
    for (i, block) in contig.blocks.iter().enumerate().filter(|(_, block)| may_be_dear(block)) {
        walker.buffers.codes.clear();
        let Buffers { codes, reversed, .. } = &mut walker.buffers;
        contig.symbols.append_codes(block.start, block.end, references.original(), codes);
        for_each_mismatch(block, codes, reversed, text, |at, code| {
            met.push(Met::unit(at, u32::from(code)));
        });
        if let Some(next) = contig.blocks.get(i + 1) {
            meet_join(block, next, met);
        }
    }
}

impl Met {
    fn unit(at: usize, what: u32) -> Self {
        /// Bits of what a difference is; those of where it is are above.
        const WHAT_BITS: u32 = 32 - BIN.trailing_zeros();
        let unit = ((at % BIN) as u32) << WHAT_BITS | (what & ((1 << WHAT_BITS) - 1));
        Self { bin: (at / BIN) as u32, unit, covered: 0 }
    }
}

/// The way from a block to the next: a jump, and literals in between.
fn meet_join(block: &Block, next: &Block, met: &mut Vec<Met>) {
    let literals = next.start - block.end;
    if literals >= NOVEL_MIN {
        return;
    }
    let at = if block.reverse { block.at } else { block.at_end() - 1 };
    let jump = next.diagonal().wrapping_sub(block.diagonal()) as u32;
    // Told apart from mismatches by a bit that codes do not have.
    let what = |i: u32| (jump.wrapping_mul(0x9E37_79B9) >> 12) << 5 | 1 << 4 | i;
    let units = if block.is_near(next) { NEAR_JUMP } else { FAR_JUMP };
    met.extend((0..units + (literals / LITERALS) as u32).map(|i| Met::unit(at, what(i))));
}

/// Calls `take` with the place in the text and the contig's code there, as it runs along the text,
/// for each mismatch of a block whose symbols are `codes`.
pub fn for_each_mismatch(
    block: &Block,
    codes: &[u8],
    reversed: &mut Vec<u8>,
    text: &[u8],
    mut take: impl FnMut(usize, u8),
) {
    let mut query = Query::new(codes, reversed);
    let codes = query.on_strand(block.reverse);
    let text = &text[block.at..block.at_end()];
    mismatches(codes, text).for_each(|at| take(block.at + at, codes[at]));
}

/// Whether so many bits are dear for so many symbols.
#[must_use]
pub const fn is_dear(bits: usize, len: usize) -> bool {
    bits * DEAR > len
}

/// Bits that the blocks of a path cost along a visit, whose codes are given.
#[must_use]
pub fn cost_between(
    blocks: &[Block],
    visit: &Visit,
    codes: &[u8],
    text: &[u8],
    reversed: &mut Vec<u8>,
) -> usize {
    const LITERAL: usize = 2;
    let (start, end) = (visit.start, visit.end);
    let first = blocks.partition_point(|block| block.end <= start);
    let (mut bits, mut settled) = (0, start);
    for block in blocks[first..].iter().take_while(|block| block.start < end) {
        let part = block.trimmed_to_start(start).trimmed_to_end(end);
        bits += LITERAL * (part.start - settled);
        bits += if block.start > start { NEAR_JUMP as usize * RENT } else { 0 };
        let own = &codes[part.start - start..part.end - start];
        for_each_mismatch(&part, own, reversed, text, |_, _| bits += RENT);
        settled = part.end;
    }
    bits + LITERAL * (end - settled)
}
