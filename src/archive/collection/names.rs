//! Coding of contig names: each token (names are split at single spaces) against the token at
//! the same place of the preceding name, if both names have the same number of tokens.
//!
//! In a coded token a byte of 0x80 and more says how many bytes to copy from the same place of
//! the preceding token, so that bytes outside ASCII can only be stored where they are copied, or
//! where the whole name is stored as it is. C++ AGC stores them everywhere and then reads them
//! back wrongly; what it stored can mostly be recovered, see [`decode`]. When it appends, it codes
//! names anew, so a token outside ASCII is only stored here where C++ AGC's own code for it is right.

use crate::archive::FormatError;

/// A token that is just this byte equals the preceding one.
const SAME_TOKEN: u8 = 0x81;

/// The longest run that one byte copies.
const MAX_RUN: usize = 100;

/// Copies are bytes from here on: 0x100 less the length of the run.
const LEAST_RUN_BYTE: u8 = 0x9C;

/// Appends the code of `name` after `previous`, the name before it in the same sample.
///
/// # Errors
/// If `name` has bytes outside ASCII that cannot be copied from `previous`.
pub fn encode(out: &mut Vec<u8>, name: &[u8], previous: Option<&[u8]>) -> Result<(), FormatError> {
    let Some(previous) = previous.filter(|previous| n_tokens(previous) == n_tokens(name)) else {
        out.extend_from_slice(name);
        return Ok(());
    };
    for (nth, (token, before)) in tokens(name).zip(tokens(previous)).enumerate() {
        if nth > 0 {
            out.push(b' ');
        }
        let storable = encode_token(out, token, before);
        if !storable {
            return Err(FormatError::NameNotStorable(String::from_utf8_lossy(name).into_owned()));
        }
    }
    Ok(())
}

/// Appends the code of one token, and says whether there is one.
fn encode_token(out: &mut Vec<u8>, token: &[u8], before: &[u8]) -> bool {
    if token == before {
        out.push(SAME_TOKEN);
        return true;
    }
    if token.len() != before.len() {
        out.extend_from_slice(token);
        return token.is_ascii();
    }
    encode_runs(out, token, before)
}

fn encode_runs(out: &mut Vec<u8>, token: &[u8], before: &[u8]) -> bool {
    let mut run = 0;
    for (&byte, &old) in token.iter().zip(before) {
        if byte == old {
            run += 1;
            continue;
        }
        write_run(out, run);
        run = 0;
        if !byte.is_ascii() {
            return false;
        }
        out.push(byte);
    }
    write_run(out, run);
    true
}

fn write_run(out: &mut Vec<u8>, mut run: usize) {
    while run > 0 {
        let n = run.min(MAX_RUN);
        out.push((0x100 - n) as u8);
        run -= n;
    }
}

/// Appends the name whose code after `previous` is `coded`.
///
/// A byte of 0x80 or more that cannot be a copy, as it would copy more than C++ AGC ever writes or
/// more than the preceding token has, is taken as itself: that is what C++ AGC stores of names
/// outside ASCII.
pub fn decode(out: &mut Vec<u8>, coded: &[u8], previous: Option<&[u8]>) {
    let Some(previous) = previous.filter(|previous| n_tokens(previous) == n_tokens(coded)) else {
        out.extend_from_slice(coded);
        return;
    };
    for (nth, (token, before)) in tokens(coded).zip(tokens(previous)).enumerate() {
        if nth > 0 {
            out.push(b' ');
        }
        if token == [SAME_TOKEN] {
            out.extend_from_slice(before);
        } else {
            decode_token(out, token, before);
        }
    }
}

fn decode_token(out: &mut Vec<u8>, token: &[u8], before: &[u8]) {
    let mut at = 0;
    for &byte in token {
        let n = 0x100 - usize::from(byte);
        match before.get(at..at + n).filter(|_| byte >= LEAST_RUN_BYTE) {
            Some(run) => {
                out.extend_from_slice(run);
                at += n;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
}

/// Sees to it that a name of a sample or contig does not end early.
///
/// # Errors
/// If it holds a NUL byte.
pub fn check_nul(name: &[u8]) -> Result<(), FormatError> {
    if memchr::memchr(0, name).is_none() {
        return Ok(());
    }
    Err(FormatError::NulInName(String::from_utf8_lossy(name).into_owned()))
}

/// Sees to it that a contig's name is one line.
///
/// # Errors
/// If it holds a line end.
pub fn check_line(name: &[u8]) -> Result<(), FormatError> {
    if memchr::memchr2(b'\n', b'\r', name).is_none() {
        return Ok(());
    }
    Err(FormatError::LineEndInName(String::from_utf8_lossy(name).into_owned()))
}

fn tokens(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|&byte| byte == b' ')
}

fn n_tokens(name: &[u8]) -> usize {
    1 + memchr::memchr_iter(b' ', name).count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn check(name: &[u8], previous: &[u8], expected: &[u8]) {
        let mut coded = Vec::new();
        encode(&mut coded, name, Some(previous)).unwrap();
        assert_eq!(coded, expected);
        let mut back = Vec::new();
        decode(&mut back, &coded, Some(previous));
        assert_eq!(back, name);
    }

    #[test]
    fn example_of_the_specification() {
        check(
            b"ctg2 sample=000 len=25027",
            b"ctg1 sample=000 len=60087",
            b"\xFD2 \x81 \xFC25\xFF2\xFF",
        );
    }

    #[test]
    fn long_runs_are_cut() {
        let previous = [&[b'a'; 250][..], b"x"].concat();
        let name = [&[b'a'; 250][..], b"y"].concat();
        check(&name, &previous, b"\x9C\x9C\xCEy");
    }

    #[test]
    fn names_outside_ascii_are_stored_where_they_can_be_copied() {
        check("é2".as_bytes(), "é1".as_bytes(), b"\xFE2");
        check("é b".as_bytes(), "é".as_bytes(), "é b".as_bytes());
        assert!(encode(&mut Vec::new(), "é".as_bytes(), Some(b"ab")).is_err());
        for longer in ["aé", "éa"] {
            assert!(encode(&mut Vec::new(), longer.as_bytes(), Some("é".as_bytes())).is_err());
        }
    }

    #[test]
    fn recovers_what_cpp_agc_stored_outside_ascii() {
        let mut back = Vec::new();
        decode(&mut back, b"\x85ab\xE9", Some(b"xy"));
        assert_eq!(back, b"\x85ab\xE9");
    }
}
