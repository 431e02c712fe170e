//! Signals, full disks, readers that go away.

use std::{
    fs::File,
    io::Read,
    os::{fd::OwnedFd, unix::process::ExitStatusExt},
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};

use nix::{
    pty::openpty,
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::{
    desk::{Desk, create},
    genome::{Genome, Lines, random},
    packing::Packing,
};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ragc-fast"))
}

/// Some work: the archive takes a few kilobytes.
fn inputs(desk: &Desk) -> Vec<PathBuf> {
    let contig = |seed| random(b"ACGT", 20_000, seed);
    let genome =
        |(name, seed)| Genome::new(name, &[("c", contig(seed).as_slice()), ("d", &contig(9))]);
    desk.lay(&[("a", 1), ("b", 2)].map(genome), Lines::USUAL, Packing::Plain)
}

/// Sends `signal` while the program waits for an input that does not come.
fn interrupted(desk: &Desk, signal: Signal) -> ExitStatus {
    let fifo = desk.path("slow.fa");
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let mut child = program()
        .args(["create", "-t", "2", "-o"])
        .arg(desk.path("out.agc"))
        .args(inputs(desk))
        .arg(&fifo)
        .spawn()
        .unwrap();
    // Opening blocks until the program has opened it, too; the output has been begun by then.
    let writer = File::options().write(true).open(&fifo).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    kill(Pid::from_raw(child.id() as i32), signal).unwrap();
    let status = child.wait().unwrap();
    drop(writer);
    std::fs::remove_file(&fifo).unwrap();
    status
}

/// Whether the process was started with the signal ignored, as by `nohup`, which what it starts inherits.
fn is_ignored(signal: Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(mask.trim(), 16).unwrap() >> (signal as i32 - 1) & 1 == 1
}

#[test]
fn signals_leave_nothing_behind() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        if is_ignored(signal) {
            eprintln!("skipped: {signal} is ignored here");
            continue;
        }
        let desk = Desk::new();
        assert_eq!(interrupted(&desk, signal).signal(), Some(signal as i32));
        assert_eq!(desk.files(), ["a.fa", "b.fa"]);
        desk.write("out.agc", b"as it was");
        interrupted(&desk, signal);
        assert_eq!(std::fs::read(desk.path("out.agc")).unwrap(), b"as it was");
        assert_eq!(desk.files(), ["a.fa", "b.fa", "out.agc"]);
    }
}

/// A limit on the length of files does what a full disk does.
#[test]
fn a_full_disk_leaves_nothing_behind() {
    for (shell, is_signal) in [("trap '' XFSZ; ulimit -f 2", false), ("ulimit -f 2", true)] {
        let desk = Desk::new();
        let inputs = inputs(&desk);
        desk.write("out.agc", b"as it was");
        let output = Command::new("sh")
            .args(["-c", &format!("{shell}; exec \"$@\""), "sh"])
            .arg(env!("CARGO_BIN_EXE_ragc-fast"))
            .args(["create", "-o"])
            .arg(desk.path("out.agc"))
            .args(&inputs)
            .output()
            .unwrap();
        assert_eq!(output.status.signal().is_some(), is_signal);
        if !is_signal {
            assert_eq!(output.status.code(), Some(1));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("out.agc") && said.contains("too large"), "{said}");
        }
        assert_eq!(std::fs::read(desk.path("out.agc")).unwrap(), b"as it was");
        assert_eq!(desk.files(), ["a.fa", "b.fa", "out.agc"]);
    }
}

#[test]
fn standard_output_takes_the_same_bytes() {
    let desk = Desk::new();
    let inputs = inputs(&desk);
    let to_file = std::fs::read(desk.create("", &inputs)).unwrap();
    let output = program().arg("create").args(&inputs).output().unwrap();
    assert!(output.status.success());
    assert!(output.stdout == to_file);
    let to_device = create("", std::path::Path::new("/dev/stdout"), &inputs);
    assert!(to_device.stdout == to_file);
}

#[test]
fn a_terminal_is_refused() {
    let desk = Desk::new();
    let terminal = openpty(None, None).unwrap();
    let output: OwnedFd = terminal.slave;
    let child = program()
        .arg("create")
        .args(inputs(&desk))
        .stdout(output)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("terminal"), "{said}");
}

#[test]
fn a_reader_that_leaves_is_no_news() {
    let desk = Desk::new();
    // More than a pipe holds.
    let contig = random(b"ACGT", 2_000_000, 3);
    let genome = Genome::new("a", &[("c", contig.as_slice())]);
    let inputs = desk.lay(&[genome], Lines::USUAL, Packing::Plain);
    let mut child = program()
        .args(["create", "--level", "fast"])
        .args(inputs)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stderr, b"");
}
