//! The samples of all archives, those that several have taken once.

use super::input::Input;
use crate::{archive::collection::Descriptor, assemble::Samples};

/// Samples in the order of the archives.
pub struct MergedSamples<'i, 'a> {
    inputs: &'i [Input<'a>],
    /// Archive, and sample in it.
    samples: Vec<(usize, usize)>,
}

impl<'i, 'a> MergedSamples<'i, 'a> {
    /// All samples that are taken.
    pub fn new(inputs: &'i [Input<'a>]) -> Self {
        let of = |(number, input): (usize, &'i Input<'a>)| {
            input.taken.iter().map(move |&sample| (number, sample))
        };
        Self { inputs, samples: inputs.iter().enumerate().flat_map(of).collect() }
    }

    /// The archive of a sample, and the number of one of its contigs there.
    fn find(&self, sample: usize, contig: usize) -> (&'i Input<'a>, usize) {
        let (input, sample) = self.samples[sample];
        let input = &self.inputs[input];
        (input, input.collection.contigs.contigs(sample).start + contig)
    }
}

impl Samples for MergedSamples<'_, '_> {
    fn n_samples(&self) -> usize {
        self.samples.len()
    }

    fn name(&self, sample: usize) -> &[u8] {
        let (input, sample) = self.samples[sample];
        self.inputs[input].archive.sample_name(sample)
    }

    fn n_contigs(&self, sample: usize) -> usize {
        let (input, sample) = self.samples[sample];
        self.inputs[input].collection.contigs.contigs(sample).len()
    }

    fn contig(&self, sample: usize, contig: usize) -> &[u8] {
        let (input, contig) = self.find(sample, contig);
        input.collection.contigs.name(contig)
    }

    fn segments(&self, sample: usize, contig: usize, out: &mut Vec<Descriptor>) {
        let (input, contig) = self.find(sample, contig);
        let segments = input.collection.segments.segments(contig);
        out.extend(segments.iter().filter_map(|segment| input.moved(segment)));
    }
}
