//! The C library's heap, told to ask the kernel rarely.

use crate::huge::{self, HUGE_PAGE};

/// Makes the heap of the process grow in large steps, never shrink, and be one for all threads.
///
/// glibc gives each thread a heap of its own that grows by 128 KiB, maps every larger block and gives
/// freed memory back at once: some two hundred system calls, and the same pages faulted in again and
/// again. Call it once, first thing in a program that allocates few, long-lived blocks. Elsewhere than
/// with glibc it does nothing.
pub fn ask_rarely() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // Costs nothing as long as it is not touched.
        const STEP: libc::c_int = 256 << 20;
        const MAP_FROM: libc::c_int = 32 << 20;
        set(libc::M_ARENA_MAX, 1);
        set(libc::M_TOP_PAD, STEP);
        set(libc::M_TRIM_THRESHOLD, libc::c_int::MAX);
        set(libc::M_MMAP_THRESHOLD, MAP_FROM);
    }
}

/// Gives threads that start later heaps of their own again, up to `most` in all: a few calls each,
/// where threads that allocate all the time would meet at the lock of the one heap.
pub fn share_less(most: usize) {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    set(libc::M_ARENA_MAX, libc::c_int::try_from(most).unwrap_or(libc::c_int::MAX));
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    let _nothing_to_set = most;
}

/// Asks for huge pages behind the next `bytes` bytes that the heap of this thread hands out, or behind
/// as many of them as it hands out in one piece. Advice only, and what is not touched costs nothing.
///
/// With glibc the heap goes on at the border of a huge page: up to 2 MiB of addresses, and no memory, are
/// given up for that.
pub fn expect(bytes: usize) {
    /// Larger pieces are not the heap's, but mappings of their own: see [`ask_rarely`].
    const MOST: usize = 29 << 20;
    if bytes < HUGE_PAGE {
        return;
    }
    // The piece at the end of the heap goes back there.
    let mut piece = Vec::<u8>::new();
    if piece.try_reserve_exact(bytes.min(MOST) + HUGE_PAGE).is_err() {
        return;
    }
    let start = piece.as_ptr() as usize;
    huge::advise_range(start, piece.capacity());
    drop(piece);
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    skip(start.next_multiple_of(HUGE_PAGE) - start);
}

/// An empty list with room for `capacity` elements, in huge pages where they fill some.
///
/// The heap hands out its pages one by one, which costs more than to fill them. Where there is no such
/// room the list grows as it has to.
#[must_use]
pub fn roomy<T>(capacity: usize) -> Vec<T> {
    /// Below this the call costs more than it saves.
    const WORTH_ASKING: usize = 8 << 20;
    let mut list = Vec::new();
    if list.try_reserve_exact(capacity).is_err() {
        return list;
    }
    let bytes = list.capacity() * size_of::<T>();
    if bytes >= WORTH_ASKING {
        huge::advise_range(list.as_ptr() as usize, bytes);
    }
    list
}

/// Keeps the next `bytes` bytes of the heap from anybody: what lies before the first whole huge page would
/// be filled in small ones.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn skip(bytes: usize) {
    /// Bytes in front of each piece that the heap hands out.
    const HEADER: usize = 16;
    let mut unused = Vec::<u8>::new();
    if unused.try_reserve_exact(bytes.saturating_sub(HEADER)).is_ok() {
        // An allocation that nobody looks at would be optimized away.
        std::hint::black_box(unused.leak().as_ptr());
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn set(setting: libc::c_int, value: libc::c_int) {
    // SAFETY: `mallopt` takes any numbers; a setting that it does not know changes nothing.
    unsafe { libc::mallopt(setting, value) };
}

#[cfg(test)]
mod tests {
    #[test]
    fn room_is_there_before_it_is_needed() {
        for capacity in [0, 5, 3 << 20] {
            let mut list = super::roomy::<u64>(capacity);
            let start = list.as_ptr();
            list.extend(0..capacity as u64);
            assert!(
                start == list.as_ptr() && list.iter().sum::<u64>() as usize == (0..capacity).sum()
            );
        }
    }

    #[test]
    fn what_was_expected_can_be_used_and_need_not_be() {
        for bytes in [0, 1, 3 << 20, 9 << 20, usize::MAX] {
            super::expect(bytes);
            let used = vec![7u8; bytes.min(5 << 20)];
            assert!(used.iter().all(|&byte| byte == 7));
        }
    }
}
