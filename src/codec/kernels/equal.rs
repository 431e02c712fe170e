//! Every variant that the machine can run equals the portable one on all inputs.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::{
    super::{
        cpu::Cpu,
        sampling::{SPAN, Word},
    },
    Kernels,
};

/// Tests of `$cpu` against the portable kernels; they pass where the machine lacks it.
macro_rules! equal_to_portable {
    ($name:ident, $cpu:expr) => {
        mod $name {
            use super::*;

            fn both() -> Option<(&'static Kernels, &'static Kernels)> {
                Some((Kernels::of($cpu).ok()?, Kernels::of(Cpu::Portable).unwrap()))
            }

            proptest! {
                #[test]
                fn sampled(codes in prop::collection::vec(any::<u8>(), SPAN), low: bool) {
                    let Some((variant, portable)) = both() else { return Ok(()) };
                    let codes: [u8; SPAN] =
                        std::array::from_fn(|i| if low { codes[i] & 3 } else { codes[i] });
                    for word in [Word::Sixteen, Word::Fifteen] {
                        let (a, b) = (variant.sampled(word, &codes), portable.sampled(word, &codes));
                        prop_assert_eq!(a, b, "{:?}", word);
                    }
                }
            }
        }
    };
}

equal_to_portable!(avx2, Cpu::Avx2);
equal_to_portable!(avx512, Cpu::Avx512);
equal_to_portable!(neon, Cpu::Neon);
