//! Records to a file or standard output.

use std::{borrow::Cow, io::IoSlice, num::NonZeroUsize, path::Path};

use ragc_arena::{Pool, heap};
use ragc_fast::extract::{
    Access, Archive, Contig, Error,
    stream::{self, BGZF_END, Fai, Gzi, Options, Packing, Record},
};
use ragc_io::output::{OnTerminal, Sink};
use ragc_profiling::Profile;

use super::{
    args::{name_format::NameFormat, reading::Fasta},
    error::CliError,
    say,
    writing::open_output,
};

/// Opens an archive.
pub fn open(path: &Path, access: Access, profile: &Profile) -> Result<Archive, Error> {
    profile.stage("open", || {
        let archive = Archive::builder().access(access).open(path)?;
        profile.add_bytes_in(archive.len_bytes());
        Ok(archive)
    })
}

/// How a command writes sequence.
pub struct Job<'p> {
    options: Options,
    pool: Pool,
    profile: &'p Profile,
}

/// libdeflate's level for a level of gzip. In nucleotides its levels 5 and 6 find next to nothing that
/// 4 does not: 0.4 % fewer bytes in twice the time, measured on 12 Mb.
const fn deflate_level(gzip: u8) -> u8 {
    match gzip {
        5 | 6 => 4,
        level => level,
    }
}

/// Fewer bases are written before a second thread has started.
const SMALL_BASES: u64 = 2 << 20;

impl<'p> Job<'p> {
    /// Starts the threads, to decode a sample.
    pub fn sample(args: &Fasta, archive: &Archive, profile: &'p Profile) -> Result<Self, CliError> {
        /// What waits to be written, what one walk keeps, and names and segments.
        const USED: usize = 4 << 20;
        /// The archive of a sample that makes use of it.
        const LEAST: u64 = 1 << 20;
        let each = if archive.len_bytes() < LEAST { 0 } else { USED };
        Self::with_threads(args, args.threads.count(), each, profile)
    }

    /// Starts the threads, to decode most of an archive.
    pub fn large(args: &Fasta, archive: &Archive, profile: &'p Profile) -> Result<Self, CliError> {
        /// Of what is decoded, and for each thread: less is not worth a huge page that is hardly used.
        const LEAST: usize = 4 << 20;
        /// What is decoded before its turn to be written has come.
        const AHEAD: usize = 16 << 20;
        let threads = args.threads.count();
        // References in two bits a base take as much as in the file, packs several times as much.
        let decoded = usize::try_from(archive.len_bytes()).unwrap_or(usize::MAX).saturating_mul(3);
        let each = decoded / threads;
        let each = if each < LEAST { 0 } else { each.saturating_add(AHEAD) };
        Self::with_threads(args, threads, each, profile)
    }

    /// Starts the threads, or one if there are only few bases.
    pub fn small(args: &Fasta, n_bases: u64, profile: &'p Profile) -> Result<Self, CliError> {
        let is_small = n_bases < SMALL_BASES;
        let threads = if is_small { NonZeroUsize::MIN } else { args.threads.count() };
        Self::with_threads(args, threads, 0, profile)
    }

    /// Starts threads that will touch `each_bytes` each, or so little that it does not matter.
    fn with_threads(
        args: &Fasta,
        threads: NonZeroUsize,
        each_bytes: usize,
        profile: &'p Profile,
    ) -> Result<Self, CliError> {
        let packing = match (args.bgzf, args.gzip) {
            (false, 0) => Packing::Plain,
            (false, level) => Packing::Gzip(deflate_level(level)),
            (true, 0) => Packing::Bgzf(deflate_level(6)),
            (true, level) => Packing::Bgzf(deflate_level(level)),
        };
        let options = Options { line_width: args.line_length as usize, packing };
        // What is decoded comes and goes: each thread with a heap of its own waits for nobody.
        heap::share_less(threads.get());
        let expect = move || heap::expect(each_bytes);
        expect();
        Ok(Self { options, pool: Pool::starting_with(threads, expect)?, profile })
    }

    /// Whether output is compressed.
    pub fn is_packed(&self) -> bool {
        self.options.packing != Packing::Plain
    }

    /// Writes records to a file, or to standard output if there is no name; they come from `inputs`,
    /// which are not replaced.
    pub fn write<'a>(
        &self,
        records: impl Iterator<Item = Result<Record<'a>, Error>> + Send,
        output: Option<&Path>,
        inputs: &[&Path],
    ) -> Result<(), CliError> {
        let on_terminal = if self.is_packed() { OnTerminal::Refuse } else { OnTerminal::Write };
        let mut sink = open_output(output, on_terminal, inputs.iter().copied())?;
        if let Packing::Bgzf(_) = self.options.packing {
            return self.write_bgzf(records, sink, output, inputs);
        }
        let give = |slices: &mut [IoSlice<'_>]| Ok::<_, CliError>(sink.write_gathered(slices)?);
        self.extract(give, records)?;
        Ok(sink.finish_unsynced()?)
    }

    fn extract<'a>(
        &self,
        give: impl FnMut(&mut [IoSlice<'_>]) -> Result<(), CliError> + Send,
        records: impl Iterator<Item = Result<Record<'a>, Error>> + Send,
    ) -> Result<(), CliError> {
        self.profile.stage("extract", || {
            let n_bytes = stream::give_fasta(give, records, self.options, &self.pool)?;
            self.profile.add_bytes_out(n_bytes);
            Ok(())
        })
    }

    /// Writes BGZF, and beside a file its indexes.
    fn write_bgzf<'a>(
        &self,
        records: impl Iterator<Item = Result<Record<'a>, Error>> + Send,
        mut sink: Sink,
        output: Option<&Path>,
        inputs: &[&Path],
    ) -> Result<(), CliError> {
        let (mut fai, mut gzi) = (Fai::new(self.options.line_width), Gzi::default());
        let records = records.inspect(|record| record.iter().for_each(|record| fai.add(record)));
        let give = |slices: &mut [IoSlice<'_>]| {
            slices.iter().for_each(|members| gzi.add(members));
            Ok::<_, CliError>(sink.write_gathered(slices)?)
        };
        self.extract(give, records)?;
        sink.write_all(&BGZF_END)?;
        sink.finish_unsynced()?;
        let Some(path) = output else { return Ok(()) };
        if fai.n_repeated() > 0 {
            say(format_args!(
                "{} records have names that came before and are not in the index; --name-format \
                 can tell them apart",
                fai.n_repeated()
            ));
        }
        write_beside(path, ".fai", fai.to_bytes(), inputs)?;
        write_beside(path, ".gzi", &gzi.to_bytes(), inputs)
    }
}

fn write_beside(path: &Path, ending: &str, bytes: &[u8], inputs: &[&Path]) -> Result<(), CliError> {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    let name = Some(Path::new(&name));
    let mut sink = open_output(name, OnTerminal::Refuse, inputs.iter().copied())?;
    sink.write_all(bytes)?;
    Ok(sink.finish_unsynced()?)
}

/// How records are named: as the archive names them, or by a template.
#[derive(Clone, Copy)]
pub struct Naming<'f>(Option<&'f NameFormat>);

impl<'f> Naming<'f> {
    /// Names by a template if there is one.
    pub fn new(format: Option<&'f NameFormat>) -> Self {
        Self(format)
    }

    /// Name of a contig.
    pub fn name<'a>(self, contig: &Contig<'a>) -> Cow<'a, [u8]> {
        match self.0 {
            None => Cow::Borrowed(contig.header()),
            Some(format) => Cow::Owned(format.render(contig.sample(), contig.header())),
        }
    }
}

/// All contigs of samples, whole.
pub fn whole<'a>(
    archive: &'a Archive,
    samples: impl Iterator<Item = &'a [u8]> + Send,
    naming: Naming<'_>,
) -> impl Iterator<Item = Result<Record<'a>, Error>> + Send {
    samples.flat_map(move |sample| match archive.records(sample) {
        Ok(contigs) => Records::Found(contigs.map(move |contig| {
            let contig = contig?;
            Ok(Record { header: naming.name(&contig), ..Record::whole(contig) })
        })),
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
