//! C++ AGC 3.2.2 reads what is rewritten, and appends to it; what it has appended can be merged.

use std::path::{Path, PathBuf};

use super::{bytes, chosen, done, genomes};
use crate::{
    create::{
        desk::{Desk, assert_same, check_collection, printed},
        genome::{Genome, Lines, extracted},
        packing::Packing,
    },
    shared::{folder, peer},
};

/// C++ AGC gives back all samples.
pub(super) fn check_read(agc: &Path, archive: &Path, genomes: &[Genome], what: &str) {
    check_collection(archive, genomes, what);
    assert_same(&printed(agc, &[b"getcol", bytes(archive)]), &extracted(genomes), what);
    let last = genomes.last().unwrap();
    let got = printed(agc, &[b"getset", bytes(archive), last.name.as_bytes()]);
    assert_same(&got, &last.extracted(), what);
}

/// C++ AGC appends genomes.
fn appended(agc: &Path, desk: &Desk, archive: &Path, more: &[Genome], name: &str) -> PathBuf {
    let out = desk.path(name);
    let inputs = desk.lay(more, Lines::USUAL, Packing::Plain);
    let args = [&b"append"[..], b"-o", bytes(&out), bytes(archive)];
    printed(agc, &args.into_iter().chain(inputs.iter().map(|p| bytes(p))).collect::<Vec<_>>());
    out
}

/// An archive that C++ AGC makes.
fn created(agc: &Path, desk: &Desk, options: &str, genomes: &[Genome]) -> PathBuf {
    let out = desk.path("base.agc");
    let inputs = desk.lay(genomes, Lines::USUAL, Packing::Plain);
    let mut args = vec![&b"create"[..]];
    args.extend(options.split_whitespace().map(str::as_bytes));
    args.extend([b"-o", bytes(&out)]);
    args.extend(inputs.iter().map(|path| bytes(path)));
    printed(agc, &args);
    out
}

#[test]
fn removed() {
    let Some(agc) = peer() else { return };
    let genomes = genomes(7, 120_000);
    for (options, made_by_peer) in
        [("-b 2 -s 3000", true), ("-b 1", true), ("", true), ("-b 2 -s 3000", false)]
    {
        let desk = Desk::new();
        let inputs = desk.lay(&genomes[..6], Lines::USUAL, Packing::Plain);
        let archive = if made_by_peer {
            created(&agc, &desk, options, &genomes[..6])
        } else {
            desk.create(options, &inputs)
        };
        for places in [&[0, 2, 3, 5][..], &[1, 2, 3, 4, 5], &[0, 1]] {
            let gone: Vec<_> = (0..6).filter(|place| !places.contains(place)).collect();
            let gone = chosen(&genomes, &gone);
            let names: Vec<_> = gone.iter().map(|genome| genome.name.as_bytes()).collect();
            let out = desk.path("removed.agc");
            let args = [b"remove", bytes(&archive), b"-o", bytes(&out)];
            done(&[&args[..], &names].concat());
            let what = format!("{options} {places:?} {made_by_peer}");
            check_read(&agc, &out, &chosen(&genomes, places), &what);
            // One that was there, and one that is new.
            let more = [gone[0].clone(), genomes[6].clone()];
            let more_there = appended(&agc, &desk, &out, &more, "more.agc");
            let all = [chosen(&genomes, places), more.to_vec()].concat();
            check_read(&agc, &more_there, &all, &what);
        }
    }
}

#[test]
fn merged() {
    let Some(agc) = peer() else { return };
    let genomes = genomes(10, 120_000);
    for options in ["", "-b 2 -s 3000", "-b 1", "-b 4"] {
        let desk = Desk::new();
        let base = created(&agc, &desk, options, &genomes[..3]);
        let a = appended(&agc, &desk, &base, &genomes[3..5], "a.agc");
        let b = appended(&agc, &desk, &base, &genomes[5..6], "b.agc");
        let c = appended(&agc, &desk, &base, &genomes[6..9], "c.agc");
        let whole = appended(&agc, &desk, &base, &genomes[3..9], "whole.agc");
        let out = desk.path("merged.agc");
        let parts = [&a, &b, &base, &c].map(|path| bytes(path));
        done(&[&[&b"merge"[..], b"-o", bytes(&out)][..], &parts].concat());
        check_read(&agc, &out, &genomes[..9], options);
        let (merged, whole) = (out.metadata().unwrap().len(), whole.metadata().unwrap().len());
        assert!(merged * 100 < whole * 115, "{options}: {merged} bytes instead of {whole}");
        let more = appended(&agc, &desk, &out, &genomes[9..], "more.agc");
        check_read(&agc, &more, &genomes, options);
    }
}

#[test]
fn renamed() {
    let Some(agc) = peer() else { return };
    let desk = Desk::new();
    let mut genomes = genomes(5, 60_000);
    let archive = created(&agc, &desk, "-b 2", &genomes[..4]);
    let out = desk.path("renamed.agc");
    let name = [genomes[1].name.as_bytes(), b"=other"].concat();
    done(&[b"rename", bytes(&archive), &name, b"-o", bytes(&out)]);
    genomes[1].name = "other".into();
    check_read(&agc, &out, &genomes[..4], "renamed");
    let more = appended(&agc, &desk, &out, &genomes[4..], "more.agc");
    check_read(&agc, &more, &genomes, "renamed, appended");
}

#[test]
fn converted() {
    let Some(agc) = peer() else { return };
    let Some(golden) = folder("golden") else { return };
    let desk = Desk::new();
    let more = &genomes(2, 60_000)[..1];
    for name in ["edge.v1", "edge.v2", "pan.v1", "pan.v2", "pan_appended.v1", "pan_adaptive.v2"] {
        let old = golden.join(format!("{name}.agc"));
        let out = desk.path("converted.agc");
        done(&[b"convert", bytes(&old), b"-o", bytes(&out)]);
        let expected = done(&[b"getcol", bytes(&out)]);
        assert_same(&printed(&agc, &[b"getcol", bytes(&out)]), &expected, name);
        let appended = appended(&agc, &desk, &out, more, "more.agc");
        let expected = [expected, extracted(more)].concat();
        assert_same(&printed(&agc, &[b"getcol", bytes(&appended)]), &expected, name);
        assert_same(&done(&[b"getcol", bytes(&appended)]), &expected, name);
    }
}

/// Letters that C++ AGC stores so that it reads back others; we read them, and still do.
#[test]
fn letters_outside_the_alphabet() {
    let Some(agc) = peer() else { return };
    let desk = Desk::new();
    let mut genomes = genomes(2, 60_000);
    let letters = &mut genomes[1].contigs[0].1;
    let middle = letters.len() / 2;
    letters[middle] = b'X';
    letters[middle + 9] = b'@';
    let archive = created(&agc, &desk, "-s 1000", &genomes);
    let spaces = |letter: &mut u8| *letter = if b"X@".contains(letter) { b' ' } else { *letter };
    genomes[1].contigs[0].1.iter_mut().for_each(spaces);
    check_collection(&archive, &genomes, "as C++ AGC wrote it");
    done(&[b"convert", bytes(&archive), b"-o", bytes(&archive)]);
    check_collection(&archive, &genomes, "converted");
}
