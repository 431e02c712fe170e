//! Asks an archive everything and holds the answers against each other: what the fuzz targets and
//! the tests of damaged archives do.

use ragc_fast::extract::stream::{Options, Packing, Record, write_fasta};
use ragc_fast::extract::{Contig, Error};
use ragc_fast::{Archive, Pool};

/// Bases after which an archive has shown enough: a few bytes can claim a run of four billion N.
const MOST_BASES: u64 = 1 << 18;

/// Samples, and contigs of each, that are asked about.
const MOST_ASKED: usize = 20;

/// Asks the archive that `bytes` are, if they are one.
///
/// # Panics
/// If an answer has another length than announced, a range is not the part of the whole that it
/// should be, or two ways to ask the same give different answers.
pub fn everything(bytes: &[u8]) {
    let builder = Archive::builder().cache_bytes(1 << 20);
    let Ok(archive) = builder.from_bytes(bytes.to_vec()) else { return };
    assert_eq!(archive.len_bytes(), bytes.len() as u64);
    let _ = (archive.file_info().get("comment"), archive.params(), archive.commands().count());
    let mut left = MOST_BASES;
    for sample in archive.samples().take(MOST_ASKED) {
        let named = archive.contigs(sample).map(Iterator::count);
        let Ok(records) = archive.records(sample) else { continue };
        assert_eq!(named.ok(), Some(records.len()));
        for contig in records.take(MOST_ASKED).flatten() {
            by_name(&archive, &contig);
            if contig.len_bases() <= left {
                left -= contig.len_bases();
                sequence(&contig);
            }
        }
    }
}

fn by_name(archive: &Archive, contig: &Contig<'_>) {
    let (sample, header) = (contig.sample(), contig.header());
    if let Ok(found) = archive.contig(sample, header) {
        assert_eq!(found.header(), header);
    }
    let _ = archive.find(header);
    let _ = archive.find_query([contig.name(), b"@", sample, b":1-5"].concat());
    let _ = archive.find_region([sample, b":", contig.name(), b":1-5"].concat());
}

fn sequence(contig: &Contig<'_>) {
    let Ok(whole) = contig.sequence(..) else { return };
    assert_eq!(whole.len() as u64, contig.len_bases());
    let (start, end) = (whole.len() / 3, whole.len() / 2);
    let mut part = vec![0; end - start];
    assert!(contig.read_into(start as u64, &mut part).is_ok());
    assert!(part == whole[start..end]);
    assert!(contig.codes(..).is_ok_and(|codes| codes.len() == whole.len()));
    assert!(contig.sequence(whole.len() as u64 + 1..).is_err());
    assert!(fasta(contig, Packing::Plain).is_ok_and(|text| text == layout(contig, &whole)));
    assert!(fasta(contig, Packing::Bgzf(1)).is_ok());
}

fn fasta(contig: &Contig<'_>, packing: Packing) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let records = std::iter::once(Ok(Record::whole(contig.clone())));
    write_fasta(&mut out, records, Options { line_width: 70, packing }, &Pool::single())?;
    Ok(out)
}

fn layout(contig: &Contig<'_>, whole: &[u8]) -> Vec<u8> {
    let mut text = [b">", contig.header(), b"\n"].concat();
    for line in whole.chunks(70) {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text
}
