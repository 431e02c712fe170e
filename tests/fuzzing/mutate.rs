//! Small changes to bytes, each a function of its seed, so that a failure can be repeated.

/// A stream of numbers.
pub struct Random(u64);

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ x >> 31
    }

    /// A number below `bound`; 0 if there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// Changes `bytes` in one to four places; half of the places lie in the last `tail` bytes.
pub fn mutate(bytes: &mut Vec<u8>, tail: usize, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let first = if random.below(2) == 0 { 0 } else { bytes.len().saturating_sub(tail) };
        let at = first + random.below(bytes.len() - first);
        change(bytes, at, random);
    }
}

fn change(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    const NUMBERS: [u8; 8] = [0, 1, 0x7F, 0x80, 0x81, 0xF0, 0xFE, 0xFF];
    let end = bytes.len().min(at + 1 + random.below(8));
    match (random.below(6), bytes.get_mut(at)) {
        (0, Some(byte)) => *byte = random.below(256) as u8,
        (1, Some(byte)) => *byte = NUMBERS[random.below(NUMBERS.len())],
        (2, Some(byte)) => *byte = byte.wrapping_add(1).wrapping_sub(2 * random.below(2) as u8),
        (3, _) => bytes.insert(at, random.below(256) as u8),
        (4, _) => drop(bytes.drain(at..end)),
        _ => {
            let copy = bytes[at..end].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copy);
        }
    }
}
