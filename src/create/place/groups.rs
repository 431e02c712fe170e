//! Cutting the reference text into groups.
//!
//! What the first sample brings whole is cut at splitters. What is found novel later is cut into
//! equal parts if it is long; short stretches share a group, the bag, because a group of their own
//! would cost more than they do.

use ragc_arena::{PagesError, Pool};
use rustc_hash::FxHashSet;

use super::references::{Group, References};
use crate::{
    codec::kmer::Kmer,
    create::splitters::{self, Cut},
};

/// Groups shorter than this get no key.
const KEYED_MIN: usize = 1_000;
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

/// Appends to the references and cuts what it appends into groups.
pub struct Grouping {
    k: usize,
    size: usize,
    bag_start: Option<usize>,
    splitters: FxHashSet<u64>,
}

impl Grouping {
    /// Groups of about `size` symbols, which overlap by `k`.
    #[must_use]
    pub fn new(k: usize, size: usize) -> Self {
        Self { k, size, bag_start: None, splitters: FxHashSet::default() }
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
        let mut groups = references.groups().to_vec();
        let mut cuts = cuts.as_slice();
        for stretch in stretches {
            let own = cuts.partition_point(|cut| cut.at < stretch.end);
            let (inside, rest) = cuts.split_at(own);
            self.cut_stretch(stretch, inside, &mut groups);
            cuts = rest;
        }
        groups.sort_by_key(|group| group.start);
        references.replace_groups(groups);
    }

    fn cut_stretch(&self, stretch: &Stretch, cuts: &[Cut], groups: &mut Vec<Group>) {
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
        self.close_bag();
        references.separate()?;
        references.push(codes)
    }

    /// Closes the bag: the next short stretch opens another.
    pub const fn close_bag(&mut self) {
        self.bag_start = None;
    }

    fn append_to_bag(
        &mut self,
        references: &mut References,
        codes: &[u8],
    ) -> Result<usize, PagesError> {
        let end = references.text().len() + codes.len();
        if let Some(start) = self.bag_start
            && end - start <= self.size
        {
            references.extend_last_group(end);
            return references.push(codes);
        }
        references.separate()?;
        let start = references.push(codes)?;
        self.bag_start = Some(start);
        references.add_group(Group {
            start,
            end: start + codes.len(),
            key: None,
            stored_reversed: false,
        });
        Ok(start)
    }

    fn append_long(
        &mut self,
        references: &mut References,
        codes: &[u8],
    ) -> Result<usize, PagesError> {
        let start = self.append_uncut(references, codes)?;
        let parts = ((codes.len() + self.size / 2) / self.size).max(1);
        let border = |i: usize| codes.len() * i / parts;
        let mut front = self.new_splitter(&codes[..self.k.min(codes.len())]);
        for i in 0..parts {
            let to = if i + 1 == parts { codes.len() } else { border(i + 1) + self.k };
            let back = self.new_splitter(&codes[to - self.k.min(to)..to]);
            let long = to - border(i) >= KEYED_MIN;
            let keys = front.zip(back).filter(|_| long);
            let (front_key, back_key) = keys.unzip();
            references.add_group(keyed(start + border(i), start + to, front_key, back_key, false));
            front = back;
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
) -> Group {
    let complete = one_is_enough || (front.is_some() && back.is_some());
    let key = if complete { splitters::key_of(front, back) } else { None };
    Group {
        start,
        end,
        key: key.map(|(key, _)| key),
        stored_reversed: key.is_some_and(|(_, reversed)| reversed),
    }
}
