//! Line unwrapping: the contents of the lines of a record, without their ends.
//!
//! Almost all FASTA has lines of one width, so the lines that follow are foretold from the one
//! before: the ends must be where they should be, and there must be no more of them than foretold.
//! Ends are counted in one sweep over some kilobytes, sixteen and more bytes at a time, which costs
//! a fraction of a search per line. A prophecy that fails costs little, since each that comes true
//! lets the next one be twice as long.

use std::iter::FusedIterator;

use memchr::memchr2;

/// Bytes that are foretold at most: they should still be in the first cache when they are used.
const MOST_FORETOLD: usize = 4 << 10;

/// The non-blank lines of `body` without their ends, in order.
#[must_use]
pub const fn lines(body: &[u8]) -> Lines<'_> {
    Lines { rest: body, width: 0, end_len: 1, n_known: 0, n_foretold: 0 }
}

/// Iterator over lines; see [`lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    /// Bytes of the line before without its end, and of its end.
    width: usize,
    end_len: usize,
    /// So many lines like that follow for sure.
    n_known: usize,
    /// So many were foretold last time.
    n_foretold: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.n_known == 0 && !self.foretell() {
            return self.search();
        }
        self.n_known -= 1;
        let (line, rest) = self.rest.split_at_checked(self.width)?;
        self.rest = rest.get(self.end_len..)?;
        Some(line)
    }
}

impl FusedIterator for Lines<'_> {}

impl<'a> Lines<'a> {
    /// Finds out how many of the next lines are like the one before; whether any is.
    #[inline(never)]
    fn foretell(&mut self) -> bool {
        if self.width == 0 {
            return false;
        }
        let stride = self.width + self.end_len;
        let n_most = (MOST_FORETOLD / stride).max(1).min(self.rest.len() / stride);
        let n = (2 * self.n_foretold).max(1).min(n_most);
        let lines = &self.rest[..n * stride];
        let n_ends = count_control(lines);
        let has_end = |line: &[u8]| line[self.width..].iter().all(|&byte| is_end(byte));
        let true_ends = n_ends == n * self.end_len && lines.chunks_exact(stride).all(has_end);
        self.n_foretold = if true_ends { n } else { 0 };
        self.n_known = self.n_foretold;
        self.n_known > 0
    }

    /// The next line, wherever it ends; learns its shape.
    #[inline(never)]
    fn search(&mut self) -> Option<&'a [u8]> {
        let start = self.rest.iter().position(|&byte| !is_end(byte)).unwrap_or(self.rest.len());
        let rest = &self.rest[start..];
        let len = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let (line, rest) = rest.split_at(len);
        self.width = len;
        self.end_len = if rest.starts_with(b"\r\n") { 2 } else { 1 };
        self.rest = rest.get(self.end_len..).unwrap_or_default();
        (len > 0).then_some(line)
    }
}

const fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Number of bytes up to CR: line ends, and other control characters that sequence doesn't have.
fn count_control(bytes: &[u8]) -> usize {
    // Sums of one byte each are what compilers make sixteen and more lanes of; 192 cannot overflow.
    let (blocks, rest) = bytes.as_chunks::<192>();
    let in_blocks: usize = blocks.iter().map(|block| usize::from(count_in_block(block))).sum();
    in_blocks + usize::from(count_in_block(rest))
}

#[inline]
fn count_in_block(block: &[u8]) -> u8 {
    block.iter().fold(0u8, |n, &byte| n.wrapping_add(u8::from(byte <= b'\r')))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::lines;
    use crate::fasta::offset_in;
    use proptest::prelude::*;

    fn naive(body: &[u8]) -> Vec<&[u8]> {
        body.split(|b| matches!(b, b'\n' | b'\r')).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn specimens() {
        for body in [
            "",
            "\n",
            "\r\n",
            "A",
            "A\n",
            "A\r\nC",
            "A\rC\r",
            "\n\n\nA\n\nC",
            "AA\nAA\nA\n",
            "AA\n\nAA\n\n",
            "AA\r\n\r\nAA",
            "AAAA\nAA\nAA\n",
            "A\n\nC\n\nG",
            "\tA\n\tA\n\u{b}A",
        ] {
            assert_eq!(
                lines(body.as_bytes()).collect::<Vec<_>>(),
                naive(body.as_bytes()),
                "{body:?}"
            );
        }
    }

    #[test]
    fn offsets_come_from_the_slices() {
        let body = b"ACGT\r\nAC\n";
        let offsets: Vec<_> = lines(body).map(|line| offset_in(body, line)).collect();
        assert_eq!(offsets, [0, 6]);
    }

    proptest! {
        #[test]
        fn equals_the_naive_reading(body in "[AC\t\n\r]{0,40}") {
            prop_assert_eq!(lines(body.as_bytes()).collect::<Vec<_>>(), naive(body.as_bytes()));
        }

        #[test]
        fn even_lines_with_accidents(
            width in 1..100usize,
            n in 0..20usize,
            end in "\n|\r\n|\r",
            accidents in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        ) {
            let mut body = format!("{}{end}", "A".repeat(width)).repeat(n).into_bytes();
            body.extend(b"ACG");
            for (at, byte) in accidents {
                let at = at.index(body.len());
                body[at] = if byte < 128 { b'\n' } else { byte };
            }
            prop_assert_eq!(lines(&body).collect::<Vec<_>>(), naive(&body));
        }
    }
}
