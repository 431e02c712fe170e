#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{self, IoSlice, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::super::OutputError;
use super::{AtomicFile, unnamed};

/// Both ways to begin a file: without a name (where the system has it) and with one.
fn both_ways(path: &Path) -> [AtomicFile; 2] {
    let no_unnamed = |_: &Path, _: &Path| Err(io::ErrorKind::Unsupported.into());
    [
        AtomicFile::create_in(path, unnamed).unwrap(),
        AtomicFile::create_in(path, no_unnamed).unwrap(),
    ]
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

#[test]
fn appears_on_commit_only() {
    for way in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        for content in ["first", "second, longer", "3rd"] {
            let before = fs::read(&path).ok();
            let [mut file, _] = rotate(both_ways(&path), way);
            file.write_gathered(&[IoSlice::new(&content.as_bytes()[..2])]).unwrap();
            file.write_gathered(&[IoSlice::new(&content.as_bytes()[2..])]).unwrap();
            assert_eq!(fs::read(&path).ok(), before);
            if way == 0 {
                file.commit().unwrap()
            } else {
                file.commit_unsynced().unwrap()
            }
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(names(folder.path()), ["out"]);
    }
}

fn rotate<T>([first, second]: [T; 2], by: usize) -> [T; 2] {
    if by == 0 { [first, second] } else { [second, first] }
}

#[test]
fn leaves_nothing_behind_when_dropped() {
    let folder = tempfile::tempdir().unwrap();
    for mut file in both_ways(&folder.path().join("out")) {
        file.write_gathered(&[IoSlice::new(b"text")]).unwrap();
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn has_the_permissions_of_other_new_files() {
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode();
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    let path = folder.path().join("out");
    for file in both_ways(&path) {
        file.commit().unwrap();
        assert_eq!(mode(&path), mode(&plain));
    }
}

#[test]
fn follows_links_to_files_that_exist_and_that_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name| folder.path().join(name);
    fs::create_dir(path("deep")).unwrap();
    symlink("deep/target", path("link")).unwrap();
    symlink("link", path("link to link")).unwrap();
    for content in ["new", "replaced"] {
        for mut file in both_ways(&path("link to link")) {
            file.write_gathered(&[IoSlice::new(content.as_bytes())]).unwrap();
            file.commit().unwrap();
        }
        assert_eq!(fs::read_to_string(path("deep/target")).unwrap(), content);
        assert!(path("link").is_symlink() && path("link to link").is_symlink());
        assert_eq!(names(&path("deep")), ["target"]);
    }
    symlink("circle", path("circle")).unwrap();
    assert!(matches!(AtomicFile::create(path("circle")), Err(OutputError::Create { .. })));
}

#[test]
fn writes_to_devices_and_pipes_directly() {
    let mut null = AtomicFile::create("/dev/null").unwrap();
    null.write_gathered(&[IoSlice::new(b"text")]).unwrap();
    null.commit().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let reader = std::thread::spawn({
        let path = path.clone();
        move || fs::read(path).unwrap()
    });
    let mut pipe = AtomicFile::create(&path).unwrap();
    pipe.write_gathered(&[IoSlice::new(b"te"), IoSlice::new(b"xt")]).unwrap();
    pipe.commit().unwrap();
    assert_eq!(reader.join().unwrap(), b"text");
    assert_eq!(names(folder.path()), ["pipe"]);
}

#[test]
fn errors_name_the_path() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let table = [
        (folder.path().to_owned(), "it is a directory"),
        (folder.path().join("missing/out"), "No such file"),
        (folder.path().join("file/out"), "Not a directory"),
        (folder.path().join("x".repeat(300)), "too long"),
        (PathBuf::from("/"), "it is a directory"),
    ];
    for (path, message) in table {
        let text = AtomicFile::create(&path).unwrap_err().to_string();
        assert!(text.contains(message) && text.contains(path.to_str().unwrap()), "{text}");
    }
    assert!(AtomicFile::create("").is_err());
}

#[test]
fn a_full_disk_is_an_error() {
    let mut full = match AtomicFile::create("/dev/full") {
        Ok(full) => full,
        Err(error) => return println!("skipped: {error}"),
    };
    let error = full.write_gathered(&[IoSlice::new(b"text")]).unwrap_err();
    assert!(!error.is_closed_pipe() && error.to_string().contains("/dev/full"), "{error}");
}

#[test]
fn signals_remove_the_temporary_file() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = child_with_a_temporary_file(folder.path());
        assert_eq!(names(folder.path()).len(), 1);
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        let status = child.wait().unwrap();
        let died_of = std::os::unix::process::ExitStatusExt::signal(&status);
        assert_eq!(died_of, Some(signal as i32));
        assert!(names(folder.path()).is_empty(), "{signal}");
    }
}

/// This test program once more, in the middle of `waits_with_a_temporary_file`.
fn child_with_a_temporary_file(folder: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture"])
        .arg("output::atomic_file::tests::waits_with_a_temporary_file")
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut seen = String::new();
    while !seen.contains("ready") {
        let mut byte = [0];
        child.stdout.as_mut().unwrap().read_exact(&mut byte).unwrap();
        seen.push(char::from(byte[0]));
    }
    child
}

#[test]
#[ignore = "run by signals_remove_the_temporary_file in a process of its own"]
fn waits_with_a_temporary_file() {
    let no_unnamed = |_: &Path, _: &Path| Err(io::ErrorKind::Unsupported.into());
    let mut file = AtomicFile::create_in(Path::new("out"), no_unnamed).unwrap();
    file.write_gathered(&[IoSlice::new(b"text")]).unwrap();
    println!("ready");
    std::thread::sleep(std::time::Duration::from_secs(20));
}
