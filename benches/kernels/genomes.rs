//! What is measured with: two simulated genomes of one contig each.

use ragc_fast::{
    codec::{alphabet::CODE_OF_LETTER, kernels::Kernels},
    create::{Options, Sample},
};
use ragc_simulator::Settings;

const BASES: usize = 4_000_000;
const LINE_WIDTH: usize = 80;

/// A contig in all of its forms.
pub struct Genome {
    pub name: String,
    pub letters: Vec<u8>,
    /// The letters in lines.
    pub lines: Vec<u8>,
    pub codes: Vec<u8>,
}

/// The reference sample, and one that is like it.
pub struct Genomes {
    pub reference: Genome,
    pub other: Genome,
    pub options: Options,
    pub kernels: &'static Kernels,
}

impl Genomes {
    pub fn simulate() -> Self {
        let settings = Settings { samples: 2, bases: BASES, contigs: 1, ..Settings::default() };
        let mut genomes = settings.simulate().unwrap().map(Genome::of);
        let (reference, other) = (genomes.next().unwrap(), genomes.next().unwrap());
        Self { reference, other, options: Options::default(), kernels: Kernels::best() }
    }

    /// Both as `create` takes them.
    pub fn samples(&self) -> Vec<Sample<'_>> {
        [&self.reference, &self.other].map(Genome::sample).into()
    }
}

impl Genome {
    fn of(sample: ragc_simulator::Sample) -> Self {
        let letters = sample.contigs.into_iter().next().unwrap().bases;
        Self {
            name: sample.name,
            lines: letters.chunks(LINE_WIDTH).flat_map(|line| [line, b"\n"].concat()).collect(),
            codes: letters.iter().map(|&letter| CODE_OF_LETTER[usize::from(letter)]).collect(),
            letters,
        }
    }

    fn sample(&self) -> Sample<'_> {
        Sample::new(&self.name, [(&self.name, self.lines.as_slice())])
    }
}
