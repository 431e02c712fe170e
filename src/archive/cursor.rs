//! A place in a slice of bytes, and what can be read there without running past the end.

use super::FormatError;

/// Reads forward through the bytes of one structure; errors name the structure and the offset.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
    what: &'static str,
}

impl<'a> Cursor<'a> {
    /// Starts at the first of `bytes`, which hold `what`.
    #[must_use]
    pub fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Cursor { bytes, position: 0, what }
    }

    /// Starts at byte `position`.
    #[must_use]
    pub fn at(bytes: &'a [u8], position: usize, what: &'static str) -> Self {
        Cursor { bytes, position: position.min(bytes.len()), what }
    }

    /// Bytes read so far.
    #[inline]
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Bytes left.
    #[inline]
    #[must_use]
    pub fn left(&self) -> usize {
        self.bytes.len() - self.position
    }

    /// What the bytes are, for messages.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// The next byte.
    ///
    /// # Errors
    /// If none is left.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, FormatError> {
        let byte = *self.bytes.get(self.position).ok_or_else(|| self.ends_early())?;
        self.position += 1;
        Ok(byte)
    }

    /// The next `n` bytes.
    ///
    /// # Errors
    /// If fewer are left.
    #[inline]
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], FormatError> {
        let end = self.position.checked_add(n).ok_or_else(|| self.ends_early())?;
        let taken = self.bytes.get(self.position..end).ok_or_else(|| self.ends_early())?;
        self.position = end;
        Ok(taken)
    }

    /// The bytes up to the next NUL, which is read as well.
    ///
    /// # Errors
    /// If no NUL follows.
    #[inline]
    pub fn text(&mut self) -> Result<&'a [u8], FormatError> {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let len = memchr::memchr(0, rest).ok_or_else(|| self.ends_early())?;
        self.position += len + 1;
        Ok(rest.get(..len).unwrap_or_default())
    }

    /// A little-endian `u32`.
    ///
    /// # Errors
    /// If fewer than four bytes are left.
    pub fn u32_le(&mut self) -> Result<u32, FormatError> {
        let bytes = self.take(4)?;
        Ok(bytes.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte)))
    }

    /// A little-endian `u64`.
    ///
    /// # Errors
    /// If fewer than eight bytes are left.
    pub fn u64_le(&mut self) -> Result<u64, FormatError> {
        let bytes = self.take(8)?;
        Ok(bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    /// Checks a count before anything is allocated for it: each item takes `least` bytes or more.
    ///
    /// # Errors
    /// If the bytes left cannot hold so many.
    pub fn bounded(
        &self,
        claimed: u64,
        least: usize,
        of: &'static str,
    ) -> Result<usize, FormatError> {
        let bound = (self.left() / least.max(1)) as u64;
        if claimed > bound {
            return Err(FormatError::Count { what: self.what, of, claimed, bound });
        }
        Ok(claimed as usize)
    }

    /// Checks that everything was read.
    ///
    /// # Errors
    /// If bytes are left.
    pub fn finish(&self) -> Result<(), FormatError> {
        if self.left() == 0 {
            return Ok(());
        }
        Err(FormatError::Trailing { what: self.what, offset: self.position, left: self.left() })
    }

    #[cold]
    fn ends_early(&self) -> FormatError {
        FormatError::EndsEarly { what: self.what, offset: self.position }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn never_runs_past_the_end() {
        let mut cursor = Cursor::new(b"ab\0cd", "test");
        assert_eq!(cursor.text().unwrap(), b"ab");
        assert!(cursor.text().is_err());
        assert!(cursor.take(3).is_err());
        assert!(cursor.take(usize::MAX).is_err());
        assert_eq!(cursor.take(2).unwrap(), b"cd");
        assert_eq!(cursor.byte(), Err(FormatError::EndsEarly { what: "test", offset: 5 }));
        assert!(cursor.finish().is_ok());
    }

    #[test]
    fn counts_are_bounded_by_the_bytes_left() {
        let cursor = Cursor::new(&[0; 10], "test");
        assert_eq!(cursor.bounded(5, 2, "items"), Ok(5));
        assert!(cursor.bounded(6, 2, "items").is_err());
    }
}
