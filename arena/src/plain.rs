//! The element types that fresh, zeroed pages can hold.

/// Plain numbers: any bit pattern is a value, zero bytes are the value zero, nothing to drop.
///
/// # Safety
/// The type must have no padding, no invalid bit patterns and an alignment of at most a page.
pub unsafe trait Plain: Copy + Send + Sync + 'static {}

// SAFETY: a plain number without padding or invalid bit patterns.
unsafe impl Plain for u8 {}
// SAFETY: as above.
unsafe impl Plain for u16 {}
// SAFETY: as above.
unsafe impl Plain for u32 {}
// SAFETY: as above.
unsafe impl Plain for u64 {}
// SAFETY: as above.
unsafe impl Plain for i32 {}
// SAFETY: as above.
unsafe impl Plain for i64 {}
