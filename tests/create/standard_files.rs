//! Standard files that are closed, or that nobody reads.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
};

use super::{
    desk::Desk,
    genome::{Genome, Lines, random},
    packing::Packing,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_ragc-fast");

/// Else what is opened first gets the number of what is closed: an archive that of the standard error.
#[test]
fn what_is_closed_stands_for_nothing() {
    const NOTHING: &str = "/dev/null";
    let desk = Desk::new();
    let (pipe, archive) = (desk.path("pipe.fa"), desk.path("made.agc"));
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    for (closed, files) in [("<&-", vec![0]), (">&- 2>&-", vec![1, 2]), ("2>&-", vec![2])] {
        let shell = format!("exec '{PROGRAM}' create -o \"$0\" \"$1\" {closed}");
        let mut command = Command::new("sh");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.args(["-c", &shell]).args([&archive, &pipe]).spawn().unwrap();
        // Opening blocks until the program has opened it, too; it waits for what is written then.
        let writer = File::options().write(true).open(&pipe).unwrap();
        let stands_for = |file: &i32| fs::read_link(format!("/proc/{}/fd/{file}", child.id())).ok();
        let found: Vec<_> = files.iter().map(stands_for).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        drop(writer);
        let stand_for_nothing =
            found.iter().all(|path| path.as_deref() == Some(Path::new(NOTHING)));
        assert!(stand_for_nothing, "{closed}: {found:?}");
    }
}

#[test]
fn a_pipe_that_nobody_reads_ends_it_quietly() {
    let desk = Desk::new();
    let genome = Genome::new("a", &[("c1", &random(b"ACGT", 300_000, 1))]);
    let archive = desk.create("", &desk.lay(&[genome], Lines::USUAL, Packing::Plain));
    for threads in ["1", "3"] {
        let mut command = Command::new(PROGRAM);
        command.args(["getcol", "-t", threads]).arg(&archive);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]));
    }
}
