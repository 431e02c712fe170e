//! k-mers as AGC counts them: 2 bits a base, first base highest, left-aligned in 64 bits.

use super::sampling::{reverse_complement, squeeze};

/// Bases of the longest k-mer.
const LONGEST: usize = 32;

/// Marks "no k-mer" in keys; no canonical k-mer has this value.
pub const NONE: u64 = u64::MAX;

/// One k-mer on both strands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kmer {
    forward: u64,
    reverse: u64,
}

impl Kmer {
    /// The k-mer that `codes` spell, if all of them are A, C, G or T (codes 0..4) and they are 1 to 32.
    #[must_use]
    pub fn of(codes: &[u8]) -> Option<Self> {
        let mut spelled = [0; LONGEST];
        spelled.get_mut(..codes.len())?.copy_from_slice(codes);
        Self::at_start_of(&spelled, codes.len())
    }

    /// The k-mer at a position, if the sequence has one there.
    #[inline]
    #[must_use]
    pub fn at(codes: &[u8], at: usize, k: usize) -> Option<Self> {
        match codes.get(at..)?.first_chunk() {
            Some(chunk) => Self::at_start_of(chunk, k),
            None => Self::of(codes.get(at..at + k)?),
        }
    }

    #[inline]
    fn at_start_of(codes: &[u8; LONGEST], k: usize) -> Option<Self> {
        const NOT_A_BASE: u64 = 0xFCFC_FCFC_FCFC_FCFC;
        let (eights, _) = codes.as_chunks::<8>();
        let (mut bases, mut symbols) = (0, 0);
        for (i, eight) in eights.iter().enumerate() {
            let own = k.saturating_sub(8 * i).min(8);
            symbols |= u64::from_le_bytes(*eight) & low_bytes(own) & NOT_A_BASE;
            bases |= squeeze(*eight) << (16 * i);
        }
        let unused = 2 * LONGEST.checked_sub(k).filter(|unused| *unused < LONGEST)?;
        // Squeezed bases have the first one lowest: turned round once they are the k-mer's complement
        // with the first one highest, and with all else shifted out its reverse complement.
        let forward = !reverse_complement(bases) >> unused << unused;
        (symbols == 0).then_some(Self { forward, reverse: !bases << unused })
    }

    /// The smaller of the k-mer and its reverse complement.
    #[inline]
    #[must_use]
    pub fn canonical(self) -> u64 {
        self.forward.min(self.reverse)
    }

    /// Whether the canonical form is the k-mer as it stands.
    #[inline]
    #[must_use]
    pub fn is_canonical(self) -> bool {
        self.forward <= self.reverse
    }
}

/// All bits of the first bytes.
#[inline]
const fn low_bytes(bytes: usize) -> u64 {
    if bytes == 0 { 0 } else { u64::MAX >> (64 - 8 * bytes) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn spec_examples() {
        let aacc = Kmer::of(&[0, 0, 1, 1]).unwrap();
        assert_eq!(aacc.canonical(), 0x05 << 56);
        assert!(aacc.is_canonical());
        let ggtt = Kmer::of(&[2, 2, 3, 3]).unwrap();
        assert_eq!(ggtt.canonical(), 0x05 << 56);
        assert!(!ggtt.is_canonical());
        assert!(Kmer::of(&[0, 1, 2, 3]).unwrap().is_canonical());
        assert_eq!(Kmer::of(&[0, 4, 2, 3]), None);
    }

    #[test]
    fn only_bases_and_only_up_to_32() {
        assert_eq!(Kmer::of(&[]), None);
        assert_eq!(Kmer::of(&[0; 33]), None);
        assert_eq!(Kmer::of(&[0; 32]).unwrap().canonical(), 0);
        assert_eq!(Kmer::at(&[1, 2, 3], 1, 3), None);
        assert_eq!(Kmer::at(&[1, 2, 3], 4, 1), None);
    }

    /// The window of the last k bases, as it is pushed along a sequence.
    fn rolled(codes: &[u8]) -> Kmer {
        let unused = 64 - 2 * codes.len();
        codes.iter().fold(Kmer { forward: 0, reverse: 0 }, |kmer, &code| Kmer {
            forward: (kmer.forward << 2) | (u64::from(code) << unused),
            reverse: ((kmer.reverse >> 2) | (u64::from(3 - code) << 62)) >> unused << unused,
        })
    }

    #[test]
    fn any_position_equals_rolling_there() {
        let codes: Vec<u8> =
            (0..200u32).map(|i| if i == 90 { 4 } else { (i * i / 7 % 4) as u8 }).collect();
        for k in [1, 8, 17, 31, 32] {
            for (at, window) in codes.windows(k).enumerate() {
                let expected = (!window.contains(&4)).then(|| rolled(window));
                assert_eq!(Kmer::at(&codes, at, k), expected, "k {k} at {at}");
                assert_eq!(Kmer::of(window), expected, "k {k} at {at}");
            }
        }
    }
}
