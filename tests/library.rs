//! The public library, as another program uses it.

use std::num::NonZeroUsize;

use ragc_fast::Archive;
use ragc_fast::extract::Error;
use ragc_fast::extract::stream::Options;
use rayon::prelude::*;

use crate::fuzzing::seeds;
use crate::shared::folder;

#[test]
fn what_impg_does_takes_ten_lines_and_no_lock() {
    let folder = tempfile::tempdir().unwrap();
    let paths = seeds::small().into_iter().enumerate().map(|(n, archive)| {
        let path = folder.path().join(format!("{n}.agc"));
        std::fs::write(&path, archive).unwrap();
        path
    });
    // Many archives, the names and lengths of all contigs, ranges from many threads.
    let archives: Vec<_> = paths.map(|path| Archive::open(path).unwrap()).collect();
    let samples = archives.iter().flat_map(|a| a.samples().map(move |sample| (a, sample)));
    let samples: Vec<_> = samples.collect();
    samples.par_iter().for_each(|(archive, sample)| {
        for contig in archive.contigs(sample).unwrap() {
            let len = archive.contig_len(sample, contig).unwrap();
            let range = archive.sequence(sample, contig, len / 3..len / 2).unwrap();
            assert_eq!(range.len() as u64, len / 2 - len / 3);
        }
    });
}

#[test]
fn all_ways_to_a_sequence_agree() {
    let Some(golden) = folder("golden") else { return };
    let archive = Archive::open(golden.join("pan.v3.agc")).unwrap();
    // Nothing fits in such a cache: everything is decoded again and again.
    let uncached = Archive::builder().cache_bytes(0).open(golden.join("pan.v3.agc")).unwrap();
    let sample = archive.samples().nth(2).unwrap();
    for contig in archive.records(sample).unwrap().map(Result::unwrap) {
        let whole = contig.sequence(..).unwrap();
        assert_eq!(whole.len() as u64, contig.len_bases());
        assert_eq!(uncached.sequence(sample, contig.header(), ..).unwrap(), whole);
        let mut out = b"before".to_vec();
        archive.append_sequence(sample, contig.name(), 100..=199, &mut out).unwrap();
        assert_eq!(&out[6..], &whole[100..200]);
        let mut into = [0; 50];
        archive.read_into(sample, contig.name(), 123, &mut into).unwrap();
        assert_eq!(into, whole[123..173]);
        let codes = contig.codes(..).unwrap();
        let letters =
            codes.iter().map(|&c| ragc_fast::codec::alphabet::LETTER_OF_CODE[usize::from(c)]);
        assert!(letters.eq(whole.iter().copied()));
        let name = [contig.name(), b"@", sample].concat();
        assert_eq!(archive.find(name).unwrap().header(), contig.header());
    }
}

#[test]
fn samples_are_written_in_the_order_asked() {
    for bytes in seeds::small() {
        let threads = NonZeroUsize::new(3).unwrap();
        let archive = Archive::builder().threads(threads).from_bytes(bytes).unwrap();
        let samples: Vec<_> = archive.samples().collect();
        let (mut expected, options) =
            (Vec::new(), Options { line_width: 50, ..Options::default() });
        for contig in samples.iter().rev().flat_map(|sample| archive.records(sample).unwrap()) {
            let contig = contig.unwrap();
            expected.extend([b">", contig.header(), b"\n"].concat());
            let bases = contig.sequence(..).unwrap();
            bases.chunks(50).for_each(|line| expected.extend([line, b"\n"].concat()));
        }
        let mut out = Vec::new();
        let n = archive.write_samples(&mut out, samples.iter().rev(), options).unwrap();
        assert!(out == expected && n == out.len() as u64);
        let missing = archive.write_samples(&mut out, [samples[0], b"nobody"], options);
        assert!(matches!(missing, Err(Error::NoSample { .. })) && out == expected);
    }
}

#[test]
fn what_is_not_there_is_a_typed_error() {
    let Some(golden) = folder("golden") else { return };
    let archive = Archive::open(golden.join("edge.v3.agc")).unwrap();
    let len = archive.contig_len("ref", "chr1").unwrap();
    assert!(matches!(archive.contigs("nobody").err(), Some(Error::NoSample { .. })));
    assert!(matches!(archive.contig("ref", "nothing"), Err(Error::NoContig { .. })));
    assert!(matches!(archive.sequence("ref", "chr1", 0..len + 1), Err(Error::Range { .. })));
    #[expect(clippy::reversed_empty_ranges, reason = "what is tested")]
    let reversed = archive.sequence("ref", "chr1", 5..4);
    assert!(matches!(reversed, Err(Error::Range { .. })));
    assert!(matches!(archive.find("nothing"), Err(Error::NotFound { .. })));
    assert!(matches!(archive.find("chr1"), Err(Error::Ambiguous { .. })));
    assert_eq!(archive.sequence("ref", "chr1", len..len).unwrap(), b"");
}
