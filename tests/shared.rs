//! Finding the program, the data beside the repository, and the peer.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the program.
pub fn ragc(args: &[&[u8]]) -> Output {
    run(Path::new(env!("CARGO_BIN_EXE_ragc-fast")), args)
}

fn run(program: &Path, args: &[&[u8]]) -> Output {
    use std::os::unix::ffi::OsStrExt;
    let args = args.iter().map(|arg| std::ffi::OsStr::from_bytes(arg));
    Command::new(program).args(args).output().expect("the program starts")
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
