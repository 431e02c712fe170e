//! Codes of bases in two bits each, four to a byte, the first in the lowest bits.

/// Bases that are packed or unpacked at a time.
const STEP: usize = 8;

/// Appends `codes`, of which only the two lowest bits count, four to a byte.
pub fn pack(codes: &[u8], out: &mut Vec<u8>) {
    let before = out.len();
    let (eights, rest) = codes.as_chunks::<STEP>();
    out.resize(before + 2 * eights.len(), 0);
    let (twos, _) = out[before..].as_chunks_mut::<2>();
    for (two, eight) in twos.iter_mut().zip(eights) {
        *two = squeeze(u64::from_le_bytes(*eight)).to_le_bytes();
    }
    out.extend(
        rest.chunks(4).map(|four| {
            four.iter().zip(0..).fold(0, |byte, (code, i)| byte | (code & 3) << (2 * i))
        }),
    );
}

/// Appends the codes of the bases from number `start` to `end` of `packed`.
///
/// # Panics
/// If there are not so many.
pub fn unpack(packed: &[u8], start: usize, end: usize, out: &mut Vec<u8>) {
    let before = out.len();
    let bytes = &packed[start / 4..end.div_ceil(4)];
    let (twos, rest) = bytes.as_chunks::<2>();
    out.resize(before + 4 * bytes.len(), 0);
    let (eights, _) = out[before..].as_chunks_mut::<STEP>();
    for (eight, two) in eights.iter_mut().zip(twos) {
        *eight = spread(u16::from_le_bytes(*two)).to_le_bytes();
    }
    if let Some(&byte) = rest.first() {
        let last = before + 4 * (bytes.len() - 1);
        out[last..].copy_from_slice(&spread(u16::from(byte)).to_le_bytes()[..4]);
    }
    // Without what shares its byte with the first base, or with the last.
    if !start.is_multiple_of(4) {
        out.copy_within(before + start % 4.., before);
    }
    out.truncate(before + end - start);
}

/// The two lowest bits of eight bytes, side by side.
#[inline]
const fn squeeze(eight: u64) -> u16 {
    let pairs = eight & 0x0303_0303_0303_0303;
    let pairs = (pairs | pairs >> 6) & 0x000F_000F_000F_000F;
    let pairs = (pairs | pairs >> 12) & 0x0000_00FF_0000_00FF;
    (pairs | pairs >> 24) as u16
}

/// Pairs of bits, each in a byte of its own.
#[inline]
const fn spread(pairs: u16) -> u64 {
    let pairs = pairs as u64;
    let pairs = (pairs | pairs << 24) & 0x0000_00FF_0000_00FF;
    let pairs = (pairs | pairs << 12) & 0x000F_000F_000F_000F;
    (pairs | pairs << 6) & 0x0303_0303_0303_0303
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_base_is_lowest() {
        let mut packed = Vec::new();
        pack(&[1, 2, 3, 0, 3], &mut packed);
        assert_eq!(packed, [0b00_11_10_01, 3]);
    }

    proptest! {
        #[test]
        fn any_range_comes_back(
            codes in prop::collection::vec(0u8..4, 0..100),
            a in 0usize..100,
            b in 0usize..100,
        ) {
            let mut packed = Vec::new();
            pack(&codes, &mut packed);
            prop_assert_eq!(packed.len(), codes.len().div_ceil(4));
            let (start, end) = (a.min(b).min(codes.len()), a.max(b).min(codes.len()));
            let mut out = vec![9];
            unpack(&packed, start, end, &mut out);
            prop_assert_eq!(&out[1..], &codes[start..end]);
        }
    }
}
