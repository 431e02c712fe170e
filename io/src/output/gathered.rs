//! Many slices, one system call.
//!
//! The kernel takes 1,024 vectors and 2 GiB - 4 KiB per call. Slices that follow one another in
//! memory are one vector anyway. If there are still too many, the lightest run of neighbours is
//! copied into one buffer, just long enough that the rest fits. So the number of calls depends on
//! the bytes only, not on the number of slices.

use std::io::{self, IoSlice};
use std::ops::Range;
use std::os::fd::{AsRawFd, BorrowedFd};

use ragc_arena::PageVec;

/// Vectors that the kernel takes in one call (`IOV_MAX` on Linux and macOS).
const MOST_VECTORS: usize = 1024;

/// Bytes from which on another call is begun: many enough that the call itself costs nothing, few
/// enough that the buffer to join in, which is at most as large, is no burden.
const CALL_BYTES: usize = 128 << 20;

/// Neighbouring slices that also follow one another in memory.
#[derive(Clone, Debug)]
struct Piece {
    slices: Range<usize>,
    len: usize,
}

/// Writes all of `slices` to `file`: at `position` and advancing it, or where the file stands.
///
/// # Errors
/// What the system says, `WriteZero` if it takes nothing more.
pub(super) fn write_all(
    file: BorrowedFd<'_>,
    position: &mut Option<u64>,
    slices: &[IoSlice<'_>],
) -> io::Result<()> {
    let pieces = pieces(slices);
    let mut joined = PageVec::new();
    for call in calls(&pieces) {
        let mut vectors = vectors(slices, call, &mut joined);
        write_vectors(file, position, &mut vectors)?;
    }
    Ok(())
}

/// `slices` without empty ones, those that follow one another in memory as one piece.
fn pieces(slices: &[IoSlice<'_>]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut memory_end = std::ptr::null();
    for (i, slice) in slices.iter().enumerate().filter(|(_, slice)| !slice.is_empty()) {
        match pieces.last_mut() {
            Some(last) if memory_end == slice.as_ptr() => {
                last.slices.end = i + 1;
                last.len += slice.len();
            }
            _ => pieces.push(Piece { slices: i..i + 1, len: slice.len() }),
        }
        memory_end = slice.as_ptr_range().end;
    }
    pieces
}

/// `pieces` in runs of about [`CALL_BYTES`].
fn calls(pieces: &[Piece]) -> impl Iterator<Item = &[Piece]> {
    let mut bytes = 0;
    pieces.chunk_by(move |piece, _| {
        bytes += piece.len;
        let stays = bytes < CALL_BYTES;
        if !stays {
            bytes = 0;
        }
        stays
    })
}

/// The vectors of one call; those that are too many are joined in `joined`.
fn vectors(slices: &[IoSlice<'_>], pieces: &[Piece], joined: &mut PageVec<u8>) -> Vec<libc::iovec> {
    let run = lightest_run(pieces);
    joined.clear();
    let to_join = pieces[run.clone()].iter().flat_map(|piece| &slices[piece.slices.clone()]);
    let len: usize = pieces[run.clone()].iter().map(|piece| piece.len).sum();
    if run.is_empty() || joined.reserve(len).is_err() || join(to_join, joined).is_err() {
        // Without memory to join them they take more calls.
        return pieces.iter().map(|piece| vector(slices, piece)).collect();
    }
    let before = pieces[..run.start].iter().map(|piece| vector(slices, piece));
    let after = pieces[run.end..].iter().map(|piece| vector(slices, piece));
    before.chain([iovec(joined)]).chain(after).collect()
}

fn join<'a>(
    slices: impl Iterator<Item = &'a IoSlice<'a>>,
    joined: &mut PageVec<u8>,
) -> Result<(), ragc_arena::PagesError> {
    for slice in slices {
        joined.push_slice(slice)?;
    }
    Ok(())
}

/// The neighbours with the fewest bytes that have to become one vector; empty if none have to.
fn lightest_run(pieces: &[Piece]) -> Range<usize> {
    if pieces.len() <= MOST_VECTORS {
        return 0..0;
    }
    let n_joined = pieces.len() - MOST_VECTORS + 1;
    let mut bytes: usize = pieces[..n_joined].iter().map(|piece| piece.len).sum();
    let mut lightest = (bytes, 0);
    for (start, (leaving, entering)) in (1..).zip(pieces.iter().zip(&pieces[n_joined..])) {
        bytes = bytes - leaving.len + entering.len;
        lightest = lightest.min((bytes, start));
    }
    lightest.1..lightest.1 + n_joined
}

fn vector(slices: &[IoSlice<'_>], piece: &Piece) -> libc::iovec {
    let first = &slices[piece.slices.start];
    libc::iovec { iov_base: first.as_ptr().cast_mut().cast(), iov_len: piece.len }
}

fn iovec(bytes: &[u8]) -> libc::iovec {
    libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() }
}

fn write_vectors(
    file: BorrowedFd<'_>,
    position: &mut Option<u64>,
    mut vectors: &mut [libc::iovec],
) -> io::Result<()> {
    while !vectors.is_empty() {
        match write_some(file, *position, vectors) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                vectors = advance(vectors, written);
                *position = position.map(|position| position + written as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait_for_room(file)?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// One system call; the number of bytes that it took.
fn write_some(
    file: BorrowedFd<'_>,
    position: Option<u64>,
    vectors: &[libc::iovec],
) -> io::Result<usize> {
    let n = vectors.len().min(MOST_VECTORS) as libc::c_int;
    let written = match position {
        Some(position) => {
            let position = libc::off_t::try_from(position).map_err(io::Error::other)?;
            // SAFETY: the vectors describe memory that the caller's slices and `joined` keep alive
            // and that the kernel only reads.
            unsafe { libc::pwritev(file.as_raw_fd(), vectors.as_ptr(), n, position) }
        }
        // SAFETY: as above.
        None => unsafe { libc::writev(file.as_raw_fd(), vectors.as_ptr(), n) },
    };
    usize::try_from(written).map_err(|_| io::Error::last_os_error())
}

/// `vectors` without their first `written` bytes.
fn advance(vectors: &mut [libc::iovec], mut written: usize) -> &mut [libc::iovec] {
    let mut done = 0;
    while let Some(first) = vectors.get_mut(done) {
        if written < first.iov_len {
            first.iov_base = first.iov_base.cast::<u8>().wrapping_add(written).cast();
            first.iov_len -= written;
            break;
        }
        written -= first.iov_len;
        done += 1;
    }
    &mut vectors[done..]
}

/// Waits until `file`, which somebody has made non-blocking, takes bytes again.
fn wait_for_room(file: BorrowedFd<'_>) -> io::Result<()> {
    let mut wanted = libc::pollfd { fd: file.as_raw_fd(), events: libc::POLLOUT, revents: 0 };
    // SAFETY: one `pollfd` that lives until the call returns.
    let outcome = unsafe { libc::poll(&raw mut wanted, 1, -1) };
    // After an interruption the write is simply tried again, and waits again.
    match io::Error::last_os_error() {
        error if outcome < 0 && error.kind() != io::ErrorKind::Interrupted => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "gathered_tests.rs"]
mod tests;
