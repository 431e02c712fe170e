//! The start of the program, in the place of that of Rust's runtime.
//!
//! The runtime makes twenty system calls before `main`, and six at the start of each thread: a fifth of the
//! time of a short query, most of it so that there is a message when a stack overflows. The kernel ends the
//! program then as well. What else the runtime does is done here.

use std::{
    ffi::c_int,
    fs::File,
    io,
    os::fd::{AsFd, IntoRawFd},
    panic::catch_unwind,
    process::exit,
};

use nix::{
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::signal::{SigSet, Signal},
};
use ragc_arena::heap;

/// The `main` of C.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the name is that of the function of C, and so is what it does")]
extern "C" fn main() -> c_int {
    /// As Rust's runtime has it.
    const PANICKED: c_int = 101;
    // Before anything is allocated.
    heap::ask_rarely();
    open_standard_files();
    report_closed_pipes();
    let code = catch_unwind(crate::run).map_or(PANICKED, |exit| exit as c_int);
    // Unlike a return this writes what is left of the standard output.
    exit(code)
}

/// Has the first three descriptors stand for something: else an archive may become the standard error.
fn open_standard_files() {
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let files = [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()];
    let mut files = files.map(|file| PollFd::new(file, PollFlags::empty()));
    while poll(&mut files, PollTimeout::ZERO) == Err(nix::Error::EINTR) {}
    let is_closed = |file: &&PollFd<'_>| {
        file.revents().is_some_and(|found| found.contains(PollFlags::POLLNVAL))
    };
    for _closed in files.iter().filter(is_closed) {
        // It gets the lowest number that is free.
        let nothing = File::options().read(true).write(true).open("/dev/null");
        let _stays_open = nothing.map(IntoRawFd::into_raw_fd);
    }
}

/// Makes writing to a pipe that nobody reads an error, and not the end of the program: in all threads.
fn report_closed_pipes() {
    let _always_possible = SigSet::from(Signal::SIGPIPE).thread_block();
}
