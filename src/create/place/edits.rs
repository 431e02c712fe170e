//! Parts of paths that are chosen anew, one after the other; all threads put the paths together at the
//! end.

use std::ops::Range;

use ragc_arena::Pool;

use super::{Placed, Walker, block::Block, workers_for_blocks};

/// Parts of paths of contigs, in order, and what comes in their place.
#[derive(Debug, Default)]
pub struct Edits {
    edits: Vec<Edit>,
    blocks: Vec<Block>,
}

#[derive(Debug)]
struct Edit {
    /// Number of the contig.
    contig: usize,
    /// Numbers of the blocks of its path that go.
    replaced: Range<usize>,
    /// Numbers in [`Edits::blocks`] of those that come.
    new: Range<usize>,
}

impl Edits {
    /// Puts `blocks` in the place of some that follow one another in the path of a contig, behind all that
    /// was replaced before.
    pub fn replace(&mut self, contig: usize, replaced: Range<usize>, blocks: &[Block]) {
        let start = self.blocks.len();
        self.blocks.extend_from_slice(blocks);
        self.edits.push(Edit { contig, replaced, new: start..self.blocks.len() });
    }

    /// Makes the new paths.
    pub fn apply<'c, 'a: 'c>(
        &self,
        contigs: &mut [Placed<'c>],
        pool: &Pool,
        walkers: &mut [Walker<'a>],
    ) {
        let n_walkers = workers_for_blocks(contigs, walkers.len());
        let of_contigs: Vec<_> = self.edits.chunk_by(|a, b| a.contig == b.contig).collect();
        let before = &*contigs;
        let paths = pool.run_collect(&mut walkers[..n_walkers], of_contigs.len(), |walker, i| {
            let edits = of_contigs[i];
            let path = &mut walker.buffers.blocks;
            self.edited(before[edits[0].contig].blocks, edits, path);
            &*walker.arena.alloc_slice_copy(path)
        });
        for (edits, path) in of_contigs.iter().zip(paths) {
            contigs[edits[0].contig].blocks = path;
        }
    }

    /// Fills `out` with a path after `edits`.
    fn edited(&self, path: &[Block], edits: &[Edit], out: &mut Vec<Block>) {
        out.clear();
        let mut from = 0;
        for Edit { replaced, new, .. } in edits {
            out.extend_from_slice(&path[from..replaced.start]);
            out.extend_from_slice(&self.blocks[new.clone()]);
            from = replaced.end;
        }
        out.extend_from_slice(&path[from..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::create::place::exact;

    #[test]
    fn parts_are_replaced_where_they_were() {
        let path: Vec<_> = (0..10).map(|i| exact(i, i + 1, 0)).collect();
        let mut edits = Edits::default();
        edits.replace(0, 0..2, &[exact(100, 101, 0)]);
        edits.replace(0, 3..3, &[exact(200, 201, 0), exact(201, 202, 0)]);
        edits.replace(0, 8..10, &[]);
        let mut out = vec![exact(0, 1, 0)];
        edits.edited(&path, &edits.edits, &mut out);
        let starts: Vec<_> = out.iter().map(|block| block.start).collect();
        assert_eq!(starts, [100, 2, 200, 201, 3, 4, 5, 6, 7]);
    }
}
