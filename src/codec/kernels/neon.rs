//! 128-bit vectors of 64-bit ARM, each of which has them.

use std::{arch::aarch64::*, mem::MaybeUninit};

use crate::codec::{
    lines::{self, CODE_OF_LOW_BITS, LETTER_OF_LOW_BITS, LOWER_CASE, Taken},
    quads::{self, STEP},
    sampling::{MULTIPLIER, SPAN, THRESHOLD},
};

/// See [`crate::codec::sampling::sampled`].
///
/// Four positions at a time: every lane holds the same 16 bases, and is shifted by its own position.
#[target_feature(enable = "neon")]
pub fn sampled<const ODD: bool>(codes: &[u8; SPAN]) -> u64 {
    let (vectors, _) = codes.as_chunks::<16>();
    let bases: [_; SPAN / 16] = std::array::from_fn(|i| vandq_u8(load(&vectors[i]), vdupq_n_u8(3)));
    let (words, back) = words(&bases);
    let sixteen = |nth: usize| {
        let four = |first: i32| {
            let by = vaddq_s32(load_words([0, 2, 4, 6]), vdupq_n_s32(2 * first));
            let rest = vsubq_s32(vdupq_n_s32(32), by);
            let shifted = |left: u32, left_by, right: u32, right_by| {
                // A shift by a negative number goes right; one by 32 leaves nothing.
                let left = vshlq_u32(vdupq_n_u32(left), left_by);
                vorrq_u32(left, vshlq_u32(vdupq_n_u32(right), vnegq_s32(right_by)))
            };
            let word = shifted(words[nth + 1], rest, words[nth], by);
            let back = shifted(back[nth], by, back[nth + 1], rest);
            let smaller = if ODD {
                vminq_u32(vandq_u32(word, vdupq_n_u32(!3)), vshlq_n_u32::<2>(back))
            } else {
                vminq_u32(word, back)
            };
            let product = vmulq_n_u32(smaller, MULTIPLIER);
            vmovn_u32(vcgeq_u32(product, vdupq_n_u32(THRESHOLD)))
        };
        let low = vmovn_u16(vcombine_u16(four(0), four(4)));
        let high = vmovn_u16(vcombine_u16(four(8), four(12)));
        vcombine_u8(low, high)
    };
    bits([sixteen(0), sixteen(1), sixteen(2), sixteen(3)])
}

/// Each 16 of 80 bases as a word on both strands.
#[target_feature(enable = "neon")]
fn words(bases: &[uint8x16_t; SPAN / 16]) -> ([u32; SPAN / 16], [u32; SPAN / 16]) {
    let squeezed = |shifts: u32| {
        let shifts = vreinterpretq_s8_u32(vdupq_n_u32(shifts));
        let pairs = bases.map(|bases| vshlq_u8(bases, shifts));
        let four = vpaddq_u8(vpaddq_u8(pairs[0], pairs[1]), vpaddq_u8(pairs[2], pairs[3]));
        let last = vpaddq_u8(pairs[4], pairs[4]);
        (four, vpaddq_u8(last, last))
    };
    let five = |four: uint8x16_t, last: uint8x16_t| {
        let (four, last) = (vreinterpretq_u32_u8(four), vreinterpretq_u32_u8(last));
        [
            vgetq_lane_u32::<0>(four),
            vgetq_lane_u32::<1>(four),
            vgetq_lane_u32::<2>(four),
            vgetq_lane_u32::<3>(four),
            vgetq_lane_u32::<0>(last),
        ]
    };
    let (forward, last) = squeezed(0x0604_0200);
    let (turned, last_turned) = squeezed(0x0002_0406);
    let back = five(vrev32q_u8(vmvnq_u8(turned)), vrev32q_u8(vmvnq_u8(last_turned)));
    (five(forward, last), back)
}

/// A bit for each of 64 bytes, which are all ones or zero.
#[target_feature(enable = "neon")]
fn bits(bytes: [uint8x16_t; 4]) -> u64 {
    let places = vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201));
    let [a, b, c, d] = bytes.map(|bytes| vandq_u8(bytes, places));
    let sums = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
    vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)))
}

/// See [`lines::codes_of_line`].
///
/// The low four bits of A, C, G, T and N differ: they choose a code, and the letter that it is for.
#[target_feature(enable = "neon")]
pub fn codes_of_line(line: &[u8], out: &mut [MaybeUninit<u8>]) -> Option<bool> {
    let (blocks, rest) = line.as_chunks::<16>();
    let Some(last) = line.last_chunk::<16>() else { return lines::codes_of_line(line, out) };
    let (places, _) = out.as_chunks_mut::<16>();
    let (mut known, mut any) = (vdupq_n_u8(0xFF), vdupq_n_u8(0));
    let mut convert = |block: &[u8; 16], to: &mut [MaybeUninit<u8>; 16]| {
        let letters = load(block);
        let upper = vandq_u8(letters, vdupq_n_u8(!LOWER_CASE));
        let low = vandq_u8(letters, vdupq_n_u8(0x0F));
        known = vandq_u8(known, vceqq_u8(upper, vqtbl1q_u8(load(&LETTER_OF_LOW_BITS), low)));
        any = vorrq_u8(any, letters);
        store(vqtbl1q_u8(load(&CODE_OF_LOW_BITS), low), to);
    };
    blocks.iter().zip(places).for_each(|(block, to)| convert(block, to));
    if !rest.is_empty() {
        convert(last, out.last_chunk_mut()?);
    }
    let lower_case = vandq_u8(any, vdupq_n_u8(LOWER_CASE));
    (vminvq_u8(known) == 0xFF).then_some(vmaxvq_u8(lower_case) != 0)
}

/// See [`lines::codes_of_lines`].
#[target_feature(enable = "neon")]
pub fn codes_of_lines(bytes: &[u8], width: usize, out: &mut [MaybeUninit<u8>]) -> Taken {
    lines::codes_of_lines(bytes, width, out, |line, out| codes_of_line(line, out))
}

/// See [`quads::write`].
#[target_feature(enable = "neon")]
pub fn letters<const REVERSED: bool>(quads: &[u8], start: usize, out: &mut [u8]) {
    quads::write_with::<REVERSED>(quads, start, out, |word| letters_of_word(word));
}

/// See [`quads::letters`].
///
/// Each byte goes to the places of its four letters, and is shifted to the bits of each.
#[target_feature(enable = "neon")]
fn letters_of_word(word: u64) -> [u8; STEP] {
    const PLACES: [u8; 16] = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3];
    let bytes = vreinterpretq_u8_u64(vdupq_n_u64(word.swap_bytes()));
    let shifts = vreinterpretq_s8_u32(vdupq_n_u32(u32::from_le_bytes([
        (-6_i8).cast_unsigned(),
        (-4_i8).cast_unsigned(),
        (-2_i8).cast_unsigned(),
        0,
    ])));
    let half = |first: u8| {
        let places = vaddq_u8(load(&PLACES), vdupq_n_u8(first));
        let bases = vandq_u8(vshlq_u8(vqtbl1q_u8(bytes, places), shifts), vdupq_n_u8(3));
        vqtbl1q_u8(load(b"ACGTACGTACGTACGT"), bases)
    };
    let mut out = [0; STEP];
    // SAFETY: there is room for 32 bytes.
    unsafe { vst1q_u8_x2(out.as_mut_ptr(), uint8x16x2_t(half(0), half(4))) };
    out
}

#[target_feature(enable = "neon")]
fn load(bytes: &[u8; 16]) -> uint8x16_t {
    // SAFETY: there are 16 bytes.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

#[target_feature(enable = "neon")]
fn load_words(words: [i32; 4]) -> int32x4_t {
    // SAFETY: there are four words.
    unsafe { vld1q_s32(words.as_ptr()) }
}

#[target_feature(enable = "neon")]
fn store(vector: uint8x16_t, to: &mut [MaybeUninit<u8>; 16]) {
    // SAFETY: there is room for 16 bytes.
    unsafe { vst1q_u8(to.as_mut_ptr().cast(), vector) }
}
