//! Packing the symbols of a window.

use super::{Packed, Patch, Run, Taken};
use crate::{
    codec::{
        alphabet::{complement, runs_of_others},
        compare::mismatches,
        quads,
    },
    create::{
        place::{block::Block, walk::Query},
        sample::Contig,
    },
};

/// Positions of patches have 24 bits.
const _: () = assert!(Contig::WINDOW <= 1 << (u32::BITS - Patch::CODE_BITS));

/// Lists to pack windows in, used again and again.
#[derive(Debug, Default)]
pub struct Packer {
    taken: Vec<Taken>,
    patches: Vec<Patch>,
    literals: Vec<u8>,
    bytes: Vec<u8>,
    runs: Vec<Run>,
}

impl Packer {
    /// A packer with room for windows of so many symbols.
    #[must_use]
    pub fn with_capacity(symbols: usize) -> Self {
        /// One difference in so many symbols is much.
        const SYMBOLS_PER_PATCH: usize = 16;
        Self {
            taken: Vec::with_capacity(symbols / MIN_TAKEN),
            patches: Vec::with_capacity(symbols / SYMBOLS_PER_PATCH),
            literals: Vec::with_capacity(symbols),
            bytes: Vec::with_capacity(symbols.div_ceil(4)),
            runs: Vec::new(),
        }
    }

    /// Packs a window of at most [`Contig::WINDOW`] symbols; `blocks` say where it runs along `text`,
    /// in order of their ends.
    pub fn pack(
        &mut self,
        window: &mut Query<'_>,
        text: &[u8],
        blocks: impl IntoIterator<Item = Block>,
    ) {
        self.taken.clear();
        self.patches.clear();
        self.literals.clear();
        let mut done = 0;
        for block in blocks {
            if block.end <= done {
                continue;
            }
            let block = block.trimmed_to_start(done);
            if is_worth_taking(&block) {
                self.literals.extend_from_slice(&window.on_strand(false)[done..block.start]);
                self.take(&block, window, text);
                done = block.end;
            }
        }
        self.literals.extend_from_slice(&window.on_strand(false)[done..]);
        self.pack_literals();
    }

    /// What was packed last.
    #[must_use]
    pub fn packed(&self) -> Packed<'_> {
        let Self { taken, patches, bytes, runs, .. } = self;
        Packed { taken, patches, bytes, runs }
    }

    fn take(&mut self, block: &Block, window: &mut Query<'_>, text: &[u8]) {
        self.taken.push(Taken {
            at: block.at,
            start: block.start as u32,
            len: block.len() as u32,
            literals: self.literals.len() as u32,
            reverse: block.reverse,
        });
        let len = window.on_strand(false).len();
        let start = if block.reverse { len - block.end } else { block.start };
        let text = &text[block.at..block.at_end()];
        let codes = &window.on_strand(block.reverse)[start..start + block.len()];
        let before = self.patches.len();
        self.patches.extend(mismatches(codes, text).map(|at| {
            if block.reverse {
                Patch::new(block.end - 1 - at, complement(codes[at]))
            } else {
                Patch::new(block.start + at, codes[at])
            }
        }));
        if block.reverse {
            self.patches[before..].reverse();
        }
    }

    fn pack_literals(&mut self) {
        /// Symbols for each run that is worth noting.
        const FEW: usize = 16;
        let literals = self.literals.as_slice();
        self.bytes.clear();
        self.runs.clear();
        for at in runs_of_others(literals).flatten() {
            if self.runs.len() > literals.len() / FEW {
                self.runs.clear();
                self.bytes.extend_from_slice(literals);
                return;
            }
            match self.runs.last_mut() {
                Some(run) if run.code == literals[at] && (run.at + run.len) as usize == at => {
                    run.len += 1;
                }
                _ => self.runs.push(Run { at: at as u32, len: 1, code: literals[at] }),
            }
        }
        quads::pack(literals, &mut self.bytes);
    }
}

/// Symbols of a stretch that takes as many bytes as in two bits a base.
const MIN_TAKEN: usize = 4 * size_of::<Taken>();

/// Whether a block takes fewer bytes than its symbols in two bits a base.
const fn is_worth_taking(block: &Block) -> bool {
    const SYMBOLS_PER_PATCH: usize = 4 * size_of::<Patch>();
    block.len() > MIN_TAKEN + SYMBOLS_PER_PATCH * block.mismatches as usize
}

#[cfg(test)]
mod tests {
    use super::super::{Original, Symbols, Window};
    use super::*;
    use crate::codec::alphabet::reverse_complement;
    use proptest::prelude::*;

    fn check(codes: &[u8], text: &[u8], blocks: &[Block], start: usize, end: usize) {
        let mut packer = Packer::default();
        let mut reversed = Vec::new();
        packer.pack(&mut Query::new(codes, &mut reversed), text, blocks.iter().copied());
        let windows = [Window { start: 0, len: codes.len(), packed: packer.packed() }];
        let symbols = Symbols { windows: &windows, len: codes.len() };
        let mut out = Vec::new();
        symbols.append_codes(start, end, Original::unchanged(text), &mut out);
        assert_eq!(out, codes[start..end]);
    }

    #[test]
    fn few_symbols_are_told_from_packed_ones() {
        for codes in [&[][..], &[1], &[4], &[9, 9], &[0, 4, 4, 5]] {
            check(codes, &[], &[], 0, codes.len());
        }
    }

    /// A text with every third symbol of its own, and a window that runs along it.
    fn along(len: usize, reverse: bool) -> (Vec<u8>, Vec<u8>, Block) {
        let text: Vec<u8> = (0..len + 20).map(|i| (i * i / 7 % 4) as u8).collect();
        let mut codes = text[10..10 + len].to_vec();
        if reverse {
            reverse_complement(&text[10..10 + len], &mut codes);
        }
        let block =
            Block { start: 0, end: len, at: 10, reverse, mismatches: 0, parent: Block::NO_PARENT };
        (text, codes, block)
    }

    #[test]
    fn what_runs_along_the_text_takes_no_bytes() {
        for reverse in [false, true] {
            let (text, mut codes, block) = along(2_000, reverse);
            codes[100] = 9;
            let mut packer = Packer::default();
            let mut reversed = Vec::new();
            packer.pack(&mut Query::new(&codes, &mut reversed), &text, [block]);
            let packed = packer.packed();
            assert_eq!((packed.taken.len(), packed.patches.len()), (1, 1));
            assert!(packed.bytes.is_empty());
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
            check(&codes, &[], &[], a.min(b), a.max(b));
        }

        #[test]
        fn differences_come_back(
            reverse: bool,
            changes in prop::collection::vec((0usize..1500, 0u8..16), 0..40),
            cuts in prop::collection::vec((0usize..1500, 0usize..600), 0..6),
            a in 0usize..1500,
            b in 0usize..1500,
        ) {
            let (text, mut codes, block) = along(1_500, reverse);
            changes.iter().for_each(|&(at, code)| codes[at] = code);
            let mut blocks: Vec<Block> = cuts
                .iter()
                .map(|&(at, len)| block.trimmed_to_start(at).trimmed_to_end(at + len))
                .filter(|block| block.start < block.end)
                .collect();
            blocks.sort_by_key(|block| (block.end, block.start));
            check(&codes, &text, &blocks, a.min(b), a.max(b));
        }
    }
}
