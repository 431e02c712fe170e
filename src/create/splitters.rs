//! Splitters: k-mers that occur once in the first sample's references, about one per segment length.
//!
//! Only k-mers near the wanted positions can become splitters, and of those only ones whose middle is
//! sampled by its content, so only such are counted: the candidates of all windows are gathered, one
//! pass over the references looks at the sampled positions and counts them, and each window takes its
//! first that occurs once. Nothing is sorted.

use ragc_arena::Pool;
use rustc_hash::FxHashMap;

use super::place::references::Key;
use crate::codec::{
    kernels::Kernels,
    kmer::{Kmer, NONE},
    positions::Positions,
};

/// Symbols that are searched for candidates at each wanted position.
const REACH: usize = 512;
/// k-mers that are candidates for each wanted position, at most.
const CANDIDATES: usize = 16;
/// Symbols that one task of the counting pass takes.
const SHARE: usize = 1 << 20;
/// Bits for each candidate of the filter in front of their table.
const BITS_PER_CANDIDATE: usize = 16;

/// A border between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Position in the text: the group behind begins here, the one in front ends k symbols further.
    pub at: usize,
    /// The splitter that stands here, if it is one.
    pub splitter: Option<Kmer>,
}

/// Chooses the borders of groups in `stretches` (ranges of `text`), in order: near the start of each,
/// then about every `distance` symbols, then near its end.
///
/// Where no candidate occurs once the border has no splitter; at the ends of a stretch it is left out
/// then.
#[must_use]
pub fn choose(
    text: &[u8],
    stretches: &[(usize, usize)],
    k: usize,
    distance: usize,
    kernels: &'static Kernels,
    pool: &Pool,
) -> Vec<Cut> {
    let text = Text { codes: text, k, kernels };
    let reach = REACH.min(distance / 2);
    let windows = stretches.iter().flat_map(|&(start, end)| wanted(start, end, k, distance, reach));
    let (mut all, mut ends) = (Vec::new(), Vec::new());
    for window in windows {
        text.append_candidates(&window, &mut all);
        ends.push((all.len(), window));
    }
    let counts = Counts::of(&all).count_in(&text, stretches, pool);
    let (mut start, mut taken) = (0, 0);
    let mut cuts = Vec::new();
    for (end, window) in &ends {
        let cut = all[start..*end]
            .iter()
            .find(|(at, kmer)| *at >= taken && counts.occurs_once(kmer.canonical()))
            .map(|&(at, kmer)| Cut { at, splitter: Some(kmer) })
            .or((window.place == Place::Inside).then_some(Cut { at: window.from, splitter: None }));
        if let Some(cut) = cut {
            taken = cut.at + k;
            cuts.push(cut);
        }
        start = *end;
    }
    cuts
}

/// Where to look for one splitter: in `text[from..to)`.
struct Window {
    from: usize,
    to: usize,
    place: Place,
}

#[derive(PartialEq, Eq)]
enum Place {
    Start,
    Inside,
    End,
}

/// The windows of a stretch; inside, the next one begins behind the k-mers of the one before.
fn wanted(
    start: usize,
    end: usize,
    k: usize,
    distance: usize,
    reach: usize,
) -> impl Iterator<Item = Window> {
    let window =
        move |from: usize, place| Window { from, to: (from + reach + k - 1).min(end), place };
    let at_start = (start + k < end).then(|| window(start, Place::Start));
    let inside = (start + distance..end.saturating_sub(distance / 2 + k))
        .step_by(distance)
        .map(move |from| window(from, Place::Inside));
    let at_end = (start + 3 * k <= end).then(|| Window {
        from: end.saturating_sub(reach + k - 1).max(start),
        to: end,
        place: Place::End,
    });
    at_start.into_iter().chain(inside).chain(at_end)
}

/// The text with what it takes to find k-mers in it.
struct Text<'t> {
    codes: &'t [u8],
    k: usize,
    kernels: &'static Kernels,
}

impl Text<'_> {
    /// The sampled k-mers of `text[from..to)`, with their positions in the text.
    #[inline]
    fn kmers(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, Kmer)> {
        let (codes, k) = (&self.codes[from..to], self.k);
        Positions::new(codes, k, self.kernels)
            .filter_map(move |at| Some((from + at, Kmer::at(codes, at, k)?)))
    }

    /// Appends the candidates of a window, best first.
    fn append_candidates(&self, window: &Window, out: &mut Vec<(usize, Kmer)>) {
        let start = out.len();
        out.extend(self.kmers(window.from, window.to));
        if window.place == Place::End {
            out[start..].reverse();
        }
        out.truncate(start + CANDIDATES);
    }
}

/// How often each candidate occurs; a filter keeps most other k-mers from the table.
struct Counts {
    filter: Vec<u64>,
    counts: FxHashMap<u64, u32>,
}

impl Counts {
    fn of(candidates: &[(usize, Kmer)]) -> Self {
        let counts: FxHashMap<u64, u32> =
            candidates.iter().map(|(_, kmer)| (kmer.canonical(), 0)).collect();
        let mut filter = vec![0; counts.len() * BITS_PER_CANDIDATE / 64 + 1];
        for &canonical in counts.keys() {
            let bit = filter_bit(&filter, canonical);
            filter[bit / 64] |= 1 << (bit % 64);
        }
        Self { filter, counts }
    }

    fn count_in(mut self, text: &Text<'_>, stretches: &[(usize, usize)], pool: &Pool) -> Self {
        let shares: Vec<(usize, usize)> = stretches
            .iter()
            .flat_map(|&(start, end)| {
                let last = end.saturating_sub(text.k - 1);
                (start..last)
                    .step_by(SHARE)
                    .map(move |from| (from, (from + SHARE + text.k - 1).min(end)))
            })
            .collect();
        // Most candidates are found once.
        let room = || Vec::with_capacity(self.counts.len());
        let mut states: Vec<Vec<u64>> = std::iter::repeat_with(room).take(pool.threads()).collect();
        pool.run(&mut states, shares.len(), |found, i| {
            let (from, to) = shares[i];
            let canonical = text.kmers(from, to).map(|(_, kmer)| kmer.canonical());
            found.extend(canonical.filter(|canonical| self.holds(*canonical)));
        });
        for canonical in states.into_iter().flatten() {
            if let Some(count) = self.counts.get_mut(&canonical) {
                *count += 1;
            }
        }
        self
    }

    #[inline]
    fn holds(&self, canonical: u64) -> bool {
        let bit = filter_bit(&self.filter, canonical);
        self.filter[bit / 64] >> (bit % 64) & 1 == 1 && self.counts.contains_key(&canonical)
    }

    fn occurs_once(&self, canonical: u64) -> bool {
        self.counts.get(&canonical) == Some(&1)
    }
}

/// The filter's bit for a k-mer, by the highest bits of a product.
#[inline]
const fn filter_bit(filter: &[u64], canonical: u64) -> usize {
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let bits = filter.len() as u128 * 64;
    ((canonical.wrapping_mul(SPREAD) as u128 * bits) >> 64) as usize
}

/// The key of a reference between two splitters, of which one may be missing at a contig's end, and
/// whether the reference is stored reversed to match it (segments.md, section 8.2).
#[must_use]
pub fn key_of(front: Option<Kmer>, back: Option<Kmer>) -> Option<(Key, bool)> {
    let parts = |kmer: Kmer| (kmer.canonical(), kmer.is_canonical());
    match (front.map(parts), back.map(parts)) {
        (None, None) => None,
        (Some((f, _)), Some((l, _))) => Some((Key(f.min(l), f.max(l)), f >= l)),
        (Some((f, true)), None) => Some((Key(f, NONE), false)),
        (Some((f, false)), None) => Some((Key(NONE, f), true)),
        (None, Some((l, true))) => Some((Key(NONE, l), false)),
        (None, Some((l, false))) => Some((Key(l, NONE), true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::create::noise::noise;

    #[test]
    fn splitters_occur_once_and_are_in_order() {
        let mut text = noise(60_000, 1);
        text.copy_within(0..30_000, 30_000);
        text[45_000..].reverse();
        for (k, distance) in [(17, 100), (31, 1_000), (32, 7_000)] {
            let stretches = [(0, 29_990), (30_010, 60_000)];
            let cuts = choose(&text, &stretches, k, distance, Kernels::best(), &Pool::single());
            assert!(cuts.is_sorted_by(|a, b| a.at + k <= b.at), "k {k}, distance {distance}");
            let keyed: Vec<_> =
                cuts.iter().filter_map(|cut| Some((cut.at, cut.splitter?))).collect();
            assert!(keyed.len() > 10_000 / distance, "k {k}, distance {distance}");
            for (at, splitter) in keyed {
                let canonical = |at| Kmer::at(&text, at, k).map(Kmer::canonical);
                assert_eq!(canonical(at), Some(splitter.canonical()));
                let n = stretches.iter().flat_map(|&(start, end)| start..end - k + 1);
                assert_eq!(n.filter(|&at| canonical(at) == Some(splitter.canonical())).count(), 1);
            }
        }
    }
}
