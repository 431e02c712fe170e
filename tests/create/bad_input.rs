//! Where C++ AGC loses data and succeeds: an error that names it, or a success without loss.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::{
    desk::{Desk, check_collection, create},
    genome::Genome,
    packing::Packing,
};
use crate::shared::ragc;

const GOOD: &[u8] = b">c1 one\nACGTACGTAC\nGT\n>c2\nTTTT\n";

/// `create` of `inputs` has to fail with a message that holds all of `parts`, make no file, and leave
/// an output alone that exists already.
fn check_refused(desk: &Desk, inputs: &[&str], parts: &[&str]) {
    let before = desk.files();
    let inputs: Vec<_> = inputs.iter().map(|name| desk.path(name)).collect();
    let out = desk.path("out.agc");
    for existing in [None, Some(b"as it was")] {
        if let Some(bytes) = existing {
            fs::write(&out, bytes).unwrap();
        }
        let output = create("-t 2", &out, &inputs);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{inputs:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        for part in parts {
            assert!(said.contains(part), "no {part:?} in {said}");
        }
        assert_eq!(fs::read(&out).ok().as_deref(), existing.map(|bytes| &bytes[..]), "{inputs:?}");
        let _none = fs::remove_file(&out);
        assert_eq!(desk.files(), before, "{inputs:?}");
    }
}

/// As reference, and as the last of three.
fn check_refused_anywhere(desk: &Desk, bad: &str, parts: &[&str]) {
    desk.write("good.fa", GOOD);
    desk.write("fine.fa", GOOD);
    check_refused(desk, &[bad], parts);
    check_refused(desk, &[bad, "good.fa"], parts);
    check_refused(desk, &["good.fa", "fine.fa", bad], parts);
}

#[test]
fn files_that_hold_nothing() {
    let desk = Desk::new();
    check_refused_anywhere(&desk, "missing.fa", &["missing.fa", "No such file"]);
    desk.write("empty.fa", b"");
    check_refused_anywhere(&desk, "empty.fa", &["empty.fa is empty"]);
    desk.write("nothing.fa.gz", &Packing::Gzip.pack(b""));
    check_refused_anywhere(&desk, "nothing.fa.gz", &["nothing.fa.gz is empty"]);
    desk.write("blank.fa", b"\n\r\n\n");
    check_refused_anywhere(&desk, "blank.fa", &["blank.fa", "no record"]);
    fs::create_dir(desk.path("folder.fa")).unwrap();
    check_refused_anywhere(&desk, "folder.fa", &["folder.fa is a directory"]);
}

#[test]
fn files_that_may_not_be_read() {
    let desk = Desk::new();
    let path = desk.write("secret.fa", GOOD);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        eprintln!("skipped: this user may read every file");
        return;
    }
    check_refused_anywhere(&desk, "secret.fa", &["secret.fa", "Permission denied"]);
}

#[test]
fn damaged_gzip() {
    let desk = Desk::new();
    let text = GOOD.repeat(5000);
    for packing in [Packing::Gzip, Packing::Members, Packing::Bgzf] {
        let packed = packing.pack(&text);
        let cuts = [20, packed.len() / 2, packed.len() - 30, packed.len() - 1];
        for (nth, cut) in cuts.into_iter().enumerate() {
            let name = format!("{packing:?}{nth}.fa.gz");
            desk.write(&name, &packed[..cut]);
            check_refused_anywhere(&desk, &name, &[&name]);
        }
        let mut flipped = packed.clone();
        flipped[packed.len() / 2] ^= 0x10;
        desk.write("flipped.fa.gz", &flipped);
        check_refused_anywhere(&desk, "flipped.fa.gz", &["flipped.fa.gz"]);
        desk.write("more.fa.gz", &[&packed[..], b"more"].concat());
        check_refused_anywhere(&desk, "more.fa.gz", &["more.fa.gz", "other data"]);
    }
}

#[test]
fn text_before_the_first_record() {
    let desk = Desk::new();
    desk.write("text.fa", b"\nhello\n>c\nACGT\n");
    check_refused_anywhere(&desk, "text.fa", &["text.fa", "byte 1", "before the first '>'"]);
    desk.write("list.txt", b"a.fa b.fa\n");
    check_refused_anywhere(&desk, "list.txt", &["list.txt", "byte 0"]);
}

#[test]
fn characters_outside_the_alphabet() {
    let desk = Desk::new();
    for byte in (0..=255u8).filter(|&byte| !is_symbol(byte) && !byte.is_ascii_whitespace()) {
        // A `>` that begins no line is no record.
        let bases = [&b">c1\nACGT\n>c2 x\nACGTA\nCG\nT"[..], &[byte], b"ACGT\n"].concat();
        desk.write("in.fa", &bases);
        let shown = if byte.is_ascii_graphic() {
            format!("`{}`", byte as char)
        } else {
            format!("0x{byte:02X}")
        };
        check_refused(&desk, &["in.fa"], &["in.fa", "contig `c2`", "position 8", &shown]);
    }
    // Far behind, in a later sample, so that several tasks are under way.
    let mut lines = [&b"ACGTTGCATT".repeat(6)[..], b"\n"].concat().repeat(60_000);
    lines[3_000_000] = b'*';
    desk.write("good.fa", GOOD);
    desk.write("in.fa", &[&b">c1\nAC\n>c2\n"[..], &lines].concat());
    let position = format!("position {}", 3_000_000 - 3_000_000 / 61);
    check_refused(&desk, &["good.fa", "in.fa"], &["in.fa", "contig `c2`", &position, "`*`"]);
}

fn is_symbol(byte: u8) -> bool {
    b"ACGTUNRYSWKMBDHV".contains(&byte.to_ascii_uppercase())
}

#[test]
fn invalid_characters_can_be_dropped() {
    let desk = Desk::new();
    let input = desk.write("in.fa", b">a\n-AC*GT.\n1 XX\n>b\nN\x80\xFFN\n>c\n---\n");
    let archive = desk.path("out.agc");
    let output = create("--drop-invalid", &archive, &[input]);
    assert!(output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(" 11 bytes ") && said.lines().count() == 1, "{said}");
    let left = Genome::new("in", &[("a", b"ACGT"), ("b", b"NN"), ("c", b"")]);
    check_collection(&archive, &[left], "dropped");
}

#[test]
fn records_without_sequence_are_kept() {
    let desk = Desk::new();
    for (text, contigs) in [
        (&b">a\n>b\nACGT\n"[..], &[("a", &b""[..]), ("b", b"ACGT")][..]),
        (b">a\nACGT\n>b\n>c\nAC\n", &[("a", b"ACGT"), ("b", b""), ("c", b"AC")]),
        (b">a\nACGT\n>b", &[("a", b"ACGT"), ("b", b"")]),
        (b">a\r\n\r\n>b\r\nAC\r\n", &[("a", b""), ("b", b"AC")]),
        (b">\nACGT\n>b\nAC\n", &[("", b"ACGT"), ("b", b"AC")]),
        (b"\n\n>a\nACGT", &[("a", b"ACGT")]),
        (b">a", &[("a", b"")]),
        // Line ends of old Macintoshes.
        (b">a\rAC\rGT\r>b\rTT", &[("a", b"ACGT"), ("b", b"TT")]),
    ] {
        let input = desk.write("in.fa", text);
        let other = desk.write("other.fa", text);
        let archive = desk.create("", &[input, other]);
        let genomes = [Genome::new("in", contigs), Genome::new("other", contigs)];
        check_collection(&archive, &genomes, &String::from_utf8_lossy(text));
    }
}

#[test]
fn lower_case_is_said_once() {
    let desk = Desk::new();
    let inputs = [desk.write("a.fa", b">c\nacgt\nnnnn\n>d\nry\n"), desk.write("b.fa", b">c\nac\n")];
    let archive = desk.path("out.agc");
    let said = |options: &str| {
        let output = create(options, &archive, &inputs);
        assert!(output.status.success());
        String::from_utf8(output.stderr).unwrap().matches("lower-case").count()
    };
    assert_eq!(["", "-v 1", "-v 2"].map(said), [0, 1, 1]);
    let summed_up = create("-v 1", &archive, &inputs).stderr;
    assert!(String::from_utf8(summed_up).unwrap().contains("2 samples, 12 bases in "));
    let expected =
        [Genome::new("a", &[("c", b"ACGTNNNN"), ("d", b"RY")]), Genome::new("b", &[("c", b"AC")])];
    check_collection(&archive, &expected, "lower case");
}

#[test]
fn names_that_come_twice() {
    let desk = Desk::new();
    desk.write("twice.fa", b">a\nAC\n>b x\nAC\n>c\nAC\n>b x\nGT\n");
    check_refused_anywhere(&desk, "twice.fa", &["twice.fa", "contigs 2 and 4", "`b x`"]);
    fs::create_dir(desk.path("there")).unwrap();
    desk.write("there/good.fna", GOOD);
    let places = ["/good.fa", "there/good.fna", "sample `good`"];
    check_refused(&desk, &["good.fa", "fine.fa", "there/good.fna"], &places);
    check_refused(&desk, &["good.fa", "good.fa"], &["sample `good`"]);
    // Names that agree in their first word only are two.
    let input = desk.write("words.fa", b">a 1\nAC\n>a 2\nGT\n");
    let archive = desk.create("", &[input]);
    let genome = Genome::new("words", &[("a 1", b"AC"), ("a 2", b"GT")]);
    check_collection(&archive, &[genome], "first words");
}

#[test]
fn an_output_that_exists_is_replaced() {
    let desk = Desk::new();
    let input = desk.write("in.fa", GOOD);
    let archive = desk.write("real.agc", b"old");
    std::os::unix::fs::symlink(&archive, desk.path("made.agc")).unwrap();
    let through_link = desk.create("", &[input]);
    assert!(fs::symlink_metadata(&through_link).unwrap().is_symlink());
    check_collection(
        &archive,
        &[Genome::new("in", &[("c1 one", b"ACGTACGTACGT"), ("c2", b"TTTT")])],
        "",
    );
    assert_eq!(desk.files(), ["in.fa", "made.agc", "real.agc"]);
}

#[test]
fn an_input_is_not_replaced() {
    let desk = Desk::new();
    let inputs = [desk.write("a.fa", GOOD), desk.write("b.fa", GOOD)];
    std::os::unix::fs::symlink(&inputs[1], desk.path("link.agc")).unwrap();
    for out in ["b.fa", "link.agc"] {
        let output = create("", &desk.path(out), &inputs);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("b.fa is an input"));
        assert_eq!(fs::read(&inputs[1]).unwrap(), GOOD);
    }
}

#[test]
fn outputs_that_cannot_be_written() {
    let desk = Desk::new();
    let input = desk.write("in.fa", GOOD);
    fs::create_dir(desk.path("folder")).unwrap();
    for (out, message) in [
        ("nowhere/out.agc", "No such file"),
        ("folder", "directory"),
        ("in.fa/out.agc", "Not a directory"),
    ] {
        let output = create("", &desk.path(out), std::slice::from_ref(&input));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{out}");
        assert!(said.contains(out) && said.contains(message), "{said}");
    }
    if Path::new("/dev/full").exists() {
        let output = create("", Path::new("/dev/full"), &[input]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("/dev/full") && said.contains("No space left"), "{said}");
    }
    assert_eq!(desk.files(), ["folder", "in.fa"]);
}

#[test]
fn lists_that_cannot_be_read() {
    let desk = Desk::new();
    let input = desk.write("in.fa", GOOD);
    for list in [desk.path("missing.txt"), desk.path(".")] {
        let options = format!("-i {}", list.display());
        let output = create(&options, &desk.path("out.agc"), std::slice::from_ref(&input));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1));
        assert!(said.contains(&list.display().to_string()), "{said}");
    }
    let list = desk.write("list", b"gone.fa");
    let output = create(&format!("-i {}", list.display()), &desk.path("out.agc"), &[input]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("gone.fa"));
    assert_eq!(desk.files(), ["in.fa", "list"]);
}

#[test]
fn options_out_of_range_are_errors() {
    let desk = Desk::new();
    let input = desk.write("in.fa", GOOD);
    for options in [
        "-k 16",
        "-k 33",
        "-k x",
        "-l 14",
        "-l 33",
        "-s 99",
        "-s 1000001",
        "-b 0",
        "-b 1000000001",
        "-t 0",
        "-t 100000",
        "-v 3",
        "--level most",
        "-x",
    ] {
        let output = create(options, &desk.path("out.agc"), std::slice::from_ref(&input));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{options}: {said}");
        assert!(said.contains(options.split(' ').next_back().unwrap()), "{options}: {said}");
    }
    assert_eq!(ragc(&[b"create"]).status.code(), Some(2));
    assert_eq!(desk.files(), ["in.fa"]);
}
