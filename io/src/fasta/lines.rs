//! Line unwrapping: the contents of the lines of a record, without their ends.
//!
//! Almost all FASTA has lines of one width. So the end of a line is first looked for where it was
//! in the line before; that no other end lies before it is then checked sixteen bytes at a time,
//! which is cheaper than a search. Where the guess fails, the end is searched for.

use std::iter::FusedIterator;

use memchr::memchr2;

/// The non-blank lines of `body` without their ends, in order.
#[must_use]
pub const fn lines(body: &[u8]) -> Lines<'_> {
    Lines { rest: body, width: 0 }
}

/// Iterator over lines; see [`lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    /// Bytes of the line before, without its end.
    width: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if let Some((line, rest)) = self.rest.split_at_checked(self.width)
            && let [b'\n' | b'\r', rest @ ..] = rest
            && has_no_end(line)
        {
            // The LF of CR LF would be a blank line of its own: skip it here.
            self.rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            return Some(line);
        }
        self.search()
    }
}

impl FusedIterator for Lines<'_> {}

impl<'a> Lines<'a> {
    #[inline(never)]
    fn search(&mut self) -> Option<&'a [u8]> {
        let start = self.rest.iter().position(|&byte| !is_end(byte)).unwrap_or(self.rest.len());
        let rest = &self.rest[start..];
        let len = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let (line, rest) = rest.split_at(len);
        self.rest = rest;
        self.width = len;
        (len > 0).then_some(line)
    }
}

const fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Whether `line` is not blank and has no line end in it; may say no for other control characters.
#[inline]
fn has_no_end(line: &[u8]) -> bool {
    if line.len() < 16 {
        return !line.is_empty() && !line.iter().any(|&byte| is_end(byte));
    }
    let (blocks, _) = line.as_chunks::<16>();
    let mut least = [u8::MAX; 16];
    // The last block overlaps the one before it, so that no bytes are left over.
    for block in blocks.iter().chain(line.last_chunk::<16>()) {
        for (least, &byte) in least.iter_mut().zip(block) {
            *least = byte.min(*least);
        }
    }
    least.iter().all(|&byte| byte > b'\r')
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
