//! `ragc-fast getctg`: contigs and ranges of contigs by name.

use std::{
    borrow::Cow,
    ops::Range,
    path::{Path, PathBuf},
};

use ragc_fast::extract::{Access, Archive, Contig, Inclusive, stream::Record};
use ragc_profiling::Profile;

use super::{
    args::Getctg,
    error::CliError,
    fasta::{Job, Naming, open},
    lists, say,
};

/// Writes what the queries ask for: those of the command line, then those of files.
pub fn run(args: &Getctg, profile: &Profile) -> Result<(), CliError> {
    check_standard_input(args)?;
    let archive = open(&args.archive, Access::Scattered, profile)?;
    let records = profile.stage("find", || find(args, &archive))?;
    let n_bases = records.iter().map(|record| record.range.end - record.range.start).sum();
    let job = Job::small(&args.fasta, n_bases, profile)?;
    let lists = args.queries.iter().chain(&args.bed).map(PathBuf::as_path);
    let inputs: Vec<&Path> = std::iter::once(archive.path()).chain(lists).collect();
    job.write(records.into_iter().map(Ok), args.to.output.as_deref(), &inputs)
}

/// It can be read once only.
fn check_standard_input(args: &Getctg) -> Result<(), CliError> {
    let is_piped = |list: &Option<PathBuf>| list.as_deref().is_some_and(lists::is_standard_input);
    if is_piped(&args.queries) && is_piped(&args.bed) {
        return Err(CliError::StandardInputTwice);
    }
    Ok(())
}

fn find<'a>(args: &Getctg, archive: &'a Archive) -> Result<Vec<Record<'a>>, CliError> {
    let naming = Naming::new(args.fasta.name_format.as_ref());
    let mut records = Vec::new();
    for query in args.contigs.iter().map(|query| query.as_encoded_bytes()) {
        records.push(answer(archive, query, naming)?);
    }
    for region in &args.region {
        let (contig, range) = archive.find_region(region.as_encoded_bytes())?;
        if is_reversed(range) {
            return Err(CliError::Reversed { region: region.to_string_lossy().into_owned() });
        }
        records.push(record(contig, Some(range), naming));
    }
    if let Some(path) = &args.queries {
        for (_, line) in lists::lines(&lists::read(path)?) {
            records.push(answer(archive, line, naming)?);
        }
    }
    if let Some(path) = &args.bed {
        bed(archive, path, naming, &mut records)?;
    }
    Ok(records)
}

fn answer<'a>(
    archive: &'a Archive,
    query: &[u8],
    naming: Naming<'_>,
) -> Result<Record<'a>, CliError> {
    let (contig, range) = archive.find_query(query)?;
    if range.is_some_and(is_reversed) {
        say(format_args!(
            "{}: the range ends before it begins, so the whole contig is written, as `agc` does",
            String::from_utf8_lossy(query)
        ));
    }
    Ok(record(contig, range, naming))
}

const fn is_reversed(range: Inclusive) -> bool {
    range.from > range.to
}

/// The record that answers a query, as `agc` gives it.
fn record<'a>(contig: Contig<'a>, range: Option<Inclusive>, naming: Naming<'_>) -> Record<'a> {
    let name = naming.name(&contig);
    let Some(Inclusive { from, to }) = range.filter(|&range| !is_reversed(range)) else {
        return Record { header: name, range: 0..contig.len_bases(), contig };
    };
    let from = from.max(0);
    let header = [&name, format!(":{from}-{to}").as_bytes()].concat();
    let range = clip(from as u64, to as u64 + 1, contig.len_bases());
    Record { header: Cow::Owned(header), range, contig }
}

fn clip(start: u64, end: u64, len: u64) -> Range<u64> {
    start.min(len)..end.min(len)
}

/// Ranges of a BED file: name, start, end, and columns that say nothing here.
fn bed<'a>(
    archive: &'a Archive,
    path: &Path,
    naming: Naming<'_>,
    records: &mut Vec<Record<'a>>,
) -> Result<(), CliError> {
    for (number, line) in lists::lines(&lists::read(path)?) {
        if is_remark(line) {
            continue;
        }
        let wrong = || CliError::Bed { path: path.to_owned(), line: number };
        let (name, range) = bed_columns(line).ok_or_else(wrong)?;
        let contig = archive.find(name)?;
        // Headers count as those of queries do, so that a header is a query again.
        let range = Inclusive { from: range.start, to: range.end - 1 };
        records.push(record(contig, Some(range), naming));
    }
    Ok(())
}

/// Whether a line of a BED file is about the others: `track` and `browser` are words of their own
/// there, and contigs may be called `track_12`.
fn is_remark(line: &[u8]) -> bool {
    let word = line.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    line.starts_with(b"#") || word == b"track" || word == b"browser"
}

fn bed_columns(line: &[u8]) -> Option<(&[u8], Range<i64>)> {
    let mut columns = line.split(|&byte| byte == b'\t');
    let name = columns.next()?;
    let mut number = || std::str::from_utf8(columns.next()?).ok()?.trim().parse().ok();
    let (start, end): (i64, i64) = (number()?, number()?);
    (0 <= start && start < end).then_some((name, start..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bed_lines() {
        assert_eq!(bed_columns(b"a b\t5\t10\tx"), Some((&b"a b"[..], 5..10)));
        for wrong in [&b"c"[..], b"c\t7\t7", b"c\t5", b"c\t5\t4", b"c\t-1\t4", b"c 1 2"] {
            assert_eq!(bed_columns(wrong), None);
        }
    }

    #[test]
    fn bed_remarks() {
        for remark in [&b"#"[..], b"#chr1\t0\t1", b"track", b"track name=x", b"browser\tposition"] {
            assert!(is_remark(remark), "{}", remark.escape_ascii());
        }
        for range in [&b"track_12\t0\t1"[..], b"browser2\t0\t1", b"chr1\t0\t1", b" track"] {
            assert!(!is_remark(range), "{}", range.escape_ascii());
        }
    }
}
