//! Decompression contexts.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use zstd_sys::ZSTD_DCtx;

use super::{ZstdError, check};

/// A decompression context: made once, used for any number of frames.
///
/// `Send`, because zstd keeps no state per thread; not `Sync`, because decompressing changes it.
#[derive(Debug)]
pub struct Decompressor {
    context: NonNull<ZSTD_DCtx>,
}

// SAFETY: a context may be used from any thread, one at a time, which `&mut self` sees to.
unsafe impl Send for Decompressor {}

impl Decompressor {
    /// Makes a context on the heap.
    ///
    /// # Errors
    /// If there is no memory.
    pub fn new() -> Result<Self, ZstdError> {
        // SAFETY: no precondition; the result is checked.
        let context = unsafe { zstd_sys::ZSTD_createDCtx() };
        Ok(Decompressor { context: NonNull::new(context).ok_or(ZstdError::NoMemory)? })
    }

    /// Appends the content of all frames in `source`, which must be `len_bytes` bytes.
    ///
    /// Nothing is allocated before it is clear that so much can be in them.
    ///
    /// # Errors
    /// If it is another number of bytes, or zstd refuses; `out` stays as it was.
    pub fn decompress_append(
        &mut self,
        out: &mut Vec<u8>,
        source: &[u8],
        len_bytes: u64,
    ) -> Result<(), ZstdError> {
        let wrong = |found| ZstdError::Length { expected: len_bytes, found };
        let most = most_content(source)?;
        if len_bytes > most {
            return Err(wrong(most));
        }
        let start = out.len();
        self.append_at_most(out, source, len_bytes)?;
        let found = (out.len() - start) as u64;
        if found != len_bytes {
            out.truncate(start);
            return Err(wrong(found));
        }
        Ok(())
    }

    /// Appends the content of all frames in `source`, whatever its length up to `most` bytes.
    ///
    /// # Errors
    /// If it is longer, or zstd refuses; `out` stays as it was.
    pub fn decompress_append_up_to(
        &mut self,
        out: &mut Vec<u8>,
        source: &[u8],
        most: u64,
    ) -> Result<(), ZstdError> {
        let most = most.min(most_content(source)?);
        self.append_at_most(out, source, most)
    }

    fn append_at_most(
        &mut self,
        out: &mut Vec<u8>,
        source: &[u8],
        most: u64,
    ) -> Result<(), ZstdError> {
        let most = usize::try_from(most).map_err(|_| ZstdError::NoMemory)?;
        out.try_reserve(most).map_err(|_| ZstdError::NoMemory)?;
        let spare = out.spare_capacity_mut().get_mut(..most).unwrap_or_default();
        let n = self.decompress_uninit(spare, source)?;
        // SAFETY: zstd has initialized `n` bytes behind the old length, within the capacity.
        unsafe { out.set_len(out.len() + n) };
        Ok(())
    }

    /// Writes the content of all frames in `source` to the start of `out`, and returns its length
    /// in bytes.
    fn decompress_uninit(
        &mut self,
        out: &mut [MaybeUninit<u8>],
        source: &[u8],
    ) -> Result<usize, ZstdError> {
        // SAFETY: `out` is writable for its length.
        unsafe { self.decompress_to(out.as_mut_ptr().cast(), out.len(), source) }
    }

    /// # Safety
    /// `capacity` bytes at `out` must be writable.
    unsafe fn decompress_to(
        &mut self,
        out: *mut u8,
        capacity: usize,
        source: &[u8],
    ) -> Result<usize, ZstdError> {
        // SAFETY: the context is live, `out` is writable as the caller promises, `source` readable.
        check(unsafe {
            zstd_sys::ZSTD_decompressDCtx(
                self.context.as_ptr(),
                out.cast(),
                capacity,
                source.as_ptr().cast(),
                source.len(),
            )
        })
    }
}

impl Drop for Decompressor {
    fn drop(&mut self) {
        // SAFETY: the context was made by `ZSTD_createDCtx` and is not used after this.
        unsafe { zstd_sys::ZSTD_freeDCtx(self.context.as_ptr()) };
    }
}

/// Content of one block at most, in bytes.
const MAX_BLOCK: u64 = 128 << 10;

/// A block takes a header of three bytes and a byte of content at least.
const LEAST_BLOCK: u64 = 4;

/// No archive has larger pieces: C++ AGC counts their bytes in 32 bits.
const MOST_CONTENT: u64 = u32::MAX as u64;

/// The most bytes that the frames in `source` can hold: what their headers say, and no more than
/// so many bytes could be made of.
fn most_content(source: &[u8]) -> Result<u64, ZstdError> {
    // SAFETY: `source` is readable for its length.
    let most = unsafe { zstd_sys::ZSTD_decompressBound(source.as_ptr().cast(), source.len()) };
    // The error value, ZSTD_CONTENTSIZE_ERROR, is two below zero.
    if most == u64::MAX - 1 {
        return Err(ZstdError::Refused("not whole zstd frames"));
    }
    let blocks = source.len() as u64 / LEAST_BLOCK;
    Ok(most.min(blocks.saturating_mul(MAX_BLOCK)).min(MOST_CONTENT))
}
