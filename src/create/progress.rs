//! Telling how far `create` has come.

/// Is told how far `create` has come, from several threads.
pub trait Progress: Sync {
    /// A stage begins.
    fn stage(&self, _name: &'static str) {}

    /// So many more bases were placed.
    fn placed(&self, _bases: u64) {}
}

/// Nobody is told.
impl Progress for () {}
