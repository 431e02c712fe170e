//! Which groups of the archives are the same: those with the same reference.

use rustc_hash::FxHashMap;

use super::{EditError, input::Input};
use crate::{archive::collection::RAW_GROUPS, assemble::Part};

/// A group of one of the archives.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// Number of the archive.
    pub input: usize,
    /// Its id there.
    pub group: u32,
}

/// A group of the merged archive.
#[derive(Debug, Default)]
pub struct Merged<'a> {
    /// Its reference; raw groups have none.
    pub reference: Option<Part<'a>>,
    /// The groups that it is made of, one at most of each archive, in order of the archives.
    pub sources: Vec<Source>,
}

/// All groups of the merged archive, in order of their ids.
#[derive(Debug, Default)]
pub struct Matching<'a> {
    /// The groups.
    pub groups: Vec<Merged<'a>>,
    by_reference: FxHashMap<&'a [u8], u32>,
}

impl<'a> Matching<'a> {
    /// Matches the groups of all inputs, and tells these the merged ids.
    pub fn new(inputs: &mut [Input<'a>]) -> Result<Self, EditError> {
        let mut matching = Self::default();
        matching.groups.resize_with(RAW_GROUPS as usize, Merged::default);
        for (number, input) in inputs.iter_mut().enumerate() {
            matching.add(number, input)?;
            let segments = input.collection.segments.all();
            if let Some(lost) = segments.iter().find(|s| input.merged(s.group).is_none()) {
                let path = input.archive.path().to_owned();
                return Err(EditError::NoGroup { path, group: lost.group });
            }
        }
        Ok(matching)
    }

    /// Whether several archives have a group of the merged one.
    pub fn is_joined(&self, group: u32) -> bool {
        self.groups.get(group as usize).is_some_and(|group| group.sources.len() > 1)
    }

    fn add(&mut self, number: usize, input: &mut Input<'a>) -> Result<(), EditError> {
        let groups = 0..input.archive.n_groups();
        input.ids = vec![None; groups.len()];
        let mut open = Vec::new();
        // Archives that were appended to have the same groups under the same ids: these first.
        for group in groups {
            let source = Source { input: number, group };
            if group < RAW_GROUPS {
                self.join(group, source, &mut input.ids);
            } else if let Some(reference) = input.archive.stored_reference(group)? {
                match self.groups.get(group as usize) {
                    Some(same) if number > 0 && same.reference == Some(reference) => {
                        self.join(group, source, &mut input.ids);
                    }
                    _ => open.push((source, reference)),
                }
            }
        }
        for (source, reference) in open {
            let same = self.by_reference.get(reference.bytes).copied();
            let free = same.filter(|&group| !self.is_taken(group, number) && number > 0);
            let group = free.unwrap_or_else(|| self.push(reference));
            self.join(group, source, &mut input.ids);
        }
        Ok(())
    }

    /// Whether a group of this archive is in the merged group already.
    fn is_taken(&self, group: u32, input: usize) -> bool {
        let last = self.groups[group as usize].sources.last();
        last.is_some_and(|source| source.input == input)
    }

    fn push(&mut self, reference: Part<'a>) -> u32 {
        let group = self.groups.len() as u32;
        self.groups.push(Merged { reference: Some(reference), sources: Vec::new() });
        self.by_reference.entry(reference.bytes).or_insert(group);
        group
    }

    fn join(&mut self, group: u32, source: Source, ids: &mut [Option<u32>]) {
        self.groups[group as usize].sources.push(source);
        ids[source.group as usize] = Some(group);
    }
}
