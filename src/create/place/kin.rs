//! Which groups a stretch that is to be appended resembles.
//!
//! The path of a contig along the references tells where it lies, even where it aligns too dearly to be
//! coded along them or does not align at all. What is appended there goes behind the reference that it
//! resembles, and is compressed together with that.

use super::{
    block::Block,
    parts::{SubBlock, for_each_part},
    path::NOVEL_MIN,
    references::{References, Tract},
};

/// The reference that a stretch resembles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kin {
    /// Number of the group.
    pub group: u32,
    /// Whether the reverse complement of the stretch runs along the reference as it is stored.
    pub reversed: bool,
}

/// A part of a stretch, and what that resembles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// One behind its last symbol, from the start of the stretch.
    pub end: usize,
    /// What it resembles.
    pub kin: Kin,
}

/// A part of a contig's path that lies in one tract.
struct Met {
    kin: Kin,
    start: usize,
    end: usize,
    /// Symbols of the tract behind it, in the contig's direction.
    left: usize,
}

impl Met {
    fn new(part: &SubBlock, reverse: bool, tract: &Tract) -> Self {
        let at_end = part.at + part.end - part.start;
        Self {
            kin: Kin { group: tract.group, reversed: reverse != tract.stored_reversed },
            start: part.start,
            end: part.end,
            left: if reverse { part.at - tract.start } else { tract.end - at_end },
        }
    }
}

/// Fills `shares` with the parts of a contig from `from` to `to`, by what they resemble according to
/// the path: with none if too little of them lies on it or between two blocks of it.
pub fn find(
    path: &[Block],
    (from, to): (usize, usize),
    references: &References,
    shares: &mut Vec<Share>,
) {
    /// Further away a block says nothing.
    const NEAR: usize = 1 << 12;
    /// One symbol in so many has to have a place.
    const PLACED: usize = 4;
    shares.clear();
    let first = path.partition_point(|block| block.end + NEAR < from);
    let near = path[first..].iter().take_while(|block| block.start < to + NEAR);
    let inside = |start: usize, end: usize| end.min(to).saturating_sub(start.max(from));
    let (mut placed, mut previous): (_, Option<&Block>) = (0, None);
    let mut last: Option<Met> = None;
    for block in near {
        placed += inside(block.start, block.end);
        placed += previous.map_or(0, |p| inside(p.end, p.end + p.opposed_to(block)));
        previous = Some(block);
        for_each_part(block, references, |number, part| {
            let met = Met::new(&part, block.reverse, &references.tracts()[number as usize]);
            if let Some(last) = last.as_ref().filter(|last| last.kin != met.kin) {
                let border = (last.end + last.left).min(met.start);
                push(shares, border.clamp(from, to) - from, last.kin);
            }
            last = Some(met);
        });
    }
    if placed * PLACED < to - from {
        shares.clear();
    } else if let Some(last) = last {
        push(shares, to - from, last.kin);
    }
}

/// Adds a share up to `end`, unless it is too short to be one.
fn push(shares: &mut Vec<Share>, end: usize, kin: Kin) {
    let start = shares.last().map_or(0, |share| share.end);
    match shares.last_mut() {
        Some(last) if last.kin == kin || end < start + NOVEL_MIN => last.end = last.end.max(end),
        None if end < NOVEL_MIN => (),
        _ => shares.push(Share { end, kin }),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{codec::kernels::Kernels, create::place::references::Tract};

    /// Two groups of 10,000 symbols one behind the other, the second of them stored in reverse.
    fn references() -> References {
        let mut references = References::new(20_000, Kernels::best()).unwrap();
        let start = references.push(&[0; 20_000]).unwrap();
        references.add_group(Tract::new(start, start + 10_000, None, false));
        references.add_group(Tract::new(start + 10_000, start + 20_000, None, true));
        references
    }

    /// A block of 100 symbols at `start`, which runs along the groups from `at` on.
    fn block(start: usize, at: usize, reverse: bool) -> Block {
        let at = at + 64;
        Block { start, end: start + 100, at, reverse, mismatches: 0, parent: Block::NO_PARENT }
    }

    fn found(path: &[Block], from: usize, to: usize) -> Vec<(usize, u32, bool)> {
        let mut shares = Vec::new();
        find(path, (from, to), &references(), &mut shares);
        shares.iter().map(|share| (share.end, share.kin.group, share.kin.reversed)).collect()
    }

    #[test]
    fn shares_end_where_groups_do() {
        let forward: Vec<_> = (0..20).map(|i| block(1_000 * i, 1_000 * i, false)).collect();
        assert_eq!(found(&forward, 0, 20_000), [(10_000, 0, false), (20_000, 1, true)]);
        assert_eq!(found(&forward, 4_000, 9_000), [(5_000, 0, false)]);
        assert_eq!(found(&forward, 9_500, 13_000), [(500, 0, false), (3_500, 1, true)]);
        assert_eq!(found(&forward, 9_800, 13_000), [(3_200, 1, true)]);
    }

    #[test]
    fn strands_are_told_apart() {
        let reverse = |i: usize| block(1_000 * i, 19_900 - 1_000 * i, true);
        let path: Vec<_> = (0..20).map(reverse).collect();
        assert_eq!(found(&path, 0, 20_000), [(10_000, 1, false), (20_000, 0, true)]);
    }

    #[test]
    fn what_has_nothing_opposite_has_no_kin() {
        let path = [block(1_000, 0, false), block(9_000, 1_500, false)];
        assert_eq!(found(&path, 1_100, 9_000), []);
        assert_eq!(found(&path, 1_000, 9_000), []);
        assert_eq!(found(&path, 1_000, 5_000), [(4_000, 0, false)]);
        assert_eq!(found(&[], 0, 5_000), []);
    }
}
