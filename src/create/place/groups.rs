//! Cutting the reference text into groups.
//!
//! What the first sample brings whole is cut at splitters. What is found novel later is cut into
//! equal parts if it is long; short stretches share a group, the bag, because a group of their own
//! would cost more than they do.

use ragc_arena::{PagesError, Pool};
use rustc_hash::FxHashSet;

use super::{
    kin::{Kin, Share},
    references::{References, Tract},
};
use crate::{
    codec::kmer::Kmer,
    create::splitters::{self, Cut},
};

/// Groups shorter than this get no key.
const KEYED_MIN: usize = 1_000;
/// The same for what goes behind another reference.
const KIN_KEYED_MIN: usize = 10_000;
/// A contig's rest in front of its first splitter, or behind its last, that makes no group.
const STUB: usize = 100;

/// A stretch of the text that is to be cut at splitters.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// First symbol.
    pub start: usize,
    /// One behind the last symbol.
    pub end: usize,
    /// Whether its contig begins here.
    pub is_contig_start: bool,
    /// Whether its contig ends here.
    pub is_contig_end: bool,
}

/// A part of a stretch that is appended, by its end, from the start of the stretch.
struct Tail {
    end: usize,
    /// The reference that it goes behind; none if it makes a group of its own.
    kin: Option<Kin>,
}

/// Appends to the references and cuts what it appends into groups.
pub struct Grouping {
    k: usize,
    size: usize,
    /// The group that takes short stretches.
    bag: Option<u32>,
    /// Groups whose references are coded already.
    n_coded: usize,
    splitters: FxHashSet<u64>,
}

impl Grouping {
    /// Groups of about `size` symbols, which overlap by `k`.
    #[must_use]
    pub fn new(k: usize, size: usize) -> Self {
        Self { k, size, bag: None, n_coded: 0, splitters: FxHashSet::default() }
    }

    /// The canonical values of all splitters so far.
    #[must_use]
    pub const fn splitters(&self) -> &FxHashSet<u64> {
        &self.splitters
    }

    /// Adds splitters that an archive has, by their canonical values.
    pub fn add_splitters(&mut self, splitters: &[u64]) {
        self.splitters.extend(splitters);
    }

    /// Cuts `stretches` of the text, which nothing has grouped yet, at splitters.
    pub fn cut_at_splitters(
        &mut self,
        references: &mut References,
        stretches: &[Stretch],
        pool: &Pool,
    ) {
        let (text, kernels) = (references.text(), references.kernels());
        let ranges: Vec<_> = stretches.iter().map(|stretch| (stretch.start, stretch.end)).collect();
        let cuts = splitters::choose(text, &ranges, self.k, self.size, kernels, pool);
        self.splitters.extend(cuts.iter().filter_map(|cut| Some(cut.splitter?.canonical())));
        let mut groups = Vec::new();
        let mut cuts = cuts.as_slice();
        for stretch in stretches {
            let own = cuts.partition_point(|cut| cut.at < stretch.end);
            let (inside, rest) = cuts.split_at(own);
            self.cut_stretch(stretch, inside, &mut groups);
            cuts = rest;
        }
        references.insert_groups(&groups);
    }

    fn cut_stretch(&self, stretch: &Stretch, cuts: &[Cut], groups: &mut Vec<Tract>) {
        let &Stretch { start, end, is_contig_start, is_contig_end } = stretch;
        let mut from = start;
        let mut front = None;
        for cut in cuts {
            let to = cut.at + self.k;
            let is_stub = cut.at < start + STUB;
            let is_last = to + STUB > end;
            if is_stub {
                front = cut.splitter;
                continue;
            }
            let to = if is_last { end } else { to };
            let at_contig_start = is_contig_start && from == start && front.is_none();
            groups.push(keyed(from, to, front, cut.splitter, at_contig_start));
            (from, front) = (cut.at, cut.splitter);
            if is_last {
                return;
            }
        }
        groups.push(keyed(from, end, front, None, is_contig_end && front.is_some()));
    }

    /// Appends a novel stretch and returns where it begins.
    ///
    /// # Errors
    /// If there is no memory left.
    pub fn append(
        &mut self,
        references: &mut References,
        codes: &[u8],
    ) -> Result<usize, PagesError> {
        if self.is_long(codes.len()) {
            self.append_long(references, codes)
        } else {
            self.append_to_bag(references, codes)
        }
    }

    /// Whether a stretch of so many symbols makes groups of its own.
    #[must_use]
    pub const fn is_long(&self, len: usize) -> bool {
        len >= self.size / 2
    }

    /// Appends a stretch that is not cut into groups yet, and returns where it begins.
    ///
    /// # Errors
    /// If there is no memory left.
    pub fn append_uncut(
        &mut self,
        references: &mut References,
        codes: &[u8],
    ) -> Result<usize, PagesError> {
        references.separate()?;
        references.push(codes)
    }

    /// Closes the bag: the next short stretch opens another.
    pub const fn close_bag(&mut self) {
        self.bag = None;
    }

    /// No reference that is there grows any more.
    pub fn close_groups(&mut self, references: &References) {
        self.close_bag();
        self.n_coded = references.n_groups();
    }

    fn append_to_bag(
        &mut self,
        references: &mut References,
        codes: &[u8],
    ) -> Result<usize, PagesError> {
        let open =
            self.bag.filter(|&group| references.reference_len(group) + codes.len() <= self.size);
        let is_last = |group| references.tracts().last().is_some_and(|tract| tract.group == group);
        if open.is_some_and(is_last) {
            references.extend_last(references.text().len() + codes.len());
            return references.push(codes);
        }
        references.separate()?;
        let start = references.push(codes)?;
        let tract = Tract::new(start, start + codes.len(), None, false);
        self.bag = Some(match open {
            Some(group) => {
                references.add_to_group(group, tract);
                group
            }
            None => references.add_group(tract),
        });
        Ok(start)
    }

    fn append_long(
        &mut self,
        references: &mut References,
        codes: &[u8],
    ) -> Result<usize, PagesError> {
        self.append_cut(references, codes, &self.equal_cuts(0, codes.len()))
    }

    /// Appends a stretch whose `shares` resemble references that are there, and returns where it
    /// begins.
    ///
    /// # Errors
    /// If there is no memory left.
    pub fn append_to_kin(
        &mut self,
        references: &mut References,
        codes: &[u8],
        shares: &[Share],
    ) -> Result<usize, PagesError> {
        let mut cuts = Vec::new();
        let mut from = 0;
        for &Share { end, kin } in shares {
            if self.takes(references, kin.group, end - from) {
                cuts.push(Tail { end, kin: Some(kin) });
            } else {
                cuts.extend(self.equal_cuts(from, end));
            }
            from = end;
        }
        if cuts.iter().any(|cut| cut.kin.is_some()) {
            self.append_cut(references, codes, &cuts)
        } else {
            self.append(references, codes)
        }
    }

    /// Whether a reference takes so many symbols more.
    #[must_use]
    pub fn takes(&self, references: &References, group: u32, len: usize) -> bool {
        /// Readers unpack references whole, so that they should not grow without bounds.
        const MOST_SIZES: usize = 4;
        group as usize >= self.n_coded
            && references.reference_len(group) + len <= MOST_SIZES * self.size
    }

    /// The ends of parts of about equal length.
    fn equal_cuts(&self, from: usize, to: usize) -> Vec<Tail> {
        let parts = ((to - from + self.size / 2) / self.size).max(1);
        let end = |i: usize| from + (to - from) * i / parts;
        (1..=parts).map(|i| Tail { end: end(i), kin: None }).collect()
    }

    /// Appends a stretch in tracts that overlap by k.
    fn append_cut(
        &mut self,
        references: &mut References,
        codes: &[u8],
        cuts: &[Tail],
    ) -> Result<usize, PagesError> {
        let start = self.append_uncut(references, codes)?;
        let mut from = 0;
        // The splitter that the part before has at its end.
        let mut border = None;
        for cut in cuts {
            let to = (cut.end + self.k).min(codes.len());
            let long = to - from >= if cut.kin.is_some() { KIN_KEYED_MIN } else { KEYED_MIN };
            let ends = long.then(|| {
                let front = border.unwrap_or_else(|| self.new_splitter(&codes[from..][..self.k]));
                (front, self.new_splitter(&codes[to - self.k..to]))
            });
            border = ends.map(|(_, back)| back);
            let (front, back) = ends.and_then(|(front, back)| front.zip(back)).unzip();
            let mut tract = keyed(start + from, start + to, front, back, false);
            if let Some(Kin { group, reversed }) = cut.kin {
                // A group has one way round.
                tract.key = tract.key.filter(|_| tract.stored_reversed == reversed);
                tract.stored_reversed = reversed;
                references.add_to_group(group, tract);
            } else {
                references.add_group(tract);
            }
            from = cut.end;
        }
        Ok(start)
    }

    /// Makes the k-mer a splitter, unless it is one already or holds other symbols.
    fn new_splitter(&mut self, codes: &[u8]) -> Option<Kmer> {
        let kmer = Kmer::of(codes).filter(|_| codes.len() == self.k)?;
        self.splitters.insert(kmer.canonical()).then_some(kmer)
    }
}

/// A group with both k-mers as key, or one of them if the other end is a contig's.
fn keyed(
    start: usize,
    end: usize,
    front: Option<Kmer>,
    back: Option<Kmer>,
    one_is_enough: bool,
) -> Tract {
    let complete = one_is_enough || (front.is_some() && back.is_some());
    let key = if complete { splitters::key_of(front, back) } else { None };
    let stored_reversed = key.is_some_and(|(_, reversed)| reversed);
    Tract::new(start, end, key.map(|(key, _)| key), stored_reversed)
}
