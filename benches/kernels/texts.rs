//! From blocks to texts, to packs, and back.

use std::num::NonZeroUsize;

use ragc_arena::{Arenas, Pool};
use ragc_fast::{
    codec::{
        kernels::Kernels,
        letters::to_codes,
        lz::{Format, decode::Decoder},
        pack,
        reference::Reference,
        zstd::{Compressor, Decompressor, Settings},
    },
    create::{
        cut::{self, Piece},
        place::{self, Buffers, Placed, Walker, ground::Ground, parts::SubBlock},
        text::{self, Along, Written},
    },
};

use crate::{Group, genomes::Genomes};

/// The second genome, cut into pieces along the references of the first.
struct Cut<'a> {
    contigs: Vec<Placed<'a>>,
    ground: Ground,
    pieces: Vec<Piece>,
    sub_blocks: Vec<SubBlock>,
}

/// A segment: its text, if it is none but the reference's.
struct Segment {
    written: Written,
    text: Vec<u8>,
    /// As it is stored.
    reference: Reference,
}

pub fn all(group: &mut Group<'_>, genomes: &Genomes) {
    let samples = genomes.samples();
    let mut arenas = Arenas::new(1);
    let cut = cut(&samples, genomes, &mut arenas);
    let mut scratch = text::Scratch::with_capacity(1 << 18);
    let mut write = || {
        let mut len = 0;
        for piece in &cut.pieces {
            write(&cut, piece, genomes, &mut scratch);
            len += scratch.text.len();
        }
        len
    };
    let len = write();
    assert!((1_000..genomes.other.codes.len() / 10).contains(&len), "{len}");
    group.bench_function("texts", |b| b.iter(&mut write));

    let segments: Vec<Segment> =
        cut.pieces.iter().map(|piece| segment(&cut, piece, genomes)).collect();
    decoding(group, &segments, genomes);
    packing(group, &segments);
}

fn cut<'a>(
    samples: &[ragc_fast::create::Sample<'a>],
    genomes: &Genomes,
    arenas: &'a mut Arenas,
) -> Cut<'a> {
    let walker = |arena| Walker::new(arena, Buffers::default());
    let mut walkers: Vec<_> = arenas.handles().into_iter().map(walker).collect();
    let pool = Pool::new(NonZeroUsize::MIN).unwrap();
    let mut ground = Ground::new(genomes.reference.codes.len(), &genomes.options).unwrap();
    let options = &genomes.options;
    let all = (samples, samples.len());
    let (mut contigs, _) =
        place::read(all, &mut ground, options, &pool, &mut walkers, &()).unwrap();
    let later = (&mut contigs[1..], &[1][..]);
    place::settle(later, &mut ground, &pool, &mut walkers, &()).unwrap();
    let (mut pieces, mut sub_blocks) = (Vec::new(), Vec::new());
    let (other, references) = (&contigs[1], &ground.references);
    let (len, k) = (other.symbols.len, genomes.options.k);
    cut::cut(1, len, other.blocks, references, k, &mut pieces, &mut sub_blocks);
    Cut { contigs, ground, pieces, sub_blocks }
}

/// Writes the text of a piece, as `create` does.
fn write(cut: &Cut<'_>, piece: &Piece, genomes: &Genomes, scratch: &mut text::Scratch) -> Written {
    let references = &cut.ground.references;
    let tract = &references.tracts()[piece.tract as usize];
    scratch.own.clear();
    let symbols = &cut.contigs[1].symbols;
    symbols.append_codes(piece.start, piece.end, references.original(), &mut scratch.own);
    let blocks = &cut.sub_blocks[piece.blocks.0..piece.blocks.1];
    let (k, min_match) = (genomes.options.k, genomes.options.min_match);
    text::write(piece, blocks, &Along::new(tract, references), k, min_match, scratch)
}

fn segment(cut: &Cut<'_>, piece: &Piece, genomes: &Genomes) -> Segment {
    let mut scratch = text::Scratch::with_capacity(0);
    let written = write(cut, piece, genomes, &mut scratch);
    let references = &cut.ground.references;
    let group = references.tracts()[piece.tract as usize].group;
    let mut tracts = references.tracts_by_group();
    tracts.retain(|tract| tract.group == group);
    let mut reference = Vec::new();
    references.append_stored(&tracts, &mut reference);
    let reference = Reference::from_codes(reference, Kernels::best());
    let segment = Segment { written, text: scratch.text.clone(), reference };
    let mut decoded = Vec::new();
    segment.decode(format(genomes), &mut decoded);
    to_codes(&mut decoded);
    assert!(decoded.ends_with(&genomes.other.codes[piece.start..piece.end]));
    segment
}

fn format(genomes: &Genomes) -> Format {
    Format { has_reference_tokens: true, min_match_len: genomes.options.min_match as u32 }
}

impl Segment {
    /// In the direction of the contig.
    fn decode(&self, format: Format, out: &mut Vec<u8>) {
        let len = self.written.len;
        out.resize(len, 0);
        let (decoder, text) = (Decoder::new(&self.reference, format), &self.text);
        match (self.written.is_reference, self.written.reverse) {
            (true, false) => self.reference.write(0, out),
            (true, true) => self.reference.write_reversed(0, out),
            (false, false) => decoder.decode(text, out).unwrap(),
            (false, true) => {
                let len = len as u64;
                decoder.decode_range_reversed(text, len, 0, out).unwrap();
            }
        }
    }
}

fn decoding(group: &mut Group<'_>, segments: &[Segment], genomes: &Genomes) {
    let (mut out, format) = (Vec::new(), format(genomes));
    group.bench_function("LZ-diff decode", |b| {
        b.iter(|| segments.iter().for_each(|segment| segment.decode(format, &mut out)));
    });
}

/// All texts as one pack, at the effort of `create`'s default.
fn packing(group: &mut Group<'_>, segments: &[Segment]) {
    let settings = Settings {
        strategy: 8,
        min_match: 5,
        search_log: 4,
        target_length: 32,
        ..Settings::level(17)
    };
    let mut raw = Vec::new();
    segments.iter().for_each(|segment| pack::push_entry(&mut raw, &segment.text));
    let mut compressor = Compressor::new(&settings).unwrap();
    let mut payload = Vec::new();
    let mut compress = |payload: &mut Vec<u8>| {
        payload.clear();
        pack::write(payload, &raw, &mut compressor).unwrap()
    };
    let metadata = compress(&mut payload);
    let mut read = Vec::new();
    pack::read(&mut read, metadata, &payload, &mut Decompressor::new().unwrap()).unwrap();
    assert!(read == raw && payload.len() < raw.len());
    group.bench_function("pack compression", |b| b.iter(|| compress(&mut payload)));
}
