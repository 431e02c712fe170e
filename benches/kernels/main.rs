//! The kernels by themselves, in bases per second, beside a copy of as many bytes.
//!
//! `cargo bench --bench kernels` measures, `cargo test --bench kernels` runs each once. Each checks
//! its result before it is measured.
#![allow(missing_docs, clippy::unwrap_used)]

mod archive;
mod genomes;
mod place;
mod texts;

use std::time::Duration;

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};

use genomes::Genomes;

type Group<'c> = BenchmarkGroup<'c, WallTime>;

fn kernels(criterion: &mut Criterion) {
    let genomes = Genomes::simulate();
    let mut group = criterion.benchmark_group("kernels");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
        .throughput(Throughput::Elements(genomes.other.codes.len() as u64));
    copy(&mut group, &genomes);
    place::all(&mut group, &genomes);
    texts::all(&mut group, &genomes);
    archive::all(&mut group, &genomes);
    group.finish();
}

/// What the others are held against.
fn copy(group: &mut Group<'_>, genomes: &Genomes) {
    let from = &genomes.other.codes;
    let mut to = vec![0; from.len()];
    to.copy_from_slice(from);
    assert_eq!(&to, from);
    group.bench_function("memcpy", |b| b.iter(|| to.copy_from_slice(std::hint::black_box(from))));
}

criterion_group!(benches, kernels);
criterion_main!(benches);
