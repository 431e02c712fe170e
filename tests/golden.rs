//! Archives of every file version that C++ AGC made, and what it prints of them.

use sha2::{Digest, Sha256};

use crate::shared::{folder, ragc};

/// One line of `expected.tsv`.
struct Row<'t> {
    archive: &'t str,
    command: &'t str,
    options: &'t str,
    arguments: &'t str,
    sha256: &'t str,
    len_bytes: usize,
}

fn row(line: &str) -> Row<'_> {
    let fields: Vec<_> = line.split('\t').collect();
    let [archive, command, options, arguments, sha256, len_bytes] = fields[..] else {
        panic!("six fields, not {line:?}");
    };
    Row { archive, command, options, arguments, sha256, len_bytes: len_bytes.parse().unwrap() }
}

#[test]
fn every_row_holds() {
    let Some(golden) = folder("golden") else { return };
    let table = std::fs::read_to_string(golden.join("expected.tsv")).unwrap();
    let rows: Vec<_> = table.lines().skip(1).map(row).collect();
    assert!(rows.len() > 1000);
    let wrong: Vec<_> = rows.iter().filter_map(|row| check(&golden, row)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// What is wrong with a row, if anything is.
fn check(golden: &std::path::Path, row: &Row<'_>) -> Option<String> {
    let archive = golden.join(row.archive);
    let mut args = vec![row.command.as_bytes()];
    args.extend(row.options.split_whitespace().map(str::as_bytes));
    args.push(archive.as_os_str().as_encoded_bytes());
    args.extend(row.arguments.split('\x1F').filter(|arg| !arg.is_empty()).map(str::as_bytes));
    let output = ragc(&args);
    let sha256: String =
        Sha256::digest(&output.stdout).iter().map(|b| format!("{b:02x}")).collect();
    if output.status.success() && output.stdout.len() == row.len_bytes && sha256 == row.sha256 {
        return None;
    }
    let Row { archive, command, options, arguments, .. } = row;
    let (len, errors) = (output.stdout.len(), String::from_utf8_lossy(&output.stderr));
    Some(format!("{command} {options} {archive} {arguments}: {len} bytes, {errors}"))
}
