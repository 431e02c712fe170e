//! Lists that a user gives: read from a file or standard input, and taken line by line.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// What stands for standard input.
const STANDARD_INPUT: &str = "-";

/// A list cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the list {}: {source}", path.display())]
pub struct ListError {
    /// The list.
    path: PathBuf,
    /// What the system said.
    source: io::Error,
}

/// Whether `path` stands for standard input.
pub fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == STANDARD_INPUT
}

/// All that a file holds, or standard input.
pub fn read(path: &Path) -> Result<Vec<u8>, ListError> {
    let content = if is_standard_input(path) { standard_input() } else { fs::read(path) };
    content.map_err(|source| ListError { path: path.to_owned(), source })
}

fn standard_input() -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    io::stdin().lock().read_to_end(&mut content)?;
    Ok(content)
}

/// The lines that hold something, without what ends them, and their numbers from 1.
pub fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = text.split(|&byte| byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    (1..).zip(lines).filter(|(_, line)| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_their_ends() {
        let found: Vec<_> = lines(b"a\r\n\n\r\nb c\n").collect();
        assert_eq!(found, [(1, &b"a"[..]), (4, b"b c")]);
    }
}
