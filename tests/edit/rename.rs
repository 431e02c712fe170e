//! Samples under other names.

use ragc_fast::{Archive, Arenas, archive::FormatError, edit, edit::EditError};

use super::{bytes, done, genomes, refused};
use crate::{
    create::{
        desk::{Desk, check_collection, check_samples},
        genome::{Genome, Lines},
        packing::Packing,
    },
    shared::ragc_with_input,
};

fn renamed(genomes: &[Genome], names: &[&str]) -> Vec<Genome> {
    let pairs = genomes.iter().zip(names);
    pairs.map(|(genome, name)| Genome { name: (*name).into(), ..genome.clone() }).collect()
}

#[test]
fn names_change_and_nothing_else() {
    let desk = Desk::new();
    let genomes = renamed(&genomes(4, 60_000), &["a", "b", "c", "d=e"]);
    let archive = desk.create("-b 3", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    let before = archive.metadata().unwrap().len();
    // Two swap their names, one comes from a list.
    let list = desk.write("names.txt", "d=e\td f\u{e9}\r\n\n".as_bytes());
    let args = [b"rename", bytes(&archive), b"a=b", b"b=a", b"--list", bytes(&list)];
    done(&[&args[..], &[b"-o", bytes(&archive)]].concat());
    let expected = renamed(&genomes, &["b", "a", "c", "d f\u{e9}"]);
    check_collection(&archive, &expected, "renamed");
    check_samples(&archive, &expected, "renamed");
    assert!(archive.metadata().unwrap().len() < before + 30);
}

#[test]
fn lists_may_come_from_standard_input() {
    let desk = Desk::new();
    let genomes = ["a", "b"].map(|name| Genome::new(name, &[("c", b"ACGT")]));
    let archive = desk.create("", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    let args = [b"rename", bytes(&archive), b"--list", b"-", b"-o", bytes(&archive)];
    let output = ragc_with_input(&args, b"a\tx\r\nb\ty\n");
    assert!(output.status.success(), "{output:?}");
    check_collection(&archive, &renamed(&genomes, &["x", "y"]), "renamed");
}

#[test]
fn what_cannot_be_is_refused() {
    let desk = Desk::new();
    let genomes = ["a", "b"].map(|name| Genome::new(name, &[("c", b"ACGT")]));
    let archive = desk.create("", &desk.lay(&genomes, Lines::USUAL, Packing::Plain));
    let cases: [(&[&str], &[&str]); 8] = [
        (&["x=y"], &["no sample `x`", "made.agc"]),
        (&["a=b"], &["two samples `b`", "made.agc"]),
        (&["a=x", "b=x"], &["two samples `x`"]),
        (&["a=x", "a=y"], &["sample `a`", "twice"]),
        (&["a="], &["`a`", "empty"]),
        (&["a"], &["`a` is no OLD=NEW"]),
        (&["a=b=c"], &["`a=b=c` is no OLD=NEW", "--list"]),
        (&["=x"], &["no sample ``"]),
    ];
    for (names, parts) in cases {
        let names: Vec<_> = names.iter().map(|name| name.as_bytes()).collect();
        refused(&desk, &[&[b"rename", bytes(&archive)], &names[..]].concat(), parts);
    }
    let list = desk.write("names.txt", b"a\tx\nb y\n");
    let args = [b"rename", bytes(&archive), b"--list", bytes(&list)];
    refused(&desk, &args, &["names.txt, line 2", "tab"]);
    let args = [b"rename", bytes(&archive), b"--list", b"/no/such"];
    refused(&desk, &args, &["/no/such"]);
    let archive = Archive::open(&archive).unwrap();
    let error = edit::rename(&archive, &[(b"a", b"x\0y")], &mut Arenas::new(1)).unwrap_err();
    assert!(matches!(error, EditError::Name(FormatError::NulInName(_))), "{error}");
}
