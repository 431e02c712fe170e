//! The hot loops that `--cpu` asks for.

use ragc_fast::codec::{
    cpu::{Cpu, Unavailable},
    kernels::Kernels,
};

use super::args;

/// The hot loops for what was asked for.
pub fn kernels(asked: args::Cpu) -> Result<&'static Kernels, Unavailable> {
    Kernels::of(match asked {
        args::Cpu::Auto => return Ok(Kernels::best()),
        args::Cpu::Portable => Cpu::Portable,
        args::Cpu::Avx2 => Cpu::Avx2,
        args::Cpu::Avx512 => Cpu::Avx512,
        args::Cpu::Neon => Cpu::Neon,
    })
}
