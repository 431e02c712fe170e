//! Streams from an archive that is made up here: raw segments only, no compression.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::*;

use super::*;
use crate::archive::collection::{Descriptor, v3};
use crate::archive::container::{PartEntry, StreamEntry, cint, footer};
use crate::archive::{FileInfo, Params, stream};
use crate::codec::zstd::{Compressor, Settings};
use crate::extract::Archive;

const PARAMS: Params = Params { k: 17, min_match_len: 20, pack_cardinality: 3, segment_size: 1000 };

/// Streams of a file as they are put together.
#[derive(Default)]
struct Maker {
    bytes: Vec<u8>,
    streams: Vec<(String, Vec<PartEntry>)>,
}

impl Maker {
    fn stream(&mut self, name: &str, parts: &[(u64, Vec<u8>)]) {
        let mut entries = Vec::new();
        for (metadata, payload) in parts {
            let offset = self.bytes.len() as u64;
            entries.push(PartEntry { offset, size: payload.len() as u64 });
            cint::write(&mut self.bytes, *metadata);
            self.bytes.extend(payload);
        }
        self.streams.push((name.to_owned(), entries));
    }

    /// The archive with the streams so far, and those that each has.
    fn archive(
        mut self,
        samples: &[u8],
        names: &[u8],
        columns: &[Vec<u8>; v3::details::N_COLUMNS],
    ) -> Archive {
        let frames = columns.each_ref().map(|column| frame(column));
        let mut payload = Vec::new();
        v3::details::write_sizes(
            &mut payload,
            std::array::from_fn(|i| (columns[i].len() as u32, frames[i].len() as u32)),
        );
        payload.extend(frames.concat());
        self.stream(stream::COLLECTION_SAMPLES, &[(samples.len() as u64, frame(samples))]);
        self.stream(stream::COLLECTION_CONTIGS, &[(names.len() as u64, frame(names))]);
        self.stream(stream::COLLECTION_DETAILS, &[(0, payload)]);
        let mut params = Vec::new();
        PARAMS.write(&mut params);
        self.stream(stream::PARAMS, &[(0, params)]);
        let info = FileInfo::from_pairs([("file_version_major", "3")]);
        let mut text = Vec::new();
        info.write(&mut text);
        self.stream(stream::FILE_INFO, &[(info.n_pairs(), text)]);
        Archive::from_bytes(self.finish()).unwrap()
    }

    fn finish(mut self) -> Vec<u8> {
        let entries = self.streams.iter();
        let entries = entries.map(|(name, parts)| StreamEntry { name: name.as_bytes(), parts });
        footer::write(&mut self.bytes, entries);
        self.bytes
    }
}

fn frame(raw: &[u8]) -> Vec<u8> {
    let mut frame = Vec::new();
    Compressor::new(&Settings::level(1)).unwrap().compress_append(&mut frame, raw).unwrap();
    frame
}

/// An archive with one sample whose contigs are each one segment of raw group 0.
fn archive(contigs: &[Vec<u8>]) -> Archive {
    let mut maker = Maker::default();
    let mut samples = Vec::new();
    v3::samples::encode(&mut samples, [&b"s"[..]].into_iter()).unwrap();
    let mut names = v3::contigs::Encoder::new(1);
    let mut details = v3::details::Encoder::new(&PARAMS, 1);
    names.sample(contigs.len() as u32);
    details.sample(contigs.len() as u32);
    for (nth, codes) in contigs.iter().enumerate() {
        names.contig(format!("c{nth}").as_bytes()).unwrap();
        let raw_length = codes.len() as u32;
        details.contig(&[Descriptor { in_group: nth as u32, raw_length, ..Descriptor::default() }]);
    }
    let packs = contigs.chunks(PARAMS.pack_cardinality as usize).map(|pack| {
        (0, pack.iter().flat_map(|codes| [codes.as_slice(), &[0xFF]].concat()).collect())
    });
    maker.stream("x0d", &packs.collect::<Vec<_>>());
    maker.archive(&samples, &names.into_raw(), &details.into_columns())
}

/// What should come out, base by base.
fn naive(contigs: &[Vec<u8>], line_width: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for (nth, codes) in contigs.iter().enumerate() {
        out.extend(format!(">c{nth}\n").bytes());
        for line in codes.chunks(line_width) {
            out.extend(line.iter().map(|&code| b"ACGTN"[usize::from(code)]));
            out.push(b'\n');
        }
    }
    out
}

fn write_to<W: Write + Send>(
    out: &mut W,
    archive: &Archive,
    options: Options,
    threads: usize,
) -> Result<u64, Error> {
    let pool = Pool::new(NonZeroUsize::new(threads).unwrap()).unwrap();
    let records = archive.records("s").unwrap().map(|contig| contig.map(Record::whole));
    write_fasta(out, records, options, &pool)
}

fn written(archive: &Archive, options: Options, threads: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let n = write_to(&mut out, archive, options, threads).unwrap();
    assert_eq!(n, out.len() as u64);
    out
}

/// Contigs of given lengths, all bases in some order.
fn contigs(lengths: &[usize]) -> Vec<Vec<u8>> {
    let mut state = 1u32;
    let mut base = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8 % 5
    };
    lengths.iter().map(|&len| (0..len).map(|_| base()).collect()).collect()
}

#[test]
fn many_blocks_come_in_order_for_any_number_of_threads() {
    let contigs = contigs(&[3_000_000, 0, 1, 79, 80, 81, 700_000, 5]);
    let archive = archive(&contigs);
    for line_width in [1, 80, 60_000, 2_000_000_000] {
        let expected = naive(&contigs, line_width);
        for threads in [1, 2, 3, 8] {
            let options = Options { line_width, ..Options::default() };
            assert!(written(&archive, options, threads) == expected, "{line_width} {threads}");
        }
    }
}

#[test]
fn gzip_members_hold_the_same() {
    let contigs = contigs(&[2_500_000, 0, 7]);
    let archive = archive(&contigs);
    let expected = naive(&contigs, 80);
    let options = Options { packing: Packing::Gzip(1), ..Options::default() };
    let packed = written(&archive, options, 2);
    assert_eq!(packed, written(&archive, options, 1));
    let (mut rest, mut plain) = (packed.as_slice(), Vec::<u8>::new());
    while !rest.is_empty() {
        let mut member = vec![0; 2 << 20];
        let mut inflater = libdeflater::Decompressor::new();
        // The member's end is found by trying, as libdeflater does not tell it.
        let end = member_end(rest);
        let n = inflater.gzip_decompress(&rest[..end], &mut member).unwrap();
        plain.extend(&member[..n]);
        rest = &rest[end..];
    }
    assert!(plain == expected);
}

/// Where the next member begins, or the end.
fn member_end(bytes: &[u8]) -> usize {
    let head = &bytes[..10];
    memchr::memmem::find(&bytes[1..], head).map_or(bytes.len(), |at| at + 1)
}

#[test]
fn an_output_that_fails_ends_everything() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let archive = archive(&contigs(&[9_000_000]));
    for threads in [1, 2, 8] {
        let error = write_to(&mut Full(3_000_000), &archive, Options::default(), threads);
        assert!(matches!(error, Err(Error::Write { .. })));
    }
}

#[test]
fn an_output_that_panics_ends_everything() {
    struct Panics;
    impl Write for Panics {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("as the test wants it")
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    // More than may wait to be written.
    let archive = archive(&contigs(&[40_000_000]));
    for threads in [1, 2, 8] {
        let write = || write_to(&mut Panics, &archive, Options::default(), threads);
        assert!(catch_unwind(AssertUnwindSafe(write)).is_err());
    }
}

#[test]
fn both_streams_have_to_tell_of_the_same_samples() {
    let maker = Maker::default();
    let mut samples = Vec::new();
    v3::samples::encode(&mut samples, [&b"s"[..], b"t"].into_iter()).unwrap();
    let mut names = v3::contigs::Encoder::new(2);
    names.sample(1);
    names.contig(b"c").unwrap();
    names.sample(0);
    let details = v3::details::Encoder::new(&PARAMS, 0);
    let archive = maker.archive(&samples, &names.into_raw(), &details.into_columns());
    let error = archive.contig("s", "c").unwrap_err().to_string();
    assert!(error.contains("samples"), "{error}");
}

proptest! {
    #[test]
    fn ranges_are_parts_of_the_whole(
        lengths in prop::collection::vec(0..200usize, 1..6), a in 0..200u64, b in 0..200u64
    ) {
        let contigs = contigs(&lengths);
        let archive = archive(&contigs);
        for (nth, codes) in contigs.iter().enumerate() {
            let contig = archive.contig("s", format!("c{nth}")).unwrap();
            let len = codes.len() as u64;
            prop_assert_eq!(contig.len_bases(), len);
            let range = a.min(b).min(len)..a.max(b).min(len);
            let letters: Vec<u8> = codes.iter().map(|&code| b"ACGTN"[usize::from(code)]).collect();
            let expected = &letters[range.start as usize..range.end as usize];
            prop_assert_eq!(contig.sequence(range.clone()).unwrap(), expected);
            let mut into = vec![0; expected.len()];
            contig.read_into(range.start, &mut into).unwrap();
            prop_assert_eq!(into, expected);
            prop_assert!(contig.sequence(0..len + 1).is_err());
        }
    }
}
