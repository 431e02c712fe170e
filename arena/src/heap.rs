//! The C library's heap, told to ask the kernel rarely.

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

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn set(setting: libc::c_int, value: libc::c_int) {
    // SAFETY: `mallopt` takes any numbers; a setting that it does not know changes nothing.
    unsafe { libc::mallopt(setting, value) };
}
