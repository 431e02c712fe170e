//! The index of a FASTA file (`.fai`), from records and not from text.

use rustc_hash::FxHashSet;

use super::Record;
use crate::archive::collection::short_name;

/// Lines of the index, for records in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Fai {
    text: Vec<u8>,
    names: FxHashSet<Vec<u8>>,
    offset: u64,
    line_width: u64,
    n_repeated: usize,
}

impl Fai {
    /// An index of a file with so many bases per line.
    #[must_use]
    pub fn new(line_width: usize) -> Self {
        Fai {
            text: Vec::new(),
            names: FxHashSet::default(),
            offset: 0,
            line_width: line_width.max(1) as u64,
            n_repeated: 0,
        }
    }

    /// Takes note of the next record.
    pub fn add(&mut self, record: &Record<'_>) {
        let len = record.range.end - record.range.start;
        // `>`, header, line feed.
        self.offset += record.header.len() as u64 + 2;
        let name = short_name(&record.header);
        if !self.names.insert(name.to_vec()) {
            self.n_repeated += 1;
        } else if len > 0 {
            let line_bases = len.min(self.line_width);
            let columns = format!("\t{len}\t{}\t{line_bases}\t{}\n", self.offset, line_bases + 1);
            self.text.extend_from_slice(name);
            self.text.extend(columns.into_bytes());
        }
        self.offset += len + len.div_ceil(self.line_width);
    }

    /// The index as it is stored. A name that came before is left out, as readers find the
    /// first; so is a record without bases, as samtools does it.
    #[must_use]
    pub fn to_bytes(&self) -> &[u8] {
        &self.text
    }

    /// How many records are left out for their names.
    #[must_use]
    pub fn n_repeated(&self) -> usize {
        self.n_repeated
    }
}
