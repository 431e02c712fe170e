//! Codes that look random, for tests.

/// So many codes of ACGT; another seed gives others.
pub fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 61) as u8 & 3
    };
    (0..len).map(|_| next()).collect()
}
