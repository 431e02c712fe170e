//! One gzip member at a time through libdeflate.
//!
//! libdeflate checks header, checksum and length of a member and tells how many bytes it took,
//! which its safe wrapper hides; a file of several members can't be read without that number.

use std::ptr::NonNull;

use libdeflate_sys::{
    libdeflate_alloc_decompressor, libdeflate_decompressor, libdeflate_free_decompressor,
    libdeflate_gzip_decompress_ex, libdeflate_result_LIBDEFLATE_INSUFFICIENT_SPACE,
    libdeflate_result_LIBDEFLATE_SUCCESS,
};

/// A decompressor with its tables; make one per worker and reuse it.
pub(super) struct Inflater {
    raw: NonNull<libdeflate_decompressor>,
}

/// Sizes of a member that was inflated, in bytes.
pub(super) struct Member {
    pub(super) compressed: usize,
    pub(super) raw: usize,
}

/// Why a member was not inflated.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Not gzip, cut short, or wrong checksum.
    Damaged,
    /// The output has no room for it.
    NoRoom,
}

// SAFETY: a decompressor is plain memory without ties to the thread that made it.
unsafe impl Send for Inflater {}

impl Inflater {
    pub(super) fn new() -> Self {
        // SAFETY: takes no arguments and has no preconditions.
        let raw = unsafe { libdeflate_alloc_decompressor() };
        match NonNull::new(raw) {
            Some(raw) => Self { raw },
            None => std::alloc::handle_alloc_error(std::alloc::Layout::new::<[u8; 12 << 10]>()),
        }
    }

    /// Inflates the member at the start of `input` into the start of `output`.
    pub(super) fn member(&mut self, input: &[u8], output: &mut [u8]) -> Result<Member, Failure> {
        let mut member = Member { compressed: 0, raw: 0 };
        // SAFETY: both ranges are valid for their lengths and don't overlap, the output is ours to
        // write, the two sizes are written on success only, and `raw` is alive until `drop`.
        let result = unsafe {
            libdeflate_gzip_decompress_ex(
                self.raw.as_ptr(),
                input.as_ptr().cast(),
                input.len(),
                output.as_mut_ptr().cast(),
                output.len(),
                &raw mut member.compressed,
                &raw mut member.raw,
            )
        };
        match result {
            r if r == libdeflate_result_LIBDEFLATE_SUCCESS => Ok(member),
            r if r == libdeflate_result_LIBDEFLATE_INSUFFICIENT_SPACE => Err(Failure::NoRoom),
            _ => Err(Failure::Damaged),
        }
    }
}

impl Drop for Inflater {
    fn drop(&mut self) {
        // SAFETY: `raw` comes from `libdeflate_alloc_decompressor` and is freed only here.
        unsafe { libdeflate_free_decompressor(self.raw.as_ptr()) };
    }
}
