//! 256-bit vectors of x86-64.

use std::arch::x86_64::*;

use crate::codec::sampling::{MULTIPLIER, SPAN, THRESHOLD};

/// See [`crate::codec::sampling::sampled`].
///
/// Each half of a vector takes 16 positions, four at a time: every lane holds the 16 bases from the
/// half's first position on, and is shifted by its own position.
#[target_feature(enable = "avx2")]
pub fn sampled<const ODD: bool>(codes: &[u8; SPAN]) -> u64 {
    u64::from(sampled_32::<ODD>(&codes[..48])) | u64::from(sampled_32::<ODD>(&codes[32..])) << 32
}

#[target_feature(enable = "avx2")]
fn sampled_32<const ODD: bool>(codes: &[u8]) -> u32 {
    let (word, back) = words(load(&codes[..32]));
    let (next, back_next) = words(load(&codes[16..48]));
    let threshold = _mm256_set1_epi32(THRESHOLD.cast_signed());
    let four = |first: i32| {
        let by = _mm256_add_epi32(_mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6), splat(2 * first));
        let rest = _mm256_sub_epi32(splat(32), by);
        let word = _mm256_or_si256(_mm256_srlv_epi32(word, by), _mm256_sllv_epi32(next, rest));
        let back = _mm256_or_si256(_mm256_sllv_epi32(back, by), _mm256_srlv_epi32(back_next, rest));
        let smaller = if ODD {
            _mm256_min_epu32(_mm256_and_si256(word, splat(!3)), _mm256_slli_epi32::<2>(back))
        } else {
            _mm256_min_epu32(word, back)
        };
        let product = _mm256_mullo_epi32(smaller, splat(MULTIPLIER.cast_signed()));
        // The threshold is all ones from its lowest one on.
        _mm256_cmpeq_epi32(_mm256_and_si256(product, threshold), threshold)
    };
    let low = _mm256_packs_epi32(four(0), four(4));
    let high = _mm256_packs_epi32(four(8), four(12));
    _mm256_movemask_epi8(_mm256_packs_epi16(low, high)).cast_unsigned()
}

/// The 16 bases of each half as words on both strands, each in all four lanes of its half.
#[target_feature(enable = "avx2")]
fn words(codes: __m256i) -> (__m256i, __m256i) {
    let bases = _mm256_and_si256(codes, _mm256_set1_epi8(3));
    let quads = |pairs: i16, quads: i32| {
        _mm256_madd_epi16(_mm256_maddubs_epi16(bases, _mm256_set1_epi16(pairs)), splat(quads))
    };
    let word = _mm256_shuffle_epi8(quads(0x0401, 0x0010_0001), splat(0x0C08_0400));
    let back = _mm256_shuffle_epi8(quads(0x0104, 0x0001_0010), splat(0x0004_080C));
    (word, _mm256_xor_si256(back, splat(-1)))
}

#[target_feature(enable = "avx2")]
fn splat(value: i32) -> __m256i {
    _mm256_set1_epi32(value)
}

#[target_feature(enable = "avx2")]
fn load(bytes: &[u8]) -> __m256i {
    let bytes = &bytes[..32];
    // SAFETY: there are 32 bytes; the load needs no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}
