//! A zeroed buffer of fixed length in pages of its own.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

use crate::huge;
use crate::plain::Plain;

/// The system gives no more memory.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot get {bytes} bytes of memory: {source}; lower the memory budget or the thread count"
)]
pub struct PagesError {
    /// Bytes asked for.
    pub bytes: usize,
    /// What the system said.
    pub source: std::io::Error,
}

/// Zeroed elements of fixed number in pages of their own: one `mmap`, one `madvise`, one `munmap`.
///
/// Lengths of 2 MiB and more ask for huge pages, which come when they are touched; the pages of shorter
/// ones come all at once, as one by one they would cost several times as much.
pub struct PageBuffer<T: Plain> {
    map: MmapMut,
    len: usize,
    element: PhantomData<T>,
}

impl<T: Plain> PageBuffer<T> {
    /// A buffer of `len` zeroed elements.
    ///
    /// # Errors
    /// When the system refuses the memory or `len` exceeds the address space.
    pub fn zeroed(len: usize) -> Result<Self, PagesError> {
        let bytes = rounded_bytes::<T>(len)?;
        let mut options = memmap2::MmapOptions::new();
        if bytes < huge::HUGE_PAGE {
            options.populate();
        }
        Ok(Self { map: map_as(&mut options, bytes)?, len, element: PhantomData })
    }
}

/// Maps zeroed pages for `len` elements of type `T`, which come when they are touched.
pub(crate) fn map_for<T: Plain>(len: usize) -> Result<MmapMut, PagesError> {
    map_as(&mut memmap2::MmapOptions::new(), rounded_bytes::<T>(len)?)
}

fn map_as(options: &mut memmap2::MmapOptions, bytes: usize) -> Result<MmapMut, PagesError> {
    let options = options.len(bytes).no_reserve_swap();
    let map = options.map_anon().map_err(|source| PagesError { bytes, source })?;
    huge::advise_map(&map);
    Ok(map)
}

/// Bytes to map for `len` elements of type `T`.
pub(crate) fn rounded_bytes<T: Plain>(len: usize) -> Result<usize, PagesError> {
    len.checked_mul(size_of::<T>())
        .filter(|&bytes| bytes <= isize::MAX as usize)
        .and_then(huge::rounded)
        .ok_or_else(|| PagesError {
            bytes: usize::MAX,
            source: std::io::ErrorKind::OutOfMemory.into(),
        })
}

impl<T: Plain> Deref for PageBuffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the map holds `len` elements and is page aligned; any bytes are values of a
        // `Plain` type; the borrow of `self` keeps the map alive and unchanged.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().cast::<T>(), self.len) }
    }
}

impl<T: Plain> DerefMut for PageBuffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as in `deref`, and the exclusive borrow of `self` makes the slice unique.
        unsafe { std::slice::from_raw_parts_mut(self.map.as_mut_ptr().cast::<T>(), self.len) }
    }
}

impl<T: Plain> fmt::Debug for PageBuffer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageBuffer").field("len", &self.len).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::PageBuffer;

    #[test]
    fn is_zeroed_and_writable_at_every_size() {
        for len in [0, 1, 4095, 4096, 4097, (2 << 20) / 8, (2 << 20) / 8 + 1, 3 << 20] {
            let mut buffer = PageBuffer::<u64>::zeroed(len).unwrap();
            assert_eq!(buffer.len(), len);
            assert!(buffer.iter().all(|&x| x == 0));
            buffer.fill(7);
            assert!(buffer.iter().all(|&x| x == 7));
        }
    }

    #[test]
    fn refuses_what_no_machine_has() {
        assert!(PageBuffer::<u64>::zeroed(usize::MAX).is_err());
        assert!(PageBuffer::<u8>::zeroed(usize::MAX).is_err());
        let error = PageBuffer::<u8>::zeroed(isize::MAX as usize).unwrap_err();
        assert!(error.to_string().contains("bytes of memory"), "{error}");
    }
}
