//! `--cpu`.

use clap::ValueEnum;

/// Instruction sets that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Cpu {
    /// The fastest that this machine has
    Auto,
    /// What every machine has
    Portable,
    /// 256-bit vectors of x86-64
    Avx2,
    /// 512-bit vectors of x86-64 (Ice Lake, Zen 4 and later)
    Avx512,
    /// 128-bit vectors of 64-bit ARM
    Neon,
}
