//! Mapped files, one in the place of another.
//!
//! To give a map back is a system call for each file, unless the next file is mapped over it. So a
//! map has room for a file somewhat longer than its own.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

use memmap2::{MmapOptions, MmapRaw};

/// Files of a collection differ by less than an eighth in length, mostly.
const ROOM: usize = 8;

/// The content of a file.
#[derive(Debug)]
pub(super) struct Mapping {
    /// The file from its start on, and addresses behind its end that hold nothing.
    map: MmapRaw,
    /// Length of the file in bytes.
    len: usize,
}

impl Mapping {
    /// Maps the first `len` bytes of `file`, in the place of `spent` if there is room: one system call.
    pub(super) fn new(file: &File, len: u64, spent: Option<Self>) -> io::Result<Self> {
        let len = usize::try_from(len).map_err(|_| io::ErrorKind::OutOfMemory)?;
        let map = match spent {
            Some(spent) if len <= spent.map.len() => replace(spent.map, file)?,
            _ => {
                drop(spent);
                MmapOptions::new().len(len.saturating_add(len / ROOM)).map_raw_read_only(file)?
            }
        };
        Ok(Self { map, len })
    }

    /// What the file holds.
    pub(super) fn bytes(&self) -> &[u8] {
        // SAFETY: so many bytes were in the file when it was mapped, and the map is read only and private
        // to us. That nobody shortens or rewrites the file meanwhile is a promise that `Input::open`
        // passes on to the user, as all mapping readers do.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr(), self.len) }
    }
}

/// Maps `file` to all the addresses of `map`.
fn replace(map: MmapRaw, file: &File) -> io::Result<MmapRaw> {
    let flags = libc::MAP_SHARED | libc::MAP_FIXED;
    // SAFETY: the addresses are those of a map that we own and that nobody borrows; what is there
    // afterwards is read only, too, and as long.
    let address = unsafe {
        let address = map.as_mut_ptr().cast();
        libc::mmap(address, map.len(), libc::PROT_READ, flags, file.as_raw_fd(), 0)
    };
    if address == libc::MAP_FAILED {
        let error = io::Error::last_os_error();
        // The kernel may have taken the addresses back, and given them to another thread.
        std::mem::forget(map);
        return Err(error);
    }
    Ok(map)
}
