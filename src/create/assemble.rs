//! What `create` has found out, as [`crate::assemble`] wants it.

use ragc_arena::Arena;

use super::{
    group::{Dealt, Entries},
    options::Options,
    place::{Placement, references::Group},
    sample::Sample,
    segment::Segment,
};
use crate::{
    archive::{
        Params,
        collection::{Descriptor, RAW_GROUPS},
        splitters::SegmentSplitters,
    },
    assemble::{self, AssembleError, Groups, Keys, Samples},
};

/// Everything that describes the segments of an archive.
pub struct Contents<'c, 'a> {
    /// The samples, with the names of their contigs.
    pub samples: &'c [Sample<'a>],
    /// Where the contigs were placed.
    pub placement: &'c Placement<'a>,
    /// All segments, contig by contig.
    pub segments: &'c [Segment<'c>],
    /// Which group has which segments.
    pub dealt: &'c Dealt,
    /// Their numbers in the groups.
    pub entries: &'c [Entries<'c>],
    /// The compressed groups.
    pub encoded: &'c Groups<'a>,
}

/// The archive as slices in order.
///
/// # Errors
/// If a name cannot be stored.
pub fn assemble<'a>(
    contents: &Contents<'_, 'a>,
    options: &Options,
    arena: &Arena<'a>,
) -> Result<Vec<&'a [u8]>, AssembleError> {
    let contents = assemble::Contents {
        groups: contents.encoded,
        samples: &Described::new(contents),
        kept: &[],
        keys: &keys(contents.placement),
        params: Params {
            k: options.k as u32,
            min_match_len: options.min_match as u32,
            pack_cardinality: options.pack_cardinality as u32,
            segment_size: options.segment_size as u32,
        },
        info: &assemble::file_info(),
    };
    assemble::assemble(&contents, arena)
}

fn keys(placement: &Placement<'_>) -> Keys {
    let record = |(number, group): (usize, &Group)| {
        let key = group.key?;
        let group = RAW_GROUPS + number as u32;
        Some(SegmentSplitters { first: key.0, second: key.1, group })
    };
    let keyed = placement.references.groups().iter().enumerate().filter_map(record);
    Keys::new(placement.splitters.iter().copied().collect(), keyed.collect())
}

/// The samples with the descriptors of their segments.
struct Described<'c, 'a> {
    samples: &'c [Sample<'a>],
    segments: &'c [Segment<'c>],
    /// Id in its group of each segment.
    ids: Vec<u32>,
    /// Number of the first contig of each sample.
    first_contigs: Vec<usize>,
}

impl<'c, 'a> Described<'c, 'a> {
    fn new(contents: &Contents<'c, 'a>) -> Self {
        let Contents { samples, segments, .. } = *contents;
        let mut ids = vec![0; segments.len()];
        for (group, entries) in contents.entries.iter().enumerate() {
            for (&segment, &id) in contents.dealt.group(group).iter().zip(entries.ids) {
                ids[segment as usize] = id;
            }
        }
        let sums = |next: &mut usize, sample: &Sample<'_>| {
            let first = *next;
            *next += sample.contigs.len();
            Some(first)
        };
        let first_contigs = samples.iter().scan(0, sums).collect();
        Self { samples, segments, ids, first_contigs }
    }
}

impl Samples for Described<'_, '_> {
    fn n_samples(&self) -> usize {
        self.samples.len()
    }

    fn name(&self, sample: usize) -> &[u8] {
        &self.samples[sample].name
    }

    fn n_contigs(&self, sample: usize) -> usize {
        self.samples[sample].contigs.len()
    }

    fn contig(&self, sample: usize, contig: usize) -> &[u8] {
        self.samples[sample].contigs[contig].name
    }

    fn segments(&self, sample: usize, contig: usize, out: &mut Vec<Descriptor>) {
        let contig = (self.first_contigs[sample] + contig) as u32;
        let start = self.segments.partition_point(|segment| segment.contig < contig);
        let of_contig = self.segments[start..].iter().take_while(|s| s.contig == contig);
        out.extend(of_contig.zip(&self.ids[start..]).map(|(segment, &id)| Descriptor {
            group: RAW_GROUPS + segment.group,
            in_group: id,
            reverse: segment.reverse,
            raw_length: segment.len,
        }));
    }
}
