//! The hot loops, in one variant for each instruction set.
//!
//! What is the same for all, and what a variant must equal, stands with its subject (for example
//! [`super::sampling`]); here is a file per instruction set, and the table of functions that a
//! caller chooses once and passes down. Choosing per call would cost more than some of them take.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(test)]
mod equal;
#[cfg(target_arch = "aarch64")]
mod neon;

use std::mem::MaybeUninit;

use super::{
    cpu::{Cpu, Unavailable},
    lines::{self, Taken},
    quads,
    sampling::{self, SPAN, Word},
};

type Codes = [MaybeUninit<u8>];

/// The hot loops for one instruction set.
///
/// Whoever has one may call it: there is no way to one that the machine cannot run.
pub struct Kernels {
    cpu: Cpu,
    sampled_sixteen: unsafe fn(&[u8; SPAN]) -> u64,
    sampled_fifteen: unsafe fn(&[u8; SPAN]) -> u64,
    codes_of_line: unsafe fn(&[u8], &mut Codes) -> Option<bool>,
    codes_of_lines: unsafe fn(&[u8], usize, &mut Codes) -> Taken,
    letters: unsafe fn(&[u8], usize, &mut [u8]),
    letters_reversed: unsafe fn(&[u8], usize, &mut [u8]),
}

static PORTABLE: Kernels = Kernels {
    cpu: Cpu::Portable,
    sampled_sixteen: sampling::sampled::<false>,
    sampled_fifteen: sampling::sampled::<true>,
    codes_of_line: lines::codes_of_line,
    codes_of_lines: |lines, width, out| {
        lines::codes_of_lines(lines, width, out, lines::codes_of_line)
    },
    letters: quads::write::<false>,
    letters_reversed: quads::write::<true>,
};

#[cfg(target_arch = "aarch64")]
static NEON: Kernels = Kernels {
    cpu: Cpu::Neon,
    sampled_sixteen: neon::sampled::<false>,
    sampled_fifteen: neon::sampled::<true>,
    codes_of_line: neon::codes_of_line,
    codes_of_lines: neon::codes_of_lines,
    letters: neon::letters::<false>,
    letters_reversed: neon::letters::<true>,
};

#[cfg(target_arch = "x86_64")]
static AVX2: Kernels = Kernels {
    cpu: Cpu::Avx2,
    sampled_sixteen: avx2::sampled::<false>,
    sampled_fifteen: avx2::sampled::<true>,
    codes_of_line: avx2::codes_of_line,
    codes_of_lines: avx2::codes_of_lines,
    letters: avx2::letters::<false>,
    letters_reversed: avx2::letters::<true>,
};

#[cfg(target_arch = "x86_64")]
static AVX512: Kernels = Kernels {
    cpu: Cpu::Avx512,
    sampled_sixteen: avx512::sampled::<false>,
    sampled_fifteen: avx512::sampled::<true>,
    codes_of_line: avx2::codes_of_line,
    codes_of_lines: avx2::codes_of_lines,
    letters: avx2::letters::<false>,
    letters_reversed: avx2::letters::<true>,
};

impl Kernels {
    /// Those for `cpu`.
    ///
    /// # Errors
    /// If the machine lacks it.
    pub fn of(cpu: Cpu) -> Result<&'static Self, Unavailable> {
        if !cpu.is_available() {
            return Err(Unavailable(cpu));
        }
        match cpu {
            Cpu::Portable => Ok(&PORTABLE),
            #[cfg(target_arch = "aarch64")]
            Cpu::Neon => Ok(&NEON),
            #[cfg(target_arch = "x86_64")]
            Cpu::Avx2 => Ok(&AVX2),
            #[cfg(target_arch = "x86_64")]
            Cpu::Avx512 => Ok(&AVX512),
            _ => Err(Unavailable(cpu)),
        }
    }

    /// The fastest that the machine can run.
    #[must_use]
    pub fn best() -> &'static Self {
        Self::of(Cpu::best()).unwrap_or(&PORTABLE)
    }

    /// The instruction set.
    #[must_use]
    pub const fn cpu(&self) -> Cpu {
        self.cpu
    }

    /// Which of 64 positions begin a sampled word: bit `i` is for `codes[i..]`.
    #[inline]
    #[must_use]
    pub fn sampled(&self, word: Word, codes: &[u8; SPAN]) -> u64 {
        let sampled = match word {
            Word::Sixteen => self.sampled_sixteen,
            Word::Fifteen => self.sampled_fifteen,
        };
        // SAFETY: `of` has seen that the machine has the instruction set.
        unsafe { sampled(codes) }
    }

    /// Appends the codes of a line of A, C, G, T and N in either case; says whether some letters are
    /// lower-case, or nothing if the line holds other bytes and nothing was appended.
    #[inline]
    pub fn append_codes_of_line(&self, line: &[u8], out: &mut Vec<u8>) -> Option<bool> {
        out.reserve(line.len());
        let room = &mut out.spare_capacity_mut()[..line.len()];
        // SAFETY: `of` has seen that the machine has the instruction set.
        let lower_case = unsafe { (self.codes_of_line)(line, room) }?;
        // SAFETY: a line that is not refused has all of its codes written.
        unsafe { out.set_len(out.len() + line.len()) };
        Some(lower_case)
    }

    /// Appends the codes of lines of `width` letters with a line feed behind each, up to the first
    /// line that is another or holds anything but A, C, G, T and N.
    #[inline]
    pub fn append_codes_of_lines(&self, lines: &[u8], width: usize, out: &mut Vec<u8>) -> Taken {
        out.reserve(lines.len());
        // SAFETY: `of` has seen that the machine has the instruction set.
        let taken = unsafe { (self.codes_of_lines)(lines, width, out.spare_capacity_mut()) };
        // SAFETY: all codes of the lines that were taken are written, one line behind the other.
        unsafe { out.set_len(out.len() + taken.lines * width) };
        taken
    }

    /// Writes the letters of bases in [`quads`], from number `start` on, to all of `out`.
    ///
    /// # Panics
    /// If `start` lies behind the last base. Bases behind it are A.
    #[inline]
    pub fn letters(&self, quads: &[u8], start: usize, out: &mut [u8]) {
        // SAFETY: `of` has seen that the machine has the instruction set.
        unsafe { (self.letters)(quads, start, out) }
    }

    /// As [`Kernels::letters`], but those of the reverse complement of as many bases.
    ///
    /// # Panics
    /// As [`Kernels::letters`].
    #[inline]
    pub fn letters_reversed(&self, quads: &[u8], start: usize, out: &mut [u8]) {
        // SAFETY: `of` has seen that the machine has the instruction set.
        unsafe { (self.letters_reversed)(quads, start, out) }
    }
}

impl std::fmt::Debug for Kernels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Kernels").field(&self.cpu).finish()
    }
}
