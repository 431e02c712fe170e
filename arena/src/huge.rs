//! When and how huge pages are asked for.
//!
//! On most machines transparent huge pages are `madvise`: only memory that asks for them gets them.
//! A first touch then fills 2 MiB at once, which is faster per byte (1.3 instead of 0.7 to 0.9 GB/s
//! on a virtual machine) but dearer for a buffer that is hardly used, so small ones don't ask.

use memmap2::MmapMut;

/// Bytes of one huge page on x86-64 and on AArch64 with 4 KiB pages.
pub(crate) const HUGE_PAGE: usize = 2 << 20;

/// `bytes` rounded up to whole huge pages when it fills one, else unchanged (but at least 1).
///
/// Linux lays anonymous maps of whole huge pages on huge page borders by itself.
pub(crate) fn rounded(bytes: usize) -> Option<usize> {
    if bytes < HUGE_PAGE { Some(bytes.max(1)) } else { bytes.checked_next_multiple_of(HUGE_PAGE) }
}

/// Asks for huge pages behind `map` if it can hold one.
///
/// Advice only: a kernel without them refuses, and everything works as before.
pub(crate) fn advise_map(map: &MmapMut) {
    #[cfg(target_os = "linux")]
    if map.len() >= HUGE_PAGE {
        let _refused = map.advise(memmap2::Advice::HugePage);
    }
    #[cfg(not(target_os = "linux"))]
    let _unsupported = map;
}

/// Asks for huge pages behind the whole huge pages within `len` bytes from address `start`.
pub(crate) fn advise_range(start: usize, len: usize) {
    let Some(first) = start.checked_next_multiple_of(HUGE_PAGE) else { return };
    let end = start.saturating_add(len) / HUGE_PAGE * HUGE_PAGE;
    if first < end {
        advise_aligned(first, end - first);
    }
}

#[cfg(target_os = "linux")]
fn advise_aligned(start: usize, len: usize) {
    // SAFETY: MADV_HUGEPAGE changes which pages back the range, never its content or its access
    // rights; a range that is not mapped makes the call fail, which loses nothing.
    let _refused = unsafe { libc::madvise(start as *mut libc::c_void, len, libc::MADV_HUGEPAGE) };
}

#[cfg(not(target_os = "linux"))]
fn advise_aligned(_start: usize, _len: usize) {}
