//! Archives to start from: small, with several packs, batches and kinds of contigs.

use std::num::NonZeroUsize;

use ragc_fast::create::{Options, Sample, write};
use ragc_simulator::Settings;

/// Archives of a few simulated genomes of some kilobases, each with an empty contig.
pub fn small() -> Vec<Vec<u8>> {
    let shapes = [(1, 2000, 1, 50), (3, 3000, 2, 2), (5, 6000, 3, 3)];
    shapes.map(|(samples, bases, contigs, pack)| archive(samples, bases, contigs, pack)).to_vec()
}

fn archive(samples: usize, bases: usize, contigs: usize, pack_cardinality: usize) -> Vec<u8> {
    let settings = Settings { samples, bases, contigs, ..Settings::default() };
    let genomes: Vec<_> = settings.simulate().unwrap().collect();
    let samples: Vec<_> = genomes
        .iter()
        .map(|genome| {
            let contigs = genome.contigs.iter().map(|contig| (&*contig.name, &*contig.bases));
            Sample::new(&genome.name, contigs.chain([("empty of all, with words", &b""[..])]))
        })
        .collect();
    let options = Options { segment_size: 500, pack_cardinality, ..Options::default() };
    let mut out = Vec::new();
    write(&mut out, &samples, &options, NonZeroUsize::MIN).unwrap();
    out
}
