//! Files that are cut short while they are mapped.
//!
//! A page of a map that lies behind the new end of its file cannot be read: the kernel sends
//! `SIGBUS`, which by default ends the process without a word. A program can say instead which file
//! it was. A library should not handle signals unasked, so this is for programs to switch on.

use std::ffi::{CString, c_int, c_void};
use std::marker::PhantomData;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicPtr, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};

use super::{Content, Input};
use crate::output::remove_temporary_files;

/// Exit code of a process whose input was cut short, as for any other input that cannot be read.
const EXIT_CODE: c_int = 1;

/// A mapped file: its addresses and what to say.
struct Watched {
    addresses: Range<usize>,
    message: CString,
}

/// What the handler looks up; null while nothing is watched.
static WATCHED: AtomicPtr<Vec<Watched>> = AtomicPtr::new(ptr::null_mut());

/// Installs the handler: once is enough for all watches.
static HANDLER: Once = Once::new();

/// While this lives, a mapped input that is cut short ends the process with an error that names it.
///
/// Only the latest of several watches is in force.
#[derive(Debug)]
#[must_use = "the inputs are watched only as long as this lives"]
pub struct TruncationWatch<'a> {
    inputs: PhantomData<&'a [Input]>,
}

/// Watches all mapped files of `inputs`, for the whole process.
///
/// When one is cut short and then read, temporary output files are removed, the message goes to
/// standard error and the process exits with code 1.
pub fn watch_truncation(inputs: &[Input]) -> TruncationWatch<'_> {
    let watched: Vec<_> = inputs.iter().filter_map(Watched::new).collect();
    // Never freed: the handler may be looking at it, on another thread.
    WATCHED.store(Box::into_raw(Box::new(watched)), Ordering::Release);
    HANDLER.call_once(install);
    TruncationWatch { inputs: PhantomData }
}

/// Handles `SIGBUS` from now on.
fn install() {
    let ours = SigAction::new(
        SigHandler::SigAction(explain_and_exit),
        SaFlags::SA_SIGINFO | SaFlags::SA_RESETHAND,
        SigSet::empty(),
    );
    // SAFETY: `explain_and_exit` only calls async-signal-safe functions.
    let _outcome = unsafe { sigaction(Signal::SIGBUS, &ours) };
}

impl Drop for TruncationWatch<'_> {
    fn drop(&mut self) {
        WATCHED.store(ptr::null_mut(), Ordering::Release);
    }
}

impl Watched {
    fn new(input: &Input) -> Option<Self> {
        let Content::Mapped(map) = &input.content else { return None };
        let start = map.as_ptr() as usize;
        let mut message = b"error: ".to_vec();
        message.extend(input.path.as_os_str().as_bytes());
        message.extend(b" was cut short while it was read\n");
        Some(Self { addresses: start..start + map.len(), message: CString::new(message).ok()? })
    }
}

/// Tells which file was cut short and exits. Any other bus error happens again, with its usual
/// effect, when this returns (`SA_RESETHAND`).
extern "C" fn explain_and_exit(_: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
    // SAFETY: the kernel passes a valid `siginfo_t` to `SA_SIGINFO` handlers.
    let address = unsafe { fault_address(info) };
    let watched = WATCHED.load(Ordering::Acquire);
    // SAFETY: null or a vector that is never freed and never changed.
    let watched = unsafe { watched.as_ref() };
    let hit = watched.and_then(|all| all.iter().find(|one| one.addresses.contains(&address)));
    if let Some(hit) = hit {
        let message = hit.message.as_bytes();
        // SAFETY: `write` may be called in a signal handler; the message is valid for its length.
        unsafe { libc::write(libc::STDERR_FILENO, message.as_ptr().cast(), message.len()) };
        remove_temporary_files();
        // SAFETY: may be called in a signal handler; runs no destructors.
        unsafe { libc::_exit(EXIT_CODE) };
    }
}

/// The address that could not be read.
///
/// # Safety
/// `info` has to be what the kernel passed to a handler of `SIGBUS`.
unsafe fn fault_address(info: *mut libc::siginfo_t) -> usize {
    // SAFETY: valid by the contract of this function.
    let info = unsafe { &*info };
    #[cfg(target_os = "linux")]
    // SAFETY: for `SIGBUS` this member of the union is filled.
    let address = unsafe { info.si_addr() };
    #[cfg(not(target_os = "linux"))]
    let address = info.si_addr;
    address as usize
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs::{self, File};
    use std::process::Command;

    use super::super::Input;
    use super::watch_truncation;

    const CHILD: &str = "input::truncation::tests::reads_a_file_that_is_cut_short";

    #[test]
    fn the_file_that_is_cut_short_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("whole.fa"), vec![b'A'; 1 << 20]).unwrap();
        fs::write(folder.path().join("cut.fa"), vec![b'A'; 1 << 20]).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", "--nocapture", CHILD])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8(child.stderr).unwrap();
        assert!(said.contains("error: cut.fa was cut short while it was read"), "{said}");
        assert_eq!(child.status.code(), Some(1));
    }

    #[test]
    #[ignore = "run by the_file_that_is_cut_short_is_named in a process of its own"]
    fn reads_a_file_that_is_cut_short() {
        let inputs = ["whole.fa", "cut.fa"].map(|name| Input::open(name).unwrap());
        let watch = watch_truncation(&inputs);
        File::options().write(true).open("cut.fa").unwrap().set_len(10_000).unwrap();
        let n_a = inputs.iter().flat_map(Input::bytes).filter(|&&byte| byte == b'A').count();
        drop(watch);
        assert_eq!(n_a, 0, "the file was read behind its end");
    }
}
