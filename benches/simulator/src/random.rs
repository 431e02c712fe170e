//! Random numbers that never change: xoshiro256++ seeded through splitmix64, and the few
//! distributions that the simulation needs, in IEEE additions, multiplications and divisions only.
//! (`f64::ln` differs between mathematical libraries in its last bit, which could move a variant.)

/// A generator; every node of the tree has its own, so that the order of visits changes nothing.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: [u64; 4],
}

/// One step of splitmix64, which turns similar seeds into unrelated ones.
pub(crate) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let a = mix(seed);
        let b = mix(a);
        let c = mix(b);
        Self { state: [a, b, c, mix(c)] }
    }

    pub(crate) fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform in `0..n`; 0 where `n` is 0. (The bias of the multiplication is below n / 2^64.)
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Uniform in (0, 1].
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() <= probability
    }

    /// Exponential with the given mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -ln(self.unit()) * mean
    }

    /// Number of events of a Poisson process; takes time in proportion to the result.
    pub(crate) fn poisson(&mut self, mean: f64) -> usize {
        let mut count = 0;
        let mut left = mean - self.exponential(1.0);
        while left > 0.0 {
            count += 1;
            left -= self.exponential(1.0);
        }
        count
    }

    /// In `low..=high`, every doubling as likely as every other, uniform within one.
    pub(crate) fn log_uniform(&mut self, low: usize, high: usize) -> usize {
        let low = low.max(1);
        let high = high.max(low);
        let octaves = (high / low).ilog2() as usize + 1;
        let from = low << self.below(octaves);
        let to = (2 * from - 1).min(high);
        from + self.below(to - from + 1)
    }
}

/// Natural logarithm of a positive normal number, to about 1e-12.
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = ((bits >> 52) as i64 - 1023) as f64;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    // ln m = 2 artanh(s); s is at most 1/3, so every term is a ninth of the one before it.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let mut power = s;
    let mut sum = 0.0;
    for odd in [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0, 23.0] {
        sum += power / odd;
        power *= s * s;
    }
    2.0 * sum + exponent * std::f64::consts::LN_2
}

/// 1 - exp(-x) for x from 0 to about 2.
pub(crate) fn one_minus_exp(x: f64) -> f64 {
    let mut term = x;
    let mut sum = 0.0;
    for n in 2..30 {
        sum += term;
        term *= -x / f64::from(n);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generator_is_xoshiro256_plus_plus() {
        // First values of the published reference generator from the state 1, 2, 3, 4.
        let mut random = Random { state: [1, 2, 3, 4] };
        assert_eq!(
            [random.next(), random.next(), random.next()],
            [41943041, 58720359, 3588806011781223]
        );
    }

    #[test]
    fn logarithm_and_exponential() {
        for x in [1e-16, 1e-9, 0.003, 0.5, 0.999, 1.0, 1.5, 2.0] {
            assert!((ln(x) - f64::ln(x)).abs() < 1e-10, "ln {x}");
            assert!((one_minus_exp(x) - (1.0 - f64::exp(-x))).abs() < 1e-12, "exp {x}");
        }
    }

    #[test]
    fn distributions_keep_their_ranges_and_means() {
        let mut random = Random::new(3);
        let mut sum = 0.0;
        let mut events = 0;
        for _ in 0..20_000 {
            sum += random.exponential(5.0);
            events += random.poisson(2.0);
            assert!((7..=100).contains(&random.log_uniform(7, 100)));
            assert!(random.below(3) < 3);
        }
        assert!((sum / 20_000.0 - 5.0).abs() < 0.2);
        assert!((events as f64 / 20_000.0 - 2.0).abs() < 0.1);
        assert_eq!(random.below(0), 0);
        assert_eq!(random.log_uniform(9, 4), 9);
    }
}
