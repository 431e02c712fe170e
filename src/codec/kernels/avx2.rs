//! 256-bit vectors of x86-64.

use std::{arch::x86_64::*, mem::MaybeUninit};

use crate::codec::{
    lines::{self, CODE_OF_LOW_BITS, LETTER_OF_LOW_BITS, LOWER_CASE, Taken},
    quads::{self, STEP},
    sampling::{MULTIPLIER, SPAN, THRESHOLD},
};

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

/// See [`lines::codes_of_line`].
///
/// The low four bits of A, C, G, T and N differ: they choose a code, and the letter that it is for.
#[target_feature(enable = "avx2")]
pub fn codes_of_line(line: &[u8], out: &mut [MaybeUninit<u8>]) -> Option<bool> {
    let (blocks, rest) = line.as_chunks::<32>();
    let Some(last) = line.last_chunk::<32>() else { return lines::codes_of_line(line, out) };
    let (places, _) = out.as_chunks_mut::<32>();
    let (mut known, mut any) = (_mm256_set1_epi8(-1), _mm256_setzero_si256());
    let mut convert = |block: &[u8; 32], to: &mut [MaybeUninit<u8>; 32]| {
        let letters = load(block);
        let upper = _mm256_andnot_si256(_mm256_set1_epi8(LOWER_CASE.cast_signed()), letters);
        known =
            _mm256_and_si256(known, _mm256_cmpeq_epi8(upper, lookup(&LETTER_OF_LOW_BITS, letters)));
        any = _mm256_or_si256(any, letters);
        store(lookup(&CODE_OF_LOW_BITS, letters), to);
    };
    blocks.iter().zip(places).for_each(|(block, to)| convert(block, to));
    if !rest.is_empty() {
        convert(last, out.last_chunk_mut()?);
    }
    let lower_case = _mm256_slli_epi16::<2>(any);
    (_mm256_movemask_epi8(known) == -1).then_some(_mm256_movemask_epi8(lower_case) != 0)
}

/// See [`lines::codes_of_lines`].
#[target_feature(enable = "avx2")]
pub fn codes_of_lines(bytes: &[u8], width: usize, out: &mut [MaybeUninit<u8>]) -> Taken {
    lines::codes_of_lines(bytes, width, out, |line, out| codes_of_line(line, out))
}

/// See [`quads::write`].
#[target_feature(enable = "avx2")]
pub fn letters<const REVERSED: bool>(quads: &[u8], start: usize, out: &mut [u8]) {
    quads::write_with::<REVERSED>(quads, start, out, |word| letters_of_word(word));
}

/// See [`quads::letters`].
///
/// Each byte goes to the places of its four letters, of which the first two look at its high four
/// bits and the others at its low ones.
#[target_feature(enable = "avx2")]
fn letters_of_word(word: u64) -> [u8; STEP] {
    let places = _mm256_setr_epi32(
        0x0707_0707,
        0x0606_0606,
        0x0505_0505,
        0x0404_0404,
        0x0303_0303,
        0x0202_0202,
        0x0101_0101,
        0x0000_0000,
    );
    let bytes = _mm256_shuffle_epi8(_mm256_set1_epi64x(word.cast_signed()), places);
    let halves = _mm256_blend_epi16::<0xAA>(_mm256_srli_epi16::<4>(bytes), bytes);
    let halves = _mm256_and_si256(halves, _mm256_set1_epi8(0x0F));
    let (first, second) =
        (lookup(b"AAAACCCCGGGGTTTT", halves), lookup(b"ACGTACGTACGTACGT", halves));
    let letters = _mm256_blendv_epi8(first, second, _mm256_set1_epi16(0xFF00_u16.cast_signed()));
    let mut out = [0; STEP];
    // SAFETY: there is room for 32 bytes; the store needs no alignment.
    unsafe { _mm256_storeu_si256(out.as_mut_ptr().cast(), letters) };
    out
}

/// What a table holds for the low four bits of each byte, and zero for bytes above 127.
#[target_feature(enable = "avx2")]
fn lookup(table: &[u8; 16], bytes: __m256i) -> __m256i {
    let table = u128::from_le_bytes(*table);
    let (low, high) = (table as i64, (table >> 64) as i64);
    _mm256_shuffle_epi8(_mm256_setr_epi64x(low, high, low, high), bytes)
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

#[target_feature(enable = "avx2")]
fn store(vector: __m256i, to: &mut [MaybeUninit<u8>; 32]) {
    // SAFETY: there is room for 32 bytes; the store needs no alignment.
    unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), vector) }
}
