//! Instruction sets that the hot loops come in.

/// An instruction set; results are the same on all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cpu {
    /// What every processor of the architecture has.
    Portable,
    /// 256-bit integer vectors of x86-64.
    Avx2,
    /// 512-bit vectors of x86-64, with masks and funnel shifts (Ice Lake, Zen 4 and later).
    Avx512,
    /// 128-bit vectors of 64-bit ARM.
    Neon,
}

/// An instruction set that this machine lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this machine lacks the instruction set {0}; it has: {has}", has = Cpu::names_of_available())]
pub struct Unavailable(pub Cpu);

impl Cpu {
    /// All of them, the fastest last.
    pub const ALL: [Self; 4] = [Self::Portable, Self::Neon, Self::Avx2, Self::Avx512];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
            Self::Neon => "neon",
        }
    }

    /// Whether this machine has it.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Portable => true,
            Self::Avx2 => has_avx2(),
            Self::Avx512 => has_avx2() && has_avx512(),
            Self::Neon => cfg!(target_arch = "aarch64"),
        }
    }

    /// The fastest that this machine has.
    #[must_use]
    pub fn best() -> Self {
        Self::ALL.into_iter().rfind(|cpu| cpu.is_available()).unwrap_or(Self::Portable)
    }

    fn names_of_available() -> String {
        let names: Vec<_> =
            Self::ALL.into_iter().filter(|cpu| cpu.is_available()).map(Self::name).collect();
        names.join(", ")
    }
}

impl std::fmt::Display for Cpu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("bmi2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx2() -> bool {
    false
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx512() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_available_and_the_message_names_it() {
        let best = Cpu::best();
        assert!(best.is_available());
        assert!(Unavailable(Cpu::Neon).to_string().contains(best.name()));
    }
}
