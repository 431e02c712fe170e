//! `ragc-simulate`: writes a simulated pangenome, one FASTA file for each sample.
#![forbid(unsafe_code)]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use ragc_simulator::{Sample, Settings, SettingsError};

/// Writes a simulated pangenome: DIR/SAMPLE.fa for each sample, the same on every machine. The
/// paths go to standard output in the order of the collection (first the reference).
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Args {
    /// Folder to write to; made if it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Number of samples, all clades together
    #[arg(long, value_name = "N", default_value_t = 10)]
    samples: usize,
    /// Megabases of each sample (fractions allowed)
    #[arg(long, value_name = "MB", default_value_t = 12.0)]
    mb: f64,
    /// Contigs of each sample
    #[arg(long, value_name = "N", default_value_t = 16)]
    contigs: usize,
    /// Seed of the random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Substitutions per base between the two most distant samples of a clade
    #[arg(long, value_name = "RATE", default_value_t = Settings::default().snp_rate)]
    snp_rate: f64,
    /// Part of each genome that is copies of repeat families
    #[arg(long, value_name = "PART", default_value_t = Settings::default().repeats)]
    repeats: f64,
    /// Number of clades, with equal shares of the samples
    #[arg(long, value_name = "N", default_value_t = 1)]
    clades: usize,
    /// Differences per base between samples of different clades
    #[arg(long, value_name = "RATE", default_value_t = Settings::default().divergence)]
    divergence: f64,
    /// Deal out the clades' samples in turn, not one clade after the other
    #[arg(long)]
    interleaved: bool,
    /// Bases on a line; 0 for one line per contig
    #[arg(long, value_name = "N", default_value_t = 80)]
    line_width: usize,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("can't write {path}: {source}")]
    Write { path: String, source: io::Error },
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; the exit code says it as well.
            let _ = writeln!(io::stderr(), "ragc-simulate: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let samples = settings(args).simulate()?;
    fs::create_dir_all(&args.out).map_err(failed(&args.out))?;
    for sample in samples {
        let path = args.out.join(format!("{}.fa", sample.name));
        write(&sample, &path, args.line_width).map_err(failed(&path))?;
        writeln!(io::stdout(), "{}", path.display()).map_err(failed(Path::new("the list")))?;
    }
    Ok(())
}

fn settings(args: &Args) -> Settings {
    Settings {
        samples: args.samples,
        bases: (args.mb * 1e6) as usize,
        contigs: args.contigs,
        seed: args.seed,
        snp_rate: args.snp_rate,
        repeats: args.repeats,
        clades: args.clades,
        divergence: args.divergence,
        interleaved: args.interleaved,
        ..Settings::default()
    }
}

fn write(sample: &Sample, path: &Path, line_width: usize) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    sample.write_fasta(&mut out, line_width)?;
    out.flush()
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    let path = path.display().to_string();
    |source| Failure::Write { path, source }
}
