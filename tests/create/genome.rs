//! Genomes as tests think of them: names and letters.

use std::path::Path;

use super::packing::unpacked;

/// A record: its header line and its letters.
pub type Record = (Vec<u8>, Vec<u8>);

/// What one FASTA file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Genome {
    /// Name of the sample.
    pub name: String,
    pub contigs: Vec<Record>,
}

/// How records are broken into lines.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    pub width: usize,
    pub end: &'static str,
    /// Whether the last line has an end.
    pub is_ended: bool,
    /// An additional line end after so many lines.
    pub blank_after: Option<usize>,
}

impl Lines {
    /// Lines as they are extracted.
    pub const USUAL: Self = Self { width: 80, end: "\n", is_ended: true, blank_after: None };
}

impl Genome {
    pub fn new(name: &str, contigs: &[(&str, &[u8])]) -> Self {
        let record = |&(header, letters): &(&str, &[u8])| (header.into(), letters.to_vec());
        Self { name: name.to_owned(), contigs: contigs.iter().map(record).collect() }
    }

    /// Reads any FASTA file in the plainest way; text before the first record has no place in it.
    pub fn read(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_str().unwrap();
        let name = name.strip_suffix(".gz").unwrap_or(name);
        let mut genome = Self { name: name.rsplit_once('.').unwrap().0.into(), contigs: vec![] };
        for line in unpacked(path).split(|&byte| byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if let Some(header) = line.strip_prefix(b">") {
                genome.contigs.push((header.to_vec(), Vec::new()));
            } else if !line.is_empty() {
                genome.contigs.last_mut().unwrap().1.extend_from_slice(line);
            }
        }
        genome
    }

    /// All genomes of a folder, `reference` first, then by name.
    pub fn read_all(folder: &Path, reference: &str) -> Vec<Self> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut genomes: Vec<_> = entries.map(|path| Self::read(&path)).collect();
        genomes.sort_by_key(|genome| (genome.name != reference, genome.name.clone()));
        assert!(genomes[0].name == reference && genomes.len() < 100);
        genomes
    }

    /// The file.
    pub fn fasta(&self, lines: Lines) -> Vec<u8> {
        let mut out = Vec::new();
        for (header, letters) in &self.contigs {
            out.push(b'>');
            out.extend_from_slice(header);
            out.extend_from_slice(lines.end.as_bytes());
            for (nth, line) in letters.chunks(lines.width).enumerate() {
                out.extend_from_slice(line);
                out.extend_from_slice(lines.end.as_bytes());
                if lines.blank_after == Some(nth) {
                    out.extend_from_slice(lines.end.as_bytes());
                }
            }
        }
        if !lines.is_ended && out.ends_with(lines.end.as_bytes()) {
            out.truncate(out.len() - lines.end.len());
        }
        out
    }

    /// What extraction of the sample prints.
    pub fn extracted(&self) -> Vec<u8> {
        let upper = |(header, letters): &Record| (header.clone(), letters.to_ascii_uppercase());
        let contigs = self.contigs.iter().map(upper).collect();
        Self { name: self.name.clone(), contigs }.fasta(Lines::USUAL)
    }
}

/// What extraction of the collection prints.
pub fn extracted(genomes: &[Genome]) -> Vec<u8> {
    genomes.iter().flat_map(Genome::extracted).collect()
}

impl From<ragc_simulator::Sample> for Genome {
    fn from(sample: ragc_simulator::Sample) -> Self {
        let contigs = sample.contigs.into_iter().map(|c| (c.name.into_bytes(), c.bases)).collect();
        Self { name: sample.name, contigs }
    }
}

/// Random letters, always the same for a seed.
pub fn random(letters: &[u8], len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        letters[(state >> 33) as usize % letters.len()]
    };
    (0..len).map(|_| letter()).collect()
}

/// About one base of `period` replaced, inserted or lost.
pub fn mutated(letters: &[u8], period: usize, seed: u64) -> Vec<u8> {
    let dice = random(b"acgtidxxxxxxxxxx", letters.len(), seed);
    let turn = random(&[0, 1, 2, 3, 4, 5, 6, 7], letters.len(), seed ^ 0xABCD);
    let mut out = Vec::with_capacity(letters.len());
    let mut next = period;
    for ((&letter, die), turn) in letters.iter().zip(dice).zip(turn) {
        next = next.saturating_sub(1);
        if next > 0 || die == b'x' {
            out.push(letter);
            continue;
        }
        next = period / 2 + period * usize::from(turn) / 8;
        match die {
            b'd' => {}
            b'i' => out.extend_from_slice(&[letter, b'T', b'T', letter]),
            base => out.push(base.to_ascii_uppercase()),
        }
    }
    out
}

/// Reverse complement as AGC means it: only A, C, G and T are complemented.
pub fn reversed(letters: &[u8]) -> Vec<u8> {
    let complement = |&letter: &u8| match letter {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        b'T' => b'A',
        other => other,
    };
    letters.iter().rev().map(complement).collect()
}
