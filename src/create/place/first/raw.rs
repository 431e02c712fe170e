//! The contigs of the first sample as they are, all of them in the text of the references.

use std::ops::Range;

use crate::create::{
    observer::Observer,
    options::Options,
    place::{Met, PlaceError, Refused, Walker, ground::Ground},
    sample::Sample,
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
        ground: &mut Ground,
        options: &Options,
        walker: &mut Walker<'_>,
        (met, observer): (&mut Met, &dyn Observer),
    ) -> Result<Self, PlaceError> {
        let mut raw = Self::default();
        let unwrapper = options.unwrapper();
        for (number, contig) in sample.contigs.iter().enumerate() {
            ground.references.separate()?;
            let (contig_start, first) = (ground.references.text().len(), raw.windows.len());
            for (window, lines) in contig.windows().enumerate() {
                walker.buffers.codes.clear();
                let found = unwrapper
                    .unwrap(lines, &mut walker.buffers.codes)
                    .map_err(|symbol| Refused { sample: 0, contig: number, window, symbol })
                    .map_err(PlaceError::Refused)?;
                met.dropped += found.dropped;
                met.lower_case |= found.lower_case;
                let start = ground.references.push(&walker.buffers.codes)? - contig_start;
                let range = start..start + walker.buffers.codes.len();
                raw.windows.push(RawWindow { contig: number, range });
            }
            let text = contig_start..ground.references.text().len();
            raw.contigs.push(RawContig { text, windows: first..raw.windows.len() });
            observer.placed(contig.lines.len() as u64);
        }
        Ok(raw)
    }
}
