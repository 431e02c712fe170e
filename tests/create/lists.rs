//! Lists of inputs, with and without names.

use std::path::Path;

use super::desk::{Desk, check_refused};
use crate::shared::ragc;

/// A desk with files of that name, and the path of a list; each `@` in the list is the folder.
fn laid(files: &[&str], list: &str) -> (Desk, String) {
    let desk = Desk::new();
    for file in files {
        desk.write(file, b">c\nACGT\n");
    }
    let list = list.replace('@', desk.path("").to_str().unwrap());
    let path = desk.write("list", list.as_bytes());
    (desk, format!("-i {}", path.display()))
}

/// Names of the samples, in order.
fn names(archive: &Path) -> String {
    let format = b"--name-format={sample}";
    let output = ragc(&[b"getcol", format, archive.as_os_str().as_encoded_bytes()]);
    String::from_utf8(output.stdout).unwrap().replace("\nACGT", "").replace('>', "")
}

#[test]
fn file_names_set_apart_by_white_space() {
    let list = " @y.fa   @w.fa\r\n\n@#v.fa\n";
    let (desk, options) = laid(&["z.fa", "y.fa", "x.fa", "w.fa", "#v.fa"], list);
    let archive = desk.create(&options, &[desk.path("z.fa"), desk.path("x.fa")]);
    assert_eq!(names(&archive), "z\ny\nw\n#v\nx\n");
    let (desk, options) = laid(&["z.fa"], " \n");
    desk.create(&options, &[desk.path("z.fa")]);
}

#[test]
fn names_with_files() {
    let list = "# name\tfile\n\nfirst one\t@y.fa\r\n \t\n  HG002#1 \t@w.fa\nx.fa\t@x.fa";
    let (desk, options) = laid(&["z.fa", "y.fa", "x.fa", "w.fa"], list);
    let archive = desk.create(&options, &[desk.path("z.fa")]);
    assert_eq!(names(&archive), "z\nfirst one\nHG002#1\nx.fa\n");
    let archive = desk.create(&format!("{options} --name ref"), &[desk.path("z.fa")]);
    assert_eq!(names(&archive), "ref\nfirst one\nHG002#1\nx.fa\n");
}

#[test]
fn lists_that_cannot_be_meant() {
    let table: [(&str, &[&str]); 9] = [
        ("a\t@y.fa\n@x.fa\n", &["list, line 2", "a tab"]),
        ("a\t@y.fa\tmore\n", &["list, line 1", "a tab"]),
        ("\n#\n\t@y.fa\n", &["list, line 3", "a tab"]),
        ("a\t\n", &["list, line 1", "a tab"]),
        ("a\t@missing.fa\n", &["missing.fa", "No such file"]),
        ("a\t@y.fa\na\t@x.fa\n", &["sample `a`", "y.fa", "x.fa"]),
        ("z\t@y.fa\n", &["sample `z`", "z.fa", "y.fa"]),
        // As C++ AGC may have it: two files.
        ("b\t@y.fa\n@y.fa\t@x.fa\n", &["list, line 2", "y.fa", "is a file"]),
        ("@y.fa @y.fa\n", &["sample `y`"]),
    ];
    for (list, parts) in table {
        let (desk, options) = laid(&["z.fa", "y.fa", "x.fa"], list);
        check_refused(&desk, &options, &[desk.path("z.fa")], parts);
    }
    let (desk, options) = laid(&["z.fa", "y.fa"], "a\t@y.fa\n");
    for rule in ["--pansn", "-c"] {
        let options = format!("{options} {rule}");
        check_refused(&desk, &options, &[desk.path("z.fa")], &["`a`", "the names"]);
    }
}
