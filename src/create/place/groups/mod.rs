//! Cutting the reference text into groups.
//!
//! What the first sample brings whole is cut at splitters. What is found novel later goes behind the
//! reference that it resembles. If there is none it is cut into equal groups where it is long; short
//! stretches share a group, the bag, because a group of their own would cost more than they do.

mod stretch;
mod tails;

use ragc_arena::{PagesError, Pool};
use rustc_hash::FxHashSet;

use super::{
    kin::{Kin, Share},
    references::{Key, References, Tract},
};
use crate::{codec::kmer::Kmer, create::splitters};
pub use stretch::Stretch;
use tails::{Home, KIN_MIN, Tail, Tails};

/// Groups shorter than this get no key.
const KEYED_MIN: usize = 1_000;
/// The same for what goes behind another reference.
const KIN_KEYED_MIN: usize = 10_000;

/// A key, which way round it is, and the k-mer at the end of what it belongs to.
#[derive(Debug, Clone, Copy)]
struct Keyed {
    key: Key,
    reversed: bool,
    back: Kmer,
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
    /// Parts of the present stretch.
    tails: Tails,
    /// The present stretch without what is not kept.
    kept: Vec<u8>,
}

impl Grouping {
    /// Groups of about `size` symbols, which overlap by `k`.
    #[must_use]
    pub fn new(k: usize, size: usize) -> Self {
        Self {
            k,
            size,
            bag: None,
            n_coded: 0,
            splitters: FxHashSet::default(),
            tails: Tails::default(),
            kept: Vec::new(),
        }
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
            stretch.cut(inside, self.k, &mut groups);
            cuts = rest;
        }
        references.insert_groups(&groups);
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
    fn append_uncut(
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
        if self.open_bag(references, codes.len()).is_some_and(|group| references.ends_in(group)) {
            references.extend_last(references.text().len() + codes.len());
            return references.push(codes);
        }
        let start = self.append_uncut(references, codes)?;
        self.put_in_bag(references, start, start + codes.len());
        Ok(start)
    }

    /// The bag, if so many symbols go into it.
    fn open_bag(&self, references: &References, len: usize) -> Option<u32> {
        self.bag.filter(|&group| references.reference_len(group) + len <= self.size)
    }

    fn put_in_bag(&mut self, references: &mut References, start: usize, end: usize) {
        let tract = Tract::new(start, end, None, false);
        match self.open_bag(references, end - start) {
            Some(group) => references.add_to_group(group, tract, false),
            None => self.bag = Some(references.add_group(tract)),
        }
    }

    fn append_long(
        &mut self,
        references: &mut References,
        codes: &[u8],
    ) -> Result<usize, PagesError> {
        self.tails.clear();
        self.tails.cut_equally(0..codes.len(), self.size);
        self.append_tails(references, codes)
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
        self.tails.clear();
        let mut from = 0;
        for &Share { end, kin } in shares {
            let len = end - from;
            if self.takes(references, kin.group, len) {
                self.tails.cut_at_others(&codes[from..end], from, kin);
            } else if self.is_long(len) {
                self.tails.cut_equally(from..end, self.size);
            } else {
                self.tails.add_to_bag(end);
            }
            from = end;
        }
        if !self.tails.have_kin() {
            return self.append(references, codes);
        }
        let mut kept = std::mem::take(&mut self.kept);
        self.tails.mask(codes, &mut kept);
        let start = self.append_tails(references, &kept);
        self.kept = kept;
        start
    }

    /// Whether so many symbols may go behind a reference.
    #[must_use]
    pub fn takes(&self, references: &References, group: u32, len: usize) -> bool {
        /// Readers unpack references whole, so that they should not grow without bounds.
        const MOST_SIZES: usize = 3;
        len >= KIN_MIN
            && group as usize >= self.n_coded
            && references.reference_len(group) + len <= MOST_SIZES * self.size
    }

    /// Appends a stretch in its tails, which overlap by k, but for those in front of what is left out of
    /// them.
    fn append_tails(
        &mut self,
        references: &mut References,
        codes: &[u8],
    ) -> Result<usize, PagesError> {
        let start = self.append_uncut(references, codes)?;
        let mut from = 0;
        // The splitter that the part before has at its end.
        let mut border = None;
        for i in 0.. {
            let Some(Tail { end, home }) = self.tails.get(i) else { break };
            let is_next_in_bag = self.tails.get(i + 1).is_some_and(|next| next.home == Home::Bag);
            let overlap = if is_next_in_bag { 0 } else { self.k };
            let to = (end + overlap).min(codes.len());
            let part = &codes[from..to];
            let range = (start + from, start + to);
            let keyed = match home {
                Home::Bag => {
                    self.put_in_bag(references, range.0, range.1);
                    None
                }
                Home::Own => {
                    let keyed = self.key(part, border, KEYED_MIN, None);
                    let (key, reversed) = keyed.map(|k| (k.key, k.reversed)).unzip();
                    let reversed = reversed.unwrap_or_default();
                    references.add_group(Tract::new(range.0, range.1, key, reversed));
                    keyed
                }
                Home::Kin(Kin { group, reversed }) => {
                    let keyed = self.key(part, border, KIN_KEYED_MIN, Some(reversed));
                    let key = keyed.map(|k| k.key);
                    let tract = Tract::new(range.0, range.1, key, reversed);
                    references.add_to_group(group, tract, true);
                    keyed
                }
            };
            border = keyed.map(|keyed| keyed.back);
            from = end;
        }
        Ok(start)
    }

    /// Makes both ends of a part of at least so many symbols splitters, unless they hold other symbols,
    /// or are splitters already, but for the one that the part before has made, or the key is for the
    /// other way `round`.
    fn key(
        &mut self,
        part: &[u8],
        border: Option<Kmer>,
        least: usize,
        round: Option<bool>,
    ) -> Option<Keyed> {
        if part.len() < least {
            return None;
        }
        let front = Kmer::at(part, 0, self.k)?;
        let back = Kmer::at(part, part.len() - self.k, self.k)?;
        let is_known = |kmer: Kmer| self.splitters.contains(&kmer.canonical());
        if (border != Some(front) && is_known(front)) || is_known(back) {
            return None;
        }
        let (key, reversed) = splitters::key_of(Some(front), Some(back))?;
        if round.is_some_and(|round| round != reversed) {
            return None;
        }
        self.splitters.extend([front.canonical(), back.canonical()]);
        Some(Keyed { key, reversed, back })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::codec::kernels::Kernels;
    use crate::create::noise::noise;

    const SIZE: usize = 20_000;
    const K: usize = 31;

    /// References with one group of 20,000 symbols.
    fn begun() -> (Grouping, References) {
        let mut references = References::new(SIZE, Kernels::best()).unwrap();
        let mut grouping = Grouping::new(K, SIZE);
        grouping.append(&mut references, &noise(SIZE, 1)).unwrap();
        (grouping, references)
    }

    fn share(end: usize, group: u32, reversed: bool) -> Share {
        Share { end, kin: Kin { group, reversed } }
    }

    /// Group, offset and length of the tracts behind the first.
    fn tracts(references: &References) -> Vec<(u32, usize, usize)> {
        let tracts = references.tracts().iter().skip(1);
        tracts.map(|tract| (tract.group, tract.offset, tract.len())).collect()
    }

    #[test]
    fn what_resembles_a_reference_goes_behind_it() {
        let (mut grouping, mut references) = begun();
        let codes = noise(15_000, 2);
        let shares = [share(12_000, 0, false), share(12_500, 7, false), share(15_000, 0, true)];
        // The second share is too short for any reference, and its group is not there.
        let at = grouping.append_to_kin(&mut references, &codes, &shares).unwrap();
        assert_eq!(references.text()[at..at + codes.len()], codes);
        let expected = [(0, SIZE, 12_000), (1, 0, 500 + K), (0, SIZE + 12_000, 2_500)];
        assert_eq!(tracts(&references), expected);
        assert_eq!(references.reference_len(0), SIZE + 12_000 + 2_500);
        let reversed: Vec<_> = references.tracts().iter().map(|t| t.stored_reversed).collect();
        assert_eq!(reversed[1..], [false, false, true]);
    }

    #[test]
    fn full_and_coded_references_take_nothing() {
        let (mut grouping, mut references) = begun();
        for seed in 2..6 {
            let shares = [share(SIZE, 0, false)];
            grouping.append_to_kin(&mut references, &noise(SIZE, seed), &shares).unwrap();
        }
        let groups: Vec<_> = tracts(&references).iter().map(|tract| tract.0).collect();
        assert_eq!(groups, [0, 0, 1, 2]);
        grouping.close_groups(&references);
        let shares = [share(5_000, 2, false)];
        grouping.append_to_kin(&mut references, &noise(5_000, 7), &shares).unwrap();
        assert_eq!(tracts(&references).last(), Some(&(3, 0, 5_000)));
    }

    #[test]
    fn other_symbols_stay_out_of_other_references() {
        let (mut grouping, mut references) = begun();
        let mut codes = noise(9_000, 2);
        codes[100] = 7;
        codes[4_000..4_500].fill(4);
        let at =
            grouping.append_to_kin(&mut references, &codes, &[share(9_000, 0, false)]).unwrap();
        let tail = 4_500 - K;
        let expected = [(0, SIZE, 4_000), (1, 0, 500 + K), (0, SIZE + 4_000, 4_500)];
        assert_eq!(tracts(&references), expected);
        let kept = &references.text()[at..];
        assert_eq!(kept[100], 0);
        assert_eq!(kept[4_000..4_500], [4; 500]);
        assert_eq!(kept[9_000 - tail..], codes[9_000 - tail..]);
    }

    #[test]
    fn gaps_in_any_order_leave_no_tract_inside_another() {
        for seed in 1..200 {
            let (mut grouping, mut references) = begun();
            let mut codes = noise(12_000, seed);
            for dice in noise(40, seed + 1_000).chunks(4) {
                let at = dice.iter().fold(0, |at, &d| 4 * at + usize::from(d)) * 46;
                codes[at..at + 90 + 20 * usize::from(dice[3])].fill(4);
            }
            let shares = [share(5_000, 0, false), share(12_000, 0, true)];
            grouping.append_to_kin(&mut references, &codes, &shares).unwrap();
            let tracts = references.tracts();
            assert!(tracts.is_sorted_by(|a, b| a.start < b.start && a.end <= b.end), "{seed}");
            assert!(tracts.windows(2).skip(1).all(|pair| pair[1].start <= pair[0].end), "{seed}");
        }
    }

    #[test]
    fn keys_are_for_the_way_round_of_the_group() {
        let mut keys = 0;
        for seed in 2..20 {
            for reversed in [false, true] {
                let (mut grouping, mut references) = begun();
                let before = grouping.splitters().len();
                let shares = [share(12_000, 0, reversed)];
                grouping.append_to_kin(&mut references, &noise(12_000, seed), &shares).unwrap();
                let tract = references.tracts()[1];
                assert_eq!(tract.stored_reversed, reversed);
                assert_eq!(
                    grouping.splitters().len() - before,
                    2 * usize::from(tract.key.is_some())
                );
                keys += usize::from(tract.key.is_some());
            }
        }
        // One of each two.
        assert_eq!(keys, 18);
    }
}
