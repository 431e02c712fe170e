//! 512-bit vectors of x86-64, with byte shuffles (BW) and funnel shifts (VBMI2).

use std::arch::x86_64::*;

use crate::codec::sampling::{MULTIPLIER, SPAN, THRESHOLD};

/// See [`crate::codec::sampling::sampled`]; as with AVX2, in quarters.
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,bmi2")]
pub fn sampled<const ODD: bool>(codes: &[u8; SPAN]) -> u64 {
    let (word, back) = words(load(&codes[..64]));
    let (next, back_next) = words(load(&codes[16..]));
    let four = |first: i32| {
        let by = _mm512_add_epi32(_mm512_set4_epi32(6, 4, 2, 0), splat(2 * first));
        let word = _mm512_shrdv_epi32(word, next, by);
        let back = _mm512_shldv_epi32(back, back_next, by);
        let smaller = if ODD {
            _mm512_min_epu32(_mm512_and_si512(word, splat(!3)), _mm512_slli_epi32::<2>(back))
        } else {
            _mm512_min_epu32(word, back)
        };
        let product = _mm512_mullo_epi32(smaller, splat(MULTIPLIER.cast_signed()));
        let sampled = _mm512_cmpge_epu32_mask(product, splat(THRESHOLD.cast_signed()));
        _pdep_u64(u64::from(sampled), 0x000F_000F_000F_000F << first)
    };
    four(0) | four(4) | four(8) | four(12)
}

/// The 16 bases of each quarter as words on both strands, each in all four lanes of its quarter.
#[target_feature(enable = "avx512f,avx512bw")]
fn words(codes: __m512i) -> (__m512i, __m512i) {
    let bases = _mm512_and_si512(codes, _mm512_set1_epi8(3));
    let quads = |pairs: i16, quads: i32| {
        _mm512_madd_epi16(_mm512_maddubs_epi16(bases, _mm512_set1_epi16(pairs)), splat(quads))
    };
    let word = _mm512_shuffle_epi8(quads(0x0401, 0x0010_0001), splat(0x0C08_0400));
    let back = _mm512_shuffle_epi8(quads(0x0104, 0x0001_0010), splat(0x0004_080C));
    (word, _mm512_xor_si512(back, splat(-1)))
}

#[target_feature(enable = "avx512f")]
fn splat(value: i32) -> __m512i {
    _mm512_set1_epi32(value)
}

#[target_feature(enable = "avx512f")]
fn load(bytes: &[u8]) -> __m512i {
    let bytes = &bytes[..64];
    // SAFETY: there are 64 bytes; the load needs no alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}
