//! Where a byte stands that was refused.

use super::{
    sample::Contig,
    unwrap::{InvalidSymbol, OnInvalid, Unwrapper},
};
use crate::codec::kernels::Kernels;

/// Names the contig and the place of a byte that [`Unwrapper::unwrap`] refused.
#[must_use]
pub fn position_in_contig(contig: &Contig<'_>, window: usize, found: InvalidSymbol) -> usize {
    let (mut codes, mut len) = (Vec::new(), 0);
    let unwrapper = Unwrapper { on_invalid: OnInvalid::Drop, kernels: Kernels::best() };
    for lines in contig.windows().take(window) {
        // These windows were fine, or theirs would be the first refusal.
        let _ = unwrapper.unwrap(lines, &mut codes);
        len += codes.len();
        codes.clear();
    }
    len + found.position
}
