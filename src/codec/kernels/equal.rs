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

/// Mostly letters that are converted, and some bytes that are not.
fn line(len: std::ops::Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    let letters = prop::sample::select(b"ACGTNacgtn".to_vec());
    prop::collection::vec(prop_oneof![999 => letters, 1 => any::<u8>()], len)
}

#[test]
fn whatever_the_machine_has_can_be_chosen() {
    for cpu in Cpu::ALL.into_iter().filter(|cpu| cpu.is_available()) {
        assert_eq!(Kernels::of(cpu).unwrap().cpu(), cpu);
    }
    assert_eq!(Kernels::best().cpu(), Cpu::best());
}

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

                #[test]
                fn letters(
                    quads in prop::collection::vec(any::<u8>(), 1..100),
                    a in 0..400usize,
                    b in 0..400usize,
                ) {
                    let Some((variant, portable)) = both() else { return Ok(()) };
                    let n = 4 * quads.len();
                    let (start, end) = (a.min(b).min(n), a.max(b).min(n));
                    let (mut a, mut b) = (vec![9; end - start], vec![9; end - start]);
                    variant.letters(&quads, start, &mut a);
                    portable.letters(&quads, start, &mut b);
                    prop_assert_eq!(&a, &b);
                    variant.letters_reversed(&quads, start, &mut a);
                    portable.letters_reversed(&quads, start, &mut b);
                    prop_assert_eq!(a, b);
                }

                #[test]
                fn codes_of_a_line(line in line(0..200)) {
                    let Some((variant, portable)) = both() else { return Ok(()) };
                    let (mut a, mut b) = (vec![9], vec![9]);
                    let known = variant.append_codes_of_line(&line, &mut a);
                    prop_assert_eq!(known, portable.append_codes_of_line(&line, &mut b));
                    prop_assert_eq!(a, b);
                }

                #[test]
                fn codes_of_lines(
                    lines in prop::collection::vec(line(0..100), 0..5),
                    width in 0..100usize,
                ) {
                    let Some((variant, portable)) = both() else { return Ok(()) };
                    let mut bytes = Vec::new();
                    for mut line in lines {
                        line.resize(width, b'T');
                        bytes.extend(line);
                        bytes.push(b'\n');
                    }
                    let (mut a, mut b) = (vec![9], vec![9]);
                    let taken = variant.append_codes_of_lines(&bytes, width, &mut a);
                    prop_assert_eq!(taken, portable.append_codes_of_lines(&bytes, width, &mut b));
                    prop_assert_eq!(a, b);
                }
            }
        }
    };
}

equal_to_portable!(avx2, Cpu::Avx2);
equal_to_portable!(avx512, Cpu::Avx512);
equal_to_portable!(neon, Cpu::Neon);
