//! Records to a file or standard output.

use std::{io::IoSlice, path::Path};

use ragc_arena::Pool;
use ragc_fast::extract::{
    Access, Archive, Error,
    stream::{self, Options, Packing, Record},
};
use ragc_io::output::{OnTerminal, Sink};

use super::{args::reading::Fasta, error::CliError, threads};

/// What a command that writes sequence works with.
pub struct Job {
    /// The archive.
    pub archive: Archive,
    /// How it is written.
    options: Options,
    pool: Pool,
}

impl Job {
    /// Opens the archive and starts the threads.
    pub fn new(archive: &Path, access: Access, args: &Fasta) -> Result<Self, CliError> {
        let archive = Archive::builder().access(access).open(archive)?;
        let packing = match args.gzip {
            0 => Packing::Plain,
            level => Packing::Gzip(level),
        };
        let options = Options { line_width: args.line_length as usize, packing };
        Ok(Self { archive, options, pool: Pool::new(threads::count(args.threads))? })
    }

    /// Whether output is compressed.
    pub fn is_packed(&self) -> bool {
        self.options.packing != Packing::Plain
    }

    /// Writes records to a file, or to standard output if there is no name.
    pub fn write<'a>(
        &self,
        records: impl Iterator<Item = Result<Record<'a>, Error>>,
        output: Option<&Path>,
    ) -> Result<(), CliError> {
        let on_terminal = if self.is_packed() { OnTerminal::Refuse } else { OnTerminal::Write };
        let mut sink = Sink::new(output, on_terminal)?;
        let give = |slices: &mut [IoSlice<'_>]| Ok::<_, CliError>(sink.write_gathered(slices)?);
        stream::give_fasta(give, records, self.options, &self.pool)?;
        Ok(sink.finish()?)
    }
}

/// All contigs of samples, whole.
pub fn whole<'a>(
    archive: &'a Archive,
    samples: impl Iterator<Item = &'a [u8]>,
) -> impl Iterator<Item = Result<Record<'a>, Error>> {
    samples.flat_map(move |sample| match archive.records(sample) {
        Ok(contigs) => Records::Found(contigs.map(|contig| contig.map(Record::whole))),
        Err(error) => Records::Failed(Some(error)),
    })
}

/// The records of a sample, or why there are none.
enum Records<I> {
    Found(I),
    Failed(Option<Error>),
}

impl<'a, I: Iterator<Item = Result<Record<'a>, Error>>> Iterator for Records<I> {
    type Item = Result<Record<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Found(records) => records.next(),
            Self::Failed(error) => error.take().map(Err),
        }
    }
}
