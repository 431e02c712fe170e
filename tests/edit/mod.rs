//! Archives made of archives: what is in them is what was in those.

mod by_hand;
mod convert;
mod damage;
mod interop;
mod merge;
mod recompress;
mod remove;
mod rename;
mod shards;

use std::{fs, os::unix::ffi::OsStrExt, path::Path};

use ragc_simulator::Settings;

use crate::{
    create::{desk::Desk, genome::Genome},
    shared::ragc,
};

/// Related genomes of two clades, the first of them the reference.
fn genomes(samples: usize, bases: usize) -> Vec<Genome> {
    of_clades(samples, bases, 2)
}

fn of_clades(samples: usize, bases: usize, clades: usize) -> Vec<Genome> {
    let settings = Settings { samples, bases, contigs: 3, clades, ..Settings::default() };
    settings.simulate().unwrap().map(Genome::from).collect()
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

/// Runs a command, which has to succeed without a word.
fn done(args: &[&[u8]]) -> Vec<u8> {
    let output = ragc(args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said, "");
    output.stdout
}

/// Runs a command that would write `out.agc`: it has to fail with one line that holds all of `parts`,
/// and change no file.
fn refused(desk: &Desk, args: &[&[u8]], parts: &[&str]) {
    let before = desk.files();
    let out = desk.path("out.agc");
    for existing in [None, Some(b"as it was")] {
        if let Some(bytes) = existing {
            fs::write(&out, bytes).unwrap();
        }
        let output = ragc(&[args, &[b"-o", bytes(&out)]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(parts.iter().all(|part| said.contains(part)), "no {parts:?} in {said}");
        assert_eq!(fs::read(&out).ok().as_deref(), existing.map(|bytes| &bytes[..]));
        let _none = fs::remove_file(&out);
        assert_eq!(desk.files(), before);
    }
}

/// The genomes at these places.
fn chosen(genomes: &[Genome], places: &[usize]) -> Vec<Genome> {
    places.iter().map(|&place| genomes[place].clone()).collect()
}
