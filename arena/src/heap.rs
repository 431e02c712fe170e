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
        let settings = [
            (libc::M_ARENA_MAX, 1),
            (libc::M_TOP_PAD, STEP),
            (libc::M_TRIM_THRESHOLD, libc::c_int::MAX),
            (libc::M_MMAP_THRESHOLD, MAP_FROM),
        ];
        for (setting, value) in settings {
            // SAFETY: `mallopt` takes any numbers; a setting that it does not know changes nothing.
            unsafe { libc::mallopt(setting, value) };
        }
    }
}
