//! Random access to the symbols of a contig that stays as it lies in the input.

use super::{
    sample::Contig,
    unwrap::{self, InvalidSymbol, OnInvalid, Shape},
};

/// A stretch of a contig's lines whose symbols have been counted.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    /// The lines.
    pub lines: &'a [u8],
    /// Position in the contig of its first symbol.
    pub start: usize,
    /// Symbols.
    pub len: usize,
    /// How the symbols lie in the lines.
    pub shape: Option<Shape>,
}

/// A contig whose windows have been counted.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    /// The windows, in order, without gaps.
    pub windows: &'a [Window<'a>],
    /// Symbols in all.
    pub len: usize,
    /// What was done with bytes outside the alphabet when the windows were counted.
    pub on_invalid: OnInvalid,
}

impl Layout<'_> {
    /// Appends the codes of `contig[start..end)` to `out`.
    ///
    /// # Errors
    /// If the lines have changed since they were counted.
    pub fn append_codes(
        &self,
        start: usize,
        end: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), InvalidSymbol> {
        let first = self.windows.partition_point(|w| w.start + w.len <= start);
        for window in self.windows[first..].iter().take_while(|w| w.start < end) {
            let from = start.max(window.start) - window.start;
            let to = end.min(window.start + window.len) - window.start;
            self.append_from(window, from, to, out)?;
        }
        Ok(())
    }

    fn append_from(
        &self,
        window: &Window<'_>,
        from: usize,
        to: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), InvalidSymbol> {
        if from >= to {
            return Ok(());
        }
        if let Some(shape) = window.shape {
            let lines = &window.lines[shape.offset_of(from)..=shape.offset_of(to - 1)];
            unwrap::unwrap(lines, self.on_invalid, out)?;
            return Ok(());
        }
        let before = out.len();
        unwrap::unwrap(window.lines, self.on_invalid, out)?;
        out.truncate(before + to);
        out.drain(before..before + from);
        Ok(())
    }
}

/// Names the contig and the place of a byte that [`unwrap::unwrap`] refused.
#[must_use]
pub fn position_in_contig(contig: &Contig<'_>, window: usize, found: InvalidSymbol) -> usize {
    let mut scratch = Vec::new();
    for lines in contig.windows().take(window) {
        // These windows were fine, or theirs would be the first refusal.
        let _ = unwrap::unwrap(lines, OnInvalid::Drop, &mut scratch);
    }
    scratch.len() + found.position
}
