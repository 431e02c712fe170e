//! `append` and `create --like`: what was there stays, what comes in comes out.

use std::{
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::Output,
};

use ragc_simulator::Settings;

use super::{
    desk::{Desk, assert_same, check_collection, check_failed, check_samples, printed},
    genome::{Genome, Lines, extracted},
    packing::Packing,
};
use crate::shared::{folder, peer, ragc};

fn simulated(samples: usize, clades: usize) -> Vec<Genome> {
    let settings =
        Settings { samples, bases: 300_000, contigs: 4, clades, seed: 5, ..Settings::default() };
    settings.simulate().unwrap().map(Genome::from).collect()
}

fn run(command: &str, options: &str, output: &Path, inputs: &[&Path]) -> Output {
    let mut args = vec![command.as_bytes()];
    args.extend(options.split_whitespace().map(str::as_bytes));
    args.extend([b"-o", output.as_os_str().as_bytes()]);
    args.extend(inputs.iter().map(|path| path.as_os_str().as_bytes()));
    ragc(&args)
}

/// Appends files to an archive, which has to succeed without a word.
fn append(options: &str, archive: &Path, inputs: &[PathBuf], output: &Path) {
    let inputs: Vec<&Path> =
        std::iter::once(archive).chain(inputs.iter().map(PathBuf::as_path)).collect();
    let done = run("append", options, output, &inputs);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.is_empty(), "append {options}: {said}");
}

/// Only the archive that `append` reads may be replaced.
#[test]
fn inputs_are_not_replaced() {
    let desk = Desk::new();
    let genomes = ["a", "b"].map(|name| Genome::new(name, &[("c", b"ACGT")]));
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let archive = desk.create("", &inputs[..1]);
    let list = desk.write("list", inputs[1].as_os_str().as_bytes());
    let read = || desk.files().into_iter().map(|name| fs::read(desk.path(name)).unwrap());
    let before: Vec<_> = read().collect();
    let (from_list, like) =
        (format!("-i {}", list.display()), format!("--like {}", archive.display()));
    for (command, options, output, inputs) in [
        ("create", "", &inputs[1], [&*inputs[0], &*inputs[1]].as_slice()),
        ("create", &from_list, &list, &[&inputs[0]]),
        ("create", &like, &archive, &[&inputs[1]]),
        ("append", &from_list, &list, &[&archive]),
        ("append", "", &inputs[1], &[&archive, &inputs[1]]),
    ] {
        let done = run(command, options, output, inputs);
        let what = format!("{command} {options} -o {}", output.display());
        check_failed(&done, &what, &["is an input and would be replaced"]);
        assert!(read().eq(before.iter().cloned()), "{what}");
    }
}

/// Appends in steps of `step` genomes to an archive of the first one, in place.
fn check_in_steps(genomes: &[Genome], options: &str, step: usize) -> Vec<u8> {
    let desk = Desk::new();
    let inputs = desk.lay(genomes, Lines::USUAL, Packing::Plain);
    let archive = desk.create(options, &inputs[..1]);
    for more in inputs[1..].chunks(step) {
        append("-t 2", &archive, more, &archive);
    }
    let what = format!("{options}, {step} at a time");
    check_collection(&archive, genomes, &what);
    check_samples(&archive, genomes, &what);
    fs::read(archive).unwrap()
}

#[test]
fn steps_of_any_length() {
    let genomes = simulated(8, 2);
    for options in ["", "-b 1", "-b 3 -s 10000", "-k 17 -l 32"] {
        for step in [1, 3, 7] {
            check_in_steps(&genomes, options, step);
        }
    }
}

#[test]
fn is_hardly_larger_than_one_archive_of_all() {
    let genomes = simulated(12, 1);
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let whole = fs::read(desk.create("", &inputs)).unwrap().len();
    let archive = desk.create("", &inputs[..9]);
    append("", &archive, &inputs[9..], &archive);
    let appended = fs::read(archive).unwrap().len();
    assert!(appended * 100 <= whole * 103, "{appended} bytes, {whole} in one archive");
}

/// Nothing of an archive is stored twice: a genome that it has, under another name, costs hardly
/// more than the name.
#[test]
fn a_copy_costs_nothing() {
    let mut genomes = simulated(5, 1);
    let desk = Desk::new();
    let archive = desk.create("", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    let before = fs::read(&archive).unwrap().len();
    let copy = Genome { name: "copy".into(), ..genomes[3].clone() };
    append(
        "",
        &archive,
        &desk.lay(std::slice::from_ref(&copy), Lines::USUAL, Packing::Gzip),
        &archive,
    );
    genomes.push(copy);
    check_collection(&archive, &genomes, "copy");
    let grown = fs::read(archive).unwrap().len() - before;
    assert!(grown < 300, "{grown} bytes more");
}

#[test]
fn threads_do_not_show() {
    let genomes = simulated(6, 2);
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let archive = desk.create("-b 2", &inputs[..3]);
    let mut first = None;
    for options in ["-t 1", "-t 2", "-t 8", "-t 3 --cpu portable", "-t 2 -a -f 0.01 -d"] {
        let output = desk.path("more.agc");
        append(options, &archive, &inputs[3..], &output);
        let bytes = fs::read(output).unwrap();
        assert_same(&bytes, first.get_or_insert(bytes.clone()), options);
    }
}

/// `create --like` begins with the archive, as `append` does.
#[test]
fn like_an_archive() {
    let genomes = simulated(4, 1);
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let base = desk.path("base.agc");
    fs::copy(desk.create("-k 21 -b 3", &inputs[..1]), &base).unwrap();
    let (like, appended) = (desk.path("like.agc"), desk.path("appended.agc"));
    let options = format!("--like {}", base.display());
    let paths: Vec<&Path> = inputs[1..].iter().map(PathBuf::as_path).collect();
    let done = run("create", &options, &like, &paths);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    append("", &base, &inputs[1..], &appended);
    assert_same(&fs::read(like).unwrap(), &fs::read(appended).unwrap(), "like");
    let done = run("create", &format!("{options} -k 31"), &desk.path("x.agc"), &paths);
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn what_cannot_be_appended_changes_nothing() {
    let genomes = simulated(2, 1);
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let archive = desk.create("", &inputs[..1]);
    let bytes = fs::read(&archive).unwrap();
    let foreign = desk.write("foreign.agc", b">a\nACGT\n");
    let damaged = desk
        .write("damaged.agc", &[&bytes[..bytes.len() / 2], &bytes[bytes.len() / 2 + 9..]].concat());
    let bad = desk.write("bad.fa", b">a\nACGT*ACGT\n");
    let before = desk.files();
    let (known, new) = (inputs[0].as_path(), inputs[1].as_path());
    let cases: [(&[&Path], &[&str]); 7] = [
        (&[&archive, known], &["`s00`", "in the archive already"]),
        (&[&archive, new, known], &["`s00`", "in the archive already"]),
        (&[&archive, new, new], &["comes twice"]),
        (&[&archive], &["no samples"]),
        (&[&archive, &bad], &["bad.fa", "position 4"]),
        (&[&foreign, new], &["foreign.agc"]),
        (&[&damaged, new], &["damaged.agc"]),
    ];
    for (inputs, parts) in cases {
        check_failed(&run("append", "", &archive, inputs), &format!("{inputs:?}"), parts);
        assert_eq!(desk.files(), before);
        assert_same(&fs::read(&archive).unwrap(), &bytes, "the archive");
    }
}

#[test]
fn older_versions_are_to_be_converted() {
    let Some(golden) = folder("golden") else { return };
    let desk = Desk::new();
    for version in ["v1", "v2"] {
        let archive = golden.join(format!("pan.{version}.agc"));
        let input = golden.join("input/edge/plain.fa");
        let done = run("append", "", &desk.path("out.agc"), &[&archive, &input]);
        check_failed(&done, version, &["older file version", "ragc-fast convert"]);
        let converted = desk.path("converted.agc");
        assert!(run("convert", "", &converted, &[&archive]).status.success());
        append("", &converted, &[input], &converted);
    }
}

/// All archives of C++ AGC, whatever was done to them.
#[test]
fn archives_of_cpp_agc() {
    let Some(golden) = folder("golden") else { return };
    let desk = Desk::new();
    let edge = Genome::read_all(&golden.join("input/edge"), "rearranged");
    let added = Genome { name: "added".into(), contigs: edge[0].contigs.clone() };
    let input = desk.lay(std::slice::from_ref(&added), Lines::USUAL, Packing::Plain);
    for entry in fs::read_dir(&golden).unwrap() {
        let archive = entry.unwrap().path();
        if !archive.to_str().unwrap().ends_with(".v3.agc") {
            continue;
        }
        let output = desk.path("out.agc");
        append("-t 2", &archive, &input, &output);
        let column = |archive: &Path| ragc(&[b"getcol", archive.as_os_str().as_bytes()]).stdout;
        let what = archive.display().to_string();
        assert_same(&column(&output), &[column(&archive), added.extracted()].concat(), &what);
    }
}

#[test]
fn real_genomes() {
    let Some(data) = folder("data") else { return };
    for (set, reference) in
        [("listeria", "GCA_000585755.1_Lm1823_genomic"), ("mers", "NC_019843.2")]
    {
        check_in_steps(&Genome::read_all(&data.join(set), reference), "", 1);
    }
}

/// Both programs take turns, beginning with either.
#[test]
fn in_turn_with_cpp_agc() {
    let Some(agc) = peer() else { return };
    let genomes = simulated(6, 2);
    let desk = Desk::new();
    let inputs = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let (mut archive, mut next) = (desk.path("0.agc"), 2);
    for ours_first in [true, false] {
        fs::copy(desk.create("", &inputs[..2]), &archive).unwrap();
        for (nth, input) in inputs[2..].iter().enumerate() {
            let output = desk.path(format!("{ours_first}{nth}.agc"));
            if (nth % 2 == 0) == ours_first {
                append("", &archive, std::slice::from_ref(input), &output);
            } else {
                let path = |path: &Path| path.as_os_str().as_bytes().to_vec();
                let args = [
                    b"append".to_vec(),
                    b"-o".to_vec(),
                    path(&output),
                    path(&archive),
                    path(input),
                ];
                printed(&agc, &args.each_ref().map(Vec::as_slice));
            }
            (archive, next) = (output, next + 1);
        }
        let what = format!("ours first: {ours_first}");
        check_collection(&archive, &genomes, &what);
        let args = [&b"getcol"[..], archive.as_os_str().as_bytes()];
        assert_same(&printed(&agc, &args), &extracted(&genomes), &what);
    }
    assert_eq!(next, 2 + 2 * 4);
}
