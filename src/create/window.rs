//! Random access to the symbols of a contig that stays as it lies in the input.

use super::{
    sample::Contig,
    unwrap::{InvalidSymbol, OnInvalid, Shape, Unwrapper},
};
use crate::codec::kernels::Kernels;

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
    /// How the windows were unwrapped when they were counted.
    pub unwrapper: Unwrapper,
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
            self.unwrapper.unwrap(lines, out)?;
            return Ok(());
        }
        let before = out.len();
        self.unwrapper.unwrap(window.lines, out)?;
        out.truncate(before + to);
        out.drain(before..before + from);
        Ok(())
    }
}

/// Names the contig and the place of a byte that [`Unwrapper::unwrap`] refused.
#[must_use]
pub fn position_in_contig(contig: &Contig<'_>, window: usize, found: InvalidSymbol) -> usize {
    let mut scratch = Vec::new();
    let unwrapper = Unwrapper { on_invalid: OnInvalid::Drop, kernels: Kernels::best() };
    for lines in contig.windows().take(window) {
        // These windows were fine, or theirs would be the first refusal.
        let _ = unwrapper.unwrap(lines, &mut scratch);
    }
    scratch.len() + found.position
}
