//! The parts of a block, tract by tract.

use super::{
    block::Block,
    references::{References, Tract},
};

/// A block inside one tract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubBlock {
    /// First symbol of the contig.
    pub start: usize,
    /// One behind the last symbol of the contig.
    pub end: usize,
    /// Lowest position in the reference text.
    pub at: usize,
}

/// Goes through the tracts that a block crosses, in the contig's order.
pub fn for_each_part(block: &Block, references: &References, mut take: impl FnMut(u32, SubBlock)) {
    let tracts = references.tracts();
    let mut rest = *block;
    let mut number = if block.reverse {
        references.first_ending_at(block.at_end())
    } else {
        references.last_starting_at(block.at)
    };
    loop {
        let inside = inside(&rest, &tracts[number as usize]);
        let at = if rest.reverse { rest.at_end() - inside } else { rest.at };
        take(number, SubBlock { start: rest.start, end: rest.start + inside, at });
        if inside == rest.len() {
            return;
        }
        rest = rest.trimmed_to_start(rest.start + inside);
        number = if rest.reverse { number - 1 } else { number + 1 };
    }
}

/// How much of the block, from its start in the contig, lies in the tract.
fn inside(block: &Block, tract: &Tract) -> usize {
    let room = if block.reverse {
        block.at_end().saturating_sub(tract.start)
    } else {
        tract.end.saturating_sub(block.at)
    };
    room.min(block.len())
}
