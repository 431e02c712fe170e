//! Samples as FASTA text.

use std::io::{self, Write};

use crate::{Contig, Sample};

impl Sample {
    /// Writes the sample with `line_width` bases on a line, or each contig on one line for 0.
    /// Writes line by line: give it a buffered writer.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_fasta(&self, out: &mut impl Write, line_width: usize) -> io::Result<()> {
        self.contigs.iter().try_for_each(|contig| contig.write_fasta(out, line_width))
    }
}

impl Contig {
    /// Writes one record: see [`Sample::write_fasta`].
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_fasta(&self, out: &mut impl Write, line_width: usize) -> io::Result<()> {
        writeln!(out, ">{}", self.name)?;
        let width = if line_width == 0 { self.bases.len().max(1) } else { line_width };
        for line in self.bases.chunks(width) {
            out.write_all(line)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_asked() {
        let contig = Contig { name: "c".to_owned(), bases: b"ACGTACG".to_vec() };
        for (line_width, expected) in
            [(3, ">c\nACG\nTAC\nG\n"), (7, ">c\nACGTACG\n"), (0, ">c\nACGTACG\n")]
        {
            let mut out = Vec::new();
            contig.write_fasta(&mut out, line_width).unwrap();
            assert_eq!(out, expected.as_bytes());
        }
    }
}
