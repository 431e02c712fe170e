//! How far two stretches of codes agree: the inner loop of alignment and of delta texts.
//!
//! Eight symbols a step: the exclusive or of two words is zero while they agree, and its trailing
//! (or leading) zeros count the equal symbols of the first word that does not.

const STEP: usize = 8;

fn word(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_le_bytes)
}

/// Number of symbols at the start of `a` and `b` that agree.
#[inline]
#[must_use]
pub fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let len = a.len().min(b.len());
    let (a, b) = (&a[..len], &b[..len]);
    let mut equal = 0;
    for (x, y) in a.chunks_exact(STEP).zip(b.chunks_exact(STEP)) {
        let differing = word(x) ^ word(y);
        if differing != 0 {
            return equal + (differing.trailing_zeros() / 8) as usize;
        }
        equal += STEP;
    }
    equal + a[equal..].iter().zip(&b[equal..]).take_while(|(x, y)| x == y).count()
}

/// Number of symbols at the end of `a` and `b` that agree.
#[inline]
#[must_use]
pub fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    let len = a.len().min(b.len());
    let (a, b) = (&a[a.len() - len..], &b[b.len() - len..]);
    let mut equal = 0;
    for (x, y) in a.rchunks_exact(STEP).zip(b.rchunks_exact(STEP)) {
        let differing = word(x) ^ word(y);
        if differing != 0 {
            return equal + (differing.leading_zeros() / 8) as usize;
        }
        equal += STEP;
    }
    let rest = len - equal;
    equal + a[..rest].iter().rev().zip(b[..rest].iter().rev()).take_while(|(x, y)| x == y).count()
}

/// Positions at which `a` and `b`, equally long, differ.
#[inline]
pub fn mismatches(a: &[u8], b: &[u8]) -> impl Iterator<Item = usize> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next + common_prefix(&a[next..], &b[next..]);
        next = at + 1;
        (at < a.len()).then_some(at)
    })
    .fuse()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_naive_loop(
            a in prop::collection::vec(0u8..2, 0..80),
            mut b in prop::collection::vec(0u8..2, 0..80),
            share in 0usize..80,
        ) {
            let share = share.min(a.len()).min(b.len());
            b[..share].copy_from_slice(&a[..share]);
            let naive = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
            prop_assert_eq!(common_prefix(&a, &b), naive);
            let (a, b): (Vec<u8>, Vec<u8>) =
                (a.into_iter().rev().collect(), b.into_iter().rev().collect());
            prop_assert_eq!(common_suffix(&a, &b), naive);
        }

        #[test]
        fn mismatches_are_all_of_them(pairs in prop::collection::vec((0u8..2, 0u8..2), 0..80)) {
            let (a, b): (Vec<u8>, Vec<u8>) = pairs.into_iter().unzip();
            let naive = (0..a.len()).filter(|&i| a[i] != b[i]);
            prop_assert_eq!(mismatches(&a, &b).collect::<Vec<_>>(), naive.collect::<Vec<_>>());
        }
    }
}
