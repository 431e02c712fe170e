//! Tokens of a text.

use super::{Format, LzError, MIN_RUN};

/// A step of a text, or several of the same kind at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Symbols, as the text has them.
    Literals(Literals<'a>),
    /// So many symbols that the reference has from the predicted position on.
    Reference(usize),
    /// So many N.
    Run(u64),
    /// A stretch of the reference.
    Match {
        /// Where it begins, less the predicted position, in bases.
        distance: i64,
        /// Its length in bases; none where it reaches to the end of the reference.
        len: Option<u64>,
    },
}

/// Symbols as a text has them, one at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literals<'a>(&'a [u8]);

impl<'a> Literals<'a> {
    /// How many.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.0.len()
    }

    /// Their codes.
    #[inline]
    pub fn codes(self) -> impl DoubleEndedIterator<Item = u8> + ExactSizeIterator + 'a {
        self.0.iter().map(|byte| byte - FIRST_LITERAL)
    }
}

const FIRST_LITERAL: u8 = b'A';
/// C++ AGC reads codes up to 20 only, but writes 30 and 32 for letters outside its alphabet. No
/// other token begins with such a byte, so that they can be told.
const LAST_LITERAL: u8 = 0x7E;
const RUN_START: u8 = 0x1E;
const RUN_END: u8 = 0x04;

/// The tokens of one text, in order.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a [u8],
    position: usize,
    format: Format,
}

impl<'a> Tokens<'a> {
    /// Starts at the beginning of `text`.
    #[must_use]
    pub fn new(text: &'a [u8], format: Format) -> Self {
        Tokens { text, position: 0, format }
    }

    /// Offset of the next token in the text.
    #[inline]
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// The next token, or none at the end of the text.
    ///
    /// # Errors
    /// If there is none in the text's format.
    #[inline(always)]
    pub fn next_token(&mut self) -> Result<Option<Token<'a>>, LzError> {
        let Some(&first) = self.text.get(self.position) else { return Ok(None) };
        let offset = self.position;
        let token = match first {
            FIRST_LITERAL..=LAST_LITERAL => {
                let bytes = self.run_of(|byte| matches!(byte, FIRST_LITERAL..=LAST_LITERAL));
                Some(Token::Literals(Literals(bytes)))
            }
            b'!' if self.format.has_reference_tokens => {
                Some(Token::Reference(self.run_of(|byte| byte == b'!').len()))
            }
            RUN_START => self.run(),
            _ => self.stretch(),
        };
        token.map(Some).ok_or(LzError::Token { offset })
    }

    /// The bytes from the present position on, the first of them anyway, that are alike.
    #[inline]
    fn run_of(&mut self, is_alike: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.text[self.position..];
        let n = 1 + rest[1..].iter().take_while(|&&byte| is_alike(byte)).count();
        self.position += n;
        &rest[..n]
    }

    fn run(&mut self) -> Option<Token<'a>> {
        self.position += 1;
        let n = self.number()?;
        self.expect_byte(RUN_END)?;
        Some(Token::Run(n + MIN_RUN))
    }

    #[inline]
    fn stretch(&mut self) -> Option<Token<'a>> {
        let distance = self.distance()?;
        let len = if self.peek() == Some(b',') {
            self.position += 1;
            Some(self.number()? + u64::from(self.format.min_match_len))
        } else if self.format.has_reference_tokens {
            None
        } else {
            return None;
        };
        self.expect_byte(b'.')?;
        Some(Token::Match { distance, len })
    }

    #[inline]
    fn distance(&mut self) -> Option<i64> {
        // Behind what is another in one symbol, as nearly always, and not worth more than a look.
        if self.text.get(self.position..self.position + 2) == Some(b"0,") {
            self.position += 1;
            return Some(0);
        }
        let is_negative = self.peek() == Some(b'-');
        self.position += usize::from(is_negative);
        let number = self.number()? as i64;
        Some(if is_negative { -number } else { number })
    }

    /// Digits, at least one; positions and lengths are below 2^32, so larger numbers are none.
    #[inline]
    fn number(&mut self) -> Option<u64> {
        let rest = self.text.get(self.position..)?;
        if let Some((value, len)) = rest.first_chunk().and_then(short_number) {
            self.position += len;
            return Some(value);
        }
        self.any_number()
    }

    /// As [`Tokens::number`], for long ones and those near the end of the text.
    fn any_number(&mut self) -> Option<u64> {
        let start = self.position;
        let mut value = 0u64;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = value * 10 + u64::from(digit - b'0');
            if value > u64::from(u32::MAX) {
                return None;
            }
            self.position += 1;
        }
        (self.position > start).then_some(value)
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    #[inline]
    fn expect_byte(&mut self, byte: u8) -> Option<()> {
        let is_there = self.peek() == Some(byte);
        self.position += usize::from(is_there);
        is_there.then_some(())
    }
}

/// The number of one to seven digits that eight bytes begin with, and how many they are.
///
/// All digits at once: with a branch for each, most of the time would go into branches that are
/// foretold wrongly, as lengths of matches have any number of digits.
#[inline]
fn short_number(bytes: &[u8; 8]) -> Option<(u64, usize)> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let digits = u64::from_le_bytes(*bytes) ^ (u64::from(b'0') * EACH);
    // The highest bit of each byte that is no digit, up to the first such.
    let others = (digits.wrapping_add((0x80 - 10) * EACH) | digits) & (0x80 * EACH);
    let n_bits = others.trailing_zeros() & !7;
    if n_bits == 0 || n_bits == u64::BITS {
        return None;
    }
    // In front of them zeros, then twos, fours and all eight together.
    let digits = digits << (u64::BITS - n_bits);
    let twos = (digits * 10 + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (twos * 100 + (twos >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some(((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF, n_bits as usize / 8))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const V1: Format = Format { has_reference_tokens: false, min_match_len: 20 };
    const V2: Format = Format { has_reference_tokens: true, min_match_len: 20 };

    fn tokens(text: &[u8], format: Format) -> Result<Vec<Token<'_>>, LzError> {
        let mut tokens = Tokens::new(text, format);
        let mut all = Vec::new();
        while let Some(token) = tokens.next_token()? {
            all.push(token);
        }
        Ok(all)
    }

    #[test]
    fn every_kind_of_token() {
        let expected = vec![
            Token::Match { distance: 0, len: Some(24) },
            Token::Literals(Literals(b"AC")),
            Token::Reference(3),
            Token::Run(1000),
            Token::Match { distance: -17, len: Some(20) },
            Token::Literals(Literals(b"_")),
            Token::Match { distance: 3, len: None },
        ];
        assert_eq!(tokens(b"0,4.AC!!!\x1E996\x04-17,0._3.", V2), Ok(expected));
        assert_eq!(tokens(b"", V2), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_token() {
        for text in [
            &b"\x1E"[..],
            b"\x1E5",
            b"\x1E\x04",
            b"\x1E-5\x04",
            b"5",
            b"-",
            b"-.",
            b",5.",
            b"5,.",
            b"5,-1.",
            b"4294967296.",
            b"99999999999999999999999.",
            b" ",
            b"\x7F",
            b"\x80",
            b"5,5",
        ] {
            assert_eq!(tokens(text, V2), Err(LzError::Token { offset: 0 }), "{text:?}");
        }
        assert_eq!(tokens(b"A!", V1), Err(LzError::Token { offset: 1 }));
        assert_eq!(tokens(b"5.", V1), Err(LzError::Token { offset: 0 }));
    }

    proptest! {
        #[test]
        fn short_numbers_are_numbers(digits in "[0-9]{0,12}", then: [u8; 12]) {
            let text = [digits.as_bytes(), &then].concat();
            let mut long = Tokens::new(&text, V2);
            let number = long.any_number();
            let eight = text.first_chunk().unwrap();
            match short_number(eight) {
                Some(found) => prop_assert_eq!(Some(found), number.map(|n| (n, long.position))),
                None => prop_assert!(number.is_none() || long.position > 7),
            }
        }
    }
}
