//! FASTA text of known length, written straight into its place.

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Bases per line.
    pub line_width: usize,
}

impl Layout {
    /// Bytes that `n` bases take which begin in column `column` (0-based) of a line: with the
    /// line feeds of all lines that they fill.
    pub fn len_bytes(self, column: usize, n: usize) -> usize {
        n + (column + n) / self.line_width
    }

    /// Column behind `n` bases that begin in column `column`.
    pub fn column_after(self, column: usize, n: usize) -> usize {
        (column + n) % self.line_width
    }

    /// Writes bases that begin in column `column` to `out`, which has their length.
    pub fn write(self, column: usize, bases: &[u8], out: &mut [u8]) {
        let (head, rest) = bases.split_at(bases.len().min(self.line_width - column));
        let (to, mut out) = out.split_at_mut(head.len());
        to.copy_from_slice(head);
        if head.len() < self.line_width - column {
            return;
        }
        out = end_line(out);
        // Of a width that the compiler knows, lines are copied without a call for each.
        match self.line_width {
            60 => write_lines(60, rest, out),
            80 => write_lines(80, rest, out),
            width => write_lines(width, rest, out),
        }
    }
}

/// Writes whole lines of `width` bases, each with its end, and what is left.
#[inline(always)]
fn write_lines(width: usize, bases: &[u8], out: &mut [u8]) {
    let lines = bases.chunks_exact(width);
    let last = lines.remainder();
    let (to, to_last) = out.split_at_mut(out.len() - last.len());
    for (place, line) in to.chunks_exact_mut(width + 1).zip(lines) {
        let (to, end) = place.split_at_mut(width);
        to.copy_from_slice(line);
        end.fill(b'\n');
    }
    to_last.copy_from_slice(last);
}

fn end_line(out: &mut [u8]) -> &mut [u8] {
    let (feed, after) = out.split_at_mut(out.len().min(1));
    feed.fill(b'\n');
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_base_by_base(
            line_width in prop_oneof![1..9usize, Just(60), Just(80)],
            column in 0..90usize,
            bases in prop::collection::vec(65..70u8, 0..400),
        ) {
            let column = column % line_width;
            let mut expected = Vec::new();
            for (nth, &base) in bases.iter().enumerate() {
                expected.push(base);
                if (column + nth + 1) % line_width == 0 {
                    expected.push(b'\n');
                }
            }
            let layout = Layout { line_width };
            let mut out = vec![0; layout.len_bytes(column, bases.len())];
            layout.write(column, &bases, &mut out);
            prop_assert_eq!(out, expected);
            prop_assert_eq!(layout.column_after(column, bases.len()), (column + bases.len()) % line_width);
        }
    }
}
