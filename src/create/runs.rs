//! Runs of equal symbols of a segment and a reference: first along the text that samples are walked along,
//! then along what is stored of it.

use crate::{
    codec::compare::{common_prefix, common_suffix},
    create::place::{changes::Changed, path::NOVEL_MIN},
};

/// Equal symbols of segment and reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First symbol of the segment.
    pub at: usize,
    /// First symbol of the reference.
    pub reference: usize,
    /// Symbols.
    pub len: usize,
}

impl Run {
    const fn end(&self) -> usize {
        self.at + self.len
    }

    /// Whether the other one lies on the same diagonal.
    const fn is_along(&self, other: &Self) -> bool {
        self.at + other.reference == other.at + self.reference
    }
}

/// Appends the runs of two stretches of equal length, which begin at `at` and at `on_reference`.
pub fn find(segment: &[u8], reference: &[u8], at: usize, on_reference: usize, runs: &mut Vec<Run>) {
    let mut done = 0;
    while done < segment.len() {
        let len = common_prefix(&segment[done..], &reference[done..]);
        if len > 0 {
            runs.push(Run { at: at + done, reference: on_reference + done, len });
        }
        done += len + 1;
    }
}

impl Changed<'_> {
    /// Fills `out` with what becomes of the runs of `segment` along the stretch where that is stored.
    pub fn move_to_stored(&self, runs: &[Run], segment: &[u8], out: &mut Vec<Run>) {
        out.clear();
        // The piece before, and the run that it was of.
        let mut before: Option<(Run, &Run)> = None;
        for run in runs {
            let from = self.start + run.reference;
            self.for_each_kept(from..from + run.len, |kept, reference| {
                let at = run.at + (kept.start - from);
                let piece = Run { at, reference, len: kept.len() };
                let is_as_before = before.is_some_and(|(last, of)| {
                    of.is_along(run) && last.is_along(&piece) && last.end() < at
                });
                if is_as_before {
                    out.push(piece);
                } else {
                    self.push(piece, kept.start, segment, out);
                }
                before = Some((piece, run));
            });
        }
    }

    /// Appends a run, which begins at a position of the text, with what is equal in front of it now that the
    /// reference was changed there: up to the one that it continues, if it does.
    fn push(&self, mut run: Run, position: usize, segment: &[u8], out: &mut Vec<Run>) {
        /// More than can have been inserted, and some more that may be equal.
        const FURTHEST: usize = 2 * NOVEL_MIN;
        let mut stored = [0; FURTHEST];
        let len = self.before(position, &mut stored);
        let stored = &stored[..len];
        let n = out.len();
        // Where symbols were inserted that the text has in front of that place, too, a run along these
        // stands between two that belong together now.
        for back in 1..=n.min(2) {
            let first = &out[n - back];
            let gap = run.at.checked_sub(first.end()).filter(|_| first.is_along(&run));
            if gap
                .is_some_and(|gap| gap <= len && segment[..run.at].ends_with(&stored[len - gap..]))
            {
                out.truncate(n - back + 1);
                out[n - back].len = run.end() - out[n - back].at;
                return;
            }
        }
        let free = out.last().map_or(0, Run::end).min(run.at);
        let more = common_suffix(&segment[free..run.at], stored);
        run = Run { at: run.at - more, reference: run.reference - more, len: run.len + more };
        out.push(run);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::create::{noise::noise, place::changes::Changes};

    /// What is stored of `text`.
    fn stored(text: &[u8], changes: &Changes) -> Vec<u8> {
        changes.within(text, 0).parts().collect::<Vec<_>>().concat()
    }

    /// The runs of `segment` along that, from those along `text`.
    fn moved(segment: &[u8], along: &[Run], text: &[u8], changes: &Changes) -> Vec<Run> {
        let mut out = Vec::new();
        changes.within(text, 0).move_to_stored(along, segment, &mut out);
        let stored = stored(text, changes);
        for run in &out {
            assert_eq!(segment[run.at..run.end()], stored[run.reference..run.reference + run.len]);
        }
        assert!(out.is_sorted_by(|a, b| a.end() <= b.at));
        out
    }

    fn run(at: usize, reference: usize, len: usize) -> Run {
        Run { at, reference, len }
    }

    #[test]
    fn who_has_what_was_changed_has_one_run() {
        let mut text = noise(1_000, 1);
        // The third letter is as the second one: a deletion of either is the same.
        (text[99], text[100], text[101], text[102]) = (1, 2, 2, 3);
        let mut changes = Changes::default();
        changes.push(100, 1, &[]);
        changes.push(300, 0, &[0, 1, 2, 3]);
        let stored = stored(&text, &changes);
        // Told as far to the right as it goes, and with a copy that is not recognized as such.
        let along = [run(0, 0, 101), run(101, 102, 198), run(303, 300, 700)];
        assert_eq!(moved(&stored, &along, &text, &changes), [run(0, 0, stored.len())]);
    }

    #[test]
    fn a_copy_in_front_is_no_run_of_its_own() {
        let mut text = noise(1_000, 2);
        text[300] = (text[290] + 1) % 4;
        let copy = text[290..300].to_vec();
        let mut changes = Changes::default();
        changes.push(290, 0, &copy);
        let stored = stored(&text, &changes);
        let along = [run(0, 0, 300), run(300, 290, 710)];
        assert_eq!(moved(&stored, &along, &text, &changes), [run(0, 0, 1_010)]);
        let mut changes = Changes::default();
        changes.push(300, 0, &copy);
        assert_eq!(moved(&stored, &along, &text, &changes), [run(0, 0, 1_010)]);
    }

    #[test]
    fn who_has_not_keeps_its_symbols() {
        let text = noise(1_000, 3);
        let mut changes = Changes::default();
        changes.push(100, 5, &[]);
        changes.push(300, 0, &[3, 3, 3, 3, 3, 3]);
        let out = moved(&text, &[run(0, 0, 1_000)], &text, &changes);
        assert_eq!(out.len(), 3);
        assert_eq!((out[0].at, out[2].end()), (0, 1_000));
    }
}
