//! How a contig is made up of its segments.
//!
//! Each segment but the first repeats the last k bases of the one before, so that it adds what
//! comes behind them.

use std::ops::Range;

use crate::archive::FormatError;
use crate::archive::collection::Descriptor;

/// A stretch of one segment that makes up a stretch of its contig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The segment.
    pub segment: Descriptor,
    /// The bases of the segment, as the contig has them.
    pub range: Range<u32>,
}

/// Length of a contig in bases.
pub fn len_bases(segments: &[Descriptor], k: u32) -> Result<u64, FormatError> {
    let Some((first, rest)) = segments.split_first() else { return Ok(0) };
    let mut len = u64::from(first.raw_length);
    if !rest.is_empty() {
        check_overlap(first, k)?;
    }
    for segment in rest {
        check_overlap(segment, k)?;
        len += u64::from(segment.raw_length - k);
    }
    Ok(len)
}

fn check_overlap(segment: &Descriptor, k: u32) -> Result<(), FormatError> {
    if segment.raw_length >= k {
        return Ok(());
    }
    Err(FormatError::Value {
        what: "a contig of several segments",
        field: "length of a segment",
        value: u64::from(segment.raw_length),
        expected: "k or more",
    })
}

/// The pieces that make up the bases in `range` of a contig, in order, each of `most` bases or
/// fewer: what is allocated for a piece is bounded, whatever length a segment claims to have.
///
/// [`len_bases`] has accepted the contig, and the range lies in it.
pub fn pieces(
    segments: &[Descriptor],
    k: u32,
    range: Range<u64>,
    most: u32,
) -> impl Iterator<Item = Piece> + '_ {
    whole_pieces(segments, k, range).flat_map(move |piece| split(piece, most))
}

fn split(piece: Piece, most: u32) -> impl Iterator<Item = Piece> {
    let Piece { segment, range } = piece;
    range.clone().step_by(most as usize).map(move |start| Piece {
        segment,
        range: start..start.saturating_add(most).min(range.end),
    })
}

fn whole_pieces(
    segments: &[Descriptor],
    k: u32,
    range: Range<u64>,
) -> impl Iterator<Item = Piece> + '_ {
    let mut position = 0;
    let mut overlap = 0;
    let parts = segments.iter().map(move |segment| {
        // Contig positions of what the segment adds, and where in the segment that begins.
        let start = position;
        let from = overlap;
        position += u64::from(segment.raw_length.saturating_sub(from));
        overlap = k;
        (segment, start..position, from)
    });
    parts.filter_map(move |(segment, adds, from)| {
        let start = adds.start.max(range.start);
        let end = adds.end.min(range.end);
        let within = |position: u64| from + (position - adds.start) as u32;
        (start < end).then(|| Piece { segment: *segment, range: within(start)..within(end) })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn segments(lengths: &[u32]) -> Vec<Descriptor> {
        lengths
            .iter()
            .map(|&raw_length| Descriptor { raw_length, ..Descriptor::default() })
            .collect()
    }

    fn ranges(lengths: &[u32], range: Range<u64>) -> Vec<(u32, Range<u32>)> {
        ranges_of(lengths, range, 100)
    }

    fn ranges_of(lengths: &[u32], range: Range<u64>, most: u32) -> Vec<(u32, Range<u32>)> {
        let segments = segments(lengths);
        let pieces = pieces(&segments, 3, range, most);
        pieces.map(|piece| (piece.segment.raw_length, piece.range)).collect()
    }

    #[test]
    fn lengths() {
        for (lengths, expected) in [
            (&[][..], 0),
            (&[2], 2),
            (&[5, 3], 5),
            (&[5, 4, 10], 5 + 1 + 7),
            (&[u32::MAX, u32::MAX], 8_589_934_587),
        ] {
            assert_eq!(len_bases(&segments(lengths), 3), Ok(expected));
        }
        for lengths in [&[5, 2][..], &[2, 5]] {
            assert!(len_bases(&segments(lengths), 3).is_err());
        }
    }

    #[test]
    fn long_pieces_are_split() {
        let expected = [(9, 1..4), (9, 4..7), (9, 7..9), (5, 3..5)];
        assert_eq!(ranges_of(&[9, 5], 1..11, 3), expected);
    }

    #[test]
    fn pieces_leave_overlaps_out() {
        assert_eq!(ranges(&[5, 4, 10], 0..13), [(5, 0..5), (4, 3..4), (10, 3..10)]);
        assert_eq!(ranges(&[5, 3, 10], 0..12), [(5, 0..5), (10, 3..10)]);
        assert_eq!(ranges(&[5, 4, 10], 4..7), [(5, 4..5), (4, 3..4), (10, 3..4)]);
        assert_eq!(ranges(&[5, 4, 10], 12..13), [(10, 9..10)]);
        assert_eq!(ranges(&[5, 4, 10], 6..6), []);
        assert_eq!(ranges(&[], 0..0), []);
    }
}
