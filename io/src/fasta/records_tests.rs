#![allow(clippy::unwrap_used)]

use super::{FastaError, Records};
use proptest::prelude::*;

/// Text, and its records as header, body and offset.
type Specimen = (&'static str, Result<&'static [(&'static str, &'static str, u64)], FastaError>);

type Owned = Vec<(Vec<u8>, Vec<u8>, u64)>;

fn records(text: &[u8]) -> Result<Owned, FastaError> {
    let owned =
        |record: super::Record<'_>| (record.header.into(), record.body.into(), record.offset);
    Records::new(text).map(|record| record.map(owned)).collect()
}

/// Line by line: each line with its end, then lines dealt to records.
fn naive(text: &[u8]) -> Result<Owned, FastaError> {
    let mut found: Owned = Vec::new();
    for (offset, line) in lines_with_ends(text) {
        let content: &[u8] = line.trim_ascii_end_of_line();
        match found.last_mut() {
            _ if content.first() == Some(&b'>') => {
                found.push((content[1..].to_vec(), Vec::new(), offset));
            }
            Some((_, body, _)) => body.extend(line),
            None if content.is_empty() => {}
            None => return Err(FastaError::TextBeforeFirstRecord { offset }),
        }
    }
    if found.is_empty() { Err(FastaError::NoRecord) } else { Ok(found) }
}

trait EndOfLine {
    fn trim_ascii_end_of_line(&self) -> &[u8];
}

impl EndOfLine for [u8] {
    fn trim_ascii_end_of_line(&self) -> &[u8] {
        let len = self.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(self.len());
        &self[..len]
    }
}

fn lines_with_ends(text: &[u8]) -> Vec<(u64, &[u8])> {
    let (mut lines, mut start) = (Vec::new(), 0);
    for at in 0..text.len() {
        let ends = match text[at] {
            b'\n' => true,
            b'\r' => text.get(at + 1) != Some(&b'\n'),
            _ => at + 1 == text.len(),
        };
        if ends {
            lines.push((start as u64, &text[start..=at]));
            start = at + 1;
        }
    }
    lines
}

#[test]
fn specimens() {
    let before = |offset| Err(FastaError::TextBeforeFirstRecord { offset });
    let table: &[Specimen] = &[
        (">a\nAC\nGT\n>b\nT\n", Ok(&[("a", "AC\nGT\n", 0), ("b", "T\n", 9)])),
        (">a\r\nAC\r\nGT\r\n>b\r\nT", Ok(&[("a", "AC\r\nGT\r\n", 0), ("b", "T", 12)])),
        (">a\rAC\rGT\r>b\rT", Ok(&[("a", "AC\rGT\r", 0), ("b", "T", 9)])),
        (">a", Ok(&[("a", "", 0)])),
        (">", Ok(&[("", "", 0)])),
        (">\n", Ok(&[("", "", 0)])),
        (">\r\n", Ok(&[("", "", 0)])),
        (">>\n>", Ok(&[(">", "", 0), ("", "", 3)])),
        (">a\n>b\n>c", Ok(&[("a", "", 0), ("b", "", 3), ("c", "", 6)])),
        ("\n\r\n\r>a\nA", Ok(&[("a", "A", 4)])),
        (">a  b\t \nA", Ok(&[("a  b\t ", "A", 0)])),
        (">a > b\nA>C\n", Ok(&[("a > b", "A>C\n", 0)])),
        (">a\n\n\nA\n\nC\n\n>b\n", Ok(&[("a", "\n\nA\n\nC\n\n", 0), ("b", "", 11)])),
        (">a\n;comment\nA", Ok(&[("a", ";comment\nA", 0)])),
        (">a\n\0\u{ff}", Ok(&[("a", "\0\u{ff}", 0)])),
        ("", Err(FastaError::NoRecord)),
        ("\n\r\n\n", Err(FastaError::NoRecord)),
        ("ACGT\n>a\nA", before(0)),
        ("\nACGT", before(1)),
        (" >a\nA", before(0)),
        ("\r\n;old style\n>a\nA", before(2)),
        ("\u{feff}>a\nA", before(0)),
        ("@read\nACGT\n+\nIIII\n", before(0)),
    ];
    for (text, expected) in table {
        let expected = expected
            .map(|list| list.iter().map(|&(h, b, o)| (h.into(), b.into(), o)).collect::<Owned>());
        assert_eq!(records(text.as_bytes()), expected, "{text:?}");
        assert_eq!(naive(text.as_bytes()), expected, "naive {text:?}");
    }
}

#[test]
fn is_over_after_an_error() {
    let mut found = Records::new(b"A\n>a\nC");
    assert!(found.next().unwrap().is_err());
    assert!(found.next().is_none() && found.next().is_none());
}

#[test]
fn one_long_line() {
    let mut text = b">a\n".to_vec();
    text.resize(5 << 20, b'A');
    assert_eq!(records(&text).unwrap()[0].1.len(), (5 << 20) - 3);
}

proptest! {
    #[test]
    fn equals_the_naive_reading(text in "[>ACN \n\r]{0,60}") {
        prop_assert_eq!(records(text.as_bytes()), naive(text.as_bytes()));
    }

    #[test]
    fn any_bytes(text in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(records(&text), naive(&text));
    }
}
