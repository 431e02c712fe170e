//! What sequence is placed on: all references so far, their seeds, and how they are cut into groups.

use std::ops::Range;

use ragc_arena::{PagesError, Pool};

use super::{
    groups::Grouping, index::SeedIndex, kin::Share, references::References, seed::SAMPLING,
};
use crate::create::options::Options;

/// The references that there are before, during and after a batch of samples.
pub struct Ground {
    /// Their text and their groups.
    pub references: References,
    /// Seeds of what all samples are walked along, in parallel: of the first sample, or of all
    /// that an archive had.
    pub index: SeedIndex,
    /// Seeds of what came later.
    pub later: Option<SeedIndex>,
    /// Cuts what is appended into groups.
    pub grouping: Grouping,
    /// Symbols of the text that `index` is about; none before the first sample, or an archive, has
    /// made the beginning.
    frozen_len: Option<usize>,
}

impl Ground {
    /// A ground without references, on which `room` symbols are expected at first.
    ///
    /// # Errors
    /// If there is no memory for them.
    pub fn new(room: usize, options: &Options) -> Result<Self, PagesError> {
        Ok(Self {
            references: References::new(room, options.kernels)?,
            index: SeedIndex::with_room_for(room / SAMPLING as usize, options.kernels)?,
            later: None,
            grouping: Grouping::new(options.k, options.segment_size),
            frozen_len: None,
        })
    }

    /// Whether the first sample, or an archive, is there.
    #[must_use]
    pub const fn is_begun(&self) -> bool {
        self.frozen_len.is_some()
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        let later = self.later.as_ref().map_or(0, SeedIndex::len_bytes);
        self.references.held_bytes() + self.index.len_bytes() + later
    }

    /// Takes the seeds of stretches of the text, which are in order, into the index that all samples are
    /// walked along.
    pub fn add_seeds(&mut self, stretches: &[Range<usize>], pool: &Pool) {
        self.references.add_seeds_to(&mut self.index, stretches, pool);
    }

    /// What comes from here on is not in [`Ground::index`].
    pub fn freeze(&mut self) {
        self.frozen_len = Some(self.references.text().len());
    }

    /// Whether so many symbols may go behind the reference of a group.
    #[must_use]
    pub fn takes(&self, group: u32, len: usize) -> bool {
        self.grouping.takes(&self.references, group, len)
    }

    /// Appends a novel stretch of a later sample, whose `shares` resemble references that are there,
    /// and returns where it begins.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn append(
        &mut self,
        codes: &[u8],
        shares: &[Share],
        pool: &Pool,
    ) -> Result<usize, PagesError> {
        const LEAST_ROOM: usize = 1 << 14;
        /// A guess at what later samples bring at least that is new, all together.
        const SHARE: usize = 64;
        let at = self.grouping.append_to_kin(&mut self.references, codes, shares)?;
        let frozen_len = self.frozen_len.unwrap_or_default();
        let index = match &mut self.later {
            Some(index) => index,
            none => {
                let room = (frozen_len / SAMPLING as usize / SHARE).max(LEAST_ROOM);
                none.insert(SeedIndex::with_room_for(room, self.references.kernels())?)
            }
        };
        let stretch = at..self.references.text().len();
        self.references.add_seeds_to(index, &[stretch], pool);
        if index.is_full() {
            let room = 4 * index.taken();
            // The old one goes first: it is not needed to make the new one.
            self.later = None;
            self.later = Some(self.references.index_again(frozen_len, room, pool)?);
        }
        Ok(at)
    }
}
