//! Genomes and lists on standard input.

use std::path::{Path, PathBuf};
use std::process::Output;

use super::{
    desk::{Desk, assert_same, check_collection, check_failed},
    genome::{Genome, Lines, random},
    packing::Packing,
};
use crate::shared::ragc_with_input;

/// Runs `create` with `input` on standard input.
fn create(options: &str, archive: &Path, inputs: &[&str], input: &[u8]) -> Output {
    let mut args: Vec<&[u8]> = vec![b"create"];
    args.extend(options.split_whitespace().map(str::as_bytes));
    args.extend([b"-o", archive.as_os_str().as_encoded_bytes()]);
    args.extend(inputs.iter().map(|input| input.as_bytes()));
    ragc_with_input(&args, input)
}

fn genome(name: &str, seed: u64) -> Genome {
    let letters = [random(b"ACGT", 100_000, 1), random(b"ACGT", 1000, seed)].concat();
    Genome::new(name, &[("c1 one", &letters), ("c2", b"ACGT")])
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn genomes_may_come_from_standard_input() {
    let genomes = [genome("a", 1), genome("b", 2)];
    let desk = Desk::new();
    let files = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let expected = std::fs::read(desk.create("", &files)).unwrap();
    let archive = desk.path("piped.agc");
    let (first, second) = (text(&files[0]), text(&files[1]));
    for packing in Packing::ALL {
        for (name, inputs, genome) in
            [("a", ["-", second], &genomes[0]), ("b", [first, "-"], &genomes[1])]
        {
            let input = packing.pack(&genome.fasta(Lines::USUAL));
            let output = create(&format!("--name {name}"), &archive, &inputs, &input);
            let what = format!("{packing:?} {inputs:?}");
            assert!(output.status.success(), "{what}: {output:?}");
            assert_same(&std::fs::read(&archive).unwrap(), &expected, &what);
        }
    }
    check_collection(&archive, &genomes, "from standard input");
}

#[test]
fn what_is_wrong_with_standard_input() {
    let desk = Desk::new();
    let good = genome("in", 1).fasta(Lines::USUAL);
    let archive = desk.path("out.agc");
    let file: PathBuf = desk.write("a.fa", &good);
    let check = |options: &str, inputs: &[&str], input: &[u8], parts: &[&str]| {
        let output = create(options, &archive, inputs, input);
        check_failed(&output, &format!("{options} {inputs:?}"), parts);
        assert_eq!(desk.files(), ["a.fa"]);
    };
    check("", &["-"], &good, &["standard input has no name", "--name"]);
    check("", &[text(&file), "-"], &good, &["standard input has no name", "--name"]);
    check("--name x", &["-", "-"], &good, &["`-` is given twice"]);
    check("--name x -i -", &[text(&file), "-"], &good, &["`-` is given twice"]);
    check("--name x", &["-"], b"", &["standard input is empty"]);
    check("--name x", &["-"], b"\n\n", &["standard input", "no record"]);
    check("--name x", &["-"], b"ACGT\n", &["standard input", "before the first '>'"]);
    check("--name x", &["-"], b">c1\nAC*\n", &["standard input", "contig `c1`, position 2"]);
    check("--name a", &[text(&file), "-"], &good, &["sample `a`", "a.fa", "standard input"]);
    for packing in [Packing::Gzip, Packing::Members, Packing::Bgzf] {
        let packed = packing.pack(&good);
        let cut = &packed[..packed.len() - 40];
        check("--name x", &["-"], cut, &["standard input is truncated"]);
    }
    assert_eq!(create("--name ", &archive, &["-"], &good).status.code(), Some(2));
}

#[test]
fn a_closed_standard_input_is_an_error() {
    let desk = Desk::new();
    let shell = format!(
        "exec '{}' create --name x -o '{}' - <&-",
        env!("CARGO_BIN_EXE_ragc-fast"),
        desk.path("out.agc").display()
    );
    let output = std::process::Command::new("sh").args(["-c", &shell]).output().unwrap();
    check_failed(&output, "closed", &["standard input"]);
    assert!(desk.files().is_empty());
}

#[test]
fn lists_may_come_from_standard_input() {
    let genomes = [genome("a", 1), genome("b", 2)];
    let desk = Desk::new();
    let files = desk.lay(&genomes, Lines::USUAL, Packing::Plain);
    let archive = desk.path("listed.agc");
    let (first, second) = (text(&files[0]), text(&files[1]));
    let output = create("-i -", &archive, &[first], second.as_bytes());
    assert!(output.status.success(), "{output:?}");
    check_collection(&archive, &genomes, "listed");
    // A list may give standard input a name.
    let list = desk.write("list", b"b\t-\n");
    let packed = Packing::Gzip.pack(&genomes[1].fasta(Lines::USUAL));
    let output = create(&format!("-i {}", list.display()), &archive, &[first], &packed);
    assert!(output.status.success(), "{output:?}");
    check_collection(&archive, &genomes, "named by a list");
}
