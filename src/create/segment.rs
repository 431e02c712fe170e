//! From placed contigs to segments with their texts: the records that grouping deals out.

use ragc_arena::{Arena, Pool};

use super::{
    cut::{self, Piece},
    options::Options,
    place::{Placed, parts::SubBlock, references::References, workers_for_blocks},
    text::{self, Along},
};

/// A segment of a contig, ready for its group.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// Number of the contig in the placement.
    pub contig: u32,
    /// Number of the group in the references.
    pub group: u32,
    /// Symbols, overlap included.
    pub len: u32,
    /// Whether it is stored reverse complemented.
    pub reverse: bool,
    /// Where on the stored reference its longest match begins.
    pub place: u32,
    /// Its delta, or nothing where it equals the reference.
    pub text: Option<&'a [u8]>,
}

impl Segment<'_> {
    /// A segment of no contig.
    pub const NONE: Self =
        Self { contig: u32::MAX, group: 0, len: 0, reverse: false, place: 0, text: None };
}

/// What a worker needs to write texts.
pub struct Writer<'a> {
    /// Where texts and records live.
    pub arena: Arena<'a>,
    scratch: text::Scratch,
    pieces: Vec<Piece>,
    sub_blocks: Vec<SubBlock>,
    segments: Vec<Segment<'a>>,
}

impl<'a> Writer<'a> {
    /// A writer whose results live in `arena`. Its buffers are large enough from the start for most
    /// contigs, so that threads do not meet at the heap.
    #[must_use]
    pub fn new(arena: Arena<'a>) -> Self {
        const SYMBOLS: usize = 1 << 18;
        const PIECES: usize = 1 << 12;
        const SUB_BLOCKS: usize = 1 << 14;
        Self {
            arena,
            scratch: text::Scratch::with_capacity(SYMBOLS),
            pieces: Vec::with_capacity(PIECES),
            sub_blocks: Vec::with_capacity(SUB_BLOCKS),
            segments: Vec::with_capacity(PIECES),
        }
    }
}

/// The pieces of a contig that one task writes, and the blocks that all pieces of it refer to.
#[derive(Clone, Copy)]
struct Share<'a> {
    pieces: &'a [Piece],
    sub_blocks: &'a [SubBlock],
}

/// Segments of all contigs, in order.
#[must_use]
pub fn segments<'a>(
    contigs: &[Placed<'_>],
    references: &References,
    options: &Options,
    pool: &Pool,
    writers: &mut [Writer<'a>],
) -> Vec<Segment<'a>> {
    let n_cutters = workers_for_blocks(contigs, writers.len());
    let cut = pool.run_collect(&mut writers[..n_cutters], contigs.len(), |writer, i| {
        cut_contig(i as u32, &contigs[i], references, options, writer)
    });
    let shares: Vec<Share<'_>> = cut.iter().flat_map(|contig| shares(*contig)).collect();
    let written = pool.run_collect(writers, shares.len(), |writer, i| {
        write_share(&shares[i], contigs, references, options, writer)
    });
    written.concat()
}

fn cut_contig<'a>(
    number: u32,
    contig: &Placed<'_>,
    references: &References,
    options: &Options,
    writer: &mut Writer<'a>,
) -> Share<'a> {
    writer.pieces.clear();
    writer.sub_blocks.clear();
    let (pieces, sub_blocks) = (&mut writer.pieces, &mut writer.sub_blocks);
    cut::cut(number, contig.symbols.len, contig.blocks, references, options.k, pieces, sub_blocks);
    Share {
        pieces: writer.arena.alloc_slice_copy(pieces),
        sub_blocks: writer.arena.alloc_slice_copy(sub_blocks),
    }
}

/// The pieces of a contig in shares of about half a million symbols.
fn shares(contig: Share<'_>) -> impl Iterator<Item = Share<'_>> {
    const SYMBOLS: usize = 1 << 19;
    contig
        .pieces
        .chunk_by(|a, b| a.start / SYMBOLS == b.start / SYMBOLS)
        .map(move |pieces| Share { pieces, ..contig })
}

fn write_share<'a>(
    share: &Share<'_>,
    contigs: &[Placed<'_>],
    references: &References,
    options: &Options,
    writer: &mut Writer<'a>,
) -> &'a [Segment<'a>] {
    writer.segments.clear();
    for piece in share.pieces {
        let tract = &references.tracts()[piece.tract as usize];
        let blocks = &share.sub_blocks[piece.blocks.0..piece.blocks.1];
        let scratch = &mut writer.scratch;
        scratch.own.clear();
        let symbols = &contigs[piece.contig as usize].symbols;
        symbols.append_codes(piece.start, piece.end, references.original(), &mut scratch.own);
        let along = Along::new(tract, references);
        let written = text::write(piece, blocks, &along, options.k, options.min_match, scratch);
        let text =
            (!written.is_reference).then(|| &*writer.arena.alloc_slice_copy(&writer.scratch.text));
        writer.segments.push(Segment {
            contig: piece.contig,
            group: tract.group,
            len: written.len as u32,
            reverse: written.reverse,
            place: written.place as u32,
            text,
        });
    }
    writer.arena.alloc_slice_copy(&writer.segments)
}
