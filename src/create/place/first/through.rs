//! Blocks along a contig of the first sample, seen through that: along what it runs along itself.

use crate::create::place::block::Block;

/// Shorter pieces are not worth a block. Holes in the text are at least as long, too, so that nothing
/// extends over them (`extend.rs`).
const LEAST: usize = 24;

/// Adds to `out` the pieces of `block`, in the contig's order, along what `ground` runs along; the block
/// counts from where the blocks of `ground`, which are in order and do not overlap, have their start.
pub fn through(block: &Block, ground: &[Block], out: &mut Vec<Block>) {
    let (from, to) = (block.at, block.at_end());
    let first = ground.partition_point(|below| below.end <= from);
    let end = first + ground[first..].partition_point(|below| below.start < to);
    let pieces = ground[first..end].iter().filter_map(|below| piece(block, below));
    let before = out.len();
    out.extend(pieces);
    if block.reverse {
        out[before..].reverse();
    }
}

fn piece(block: &Block, below: &Block) -> Option<Block> {
    let below = below.trimmed_to_start(block.at).trimmed_to_end(block.at_end());
    let len = below.len();
    let start = if block.reverse {
        block.end - (below.end - block.at)
    } else {
        block.start + (below.start - block.at)
    };
    (len >= LEAST).then(|| Block {
        start,
        end: start + len,
        at: below.at,
        reverse: block.reverse != below.reverse,
        mismatches: (block.mismatches + below.mismatches).min(len as u32),
        parent: Block::NO_PARENT,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::alphabet::reverse_complement;
    use crate::create::noise::noise;

    fn block(start: usize, end: usize, at: usize, reverse: bool) -> Block {
        Block { start, end, at, reverse, mismatches: 0, parent: Block::NO_PARENT }
    }

    /// What a block says that the contig has there.
    fn read(block: &Block, text: &[u8]) -> Vec<u8> {
        let codes = &text[block.at..block.at_end()];
        let mut turned = codes.to_vec();
        if block.reverse {
            reverse_complement(codes, &mut turned);
        }
        turned
    }

    #[test]
    fn pieces_say_the_same() {
        let text = noise(10_000, 1);
        let ground = [
            block(0, 400, 5_000, true),
            block(410, 500, 300, false),
            block(500, 900, 7_000, true),
            block(1_000, 2_000, 1_000, false),
        ];
        let mut middle = vec![4; 2_000];
        for below in &ground {
            middle[below.start..below.end].copy_from_slice(&read(below, &text));
        }
        for reverse in [false, true] {
            let along = block(70, 1_870, 100, reverse);
            let mut pieces = Vec::new();
            through(&along, &ground, &mut pieces);
            assert_eq!(pieces.len(), 4);
            assert!(pieces.is_sorted_by(|a, b| a.end <= b.start));
            let contig = read(&along, &middle);
            for piece in &pieces {
                assert_eq!(read(piece, &text), contig[piece.start - 70..piece.end - 70]);
            }
        }
    }

    #[test]
    fn crumbs_are_left() {
        let mut pieces = Vec::new();
        let ground = [block(0, 100, 0, false), block(100, 200, 900, false)];
        through(&block(0, 50, 80, false), &ground, &mut pieces);
        assert_eq!(pieces, [block(20, 50, 900, false)]);
        through(&block(0, 50, 200, false), &ground, &mut pieces);
        assert_eq!(pieces.len(), 1);
    }
}
