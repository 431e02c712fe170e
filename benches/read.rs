//! Ranges of an open archive, as another program asks for them: 1 kb each, cold and warm.
//!
//! Cold: nothing that a query decodes is kept for the next one. Warm: all of it is. Both hold every
//! answer against the simulated genomes first.
#![allow(missing_docs, clippy::unwrap_used)]

use std::num::NonZeroUsize;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ragc_fast::Archive;
use ragc_fast::create::{Options, Sample, write};
use ragc_simulator::Settings;

/// Bases of a query.
const LEN: usize = 1000;

/// A query, and its answer.
struct Query<'g> {
    sample: &'g str,
    contig: &'g str,
    start: u64,
    bases: &'g [u8],
}

fn archive_of(genomes: &[ragc_simulator::Sample]) -> Vec<u8> {
    let samples: Vec<_> = genomes
        .iter()
        .map(|genome| {
            let contigs = genome.contigs.iter().map(|contig| (&*contig.name, &*contig.bases));
            Sample::new(&genome.name, contigs)
        })
        .collect();
    let mut bytes = Vec::new();
    write(&mut bytes, &samples, &Options::default(), NonZeroUsize::MIN).unwrap();
    bytes
}

/// Ranges all over all contigs, in an order that jumps.
fn queries(genomes: &[ragc_simulator::Sample]) -> Vec<Query<'_>> {
    let mut queries = Vec::new();
    for sample in genomes {
        for contig in &sample.contigs {
            for start in (0..contig.bases.len().saturating_sub(LEN)).step_by(37_000) {
                let bases = &contig.bases[start..start + LEN];
                let (sample, contig) = (sample.name.as_str(), contig.name.as_str());
                queries.push(Query { sample, contig, start: start as u64, bases });
            }
        }
    }
    queries.sort_by_key(|query| (query.start.wrapping_mul(0x9E37_79B9_7F4A_7C15), query.contig));
    queries
}

fn ranges(criterion: &mut Criterion) {
    let settings = Settings { bases: 3_000_000, contigs: 4, ..Settings::default() };
    let genomes: Vec<_> = settings.simulate().unwrap().collect();
    let queries = queries(&genomes);
    let bytes = archive_of(&genomes);
    let mut group = criterion.benchmark_group("range of 1 kb");
    group.throughput(Throughput::Elements(1));
    for (name, cache_bytes) in [("cold", 0), ("warm", 256 << 20)] {
        let archive =
            Archive::builder().cache_bytes(cache_bytes).from_bytes(bytes.clone()).unwrap();
        let mut out = vec![0; LEN];
        for Query { sample, contig, start, bases } in &queries {
            archive.read_into(sample, contig, *start, &mut out).unwrap();
            assert!(out == *bases, "{sample} {contig} {start}");
        }
        let mut next = queries.iter().cycle();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let query = next.next().unwrap();
                archive.read_into(query.sample, query.contig, query.start, &mut out).unwrap();
                out[0]
            });
        });
    }
    group.finish();
}

criterion_group!(benches, ranges);
criterion_main!(benches);
