//! `ragc-fast create`: open, make, write.

use std::{
    ffi::OsStr,
    fs,
    io::IoSlice,
    mem::ManuallyDrop,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
    time::Instant,
};

use ragc_arena::{Arenas, Pool};
use ragc_fast::create::{self, Level, Met, OnInvalid, Options};
use ragc_io::{
    input::{self, Input},
    output::{OnTerminal, Sink},
};
use ragc_profiling::Profile;

use super::{
    args::{self, Create},
    cpu,
    error::CliError,
    progress::Progress,
    say,
};

/// Makes the archive.
pub fn run(args: &Create, profile: &Profile) -> Result<(), CliError> {
    let begun = Instant::now();
    let options = options(args)?;
    // Before any work: a name that cannot be written to is an error at once.
    let sink = Sink::new(args.output.as_deref(), OnTerminal::Refuse)?;
    let paths = paths(args)?;
    refuse_input_as_output(args.output.as_deref(), &paths)?;
    // Threads, maps and arenas stay until the process ends: the kernel takes them back at once.
    let pool = ManuallyDrop::new(Pool::new(args.threads.count())?);
    let inputs = ManuallyDrop::new(profile.stage("map", || input::open_all(&paths, &pool))?);
    let _watch = input::watch_truncation(&inputs);
    let n_bytes: u64 = inputs.iter().map(|input| input.bytes().len() as u64).sum();
    let samples = profile.stage("read", || {
        profile.add_bytes_in(n_bytes);
        create::read_samples(&inputs, &pool)
    })?;
    let progress = Progress::new(n_bytes, profile);
    let mut arenas = ManuallyDrop::new(Arenas::with_room(pool.threads(), arena_bytes(n_bytes)));
    let created = create::create(&samples, &options, &pool, &mut arenas, &progress)?;
    drop(progress);
    report(args, &inputs, created.met);
    let len_bytes = created.slices.iter().map(|slice| slice.len() as u64).sum();
    profile.stage("write", || {
        profile.add_bytes_out(len_bytes);
        write(&created.slices, sink)
    })?;
    if args.verbosity > 0 {
        sum_up(inputs.len(), created.met.bases, len_bytes, begun.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Room for what becomes of so many bytes of input, with some to spare: what is not touched is free,
/// and one chunk that suffices is one call to the kernel.
fn arena_bytes(n_bytes: u64) -> usize {
    const MOST: usize = 1 << 30;
    usize::try_from(n_bytes / 4).unwrap_or(MOST).min(MOST)
}

fn write(slices: &[&[u8]], mut sink: Sink) -> Result<(), CliError> {
    let slices: Vec<IoSlice<'_>> = slices.iter().map(|slice| IoSlice::new(slice)).collect();
    sink.write_gathered(&slices)?;
    Ok(sink.finish()?)
}

/// The inputs in order: the reference, those of the list, those of the command line.
fn paths(args: &Create) -> Result<Vec<PathBuf>, CliError> {
    let listed = args.input_list.as_deref().map(listed).transpose()?.unwrap_or_default();
    Ok(std::iter::once(&args.reference).chain(&listed).chain(&args.inputs).cloned().collect())
}

/// The archive would replace the genome.
fn refuse_input_as_output(output: Option<&Path>, inputs: &[PathBuf]) -> Result<(), CliError> {
    let file = |path: &Path| {
        let status = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some((status.dev(), status.ino()))
    };
    let Some(output) = output.and_then(file) else { return Ok(()) };
    match inputs.iter().find(|input| file(input) == Some(output)) {
        Some(input) => Err(CliError::InputIsOutput { path: input.clone() }),
        None => Ok(()),
    }
}

fn listed(path: &Path) -> Result<Vec<PathBuf>, CliError> {
    let list =
        fs::read(path).map_err(|source| CliError::List { path: path.to_path_buf(), source })?;
    // As C++ AGC: names are bytes, and only ASCII white space sets them apart.
    let names = list.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty());
    Ok(names.map(|name| PathBuf::from(OsStr::from_bytes(name))).collect())
}

fn options(args: &Create) -> Result<Options, CliError> {
    Ok(Options {
        k: args.kmer_length as usize,
        min_match: args.min_match as usize,
        segment_size: args.segment_size as usize,
        pack_cardinality: args.pack_cardinality as usize,
        on_invalid: if args.drop_invalid { OnInvalid::Drop } else { OnInvalid::Refuse },
        kernels: cpu::kernels(args.cpu)?,
        level: match args.level {
            args::Level::Fast => Level::Fast,
            args::Level::Default => Level::Default,
            args::Level::Best => Level::Best,
        },
    })
}

fn report(args: &Create, inputs: &[Input], met: Met) {
    if met.dropped > 0 {
        say(format_args!("{} bytes that are no nucleotide codes were left out", met.dropped));
    }
    if args.verbosity > 0 && met.lower_case {
        say(format_args!("lower-case letters were stored as upper case"));
    }
    if args.verbosity > 1 {
        for input in inputs {
            say(format_args!("{}: {} bytes", input.path().display(), input.bytes().len()));
        }
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
