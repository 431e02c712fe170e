//! Options of the reading commands that C++ AGC does not have, and what they say on errors.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::create::{
    desk::Desk,
    genome::{Genome, Lines},
    packing::Packing,
};
use crate::shared::{folder, ragc};

fn edge() -> Option<Vec<u8>> {
    let path: PathBuf = folder("golden")?.join("edge.v3.agc");
    Some(path.into_os_string().into_encoded_bytes())
}

/// Standard output of a command that succeeds.
fn out(args: &[&[u8]]) -> String {
    let output = ragc(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Standard error of a command that fails, and prints nothing.
fn error(args: &[&[u8]], code: i32) -> String {
    let output = ragc(args);
    assert_eq!(output.status.code(), Some(code));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn queries_come_from_everywhere_in_order() {
    let Some(edge) = edge() else { return };
    let folder = tempfile::tempdir().unwrap();
    let queries = folder.path().join("queries");
    std::fs::write(
        &queries,
        "chr2@ref:0-4\r\n\nchr1 a description with spaces\tand a tab@plain:5-9\n",
    )
    .unwrap();
    let bed = folder.path().join("ranges.bed");
    std::fs::write(&bed, "# remark\nchr3@ref\t7\t10\tname\n").unwrap();
    let found = out(&[
        b"getctg",
        b"--queries",
        queries.as_os_str().as_encoded_bytes(),
        b"--bed",
        bed.as_os_str().as_encoded_bytes(),
        b"--region",
        b"ref:chr1:0-3",
        &edge,
        b"chr1@ref:2-4",
    ]);
    let headers: Vec<_> = found.lines().filter(|line| line.starts_with('>')).collect();
    let expected = [
        ">chr1:2-4",
        ">chr1:0-3",
        ">chr2:0-4",
        ">chr1 a description with spaces\tand a tab:5-9",
        ">chr3:7-9",
    ];
    assert_eq!(headers, expected);
    let lengths: Vec<_> =
        found.lines().filter(|line| !line.starts_with('>')).map(str::len).collect();
    assert_eq!(lengths, [3, 4, 5, 5, 3]);
}

#[test]
fn queries_come_from_standard_input() {
    let Some(edge) = edge() else { return };
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ragc-fast"))
        .args(["getctg", "--queries", "-", std::str::from_utf8(&edge).unwrap()])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&b"chr1@ref:0-0\n".repeat(10_000)).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(output.stdout, b">chr1:0-0\nG\n".repeat(10_000));
}

#[test]
fn contigs_in_bed_files_may_begin_like_remarks() {
    let desk = Desk::new();
    let genome = Genome::new("s", &[("track_12", b"ACGTACGT"), ("browser2", b"TTTT")]);
    let archive = desk.create("", &desk.lay(&[genome], Lines::USUAL, Packing::Plain));
    let text = b"browser position c\ntrack name=x\ntrack_12\t1\t3\nbrowser2\t0\t2\n";
    let bed = desk.write("ranges.bed", text);
    let bytes = |path: &Path| path.as_os_str().as_encoded_bytes().to_vec();
    let found = out(&[b"getctg", b"--bed", &bytes(&bed), &bytes(&archive)]);
    assert_eq!(found, ">track_12:1-2\nCG\n>browser2:0-1\nTT\n");
}

#[test]
fn names_are_made_by_templates() {
    let Some(edge) = edge() else { return };
    let found = out(&[
        b"getctg",
        b"--name-format",
        b"{sample}#{name}",
        &edge,
        b"chr1@ref:0-0",
        b"chr1@plain",
    ]);
    let headers: Vec<_> = found.lines().filter(|line| line.starts_with('>')).collect();
    assert_eq!(headers, [">ref#chr1:0-0", ">plain#chr1"]);
    let whole = out(&[b"getset", b"--name-format", b"{name}@{sample}", &edge, b"plain"]);
    assert!(whole.starts_with(">chr1@plain\n"));
    let both =
        [&b"--name-format"[..], b"{sample}#{contig}", &edge, b"chr1@ref:0-0", b"chr1@plain:0-0"];
    let both = out(&[&[&b"getctg"[..]], &both[..]].concat());
    let description = "a description with spaces\tand a tab";
    assert_eq!(both, format!(">ref#chr1:0-0\nG\n>plain#chr1 {description}:0-0\nG\n"));
    let default = out(&[b"getcol", b"--name-format", b"{contig}", &edge]);
    assert_eq!(default, out(&[b"getcol", &edge]));
    let message = error(&[b"getset", b"--name-format", b"{chr}", &edge, b"plain"], 2);
    assert!(message.contains("{sample}, {contig} and {name}"), "{message}");
}

#[test]
fn errors_say_what_to_ask_for() {
    let Some(edge) = edge() else { return };
    for (query, expected) in [
        (&b"chr1"[..], "is in several samples"),
        (b"chr1:5-7", "is in several samples"),
        (b"nothing@ref", "nothing in"),
        (b"chr1@nobody:1-2", "nothing in"),
    ] {
        let message = error(&[b"getctg", &edge, b"chr1@ref", query], 1);
        assert!(message.contains(expected), "{message}");
    }
    assert!(error(&[b"getctg", &edge, b"chr1"], 1).contains("identical, iupac, lowercase"));
    assert!(error(&[b"getctg", b"--region", b"ref:chr1", &edge], 1).contains("no region"));
    assert!(error(&[b"getset", &edge, b"nobody"], 1).contains("no sample `nobody`"));
    assert!(error(&[b"listctg", &edge, b"ref", b"nobody"], 1).contains("no sample `nobody`"));
    let twice = error(&[b"getctg", b"--queries", b"-", b"--bed", b"-", &edge], 1);
    assert!(twice.contains("--queries and --bed are both `-`"), "{twice}");
    error(&[b"getctg", &edge], 2);
    error(&[b"getset", b"-l", b"0", &edge, b"ref"], 2);
}

#[test]
fn reversed_ranges_are_not_silent() {
    let Some(edge) = edge() else { return };
    let output = ragc(&[b"getctg", &edge, b"chr1@ref:9-5", b"chr1@ref:5-5"]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("chr1@ref:9-5: the range ends before it begins"), "{said}");
    assert_eq!(said.lines().count(), 1);
    let whole = out(&[b"getctg", &edge, b"chr1@ref", b"chr1@ref:5-5"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), whole);
    let message = error(&[b"getctg", b"--region", b"ref:chr1:9-5", &edge], 1);
    assert!(message.contains("--region ref:chr1:9-5"), "{message}");
    out(&[b"getctg", b"--region", b"ref:chr1:5-5", &edge]);
}

#[test]
fn collections_go_to_a_folder() {
    let Some(edge) = edge() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().as_os_str().as_encoded_bytes();
    assert_eq!(out(&[b"getcol", b"-r", b"-o", path, &edge]), "");
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let samples = out(&[b"listset", &edge]);
    let expected: Vec<_> =
        samples.lines().filter(|s| *s != "ref").map(|s| format!("{s}.fa")).collect();
    assert_eq!(names, expected.as_slice());
    for sample in samples.lines().filter(|s| *s != "ref") {
        let file = std::fs::read_to_string(folder.path().join(format!("{sample}.fa"))).unwrap();
        assert_eq!(file, out(&[b"getset", &edge, sample.as_bytes()]));
    }
    assert!(error(&[b"getcol", b"-o", b"/no/such/folder", &edge], 1).contains("no folder"));
}

#[test]
fn threads_and_compression_change_no_base() {
    let Some(edge) = edge() else { return };
    let plain = out(&[b"getcol", b"-t", b"1", &edge]);
    for threads in [&b"2"[..], b"8"] {
        assert_eq!(out(&[b"getcol", b"-t", threads, &edge]), plain);
    }
    let packed = ragc(&[b"getcol", b"-g", b"6", &edge]).stdout;
    let mut inflated = vec![0; plain.len()];
    let n = libdeflater::Decompressor::new().gzip_decompress(&packed, &mut inflated).unwrap();
    assert_eq!(&inflated[..n], plain.as_bytes());
}

/// Whatever a command reads is still there when it ends.
#[test]
fn inputs_are_not_replaced() {
    let desk = Desk::new();
    let genome = Genome::new("s", &[("c", b"ACGT")]);
    let archive = desk.create("", &desk.lay(&[genome], Lines::USUAL, Packing::Plain));
    let list = desk.write("list", b"c@s\n");
    let link = desk.path("link.agc");
    std::os::unix::fs::symlink(&archive, &link).unwrap();
    let (before, names) = (std::fs::read(&archive).unwrap(), desk.files());
    let [archive, list, link] =
        [archive, list, link].map(|path| path.into_os_string().into_encoded_bytes());
    let refused = |args: &[&[u8]]| {
        let message = error(args, 1);
        assert!(message.contains("is an input and would be replaced"), "{message}");
    };
    for output in [&archive, &link] {
        refused(&[b"getset", b"-o", output, &archive, b"s"]);
        refused(&[b"getset", b"--bgzf", b"-o", output, &archive, b"s"]);
        refused(&[b"getctg", b"-o", output, &archive, b"c@s"]);
        refused(&[b"listctg", b"-o", output, &archive, b"s"]);
        for command in [&b"listset"[..], b"listref", b"info"] {
            refused(&[command, b"-o", output, &archive]);
        }
    }
    refused(&[b"getctg", b"-o", &list, b"--queries", &list, &archive]);
    refused(&[b"rename", b"-o", &list, b"--list", &list, &archive]);
    assert_eq!(desk.files(), names);
    assert_eq!(std::fs::read(desk.path("made.agc")).unwrap(), before);
    assert_eq!(std::fs::read(desk.path("list")).unwrap(), b"c@s\n");
    // Where samples and indexes get their names from the archive and the output.
    for name in ["s.fa", "x.gz.gzi"] {
        std::fs::write(desk.path(name), &before).unwrap();
    }
    let path = |name: &str| desk.path(name).into_os_string().into_encoded_bytes();
    refused(&[b"getcol", b"-o", &path(""), &path("s.fa")]);
    refused(&[b"getset", b"--bgzf", b"-o", &path("x.gz"), &path("x.gz.gzi"), b"s"]);
    for name in ["s.fa", "x.gz.gzi"] {
        assert_eq!(std::fs::read(desk.path(name)).unwrap(), before);
    }
}

#[test]
fn lists_as_json() {
    let Some(edge) = edge() else { return };
    let samples = out(&[b"listset", b"--json", &edge]);
    assert!(samples.starts_with("[\"identical\",\"iupac\",") && samples.ends_with("\"]\n"));
    let contigs = out(&[b"listctg", b"--json", &edge, b"plain"]);
    assert!(contigs.starts_with(
        "[{\"sample\":\"plain\",\"contigs\":[\"chr1 a description with spaces\\u0009and a tab\","
    ));
    let info = out(&[b"info", b"--json", &edge]);
    assert!(info.contains("\"reference\":\"ref\",\"kmer_length\":31"), "{info}");
}

#[test]
fn bgzf_has_indexes_that_samtools_would_make() {
    let Some(edge) = edge() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.fa.gz");
    let name = path.as_os_str().as_encoded_bytes();
    out(&[
        b"getset",
        b"--bgzf",
        b"--name-format",
        b"{sample}#{name}",
        b"-o",
        name,
        &edge,
        b"ref",
        b"n_runs",
        b"iupac",
    ]);
    let beside = |ending| {
        let mut name = path.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    let ours = (std::fs::read(beside(".fai")).unwrap(), std::fs::read(beside(".gzi")).unwrap());
    let samtools = |args: &[&str]| {
        std::process::Command::new("samtools").arg("faidx").arg(&path).args(args).output()
    };
    let Ok(range) = samtools(&["ref#chr2:101-200"]) else {
        eprintln!("skipped: there is no samtools");
        return;
    };
    let range = String::from_utf8(range.stdout).unwrap();
    let expected = out(&[b"getctg", b"-l", b"60", &edge, b"chr2@ref:100-199"]);
    assert_eq!(
        range.lines().skip(1).collect::<String>(),
        expected.lines().skip(1).collect::<String>()
    );
    assert!(!range.lines().nth(1).unwrap().is_empty());
    std::fs::remove_file(beside(".fai")).unwrap();
    std::fs::remove_file(beside(".gzi")).unwrap();
    samtools(&[]).unwrap();
    let theirs = (std::fs::read(beside(".fai")).unwrap(), std::fs::read(beside(".gzi")).unwrap());
    assert_eq!(String::from_utf8(ours.0).unwrap(), String::from_utf8(theirs.0).unwrap());
    assert_eq!(ours.1, theirs.1);
}
