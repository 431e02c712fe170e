//! What a query names: a contig of one sample, as a user writes it.

use super::names::Place;
use super::{Archive, Contig, Error};

/// A range as queries write it: 0-based, both ends included, not yet held against the contig.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inclusive {
    /// First base.
    pub from: i64,
    /// Last base.
    pub to: i64,
}

/// Samples that an error about an ambiguous name lists.
const MOST_LISTED: usize = 20;

impl Archive {
    /// The contig that `name` means: `contig`, `contig@sample`, or a PanSN name
    /// (`sample#haplotype#contig`), where `contig` is a full header or the first word of one.
    ///
    /// # Errors
    /// If there is none, or several samples have it; or if the archive is damaged.
    pub fn find(&self, name: impl AsRef<[u8]>) -> Result<Contig<'_>, Error> {
        let name = name.as_ref();
        self.find_first(name, &[(name, None)]).map(|(contig, _)| contig)
    }

    /// The contig and the range that `query` means: as [`Archive::find`], with `:from-to` behind
    /// it or not. The longest name that exists wins.
    ///
    /// # Errors
    /// As [`Archive::find`].
    pub fn find_query(
        &self,
        query: impl AsRef<[u8]>,
    ) -> Result<(Contig<'_>, Option<Inclusive>), Error> {
        let query = query.as_ref();
        let whole = (query, None);
        match split_range(query) {
            Some((name, range)) => self.find_first(query, &[whole, (name, Some(range))]),
            None => self.find_first(query, &[whole]),
        }
    }

    /// The contig and the range that `region` means, which is `sample:contig:from-to`.
    ///
    /// # Errors
    /// If it is not of this form, there is no such sample or contig, or colons in their names allow
    /// of several readings; or if the archive is damaged.
    pub fn find_region(&self, region: impl AsRef<[u8]>) -> Result<(Contig<'_>, Inclusive), Error> {
        let region = region.as_ref();
        let no_region = || Error::NoRegion { region: lossy(region) };
        let (name, range) = split_range(region).ok_or_else(no_region)?;
        let mut found = Vec::new();
        for (sample, contig) in splits(name, b':') {
            found.extend(self.find_pair(sample, contig)?);
        }
        match found[..] {
            [place] => Ok((self.nth_contig(place.sample, place.contig)?, range)),
            [] => Err(self.not_found(name)),
            _ => Err(self.ambiguous(name, &found)),
        }
    }

    /// The first of several readings of a query that exists.
    ///
    /// What names a sample is looked up there, at no more cost than that sample; only what then is
    /// not found is searched in all samples.
    fn find_first(
        &self,
        query: &[u8],
        readings: &[(&[u8], Option<Inclusive>)],
    ) -> Result<(Contig<'_>, Option<Inclusive>), Error> {
        for &(name, range) in readings {
            if let Some(place) = self.find_directed(name)? {
                return Ok((self.nth_contig(place.sample, place.contig)?, range));
            }
        }
        for &(name, range) in readings {
            match self.find_anywhere(name)?[..] {
                [] => {}
                [place] => return Ok((self.nth_contig(place.sample, place.contig)?, range)),
                ref several => return Err(self.ambiguous(name, several)),
            }
        }
        for &(name, range) in readings {
            if let Some(place) = self.find_pansn_suffix(name)? {
                return Ok((self.nth_contig(place.sample, place.contig)?, range));
            }
        }
        Err(self.not_found(query))
    }

    /// `contig@sample`, with the longest contig that exists; or a PanSN name that its own sample
    /// has in full.
    fn find_directed(&self, name: &[u8]) -> Result<Option<Place>, Error> {
        for (contig, sample) in splits(name, b'@').rev() {
            if let Some(place) = self.find_pair(sample, contig)? {
                return Ok(Some(place));
            }
        }
        for (sample, _) in splits(name, b'#').rev() {
            if let Some(place) = self.find_pair(sample, name)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// A PanSN name whose sample names its contigs without the sample.
    fn find_pansn_suffix(&self, name: &[u8]) -> Result<Option<Place>, Error> {
        for (sample, contig) in splits(name, b'#').rev() {
            if let Some(place) = self.find_pair(sample, contig)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    fn find_pair(&self, sample: &[u8], contig: &[u8]) -> Result<Option<Place>, Error> {
        match self.sample_number(sample) {
            Some(sample) => self.find_in(sample, contig),
            None => Ok(None),
        }
    }

    fn not_found(&self, name: &[u8]) -> Error {
        Error::NotFound { path: self.path().to_owned(), name: lossy(name) }
    }

    fn ambiguous(&self, name: &[u8], places: &[Place]) -> Error {
        let listed = places.iter().take(MOST_LISTED);
        let mut samples: Vec<_> =
            listed.map(|place| lossy(self.sample_name(place.sample))).collect();
        if places.len() > MOST_LISTED {
            samples.push(format!("and {} more", places.len() - MOST_LISTED));
        }
        Error::Ambiguous { name: lossy(name), samples: samples.join(", ") }
    }
}

/// Both sides of each `separator` in `name`, from left to right.
fn splits(name: &[u8], separator: u8) -> impl DoubleEndedIterator<Item = (&[u8], &[u8])> {
    memchr::memchr_iter(separator, name).filter_map(move |at| {
        let (before, after) = (name.get(..at)?, name.get(at + 1..)?);
        (!before.is_empty() && !after.is_empty()).then_some((before, after))
    })
}

/// What stands before `:from-to` at the end, and that.
fn split_range(query: &[u8]) -> Option<(&[u8], Inclusive)> {
    let colon = memchr::memrchr(b':', query)?;
    let (name, range) = (query.get(..colon)?, query.get(colon + 1..)?);
    // The first byte may be a sign.
    let dash = 1 + memchr::memchr(b'-', range.get(1..)?)?;
    let from = number(range.get(..dash)?)?;
    let to = number(range.get(dash + 1..)?).filter(|&to| to >= 0)?;
    Some((name, Inclusive { from, to }))
}

/// A decimal number; what is too large is as good as the largest.
fn number(digits: &[u8]) -> Option<i64> {
    let (sign, digits) = match digits.strip_prefix(b"-") {
        Some(digits) => (-1, digits),
        None => (1, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add =
        |value: i64, digit: &u8| value.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    Some(sign * digits.iter().fold(0, add))
}

fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_stand_at_the_end() {
        let range = |from, to| Inclusive { from, to };
        let cases: [(&str, Option<(&str, Inclusive)>); 12] = [
            ("chr1:5-10", Some(("chr1", range(5, 10)))),
            ("chr1@s:5-10", Some(("chr1@s", range(5, 10)))),
            ("a:1-2:3-4", Some(("a:1-2", range(3, 4)))),
            ("chr1:-5-10", Some(("chr1", range(-5, 10)))),
            ("chr1:007-0010", Some(("chr1", range(7, 10)))),
            ("chr1:3-99999999999999999999", Some(("chr1", range(3, i64::MAX)))),
            ("chr1:5--1", None),
            ("chr1:5-", None),
            ("chr1:-5", None),
            ("chr1:", None),
            ("chr1", None),
            ("chr1:a-b", None),
        ];
        for (query, expected) in cases {
            let expected = expected.map(|(name, range)| (name.as_bytes(), range));
            assert_eq!(split_range(query.as_bytes()), expected, "{query}");
        }
    }

    #[test]
    fn splits_leave_no_side_empty() {
        let found: Vec<_> = splits(b"@a@b@", b'@').collect();
        assert_eq!(found, [(&b"@a"[..], &b"b@"[..])]);
    }
}
