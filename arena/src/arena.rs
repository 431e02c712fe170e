//! Bump arenas, one per worker.

use std::alloc::Layout;
use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use bumpalo::Bump;

use crate::huge;

/// Chunks of this many bytes and more ask for huge pages: by then the arena is known to be used.
const LEAST_HUGE_CHUNK: usize = 8 << 20;

/// Bytes of a worker's first chunk; the next ones double.
const FIRST_CHUNK: usize = 1 << 20;

/// The memory behind the arenas of all workers.
#[derive(Debug)]
pub struct Arenas {
    /// Each with the bytes of its chunks when the last one was looked at; 0 before the first
    /// allocation.
    bumps: Vec<(Bump, Cell<usize>)>,
}

impl Arenas {
    /// Arenas for `n` workers, each with a first chunk whose pages are untouched yet.
    #[must_use]
    pub fn new(n: usize) -> Self {
        Self::with_room(n, FIRST_CHUNK)
    }

    /// As [`Arenas::new`], each with a first chunk of `bytes` if the system gives so much: memory
    /// that is not touched costs nothing, and further chunks are calls to the kernel.
    #[must_use]
    pub fn with_room(n: usize, bytes: usize) -> Self {
        let room = bytes.max(FIRST_CHUNK);
        let fresh =
            || Bump::try_with_capacity(room).unwrap_or_else(|_| Bump::with_capacity(FIRST_CHUNK));
        let fresh = || (fresh(), Cell::new(0));
        Self { bumps: std::iter::repeat_with(fresh).take(n).collect() }
    }

    /// One arena per worker; what they hand out lives as long as the borrow.
    pub fn handles(&mut self) -> Vec<Arena<'_>> {
        self.bumps.iter_mut().map(|(bump, advised)| Arena { bump, advised }).collect()
    }

    /// Forgets everything allocated and keeps the largest chunk of each worker for the next round.
    pub fn reset(&mut self) {
        for (bump, advised) in &mut self.bumps {
            bump.reset();
            // Only a chunk that was looked at is ever the largest of several.
            if advised.get() > 0 {
                advised.set(bump.allocated_bytes());
            }
        }
    }

    /// Bytes of all chunks of all workers.
    #[must_use]
    pub fn allocated_bytes(&self) -> usize {
        self.bumps.iter().map(|(bump, _)| bump.allocated_bytes()).sum()
    }
}

/// The arena of one worker: allocation is a pointer decrement, freeing is dropping [`Arenas`].
///
/// Chunks double in size, so that the number of system calls grows with the logarithm of the data,
/// and large ones ask for huge pages. Nothing allocated here is dropped, hence `T: Copy`.
#[derive(Debug)]
pub struct Arena<'a> {
    bump: &'a Bump,
    /// Bytes of all chunks when the last one was looked at.
    advised: &'a Cell<usize>,
}

// SAFETY: `Arenas::handles` gives the only references to `Bump` and `Cell` away for all of `'a`, and
// `Arena` is not `Clone` and gives neither of them away, so whoever holds it is their only user.
unsafe impl Send for Arena<'_> {}

impl<'a> Arena<'a> {
    /// A copy of `source` in the arena.
    pub fn alloc_slice_copy<T: Copy>(&self, source: &[T]) -> &'a mut [T] {
        let start = self.alloc_raw(layout_of::<T>(source.len())).cast::<T>();
        // SAFETY: `start` has room for the elements of `source`, is aligned for them and is
        // memory that nobody else has, so the two cannot overlap.
        unsafe { start.as_ptr().copy_from_nonoverlapping(source.as_ptr(), source.len()) };
        // SAFETY: all elements were written just now; the memory is ours alone and lives for `'a`.
        unsafe { std::slice::from_raw_parts_mut(start.as_ptr(), source.len()) }
    }

    /// `len` elements, all of them `value`.
    pub fn alloc_slice_fill<T: Copy>(&self, len: usize, value: T) -> &'a mut [T] {
        let slots = self.alloc_uninit::<T>(len);
        for slot in &mut *slots {
            slot.write(value);
        }
        let start = slots.as_mut_ptr().cast::<T>();
        // SAFETY: all elements were written just now; `slots` gives its memory up here.
        unsafe { std::slice::from_raw_parts_mut(start, len) }
    }

    /// `len` elements to be written, aligned for `T` and to 8 bytes at least.
    ///
    /// With `T = u64` or `u8` this is room for a static zstd context.
    pub fn alloc_uninit<T: Copy>(&self, len: usize) -> &'a mut [MaybeUninit<T>] {
        let start = self.alloc_raw(layout_of::<T>(len)).cast::<MaybeUninit<T>>();
        // SAFETY: `alloc_raw` gives memory of this layout that nobody else has and that lives for
        // `'a`; `MaybeUninit` needs no initialization.
        unsafe { std::slice::from_raw_parts_mut(start.as_ptr(), len) }
    }

    /// Bytes of all chunks of this arena, used or not.
    #[must_use]
    pub fn allocated_bytes(&self) -> usize {
        self.bump.allocated_bytes()
    }

    /// Bytes of the chunks that were given out, or left over when a chunk was too short.
    #[must_use]
    pub fn used_bytes(&self) -> usize {
        self.bump.allocated_bytes() - self.bump.chunk_capacity()
    }

    fn alloc_raw(&self, layout: Layout) -> NonNull<u8> {
        let start = self.bump.alloc_layout(layout);
        // What takes no room lies in no chunk.
        if layout.size() > 0 && self.bump.allocated_bytes() != self.advised.get() {
            self.advise_newest_chunk(start, layout.size());
        }
        start
    }

    /// Asks for huge pages behind the chunk that was just begun with an allocation at `start`.
    ///
    /// Before anything is written: pages that exist already would stay small.
    #[cold]
    fn advise_newest_chunk(&self, start: NonNull<u8>, len: usize) {
        self.advised.set(self.bump.allocated_bytes());
        // A chunk is used from its end downward: what is left of it lies below `start`.
        let below = self.bump.chunk_capacity();
        if below + len >= LEAST_HUGE_CHUNK {
            huge::advise_range(start.as_ptr() as usize - below, below + len);
        }
    }
}

/// Layout of `len` elements, aligned to 8 bytes at least.
fn layout_of<T>(len: usize) -> Layout {
    match Layout::array::<T>(len).and_then(|layout| layout.align_to(8)) {
        Ok(layout) => layout,
        // More than the address space holds: out of memory, as `Vec` would find.
        Err(_) => std::alloc::handle_alloc_error(Layout::new::<T>()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Arenas, FIRST_CHUNK};

    #[test]
    fn allocations_keep_their_content_and_alignment() {
        let mut arenas = Arenas::new(2);
        let handles = arenas.handles();
        let mut kept = Vec::new();
        for i in 0..2000u32 {
            let arena = &handles[i as usize % 2];
            let bytes = arena.alloc_slice_copy(&vec![i as u8; i as usize]);
            assert_eq!(bytes.as_ptr() as usize % 8, 0);
            kept.push((i, bytes, arena.alloc_slice_fill(3, i)));
        }
        for (i, bytes, filled) in kept {
            assert!(bytes.len() == i as usize && bytes.iter().all(|&b| b == i as u8));
            assert_eq!(filled, [i; 3]);
        }
    }

    #[test]
    fn use_is_what_was_given_out() {
        let mut arenas = Arenas::new(1);
        let handles = arenas.handles();
        assert_eq!(handles[0].used_bytes(), 0);
        handles[0].alloc_uninit::<u64>(1000);
        assert_eq!(handles[0].used_bytes(), 8000);
        handles[0].alloc_uninit::<u8>(3 * FIRST_CHUNK);
        assert!(handles[0].used_bytes() >= 3 * FIRST_CHUNK + 8000);
        assert!(handles[0].used_bytes() <= handles[0].allocated_bytes());
    }

    #[test]
    fn empty_allocations_are_fine() {
        // With a first chunk that asks for huge pages.
        let mut arenas = Arenas::with_room(1, 64 << 20);
        let handles = arenas.handles();
        assert!(handles[0].alloc_slice_copy::<u64>(&[]).is_empty());
        assert!(handles[0].alloc_uninit::<u8>(0).is_empty());
    }

    #[test]
    fn chunks_grow_with_the_logarithm_of_the_data() {
        let mut arenas = Arenas::new(1);
        let handles = arenas.handles();
        let mut sizes = vec![handles[0].allocated_bytes()];
        for _ in 0..64 << 10 {
            handles[0].alloc_uninit::<u8>(1 << 10);
            if sizes.last() != Some(&handles[0].allocated_bytes()) {
                sizes.push(handles[0].allocated_bytes());
            }
        }
        assert!(sizes.len() <= 7, "64 MiB from {FIRST_CHUNK} byte chunks: {sizes:?}");
    }

    #[test]
    fn reset_keeps_the_largest_chunk_only() {
        let mut arenas = Arenas::new(1);
        for _ in 0..10 {
            arenas.reset();
            let before = arenas.allocated_bytes();
            for arena in arenas.handles() {
                arena.alloc_slice_fill(5 << 20, 1u8);
            }
            assert!(
                before == FIRST_CHUNK || before == arenas.allocated_bytes() || before < 6 << 20
            );
        }
        assert!(arenas.allocated_bytes() < 8 << 20);
    }

    #[test]
    fn an_arena_moves_to_its_worker() {
        let mut arenas = Arenas::new(3);
        let texts: Vec<&[u8]> = std::thread::scope(|scope| {
            let started: Vec<_> = arenas
                .handles()
                .into_iter()
                .map(|arena| scope.spawn(move || &*arena.alloc_slice_fill(1000, 9u8)))
                .collect();
            started.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        assert!(texts.len() == 3 && texts.iter().all(|text| text.iter().all(|&b| b == 9)));
    }
}
