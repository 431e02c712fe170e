//! k-mers as AGC counts them: 2 bits a base, first base highest, left-aligned in 64 bits.

/// Marks "no k-mer" in keys; no canonical k-mer has this value.
pub const NONE: u64 = u64::MAX;

/// A window of up to 32 bases that is pushed along a sequence, with its reverse complement.
#[derive(Debug, Clone, Copy)]
pub struct Rolling {
    k: u32,
    forward: u64,
    reverse: u64,
    filled: u32,
}

impl Rolling {
    /// An empty window for k-mers of `k` bases (1 to 32).
    #[must_use]
    pub const fn new(k: u32) -> Self {
        Self { k, forward: 0, reverse: 0, filled: 0 }
    }

    /// Takes the next code; anything but A, C, G, T (codes 0..4) empties the window.
    #[inline]
    pub fn push(&mut self, code: u8) {
        if code > 3 {
            *self = Self::new(self.k);
            return;
        }
        let unused = 64 - 2 * self.k;
        self.forward = (self.forward << 2) | (u64::from(code) << unused);
        self.reverse = ((self.reverse >> 2) | (u64::from(3 - code) << 62)) >> unused << unused;
        self.filled = (self.filled + 1).min(self.k);
    }

    /// The k-mer of the last `k` bases, once there are as many.
    #[inline]
    #[must_use]
    pub fn kmer(&self) -> Option<Kmer> {
        (self.filled == self.k).then_some(Kmer { forward: self.forward, reverse: self.reverse })
    }
}

/// One k-mer on both strands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kmer {
    forward: u64,
    reverse: u64,
}

impl Kmer {
    /// The k-mer that `codes` spell, if all of them are A, C, G or T.
    #[must_use]
    pub fn of(codes: &[u8]) -> Option<Self> {
        let mut window = Rolling::new(u32::try_from(codes.len()).ok().filter(|k| *k <= 32)?);
        codes.iter().for_each(|&code| window.push(code));
        window.kmer()
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
    fn rolling_equals_spelling_afresh() {
        let codes: Vec<u8> =
            (0..200u32).map(|i| if i == 90 { 4 } else { (i * i / 7 % 4) as u8 }).collect();
        for k in [17, 31, 32] {
            let mut window = Rolling::new(k as u32);
            for (at, &code) in codes.iter().enumerate() {
                window.push(code);
                let spelled = (at + 1 >= k).then(|| Kmer::of(&codes[at + 1 - k..=at])).flatten();
                assert_eq!(window.kmer(), spelled, "k {k} at {at}");
            }
        }
    }
}
