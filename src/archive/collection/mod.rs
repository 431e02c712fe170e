//! Samples, contigs and the descriptors of their segments, in each file version's own layout.
//!
//! Everything here is raw content: what zstd gives back, or what it is given.

pub mod contig_lists;
pub mod names;
pub mod pint;
pub mod segment_lists;
pub mod v1;
pub mod v2;
pub mod v3;
pub mod zigzag;

pub use contig_lists::ContigLists;
pub use segment_lists::SegmentLists;

/// A command line that built an archive, and its time; versions 1 and 2 keep them.
pub type CommandLine = (Vec<u8>, Vec<u8>);

/// One segment of a contig: where it is stored, and what must come out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// The group; below [`RAW_GROUPS`] it has no reference.
    pub group: u32,
    /// Number within the group; in groups with a reference, 0 is the reference itself.
    pub in_group: u32,
    /// Whether the stored sequence is the reverse complement of the contig's.
    pub reverse: bool,
    /// Length of the segment in bases.
    pub raw_length: u32,
}

/// Groups with a lower id hold segments as they are.
pub const RAW_GROUPS: u32 = 16;

/// The short name of a contig: its header up to the first white space.
#[must_use]
pub fn short_name(header: &[u8]) -> &[u8] {
    let end = header.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    header.get(..end.unwrap_or(header.len())).unwrap_or(header)
}

#[cfg(test)]
mod tests {
    use super::short_name;

    #[test]
    fn short_names_end_at_white_space() {
        for (header, short) in [
            (&b"chr1 yeast"[..], &b"chr1"[..]),
            (b"chr1\tx", b"chr1"),
            (b"chr1", b"chr1"),
            (b" x", b""),
            (b"", b""),
        ] {
            assert_eq!(short_name(header), short);
        }
    }
}
