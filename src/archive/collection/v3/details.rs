//! The stream `collection-details`: descriptors in five columns, a part per batch of samples.

use super::highest::Highest;
use crate::archive::collection::{Descriptor, SegmentLists, pint, zigzag};
use crate::archive::{Cursor, FormatError, Params};

/// Numbers of samples, contigs and segments; groups; in-group ids; lengths; orientations.
pub const N_COLUMNS: usize = 5;

const WHAT: &str = "stream `collection-details`";

/// Writes the columns of one part, contig by contig.
#[derive(Clone, Debug)]
pub struct Encoder {
    columns: [Vec<u8>; N_COLUMNS],
    highest: Highest,
    predicted_length: u64,
}

impl Encoder {
    /// Begins a part with so many samples.
    #[must_use]
    pub fn new(params: &Params, n_samples: u32) -> Self {
        let mut columns = [const { Vec::new() }; N_COLUMNS];
        let [counts, ..] = &mut columns;
        pint::write(counts, n_samples);
        // Whoever writes has given its groups numbers without gaps: no claim to fear.
        Encoder { columns, highest: Highest::new(1 << 24), predicted_length: length_of(params) }
    }

    /// Begins the next sample, which has so many contigs.
    pub fn sample(&mut self, n_contigs: u32) {
        let [counts, ..] = &mut self.columns;
        pint::write(counts, n_contigs);
    }

    /// Appends the next contig of the sample.
    pub fn contig(&mut self, segments: &[Descriptor]) {
        let [counts, groups, ids, lengths, reverse] = &mut self.columns;
        pint::write(counts, segments.len() as u32);
        for segment in segments {
            pint::write(groups, segment.group);
            pint::write(ids, self.highest.encode(segment.group, segment.in_group) as u32);
            let length = u64::from(segment.raw_length);
            pint::write(lengths, zigzag::encode_around(length, self.predicted_length) as u32);
            pint::write(reverse, u32::from(segment.reverse));
        }
    }

    /// The raw columns: each is to be a zstd frame of its own, an empty one too.
    #[must_use]
    pub fn into_columns(self) -> [Vec<u8>; N_COLUMNS] {
        self.columns
    }
}

/// Appends what stands before the frames of a part: raw and compressed size of each, in bytes.
pub fn write_sizes(out: &mut Vec<u8>, sizes: [(u32, u32); N_COLUMNS]) {
    for (raw, compressed) in sizes {
        pint::write(out, raw);
        pint::write(out, compressed);
    }
}

/// The frames of a part, each with its raw size in bytes.
///
/// # Errors
/// If they do not make up the payload just so.
pub fn frames(payload: &[u8]) -> Result<[(u32, &[u8]); N_COLUMNS], FormatError> {
    let mut cursor = Cursor::new(payload, WHAT);
    let mut sizes = [(0, 0); N_COLUMNS];
    for (raw, compressed) in &mut sizes {
        *raw = pint::read(&mut cursor)?;
        *compressed = pint::read(&mut cursor)?;
    }
    let mut frames: [(u32, &[u8]); N_COLUMNS] = Default::default();
    for (frame, (raw, compressed)) in frames.iter_mut().zip(sizes) {
        *frame = (raw, cursor.take(compressed as usize)?);
    }
    cursor.finish()?;
    Ok(frames)
}

/// Decodes the raw columns of one part.
///
/// # Errors
/// If they are damaged, or disagree, or their descriptors would take more than `most_bytes`.
pub fn decode(
    columns: [&[u8]; N_COLUMNS],
    params: &Params,
    most_bytes: u64,
) -> Result<SegmentLists, FormatError> {
    let mut columns = columns.map(|column| Cursor::new(column, WHAT));
    // An orientation takes a byte, if it is one.
    let n_segments = columns[4].left();
    let claimed = (n_segments as u64).saturating_mul(size_of::<Descriptor>() as u64);
    if claimed > most_bytes {
        let (of, bound) = ("bytes of descriptors", most_bytes);
        return Err(FormatError::Count { what: WHAT, of, claimed, bound });
    }
    let mut rows = Rows {
        highest: Highest::new(n_segments),
        predicted_length: length_of(params),
        lists: SegmentLists::with_capacity(n_segments),
    };
    let n_samples = pint::read_count(&mut columns[0], 1, "samples")?;
    for _ in 0..n_samples {
        for _ in 0..pint::read_count(&mut columns[0], 1, "contigs")? {
            let claimed = u64::from(pint::read(&mut columns[0])?);
            let n = columns[1].bounded(claimed, 1, "segments")?;
            rows.read(&mut columns, n)?;
            rows.lists.end_contig();
        }
        rows.lists.end_sample();
    }
    columns.iter().try_for_each(Cursor::finish)?;
    Ok(rows.lists)
}

struct Rows {
    highest: Highest,
    predicted_length: u64,
    lists: SegmentLists,
}

impl Rows {
    fn read(&mut self, columns: &mut [Cursor<'_>; N_COLUMNS], n: usize) -> Result<(), FormatError> {
        let [_, groups, ids, lengths, reverse] = columns;
        for _ in 0..n {
            let group = pint::read(groups)?;
            let code = u64::from(pint::read(lengths)?);
            self.lists.push(Descriptor {
                group,
                in_group: self.highest.decode(group, pint::read(ids)?),
                raw_length: zigzag::decode_around(code, self.predicted_length) as u32,
                reverse: pint::read(reverse)? != 0,
            });
        }
        Ok(())
    }
}

/// Most segments are cut one k-mer after a segment length.
fn length_of(params: &Params) -> u64 {
    u64::from(params.segment_size) + u64::from(params.k)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const PARAMS: Params =
        Params { k: 31, min_match_len: 20, pack_cardinality: 50, segment_size: 60_000 };

    const MOST: u64 = 1 << 30;

    #[test]
    fn descriptors_do_not_explode() {
        let columns = encoded(&[vec![vec![Descriptor::default(); 1_000]]]);
        let columns = columns.each_ref().map(Vec::as_slice);
        assert!(decode(columns, &PARAMS, 16_000).is_ok());
        let error = decode(columns, &PARAMS, 15_999).unwrap_err();
        assert!(matches!(error, FormatError::Count { of: "bytes of descriptors", .. }));
    }

    fn encoded(samples: &[Vec<Vec<Descriptor>>]) -> [Vec<u8>; N_COLUMNS] {
        let mut encoder = Encoder::new(&PARAMS, samples.len() as u32);
        for contigs in samples {
            encoder.sample(contigs.len() as u32);
            contigs.iter().for_each(|contig| encoder.contig(contig));
        }
        encoder.into_columns()
    }

    #[test]
    fn lengths_as_in_the_specification() {
        let lengths = [60_031, 60_030, 60_040, 31, 120_062];
        let contig = lengths.map(|raw_length| Descriptor { raw_length, ..Descriptor::default() });
        let columns = encoded(&[vec![contig.to_vec()]]);
        let mut cursor = Cursor::new(&columns[3], "test");
        for code in [0, 1, 18, 119_999, 120_062] {
            assert_eq!(pint::read(&mut cursor), Ok(code));
        }
    }

    #[test]
    fn smallest_part_of_the_specification() {
        assert_eq!(encoded(&[vec![vec![]]])[0], [1, 1, 0]);
        let mut payload = Vec::new();
        write_sizes(&mut payload, [(3, 12), (0, 9), (0, 9), (0, 9), (0, 9)]);
        payload.extend([7; 48]);
        let frames = frames(&payload).unwrap();
        assert_eq!(
            frames.map(|(raw, frame)| (raw, frame.len())),
            [(3, 12), (0, 9), (0, 9), (0, 9), (0, 9)]
        );
        assert!(super::frames(&payload[..57]).is_err());
    }

    fn descriptors() -> impl Strategy<Value = Descriptor> {
        (0..40u32, 0..200u32, any::<bool>(), 0..200_000u32).prop_map(
            |(group, in_group, reverse, raw_length)| Descriptor {
                group,
                in_group,
                reverse,
                raw_length,
            },
        )
    }

    proptest! {
        #[test]
        fn descriptors_come_back(
            samples in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(descriptors(), 0..6), 0..4), 0..4)
        ) {
            let columns = encoded(&samples);
            let lists = decode(columns.each_ref().map(Vec::as_slice), &PARAMS, MOST).unwrap();
            let flat: Vec<_> = samples.iter().flatten().collect();
            prop_assert_eq!(lists.n_samples(), samples.len());
            for (index, contig) in flat.iter().enumerate() {
                prop_assert_eq!(lists.segments(index), contig.as_slice());
            }
        }

        #[test]
        fn any_bytes_are_survived(columns: [Vec<u8>; 5]) {
            let _ = decode(columns.each_ref().map(Vec::as_slice), &PARAMS, MOST);
        }
    }
}
