//! Finding the program, the data beside the repository, and the peer.

use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_ragc-fast");

/// Runs the program.
pub fn ragc(args: &[&[u8]]) -> Output {
    run(Path::new(PROGRAM), args)
}

/// Runs the program, with `input` on its standard input.
pub fn ragc_with_input(args: &[&[u8]], input: &[u8]) -> Output {
    let mut child = command(Path::new(PROGRAM), args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // It may end without reading all.
        scope.spawn(move || pipe.write_all(input));
        child.wait_with_output().unwrap()
    })
}

fn run(program: &Path, args: &[&[u8]]) -> Output {
    command(program, args).output().expect("the program starts")
}

fn command(program: &Path, args: &[&[u8]]) -> Command {
    let mut command = Command::new(program);
    command.args(args.iter().map(|arg| std::ffi::OsStr::from_bytes(arg)));
    command
}

/// A folder beside the repository, or none with a message that the test is skipped.
pub fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: there is no {}", path.display());
    None
}

/// C++ AGC, where the environment variable `AGC` says it is, or none with a message.
pub fn peer() -> Option<PathBuf> {
    let path = std::env::var_os("AGC").map(PathBuf::from).filter(|path| path.is_file());
    if path.is_none() {
        eprintln!("skipped: AGC does not name C++ AGC's program");
    }
    path
}
