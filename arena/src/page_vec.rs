//! A growing array in pages of its own.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

use crate::page_buffer::{PagesError, map_for, rounded_bytes};
use crate::plain::Plain;

/// Room from the first growth on: small enough to be free, large enough to grow rarely.
const LEAST_BYTES: usize = 64 << 10;

/// A growing array in pages of its own.
///
/// Reserve what may be needed: untouched pages cost nothing and a capacity that suffices never
/// moves. Beyond it the capacity doubles, on Linux by moving page tables (`mremap`), not bytes.
/// So system calls grow with the logarithm of the length at most.
pub struct PageVec<T: Plain> {
    map: Option<MmapMut>,
    len: usize,
    capacity: usize,
    element: PhantomData<T>,
}

impl<T: Plain> PageVec<T> {
    /// An empty array without pages.
    #[must_use]
    pub const fn new() -> Self {
        Self { map: None, len: 0, capacity: 0, element: PhantomData }
    }

    /// An empty array with room for `capacity` elements.
    ///
    /// # Errors
    /// When the system refuses the memory.
    pub fn with_capacity(capacity: usize) -> Result<Self, PagesError> {
        let mut pages = Self::new();
        pages.grow_to(capacity)?;
        Ok(pages)
    }

    /// Number of elements that fit without growing.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// The elements; [`Deref`] gives the same.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        self
    }

    /// Makes room for `additional` more elements.
    ///
    /// # Errors
    /// When the system refuses the memory; the content is as before.
    pub fn reserve(&mut self, additional: usize) -> Result<(), PagesError> {
        let wanted = self.len.saturating_add(additional);
        if wanted <= self.capacity {
            return Ok(());
        }
        let least = LEAST_BYTES / size_of::<T>();
        self.grow_to(wanted.max(self.capacity.saturating_mul(2)).max(least))
    }

    /// Appends `elements`.
    ///
    /// # Errors
    /// When the system refuses the memory; the content is as before.
    pub fn push_slice(&mut self, elements: &[T]) -> Result<(), PagesError> {
        self.reserve(elements.len())?;
        let start = self.len;
        self.len += elements.len();
        self[start..].copy_from_slice(elements);
        Ok(())
    }

    /// Appends one element.
    ///
    /// # Errors
    /// When the system refuses the memory; the content is as before.
    pub fn push(&mut self, element: T) -> Result<(), PagesError> {
        self.push_slice(&[element])
    }

    /// Appends `count` elements of unspecified value and gives them to be written.
    ///
    /// # Errors
    /// When the system refuses the memory; the content is as before.
    pub fn extend_uninspected(&mut self, count: usize) -> Result<&mut [T], PagesError> {
        self.reserve(count)?;
        let start = self.len;
        self.len += count;
        Ok(&mut self[start..])
    }

    /// Shortens to `len` elements; longer than the array changes nothing. Keeps the capacity.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Removes all elements. Keeps the capacity.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    fn grow_to(&mut self, capacity: usize) -> Result<(), PagesError> {
        let bytes = rounded_bytes::<T>(capacity)?;
        match &mut self.map {
            None => self.map = Some(map_for::<T>(capacity)?),
            Some(map) => enlarge(map, bytes)?,
        }
        self.capacity = bytes / size_of::<T>();
        Ok(())
    }
}

/// Makes `map` `bytes` long, keeping its content, by moving page tables only.
#[cfg(target_os = "linux")]
fn enlarge(map: &mut MmapMut, bytes: usize) -> Result<(), PagesError> {
    let options = memmap2::RemapOptions::new().may_move(true);
    // SAFETY: the map is anonymous, so no file end can lie within it, and it only grows.
    unsafe { map.remap(bytes, options) }.map_err(|source| PagesError { bytes, source })?;
    crate::huge::advise_map(map);
    Ok(())
}

/// Makes `map` `bytes` long, keeping its content, by copying.
#[cfg(not(target_os = "linux"))]
fn enlarge(map: &mut MmapMut, bytes: usize) -> Result<(), PagesError> {
    let mut larger = map_for::<u8>(bytes)?;
    larger[..map.len()].copy_from_slice(map);
    *map = larger;
    Ok(())
}

impl<T: Plain> Default for PageVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Plain> Deref for PageVec<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let Some(map) = &self.map else { return &[] };
        // SAFETY: the map holds `capacity >= len` elements and is page aligned; any bytes are
        // values of a `Plain` type; the borrow of `self` keeps the map where it is.
        unsafe { std::slice::from_raw_parts(map.as_ptr().cast::<T>(), self.len) }
    }
}

impl<T: Plain> DerefMut for PageVec<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        let Some(map) = &mut self.map else { return &mut [] };
        // SAFETY: as in `deref`, and the exclusive borrow of `self` makes the slice unique.
        unsafe { std::slice::from_raw_parts_mut(map.as_mut_ptr().cast::<T>(), self.len) }
    }
}

impl<T: Plain> fmt::Debug for PageVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("PageVec");
        shown.field("len", &self.len).field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::PageVec;
    use proptest::prelude::*;

    #[test]
    fn keeps_content_while_it_grows() {
        let mut pages = PageVec::<u32>::new();
        let block: Vec<u32> = (0..10_000).collect();
        for _ in 0..300 {
            pages.push_slice(&block).unwrap();
        }
        assert_eq!(pages.len(), 3_000_000);
        assert!(pages.chunks_exact(10_000).all(|chunk| chunk == block));
    }

    #[test]
    fn does_not_move_within_its_capacity() {
        let mut pages = PageVec::<u8>::with_capacity(5 << 20).unwrap();
        let start = pages.as_slice().as_ptr();
        pages.extend_uninspected(5 << 20).unwrap().fill(3);
        assert_eq!(pages.as_slice().as_ptr(), start);
        assert!(pages.capacity() >= 5 << 20);
    }

    #[test]
    fn refusal_leaves_the_content() {
        let mut pages = PageVec::<u64>::new();
        pages.push(5).unwrap();
        assert!(pages.reserve(usize::MAX).is_err());
        assert!(pages.reserve(usize::MAX / 16).is_err());
        assert_eq!(pages.as_slice(), [5]);
    }

    proptest! {
        #[test]
        fn behaves_like_a_vec(steps in prop::collection::vec((0..3u8, 0..50_000usize), 0..20)) {
            let mut pages = PageVec::<u16>::new();
            let mut model: Vec<u16> = Vec::new();
            for (step, n) in steps {
                match step {
                    0 => {
                        let block: Vec<u16> = (0..n).map(|i| (i * 31) as u16).collect();
                        pages.push_slice(&block).unwrap();
                        model.extend(&block);
                    }
                    1 => {
                        pages.truncate(n);
                        model.truncate(n);
                    }
                    _ => {
                        pages.push(n as u16).unwrap();
                        model.push(n as u16);
                    }
                }
                prop_assert_eq!(pages.as_slice(), model.as_slice());
            }
        }
    }
}
