//! The packs of a group that several archives have.
//!
//! Packs that the first archive and another have in common, from the first on, are there once. Full
//! packs stay as they are. The rest, a pack that is not full of each archive as a rule, is packed
//! anew together, each text once: so the merged archive has hardly more packs than if it had been
//! made at once.

use rustc_hash::FxHashMap;

use super::{
    EditError,
    entries::Entries,
    input::Input,
    matching::{Merged, Source},
    numbers::Numbers,
};
use crate::{assemble::Part, edit::repack::Repacker};

/// The packs of a merged group.
#[derive(Debug)]
pub struct Joined<'a> {
    /// All packs in order.
    pub packs: Vec<Part<'a>>,
    /// New numbers of the entries of each source; nothing if all stay where they are.
    pub numbers: Vec<Numbers>,
}

/// What becomes of a pack.
enum Fate<'a> {
    /// The first source has it, too.
    Common,
    /// It stays as it is.
    Stays(Part<'a>),
    /// What it holds is packed anew.
    Opened { pack: Part<'a>, entries: Entries, holds_shared: bool },
    /// Nobody refers to it any more.
    Dropped,
}

/// Joins groups of these archives.
pub struct Joining<'i, 'a> {
    inputs: &'i [Input<'a>],
    size: u32,
}

impl<'i, 'a> Joining<'i, 'a> {
    /// Joins groups of `inputs`, whose parameters are the same.
    pub fn new(inputs: &'i [Input<'a>]) -> Self {
        let size = inputs.first().map_or(1, |input| input.archive.params().pack_cardinality);
        Self { inputs, size }
    }

    /// Joins the sources of a merged group.
    pub fn join(
        &self,
        merged: &Merged<'a>,
        worker: &mut Repacker<'a>,
    ) -> Result<Joined<'a>, EditError> {
        let packs = |source: &Source| {
            let input: &Input<'a> = &self.inputs[source.input];
            input.archive.stored_packs(source.group)
        };
        let packs = merged.sources.iter().map(packs).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = packs.first() else {
            return Ok(Joined { packs: Vec::new(), numbers: Vec::new() });
        };
        let mut fates = Vec::new();
        for (nth, source) in merged.sources.iter().enumerate() {
            fates.push(self.fates(source, nth == 0, first, &packs[nth], worker)?);
        }
        let brings_nothing = |fate: &Fate<'_>| matches!(fate, Fate::Common | Fate::Dropped);
        if fates.iter().skip(1).flatten().all(brings_nothing) {
            return Ok(Joined { packs: first.clone(), numbers: Vec::new() });
        }
        close_lonely(&mut fates);
        self.lay_out(&merged.sources, &fates, worker)
    }

    /// Decides about the packs of a source.
    fn fates(
        &self,
        source: &Source,
        is_first: bool,
        first: &[Part<'a>],
        packs: &[Part<'a>],
        worker: &mut Repacker<'a>,
    ) -> Result<Vec<Fate<'a>>, EditError> {
        let input = &self.inputs[source.input];
        let n_common = packs.iter().zip(first).take_while(|(a, b)| a == b).count();
        let n_common = if is_first { 0 } else { n_common };
        let has = |places, at| Input::is_in_pack(places, source.group, at, self.size);
        let mut fates = Vec::with_capacity(packs.len());
        for (at, &pack) in packs.iter().enumerate() {
            let holds_shared = !is_first && has(&input.shared, at);
            let may_be_opened = at + 1 == packs.len() || holds_shared;
            fates.push(if at < n_common {
                Fate::Common
            } else if !is_first && !has(&input.live, at) {
                Fate::Dropped
            } else if may_be_opened {
                let entries = Entries::new(input, source.group, at, pack, worker)?;
                let is_full = entries.len() >= self.size as usize;
                if is_full && !holds_shared {
                    Fate::Stays(pack)
                } else {
                    Fate::Opened { pack, entries, holds_shared }
                }
            } else {
                Fate::Stays(pack)
            });
        }
        Ok(fates)
    }

    /// Packs that stay in front, then what is packed anew.
    fn lay_out(
        &self,
        sources: &[Source],
        fates: &[Vec<Fate<'a>>],
        worker: &mut Repacker<'a>,
    ) -> Result<Joined<'a>, EditError> {
        let mut packs = Vec::new();
        let mut numbers = Vec::new();
        for fates in fates {
            let mut moved = Vec::with_capacity(fates.len());
            for fate in fates {
                let Fate::Stays(pack) = fate else {
                    moved.push(None);
                    continue;
                };
                moved.push(Some(self.number(packs.len(), 0)?));
                packs.push(*pack);
            }
            numbers.push(Numbers { size: self.size, moved, pooled: Vec::new() });
        }
        let texts = self.pool(sources, fates, packs.len(), &mut numbers)?;
        for texts in texts.chunks(self.size as usize) {
            packs.push(worker.pack(texts.iter().copied())?);
        }
        follow_first(fates, &mut numbers);
        Ok(Joined { packs, numbers })
    }

    /// The texts that are packed anew, each once, behind `n_packs` packs.
    fn pool<'f>(
        &self,
        sources: &[Source],
        fates: &'f [Vec<Fate<'a>>],
        n_packs: usize,
        numbers: &mut [Numbers],
    ) -> Result<Vec<&'f [u8]>, EditError> {
        let mut texts: Vec<&[u8]> = Vec::new();
        let mut by_text: FxHashMap<&[u8], u32> = FxHashMap::default();
        for (nth, (source, fates)) in sources.iter().zip(fates).enumerate() {
            let live = &self.inputs[source.input].live;
            for (at, fate) in fates.iter().enumerate() {
                let Fate::Opened { entries, .. } = fate else { continue };
                for entry in 0..entries.len().min(self.size as usize) {
                    let old = self.number(at, entry)?;
                    // Other archives may refer to any entry of the first one.
                    if nth > 0 && live.binary_search(&(source.group, old)).is_err() {
                        continue;
                    }
                    let text = entries.get(entry as u32).unwrap_or_default();
                    let next = self.number(n_packs, texts.len())?;
                    let new = *by_text.entry(text).or_insert(next);
                    if new == next {
                        texts.push(text);
                    }
                    numbers[nth].pooled.push((old, new));
                }
            }
        }
        Ok(texts)
    }

    fn number(&self, pack: usize, entry: usize) -> Result<u32, EditError> {
        let number = pack as u64 * u64::from(self.size) + entry as u64;
        // The id is one more, and C++ AGC holds it in 31 bits.
        u32::try_from(number).ok().filter(|&n| n < i32::MAX as u32).ok_or(EditError::TooManyEntries)
    }
}

/// A pack that would be packed anew alone stays as it is, unless it holds what is there already.
fn close_lonely(fates: &mut [Vec<Fate<'_>>]) {
    let is_opened = |fate: &&mut Fate<'_>| matches!(fate, Fate::Opened { .. });
    let mut opened: Vec<_> = fates.iter_mut().flatten().filter(is_opened).collect();
    if let [fate] = opened.as_mut_slice()
        && let Fate::Opened { pack, holds_shared: false, .. } = fate
    {
        **fate = Fate::Stays(*pack);
    }
}

/// Packs that the first source has, too, are where it has them.
fn follow_first(fates: &[Vec<Fate<'_>>], numbers: &mut [Numbers]) {
    let Some((first, others)) = numbers.split_first_mut() else { return };
    for (numbers, fates) in others.iter_mut().zip(fates.iter().skip(1)) {
        let n_common = fates.iter().take_while(|fate| matches!(fate, Fate::Common)).count();
        numbers.moved[..n_common].copy_from_slice(&first.moved[..n_common]);
        let end = n_common as u64 * u64::from(numbers.size);
        let common = first.pooled.iter().take_while(|&&(old, _)| u64::from(old) < end);
        // In front of its own, which come from later packs.
        numbers.pooled.splice(0..0, common.copied());
    }
}
