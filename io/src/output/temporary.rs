//! Names of temporary files, removed when dropped and when a signal ends the process.
//!
//! The handler does only what a signal handler may: it takes names out of a table of atomic
//! pointers, unlinks them, and raises the signal again with its usual effect. A name is in the table
//! before the file exists and leaves it after the file is gone or has its final name.

use std::ffi::{CString, c_char, c_int};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicPtr, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};

/// Output files that a process writes at once; more are refused.
const MOST_NAMES: usize = 64;

/// Names to unlink when a signal comes; null where there is none.
static NAMES: [AtomicPtr<c_char>; MOST_NAMES] =
    [const { AtomicPtr::new(ptr::null_mut()) }; MOST_NAMES];

/// Signals that end a process politely.
const SIGNALS: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];

/// A path for a temporary file; the file is removed on drop unless the name was [`Self::keep`]ed.
#[derive(Debug)]
pub(super) struct TemporaryName {
    path: PathBuf,
    slot: usize,
    kept: bool,
}

impl TemporaryName {
    /// A name in `folder` that nobody else uses.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        static HANDLERS: Once = Once::new();
        HANDLERS.call_once(install_handlers);
        // 64 random bits: two processes don't meet on a shared file system either.
        let random = RandomState::new().build_hasher().finish();
        let path = folder.join(format!(".ragc-{random:016x}.tmp"));
        let slot = register(CString::new(path.as_os_str().as_bytes())?)?;
        Ok(Self { path, slot, kept: false })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file has left this name: there is nothing to remove any more.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for TemporaryName {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing can be done about a failure here, and often there is no file yet.
            let _outcome = std::fs::remove_file(&self.path);
        }
        unregister(self.slot);
    }
}

/// Puts `name` into a free slot of the table.
fn register(name: CString) -> io::Result<usize> {
    let name = name.into_raw();
    let take = |slot: &AtomicPtr<c_char>| {
        slot.compare_exchange(ptr::null_mut(), name, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    };
    NAMES.iter().position(take).ok_or_else(|| {
        // SAFETY: `name` comes from `into_raw` above and no slot took it.
        drop(unsafe { CString::from_raw(name) });
        io::Error::other("too many output files at once")
    })
}

/// Frees a slot and its name, unless the handler has taken the name.
fn unregister(slot: usize) {
    let name = NAMES[slot].swap(ptr::null_mut(), Ordering::AcqRel);
    if !name.is_null() {
        // SAFETY: only `register` fills slots, with `into_raw`, and whoever swaps a name out owns it.
        drop(unsafe { CString::from_raw(name) });
    }
}

/// Handles all of [`SIGNALS`] that nobody else handles or ignores.
fn install_handlers() {
    let ours = SigAction::new(
        SigHandler::Handler(remove_and_die),
        SaFlags::SA_RESETHAND | SaFlags::SA_RESTART,
        SigSet::empty(),
    );
    for signal in SIGNALS {
        // SAFETY: `remove_and_die` only calls async-signal-safe functions.
        let before = unsafe { sigaction(signal, &ours) };
        if let Ok(before) = before
            && !matches!(before.handler(), SigHandler::SigDfl)
        {
            // SAFETY: puts back what was in force a moment ago.
            let _outcome = unsafe { sigaction(signal, &before) };
        }
    }
}

/// Unlinks all names, then lets the signal do what it does by default (`SA_RESETHAND`).
extern "C" fn remove_and_die(signal: c_int) {
    remove_all();
    // SAFETY: may be called in a signal handler; the signal is delivered when this one returns.
    unsafe { libc::raise(signal) };
}

/// Unlinks all names; may be called in a signal handler.
pub(crate) fn remove_all() {
    for slot in &NAMES {
        let name = slot.swap(ptr::null_mut(), Ordering::AcqRel);
        if !name.is_null() {
            // SAFETY: a string from `CString::into_raw`, ours since the swap; `unlink` may be called
            // in a signal handler. The string is not freed, as `free` may not.
            unsafe { libc::unlink(name) };
        }
    }
}
