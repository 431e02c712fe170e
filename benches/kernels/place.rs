//! From lines to blocks.

use std::hint::black_box;

use ragc_arena::Pool;
use ragc_fast::create::{
    Contig, OnInvalid,
    place::{extend, index::SeedIndex, path, references::References, seed::SAMPLING, walk},
    splitters,
    unwrap::Unwrapper,
};

use crate::{Group, genomes::Genomes};

pub fn all(group: &mut Group<'_>, genomes: &Genomes) {
    unwrapping(group, genomes);
    seeds(group, genomes);
    splitter_search(group, genomes);
    extension(group, genomes);
    choosing(group, genomes);
}

fn unwrapping(group: &mut Group<'_>, genomes: &Genomes) {
    let unwrapper = Unwrapper { on_invalid: OnInvalid::Refuse, kernels: genomes.kernels };
    let mut codes = Vec::new();
    let mut unwrap = || {
        codes.clear();
        // In windows, as `create` does.
        for window in genomes.other.lines.chunks(Contig::WINDOW) {
            unwrapper.unwrap(window, &mut codes).unwrap();
        }
        codes == genomes.other.codes
    };
    assert!(unwrap());
    let mut codes = Vec::with_capacity(Contig::WINDOW);
    group.bench_function("line unwrapping", |b| {
        b.iter(|| {
            for window in genomes.other.lines.chunks(Contig::WINDOW) {
                codes.clear();
                black_box(unwrapper.unwrap(window, &mut codes)).unwrap();
            }
        });
    });
}

/// The reference sample as a text, and its index.
fn references(genomes: &Genomes) -> (References, SeedIndex) {
    let codes = &genomes.reference.codes;
    let mut references = References::new(codes.len(), genomes.kernels).unwrap();
    let seeds = codes.len() / SAMPLING as usize;
    let mut index = SeedIndex::with_room_for(seeds, genomes.kernels).unwrap();
    let start = references.push(codes).unwrap();
    references.separate().unwrap();
    let whole = start..start + codes.len();
    references.add_seeds_to(&mut index, &[whole], &Pool::single());
    (references, index)
}

fn seeds(group: &mut Group<'_>, genomes: &Genomes) {
    let (_, index) = references(genomes);
    let scan = || index.seeds_of(&genomes.other.codes).count();
    let n_seeds = scan();
    let expected = genomes.other.codes.len() / SAMPLING as usize;
    assert!(n_seeds.abs_diff(expected) < expected / 20, "{n_seeds} seeds");
    group.bench_function("seed scan", |b| b.iter(scan));

    let look_up = || {
        let seeds = index.seeds_of(&genomes.other.codes);
        seeds.filter(|seed| index.may_hold(seed) && index.candidates(seed).next().is_some()).count()
    };
    let found = look_up();
    // Within 0.6 % of differences, of 24 bases in a row most are the same.
    assert!((n_seeds / 2..n_seeds).contains(&found), "{found} of {n_seeds}");
    group.bench_function("seed scan and look-up", |b| b.iter(look_up));
}

fn splitter_search(group: &mut Group<'_>, genomes: &Genomes) {
    let (codes, pool) = (&genomes.other.codes, Pool::single());
    let (k, size) = (genomes.options.k, genomes.options.segment_size);
    let search = || splitters::choose(codes, &[(0, codes.len())], k, size, genomes.kernels, &pool);
    let cuts = search();
    assert!(cuts.len().abs_diff(codes.len() / size) < 5, "{} splitters", cuts.len());
    assert!(cuts.iter().any(|cut| cut.splitter.is_some()));
    group.bench_function("splitter search", |b| b.iter(search));
}

fn extension(group: &mut Group<'_>, genomes: &Genomes) {
    const EVERY: usize = 200;
    let codes = &genomes.other.codes;
    let mut text = codes.clone();
    // Not near the end, where a mismatch would cost more than what lies behind it.
    let inside = text.len() - EVERY;
    text[..inside].iter_mut().step_by(EVERY).skip(1).for_each(|code| *code ^= 1);
    let extend = || extend::right(black_box(codes), &text);
    let reach = extend();
    let mismatches = (inside - 1) / EVERY;
    assert_eq!((reach.len, reach.mismatches as usize), (codes.len(), mismatches));
    group.bench_function("diagonal extension", |b| b.iter(extend));
}

fn choosing(group: &mut Group<'_>, genomes: &Genomes) {
    let (references, index) = references(genomes);
    let (mut reversed, mut links, mut walked) =
        (Vec::new(), walk::Links::with_capacity(0), Vec::new());
    let mut walk = || {
        let mut query = walk::Query::new(&genomes.other.codes, &mut reversed);
        walk::walk(&mut query, references.text(), &index, &mut links, &mut walked);
        walked.clone()
    };
    let all = walk();
    group.bench_function("walk", |b| b.iter(&mut walk));

    let (len, size) = (genomes.other.codes.len(), genomes.options.segment_size);
    let mut scratch = path::Scratch::with_capacity(all.len());
    let mut blocks = Vec::with_capacity(all.len());
    let mut choose = || {
        blocks.clear();
        blocks.extend_from_slice(&all);
        path::choose(
            path::Settled::default(),
            &mut blocks,
            len,
            1,
            |at| (at / size) as u32,
            &mut scratch,
        );
        (
            blocks.is_sorted_by(|a, b| a.end <= b.start),
            blocks.iter().map(|b| b.len()).sum::<usize>(),
        )
    };
    let (in_order, covered) = choose();
    assert!(in_order && covered * 100 > len * 95, "{covered} of {len}");
    group.bench_function("path", |b| b.iter(&mut choose));
}
