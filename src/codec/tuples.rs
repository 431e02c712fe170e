//! The tuple form of group references: 4, 3 or 2 symbols a byte, by the largest code.
//!
//! `n / t` full tuples (first symbol most significant), one tail tuple with the rest (always
//! there), one byte `t << 4 | rest`. With one symbol a byte there is no tail.

use super::quads;

/// Symbols per byte for sequences whose largest code is `max_code`.
#[must_use]
pub const fn symbols_per_byte(max_code: u8) -> usize {
    match max_code {
        0..4 => 4,
        4..6 => 3,
        6..16 => 2,
        16.. => 1,
    }
}

/// Number of values that one of so many symbols a byte can have.
const fn base(symbols_per_byte: usize) -> u8 {
    match symbols_per_byte {
        4 => 4,
        3 => 6,
        _ => 16,
    }
}

/// Bytes of the tuple form of `len` symbols.
#[must_use]
pub const fn packed_len(len: usize, symbols_per_byte: usize) -> usize {
    if symbols_per_byte == 1 { len + 1 } else { len / symbols_per_byte + 2 }
}

/// Appends the tuple form of `codes`.
pub fn pack(out: &mut Vec<u8>, codes: &[u8]) {
    // The bits that are set in any code tell apart what the largest code would.
    let bits = codes.iter().fold(0, |bits, &code| bits | code);
    if bits < 4 {
        return pack_quads(out, codes);
    }
    let max_code = codes.iter().copied().max().unwrap_or_default();
    match symbols_per_byte(max_code) {
        4 => pack_quads(out, codes),
        3 => pack_tuples::<3>(out, codes),
        2 => pack_tuples::<2>(out, codes),
        _ => {
            out.extend_from_slice(codes);
            out.push(0x10);
        }
    }
}

/// Four symbols a byte: by far the most common form.
fn pack_quads(out: &mut Vec<u8>, codes: &[u8]) {
    out.reserve(packed_len(codes.len(), 4));
    let (full, tail) = codes.split_at(codes.len() / 4 * 4);
    quads::pack(full, out);
    out.push(value_of(tail, 4));
    out.push(4 << 4 | tail.len() as u8);
}

fn pack_tuples<const N: usize>(out: &mut Vec<u8>, codes: &[u8]) {
    out.reserve(packed_len(codes.len(), N));
    let (tuples, tail) = codes.as_chunks::<N>();
    out.extend(tuples.iter().map(|tuple| value_of(tuple, base(N))));
    out.push(value_of(tail, base(N)));
    out.push((N as u8) << 4 | tail.len() as u8);
}

#[inline]
fn value_of(codes: &[u8], base: u8) -> u8 {
    codes.iter().fold(0, |value, code| value * base + code)
}

/// A tuple form that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TupleError {
    /// The last byte does not name a form.
    #[error("the last byte of a tuple-coded reference is {0:#04x}, which names no form")]
    Form(u8),
    /// The form does not go with the length.
    #[error("a tuple-coded reference has {found} bases where {expected} were announced")]
    Length {
        /// Bases announced.
        expected: u64,
        /// Bases found.
        found: u64,
    },
}

/// A tuple form, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tuples<'a> {
    /// Symbols of a full tuple.
    pub per_byte: usize,
    /// Full tuples.
    pub full: &'a [u8],
    /// The tuple whose lowest digits are the last symbols; 0 where there is none.
    pub tail: u8,
    /// How many symbols the tail holds.
    pub rest: usize,
}

impl<'a> Tuples<'a> {
    /// The tuple form `packed` of `len` symbols.
    ///
    /// # Errors
    /// If `packed` is no tuple form, or that of another number of symbols.
    pub fn read(packed: &'a [u8], len: u64) -> Result<Self, TupleError> {
        let found = |found: usize| TupleError::Length { expected: len, found: found as u64 };
        let (&form, packed) = packed.split_last().ok_or(found(0))?;
        let (per_byte, rest) = (usize::from(form >> 4), usize::from(form & 15));
        let (tail, full) = match per_byte {
            1 if rest == 0 => (0, packed),
            2..=4 if rest < per_byte => {
                let (&tail, full) = packed.split_last().ok_or(found(0))?;
                (tail, full)
            }
            _ => return Err(TupleError::Form(form)),
        };
        let n = full.len() * per_byte + rest;
        if n as u64 == len { Ok(Tuples { per_byte, full, tail, rest }) } else { Err(found(n)) }
    }

    /// Appends the symbols.
    pub fn append_to(&self, out: &mut Vec<u8>) {
        out.reserve(self.full.len() * self.per_byte + self.rest);
        self.append_full(out);
        self.append_tail(out);
    }

    fn append_full(&self, out: &mut Vec<u8>) {
        match self.per_byte {
            4 => append::<4>(self.full, out),
            3 => append::<3>(self.full, out),
            2 => append::<2>(self.full, out),
            _ => out.extend_from_slice(self.full),
        }
    }

    fn append_tail(&self, out: &mut Vec<u8>) {
        let tail = usize::from(self.tail);
        let symbols = match self.per_byte {
            4 => &Digits::<4>::OF[tail][..],
            3 => &Digits::<3>::OF[tail][..],
            2 => &Digits::<2>::OF[tail][..],
            _ => &[],
        };
        // The tail is its low digits.
        out.extend(symbols.iter().skip(self.per_byte - self.rest));
    }
}

fn append<const N: usize>(full: &[u8], out: &mut Vec<u8>) {
    let before = out.len();
    out.resize(before + full.len() * N, 0);
    let (tuples, _) = out[before..].as_chunks_mut::<N>();
    for (tuple, &value) in tuples.iter_mut().zip(full) {
        *tuple = Digits::<N>::OF[usize::from(value)];
    }
}

/// The symbols of tuples of `N`.
pub(super) struct Digits<const N: usize>;

impl<const N: usize> Digits<N> {
    /// By the tuple's value.
    pub(super) const OF: &[[u8; N]; 256] = &{
        let mut table = [[0; N]; 256];
        let mut value = 0;
        while value < 256 {
            let (mut left, mut nth) = (value as u8, N);
            while nth > 0 {
                nth -= 1;
                table[value][nth] = left % base(N);
                left /= base(N);
            }
            value += 1;
        }
        table
    };
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::alphabet::CODE_OF_LETTER;
    use super::*;
    use proptest::prelude::*;

    fn packed(codes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        pack(&mut out, codes);
        out
    }

    fn unpacked(packed: &[u8], len: usize) -> Result<Vec<u8>, TupleError> {
        let mut out = vec![9];
        Tuples::read(packed, len as u64)?.append_to(&mut out);
        Ok(out.split_off(1))
    }

    #[test]
    fn examples_of_the_specification() {
        let examples: [(&[u8], &[u8]); 6] = [
            (b"ACGTAC", &[0x1B, 0x01, 0x42]),
            (b"ACGT", &[0x1B, 0x00, 0x40]),
            (b"ACGTU", &[0x01, 0x23, 0x0F, 0x21]),
            (b"ACN", &[0x0A, 0x00, 0x30]),
            (b"ACNRT", &[0x0A, 0x21, 0x32]),
            (b"AU", &[0x0F, 0x00, 0x20]),
        ];
        for (letters, bytes) in examples {
            let codes: Vec<u8> = letters.iter().map(|&l| CODE_OF_LETTER[l as usize]).collect();
            assert_eq!(packed(&codes), bytes);
            assert_eq!(unpacked(bytes, codes.len()).unwrap(), codes);
            assert_eq!(
                packed_len(codes.len(), usize::from(bytes[bytes.len() - 1] >> 4)),
                bytes.len()
            );
        }
    }

    #[test]
    fn what_is_no_tuple_form_is_an_error() {
        for (bytes, len) in [
            (&[][..], 0),
            (&[0x40][..], 0),
            (&[0x00, 0x44], 4),
            (&[0x00, 0x50], 0),
            (&[0x00, 0x00], 0),
            (&[0x00, 0x11], 2),
            (&[0x1B, 0x00, 0x40], 5),
            (&[7, 0x10], 2),
        ] {
            assert!(unpacked(bytes, len).is_err(), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn everything_comes_back(codes in (1..64u8).prop_flat_map(|max| prop::collection::vec(0..max, 0..300))) {
            let bytes = packed(&codes);
            prop_assert_eq!(&unpacked(&bytes, codes.len()).unwrap(), &codes);
        }

        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>, len in 0..1000usize) {
            let _ = unpacked(&bytes, len);
        }
    }
}
