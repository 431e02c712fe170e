//! Lists of inputs: file names as C++ AGC takes them, or names of samples with their files.

use std::{
    ffi::OsStr,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{Given, SamplesError};
use crate::cli::lists;

/// The inputs that are named in `list`.
///
/// A tab anywhere makes it a table of names and files; otherwise it holds file names only.
pub fn read(list: &Path) -> Result<Vec<Given>, SamplesError> {
    let bytes = lists::read(list)?;
    if bytes.contains(&b'\t') {
        return table(list, &bytes);
    }
    // As C++ AGC: names are bytes, and only ASCII white space sets them apart.
    let names = bytes.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty());
    Ok(names.map(|name| Given { path: path(name), name: None }).collect())
}

fn path(bytes: &[u8]) -> PathBuf {
    OsStr::from_bytes(bytes).into()
}

fn table(list: &Path, bytes: &[u8]) -> Result<Vec<Given>, SamplesError> {
    let rows = lists::lines(bytes)
        .filter(|(_, line)| !line.trim_ascii().is_empty() && !line.starts_with(b"#"));
    rows.map(|(number, line)| row(list, number, line)).collect()
}

fn row(list: &Path, line: usize, text: &[u8]) -> Result<Given, SamplesError> {
    let columns: Vec<&[u8]> = text.split(|&byte| byte == b'\t').collect();
    let &[name, file] = &columns[..] else {
        return Err(SamplesError::ListLine { list: list.to_path_buf(), line });
    };
    // White space around a name is an accident, and nobody would find the sample by it.
    let name = name.trim_ascii();
    if name.is_empty() || file.is_empty() {
        return Err(SamplesError::ListLine { list: list.to_path_buf(), line });
    }
    // Lists for C++ AGC may set file names apart by tabs: none of them must get lost here.
    let (as_file, file) = (path(name), path(file));
    if as_file.is_file() && file.file_name() != Some(as_file.as_os_str()) {
        return Err(SamplesError::ListedFile { list: list.to_path_buf(), line, file: as_file });
    }
    Ok(Given { path: file, name: Some(name.to_vec()) })
}
