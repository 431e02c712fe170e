//! Templates for the names of records.

use std::{fmt, str::FromStr};

/// A template, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameFormat(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Sample,
    Contig,
    Name,
}

impl NameFormat {
    /// The name of a record of `sample` with the full header `contig`.
    pub fn render(&self, sample: &[u8], contig: &[u8]) -> Vec<u8> {
        let first_word = contig.split(|byte| b" \t".contains(byte)).next().unwrap_or_default();
        let parts = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_bytes(),
            Piece::Sample => sample,
            Piece::Contig => contig,
            Piece::Name => first_word,
        });
        parts.collect::<Vec<_>>().concat()
    }
}

/// A template that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoNameFormat(String);

impl fmt::Display for NoNameFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; known are {{sample}}, {{contig}} and {{name}}", self.0)
    }
}

impl std::error::Error for NoNameFormat {}

impl FromStr for NameFormat {
    type Err = NoNameFormat;

    fn from_str(template: &str) -> Result<Self, NoNameFormat> {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((text, after)) = rest.split_once('{') {
            let (field, after) =
                after.split_once('}').ok_or_else(|| NoNameFormat("a `{` has no `}`".into()))?;
            pieces.push(Piece::Text(text.into()));
            pieces.push(match field {
                "sample" => Piece::Sample,
                "contig" => Piece::Contig,
                "name" => Piece::Name,
                _ => return Err(NoNameFormat(format!("there is no field {{{field}}}"))),
            });
            rest = after;
        }
        pieces.push(Piece::Text(rest.into()));
        Ok(Self(pieces))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fields_are_filled_in() {
        for (template, expected) in [
            ("{contig}", "chr1 x"),
            ("{sample}#{name}", "s#0#chr1"),
            ("{name}@{sample}!", "chr1@s#0!"),
            ("", ""),
        ] {
            let format: NameFormat = template.parse().unwrap();
            assert_eq!(format.render(b"s#0", b"chr1 x"), expected.as_bytes());
        }
        for wrong in ["{", "{contig", "{}", "{chr}"] {
            assert!(wrong.parse::<NameFormat>().is_err(), "{wrong}");
        }
    }
}
