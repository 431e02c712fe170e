//! What `create` and `append` share: open, make, write, batch by batch.

use std::{
    fs,
    io::IoSlice,
    mem::ManuallyDrop,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Instant,
};

use ragc_arena::{Arenas, Pool};
use ragc_fast::create::{Budget, Builder, Created, Level, Met, OnInvalid, Options, Sample};
use ragc_io::{
    input::{self, Input, Kind},
    output::{OnTerminal, Sink},
};
use ragc_profiling::Profile;

use super::{args, cpu, error::CliError, memory, progress::Progress, samples::Plan, say};

/// An archive to be made of genomes.
pub struct Making<'m> {
    args: &'m args::Making,
    profile: &'m Profile,
    begun: Instant,
    sink: Sink,
    budget: Budget,
    done: Done,
}

/// What has been done so far.
#[derive(Default)]
struct Done {
    n_samples: usize,
    len_bytes: u64,
    met: Met,
}

/// The parameters that are told on the command line of all commands.
pub fn options(args: &args::Making) -> Result<Options, CliError> {
    Ok(Options {
        on_invalid: if args.drop_invalid { OnInvalid::Drop } else { OnInvalid::Refuse },
        kernels: cpu::kernels(args.cpu)?,
        level: match args.level {
            args::Level::Fast => Level::Fast,
            args::Level::Default => Level::Default,
            args::Level::Best => Level::Best,
        },
        ..Options::default()
    })
}

impl<'m> Making<'m> {
    /// Opens the output before any work: a name that cannot be written to is an error at once.
    pub fn new(
        args: &'m args::Making,
        plan: &Plan,
        profile: &'m Profile,
    ) -> Result<Self, CliError> {
        let begun = Instant::now();
        let sink = Sink::new(args.output.as_deref(), OnTerminal::Refuse)?;
        refuse_input_as_output(args.output.as_deref(), plan.paths())?;
        let (budget, done) = (memory::budget(&args.memory), Done::default());
        Ok(Self { args, profile, begun, sink, budget, done })
    }

    /// Adds all samples of `plan` to what `begin` gives, and writes the archive.
    pub fn run<'b>(
        mut self,
        begin: impl FnOnce(&Pool) -> Result<Builder<'b>, CliError>,
        plan: &Plan,
    ) -> Result<(), CliError> {
        // Threads, maps and arenas stay until the process ends: the kernel takes them back at once.
        let pool = ManuallyDrop::new(Pool::new(self.args.threads.count())?);
        let mut builder = begin(&pool)?;
        let lens = plan.lens_bases();
        let progress = Progress::new(lens.iter().sum(), self.profile);
        let mut first = 0;
        loop {
            let n = self.fit(lens[first..].iter().copied(), &builder, 0)?;
            let sources = first..first + n;
            let opened = self
                .profile
                .stage("map", || input::open_all(&plan.sources()[sources.clone()], &pool))?;
            let inputs = ManuallyDrop::new(opened);
            let watch = input::watch_truncation(&inputs);
            let samples = self.profile.stage("read", || {
                self.profile.add_bytes_in(len_bytes(&inputs));
                plan.read(sources.clone(), &inputs, &pool)
            })?;
            self.name(&inputs);
            first = sources.end;
            if first == lens.len() {
                return self.last(builder, &samples, held(&inputs), &pool, progress);
            }
            self.all(&mut builder, &samples, held(&inputs), &pool, &progress)?;
            drop(watch);
            drop(samples);
            drop(ManuallyDrop::into_inner(inputs));
        }
    }

    /// How many samples with so many bases fit beside what is there.
    fn fit(
        &self,
        samples: impl IntoIterator<Item = u64>,
        builder: &Builder<'_>,
        held: u64,
    ) -> Result<usize, CliError> {
        self.budget
            .fit(samples, builder.held_bytes() + held)
            .map_err(|least| CliError::Memory { least_mb: least.div_ceil(1 << 20) })
    }

    /// Adds samples that are not the last ones.
    fn all<'a>(
        &mut self,
        builder: &mut Builder<'_>,
        samples: &[Sample<'a>],
        held: u64,
        pool: &Pool,
        progress: &Progress<'_>,
    ) -> Result<(), CliError> {
        let mut left = samples;
        while !left.is_empty() {
            let n = self.fit(left.iter().map(Sample::len_bytes), builder, held)?;
            let (now, later) = left.split_at(n);
            self.add(builder, now, pool, progress)?;
            left = later;
        }
        Ok(())
    }

    fn add<'a>(
        &mut self,
        builder: &mut Builder<'_>,
        samples: &[Sample<'a>],
        pool: &Pool,
        progress: &Progress<'_>,
    ) -> Result<(), CliError> {
        let mut arenas = Arenas::with_room(pool.threads(), arena_bytes(samples));
        let slices = builder.add(samples, pool, &mut arenas, progress)?;
        self.write(&slices)?;
        self.done.n_samples += samples.len();
        Ok(())
    }

    /// Adds the last samples, and ends the archive.
    fn last<'a>(
        mut self,
        mut builder: Builder<'_>,
        samples: &[Sample<'a>],
        held: u64,
        pool: &Pool,
        progress: Progress<'_>,
    ) -> Result<(), CliError> {
        let mut left = samples;
        loop {
            let n = self.fit(left.iter().map(Sample::len_bytes), &builder, held)?;
            if n == left.len() {
                break;
            }
            let (now, later) = left.split_at(n);
            self.add(&mut builder, now, pool, &progress)?;
            left = later;
        }
        let mut arenas = ManuallyDrop::new(Arenas::with_room(pool.threads(), arena_bytes(left)));
        let Created { slices, met } = builder.finish(left, pool, &mut arenas, &progress)?;
        drop(progress);
        self.done.n_samples += left.len();
        self.done.met = met;
        self.write(&slices)?;
        self.finish()
    }

    fn write(&mut self, slices: &[&[u8]]) -> Result<(), CliError> {
        self.profile.stage("write", || {
            let slices: Vec<IoSlice<'_>> = slices.iter().map(|slice| IoSlice::new(slice)).collect();
            let len_bytes = slices.iter().map(|slice| slice.len() as u64).sum();
            self.done.len_bytes += len_bytes;
            self.profile.add_bytes_out(len_bytes);
            Ok(self.sink.write_gathered(&slices)?)
        })
    }

    fn finish(self) -> Result<(), CliError> {
        self.profile.stage("finish", || self.sink.finish())?;
        let Done { n_samples, len_bytes, met } = self.done;
        if met.dropped > 0 {
            say(format_args!("{} bytes that are no nucleotide codes were left out", met.dropped));
        }
        if self.args.verbosity > 0 {
            if met.lower_case {
                say(format_args!("lower-case letters were stored as upper case"));
            }
            sum_up(n_samples, met.bases, len_bytes, self.begun.elapsed().as_secs_f64());
        }
        Ok(())
    }

    fn name(&self, inputs: &[Input]) {
        if self.args.verbosity > 1 {
            for input in inputs {
                say(format_args!("{}: {} bytes", input.path().display(), input.bytes().len()));
            }
        }
    }
}

/// Room for what becomes of samples, with some to spare: what is not touched is free, and one chunk
/// that suffices is one call to the kernel.
fn arena_bytes(samples: &[Sample<'_>]) -> usize {
    const MOST: usize = 1 << 30;
    let len: u64 = samples.iter().map(Sample::len_bytes).sum();
    usize::try_from(len / 4).unwrap_or(MOST).min(MOST)
}

fn len_bytes(inputs: &[Input]) -> u64 {
    inputs.iter().map(|input| input.bytes().len() as u64).sum()
}

/// Bytes of memory that inputs take: mapped ones none.
fn held(inputs: &[Input]) -> u64 {
    let inflated = inputs.iter().filter(|input| input.kind() != Kind::Plain);
    inflated.map(|input| input.bytes().len() as u64).sum()
}

/// The archive would replace the genome.
fn refuse_input_as_output<'p>(
    output: Option<&Path>,
    mut inputs: impl Iterator<Item = &'p PathBuf>,
) -> Result<(), CliError> {
    let file = |path: &Path| {
        let status = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some((status.dev(), status.ino()))
    };
    let Some(output) = output.and_then(file) else { return Ok(()) };
    match inputs.find(|input| file(input) == Some(output)) {
        Some(input) => Err(CliError::InputIsOutput { path: input.clone() }),
        None => Ok(()),
    }
}

/// Ratio and throughput, now that all is written.
fn sum_up(n_samples: usize, n_bases: u64, len_bytes: u64, seconds: f64) {
    let bits_per_base = len_bytes as f64 * 8.0 / n_bases.max(1) as f64;
    say(format_args!(
        "{n_samples} samples, {n_bases} bases in {len_bytes} bytes ({bits_per_base:.3} bits per \
         base) and {seconds:.2} s ({:.0} Mbases/s)",
        n_bases as f64 / seconds / 1e6
    ));
}
