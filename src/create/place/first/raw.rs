//! The contigs of the first sample as they are, all of them in the text of the references.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ragc_arena::Pool;

use crate::create::{
    observer::Observer,
    options::Options,
    place::{
        Met, PlaceError, Refused, Walker,
        references::{References, SEPARATOR},
    },
    sample::Sample,
    unwrap::{InvalidSymbol, Unwrapped},
};

/// A sample in the text.
#[derive(Debug, Default)]
pub struct Raw {
    /// Contigs, in order.
    pub contigs: Vec<RawContig>,
    /// The parts of all contigs that were read at once, in order.
    pub windows: Vec<RawWindow>,
}

/// A contig in the text.
#[derive(Debug)]
pub struct RawContig {
    /// Its place.
    pub text: Range<usize>,
    /// Numbers of its windows.
    pub windows: Range<usize>,
}

/// A part of a contig.
#[derive(Debug)]
pub struct RawWindow {
    /// Number of the contig.
    pub contig: usize,
    /// Where it lies in that.
    pub range: Range<usize>,
}

impl Raw {
    /// Appends all contigs to the text.
    ///
    /// # Errors
    /// The first byte outside the alphabet, unless such bytes are to be dropped.
    pub fn read(
        sample: &Sample<'_>,
        references: &mut References,
        options: &Options,
        pool: &Pool,
        walkers: &mut [Walker<'_>],
        (met, observer): (&mut Met, &dyn Observer),
    ) -> Result<Self, PlaceError> {
        let before = references.text().len();
        let most = sample.contigs.iter().map(|contig| SEPARATOR.len() + contig.lines.len()).sum();
        let room = references.extend_uninspected(most)?;
        let unwrapped = unwrap(sample, room, options, pool, walkers, observer);
        let mut raw = Self::default();
        let mut unwrapped = unwrapped.into_iter();
        // Where the windows are, and where they go: there are no ends of lines between them any more.
        let (mut from, mut to) = (0, 0);
        for (number, contig) in sample.contigs.iter().enumerate() {
            room[to..to + SEPARATOR.len()].copy_from_slice(&SEPARATOR);
            from += SEPARATOR.len();
            to += SEPARATOR.len();
            let (start, first) = (to, raw.windows.len());
            for ((window, lines), found) in contig.windows().enumerate().zip(&mut unwrapped) {
                let refused = |symbol| Refused { sample: 0, contig: number, window, symbol };
                let (len, found) = found.map_err(refused).map_err(PlaceError::Refused)?;
                met.dropped += found.dropped;
                met.lower_case |= found.lower_case;
                room.copy_within(from..from + len, to);
                raw.windows.push(RawWindow { contig: number, range: to - start..to - start + len });
                from += lines.len();
                to += len;
            }
            let windows = first..raw.windows.len();
            raw.contigs.push(RawContig { text: before + start..before + to, windows });
        }
        references.truncate(before + to);
        Ok(raw)
    }
}

/// Unwraps all windows, each to its own part of `room`: behind those before it, as long as its lines,
/// and with a separator in front of each contig. Says how many symbols it has, and what was met in it.
fn unwrap(
    sample: &Sample<'_>,
    mut room: &mut [u8],
    options: &Options,
    pool: &Pool,
    walkers: &mut [Walker<'_>],
    observer: &dyn Observer,
) -> Vec<Result<(usize, Unwrapped), InvalidSymbol>> {
    let mut windows = Vec::new();
    for contig in &sample.contigs {
        room = &mut room[SEPARATOR.len()..];
        for lines in contig.windows() {
            let (own, rest) = room.split_at_mut(lines.len());
            // Each lock is taken once, by the one worker that has the window.
            windows.push((lines, Mutex::new(own)));
            room = rest;
        }
    }
    let n_workers = super::workers_for_windows(windows.len(), walkers.len());
    pool.run_collect(&mut walkers[..n_workers], windows.len(), |walker, i| {
        let (lines, own) = &windows[i];
        let codes = &mut walker.buffers.codes;
        codes.clear();
        let found = options.unwrapper().unwrap(lines, codes)?;
        own.lock().unwrap_or_else(PoisonError::into_inner)[..codes.len()].copy_from_slice(codes);
        observer.placed(lines.len() as u64);
        Ok((codes.len(), found))
    })
}
