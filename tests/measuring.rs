//! `--profile`, `--profile-json` and `--max-sys-percent`.

use std::path::Path;
use std::process::{Command, Output};

const FASTA: &str = ">a\nACGTTGCAACGTAACCGGTTACGT\n>b\nGGGTTTACGATCGACTAGC\n";

fn ragc_fast(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ragc-fast"))
        .args(args)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

#[test]
fn every_command_can_be_profiled() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.fa"), FASTA).unwrap();
    for (command, stage) in [
        (&["create", "-t", "2", "-o", "s.agc", "s.fa"][..], "\n  walk "),
        (&["getcol", "s.agc"], "\nextract "),
        (&["getset", "s.agc", "s"], "\nextract "),
        (&["getctg", "s.agc", "a@s"], "\nfind "),
        (&["listset", "s.agc"], "\nwrite "),
        (&["listref", "s.agc"], "\nwrite "),
        (&["listctg", "s.agc", "s"], "\nwrite "),
        (&["info", "s.agc"], "\nwrite "),
    ] {
        let plain = ragc_fast(folder.path(), command);
        let measured =
            ragc_fast(folder.path(), &[command, &["--profile", "--profile-json", "p"]].concat());
        assert!(plain.status.success() && measured.status.success(), "{command:?}");
        assert_eq!(plain.stdout, measured.stdout, "{command:?}");
        assert!(plain.stderr.is_empty(), "{command:?}");
        let table = String::from_utf8(measured.stderr).unwrap();
        assert!(table.starts_with("stage ") && table.contains(stage), "{command:?}\n{table}");
        let json = std::fs::read_to_string(folder.path().join("p")).unwrap();
        assert!(json.contains("\"bytes_in\""), "{json}");
    }
}

#[test]
fn bytes_are_told_with_the_stages_that_move_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.fa"), FASTA).unwrap();
    ragc_fast(folder.path(), &["create", "-o", "s.agc", "s.fa", "--profile-json", "p"]);
    let json = std::fs::read_to_string(folder.path().join("p")).unwrap();
    let bytes = |stage: &str, key: &str| {
        let (_, row) = json.split_once(&format!("\"name\": \"{stage}\"")).unwrap();
        let (_, value) = row.split_once(&format!("\"{key}\": ")).unwrap();
        value.split(',').next().unwrap().parse::<u64>().unwrap()
    };
    let archive = std::fs::metadata(folder.path().join("s.agc")).unwrap();
    assert_eq!(bytes("read", "bytes_in"), FASTA.len() as u64);
    assert_eq!(bytes("write", "bytes_out"), archive.len());
}

#[test]
fn too_much_system_time_has_an_exit_code_and_keeps_the_output() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.fa"), FASTA).unwrap();
    let create = |percent| {
        let args = ["create", "-o", "s.agc", "s.fa", "--max-sys-percent", percent];
        ragc_fast(folder.path(), &args).status.code()
    };
    // So little work takes the kernel, and nobody knows how much of it.
    assert!(matches!(create("0"), Some(0 | 3)));
    assert!(folder.path().join("s.agc").exists());
    assert_eq!(create("100"), Some(0));
    assert_eq!(create("101"), Some(2));
    let failed = ["getset", "s.agc", "nobody", "--max-sys-percent", "0"];
    assert_eq!(ragc_fast(folder.path(), &failed).status.code(), Some(1));
}
