//! Compression contexts.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use zstd_sys::ZSTD_CCtx;

use super::{Sequence, Settings, ZstdError, check, sequences};

/// A compression context: made once, used for any number of frames.
///
/// `Send`, because zstd keeps no state per thread; not `Sync`, because compressing changes it.
#[derive(Debug)]
pub struct Compressor<'m> {
    context: NonNull<ZSTD_CCtx>,
    settings: Settings,
    is_owned: bool,
    memory: PhantomData<&'m mut [MaybeUninit<u64>]>,
}

// SAFETY: a context may be used from any thread, one at a time, which `&mut self` sees to.
unsafe impl Send for Compressor<'_> {}

/// The most bytes that `len_bytes` bytes can take once compressed.
#[must_use]
pub fn bound(len_bytes: usize) -> usize {
    // SAFETY: the function takes any number; too large ones give an error code, a large number.
    unsafe { zstd_sys::ZSTD_compressBound(len_bytes) }
}

impl Compressor<'static> {
    /// Makes a context on the heap.
    ///
    /// # Errors
    /// If there is no memory, or the settings are out of zstd's range.
    pub fn new(settings: &Settings) -> Result<Self, ZstdError> {
        // SAFETY: no precondition; the result is checked.
        let context = unsafe { zstd_sys::ZSTD_createCCtx() };
        Self::with_context(context, settings, true)
    }
}

impl<'m> Compressor<'m> {
    /// Words of memory that [`Compressor::in_memory`] needs for sources of up to `max_source`
    /// bytes.
    #[must_use]
    pub fn len_words(settings: &Settings, max_source: usize) -> usize {
        settings.context_len_bytes(max_source).div_ceil(size_of::<u64>())
    }

    /// Makes a context in `memory`, which it never outgrows.
    ///
    /// # Errors
    /// If the memory is too small for any context, or the settings are out of zstd's range. If it
    /// is too small for a source, compressing it is the error.
    pub fn in_memory(
        memory: &'m mut [MaybeUninit<u64>],
        settings: &Settings,
    ) -> Result<Self, ZstdError> {
        // SAFETY: the slice is writable for that many bytes, aligned to eight, and borrowed for as
        // long as the context lives.
        let context = unsafe {
            zstd_sys::ZSTD_initStaticCCtx(memory.as_mut_ptr().cast(), size_of_val(memory))
        };
        Self::with_context(context, settings, false)
    }

    fn with_context(
        context: *mut ZSTD_CCtx,
        settings: &Settings,
        is_owned: bool,
    ) -> Result<Self, ZstdError> {
        let context = NonNull::new(context).ok_or(ZstdError::NoMemory)?;
        let mut compressor =
            Compressor { context, settings: *settings, is_owned, memory: PhantomData };
        compressor.apply()?;
        Ok(compressor)
    }

    /// Changes the settings from the next frame on.
    ///
    /// # Errors
    /// If they are out of zstd's range.
    pub fn configure(&mut self, settings: &Settings) -> Result<(), ZstdError> {
        if self.settings == *settings {
            return Ok(());
        }
        self.settings = *settings;
        self.apply()
    }

    fn apply(&mut self) -> Result<(), ZstdError> {
        let reset = zstd_sys::ZSTD_ResetDirective::ZSTD_reset_session_and_parameters;
        // Not a formality: a context in given memory begins with all parameters 0, and so would
        // leave the content size out of its frames.
        // SAFETY: the context is live.
        check(unsafe { zstd_sys::ZSTD_CCtx_reset(self.context.as_ptr(), reset) })?;
        for (parameter, value) in self.settings.parameters() {
            // SAFETY: the context is live, and no frame is begun between calls of `compress`.
            check(unsafe {
                zstd_sys::ZSTD_CCtx_setParameter(self.context.as_ptr(), parameter, value)
            })?;
        }
        Ok(())
    }

    /// Compresses `source` into one frame at the start of `out`, and returns its length in bytes: so
    /// many bytes of `out` are initialized then.
    ///
    /// # Errors
    /// [`ZstdError::DoesNotFit`] if `out` is too short.
    pub fn compress_uninit(
        &mut self,
        out: &mut [MaybeUninit<u8>],
        source: &[u8],
    ) -> Result<usize, ZstdError> {
        // SAFETY: `out` is writable for its length.
        unsafe { self.compress_to(out.as_mut_ptr().cast(), out.len(), source) }
    }

    /// Appends one frame to `out`.
    ///
    /// # Errors
    /// If zstd refuses.
    pub fn compress_append(
        &mut self,
        out: &mut Vec<u8>,
        source: &[u8],
    ) -> Result<usize, ZstdError> {
        out.reserve(bound(source.len()));
        let n = self.compress_uninit(out.spare_capacity_mut(), source)?;
        // SAFETY: zstd has initialized `n` bytes behind the old length, within the capacity.
        unsafe { out.set_len(out.len() + n) };
        Ok(n)
    }

    /// Appends one frame to `out`, with matches and ends of blocks where `parse` has them.
    ///
    /// # Errors
    /// If the sequences are no parse of the source, or zstd refuses.
    pub fn compress_parsed(
        &mut self,
        out: &mut Vec<u8>,
        source: &[u8],
        parse: &[Sequence],
    ) -> Result<usize, ZstdError> {
        sequences::check(parse, source)?;
        out.reserve(bound(source.len()));
        let spare = out.spare_capacity_mut();
        // SAFETY: the context is live, `spare` writable for its length, `source` and the sequences,
        // which are laid out as zstd's own, readable for theirs; matches lie within the source.
        let n = check(unsafe {
            zstd_sys::ZSTD_compressSequences(
                self.context.as_ptr(),
                spare.as_mut_ptr().cast(),
                spare.len(),
                parse.as_ptr().cast(),
                parse.len(),
                source.as_ptr().cast(),
                source.len(),
            )
        })?;
        // SAFETY: zstd has initialized `n` bytes behind the old length, within the capacity.
        unsafe { out.set_len(out.len() + n) };
        Ok(n)
    }

    /// # Safety
    /// `capacity` bytes at `out` must be writable.
    unsafe fn compress_to(
        &mut self,
        out: *mut u8,
        capacity: usize,
        source: &[u8],
    ) -> Result<usize, ZstdError> {
        // SAFETY: the context is live, `out` is writable as the caller promises, `source` readable.
        check(unsafe {
            zstd_sys::ZSTD_compress2(
                self.context.as_ptr(),
                out.cast(),
                capacity,
                source.as_ptr().cast(),
                source.len(),
            )
        })
    }
}

impl Drop for Compressor<'_> {
    fn drop(&mut self) {
        if self.is_owned {
            // SAFETY: the context was made by `ZSTD_createCCtx` and is not used after this.
            unsafe { zstd_sys::ZSTD_freeCCtx(self.context.as_ptr()) };
        }
    }
}
