//! Watching `create` at work: how far it has come, and what its stages take.

use ragc_profiling::{ArenaUse, Profile};

/// A stage of `create`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Finding out along which references every contig runs. Contains the following five.
    Place,
    /// Making references of the first sample, on one thread.
    First,
    /// Cutting the references at splitters.
    Splitters,
    /// Walking all other samples along the first one, and choosing their paths.
    Walk,
    /// Adding up what samples pay where they differ from the first one.
    Rents,
    /// Settling what the first sample does not have, in order and on one thread.
    Novel,
    /// Giving references the bases that most samples have.
    Consensus,
    /// Cutting contigs into segments and writing their texts.
    Code,
    /// Dealing segments to groups and numbering them there.
    Number,
    /// Encoding references and packs. Contains the following one.
    Encode,
    /// The part of it that runs in parallel: no worker allocates anything on the heap here.
    Compress,
    /// Laying the archive out.
    Assemble,
}

impl Stage {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::First => "first sample",
            Self::Splitters => "splitters",
            Self::Walk => "walk",
            Self::Rents => "rents",
            Self::Novel => "novel",
            Self::Consensus => "consensus",
            Self::Code => "code",
            Self::Number => "number",
            Self::Encode => "encode",
            Self::Compress => "compress",
            Self::Assemble => "assemble",
        }
    }
}

/// Is told what `create` does.
///
/// Stages begin and end on the thread that calls `create`; they follow each other or lie in each
/// other, and one that fails ends, too.
pub trait Observer: Sync {
    /// A stage begins.
    fn begins(&self, _stage: Stage) {}

    /// The stage that began last and has not ended yet ends.
    fn ends(&self, _stage: Stage) {}

    /// So many more bytes of sequence lines were placed; comes from all threads.
    fn placed(&self, _bytes: u64) {}

    /// How much of the arenas is in use at the end.
    fn arenas(&self, _in_use: ArenaUse) {}
}

/// Nobody is told.
impl Observer for () {}

impl Observer for Profile {
    fn begins(&self, stage: Stage) {
        self.begin(stage.name());
    }

    fn ends(&self, _: Stage) {
        self.end();
    }

    fn arenas(&self, in_use: ArenaUse) {
        self.set_arena_use(in_use);
    }
}

impl dyn Observer + '_ {
    /// Does `work` as a stage.
    pub(super) fn during<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        self.begins(stage);
        let result = work();
        self.ends(stage);
        result
    }
}
