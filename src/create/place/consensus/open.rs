//! What of the text may be changed.

use std::{iter::Peekable, ops::Range};

use crate::create::place::references::{References, Tract};

/// References that are not written yet, without the k symbols at the ends of tracts: there C++ AGC has the
/// splitters by which it finds groups.
#[derive(Debug, Clone, Copy)]
pub struct Open<'r> {
    tracts: &'r [Tract],
    n_held: usize,
    k: usize,
}

impl<'r> Open<'r> {
    /// What is open where the first `n_held` groups are written.
    #[must_use]
    pub fn new(references: &'r References, n_held: usize, k: usize) -> Self {
        Self { tracts: references.tracts(), n_held, k }
    }

    /// Where the first tract begins that is not written.
    #[must_use]
    pub fn start(&self) -> Option<usize> {
        self.tracts.iter().find(|tract| self.is_open(tract)).map(|tract| tract.start)
    }

    /// What is open of a range of the text, to be asked from left to right.
    #[must_use]
    pub fn within(self, range: Range<usize>) -> Passing<impl Iterator<Item = Range<usize>>> {
        Passing(self.tracts_within(range).map(|(_, open)| open).peekable())
    }

    /// Tracts that are open somewhere in a range of the text, and where.
    pub fn tracts_within(
        self,
        range: Range<usize>,
    ) -> impl Iterator<Item = (&'r Tract, Range<usize>)> {
        let first = self.tracts.partition_point(|tract| tract.end <= range.start);
        let within = self.tracts[first..].iter().take_while(move |tract| tract.start < range.end);
        let inner = within.filter(move |tract| self.is_open(tract)).map(move |tract| {
            let (start, end) = (tract.start + self.k, tract.end.saturating_sub(self.k));
            (tract, start.max(range.start)..end.min(range.end))
        });
        inner.filter(|(_, open)| open.start < open.end)
    }

    fn is_open(&self, tract: &Tract) -> bool {
        tract.group as usize >= self.n_held
    }
}

/// Ranges that are passed from left to right.
#[derive(Debug)]
pub struct Passing<R: Iterator<Item = Range<usize>>>(Peekable<R>);

impl<R: Iterator<Item = Range<usize>>> Passing<R> {
    /// The one that holds a position, which is none in front of those asked for before.
    pub fn at(&mut self, at: usize) -> Option<&Range<usize>> {
        while self.0.next_if(|range| range.end <= at).is_some() {}
        self.0.peek().filter(|range| range.start <= at)
    }
}
