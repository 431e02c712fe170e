//! Ranges of an open archive, as another program asks for them: 1 kb each, cold and warm, from one thread
//! and from several.
//!
//! Cold: nothing that a query decodes is kept for the next one. Warm: all of it is. Both hold every
//! answer against the simulated genomes first. With several threads the time of a query is that of all of
//! them together: it shrinks as long as there are cores.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

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
        for threads in [1, 2, 8] {
            group.bench_function(format!("{name}, threads: {threads}"), |bencher| {
                bencher.iter_custom(|n| ask(&archive, &queries, n, threads));
            });
        }
    }
    group.finish();
}

/// How long `n` queries take when so many threads ask them side by side.
fn ask(archive: &Archive, queries: &[Query<'_>], n: u64, threads: u64) -> Duration {
    let each = n.div_ceil(threads) as usize;
    let ask_from = |first: usize| {
        let mut out = vec![0; LEN];
        for Query { sample, contig, start, .. } in queries.iter().cycle().skip(first).take(each) {
            archive.read_into(sample, contig, *start, &mut out).unwrap();
            black_box(&out);
        }
    };
    let began = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads as usize {
            let first = thread * queries.len() / threads as usize;
            scope.spawn(move || ask_from(first));
        }
    });
    began.elapsed().mul_f64(n as f64 / (each as f64 * threads as f64))
}

criterion_group!(benches, ranges);
criterion_main!(benches);
