//! A folder of its own for each test, with files to archive and archives to extract.

use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use super::{
    genome::{Genome, Lines, extracted},
    packing::Packing,
};
use crate::shared::ragc;

/// The folder.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Names of all files, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Files of genomes, named after them.
    pub fn lay(&self, genomes: &[Genome], lines: Lines, packing: Packing) -> Vec<PathBuf> {
        let write = |genome: &Genome| {
            self.write(format!("{}.fa", genome.name), &packing.pack(&genome.fasta(lines)))
        };
        genomes.iter().map(write).collect()
    }

    /// Makes an archive, which has to succeed without a word, and returns its path.
    pub fn create(&self, options: &str, inputs: &[PathBuf]) -> PathBuf {
        let archive = self.path("made.agc");
        let output = create(options, &archive, inputs);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "create {options}: {said}");
        assert_eq!(said, "", "create {options}");
        assert_eq!(output.stdout, b"");
        archive
    }

    /// Makes an archive of `genomes` and sees to it that all of it comes back.
    pub fn round_trip(&self, options: &str, genomes: &[Genome], lines: Lines, packing: Packing) {
        let archive = self.create(options, &self.lay(genomes, lines, packing));
        let what = format!("{options} {packing:?} {}", genomes[0].name);
        check_collection(&archive, genomes, &what);
    }
}

/// Runs `create`; options are words set apart by spaces.
pub fn create(options: &str, archive: &Path, inputs: &[PathBuf]) -> Output {
    let mut args = vec![&b"create"[..]];
    args.extend(options.split_whitespace().map(str::as_bytes));
    args.extend([b"-o", archive.as_os_str().as_bytes()]);
    args.extend(inputs.iter().map(|path| path.as_os_str().as_bytes()));
    ragc(&args)
}

/// Runs `create`, which has to fail with a message that holds all of `parts`, and make nothing.
pub fn check_refused(desk: &Desk, options: &str, inputs: &[PathBuf], parts: &[&str]) {
    let before = desk.files();
    let output = create(options, &desk.path("refused.agc"), inputs);
    check_failed(&output, options, parts);
    assert_eq!(desk.files(), before, "{options}");
}

/// Sees to it that a run failed with one line that holds all of `parts`.
pub fn check_failed(output: &Output, what: &str, parts: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{what}: {said}");
    assert_eq!(said.lines().count(), 1, "{what}: {said}");
    for part in parts {
        assert!(said.contains(part), "{what}: no {part:?} in {said}");
    }
}

/// Sees to it that `getcol` gives back all genomes.
pub fn check_collection(archive: &Path, genomes: &[Genome], what: &str) {
    let output = ragc(&[b"getcol", archive.as_os_str().as_bytes()]);
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    assert_same(&output.stdout, &extracted(genomes), what);
}

/// Sees to it that `getset` gives back each genome.
pub fn check_samples(archive: &Path, genomes: &[Genome], what: &str) {
    for genome in genomes {
        let output = ragc(&[b"getset", archive.as_os_str().as_bytes(), genome.name.as_bytes()]);
        assert_same(&output.stdout, &genome.extracted(), &format!("{what}, {}", genome.name));
    }
}

/// What another program prints.
pub fn printed(program: &Path, args: &[&[u8]]) -> Vec<u8> {
    let args = args.iter().map(|arg| OsStr::from_bytes(arg));
    Command::new(program).args(args).output().unwrap().stdout
}

/// Compares long texts: shows where they begin to differ, not all of them.
pub fn assert_same(got: &[u8], expected: &[u8], what: &str) {
    if got == expected {
        return;
    }
    let at = got.iter().zip(expected).position(|(a, b)| a != b);
    let at = at.unwrap_or(got.len().min(expected.len()));
    let near = |text: &[u8]| {
        let piece = &text[at.saturating_sub(20).min(text.len())..(at + 40).min(text.len())];
        String::from_utf8_lossy(piece).into_owned()
    };
    panic!(
        "{what}: {} bytes instead of {}, different from byte {at}:\n{}\ninstead of\n{}",
        got.len(),
        expected.len(),
        near(got),
        near(expected)
    );
}
