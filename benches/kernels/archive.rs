//! References in tuples, and FASTA from letters.

use ragc_fast::{
    codec::tuples::{self, Tuples},
    extract::fasta::Layout,
};

use crate::{Group, genomes::Genomes};

pub fn all(group: &mut Group<'_>, genomes: &Genomes) {
    tuple_packing(group, genomes);
    formatting(group, genomes);
}

fn tuple_packing(group: &mut Group<'_>, genomes: &Genomes) {
    // In references, most of which have nothing but the four bases.
    let references = || genomes.other.codes.chunks(genomes.options.segment_size);
    let (mut packed, mut unpacked) = (Vec::new(), Vec::new());
    for codes in references() {
        packed.clear();
        tuples::pack(&mut packed, codes);
        Tuples::read(&packed, codes.len() as u64).unwrap().append_to(&mut unpacked);
    }
    assert_eq!(unpacked, genomes.other.codes);
    group.bench_function("tuple packing", |b| {
        b.iter(|| {
            for codes in references() {
                packed.clear();
                tuples::pack(&mut packed, codes);
            }
        });
    });
}

fn formatting(group: &mut Group<'_>, genomes: &Genomes) {
    let (letters, layout) = (&genomes.other.letters, Layout { line_width: 80 });
    let mut out = vec![0; layout.len_bytes(0, letters.len())];
    layout.write(0, letters, &mut out);
    assert!(genomes.other.lines.starts_with(&out));
    group.bench_function("FASTA formatting", |b| b.iter(|| layout.write(0, letters, &mut out)));
}
