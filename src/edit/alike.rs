//! Whether samples of two archives are the same, however they are coded.

use ragc_arena::Pool;

use crate::extract::{Contig, Error};

/// Whether samples have the same contigs, by headers and sequence.
pub fn are_alike(a: &[Contig<'_>], b: &[Contig<'_>], pool: &Pool) -> Result<bool, Error> {
    let known = |contig: &Contig<'_>| (contig.header().to_owned(), contig.len_bases());
    if !a.iter().map(known).eq(b.iter().map(known)) {
        return Ok(false);
    }
    let compared = pool.map(a.len(), |nth| have_same_bases(&a[nth], &b[nth]));
    compared.into_iter().try_fold(true, |all, is_same| Ok(all && is_same?))
}

/// Whether contigs of the same length have the same bases; a piece at a time.
fn have_same_bases(a: &Contig<'_>, b: &Contig<'_>) -> Result<bool, Error> {
    const PIECE: u64 = 1 << 20;
    let len = a.len_bases();
    let mut start = 0;
    while start < len {
        let end = len.min(start + PIECE);
        if a.sequence(start..end)? != b.sequence(start..end)? {
            return Ok(false);
        }
        start = end;
    }
    Ok(true)
}
