//! Small insertions and deletions: the next diagonal is sought nearby, without the index.

const WINDOW: usize = 12;
const REACH: usize = 64;
const OFFSETS: [usize; 3] = [0, 4, 12];

/// Where two sequences agree again: so many symbols on in each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Symbols skipped in the contig.
    pub contig: usize,
    /// Symbols skipped in the text.
    pub text: usize,
}

/// The nearest place behind the starts of both slices where twelve symbols agree after an
/// insertion or deletion of up to 64 symbols.
#[must_use]
pub fn right(contig: &[u8], text: &[u8]) -> Option<Shift> {
    search(
        |at| contig.get(at..at + WINDOW).and_then(first_word),
        |at| text.get(at..at + WINDOW).and_then(first_word),
        |c, t| contig[c..c + WINDOW] == text[t..t + WINDOW],
    )
}

/// The same in front of the ends of both slices.
#[must_use]
pub fn left(contig: &[u8], text: &[u8]) -> Option<Shift> {
    let window = |codes: &[u8], at: usize| {
        let end = codes.len().checked_sub(at)?;
        Some(end.checked_sub(WINDOW)?..end)
    };
    search(
        |at| first_word(&contig[window(contig, at)?]),
        |at| first_word(&text[window(text, at)?]),
        |c, t| match (window(contig, c), window(text, t)) {
            (Some(c), Some(t)) => contig[c] == text[t],
            _ => false,
        },
    )
}

fn first_word(codes: &[u8]) -> Option<u64> {
    codes.first_chunk().map(|word| u64::from_le_bytes(*word))
}

/// One word is compared first: nearly every trial ends there.
#[inline]
fn search(
    contig_word: impl Fn(usize) -> Option<u64>,
    text_word: impl Fn(usize) -> Option<u64>,
    same: impl Fn(usize, usize) -> bool,
) -> Option<Shift> {
    for offset in OFFSETS {
        let (Some(contig), Some(text)) = (contig_word(offset), text_word(offset)) else {
            continue;
        };
        for step in 1..=REACH {
            if contig_word(offset + step) == Some(text) && same(offset + step, offset) {
                return Some(Shift { contig: offset + step, text: offset });
            }
            if text_word(offset + step) == Some(contig) && same(offset, offset + step) {
                return Some(Shift { contig: offset, text: offset + step });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: [u8; 24] = [0, 1, 2, 3, 3, 2, 1, 0, 0, 0, 1, 1, 2, 2, 3, 3, 0, 2, 1, 3, 2, 0, 3, 1];

    #[test]
    fn finds_insertions_and_deletions_on_both_sides() {
        let inserted = [[3u8, 3, 3].as_slice(), &TEXT].concat();
        assert_eq!(right(&inserted, &TEXT), Some(Shift { contig: 3, text: 0 }));
        assert_eq!(right(&TEXT, &inserted), Some(Shift { contig: 0, text: 3 }));
        let appended = [TEXT.as_slice(), &[3, 3]].concat();
        assert_eq!(left(&appended, &TEXT), Some(Shift { contig: 2, text: 0 }));
        assert_eq!(left(&TEXT, &appended), Some(Shift { contig: 0, text: 2 }));
    }

    #[test]
    fn short_sequences_have_no_answer() {
        assert_eq!(right(&TEXT[..11], &TEXT), None);
        assert_eq!(left(&[], &TEXT), None);
    }
}
