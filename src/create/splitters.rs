//! Splitters: k-mers that occur once in the first sample's references, about one per segment length.
//!
//! Only k-mers near the wanted positions can become splitters, so only those are counted: the
//! candidates of all windows are gathered, one pass over the references counts them, and each window
//! takes its first that occurs once. Nothing is sorted.

use ragc_arena::Pool;
use rustc_hash::FxHashMap;

use super::place::references::Key;
use crate::codec::kmer::{Kmer, NONE, Rolling};

/// k-mers that are looked at for each wanted position.
const CANDIDATES: usize = 64;
/// Symbols that one task of the counting pass takes.
const SHARE: usize = 1 << 20;
/// Bits of the filter in front of the candidates' table.
const FILTER_BITS: u32 = 17;

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
    pool: &Pool,
) -> Vec<Cut> {
    let windows: Vec<_> =
        stretches.iter().flat_map(|&(start, end)| wanted(start, end, k, distance)).collect();
    let counts = Counts::gather(text, &windows, k);
    let counts = counts.count_in(text, stretches, k, pool);
    let mut taken = 0;
    let mut cuts = Vec::new();
    for window in &windows {
        let cut = candidates(text, window, k)
            .find(|(at, kmer)| *at >= taken && counts.occurs_once(kmer.canonical()))
            .map(|(at, kmer)| Cut { at, splitter: Some(kmer) })
            .or((window.place == Place::Inside).then_some(Cut { at: window.from, splitter: None }));
        if let Some(cut) = cut {
            taken = cut.at + k;
            cuts.push(cut);
        }
    }
    cuts
}

/// Where to look for one splitter: from `from` on towards `limit`.
struct Window {
    from: usize,
    limit: usize,
    place: Place,
}

#[derive(PartialEq, Eq)]
enum Place {
    Start,
    Inside,
    End,
}

fn wanted(start: usize, end: usize, k: usize, distance: usize) -> impl Iterator<Item = Window> {
    let last = end.saturating_sub(k);
    let at_start =
        (start < last).then_some(Window { from: start, limit: last, place: Place::Start });
    let inside = (start + distance..end.saturating_sub(distance / 2 + k))
        .step_by(distance)
        .map(move |from| Window { from, limit: last, place: Place::Inside });
    let at_end =
        (start + 2 * k <= last).then_some(Window { from: last, limit: start, place: Place::End });
    at_start.into_iter().chain(inside).chain(at_end)
}

fn candidates<'t>(
    text: &'t [u8],
    window: &Window,
    k: usize,
) -> impl Iterator<Item = (usize, Kmer)> + 't {
    let (from, backwards) = (window.from, window.place == Place::End);
    let steps = from.abs_diff(window.limit).min(CANDIDATES - 1);
    (0..=steps).filter_map(move |step| {
        let at = if backwards { from - step } else { from + step };
        Some((at, Kmer::of(text.get(at..at + k)?)?))
    })
}

struct Counts {
    filter: Vec<u64>,
    counts: FxHashMap<u64, u32>,
}

impl Counts {
    fn gather(text: &[u8], windows: &[Window], k: usize) -> Self {
        let mut gathered =
            Self { filter: vec![0; (1 << FILTER_BITS) / 64], counts: FxHashMap::default() };
        for (_, kmer) in windows.iter().flat_map(|window| candidates(text, window, k)) {
            let canonical = kmer.canonical();
            let bit = filter_bit(canonical);
            gathered.filter[bit / 64] |= 1 << (bit % 64);
            gathered.counts.insert(canonical, 0);
        }
        gathered
    }

    fn count_in(
        mut self,
        text: &[u8],
        stretches: &[(usize, usize)],
        k: usize,
        pool: &Pool,
    ) -> Self {
        let shares: Vec<(usize, usize)> = stretches
            .iter()
            .flat_map(|&(start, end)| {
                let last = end.saturating_sub(k - 1);
                (start..last)
                    .step_by(SHARE)
                    .map(move |from| (from, (from + SHARE + k - 1).min(end)))
            })
            .collect();
        let mut states: Vec<Vec<u64>> = vec![Vec::new(); pool.threads()];
        pool.run(&mut states, shares.len(), |found, i| {
            let (from, to) = shares[i];
            self.collect(&text[from..to], k, found);
        });
        for canonical in states.into_iter().flatten() {
            if let Some(count) = self.counts.get_mut(&canonical) {
                *count += 1;
            }
        }
        self
    }

    fn collect(&self, codes: &[u8], k: usize, found: &mut Vec<u64>) {
        let mut rolling = Rolling::new(k as u32);
        for &code in codes {
            rolling.push(code);
            let Some(kmer) = rolling.kmer() else { continue };
            let canonical = kmer.canonical();
            let bit = filter_bit(canonical);
            if self.filter[bit / 64] >> (bit % 64) & 1 == 1 && self.counts.contains_key(&canonical)
            {
                found.push(canonical);
            }
        }
    }

    fn occurs_once(&self, canonical: u64) -> bool {
        self.counts.get(&canonical) == Some(&1)
    }
}

#[inline]
const fn filter_bit(canonical: u64) -> usize {
    (canonical.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - FILTER_BITS)) as usize
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
