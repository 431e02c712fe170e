//! Signed numbers as unsigned ones: around zero (version 1), and around a prediction.

/// Decodes a signed difference of version 1.
#[inline]
#[must_use]
pub const fn decode_signed(code: u32) -> i64 {
    let code = code as i64;
    if code & 1 == 0 { code / 2 } else { -(code + 1) / 2 }
}

/// Codes `value` around `predicted`: near it in few bits, far above it as it is.
#[inline]
#[must_use]
pub const fn encode_around(value: u64, predicted: u64) -> u64 {
    if value < predicted {
        2 * (predicted - value) - 1
    } else if value < 2 * predicted {
        2 * (value - predicted)
    } else {
        value
    }
}

/// Decodes what [`encode_around`] made.
#[inline]
#[must_use]
pub const fn decode_around(code: u64, predicted: u64) -> u64 {
    if code >= 2 * predicted {
        code
    } else if code & 1 == 1 {
        predicted - code.div_ceil(2)
    } else {
        predicted + code / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn examples_of_the_specification() {
        for (value, code) in
            [(10, 0), (9, 1), (11, 2), (8, 3), (1, 17), (0, 19), (19, 18), (20, 20), (25, 25)]
        {
            assert_eq!(encode_around(value, 10), code);
            assert_eq!(decode_around(code, 10), value);
        }
        for (value, code) in [(0, 0), (-1, 1), (1, 2), (-2, 3), (2, 4)] {
            assert_eq!(decode_signed(code), value);
        }
    }

    proptest! {
        #[test]
        fn every_value_comes_back(value: u32, predicted: u32) {
            let (value, predicted) = (u64::from(value), u64::from(predicted));
            prop_assert_eq!(decode_around(encode_around(value, predicted), predicted), value);
        }
    }
}
