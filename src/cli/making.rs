//! What `create` and `append` share: open, make, write, batch by batch.

use std::{
    mem::ManuallyDrop,
    ops::Range,
    path::{Path, PathBuf},
    time::Instant,
};

use ragc_arena::{Arenas, Pool};
use ragc_fast::create::{Builder, Level, Met, OnInvalid, Options, Sample};
use ragc_io::{
    input::{self, Input, Kind},
    output::{OnTerminal, Sink},
};
use ragc_profiling::Profile;

use super::{
    args, cpu,
    error::CliError,
    memory::Allowance,
    progress::Progress,
    samples::Plan,
    say,
    writing::{open_output, write},
};

/// An archive to be made of genomes.
pub struct Making<'m> {
    args: &'m args::Making,
    profile: &'m Profile,
    begun: Instant,
    sink: Sink,
    allowance: Allowance,
    /// Bytes of an input, as those had that were opened last.
    mean_len: Option<u64>,
    /// Bytes of all inputs so far.
    len_read: u64,
    n_samples: usize,
    len_bytes: u64,
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
    /// Opens the output before any work: a name that cannot be written to is an error at once, and
    /// so is one of the inputs, or the archive that this one is to be `like`.
    pub fn new(
        args: &'m args::Making,
        plan: &Plan,
        like: Option<&Path>,
        profile: &'m Profile,
    ) -> Result<Self, CliError> {
        let begun = Instant::now();
        let inputs = plan.paths().map(PathBuf::as_path);
        let inputs = inputs.chain(args.samples.input_list.as_deref()).chain(like);
        let sink = open_output(args.output.as_deref(), OnTerminal::Refuse, inputs)?;
        let allowance = Allowance::new(&args.memory);
        Ok(Self {
            args,
            profile,
            begun,
            sink,
            allowance,
            mean_len: None,
            len_read: 0,
            n_samples: 0,
            len_bytes: 0,
        })
    }

    /// Adds all samples of `plan` to what `begin` gives, and writes the archive.
    ///
    /// Inputs are opened, read and closed a few at a time, so that mapped pages, too, are in memory
    /// only as long as they are needed; all at once where the records tell the samples.
    pub fn run<'b>(
        mut self,
        begin: impl FnOnce(&Pool) -> Result<Builder<'b>, CliError>,
        plan: &Plan,
    ) -> Result<(), CliError> {
        // Threads, arenas and what is made of the input stay until the process ends: the kernel takes
        // them back at once.
        let pool = ManuallyDrop::new(Pool::new(self.args.threads.count())?);
        let builder = begin(&pool)?;
        let progress = Progress::new(|| plan.len_bases(), self.profile);
        let mut arenas =
            ManuallyDrop::new(Arenas::with_room(pool.threads(), arena_bytes(pool.threads())));
        let batch = Fitting::new(&builder);
        let mut work =
            Work { builder, batch, pool: &pool, arenas: &mut arenas, progress: &progress };
        let (mut first, mut inputs) = (0, Vec::new());
        while first < plan.sources().len() {
            let end = self.open(plan, first, work.builder.batch_bytes(), &mut inputs, &pool)?;
            let _watch = input::watch_truncation(&inputs);
            let samples = self.read(plan, first..end, &inputs, &pool)?;
            let lens = lens(&samples, &inputs, plan);
            let expected = plan.n_samples().unwrap_or(samples.len());
            self.add(&samples, &lens, expected, &mut work)?;
            first = end;
        }
        input::close_all(inputs, &pool);
        let builder = work.builder;
        let created = ManuallyDrop::new(builder.finish(&pool, &mut arenas, &progress)?);
        drop(progress);
        self.write(&created.slices)?;
        self.finish(created.met)
    }

    /// Opens the sources of `plan` from number `first` on in the place of `inputs`, as many as are worth
    /// while where `held` bytes of others are in memory; says where it stopped.
    fn open(
        &mut self,
        plan: &Plan,
        first: usize,
        held: u64,
        inputs: &mut Vec<Input>,
        pool: &Pool,
    ) -> Result<usize, CliError> {
        /// Bytes of sequence for each thread, so that threads wait for each other rarely.
        const ENOUGH: u64 = 6 << 20;
        /// Bytes that may be in memory beside all that is kept: inflated ones are, for instance.
        const MOST_AHEAD: u64 = 64 << 20;
        /// Inputs for each thread that are opened before any of them has shown how long they are.
        const MOST_UNSEEN: usize = 4;
        // The more is there or was read, the more at once: up to a bound, the number of times grows with
        // the logarithm.
        let ahead = (self.len_read / 8).min(MOST_AHEAD);
        let enough = held.max(ahead).max(ENOUGH * pool.threads() as u64);
        let sources = plan.sources();
        let (mut end, mut sum) = (first, 0);
        let mut spent = std::mem::take(inputs);
        self.profile.stage("map", || {
            while end < sources.len() && sum < enough {
                let missing = |mean: u64| (enough - sum).div_ceil(mean.max(1)) as usize;
                let n = if plan.n_samples().is_none() {
                    // Where the records tell the samples, a sample may be anywhere.
                    sources.len()
                } else if inputs.is_empty() {
                    let most = MOST_UNSEEN * pool.threads();
                    self.mean_len.map_or(pool.threads(), missing).min(most)
                } else {
                    missing(sum / inputs.len() as u64)
                };
                let next = sources.len().min(end.saturating_add(n));
                let spent = std::mem::take(&mut spent);
                let opened = input::exchange(spent, &sources[end..next], pool)?;
                sum += opened.iter().map(len_bytes).sum::<u64>();
                inputs.extend(opened);
                end = next;
            }
            self.mean_len = sum.checked_div(inputs.len() as u64);
            self.len_read += sum;
            Ok(end)
        })
    }

    /// Finds the samples of the sources of these numbers.
    fn read<'i>(
        &self,
        plan: &Plan,
        numbers: Range<usize>,
        inputs: &'i [Input],
        pool: &Pool,
    ) -> Result<Vec<Sample<'i>>, CliError> {
        if self.args.verbosity > 1 {
            for input in inputs {
                say(format_args!("{}: {} bytes", input.path().display(), input.bytes().len()));
            }
        }
        self.profile.stage("read", || {
            self.profile.add_bytes_in(inputs.iter().map(len_bytes).sum());
            Ok(plan.read(numbers, inputs, pool)?)
        })
    }

    /// Adds samples of so many bases each, `expected` in all, to as many batches as they take.
    fn add(
        &mut self,
        samples: &[Sample<'_>],
        lens: &[u64],
        expected: usize,
        work: &mut Work<'_, '_>,
    ) -> Result<(), CliError> {
        let Work { builder, batch, pool, arenas, progress } = work;
        let mut done = 0;
        while done < samples.len() {
            let n = batch.fit(&lens[done..], &mut self.allowance)?;
            if n == 0 {
                self.write(&builder.close(pool, arenas, *progress)?)?;
                arenas.reset();
                *batch = Fitting::new(builder);
                continue;
            }
            builder.read((&samples[done..done + n], expected), pool, arenas, *progress)?;
            done += n;
        }
        self.n_samples += samples.len();
        Ok(())
    }

    fn write(&mut self, slices: &[&[u8]]) -> Result<(), CliError> {
        self.len_bytes += write(slices, &mut self.sink, self.profile)?;
        Ok(())
    }

    fn finish(self, met: Met) -> Result<(), CliError> {
        self.profile.stage("finish", || self.sink.finish())?;
        if met.dropped > 0 {
            say(format_args!("{} bytes that are no nucleotide codes were left out", met.dropped));
        }
        if self.args.verbosity > 0 {
            if met.lower_case {
                say(format_args!("lower-case letters were stored as upper case"));
            }
            sum_up(self.n_samples, met.bases, self.len_bytes, self.begun.elapsed().as_secs_f64());
        }
        Ok(())
    }
}

/// What samples are added to, and with what.
struct Work<'w, 'b> {
    builder: Builder<'b>,
    batch: Fitting,
    pool: &'w Pool,
    arenas: &'w mut Arenas,
    progress: &'w Progress<'w>,
}

/// Samples of a batch, as they come.
struct Fitting {
    /// Bytes of memory that were in use before the batch.
    held: u64,
    bases: u64,
}

impl Fitting {
    fn new(builder: &Builder<'_>) -> Self {
        Self { held: builder.held_bytes(), bases: 0 }
    }

    /// How many samples go into the batch, by their lengths.
    ///
    /// # Errors
    /// If the batch is empty, and even the first sample does not fit.
    fn fit(&mut self, lens: &[u64], allowance: &mut Allowance) -> Result<usize, CliError> {
        match allowance.fit(self.bases, lens, self.held) {
            Ok(n) => {
                self.bases += lens[..n].iter().sum::<u64>();
                Ok(n)
            }
            Err(_) if self.bases > 0 => Ok(0),
            Err(least) => Err(CliError::Memory { least_mb: least.div_ceil(1 << 20) }),
        }
    }
}

/// Room in each thread's arena: what is not touched is free, and one chunk that suffices is one call
/// to the kernel.
fn arena_bytes(threads: usize) -> usize {
    const ALL: usize = 256 << 20;
    ALL / threads
}

fn len_bytes(input: &Input) -> u64 {
    input.bytes().len() as u64
}

/// Bases of samples, and half as many again where they were inflated: that takes memory, too.
///
/// What is opened together depends on the number of threads, so only a sample's own input counts.
fn lens(samples: &[Sample<'_>], inputs: &[Input], plan: &Plan) -> Vec<u64> {
    let is_inflated = |nth: usize| match plan.n_samples() {
        Some(_) => inputs[nth].kind() != Kind::Plain,
        None => inputs.iter().any(|input| input.kind() != Kind::Plain),
    };
    let len = |(nth, sample): (usize, &Sample<'_>)| {
        let len = sample.len_bytes();
        if is_inflated(nth) { len + len / 2 } else { len }
    };
    samples.iter().enumerate().map(len).collect()
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
