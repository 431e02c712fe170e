//! What a user of `ragc-measure` sees.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::{Command, Output};

fn measure(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ragc-measure")).args(words).output().unwrap()
}

#[test]
fn figures_go_to_all_three_places() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (json, markdown, made) = (path("a.json"), path("a.md"), path("made"));
    let script = format!("test ! -e {made} && printf 12345 > {made}");
    let output = measure(&[
        "--runs",
        "3",
        "--json",
        &json,
        "--markdown",
        &markdown,
        "one",
        "first",
        "-",
        "sleep",
        "0.02",
        ":::",
        "one",
        "second",
        &made,
        "sh",
        "-c",
        &script,
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("setting  program  "), "{table}");
    assert!(lines[1].starts_with("one      first  ") && lines[1].contains("  1.000  "), "{table}");
    assert!(lines[2].starts_with("one      second ") && lines[2].contains(" 5  "), "{table}");
    assert!(fs::read_to_string(markdown).unwrap().contains("\n| one     | first "));
    let json: serde_json::Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    assert_eq!(json[0]["runs"].as_array().unwrap().len(), 3);
    assert!(json[0]["median"]["wall_seconds"].as_f64().unwrap() >= 0.02);
    assert_eq!(json[1]["output_bytes"], 5);
}

#[test]
fn failures_are_explained() {
    for (words, message) in [
        (vec!["a", "b", "-"], "command 1 is incomplete"),
        (vec!["a", "b", "-", "/no/such/program"], "can't run /no/such/program: No such file"),
        (vec!["a", "b", "-", "sh", "-c", "echo broken >&2; exit 3"], "standard error:\nbroken\n"),
        (vec!["a", "b", "/tmp/ragc-measure-is-not-made", "true"], "b made no /tmp/ragc-measure"),
    ] {
        let mut all = vec!["--runs", "1"];
        all.extend(words);
        let output = measure(&all);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(errors.contains(message), "{errors}");
    }
}
