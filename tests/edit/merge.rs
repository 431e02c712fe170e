//! Archives of the same reference sample as one.

use std::path::{Path, PathBuf};

use super::{bytes, chosen, done, genomes, of_clades, refused};
use crate::create::{
    desk::{Desk, assert_same, check_collection, check_samples, create},
    genome::{Genome, Lines, mutated},
    packing::Packing,
};
use crate::shared::ragc;

/// An archive of some of the genomes.
fn archive_of(desk: &Desk, options: &str, genomes: &[Genome], name: &str) -> PathBuf {
    let path = desk.path(name);
    let inputs = desk.lay(genomes, Lines::USUAL, Packing::Plain);
    assert!(create(options, &path, &inputs).status.success());
    path
}

/// Merges, and returns what was said.
fn merge(archives: &[&Path], options: &[&[u8]], out: &Path) -> String {
    let archives = archives.iter().map(|archive| bytes(archive));
    let args = [b"merge", &b"-o"[..], bytes(out)];
    let output =
        ragc(&args.into_iter().chain(options.iter().copied()).chain(archives).collect::<Vec<_>>());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn parts_make_up_the_whole() {
    let desk = Desk::new();
    let genomes = genomes(9, 200_000);
    let out = desk.path("out.agc");
    for options in ["", "-b 3 -s 5000", "-b 1"] {
        let parts = [&[0, 1, 2][..], &[0, 3, 4, 5, 6], &[0], &[0, 7, 8]];
        let parts: Vec<_> = (0..)
            .zip(parts)
            .map(|(nth, places)| {
                archive_of(&desk, options, &chosen(&genomes, places), &format!("{nth}.agc"))
            })
            .collect();
        let parts: Vec<_> = parts.iter().map(PathBuf::as_path).collect();
        let mut first = None;
        for threads in [&b"1"[..], b"3"] {
            merge(&parts, &[b"-t", threads], &out);
            let written = std::fs::read(&out).unwrap();
            assert_same(&written, first.get_or_insert_with(|| written.clone()), options);
        }
        check_collection(&out, &genomes, options);
        check_samples(&out, &genomes[7..], options);
        let merged = out.metadata().unwrap().len();
        // What was merged already adds nothing, in place.
        merge(&[&out, parts[1], parts[0], &out], &[], &out);
        assert_eq!(out.metadata().unwrap().len(), merged);
        check_collection(&out, &genomes, options);
    }
}

/// What most samples have differs from archive to archive, and so do references.
#[test]
fn archives_begun_apart_keep_their_references() {
    let desk = Desk::new();
    let genomes = of_clades(13, 200_000, 1);
    let whole = archive_of(&desk, "", &genomes, "whole.agc").metadata().unwrap().len();
    let parts = [1, 4, 7, 10].map(|from| {
        archive_of(&desk, "", &chosen(&genomes, &[0, from, from + 1, from + 2]), &format!("{from}"))
    });
    let parts = parts.each_ref().map(PathBuf::as_path);
    let out = desk.path("out.agc");
    let said = merge(&parts, &[], &out);
    assert!(said.contains("--recompress") && said.lines().count() == 1, "{said}");
    check_collection(&out, &genomes, "four parts");
    let sum: u64 = parts.iter().map(|part| part.metadata().unwrap().len()).sum();
    assert!(out.metadata().unwrap().len() < sum);
    assert_eq!(merge(&parts, &[b"--recompress"], &out), "");
    check_collection(&out, &genomes, "four parts, compressed anew");
    let merged = out.metadata().unwrap().len();
    assert!(merged * 100 < whole * 105, "{merged} bytes instead of {whole}");
}

#[test]
fn samples_of_one_name_have_to_be_the_same() {
    let desk = Desk::new();
    let genomes = chosen(&genomes(3, 60_000), &[0, 2]);
    let mut other = genomes.clone();
    // One base: all that is stored beside the letters is the same.
    let letters = &mut other[1].contigs[0].1;
    let at = letters.len() / 2;
    letters[at] = if letters[at] == b'A' { b'C' } else { b'A' };
    let a = archive_of(&desk, "", &genomes, "a.agc");
    let b = archive_of(&desk, "", &other, "b.agc");
    let name = format!("sample `{}`", genomes[1].name);
    refused(&desk, &[b"merge", bytes(&a), bytes(&b)], &[&name, "a.agc", "b.agc", "rename"]);
    other[1] = genomes[1].clone();
    other[1].contigs[1].0 = b"another header".to_vec();
    let b = archive_of(&desk, "", &other, "b.agc");
    refused(&desk, &[b"merge", bytes(&a), bytes(&b)], &[&name]);
    let new_name = [genomes[1].name.as_bytes(), b"=new"].concat();
    done(&[b"rename", bytes(&b), &new_name, b"-o", bytes(&b)]);
    let out = desk.path("out.agc");
    merge(&[&a, &b], &[], &out);
    let mut all = genomes;
    all.push(Genome { name: "new".into(), ..other.swap_remove(1) });
    check_collection(&out, &all, "renamed and merged");
}

#[test]
fn what_does_not_go_together_is_refused() {
    let desk = Desk::new();
    let genomes = genomes(3, 60_000);
    let a = archive_of(&desk, "", &genomes[..2], "a.agc");
    let merge_with = |b: &Path, parts: &[&str]| {
        refused(&desk, &[b"merge", bytes(&a), bytes(b)], &[&["a.agc"], parts].concat());
    };
    for (options, what) in [
        ("-k 29", "k-mer length"),
        ("-l 20", "match"),
        ("-s 5000", "size"),
        ("-b 7", "cardinality"),
    ] {
        merge_with(&archive_of(&desk, options, &genomes, "b.agc"), &["b.agc", what]);
    }
    let other = archive_of(&desk, "", &genomes[1..], "b.agc");
    merge_with(&other, &["the reference sample", &genomes[0].name, &genomes[1].name]);
    // The same name is not enough.
    let mut genomes = genomes;
    for (_, letters) in &mut genomes[0].contigs {
        *letters = mutated(letters, 500, 3);
    }
    merge_with(&archive_of(&desk, "", &genomes[..1], "b.agc"), &["sample `", "b.agc"]);
    let missing = desk.path("missing.agc");
    refused(&desk, &[b"merge", bytes(&a), bytes(&missing)], &["missing.agc"]);
}
