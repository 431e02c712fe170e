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
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};

use super::{Content, Input};
use crate::output::remove_temporary_files;

/// Exit code of a process whose input was cut short, as for any other input that cannot be read.
const EXIT_CODE: c_int = 1;

/// A mapped file: its addresses and what to say.
#[derive(Debug)]
struct Watched {
    addresses: Range<usize>,
    message: CString,
}

/// What the handler looks up; null while nothing is watched.
static WATCHED: AtomicPtr<Vec<Watched>> = AtomicPtr::new(ptr::null_mut());

/// Whether a thread is about to end the process.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Installs the handler: once is enough for all watches.
static HANDLER: Once = Once::new();

/// While this lives, a mapped input that is cut short ends the process with an error that names it.
///
/// Of several watches the one that began last is in force, and none after its end: those that began
/// before don't come back.
#[derive(Debug)]
#[must_use = "the inputs are watched only as long as this lives"]
pub struct TruncationWatch<'a> {
    /// What this one put into [`WATCHED`].
    watched: &'static Vec<Watched>,
    inputs: PhantomData<&'a [Input]>,
}

/// Watches all mapped files of `inputs`, for the whole process.
///
/// When one is cut short and then read, temporary output files are removed, the message goes to
/// standard error and the process exits with code 1.
pub fn watch_truncation(inputs: &[Input]) -> TruncationWatch<'_> {
    // Never freed: the handler may be looking at it, on another thread.
    let watched: &Vec<_> = Box::leak(Box::new(inputs.iter().filter_map(Watched::new).collect()));
    WATCHED.store(ptr::from_ref(watched).cast_mut(), Ordering::Release);
    HANDLER.call_once(install);
    TruncationWatch { watched, inputs: PhantomData }
}

/// Handles `SIGBUS` from now on.
fn install() {
    let ours = SigAction::new(
        SigHandler::SigAction(explain_and_exit),
        // Not `SA_RESETHAND`: a second thread that reads the file before the first one has ended the
        // process would die of the signal, and all others with it, before anything is said.
        SaFlags::SA_SIGINFO,
        SigSet::empty(),
    );
    // SAFETY: `explain_and_exit` only calls async-signal-safe functions.
    let _outcome = unsafe { sigaction(Signal::SIGBUS, &ours) };
}

impl Drop for TruncationWatch<'_> {
    fn drop(&mut self) {
        // A later watch stays in force.
        let ours = ptr::from_ref(self.watched).cast_mut();
        let _outcome =
            WATCHED.compare_exchange(ours, ptr::null_mut(), Ordering::Release, Ordering::Relaxed);
    }
}

impl Watched {
    fn new(input: &Input) -> Option<Self> {
        let Content::Mapped(mapping) = &input.content else { return None };
        let addresses = mapping.bytes().as_ptr_range();
        let mut message = b"error: ".to_vec();
        message.extend(input.path.as_os_str().as_bytes());
        message.extend(b" was cut short while it was read\n");
        let addresses = addresses.start as usize..addresses.end as usize;
        Some(Self { addresses, message: CString::new(message).ok()? })
    }
}

/// Tells which file was cut short and exits. Any other bus error happens again, with its usual
/// effect, when this returns.
extern "C" fn explain_and_exit(_: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
    // SAFETY: the kernel passes a valid `siginfo_t` to `SA_SIGINFO` handlers.
    let address = unsafe { fault_address(info) };
    let watched = WATCHED.load(Ordering::Acquire);
    // SAFETY: null or a vector that is never freed and never changed.
    let watched = unsafe { watched.as_ref() };
    match watched.and_then(|all| all.iter().find(|one| one.addresses.contains(&address))) {
        Some(hit) => end(hit.message.as_bytes()),
        // SAFETY: may be called in a signal handler; the default needs no function.
        None => _ = unsafe { libc::signal(libc::SIGBUS, libc::SIG_DFL) },
    }
}

/// Ends the process with `message`; may be called in a signal handler, on several threads at once.
fn end(message: &[u8]) -> ! {
    // One says it. Did another exit meanwhile, temporary files might stay.
    while ENDING.swap(true, Ordering::AcqRel) {
        // SAFETY: may be called in a signal handler.
        unsafe { libc::pause() };
    }
    // SAFETY: `write` may be called in a signal handler; the message is valid for its length.
    unsafe { libc::write(libc::STDERR_FILENO, message.as_ptr().cast(), message.len()) };
    remove_temporary_files();
    // SAFETY: may be called in a signal handler; runs no destructors.
    unsafe { libc::_exit(EXIT_CODE) }
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
    use std::os::unix::process::ExitStatusExt;
    use std::path::Path;
    use std::process::{Command, Output};
    use std::sync::Barrier;
    use std::thread;

    use nix::sys::signal::Signal;

    use super::super::Input;
    use super::watch_truncation;

    const SAID: &str = "error: cut.fa was cut short while it was read\n";

    /// A folder with the files that the tests below read in processes of their own.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("whole.fa"), vec![b'A'; 1 << 20]).unwrap();
        fs::write(folder.path().join("cut.fa"), vec![b'A'; 1 << 20]).unwrap();
        folder
    }

    /// This test program once more, in the middle of `test`.
    fn child(folder: &Path, test: &str) -> Output {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", "--nocapture"])
            .arg(format!("input::truncation::tests::{test}"))
            .current_dir(folder)
            .output()
            .unwrap()
    }

    fn open() -> [Input; 2] {
        ["whole.fa", "cut.fa"].map(|name| Input::open(name).unwrap())
    }

    fn cut() {
        File::options().write(true).open("cut.fa").unwrap().set_len(10_000).unwrap();
    }

    fn read(input: &Input) {
        let n_a = input.bytes().iter().filter(|&&byte| byte == b'A').count();
        assert_eq!(n_a, 0, "the file was read behind its end");
    }

    #[test]
    fn the_file_that_is_cut_short_is_named() {
        let folder = folder();
        let child = child(folder.path(), "reads_a_file_that_is_cut_short");
        let said = String::from_utf8(child.stderr).unwrap();
        assert!(said.contains(SAID), "{said}");
        assert_eq!(child.status.code(), Some(1));
    }

    #[test]
    #[ignore = "run by the_file_that_is_cut_short_is_named in a process of its own"]
    fn reads_a_file_that_is_cut_short() {
        let inputs = open();
        let before = watch_truncation(&[]);
        let watch = watch_truncation(&inputs);
        // This one is not in force any more.
        drop(before);
        cut();
        read(&inputs[1]);
        drop(watch);
    }

    #[test]
    fn it_is_named_once_if_many_threads_read_it() {
        // The threads rarely meet in the handler, so more than one try.
        for _ in 0..20 {
            let folder = folder();
            let child = child(folder.path(), "reads_a_file_that_is_cut_short_on_many_threads");
            let said = String::from_utf8(child.stderr).unwrap();
            assert_eq!(said.matches(SAID).count(), 1, "{:?}: {said}", child.status);
            assert_eq!(child.status.code(), Some(1));
        }
    }

    #[test]
    #[ignore = "run by it_is_named_once_if_many_threads_read_it in a process of its own"]
    fn reads_a_file_that_is_cut_short_on_many_threads() {
        let inputs = open();
        let _watch = watch_truncation(&inputs);
        cut();
        let all_begin = Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    all_begin.wait();
                    read(&inputs[1]);
                });
            }
        });
    }

    #[test]
    fn what_is_not_watched_kills_as_it_always_did() {
        let folder = folder();
        let child = child(folder.path(), "reads_a_file_that_is_watched_no_longer");
        let said = String::from_utf8(child.stderr).unwrap();
        assert!(!said.contains("cut short"), "{said}");
        assert_eq!(child.status.signal(), Some(Signal::SIGBUS as i32));
    }

    #[test]
    #[ignore = "run by what_is_not_watched_kills_as_it_always_did in a process of its own"]
    fn reads_a_file_that_is_watched_no_longer() {
        let inputs = open();
        drop(watch_truncation(&inputs));
        cut();
        read(&inputs[1]);
    }
}
